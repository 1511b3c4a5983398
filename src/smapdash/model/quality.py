"""Findings on the quality of the readings: their kinds, their thresholds, and frames of findings and coverage.

Thresholds are those of the guides that utilities and researchers publish; the page names them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from smapdash.model.frames import Column, FrameSpec
from smapdash.model.reasons import ReasonCode

if TYPE_CHECKING:
    import pandas as pd


class FindingKind(StrEnum):
    """What a finding is of. The database holds these words, so none of them ever changes its meaning."""

    MISSING = "missing"
    REPEATED_HOUR = "repeated-hour"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    NEGATIVE = "negative"
    ZERO_RUN = "zero-run"
    FLAT_LINE = "flat-line"
    IMPLAUSIBLE = "implausible"
    WRONG_UNIT = "wrong-unit"
    SPIKE = "spike"
    EXTREME_DAY = "extreme-day"
    LATE_START = "late-start"
    EARLY_END = "early-end"


class FindingsOf(StrEnum):
    """Which findings are listed.

    Faults, that is all but spikes and extreme days, which are ranks; all; what is absent, that is gaps, late starts
    and early ends; or one kind.
    """

    FAULTS = "faults"
    ALL = "all"
    ABSENT = "absent"
    MISSING = FindingKind.MISSING.value
    REPEATED_HOUR = FindingKind.REPEATED_HOUR.value
    CONFLICT = FindingKind.CONFLICT.value
    REJECTED = FindingKind.REJECTED.value
    NEGATIVE = FindingKind.NEGATIVE.value
    ZERO_RUN = FindingKind.ZERO_RUN.value
    FLAT_LINE = FindingKind.FLAT_LINE.value
    IMPLAUSIBLE = FindingKind.IMPLAUSIBLE.value
    WRONG_UNIT = FindingKind.WRONG_UNIT.value
    SPIKE = FindingKind.SPIKE.value
    EXTREME_DAY = FindingKind.EXTREME_DAY.value
    LATE_START = FindingKind.LATE_START.value
    EARLY_END = FindingKind.EARLY_END.value

    @property
    def kinds(self) -> tuple[FindingKind, ...]:
        """The kinds that are listed."""
        if self is FindingsOf.ALL:
            return tuple(FindingKind)
        if self is FindingsOf.ABSENT:
            return ABSENT
        if self is FindingsOf.FAULTS:
            return tuple(kind for kind in FindingKind if kind not in RANKS)
        return (FindingKind(self.value),)


class FindingStatus(StrEnum):
    """Which findings are listed by what was said of them: those that are open, also again; reviewed; or all."""

    OPEN = "open"
    REVIEWED = "reviewed"
    ALL = "all"


class FindingOrder(StrEnum):
    """How findings are ordered.

    The most severe, the earliest, by user, by kind the largest, gaps first and the longest of them, or the newest.
    """

    SEVERITY = "severity"
    TIME = "time"
    USER = "user"
    SIZE = "size"
    GAPS = "gaps"
    NEWEST = "newest"


RANKS: Final = (FindingKind.SPIKE, FindingKind.EXTREME_DAY)
"""Kinds of which the strongest of each user are listed, whether or not anything is wrong."""


ABSENT: Final = (FindingKind.MISSING, FindingKind.LATE_START, FindingKind.EARLY_END)
"""Kinds of half-hours without a reading: between the first and the last one of a user, before it, and after it."""


class Severity(IntEnum):
    """How much a finding asks to be looked at."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


RUN_READINGS: Final = 48
"""One value in so many readings one after another is a flat line: 24 hours (OpenSTEF, flatline checker)."""
WRONG_UNIT_WH: Final = 100.0
"""A user whose highest half-hour is below it probably has kWh in the files [Wh] (SERL, Edition 6)."""
WRONG_UNIT_READINGS: Final = 336
"""Fewer readings, a week's, say nothing about the unit."""
SPIKE_RATIO: Final = 1.8
"""(highest - third highest) / third highest half-hour of a day (Oracle MDM, Interval Spike Check)."""
SPIKE_LEAST_WH: Final = 1_000.0
"""A smaller difference of the two is no spike, however large the ratio [Wh]."""
SPIKE_FLOOR_WH: Final = 100.0
"""A smaller third highest half-hour counts as so much [Wh]."""
EXTREME_IQRS: Final = 3.0
"""A day of more than the median and so many interquartile ranges of the user's days is extreme (CalTRACK 2.3.6)."""
EXTREME_DAYS: Final = 28
"""Of fewer days no day is called extreme."""
LEAST_OF_DAY: Final = 24
"""A day with fewer readings is judged neither as spike nor as extreme (CalTRACK 2.2.1.2: half of its intervals)."""
MOST_RANKED: Final = 3
"""Spikes and extreme days that are listed of a user: they are ranks, not alarms."""
LONGEST_GAP_DAYS: Final = 365
"""A longer pause separates two records rather than being a gap."""
APART: Final = 48
"""Missing half-hours, conflicts and the like with less than so many half-hours between them are one finding."""

