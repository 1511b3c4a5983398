"""Periods of days: the presets, the next one of the same length, and the one that a period is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Compare, Preset
from smapdash.model.filters import Filters
from smapdash.model.months import Span, months_between, months_earlier, whole_months
from smapdash.model.values import parse_day

ONE_DAY = timedelta(days=1)
YEAR = timedelta(days=364)
"""Whole weeks, so that weekdays match."""
WEEK = timedelta(days=7)
MONTHS_A_YEAR: Final = 12
LATEST: Final[Mapping[Preset, int]] = {Preset.WEEK: 7, Preset.MONTH: 30, Preset.QUARTER: 90}
"""Days of the presets that move with the data."""


class ComparisonPeriod(NamedTuple):
    """The days that the period in view is compared with, as far as there are data.

    Attributes
    ----------
    first_day, last_day : date
        Within the data.
    span : (date, date)
        First and last day as chosen, also where there are no data.
    in_view : (date, date)
        First and last day of the period in view, which may have another length.
    weekdays : tuple of int
        The only ones that the filters choose, 0 for Monday; empty for all seven.
    """

    first_day: date
    last_day: date
    span: Span
    in_view: Span
    weekdays: tuple[int, ...] = ()

    @property
    def shift(self) -> timedelta:
        """How much later the period in view begins, which its first day is compared with."""
        return self.in_view[0] - self.span[0]

    @property
    def months(self) -> int | None:
        """The same in calendar months; None where the two are not the same dates of other months."""
        months = months_between(self.span[0], self.in_view[0])
        is_same = self.span[0].day == self.in_view[0].day and months_earlier(*self.in_view, months) == self.span
        return months if is_same else None

    @property
    def chosen_days(self) -> int:
        """Days of it that the filters choose."""
        return count_days(self.first_day, self.last_day, self.weekdays)

    @property
    def chosen_in_span(self) -> int:
        """Days that the filters choose, also those without data."""
        return count_days(*self.span, self.weekdays)

    @property
    def chosen_in_view(self) -> int:
        """Days of the period in view that the filters choose."""
        return count_days(*self.in_view, self.weekdays)

    @property
    def is_whole(self) -> bool:
        """Whether it has as many days as the period in view."""
        return self.chosen_days == self.chosen_in_view

    @property
    def has_other_weekdays(self) -> bool:
        """Whether its days are compared with days of another weekday."""
        return not self.weekdays and bool(self.shift % WEEK)


def comparison_period_of(filters: Filters, dataset: DatasetInfo) -> ComparisonPeriod | None:
    """Return the days to compare with; None where nothing is compared, or no such day lies within the data."""
    if filters.compare is Compare.NONE or dataset.extent is None or filters.is_refused or filters.is_backwards:
        return None
    first, last = filters.days(dataset)
    around = dataset.days_around(first, last)
    if around is None or last < around[0] or first > around[1]:
        return None
    span = filters.against if filters.compare is Compare.DATES else _span_before(first, last, filters.compare)
    if span and filters.compare is Compare.DATES:
        around = dataset.days_around(*span) or around
    if span is None or span[1] < around[0] or span[0] > around[1]:
        return None
    held = max(span[0], around[0]), min(span[1], around[1])
    span = held if filters.compare is Compare.DATES else span
    return ComparisonPeriod(*held, span, (first, last), filters.weekdays)


def _span_before(first: date, last: date, compare: Compare) -> Span:
    """Return the days that a period is compared with, also where there are no data."""
    if compare is Compare.MONTH:
        return months_earlier(first, last, whole_months(first, last) or 1)
    if compare is Compare.CALENDAR_YEAR:
        return months_earlier(first, last, MONTHS_A_YEAR)
    shift = YEAR if compare is Compare.YEAR else last - first + ONE_DAY
    return first - shift, last - shift


def count_days(first: date, last: date, weekdays: tuple[int, ...]) -> int:
    """Return how many days of some weekdays, 0 for Monday, lie between two days, both included; empty for all."""
    days = range((last - first).days + 1)
    return sum(not weekdays or (first.weekday() + day) % 7 in weekdays for day in days)


def choose_preset(filters: Filters, dataset: DatasetInfo, preset: Preset) -> Filters:
    """Return the filters with the dates of a preset: so many latest days, the days of a month or year, or all days."""
    first, last = preset_days(preset, dataset)
    return replace(filters, first_day=first, last_day=last, last_days=LATEST.get(preset))


def preset_days(preset: Preset, dataset: DatasetInfo) -> tuple[date | None, date | None]:
    """Return the first and last day of a preset that is a month or year, within the data; None for the others."""
    low, high = dataset.first_day, dataset.last_day
    if low is None or high is None or preset is Preset.ALL or preset in LATEST:
        return None, None
    month = high.replace(day=1)
    last = month - ONE_DAY if preset is Preset.LAST_MONTH else high
    first = last.replace(month=1, day=1) if preset is Preset.THIS_YEAR else last.replace(day=1)
    return (None, None) if last < low else (max(first, low), last)


def settle_days(filters: Filters, dataset: DatasetInfo) -> Filters:
    """Return filters with dates or a number of latest days: of both together, the dates of the days in both."""
    if dataset.extent is None or filters.last_days is None or not (filters.first_day or filters.last_day):
        return filters
    low, high = Filters(last_days=filters.last_days).days(dataset)
    first, last = max(filters.first_day or low, low), min(filters.last_day or high, high)
    return replace(filters, first_day=first, last_day=last, last_days=None)


def clamp_days(dataset: DatasetInfo, first: object, last: object) -> tuple[date | None, date | None]:
    """Return two days in ISO format in order and within the data, as a gesture means them; None, None for all days."""
    asked = [parse_day(first), parse_day(last)]
    if dataset.extent is None or asked == [None, None]:
        return None, None
    low, high = dataset.extent
    asked = [None if day is None else min(max(day, low), high) for day in asked]
    if asked[0] and asked[1] and asked[0] > asked[1]:
        asked.reverse()
    return Filters(first_day=asked[0], last_day=asked[1]).days(dataset)


def step_days(filters: Filters, dataset: DatasetInfo, step: int) -> tuple[date | None, date | None]:
    """Return the period of the same length before (-1) or after (1) the one in view, kept within the data."""
    if dataset.extent is None:
        return None, None
    first, last = filters.days(dataset)
    low, high = dataset.days_around(first, last) or dataset.extent
    length = (last - first).days
    if step < 0:
        first = max(low, _shift(first, -length - 1))
        return first, min(_shift(first, length), high)
    last = min(high, _shift(last, length + 1))
    return max(_shift(last, -length), low), last


def _shift(day: date, days: int) -> date:
    """Return a day so many days later, at most the last one that there is."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
