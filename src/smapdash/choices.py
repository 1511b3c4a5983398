"""What can be chosen by name, and how long a bucket of time is by itself."""

from __future__ import annotations

from enum import StrEnum

MOST_POINTS = 1_500
"""A chart over time takes the finest grain that gives at most so many buckets."""


class Grain(StrEnum):
    """Length of a bucket of time; weeks begin on Monday."""

    HALF_HOUR = "half-hour"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


PER_DAY = {Grain.HALF_HOUR: 48, Grain.HOUR: 24, Grain.DAY: 1, Grain.WEEK: 1 / 7}


def finest_grain(days: int) -> Grain:
    """Return the finest grain that gives at most `MOST_POINTS` buckets for so many days."""
    return next((grain for grain, per_day in PER_DAY.items() if days * per_day <= MOST_POINTS), Grain.MONTH)


class Measure(StrEnum):
    """What a chart over time shows."""

    TOTAL = "total"
    MEAN = "mean"


class Split(StrEnum):
    """What a chart over time is split by."""

    NONE = "none"
    AREA = "area"
    TARIFF = "tariff"
    BOTH = "both"


class DayType(StrEnum):
    """Kinds of days that a load profile tells apart."""

    ALL = "all"
    WORKING = "working"
    REST = "rest"


class Preset(StrEnum):
    """Spans of dates that count back from the last day of the data."""

    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKEND = (5, 6)
