"""Every frame that crosses a border between packages: its columns, their types and units, one row per what.

The query layer returns these frames and the figures draw them; neither knows the other. Energy is in watt-hours
(`_wh`) and demand in watts (`_w`) up to the moment of drawing, where `web.words` turns them into kWh and kW.
A half-hour is named by its start, in wall-clock time without a zone; `fold` is that of PEP 495.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

MAX_WH = 16_777_214
"""Largest energy of a half-hour that counts as a reading [Wh]: one more is a meter's overflow value."""


class Column(NamedTuple):
    """One column of a frame: its pandas dtype and what it means, unit in brackets."""

    dtype: str
    meaning: str


@dataclass(frozen=True)
class FrameSpec:
    """The contract of one frame."""

    name: str
    row: str
    columns: dict[str, Column]

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `frame` with exactly these columns, in this order and of these types.

        Raises
        ------
        KeyError
            When a column is missing, which is an error of ours.
        """
        return frame[list(self.columns)].astype({name: column.dtype for name, column in self.columns.items()})

    def empty(self) -> pd.DataFrame:
        """Return a frame of this kind without rows."""
        import pandas as pd  # noqa: PLC0415 - takes a third of a second, which not every command has use for

        return self.conform(pd.DataFrame({name: [] for name in self.columns}))


_AREA = Column("str", "electricity supply area; missing where the frame is not split by area")
_TARIFF = Column("str", "price plan; missing where the frame is not split by tariff")

METER_USERS = FrameSpec(
    "METER_USERS",
    "user to load",
    {
        "id": Column("str", "user's id"),
        "area": Column("str", "electricity supply area"),
        "tariff": Column("str", "price plan"),
    },
)

METER_READINGS = FrameSpec(
    "METER_READINGS",
    "reading to load",
    {
        "id": Column("str", "user's id"),
        "datetime": Column("datetime64[us]", "start of the half-hour, wall-clock"),
        "consumption": Column("float64", "energy of the half-hour [Wh]"),
    },
)

ENERGY = FrameSpec(
    "ENERGY",
    "bucket of time, and area or tariff where it is split by them; ordered by start, fold, area, tariff",
    {
        "start": Column("datetime64[us]", "start of the bucket, wall-clock"),
        "fold": Column("Int16", "0 or 1 at the grain of half-hours; missing from the day up"),
        "area": _AREA,
        "tariff": _TARIFF,
        "users": Column("int64", "users with data in the bucket"),
        "readings": Column("int64", "readings in the bucket"),
        "energy_wh": Column("float64", "energy of the bucket [Wh]"),
    },
)

PROFILE = FrameSpec(
    "PROFILE",
    "half-hour of the day, 48 at most; the two passes of a repeated hour are averaged into one day's cell",
    {
        "half_hour": Column("int64", "0 for 00:00 to 47 for 23:30"),
        "days": Column("int64", "days with readings at that half-hour"),
        "mean_w": Column("float64", "mean demand of the selection [W]"),
        "mean_w_per_user": Column("float64", "mean demand per user with data [W]"),
    },
)

SEGMENTS = FrameSpec(
    "SEGMENTS",
    "pair of area and tariff that has readings in the dates; ordered by area, tariff",
    {
        "area": _AREA,
        "tariff": _TARIFF,
        "users": Column("int64", "users with readings in the dates"),
        "user_days": Column("int64", "pairs of user and day with readings"),
        "readings": Column("int64", "readings"),
        "energy_wh": Column("float64", "energy [Wh]"),
    },
)

USERS = FrameSpec(
    "USERS",
    "user with readings in the selection",
    {
        "id": Column("str", "user's id"),
        "area": _AREA,
        "tariff": _TARIFF,
        "energy_wh": Column("float64", "energy in the dates [Wh]"),
        "mean_wh_per_day": Column("float64", "energy divided by the days with readings [Wh]"),
        "peak_w": Column("float64", "maximum demand [W]"),
        "peak_at": Column("datetime64[us]", "start of the half-hour of the maximum demand"),
        "days": Column("int64", "days with readings"),
        "readings": Column("int64", "readings"),
        "withdrawn": Column("bool", "no longer in the latest user_data.csv"),
    },
)

USER_ENERGY = FrameSpec(
    "USER_ENERGY",
    "bucket of one user's time, with the users of the same tariff beside it",
    {
        "start": Column("datetime64[us]", "start of the bucket, wall-clock"),
        "fold": Column("Int16", "0 or 1 at the grain of half-hours; missing from the day up"),
        "readings": Column("int64", "readings of the user in the bucket"),
        "energy_wh": Column("float64", "energy of the user [Wh]; missing where the user has no reading"),
        "tariff_users": Column("int64", "users of the tariff with data in the bucket, the user included"),
        "tariff_mean_wh": Column("float64", "mean energy per user of the tariff, the user included [Wh]"),
    },
)


@dataclass(frozen=True)
class Coverage:
    """What is loaded.

    Attributes
    ----------
    load_id : int
        The last finished load; 0 where nothing was ever loaded.
    loaded_at : datetime or None
        When that load ended (UTC).
    is_sample : bool
        True while only the bundled sample is loaded.
    users, readings : int
        Users registered; readings stored.
    first_day, last_day : date or None
        First and last day with a reading; None without readings.
    segments : tuple of (area, tariff)
        Pairs of area and tariff that have users, ordered.
    """

    load_id: int
    loaded_at: datetime | None
    is_sample: bool
    users: int
    readings: int
    first_day: date | None
    last_day: date | None
    segments: tuple[tuple[str, str], ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas, ordered."""
        return tuple(sorted({area for area, _ in self.segments}))

    @property
    def tariffs(self) -> tuple[str, ...]:
        """Tariffs, ordered."""
        return tuple(sorted({tariff for _, tariff in self.segments}))


@dataclass(frozen=True)
class Summary:
    """Key figures of a selection.

    Attributes
    ----------
    users : int
        Users with readings in the selection.
    user_days : int
        Pairs of user and day with readings.
    readings : int
        Readings.
    energy_wh : float
        Energy, both passes of a repeated hour included [Wh].
    peak_w : float or None
        Maximum demand of the selection, 2 x the highest half-hourly sum [W]; None without readings.
    peak_at : datetime or None
        Start of that half-hour.
    """

    users: int
    user_days: int
    readings: int
    energy_wh: float
    peak_w: float | None
    peak_at: datetime | None


class MissingHalfHour(NamedTuple):
    """A half-hour that a user lacks although most other users have it."""

    read_at: datetime
    fold: int


@dataclass(frozen=True)
class UserDetail:
    """One user: fields, figures and charts for the dates of the filters.

    Attributes
    ----------
    user_id, area, tariff : str
        Its fields.
    withdrawn_at : datetime or None
        When a load first lacked it in user_data.csv (UTC).
    summary : Summary
        Its key figures in the dates.
    tariff_users : int
        Users of the same tariff with readings in the dates, this one included.
    energy : DataFrame
        USER_ENERGY.
    profile, tariff_profile : DataFrame
        PROFILE of the user and of its tariff.
    missing : tuple of MissingHalfHour
        Half-hours it lacks although most other users have them, whatever the dates, earliest first, at most 50.
    missing_count : int
        How many there are.
    """

    user_id: str
    area: str
    tariff: str
    withdrawn_at: datetime | None
    summary: Summary
    tariff_users: int
    energy: pd.DataFrame
    profile: pd.DataFrame
    tariff_profile: pd.DataFrame
    missing: tuple[MissingHalfHour, ...]
    missing_count: int
