"""The two dates of a comparison: typed, in the address, on the page. The data are of 2 September to 31 October 2016."""

from __future__ import annotations

from datetime import date

import pytest
from dash import Dash

from smapdash.model.enums import Compare
from smapdash.model.filters import Filters
from smapdash.web.state.against import parse_against, show_against
from smapdash.web.state.query_string import parse_query, to_query
from tests import hostile
from tests.fakes import DATASET, fire, opened

OCTOBER = date(2016, 10, 1), date(2016, 10, 31)
NINTH = "2 \N{EN DASH} 9 Oct 2016"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2016-10-01..2016-10-31", OCTOBER),
        ("oct 2016", OCTOBER),
        ("1/10/2016 - 31/10/2016", OCTOBER),
        (" October ", OCTOBER),
        ("9 oct", (date(2016, 10, 9), date(2016, 10, 9))),
        ("last 7 days", (date(2016, 10, 25), date(2016, 10, 31))),
        ("2016-10-09..2016-10-02", (date(2016, 10, 2), date(2016, 10, 9))),
        # an address is kept as it is, whatever the data
        ("1999-01-01..2016-10-31", (date(1999, 1, 1), date(2016, 10, 31))),
        ("dec 1999", (date(1999, 12, 1), date(1999, 12, 31))),
        ("", None),
        ("31 feb 2016", None),
        ("2016-10-01..2016-10-32", None),
        ("<b>", None),
        (None, None),
        (["2016-10-01..2016-10-31"], None),
    ],
)
def test_days_are_read_in_any_spelling(text: object, days: tuple[date, date] | None) -> None:
    assert parse_against(DATASET, text) == days


@pytest.mark.parametrize("value", [*hostile.PLAIN, *hostile.TYPED, *hostile.RAW, {}, [], 7])
def test_whatever_is_given_is_two_days_in_order_or_none(value: object) -> None:
    days = parse_against(DATASET, value)
    assert days is None or days[0] <= days[1]


@pytest.mark.parametrize(
    ("query", "compare", "against"),
    [
        ("compare=dates&against=2016-10-01..2016-10-31", Compare.DATES, OCTOBER),
        ("against=2016-10-01..2016-10-31", Compare.DATES, OCTOBER),
        ("compare=dates", Compare.DATES, None),
        ("compare=month&against=2016-10-01..2016-10-31", Compare.MONTH, None),
        ("compare=none&against=x", Compare.NONE, None),
        ("compare=year", Compare.YEAR, None),
        ("compare=calendar-year", Compare.CALENDAR_YEAR, None),
        ("", Compare.BEFORE, None),
    ],
)
def test_the_address_says_what_is_compared(query: str, compare: Compare, against: object) -> None:
    filters = parse_query(DATASET, query)
    assert filters == Filters(compare=compare, against=against)  # type: ignore[arg-type]
    assert parse_query(DATASET, to_query(filters)) == filters


def test_what_cannot_be_read_compares_nothing_and_is_said(app: Dash) -> None:
    query = "from=2016-10-02&compare=dates&against=%3Cb%3E31+feb"
    filters = parse_query(DATASET, query)
    assert filters.refused == (("against", "<b>31 feb"),)
    assert not filters.is_refused, "the days in view are still selected"
    assert parse_query(DATASET, to_query(filters)) == filters
    written = opened(app, query)
    assert written["chips.refused"] == "Cannot be read: against=<b>31 feb"
    assert written["chips.compare"] == "Two dates: none chosen"
    assert written["against.value"] == "<b>31 feb", "it stays in the field, to be mended"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (OCTOBER, "1 \N{EN DASH} 31 Oct 2016"),
        ((date(2016, 10, 9), date(2016, 10, 9)), "9 Oct 2016"),
        ((date(2016, 9, 30), date(2016, 10, 2)), "30 Sep \N{EN DASH} 2 Oct 2016"),
        ((date(1999, 1, 1), date(2016, 10, 31)), "1999-01-01..2016-10-31"),
    ],
)
def test_the_field_shows_what_it_reads_again(days: tuple[date, date], text: str) -> None:
    assert show_against(DATASET, Filters(compare=Compare.DATES, against=days)) == text
    assert parse_against(DATASET, text) == days


def test_the_field_appears_with_its_choice_and_its_days_go_into_the_address(app: Dash) -> None:
    written = opened(app, "from=2016-10-10")
    assert written["against-box.hidden"] is True
    state = {"state.data": written["state.data"], "first-day.data": "2016-10-10", "compare.value": "dates"}
    written = fire(app, "state.data", state | {"against.value": ""}, "compare.value")
    assert written["against-box.hidden"] is False
    assert written["state.data"]["query"] == "from=2016-10-10&compare=dates"
    assert written["chips.compare"] == "Two dates: none chosen"
    written = fire(app, "state.data", state | {"against.value": "2 - 9 oct"}, "against.value")
    assert written["state.data"]["query"] == "from=2016-10-10&compare=dates&against=2016-10-02..2016-10-09"
    assert written["against.value"] == NINTH
    assert written["chips.compare"] == "vs 2 \N{EN DASH} 9 Oct, other weekdays"
    state |= {"compare.value": "before", "against.value": NINTH, "state.data": written["state.data"]}
    written = fire(app, "state.data", state, "compare.value")
    assert written["state.data"]["query"] == "from=2016-10-10"
    assert written["against.value"] == ""
