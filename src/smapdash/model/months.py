"""Whole months of the calendar: the same dates some months earlier."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

Span = tuple[date, date]
"""First and last day, both included."""


def whole_months(first: date, last: date) -> int:
    """Return how many whole calendar months a span consists of; 0 where it is not made of whole ones."""
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return 0
    return months_between(first, last) + 1


def months_between(first: date, last: date) -> int:
    """Return how many months later the month of a day is."""
    return 12 * (last.year - first.year) + last.month - first.month


def months_earlier(first: date, last: date, months: int) -> Span:
    """Return the same dates some months earlier, at most the last day of their month: 31 March becomes 28 February.

    Whole months stay whole ones: February 2017 becomes all 29 days of February 2016.
    """
    if whole_months(first, last):
        return _earlier(first, months), _earlier(last.replace(day=1), months, end=True)
    return _earlier(first, months), _earlier(last, months)


def _earlier(day: date, months: int, *, end: bool = False) -> date:
    years, month = divmod(12 * day.year + day.month - 1 - months, 12)
    length = monthrange(years, month + 1)[1]
    return date(years, month + 1, length if end else min(day.day, length))
