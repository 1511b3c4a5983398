"""Dates as people type them: what each spelling means, and what is said where it had to be corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.model.filters import Filters
from smapdash.model.typed_days import parse_typed
from smapdash.wording import formatting
from smapdash.wording.typed_days import describe_corrections
from tests.fakes import DATASET as LOADED

FIRST, LAST = date(2016, 10, 9), date(2016, 12, 31)
DATASET = replace(LOADED, first_day=FIRST, last_day=LAST)
OCTOBER_26, DECEMBER = ("2016-10-26", "2016-10-26"), ("2016-12-01", "2016-12-31")


def days_of(text: object) -> tuple[str, str] | None:
    chosen = parse_typed(DATASET, text).chosen
    return chosen and (str(chosen.first_day), str(chosen.last_day))


def said_of(text: object) -> str:
    return describe_corrections(parse_typed(DATASET, text).corrections)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *((text, OCTOBER_26) for text in (
            "26 oct", "26 Oct 2016", "26 October 16", "26OCT2016", "26th of October, 2016", "Wed 26 Oct 2016",
            "wednesday, 26 october", "26 oct, wed", "Oct 26", "October 26, 2016", "oct 26th 2016", "26/10",
            "26/10/2016", "26/10/16", "26.10.", "26.10.2016", "26-10-2016", "26-Oct-2016", "2016-10-26",
            "2016/10/26", "2016.10.26", "  26\u00a0 oct ", "26 oct \u2013 26 oct",
        )),
        *((text, DECEMBER) for text in (
            "dec", "December", "dec 2016", "DEC. 2016", "dec '16", "2016-12", "12/2016", "12.2016",
            "1 \u2013 31 dec", "1-31 dec 2016", "1/12-31/12", "2016-12-01-2016-12-31", "2016-12-01/2016-12-31",
            "2016-12-01..2016-12-31", "1.12. \u2014 31.12.2016", "from 1 dec", "since 1 december", "1 dec -",
            "dec 1 to dec 31", "1 dec until 31 dec", "between 1 dec and 31 dec 2016", "1 dec 2016 \u2212 31",
            "this month",
        )),
        ("oct 16", ("2016-10-16", "2016-10-16")),
        ("9-10", ("2016-10-09", "2016-10-09")),
        ("5/11", ("2016-11-05", "2016-11-05")),
        ("nov - dec", ("2016-11-01", "2016-12-31")),
        ("until 1 nov", ("2016-10-09", "2016-11-01")),
        ("fri 9 - mon 12 dec", ("2016-12-09", "2016-12-12")),
        ("last month", ("2016-11-01", "2016-11-30")),
        ("this year", ("2016-10-09", "2016-12-31")),
    ],
)  # fmt: skip
def test_a_spelling_means_these_days(text: str, days: tuple[str, str]) -> None:
    assert days_of(text) == days
    assert said_of(text) == ""


@pytest.mark.parametrize("text", ["last 30 days", "latest 30 days", "30 days", "30d", "Last 30 D"])
def test_latest_days_are_not_fixed(text: str) -> None:
    assert parse_typed(DATASET, text).chosen == Filters(last_days=30)


@pytest.mark.parametrize("text", ["", "   ", "all", "All days"])
def test_an_empty_field_means_all_days(text: str) -> None:
    assert parse_typed(DATASET, text).chosen == Filters()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("20 dec - 5 jan", ("2016-12-20", "2017-01-05")),
        ("20 dec 2016 - 5 jan", ("2016-12-20", "2017-01-05")),
        ("20 dec - 5 jan 2017", ("2016-12-20", "2017-01-05")),
        ("5 jan", ("2017-01-05", "2017-01-05")),
        ("5 jan 2016", ("2016-01-05", "2016-01-05")),
        ("20 dec", ("2016-12-20", "2016-12-20")),
        ("29 feb", ("2016-02-29", "2016-02-29")),
        ("mon 7 dec", ("2015-12-07", "2015-12-07")),
    ],
)
def test_a_year_left_out_is_the_latest_that_has_readings(text: str, days: tuple[str, str]) -> None:
    chosen = parse_typed(replace(LOADED, first_day=date(2015, 6, 1), last_day=date(2017, 2, 1)), text).chosen
    assert chosen
    assert (str(chosen.first_day), str(chosen.last_day)) == days


@pytest.mark.parametrize(
    ("text", "days", "said"),
    [
        ("31 dec - 9 nov", ("2016-11-09", "2016-12-31"), "The first day was after the last: swapped."),
        ("1 dec - 9 jan", DECEMBER, "The readings end on 31 Dec 2016: shown up to there."),
        ("1 oct - 26 oct", ("2016-10-09", "2016-10-26"), "The readings begin on 9 Oct 2016: shown from there."),
        (
            "2017 - 2015",
            ("2016-10-09", "2016-12-31"),
            "The first day was after the last: swapped. The readings begin on 9 Oct 2016: shown from there. "
            "The readings end on 31 Dec 2016: shown up to there.",
        ),
    ],
)
def test_what_is_corrected_is_said(text: str, days: tuple[str, str], said: str) -> None:
    assert (days_of(text), said_of(text)) == (days, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31 feb 2016", "31 Feb 2016 is not a day."),
        ("9 oct - 31 nov", "31 Nov is not a day."),
        ("10/26/2016", "10/26/2016 is not a day. The day comes first, then the month."),
        ("0000", "0000 is not a day. The day comes first, then the month."),
        ("mon 6 dec", "6 Dec 2016 is not a Monday but a Tuesday."),
        ("tues 6 dec - wednesday 8 dec", "8 Dec 2016 is not a Wednesday but a Thursday."),
        ("mon 31 feb", "31 Feb is not a day."),
        ("sat 31 dec 9999", "31 Dec 9999 is not a Saturday but a Friday."),
        ("jan 2017", "No reading is dated 1 \u2013 31 Jan 2017. They cover 9 Oct \u2013 31 Dec 2016."),
        ("26 oct 2020", "No reading is dated 26 Oct 2020. They cover 9 Oct \u2013 31 Dec 2016."),
    ],
)
def test_what_is_no_day_of_the_data_changes_nothing_and_is_said(text: str, said: str) -> None:
    assert (days_of(text), said_of(text)) == (None, said)


@pytest.mark.parametrize(
    "text",
    [
        "mon dec", "mon tue 6 dec",
        "hello", "9", "9 - 12", "-", "to", "mon", "26 oct 2016 17:30", "1-2-3-4-5", "0 days", "99999 days", "26 foo",
        "\u0663 oct", "\u00b2 oct", "<b>26 oct</b>", "oct;", "26 oct \x00", "\ud800", "9" * 200, "x" * 5_000, "1 " * 90,
        "-" * 200, "1-" * 100, "to " * 60,
    ],
)  # fmt: skip
def test_what_is_no_date_changes_nothing_and_is_said(text: str) -> None:
    assert days_of(text) is None
    assert "is not a date. Examples:" in said_of(text)
    assert len(said_of(text)) < 300
    assert said_of(text).isprintable()


@pytest.mark.parametrize("value", [None, 7, True, [], {}, ["26 oct"], {"text": "26 oct"}, 1e308])
def test_what_is_no_text_means_nothing(value: object) -> None:
    assert parse_typed(DATASET, value) == parse_typed(replace(DATASET, first_day=None, last_day=None), "26 oct")
    assert days_of(value) is None


@given(st.dates(FIRST, LAST), st.dates(FIRST, LAST))
def test_the_text_that_the_field_shows_means_the_days_in_view(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert days_of(formatting.day_range(first, last)) == (str(first), str(last))


@given(st.text("0123456789-/. oct\u2013dec,'th", max_size=40))
def test_any_text_means_days_of_the_data_or_is_answered(text: str) -> None:
    found = parse_typed(DATASET, text)
    if found.chosen is None:
        assert describe_corrections(found.corrections)
    elif found.chosen.first_day and found.chosen.last_day:
        assert FIRST <= found.chosen.first_day <= found.chosen.last_day <= LAST
