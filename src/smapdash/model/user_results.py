"""Results on one user: its standing among its peers, its largest days, and the quality of its readings.

Energy is in watt-hours (`_wh`); a half-hour is named by its start, in wall-clock time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from smapdash.model.coverage import Sufficiency


class HalfHour(NamedTuple):
    """The start of a half-hour, and its fold."""

    read_at: datetime
    fold: int


FEWEST_FOR_PERCENTILES = 5
"""Among fewer users no percentile is given and no band is drawn."""


class Standing(NamedTuple):
    """Where one figure of a user stands among its peers, the user included.

    Attributes
    ----------
    value : float or None
        Its figure; None where it has none.
    higher, equal : int
        Other users with a higher figure, and with the same.
    values : tuple of float
        The figures of all who have one, ascending.
    """

    value: float | None
    higher: int
    equal: int
    values: tuple[float, ...]

    @property
    def rank(self) -> int | None:
        """1 for the highest; equals share the better rank."""
        return None if self.value is None else self.higher + 1

    @property
    def lower(self) -> int:
        """Other users with a lower figure."""
        return 0 if self.value is None else len(self.values) - 1 - self.higher - self.equal


class Standings(NamedTuple):
    """Standings of a user's key figures, which are those of frame USERS."""

    energy_wh: Standing
    mean_wh_per_day: Standing
    peak_w: Standing
    load_factor: Standing
    base_w: Standing


class LargestDay(NamedTuple):
    """One of a user's largest days: its energy [Wh], and as a multiple of the median day (None where that is 0)."""

    day: date
    wh: float
    of_median: float | None


class Gap(NamedTuple):
    """Half-hours in a row without a reading: the first, the last, and how many."""

    first: HalfHour
    last: HalfHour
    half_hours: int


class FlatLine(NamedTuple):
    """Half-hours in a row with one value: the first, the last, how many, and the value [Wh]."""

    first: HalfHour
    last: HalfHour
    half_hours: int
    wh: float


@dataclass(frozen=True)
class DataQuality:
    """The quality of one user's readings in the dates.

    Attributes
    ----------
    days : int
        Days in the dates within the data.
    short_days : int
        Of these, days on which the user lacks more than half of the half-hours, or all (CalTRACK 2.2.1.2).
    zero_days : tuple of date
        Days, not short, on which every reading is 0.
    longest_gap : Gap or None
        The longest run of missing half-hours; None without any.
    flat_lines : tuple of FlatLine
        One value for 24 h or longer, the longest first (OpenSTEF, flatline checker).
    """

    days: int
    short_days: int
    zero_days: tuple[date, ...]
    longest_gap: Gap | None
    flat_lines: tuple[FlatLine, ...]

    @property
    def sufficiency(self) -> Sufficiency:
        """The days that are not short, of all."""
        return Sufficiency(self.days - self.short_days, self.days)

    @property
    def is_sufficient(self) -> bool:
        """True with at most 10 % short days (CalTRACK 2.2.2.1)."""
        return bool(self.sufficiency.is_sufficient)


class Neighbours(NamedTuple):
    """A user's place in the table of users: 1 for the first, of how many, and the users around it in their order.

    `around` holds the user itself. The place is None for a user that is not in the table; then nobody is around it.
    """

    place: int | None
    users: int
    around: tuple[str, ...]
