"""What the repository answers besides frames: key figures, comparison, rest-day check, one user.

Energy is in watt-hours (`_wh`) and demand in watts (`_w`); a half-hour is named by its start, in wall-clock time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from smapdash.model.findings import NONE_IMPLAUSIBLE, Implausible
from smapdash.model.user_results import DataQuality, HalfHour, LargestDay, Standings

if TYPE_CHECKING:
    import pandas as pd


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
        Start of that half-hour, the earliest of equals.
    peak_fold : int
        1 where it is the second pass of a repeated hour.
    expected : int
        Half-hours of the dates within the data, 48 a day, 46 or 50 at a clock change, for every registered user.
    missing : int
        Expected half-hours without a reading.
    registered : int
        Registered users of the selection, with readings or without.
    half_hours : int
        Half-hours that hold readings.
    base_w : float or None
        Median over days of the mean of the 8 lowest half-hours of the sum [W]; None where no day has half of its
        half-hours (Energy Sparks, statistical base load; CalTRACK 2.2.1.2).
    """

    users: int
    user_days: int
    readings: int
    energy_wh: float
    peak_w: float | None
    peak_at: datetime | None
    peak_fold: int = 0
    expected: int = 0
    half_hours: int = 0
    base_w: float | None = None
    missing: int = 0
    registered: int = 0

    @property
    def mean_w(self) -> float | None:
        """Mean demand over the half-hours that hold readings [W]."""
        return 2 * self.energy_wh / self.half_hours if self.half_hours else None

    @property
    def load_factor(self) -> float | None:
        """Mean demand / maximum demand, 0 to 1 (CRAN, loadshaper vignette); None where the maximum is 0."""
        return self.mean_w / self.peak_w if self.mean_w is not None and self.peak_w else None

    @property
    def received(self) -> int:
        """Expected half-hours that have a reading."""
        return self.expected - self.missing

    @property
    def coverage(self) -> float | None:
        """Share of the expected half-hours that have a reading, 0 to 1."""
        return self.received / self.expected if self.expected else None


NO_SUMMARY = Summary(users=0, user_days=0, readings=0, energy_wh=0.0, peak_w=None, peak_at=None)


@dataclass(frozen=True)
class EqualHours:
    """Energy of a selection and of the days it is compared with, without the hours that only one of them has.

    Attributes
    ----------
    now_wh, before_wh : float
        Without the second pass of a repeated hour, and without the labels at which the other days skip an hour [Wh].
    has_repeated, has_skipped : bool
        Such an hour is among the days of either.
    """

    now_wh: float
    comparison_wh: float
    has_repeated: bool
    has_skipped: bool


@dataclass(frozen=True)
class Comparison:
    """What a selection is compared with.

    Attributes
    ----------
    summary : Summary
        Key figures of the other days.
    is_of_same_users : bool
        The same users have readings in both.
    equal_hours : EqualHours or None
        None where clock changes give both as many half-hours.
    """

    summary: Summary
    is_of_same_users: bool
    equal_hours: EqualHours | None = None


@dataclass(frozen=True)
class RestDayCheck:
    """What the data says about the days of rest, whatever the filters.

    Attributes
    ----------
    pair : tuple of int
        The two weekdays that stand apart from the other five, 0 for Monday; empty where none do.
    separation : float
        How many times farther the two groups are from each other than the days of one group are, at least.
    profiles : DataFrame
        WEEKDAY_PROFILES, the evidence.
    """

    pair: tuple[int, ...]
    separation: float
    profiles: pd.DataFrame


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
    segment_users : int
        Users of the same area and tariff with readings in the dates, this one included.
    standings : Standings
        Its key figures among these users.
    energy : DataFrame
        USER_ENERGY.
    bands : DataFrame
        BANDS of these users; without rows at a grain below a day.
    profile, segment_profile : DataFrame
        PROFILE of the user and of its segment.
    heat_map : DataFrame
        HEATMAP of the user.
    largest_days : tuple of LargestDay
        Its days of the highest energy in the dates, highest first, at most 5.
    quality : DataQuality
        Of its readings in the dates.
    missing : tuple of HalfHour
        Expected half-hours in the dates that have no reading, as they were lived, at most 250.
    missing_count : int
        How many there are.
    implausible : Implausible
        Its implausible readings in the dates; none where the filters leave them out.
    """

    user_id: str
    area: str
    tariff: str
    withdrawn_at: datetime | None
    summary: Summary
    segment_users: int
    standings: Standings
    energy: pd.DataFrame
    bands: pd.DataFrame
    profile: pd.DataFrame
    segment_profile: pd.DataFrame
    heat_map: pd.DataFrame
    largest_days: tuple[LargestDay, ...]
    quality: DataQuality
    missing: tuple[HalfHour, ...]
    missing_count: int
    implausible: Implausible = NONE_IMPLAUSIBLE


class UserPage(NamedTuple):
    """Some rows of the table: frame USERS, the number of users on all pages, and their highest energy and demand."""

    rows: pd.DataFrame
    users: int
    highest_wh: float
    highest_w: float


class LargestChanges(NamedTuple):
    """The users whose mean daily use changed most against the comparison period.

    Attributes
    ----------
    rows : DataFrame
        USERS: the largest rise first, then the largest fall first.
    compared : int
        Users with readings in both periods.
    risen, fallen : int
        Of these, users whose mean is higher, and lower; not only those in `rows`.
    """

    rows: pd.DataFrame
    compared: int
    risen: int
    fallen: int
