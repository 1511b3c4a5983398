"""Completeness of the buckets of a chart over time: the days in view may begin or end within a week or a month."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import NamedTuple

from smapdash.model.enums import Grain
from smapdash.model.periods import count_days

LEAST_OF_A_BUCKET = 0.9
"""A bucket with a smaller share of its half-hours is incomplete."""
_HALF_HOURS_A_DAY = 48


class DaysInView(NamedTuple):
    """The days that a chart over time shows.

    Attributes
    ----------
    first, last : date or None
        None where no bucket is cut.
    weekdays : tuple of int
        The only ones in view, 0 for Monday; empty for all seven.
    """

    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()

    def half_hours(self, start: datetime, grain: Grain) -> int:
        """Return the half-hours of a complete day, or of a week's or month's chosen weekdays; 0 for shorter buckets."""
        if grain is Grain.DAY:
            return _HALF_HOURS_A_DAY
        return (
            _HALF_HOURS_A_DAY * count_days(start.date(), last_day_of(start, grain), self.weekdays)
            if grain in _LONG
            else 0
        )

    def cuts(self, start: datetime, grain: Grain) -> bool:
        """Return whether a chosen day of a week or month is out of view."""
        if grain not in _LONG:
            return False
        begin, end = start.date(), last_day_of(start, grain)
        seen = max(begin, self.first or begin), min(end, self.last or end)
        return count_days(*seen, self.weekdays) < count_days(begin, end, self.weekdays)

    def lacks(self, start: datetime, grain: Grain, readings: int, users: int) -> bool:
        """Return whether the sum of a bucket is low because it is cut or lacks more than a tenth of its readings."""
        return self.cuts(start, grain) or readings < LEAST_OF_A_BUCKET * self.half_hours(start, grain) * users


ALL_DAYS = DaysInView()
_LONG = (Grain.WEEK, Grain.MONTH)


def last_day_of(start: date, grain: Grain) -> date:
    """Return the last day of the bucket that begins on this day."""
    day = start.date() if isinstance(start, datetime) else start
    if grain is Grain.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day + timedelta(days=6 if grain is Grain.WEEK else 0)


def spans_years(first: date, last: date) -> bool:
    """Return whether a date between these two needs its year."""
    return first.year != last.year
