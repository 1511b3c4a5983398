"""The loads on the page of data quality: their list, the open one, and all that it did, in pages and as a file."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash

from smapdash.model.filters import Filters
from smapdash.model.loads import LoadEntries
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError
from smapdash.web.pages.quality import gaps
from smapdash.web.pages.quality.loads import counts, entries, history
from smapdash.web.pages.quality.page import QUALITY
from smapdash.web.shell.app import create_app
from tests.fakes import DATASET, FakeRepository, fire, pressed

NOTHING = (
    None,
    7,
    [],
    {},
    {"what": None},
    {"what": ["7"]},
    pressed("0"),
    pressed("x"),
    pressed("7 OR 1=1"),
    pressed("9" * 30),
)


def question(**filters: object) -> Question:
    return Question(FakeRepository(), DATASET, Filters(**filters))  # type: ignore[arg-type]


def cells(row: Any) -> list[Any]:
    return [cell.children for cell in row.children]


def test_loads_are_listed_in_pages_the_latest_first_and_the_latest_is_open() -> None:
    shown = history.show(question())
    assert shown["title"] == "12 loads, of which 1 set rows aside"
    assert (shown["rows_text"], shown["page_text"]) == ("1–10 of 12", "1 of 2")
    buttons = [cells(row)[0] for row in shown["body"]]
    assert [button.children for button in buttons] == [str(number) for number in range(12, 2, -1)]
    assert [getattr(button, "aria-current", None) for button in buttons] == ["true", *[None] * 9]
    assert cells(shown["body"][5])[3:] == ["3", "100", "100", "1", "1", "60", "1.5", "stored, some rows set aside"]


def test_a_press_opens_a_load_and_anything_else_changes_nothing() -> None:
    assert history.open_load(DATASET, Filters(entries_page=4), pressed("7")) == Filters(load=7)
    for value in NOTHING:
        assert history.open_load(DATASET, Filters(load=3, entries_page=4), value) == Filters(load=3, entries_page=4)


def test_an_open_load_says_its_rule_what_was_purged_and_why_rows_were_set_aside() -> None:
    shown = counts.show(question(load=7))
    assert shown["title"] == "Load 7, 1 Nov 2016 06:00 UTC"
    assert shown["subtitle"] == (
        "From /meters, in 1.5 s. Rule for two values of one time outside a repeated hour: first. "
        "Deleted by smapdash loads --purge: 2 rows that it set aside."
    )
    first, *reasons, second, read = shown["body"][:5]
    assert (first.children.children, second.children.children) == (
        "Rows set aside, by reason",
        "Rows of readings, and files",
    )
    assert [cells(row) for row in (*reasons, read)] == [["time is empty", "57"], ["unknown user", "1"], ["Read", "100"]]


def test_a_number_of_no_load_says_so_and_has_nothing_to_export() -> None:
    shown = counts.show(question(load=99))
    assert (shown["title"], shown["body"]) == ("There is no load 99; the list above has all loads", [])
    assert entries.show(question(load=99))["body"] == []
    with pytest.raises(NothingToExportError, match="There is no load 99"):
        entries.table(question(load=99))


@pytest.mark.parametrize(
    ("of", "title", "row"),
    [
        (LoadEntries.SET_ASIDE, "58 rows set aside", ["consumption/1.csv, line 2", "not loaded", "time is empty"]),
        (LoadEntries.CHANGED, "1 reading changed", ["39 Wh", "9,559 Wh", "the files have another value"]),
        (
            LoadEntries.MOVED,
            "1 user moved to another area or tariff",
            ["1", "a1 t1", "a2 t3", "the list of users names another area or tariff"],
        ),
    ],
)
def test_what_a_load_did_has_before_after_and_why(of: LoadEntries, title: str, row: list[str]) -> None:
    shown = entries.show(question(load=7, entries=of))
    assert shown["title"] == title
    assert [cell for cell in cells(shown["body"][0]) if isinstance(cell, str)] == row


def test_a_changed_reading_opens_its_user_on_that_day() -> None:
    shown = entries.show(question(load=7, entries=LoadEntries.CHANGED))
    link, when = cells(shown["body"][0])[0].children
    assert link.href == "./?from=2016-10-26&to=2016-10-26&user=1"
    assert when == ", 26 Oct 2016 01:00, repeated hour"


def test_a_page_beyond_the_last_is_the_last() -> None:
    shown = entries.show(question(load=7, entries_page=99))
    assert (shown["rows_text"], shown["page_text"], len(shown["body"])) == ("51–58 of 58", "3 of 3", 8)


def test_the_file_has_all_that_the_load_set_aside_and_no_text_is_a_formula() -> None:
    client = create_app(FakeRepository(), pages=(QUALITY,)).server.test_client()
    text = client.get("/export/load-entries.csv?load=7&area=a1").data.decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[:2] == ["file,line,text,reason,rows", '"consumption/1.csv",2,"\'=1+1,<b>","time is empty",1']
    assert len(lines) == 59
    assert "# title: Load 7 1 Nov 2016 06:00 UTC: Rows set aside" in text


def test_the_address_keeps_the_load_and_another_list_of_it_begins_at_its_first_page() -> None:
    app: Dash = create_app(FakeRepository(), pages=(QUALITY,))
    opened = fire(app, "areas.options", {"address.data": "?load=7&entries_page=3&loads_page=2"})
    assert opened["state.data"]["query"] == "loads_page=2&load=7&entries_page=3"
    stores = {name: opened[name] for name in ("state.data", "listing.data")}
    written = fire(app, "state.data", stores | {"load-entries-kind.value": "moved"}, "load-entries-kind.value")
    assert written["state.data"]["query"] == "loads_page=2&load=7&entries=moved"
    turned = fire(
        app, "state.data", stores | {"load-entries-pager.pressed": pressed("previous 3")}, "load-entries-pager.pressed"
    )
    assert turned["state.data"]["query"] == "loads_page=2&load=7&entries_page=2"


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "7;8", "99999999999", "٧", "7.0"])
def test_a_text_that_is_no_number_of_a_load_opens_the_latest(text: str) -> None:
    app: Dash = create_app(FakeRepository(), pages=(QUALITY,))
    assert fire(app, "areas.options", {"address.data": f"?load={text}"})["state.data"]["query"] == ""


def test_the_cards_of_loads_depend_on_no_filter_of_the_selection() -> None:
    filters = Filters(areas=("a1",), load=7, page=3, gaps_page=2)
    for card in (history.LOADS, counts.LOAD, entries.LOAD_ENTRIES):
        assert card.of(filters) == Filters(load=7)
    assert gaps.GAPS.of(filters) == Filters(areas=("a1",), gaps_page=2)


def test_gaps_are_listed_with_late_starts_and_early_ends_and_open_their_user_then() -> None:
    repository = FakeRepository()
    shown = gaps.show(Question(repository, DATASET, Filters(areas=("a1",))))
    assert shown["title"] == "1 gap, 0 late starts and 0 early ends"
    [row] = shown["body"]
    link, *others = cells(row)
    assert link.href == "./?area=a1&from=2016-10-03&to=2016-10-04&user=1"
    assert others == ["Gap", "3 Oct 2016 17:30", "4 Oct 2016 23:30", "61 half-hours"]
    assert {(asked.kind.value, asked.by.value) for asked in repository.asked} == {("absent", "gaps")}
    assert (
        gaps.show(Question(repository, DATASET, Filters(areas=("a9",))))["title"]
        == "No gaps, late starts or early ends"
    )
