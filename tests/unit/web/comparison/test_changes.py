"""Comparison with other days: which days, whose, and what may be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from dash import Dash

from smapdash.model.enums import Compare
from smapdash.model.filters import Filters
from smapdash.model.periods import ComparisonPeriod, comparison_period_of
from smapdash.model.results import Comparison, EqualHours, Summary
from smapdash.web.comparison.changes import (
    Compared,
    change_in_equal_hours,
    change_of_use,
    equal_hours_clause,
    title_change,
    title_equal_hours,
)
from smapdash.wording.periods import compared_lengths
from tests.fakes import DATASET, FakeRepository, bars_of, fire, opened, shown_by, text_of

OCTOBER = Filters(first_day=date(2016, 10, 2))
"""30 days, before which the data have 30 more."""
NOW = Summary(60, 5_040, 242_036, 138_500_000.0, 204_200.0, datetime(2016, 12, 24, 17, 30))


SUNDAYS = "Consumption on Sun up 30 % on the same weekdays last year"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (OCTOBER, (date(2016, 9, 2), date(2016, 10, 1), 30, True)),
        (replace(OCTOBER, last_day=date(2016, 10, 8)), (date(2016, 9, 25), date(2016, 10, 1), 7, True)),
        (Filters(first_day=date(2016, 9, 22)), (date(2016, 9, 2), date(2016, 9, 21), 40, False)),
        (
            Filters(first_day=date(2016, 10, 3), last_day=date(2016, 10, 3)),
            (date(2016, 10, 2), date(2016, 10, 2), 1, True),
        ),
    ],
)
def test_the_period_before_is_as_long_and_ends_the_day_before(filters: Filters, expected: tuple[object, ...]) -> None:
    found = comparison_period_of(filters, DATASET)
    assert found is not None
    days = (found.in_view[1] - found.in_view[0]).days + 1
    assert (found.first_day, found.last_day, days, found.is_whole) == expected


@pytest.mark.parametrize(
    ("first", "last", "weekdays", "in_view", "before"),
    [
        # 8 to 31 October 2016, Saturday to Monday: 24 days, after 14 September, Wednesday, to 7 October, Friday
        (date(2016, 10, 8), None, (5, 6), 8, 6),
        (date(2016, 10, 8), None, (2,), 3, 4),
        (date(2016, 10, 8), None, (1,), 3, 3),
        # four weeks
        (date(2016, 10, 4), None, (0, 1, 2, 3, 4), 20, 20),
    ],
)
def test_sums_are_compared_over_as_many_chosen_days_only(
    first: date, last: date | None, weekdays: tuple[int, ...], in_view: int, before: int
) -> None:
    found = comparison_period_of(Filters(first_day=first, last_day=last, weekdays=weekdays), DATASET)
    assert found is not None
    assert (found.chosen_in_view, found.chosen_days, found.is_whole) == (in_view, before, in_view == before)


def test_other_numbers_of_chosen_days_are_told() -> None:
    before, span = compared(), (date(2016, 7, 17), date(2016, 10, 9))
    weekend = Compared(before.period._replace(last_day=span[1], span=span, weekdays=(5, 6)), before.comparison)
    # 17 July, a Sunday, to 9 October, a Sunday: 25 days; in view 9 October, a Sunday, to 31 December: 24
    assert weekend.describe() == "17 Jul \N{EN DASH} 9 Oct, same users, 25 days beside 24"
    assert not weekend.is_fair


def test_nothing_lies_before_all_days() -> None:
    assert comparison_period_of(Filters(), DATASET) is None
    assert comparison_period_of(replace(OCTOBER, compare=Compare.NONE), DATASET) is None
    assert comparison_period_of(OCTOBER, replace(DATASET, first_day=None, last_day=None)) is None


def test_a_year_before_is_364_days_so_that_weekdays_meet() -> None:
    long = replace(DATASET, first_day=date(2015, 1, 1))
    found = comparison_period_of(replace(OCTOBER, compare=Compare.YEAR), long)
    days = date(2015, 10, 4), date(2015, 11, 2)
    assert found == ComparisonPeriod(*days, days, (date(2016, 10, 2), date(2016, 10, 31)))
    assert found.first_day.weekday() == date(2016, 10, 2).weekday()
    assert comparison_period_of(replace(OCTOBER, compare=Compare.YEAR), DATASET) is None


def period_before(days: int = 84, last_day: date = date(2016, 10, 8)) -> ComparisonPeriod:
    """Return so many days up to one, against as many; at most 84 of them have data."""
    span = last_day - timedelta(days=days - 1), last_day
    in_view = last_day + timedelta(days=1), last_day + timedelta(days=days)
    return ComparisonPeriod(max(span[0], last_day - timedelta(days=83)), last_day, span, in_view)


def compared(
    energy_wh: float = 106_700_000.0, *, same: bool = True, days: int = 84, user_days: int = 5_040
) -> Compared:
    before = Summary(60 if same else 58, user_days, 241_000, energy_wh, 121_200.0, datetime(2016, 8, 1, 18))
    return Compared(period_before(days), Comparison(before, is_of_same_users=same))


def test_the_change_is_told_per_user_and_day() -> None:
    assert change_of_use(NOW, compared()) == pytest.approx(138.5 / 106.7 - 1)
    assert change_of_use(NOW, compared(53_350_000.0, user_days=2_520)) == pytest.approx(138.5 / 106.7 - 1)
    assert change_of_use(NOW, compared(same=False)) is None
    assert change_of_use(NOW, compared(0.0)) is None
    assert change_of_use(NOW, None) is None


@pytest.mark.parametrize(
    ("change", "filters", "days", "title"),
    [
        (0.298, Filters(), 84, "Consumption up 30 % on the previous 84 days"),
        (0.3, Filters(weekdays=(0, 1, 2, 3, 4)), 30, "Consumption on Mon to Fri up 30 % on the previous 30 days"),
        (
            0.3,
            Filters(weekdays=(6,), compare=Compare.YEAR),
            30,
            SUNDAYS,
        ),
        (-0.0512, Filters(), 7, "Consumption down 5.1 % on the previous 7 days"),
        (0.1, Filters(compare=Compare.YEAR), 7, "Consumption up 10 % on the same weekdays last year"),
        (0.2, Filters(), 1, "Consumption up 20 % on the previous day"),
        (0.004, Filters(), 84, "Consumption unchanged on the previous 84 days"),
        (None, Filters(), 84, ""),
    ],
)
def test_the_title_tells_the_change(change: float | None, filters: Filters, days: int, title: str) -> None:
    assert title_change(change, filters, period_before(days)) == title


@pytest.mark.parametrize(
    ("in_view", "span", "title"),
    [
        ((date(2016, 12, 1), date(2016, 12, 31)), (date(2016, 11, 1), date(2016, 11, 30)),
         "Consumption per day up 9.0 % on November 2016"),
        ((date(2016, 10, 1), date(2016, 12, 31)), (date(2016, 7, 1), date(2016, 9, 30)),
         "Consumption up 9.0 % on July to September 2016"),
        ((date(2016, 1, 1), date(2016, 12, 31)), (date(2015, 1, 1), date(2015, 12, 31)),
         "Consumption per day up 9.0 % on 2015"),
        ((date(2016, 12, 9), date(2016, 12, 9)), (date(2016, 11, 9), date(2016, 11, 9)),
         "Consumption up 9.0 % on 9 Nov 2016"),
        ((date(2016, 12, 2), date(2016, 12, 9)), (date(2015, 12, 30), date(2016, 1, 6)),
         "Consumption up 9.0 % on 30 Dec 2015 \N{EN DASH} 6 Jan 2016"),
    ],
)  # fmt: skip
def test_the_title_names_a_month_a_year_or_the_days(
    in_view: tuple[date, date], span: tuple[date, date], title: str
) -> None:
    period = ComparisonPeriod(*span, span, in_view)
    for compare in (Compare.MONTH, Compare.CALENDAR_YEAR, Compare.DATES):
        assert title_change(0.09, Filters(compare=compare), period) == title


@pytest.mark.parametrize(
    ("held", "span", "in_view", "lengths"),
    [
        ((1, 30), (1, 30), (1, 30), ""),
        ((1, 30), (1, 30), (1, 29), "30 days beside 29"),
        ((2, 30), (1, 30), (1, 30), "29 of its 30 days"),
        ((2, 30), (1, 30), (1, 29), "29 of its 30 days beside 29"),
        ((1, 1), (1, 1), (1, 2), "1 day beside 2"),
    ],
)
def test_lengths_are_given_where_they_differ(
    held: tuple[int, int], span: tuple[int, int], in_view: tuple[int, int], lengths: str
) -> None:
    def november(days: tuple[int, int]) -> tuple[date, date]:
        return date(2016, 11, days[0]), date(2016, 11, days[1])

    assert compared_lengths(ComparisonPeriod(*november(held), november(span), november(in_view))) == lengths


def unequal(now_wh: float, comparison_wh: float, *, repeated: bool = True, skipped: bool = False) -> Compared:
    """Return other days of so much energy without the hours that only one period has; 106.7 MWh with them."""
    hours, base = EqualHours(now_wh, comparison_wh, repeated, skipped), compared()
    return Compared(base.period, replace(base.comparison, equal_hours=hours))


@pytest.mark.parametrize(
    ("change", "equal", "clause"),
    [
        (0.11, 0.09, "; 9.0 % without the repeated hour"),
        (0.04, -0.02, "; down 2.0 % without the repeated hour"),
        (0.04, 0.001, "; unchanged without the repeated hour"),
        (0.001, -0.04, "; down 4.0 % without the repeated hour"),
        (0.301, 0.299, ""),  # both are 30 %
        (0.001, 0.002, ""),
        (0.11, None, ""),
        (None, 0.09, ""),
    ],
)
def test_a_title_says_what_the_change_is_in_equal_hours(change: float | None, equal: float | None, clause: str) -> None:
    assert title_equal_hours(change, unequal(1, 1), equal) == clause


@pytest.mark.parametrize(
    ("repeated", "skipped", "name"),
    [
        (True, False, "the repeated hour"),
        (False, True, "the hour that the clocks skip"),
        (True, True, "the hours of the clock changes"),
    ],
)
def test_the_change_in_equal_hours_names_the_hours(name: str, *, repeated: bool, skipped: bool) -> None:
    found = unequal(109.0, 100.0, repeated=repeated, skipped=skipped)
    assert change_in_equal_hours(1, 1, found) == pytest.approx(0.09)
    assert equal_hours_clause(change_in_equal_hours(1, 1, found), found) == f"up 9.0 % without {name}"
    assert change_in_equal_hours(2, 1, found) == pytest.approx(-0.455), "per user and day"


def test_periods_of_equal_length_have_no_second_change() -> None:
    assert change_in_equal_hours(1, 1, compared()) is None
    assert equal_hours_clause(None, compared()) == ""
    assert change_in_equal_hours(1, 1, unequal(5, 0)) is None


def test_the_other_days_are_named_with_their_users() -> None:
    assert compared().describe() == "17 Jul \N{EN DASH} 8 Oct, same users"
    assert compared(same=False).describe() == "17 Jul \N{EN DASH} 8 Oct, 58 users"
    assert (
        compared(days=90).describe() == "17 Jul \N{EN DASH} 8 Oct 2016, same users, 84 of its 90 days, other weekdays"
    )
    assert (compared().is_fair, compared(same=False).is_fair, compared(days=90).is_fair) == (True, False, False)


# On the page: the fake has 600 kWh in the days in view and, by default, 480 before


def selected(query: str) -> dict[str, object]:
    return {"selection.data": {"query": query, "version": "7"}}


def test_key_figures_tell_their_change(app: Dash) -> None:
    written = fire(app, "kpis.energy_body", selected("from=2016-10-02"))
    assert shown_by(written, "energy")[2] == "25.0 % from 480.0"
    assert shown_by(written, "peak")[2] == "40.0 % from 3.00"
    assert bars_of(written, "energy") == ["100.0%", "80.0%"]
    hint = text_of(written["kpis.energy_hint"])
    assert "Comparison period: 480.0 kWh, 2 Sep \N{EN DASH} 1 Oct, same users, other weekdays." in hint
    assert shown_by(written, "users")[2] == "same in both periods"


def test_other_users_are_not_compared(app: Dash, repository: FakeRepository) -> None:
    repository.is_of_same_users = False
    written = fire(app, "kpis.energy_body", selected("from=2016-10-02"))
    assert shown_by(written, "energy")[2] == "8,640 readings"
    assert shown_by(written, "mean")[2] == "over 180 user-days"
    assert bars_of(written, "energy") == []
    assert shown_by(written, "users")[2] == "2 in the comparison period"


def test_a_period_that_is_cut_short_is_compared_by_its_means_only(app: Dash) -> None:
    written = fire(app, "kpis.energy_body", selected("from=2016-09-22"))
    assert shown_by(written, "energy")[2] == "8,640 readings"
    assert shown_by(written, "mean")[2] == "25.0 % from 2.67"
    assert "20 of its 40 days" in text_of(written["kpis.mean_hint"])


def test_the_title_of_the_main_chart_tells_the_change_and_the_highest_day(app: Dash) -> None:
    written = fire(app, "energy-graph.figure", selected("from=2016-10-02&grain=day"))
    assert text_of(written["energy-head.title"]) == ("Consumption up 25 % on the previous 30 days; peak day: 2 Oct")
    assert "Dashed: 2 Sep \N{EN DASH} 1 Oct, same users, other weekdays." in written["energy-head.subtitle"]
    assert "Shaded: non-working days." in written["energy-head.subtitle"]
    assert "before" in [trace["name"] for trace in written["energy-graph.figure"]["data"]]


def test_a_total_of_other_users_is_not_drawn_but_a_mean_is(app: Dash, repository: FakeRepository) -> None:
    repository.is_of_same_users = False
    for measure, drawn in (("total", False), ("mean", True)):
        written = fire(app, "energy-graph.figure", selected(f"from=2016-10-02&grain=day&measure={measure}"))
        names = [trace["name"] for trace in written["energy-graph.figure"]["data"]]
        assert ("before" in names) is drawn, measure
        assert text_of(written["energy-head.title"]).startswith("Peak day")


def test_bands_are_drawn_by_the_day_at_least(app: Dash) -> None:
    written = fire(app, "energy-graph.figure", selected("measure=bands&from=2016-10-25"))
    assert "median" in [trace["name"] for trace in written["energy-graph.figure"]["data"]]
    assert written["energy-head.subtitle"].startswith("kWh per user and day, 3 users. Line: median.")


def test_the_strip_ignores_the_dates(app: Dash, repository: FakeRepository) -> None:
    written = fire(app, "overview-chart-graph.figure", selected("area=a1&from=2016-10-02&split=tariff"))
    every_day = {"first_day": date(2016, 9, 2), "last_day": date(2016, 10, 31)}
    assert repository.asked == [Filters(areas=("a1",), **every_day)]
    repository.asked.clear()
    fire(app, "overview-chart-graph.figure", selected("weekday=sat"))
    assert repository.asked == [Filters(**every_day)]
    assert written["overview-chart-graph.description"].endswith("in view 2 \N{EN DASH} 31 Oct 2016.")


def test_a_year_before_without_data_is_told(app: Dash) -> None:
    written = opened(app, "compare=year")
    assert written["chips.compare"] == "No data for the same weekdays last year"
    assert written["chips.compare_hidden"] is False


def test_the_title_keeps_the_whole_time_of_a_half_hour(app: Dash) -> None:
    written = fire(app, "energy-graph.figure", selected("from=2016-10-02&grain=half-hour"))
    assert text_of(written["energy-head.title"]).endswith("; peak half-hour: 00:00, 2 Oct")
