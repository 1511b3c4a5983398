"""Every frame that packages exchange: its columns, their types and units, and what a row stands for.

The query layer returns these frames and the figures draw them; neither knows the other. Energy is in watt-hours
(`_wh`) and demand in watts (`_w`) up to the moment of drawing, where `wording.formatting` turns them into kWh and kW.
A half-hour is named by its start, in wall-clock time without a zone; `fold` is that of PEP 495.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from smapdash.model.enums import BAND_PERCENTILES

if TYPE_CHECKING:
    import pandas as pd

MAX_WH = 16_777_214
"""Largest energy of a half-hour that counts as a reading [Wh]: one more is a meter's overflow value."""
IMPLAUSIBLE_WH = 24_000.0
"""Above this (200 A x 240 V for half an hour) a reading is implausible: it is loaded and pointed out [Wh] (SERL, 6)."""
FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Outside these a time is a meter's default or overflow, and would stretch every chart over centuries."""


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
            When a column is missing, which is a programming error.
        """
        return frame[list(self.columns)].astype({name: column.dtype for name, column in self.columns.items()})

    def empty(self) -> pd.DataFrame:
        """Return a frame of this kind without rows."""
        return build_frame(self, {name: [] for name in self.columns})


def build_frame(spec: FrameSpec, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return columns, arrays or lists of equal length, as a frame; in a column that counts folds, -1 is missing."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415 - takes a third of a second, which not every command needs

    texts = pd.StringDtype("python", na_value=np.nan)  # of few rows; one backed by Arrow takes ten times as long
    ready: dict[str, Any] = {}
    for name, column in spec.columns.items():
        values = columns[name]
        if column.dtype == "Int16":
            numbers = np.asarray(values, np.int16)
            ready[name] = pd.arrays.IntegerArray(numbers, numbers < 0)
        elif column.dtype == "str":
            ready[name] = pd.array(values, dtype=texts)
        else:
            ready[name] = np.asarray(values).astype(column.dtype, copy=False)
    return pd.DataFrame(ready, copy=False)


def is_of_days(name: str) -> bool:
    """Return whether a column of times holds whole days, by its name."""
    return name == "day" or name.endswith("_day")


def times_as_text(times: pd.Series[Any], *, whole_days: bool) -> list[str | None]:
    """Return times in ISO format, to the minute or to the day; a missing one is None."""
    import numpy as np  # noqa: PLC0415 - as above

    texts: list[str] = np.datetime_as_string(times.to_numpy(), unit="D" if whole_days else "m").tolist()
    return [None if text == "NaT" else text for text in texts]


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
    "bucket of time, and area, tariff or user where it is split by them; ordered by start, fold and these, others last",
    {
        "start": Column("datetime64[us]", "start of the bucket, wall-clock"),
        "fold": Column("Int16", "0 or 1 at the grain of half-hours; missing from the day up"),
        "area": _AREA,
        "tariff": _TARIFF,
        "user": Column("str", "id of the user; missing where the frame is not split by user"),
        "users": Column("int64", "users with data in the bucket"),
        "readings": Column("int64", "readings in the bucket"),
        "energy_wh": Column("float64", "energy of the bucket [Wh]"),
        "low_wh": Column("float64", "energy of the lowest half-hour in the bucket [Wh]"),
        "high_wh": Column("float64", "energy of the highest half-hour in the bucket [Wh]"),
        "implausible": Column("int64", "readings above 24,000 Wh among them"),
        "merged": Column("int64", "groups of least energy that the row sums up, unnamed; 0: it is of one"),
    },
)

PROFILE = FrameSpec(
    "PROFILE",
    "day type and half-hour of the day; both readings of the repeated hour are averaged into one day's cell",
    {
        "day_type": Column("str", "all, working or rest"),
        "half_hour": Column("int64", "0 for 00:00 to 47 for 23:30"),
        "days": Column("int64", "days with readings at that half-hour"),
        "mean_w": Column("float64", "mean demand of the selection [W]"),
        "p10_w": Column("float64", "10th percentile over the days [W]"),
        "p90_w": Column("float64", "90th percentile over the days [W]"),
        "mean_w_per_user": Column("float64", "mean demand per user with data [W]"),
        "p10_w_per_user": Column("float64", "10th percentile over the days, per user with data [W]"),
        "p90_w_per_user": Column("float64", "90th percentile over the days, per user with data [W]"),
    },
)

WEEKDAY_PROFILES = FrameSpec(
    "WEEKDAY_PROFILES",
    "weekday and half-hour of the day, all users and all days of the data; none for weekdays without whole days",
    {
        "weekday": Column("int64", "0 for Monday to 6 for Sunday"),
        "half_hour": Column("int64", "0 for 00:00 to 47 for 23:30"),
        "days": Column("int64", "whole days of that weekday"),
        "share": Column("float64", "demand per user / mean demand of its day; the median over the days"),
    },
)

HEATMAP = FrameSpec(
    "HEATMAP",
    "day and half-hour of the day with readings; both readings of the repeated hour are averaged into one row",
    {
        "day": Column("datetime64[us]", "the day"),
        "half_hour": Column("int64", "0 for 00:00 to 47 for 23:30"),
        "users": Column("int64", "users with data; of both readings of the repeated hour the larger number"),
        "mean_w": Column("float64", "demand of the selection [W]"),
        "mean_w_per_user": Column("float64", "demand per user with data [W]"),
    },
)

DURATION = FrameSpec(
    "DURATION",
    "rank of a half-hour by its demand, highest first, of equals the earlier; of more than 1,001 as many evenly spread",
    {
        "share_percent": Column("float64", "share of the half-hours in which the demand is reached or exceeded [%]"),
        "half_hours": Column("int64", "how many they are"),
        "demand_w": Column("float64", "demand of the selection [W]"),
        "read_at": Column("datetime64[us]", "start of that half-hour, wall-clock"),
        "fold": Column("Int16", "1 where it is the second pass of a repeated hour"),
    },
)

DISTRIBUTION = FrameSpec(
    "DISTRIBUTION",
    "range of mean daily use, from the lower bound up to below the upper one; ranges without users in between included",
    {
        "low_wh": Column("float64", "lower bound [Wh per day]"),
        "high_wh": Column("float64", "upper bound [Wh per day]"),
        "users": Column("int64", "users whose energy divided by their days with readings lies in the range"),
        "median_wh": Column("float64", "median of all users, in every row [Wh per day]"),
    },
)

BANDS = FrameSpec(
    "BANDS",
    "bucket of a day or longer: percentiles over the users with data in it of their energy",
    {
        "start": Column("datetime64[us]", "start of the bucket, wall-clock"),
        "users": Column("int64", "users with data in the bucket"),
        **{f"p{share}_wh": Column("float64", f"{share}th percentile [Wh]") for share in BAND_PERCENTILES},
    },
)

SEGMENTS = FrameSpec(
    "SEGMENTS",
    "area, tariff or pair of them that is chosen; ordered by area, tariff, those without readings last",
    {
        "area": _AREA,
        "tariff": _TARIFF,
        "users": Column("int64", "users with readings in the dates"),
        "user_days": Column("int64", "pairs of user and day with readings"),
        "readings": Column("int64", "readings"),
        "energy_wh": Column("float64", "energy [Wh]"),
        "mean_wh_per_user_day": Column("float64", "mean per user and day with readings [Wh]; may be missing"),
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
        "load_factor": Column("float64", "mean demand / maximum demand, 0 to 1; missing where the maximum is 0"),
        "base_w": Column("float64", "median over days of the mean of their 8 lowest half-hours [W]; may be missing"),
        "coverage": Column("float64", "share of the expected half-hours that have a reading, 0 to 1"),
        "days": Column("int64", "days with readings"),
        "readings": Column("int64", "readings"),
        "expected": Column("int64", "half-hours in the dates within the data: 48 a day, 46 or 50 at a clock change"),
        "missing": Column("int64", "expected half-hours without a reading"),
        "implausible": Column("int64", "readings above 24,000 Wh among them"),
        "withdrawn": Column("bool", "no longer in the latest user_data.csv"),
        "before_days": Column("int64", "days with readings in the comparison period; 0 without one"),
        "before_wh_per_day": Column("float64", "that mean in the comparison period [Wh]; may be missing"),
        "change_wh_per_day": Column("float64", "difference of the two means [Wh]; missing likewise"),
        "change_percent": Column("float64", "that difference / the mean before [%]; missing also where that is 0"),
    },
)