REJECTED_REASONS: Final = (
    *(ReasonCode.WRONG_FIELD_COUNT, ReasonCode.TIME_EMPTY, ReasonCode.NOT_A_TIME, ReasonCode.YEAR_OUT_OF_RANGE),
    *(ReasonCode.OFF_GRID, ReasonCode.OFF_DAY_GRID, ReasonCode.NO_TIME_OF_DAY, ReasonCode.ENERGY_EMPTY),
    *(ReasonCode.NOT_A_NUMBER, ReasonCode.NOT_FINITE, ReasonCode.NEGATIVE, ReasonCode.OVERFLOW_VALUE),
    *(ReasonCode.BEYOND_RANGE, ReasonCode.HOURLY_STEP, ReasonCode.OTHER_STEP, ReasonCode.MIXED_STEPS),
    *(ReasonCode.INCOMPLETE_HALF_HOUR, ReasonCode.INCOMPLETE_SECOND_VALUE, ReasonCode.SUM_BEYOND_RANGE),
    *(ReasonCode.STORED_HOURLY_STEP, ReasonCode.STORED_SHORTER_STEP, ReasonCode.THIRD_VALUE),
)
"""Reasons of rows of readings that are findings; conflicts are findings of their own."""

FINDINGS = FrameSpec(
    "FINDINGS",
    "finding in the readings of a user",
    {
        "severity": Column("int64", "3 high, 2 medium, 1 low"),
        "kind": Column("str", "one of FindingKind"),
        "user": Column("str", "user's id"),
        "area": Column("str", "electricity supply area"),
        "tariff": Column("str", "price plan"),
        "first_at": Column("datetime64[us]", "start of its first half-hour, wall-clock"),
        "last_at": Column("datetime64[us]", "start of its last half-hour"),
        "size": Column("float64", "how much, in the unit of its kind"),
        "unit": Column("str", "half-hours, values, rows, Wh, percent or days"),
        "load": Column("int64", "number of the load that first found it"),
        "is_new": Column("bool", "the last load found it, and it is not the first load"),
        "status": Column("str", "open or reviewed"),
        "reviewed_at": Column("datetime64[us]", "when it was last reviewed, UTC; missing where it never was"),
        "reviewed_by": Column("str", "who reviewed it, as they say"),
        "note": Column("str", "what they noted"),
        "reopened_at": Column("datetime64[us]", "when it was opened again since, UTC"),
    },
)

UNITS: Final = {
    FindingKind.MISSING: "half-hours",
    FindingKind.REPEATED_HOUR: "half-hours",
    FindingKind.CONFLICT: "values",
    FindingKind.REJECTED: "rows",
    FindingKind.NEGATIVE: "rows",
    FindingKind.ZERO_RUN: "half-hours",
    FindingKind.FLAT_LINE: "half-hours",
    FindingKind.IMPLAUSIBLE: "Wh",
    FindingKind.WRONG_UNIT: "Wh",
    FindingKind.SPIKE: "%",
    FindingKind.EXTREME_DAY: "Wh",
    FindingKind.LATE_START: "days",
    FindingKind.EARLY_END: "days",
}
"""The unit of the size of each kind."""


class KindCount(NamedTuple):
    """How many findings there are of a kind, and how many of them the last load found first."""

    found: int
    new: int


class FindingPage(NamedTuple):
    """Findings of a selection.

    Attributes
    ----------
    rows : DataFrame
        One page of those that are listed: frame FINDINGS.
    total : int
        Those that are listed, on all pages.
    counts : dict of FindingKind to KindCount
        Of the status that is listed, of the kinds that there are, whether they are listed or not.
    is_derived : bool
        False where the readings were loaded by a version without findings, and nothing has derived them since.
    """

    rows: pd.DataFrame
    total: int
    counts: dict[FindingKind, KindCount]
    is_derived: bool = True

    def count_of(self, kinds: Iterable[FindingKind]) -> KindCount:
        """Return the counts of some kinds together."""
        known = [self.counts[kind] for kind in kinds if kind in self.counts]
        return KindCount(sum(one.found for one in known), sum(one.new for one in known))
