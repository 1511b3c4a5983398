"""What the page is asked for, as frozen values, and the only way from a client's values to them.

Raw client values exist only inside the `parse_*` functions: whatever a URL or a callback hands over (wrong types,
unknown names, dates out of range, nested or huge values) becomes a valid value here or falls back to the default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from smapdash.answers import Coverage
from smapdash.choices import (
    MOST_ENERGY_FIRST,
    MOST_POINTS,
    USER_SORTS,
    WEEKDAYS,
    WEEKEND,
    Compare,
    DayType,
    Grain,
    Measure,
    Sort,
    Split,
    finest_grain,
)

Choice = TypeVar("Choice", bound=StrEnum)

MAX_TEXT = 200
MOST_PAGES = 1_000_000
_USE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)-(\d{1,9}(?:\.\d{1,3})?)", re.ASCII)


@dataclass(frozen=True)
class Filters:
    """One state of the page.

    Attributes
    ----------
    areas, tariffs : tuple of str
        Chosen names, ordered; empty for all.
    first_day, last_day : date or None
        Inclusive dates; None for the first or last day of the data.
    measure : Measure
        Total, mean per user with data in the bucket, or bands over the users.
    split : Split
        What the chart over time is split by.
    compare : Compare
        What the period in view is compared with.
    grain : Grain or None
        Length of the buckets of charts over time; None for the finest that suits the days in view.
    rest_days : tuple of int
        Weekdays that are rest days, 0 for Monday.
    weekdays : tuple of int
        Only days that are one of these weekdays, ordered; empty for all seven.
    use : tuple of float or None
        Only users whose mean daily use lies from the first up to below the second [Wh], in the table of users.
    search : str
        Only users whose id, area or tariff contains it, in the table of users.
    sort : Sort
        Order of the table of users.
    page : int
        Its page, 0 for the first.
    user : str or None
        The user whose panel is open.
    """

    areas: tuple[str, ...] = ()
    tariffs: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    measure: Measure = Measure.TOTAL
    split: Split = Split.NONE
    compare: Compare = Compare.BEFORE
    grain: Grain | None = None
    rest_days: tuple[int, ...] = WEEKEND
    weekdays: tuple[int, ...] = ()
    use: tuple[float, float] | None = None
    search: str = ""
    sort: Sort = MOST_ENERGY_FIRST
    page: int = 0
    user: str | None = None

    @property
    def scale(self) -> Measure:
        """Total or mean per user: the measure of what has no bands."""
        return Measure.TOTAL if self.measure is Measure.TOTAL else Measure.MEAN

    def days(self, coverage: Coverage) -> tuple[date, date]:
        """Return the first and last day in view, inclusive.

        Raises
        ------
        ValueError
            When there are no readings, so no days.
        """
        first, last = self.first_day or coverage.first_day, self.last_day or coverage.last_day
        if first is None or last is None:
            raise ValueError("no days without readings")
        return first, last

    def grain_in(self, coverage: Coverage, most: int = MOST_POINTS) -> Grain:
        """Return the chosen grain, or the finest that gives at most so many buckets for the days in view."""
        first, last = self.days(coverage)
        return self.grain or finest_grain((last - first).days + 1, most)


def parse_inputs(
    coverage: Coverage,
    *,
    areas: object = None,
    tariffs: object = None,
    first_day: object = None,
    last_day: object = None,
    measure: object = None,
    split: object = None,
    compare: object = None,
    grain: object = None,
    rest_days: object = None,
    weekdays: object = None,
    use: object = None,
    search: object = None,
    sort: object = None,
    order: object = None,
    page: object = None,
    user: object = None,
) -> Filters:
    """Turn untrusted values of the page's controls into filters.

    Names that are not in the data are dropped; dates are clamped to the data and put in order; a date at the
    edge of the data counts as not set, so that a state has one spelling only.
    """
    first, last = parse_days(coverage, first_day, last_day)
    return Filters(
        areas=_parse_names(areas, coverage.areas),
        tariffs=_parse_names(tariffs, coverage.tariffs),
        first_day=first,
        last_day=last,
        measure=parse_choice(measure, Measure.TOTAL),
        split=parse_choice(split, Split.NONE),
        compare=parse_choice(compare, Compare.BEFORE),
        grain=next((member for member in Grain if member == grain), None),
        rest_days=parse_rest_days(rest_days),
        weekdays=_parse_weekdays(weekdays),
        use=parse_use(use),
        search=(parse_text(search) or "").strip(),
        sort=Sort(sort, order != "asc") if isinstance(sort, str) and sort in USER_SORTS else MOST_ENERGY_FIRST,
        page=parse_count(page, 0, MOST_PAGES),
        user=parse_text(user),
    )


def toggle_area(filters: Filters, area: str) -> Filters:
    """Choose one area alone; take the choice back where it already is the only one."""
    return replace(filters, areas=() if filters.areas == (area,) else (area,))


def toggle_tariff(filters: Filters, tariff: str) -> Filters:
    """Choose one tariff alone; take the choice back where it already is the only one."""
    return replace(filters, tariffs=() if filters.tariffs == (tariff,) else (tariff,))


def toggle_day_type(filters: Filters, day_type: DayType) -> Filters:
    """Choose the weekdays of one type alone; take the choice back where no other type is in view."""
    days = range(len(WEEKDAYS))
    wanted = tuple(day for day in days if (day in filters.rest_days) is (day_type is DayType.REST))
    is_alone = set(filters.weekdays or days) <= set(wanted)
    return replace(filters, weekdays=() if is_alone else wanted)


def parse_choice(value: object, default: Choice) -> Choice:
    """Return the member of `default`'s enumeration that `value` names, else `default`."""
    return next((member for member in type(default) if member == value), default)


