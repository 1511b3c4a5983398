"""What the palette finds for a text, and where its entries lead."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from dash import Dash
from plotly.io.json import to_json_plotly as to_json

from smapdash.model.enums import Measure
from smapdash.model.filters import Filters
from smapdash.web.cards.page import Page
from smapdash.web.pages.overview.page import OVERVIEW
from smapdash.web.shell.palette.choices import CHOSEN
from smapdash.web.shell.palette.entries import FoundUser, list_entries
from smapdash.web.shell.palette.entry import Entry
from tests.fakes import DATASET, FakeRepository, fire, pressed

USERS = [FoundUser("1230", "a1", "t1"), FoundUser("30", "a1", "t1"), FoundUser("300", "a2", "t2")]
LOAD_RESEARCH = Page(path="/load-research", name="Load research", grid=())


def find(text: str, filters: Filters = Filters()) -> list[Entry]:  # noqa: B008  # frozen
    return list_entries(DATASET, filters, text, USERS, page=OVERVIEW, pages=[OVERVIEW, LOAD_RESEARCH])


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a2", [("Area", "a2", "area=a2&tariff=t1")]),
        ("T2 ", [("Tariff", "t2", "tariff=t2")]),
        ("oct 2016", [("Dates", "1 \N{EN DASH} 31 Oct 2016", "tariff=t1&from=2016-10-01&to=2016-10-31")]),
        ("26 oct", [("Dates", "26 Oct 2016", "tariff=t1&from=2016-10-26&to=2016-10-26")]),
        ("xyz", []),
    ],
)
def test_an_entry_changes_the_filters_of_the_page(text: str, entries: list[tuple[str, str, str]]) -> None:
    found = find(text, Filters(tariffs=("t1",), page=3))
    assert [(entry.kind, entry.text, entry.query) for entry in found] == entries


def test_users_whose_id_begins_with_the_text_come_first_the_shortest_before_the_others() -> None:
    assert [entry.text for entry in find("30") if entry.kind == "User"] == ["30", "300", "1230"]
    assert find("300", Filters(areas=("a1",)))[0] == Entry("User", "300", "a2, t2", "area=a1&user=300")


def test_pages_and_actions_are_found_by_words_of_their_names() -> None:
    assert find("load") == [Entry("Page", "Load research", link="./load-research")]
    assert [entry.button for entry in find("theme")] == ["theme-switch"]
    assert [entry.button for entry in find("link copy moves")] == ["copy-moving"]
    assert [entry.button for entry in find("print")] == ["print"]
    assert [entry.button for entry in find("keyboard")] == ["shortcuts-open"]


def test_every_item_of_the_menu_of_exports_is_found(app: Dash) -> None:
    menu = {item["id"] for item in parts_of(app) if "data-file" in item and item["id"].startswith("export-")}
    assert {entry.button for entry in find("export")} == menu
    assert [entry.button for entry in find("half-hours total parquet")] == ["export-half-hours-parquet"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("all days", "tariff=t1"),
        ("last 30", "tariff=t1&last=30d"),
        ("this month", "tariff=t1&from=2016-10-01&to=2016-10-31"),
        ("compare same period", "tariff=t1&from=2016-10-05&compare=calendar-year"),
        ("compare none", "tariff=t1&from=2016-10-05&compare=none"),
        ("show bands", "tariff=t1&from=2016-10-05&measure=bands"),
        ("split area", "tariff=t1&from=2016-10-05&split=area"),
        ("grain week", "tariff=t1&from=2016-10-05&grain=week"),
    ],
)
def test_a_choice_of_the_page_is_made_with_its_filters_kept(text: str, query: str) -> None:
    assert [entry.query for entry in find(text, Filters(tariffs=("t1",), first_day=date(2016, 10, 5)))] == [query]


def test_the_choice_that_holds_says_so_and_one_that_cannot_be_made_is_not_listed() -> None:
    chosen = [(entry.kind, entry.text) for entry in find("", Filters()) if entry.detail == CHOSEN]
    assert chosen == [
        ("Compare", "Previous period"), ("Show", "Total"), ("Split by", "All"), ("Grain", "Auto"),
        ("Forecast", "Off"),
    ]  # fmt: skip
    assert [entry.text for entry in find("grain ho", Filters(measure=Measure.BANDS))] == []


def test_without_a_text_everything_that_can_be_done_is_listed() -> None:
    kinds = ["Page", "Action", "Export", "Dates", "Compare", "Show", "Split by", "Grain", "Forecast"]
    assert list(dict.fromkeys(entry.kind for entry in find(" "))) == kinds


def test_the_same_days_are_listed_once() -> None:
    assert [entry.text for entry in find("last month")] == ["2 \N{EN DASH} 30 Sep 2016"]


def parts_of(part: Any) -> list[dict[str, Any]]:
    """Return the properties of all components with an id in the layout."""
    part = json.loads(to_json(part.layout())) if isinstance(part, Dash) else part
    if isinstance(part, dict):
        own = [part["props"]] if "id" in part.get("props", {}) else []
        return own + [one for value in part.values() for one in parts_of(value)]
    return [one for value in part for one in parts_of(value)] if isinstance(part, list) else []


def test_the_page_lists_what_is_found_and_opens_what_is_pressed(app: Dash) -> None:
    written = fire(app, "palette.entries", {"palette-text.value": " 2 ", "state.data": {"query": "area=a1"}})
    assert written["palette.text"] == "2"
    assert written["palette.opened"] == 0
    first, *_ = written["palette.entries"]
    assert first["props"]["data-press"] == "area=a1&user=2"
    opened = fire(
        app, "state.data", {"state.data": {"query": ""}, "palette.pressed": pressed("user=2")}, "palette.pressed"
    )
    assert opened["open-user.data"] == "2"


@pytest.mark.parametrize("value", [None, 7, [], {}, "x" * 10_000, "\x00", "\ud800", "  "])
def test_a_text_that_cannot_be_read_lists_what_there_always_is(app: Dash, value: object) -> None:
    entries = fire(app, "palette.entries", {"palette-text.value": value})["palette.entries"]
    assert len(entries) > 0


def test_a_database_that_is_away_is_no_fault(app: Dash, repository: FakeRepository) -> None:
    repository.away = True
    assert "palette.entries" not in fire(app, "palette.entries", {"palette-text.value": "2"})
