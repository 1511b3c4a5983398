"""What the palette finds for a text, and where its entries lead."""

from __future__ import annotations

import pytest
from dash import Dash

from smapdash.model.filters import Filters
from smapdash.web.shell.palette.entries import Entry, FoundUser, list_entries
from tests.fakes import DATASET, FakeRepository, fire, pressed

USERS = [FoundUser("1230", "a1", "t1"), FoundUser("30", "a1", "t1"), FoundUser("300", "a2", "t2")]
PAGES = [("/", "Overview"), ("/load-research", "Load research")]


def find(text: str, filters: Filters = Filters()) -> list[Entry]:  # noqa: B008  # frozen
    return list_entries(DATASET, filters, text, USERS, PAGES)


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


def test_pages_and_actions_are_found_by_their_names_and_listed_without_a_text() -> None:
    assert find("load") == [Entry("Page", "Load research", path="/load-research")]
    assert [entry.button for entry in find("theme")] == ["theme-switch"]
    assert {entry.kind for entry in find(" ")} == {"Page", "Action"}


def test_the_page_lists_what_is_found_and_opens_what_is_pressed(app: Dash) -> None:
    written = fire(app, "palette.entries", {"palette-text.value": " 2 ", "state.data": {"query": "area=a1"}})
    assert written["palette.text"] == "2"
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