def parse_text(value: object) -> str | None:
    """Return a short, non-empty text without control characters, else None."""
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.strip() or not value.isprintable():
        return None
    return value


def parse_day(value: object) -> date | None:
    """Return the date that an ISO text names (the first ten characters), else None."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def parse_count(value: object, default: int, most: int) -> int:
    """Return a whole number from 0 to `most`, else `default`; larger ones become `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return default
    return min(value, most)


def parse_use(value: object) -> tuple[float, float] | None:
    """Return a range of mean daily use [Wh] from its text in kWh, such as 20-25, else None."""
    found = _USE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    least, most = (1_000 * Decimal(bound) for bound in found.groups())
    return (float(least), float(most)) if least < most else None


def _parse_names(value: object, known: Iterable[str]) -> tuple[str, ...]:
    wanted = [value] if isinstance(value, str) else value
    if not isinstance(wanted, list | tuple):
        return ()
    texts = {name for name in wanted if isinstance(name, str)}
    return tuple(name for name in known if name in texts)


def parse_rest_days(value: object) -> tuple[int, ...]:
    """Return the weekdays that names stand for, 0 for Monday; the weekend where they name none."""
    if value == []:  # a control without any
        return ()
    names = _parse_names(value, (*WEEKDAYS, "none"))
    return tuple(WEEKDAYS.index(name) for name in names if name != "none") if names else WEEKEND


def _parse_weekdays(value: object) -> tuple[int, ...]:
    days = tuple(WEEKDAYS.index(name) for name in _parse_names(value, WEEKDAYS))
    return days if len(days) < len(WEEKDAYS) else ()


def parse_days(coverage: Coverage, first: object, last: object) -> tuple[date | None, date | None]:
    """Return two days in ISO format in order and within the data; None for what does not limit them."""
    low, high = coverage.first_day, coverage.last_day
    if low is None or high is None:
        return None, None
    first_day = min(max(parse_day(first) or low, low), high)
    last_day = min(max(parse_day(last) or high, low), high)
    if first_day > last_day:
        first_day, last_day = last_day, first_day
    return (first_day if first_day > low else None), (last_day if last_day < high else None)
