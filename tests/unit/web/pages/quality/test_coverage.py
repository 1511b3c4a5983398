"""The map of coverage: what it says, what it draws, and what a press on it does."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dash import Dash

from smapdash.analysis.quality.coverage_map import CoverageMap
from smapdash.model.filters import Filters
from smapdash.model.results import NO_SUMMARY
from smapdash.web.cards.question import Question
from smapdash.web.pages.quality.coverage import figure
from smapdash.web.pages.quality.coverage.card import COVERAGE, ask, table, zoom_in
from smapdash.web.pages.quality.coverage.cells import offer
from smapdash.web.pages.quality.coverage.pages import pages_view, turn_map
from smapdash.web.pages.quality.page import QUALITY
from smapdash.web.shell.app import create_app
from tests.fakes import DATASET, FakeRepository, fire, pressed

NO_CELLS = np.zeros((0, 0))
EMPTY = CoverageMap(np.array([17_046]), [], NO_CELLS, NO_CELLS, np.zeros(0))


def question(**filters: object) -> Question:
    return Question(FakeRepository(), DATASET, Filters(**filters))  # type: ignore[arg-type]


def answer_of(
    users: list[tuple[str, str, int]], days: tuple[int, ...] = (17_046, 17_047), **others: Any
) -> CoverageMap:
    """A map of users who have every half-hour."""
    cells = np.ones((len(users), len(days) - 1))
    number = others.pop("number", sum(row[2] for row in users))
    values = {"share": cells, "active": cells.astype(int), "coverage": np.ones(number)} | others
    return CoverageMap(np.array(days), users, **values)


def drawn(answer: CoverageMap) -> dict[str, Any]:
    [trace] = figure.draw(answer).to_plotly_json()["data"]
    return trace


def test_the_title_says_how_many_are_whole_and_what_the_lowest_has() -> None:
    assert figure.title(ask(question())) == "2 of 3 users have every expected half-hour; the lowest has 75.0 %"
    assert figure.title(answer_of([("1", "1", 1)])) == "No half-hour is missing: coverage of 1 user is 100 %"


def test_a_coverage_of_almost_all_is_not_rounded_up() -> None:
    share, coverage = np.array([[0.999_99, 1.0]]), np.array([0.999_999, 1.0])
    almost = answer_of([("1", "9", 9)], (17_046, 17_047, 17_048), share=share, coverage=coverage)
    assert "> 99.9 %" in figure.title(almost)
    assert np.asarray(drawn(almost)["z"]).tolist() == [[99.9, 100.0]]
    assert list(drawn(almost)["y"]) == ["1 to 9 (9)"]


@pytest.mark.parametrize(
    ("days", "users", "said"),
    [
        ((0, 1), 1, "Each row is a user; a press opens it at that time. Each column is a day."),
        ((0, 5), 93, "up to 93 users; a press shows them alone. Each column is 5 days; fewer dates give single days."),
    ],
)
def test_the_subtitle_says_what_a_row_and_a_column_are(days: tuple[int, ...], users: int, said: str) -> None:
    assert said in figure.subtitle(answer_of([("1", "9", users)], days))


def test_the_subtitle_counts_gaps_apart_from_late_starts_and_early_ends() -> None:
    said = figure.subtitle(answer_of([("1", "1", 1)], late=1_200, early=3, with_gaps=5))
    assert "Blank: before a user's first reading or after the last one, which is no gap." in said
    assert "Users with gaps: 5, with a late start: 1,200, with an early end: 3." in said


def test_cells_where_nobody_has_begun_are_blank() -> None:
    answer = answer_of([("1", "1", 1)], (17_046, 17_047, 17_048), share=np.array([[np.nan, 0.5]]))
    trace = drawn(answer)
    assert np.isnan(trace["z"][0][0])
    assert trace["hoverongaps"] is False


def test_a_press_on_a_row_of_several_users_shows_these_and_says_so() -> None:
    answer = answer_of([("1", "75", 75), ("76", "80", 5)], first=150)
    cells = drawn(answer)["customdata"]
    assert cells == [[["151-225", 1]], [["226-230", 1]]]
    offered = offer(question(), answer)
    assert (offered.words, offered.opens) == ("Show these users", None)
    click = {"points": [{"customdata": cells[1][0]}]}
    assert zoom_in(DATASET, Filters(), click) == Filters(coverage_rows=(226, 230))


@pytest.mark.parametrize(
    "value", [None, 7, "1-2", {}, {"points": [{"customdata": "5-1"}]}, {"points": [{"customdata": "0-3"}]}]
)
def test_a_press_that_names_no_users_changes_nothing(value: object) -> None:
    assert zoom_in(DATASET, Filters(coverage_rows=(1, 2)), value) == Filters(coverage_rows=(1, 2))


@pytest.mark.parametrize(
    ("rows", "users", "text", "ends"),
    [
        (None, 5_567, "Users 1 to 5,567 of 5,567", (True, False)),
        ((1, 75), 5_567, "Users 1 to 75 of 5,567", (True, False)),
        ((5_551, 5_600), 5_567, "Users 5,551 to 5,567 of 5,567", (False, True)),
        ((9_000, 9_001), 5_567, "Users 1 to 5,567 of 5,567", (True, False)),
        (None, 60, "Users 1 to 60 of 60", (True, True)),
        (None, 0, "", (True, True)),
    ],
)
def test_below_the_map_stands_who_is_in_it(
    rows: tuple[int, int] | None, users: int, text: str, ends: tuple[bool, bool]
) -> None:
    asked = question(coverage_rows=rows)
    asked.__dict__["summary"] = replace(NO_SUMMARY, users=users)
    view = pages_view(asked)
    assert (view["rows_text"], view["at_first"], view["at_last"]) == (text, *ends)


@pytest.mark.parametrize(
    ("rows", "press", "then"),
    [
        (None, "next 5567", (1, 75)),
        ((1, 75), "next 5567", (76, 150)),
        ((5_551, 5_567), "next 5567", (5_567, 5_567)),
        ((76, 150), "previous 5567", (1, 75)),
        ((40, 60), "previous 5567", (1, 75)),
        ((76, 150), "next 75", (76, 150)),
        ((76, 150), "next x", (76, 150)),
        ((76, 150), "other 5567", (76, 150)),
        (None, None, None),
    ],
)
def test_the_map_turns_from_all_users_to_single_ones_and_on(
    rows: tuple[int, int] | None, press: object, then: tuple[int, int] | None
) -> None:
    assert turn_map(DATASET, Filters(coverage_rows=rows), pressed(press)) == Filters(coverage_rows=then)


def test_a_single_user_opens_at_the_days_of_the_cell() -> None:
    answer = answer_of([("a,b", "a,b", 1), ("2", "2", 1)], (17_046, 17_050, 17_051))
    assert "customdata" not in drawn(answer)
    offered = offer(question(areas=("a1",), last_days=7, coverage_rows=(5, 6), page=3), answer)
    assert offered.words == "Open this user at this time"
    assert offered.opens is not None
    assert offered.opens.rows == ["area=a1&user=a%5C,b", "area=a1&user=2"]
    assert offered.opens.columns == ["from=2016-09-02&to=2016-09-05", "from=2016-09-06&to=2016-09-06"]


def test_without_users_there_is_only_the_subject() -> None:
    assert (figure.title(EMPTY), figure.subtitle(EMPTY)) == ("Coverage by user", "")
    assert figure.draw(EMPTY).to_plotly_json()["data"] == []
    assert offer(question(), EMPTY).words == ""


def test_its_table_has_the_coverage_of_each_user() -> None:
    assert table(question()).frame["user"].tolist() == ["3]", "2", "1"]  # type: ignore[union-attr]


def test_the_users_in_the_map_are_in_the_address_until_the_order_or_the_selection_is_another() -> None:
    app: Dash = create_app(FakeRepository(), pages=(QUALITY,))
    opened = fire(app, "areas.options", {"address.data": "?coverage_rows=76-150&coverage_by=segment"})
    assert opened["state.data"]["query"] == "coverage_by=segment&coverage_rows=76-150"
    assert opened["chips.coverage_rows"] == "coverage map: users 76 to 150"
    stores = {name: opened[name] for name in ("state.data", "listing.data")}
    written = fire(app, "state.data", stores | {"coverage-order.value": "first-day"}, "coverage-order.value")
    assert written["state.data"]["query"] == "coverage_by=first-day"
    written = fire(
        app, "state.data", stores | {"coverage-order.value": "segment", "areas.value": ["a1"]}, "areas.value"
    )
    assert written["state.data"]["query"] == "area=a1&coverage_by=segment"


def test_the_pages_of_other_lists_do_not_reach_the_map() -> None:
    filters = Filters(coverage_rows=(1, 2), gaps_page=3, load=7, page=2, user="1")
    assert COVERAGE.of(filters) == Filters(coverage_rows=(1, 2))
    assert json.dumps(figure.draw(ask(question())).to_plotly_json()["layout"], default=list)


def test_beside_the_rows_stand_users_or_the_places_of_several() -> None:
    single = figure.draw(answer_of([("a-very-long-id<b>", "a-very-long-id<b>", 1)])).to_plotly_json()
    assert single["layout"]["yaxis"]["ticktext"] == ["a-very-lo\N{HORIZONTAL ELLIPSIS}"]
    several = figure.draw(answer_of([("1", "75", 75), ("76", "80", 5)], first=75)).to_plotly_json()
    assert several["layout"]["yaxis"]["ticktext"] == ["76\N{EN DASH}150", "151\N{EN DASH}155"]
