"""Choices that have a name, and the default grain of a chart over time."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

MOST_POINTS = 400
"""A chart over time takes the finest grain with at most this many buckets, of which each can still be distinguished.

Eight days by the half-hour, sixteen by the hour, a year by the day, seven years by the week.
"""
MOST_POINTS_NARROW = 49
"""On a phone of 375 px: one for each four pixels of the plot."""

MOST_POINTS_OF_ALL = 60_000
"""All lines of a chart over time together, also where a grain was chosen: some megabytes of one answer."""
MOST_LINES = 36
"""Lines of one chart: more cannot be read, and by the month these stay below `MOST_POINTS_OF_ALL` from 1970 to 2099."""


BAND_PERCENTILES = (10, 25, 50, 75, 90)
"""Percentiles across users that bands are drawn from."""


class Grain(StrEnum):
    """Length of a bucket of time; weeks begin on Monday."""

    HALF_HOUR = "half-hour"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


BUCKETS_PER_DAY = {Grain.HALF_HOUR: 48, Grain.HOUR: 24, Grain.DAY: 1, Grain.WEEK: 1 / 7}


def finest_grain(days: int, most: int = MOST_POINTS) -> Grain:
    """Return the finest grain with at most so many buckets for a number of days."""
    return next((grain for grain, per_day in BUCKETS_PER_DAY.items() if days * per_day <= most), Grain.MONTH)


class Measure(StrEnum):
    """What a chart over time shows."""

    TOTAL = "total"
    MEAN = "mean"
    BANDS = "bands"


class Split(StrEnum):
    """What a chart over time is split by."""

    NONE = "none"
    AREA = "area"
    TARIFF = "tariff"
    BOTH = "both"
    USER = "user"


class DayType(StrEnum):
    """Kinds of days that a load profile distinguishes."""

    ALL = "all"
    WORKING = "working"
    REST = "rest"


class Preset(StrEnum):
    """Spans of dates by the last day of the data: so many days back, its month, the one before, its year."""

    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    THIS_MONTH = "month"
    LAST_MONTH = "last-month"
    THIS_YEAR = "year"
    ALL = "all"


class Compare(StrEnum):
    """What a period is compared with; `YEAR` are the same weekdays, 364 days before, `DATES` any two dates."""

    BEFORE = "before"
    MONTH = "month"
    CALENDAR_YEAR = "calendar-year"
    YEAR = "year"
    DATES = "dates"
    NONE = "none"


USER_FIGURES = (
    "energy_wh", "mean_wh_per_day", "peak_w", "peak_at", "load_factor", "base_w", "coverage", "days", "readings",
    "before_days", "before_wh_per_day", "change_wh_per_day", "change_percent",
)  # fmt: skip
USER_SORTS = ("id", "area", "tariff", *USER_FIGURES)
"""Columns that users are ordered by."""


class Sort(NamedTuple):
    """The order of users: a column of `USER_SORTS`."""

    column: str = "energy_wh"
    descending: bool = True


MOST_ENERGY_FIRST = Sort()
"""The order of users where none is chosen."""


MOST_ROWS = 500
"""Rows on one page of the table, also where all are wanted."""


class PageSize(StrEnum):
    """Rows of a page of the table of users."""

    DOZEN = "12"
    SOME = "25"
    MANY = "50"
    ALL = "all"

    @property
    def most(self) -> int:
        """Rows of a page at most."""
        return MOST_ROWS if self is PageSize.ALL else int(self.value)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKEND = (5, 6)
