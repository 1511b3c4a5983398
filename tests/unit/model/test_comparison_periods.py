"""The days that a period is compared with, each by hand. 1 November 2016 is a Tuesday, 1 December a Thursday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.model.enums import Compare
from smapdash.model.filters import Filters
from smapdash.model.months import months_earlier, whole_months
from smapdash.model.periods import ComparisonPeriod, comparison_period_of
from tests.fakes import DATASET

LONG = replace(DATASET, first_day=date(2014, 1, 10), last_day=date(2017, 6, 30))
BEFORE, MONTH, YEAR, WEEKDAYS = Compare.BEFORE, Compare.MONTH, Compare.CALENDAR_YEAR, Compare.YEAR


def days(text: str) -> tuple[date, date]:
    first, _, last = text.partition(" ")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def compared(compare: Compare, in_view: str, weekdays: tuple[int, ...] = ()) -> ComparisonPeriod | None:
    first, last = days(in_view)
    chosen = Filters(first_day=first, last_day=last, compare=compare, weekdays=weekdays)
    return comparison_period_of(chosen, LONG)


@pytest.mark.parametrize(
    ("compare", "in_view", "before", "is_whole", "other_weekdays"),
    [
        # December, 31 days, against as many, and against November, 30 days: 1 December meets 1 November
        (BEFORE, "2016-12-01 2016-12-31", "2016-10-31 2016-11-30", True, True),
        (MONTH, "2016-12-01 2016-12-31", "2016-11-01 2016-11-30", False, True),
        (YEAR, "2016-12-01 2016-12-31", "2015-12-01 2015-12-31", True, True),
        (WEEKDAYS, "2016-12-01 2016-12-31", "2015-12-03 2016-01-02", True, False),
        # four weeks meet four weeks; a day meets the one before
        (BEFORE, "2016-11-29 2016-12-26", "2016-11-01 2016-11-28", True, False),
        (BEFORE, "2016-12-26", "2016-12-25", True, True),
        (MONTH, "2016-12-26", "2016-11-26", True, True),
        (YEAR, "2016-12-26", "2015-12-26", True, True),
        (WEEKDAYS, "2016-12-26", "2015-12-28", True, False),
        # whole months: as many before; February 2015 and March 2015 both begin on a Sunday
        (MONTH, "2015-03-01 2015-03-31", "2015-02-01 2015-02-28", False, False),
        (MONTH, "2016-10-01 2016-12-31", "2016-07-01 2016-09-30", True, True),
        (MONTH, "2016-01-01 2016-12-31", "2015-01-01 2015-12-31", False, True),
        # otherwise the same dates, at most the end of the month
        (MONTH, "2016-12-09 2016-12-31", "2016-11-09 2016-11-30", False, True),
        (MONTH, "2015-03-29 2015-03-30", "2015-02-28", False, True),
        (MONTH, "2016-01-05 2016-01-20", "2015-12-05 2015-12-20", True, True),
        # leap years: 29 days of February 2016
        (YEAR, "2016-02-29", "2015-02-28", True, True),
        (YEAR, "2016-02-01 2016-02-29", "2015-02-01 2015-02-28", False, True),
        (YEAR, "2017-02-01 2017-02-28", "2016-02-01 2016-02-29", False, True),
        (YEAR, "2017-02-01 2017-02-27", "2016-02-01 2016-02-27", True, True),
        (YEAR, "2016-01-01 2016-12-31", "2015-01-01 2015-12-31", False, True),
        # the data begin on 10 January 2014
        (YEAR, "2015-01-01 2015-01-31", "2014-01-10 2014-01-31", False, True),
        (MONTH, "2014-02-01 2014-02-28", "2014-01-10 2014-01-31", False, True),
    ],
)
def test_each_choice_has_its_days(
    compare: Compare, in_view: str, before: str, *, is_whole: bool, other_weekdays: bool
) -> None:
    found = compared(compare, in_view)
    assert found is not None
    assert (found.first_day, found.last_day) == days(before)
    assert found.in_view == days(in_view)
    assert (found.is_whole, found.has_other_weekdays) == (is_whole, other_weekdays)


@pytest.mark.parametrize(
    ("compare", "in_view"),
    [(BEFORE, "2014-01-10 2014-01-31"), (MONTH, "2014-01-15"), (YEAR, "2014-12-31"), (WEEKDAYS, "2015-01-08")],
)
def test_nothing_is_compared_before_the_data(compare: Compare, in_view: str) -> None:
    assert compared(compare, in_view) is None


def test_chosen_weekdays_are_counted_in_both_periods() -> None:
    sundays = compared(MONTH, "2016-12-01 2016-12-31", weekdays=(6,))
    assert sundays is not None
    assert (sundays.chosen_in_view, sundays.chosen_days, sundays.is_whole) == (4, 4, True)
    assert not sundays.has_other_weekdays, "Sundays are compared with Sundays"
    tuesdays = compared(MONTH, "2016-12-01 2016-12-31", weekdays=(1,))
    assert tuesdays is not None
    assert (tuesdays.chosen_in_view, tuesdays.chosen_days, tuesdays.is_whole) == (4, 5, False)


@pytest.mark.parametrize(
    ("against", "found"),
    [
        ("2016-10-01 2016-10-31", "2016-10-01 2016-10-31"),
        ("2017-01-01 2017-01-31", "2017-01-01 2017-01-31"),  # later than the period in view
        ("2016-12-01 2016-12-31", "2016-12-01 2016-12-31"),  # itself
        ("0001-01-01 9999-12-31", "2014-01-10 2017-06-30"),
        ("2012-01-01 2014-01-11", "2014-01-10 2014-01-11"),
        ("2012-01-01 2014-01-09", None),
        ("2017-07-01 2018-01-01", None),
    ],
)
def test_two_dates_are_compared_as_far_as_there_are_data(against: str, found: str | None) -> None:
    december = Filters(first_day=date(2016, 12, 1), last_day=date(2016, 12, 31), compare=Compare.DATES)
    period = comparison_period_of(replace(december, against=days(against)), LONG)
    assert (period and (period.first_day, period.last_day)) == (found and days(found))
    assert comparison_period_of(december, LONG) is None, "none chosen yet"


@pytest.mark.parametrize(
    ("in_view", "span", "months"),
    [
        ("2016-12-01 2016-12-31", "2016-11-01 2016-11-30", 1),
        ("2016-01-01 2016-12-31", "2015-01-01 2015-12-31", 12),
        ("2016-03-15 2016-05-20", "2015-03-15 2015-05-20", 12),
        ("2016-11-01 2016-11-30", "2016-12-01 2016-12-31", -1),
        ("2016-12-01 2016-12-31", "2016-11-01 2016-11-29", None),
        ("2016-12-01 2016-12-31", "2016-10-31 2016-11-30", None),
    ],
)
def test_months_meet_months_only_where_the_dates_are_the_same(in_view: str, span: str, months: int | None) -> None:
    assert ComparisonPeriod(*days(span), days(span), days(in_view)).months == months


@given(st.dates(date(1970, 1, 1), date(2099, 1, 1)), st.integers(0, 900), st.integers(1, 24))
def test_an_earlier_period_begins_in_its_month_and_keeps_its_order(first: date, length: int, months: int) -> None:
    last = first + timedelta(days=length)
    begin, end = months_earlier(first, last, months)
    assert begin <= end
    assert 12 * (first.year - begin.year) + first.month - begin.month == months
    assert begin.day == first.day or (begin + timedelta(days=1)).day == 1
    assert whole_months(begin, end) == whole_months(first, last) or not whole_months(first, last)
