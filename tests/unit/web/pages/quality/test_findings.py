"""The page of data quality and the line that leads to it: what they say of findings, and how they are listed."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from dash import Dash

from smapdash.errors import NotReadyError
from smapdash.model.filters import Filters
from smapdash.model.quality import FINDINGS, UNITS, FindingKind, FindingPage, FindingsOf
from smapdash.web.cards.question import Question
from smapdash.web.pages.overview import quality_line
from smapdash.web.pages.quality.findings import card
from smapdash.web.pages.quality.findings.sizes import describe_size
from smapdash.web.pages.quality.kinds import KINDS
from smapdash.web.pages.quality.kinds import show as show_kinds
from smapdash.web.pages.quality.page import QUALITY
from smapdash.web.pages.quality.words import WORDS
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.app import create_app
from tests.fakes import DATASET, NOTHING_LOADED, FakeRepository, fire

NOT_DERIVED = FindingPage(FINDINGS.empty(), 0, {}, is_derived=False)


def question(repository: FakeRepository | None = None, **filters: object) -> Question:
    return Question(repository or FakeRepository(), DATASET, Filters(**filters))  # type: ignore[arg-type]


def test_faults_are_listed_first_and_ranks_are_counted_beside_them() -> None:
    shown = card.show(question())
    assert shown["title"] == "2 findings, 1 new since the last load"
    assert "Another 30 are the strongest spikes" in shown["subtitle"]
    assert (shown["rows_text"], shown["page_text"], shown["at_last"]) == ("1–2 of 2", "1 of 1", True)


def test_a_finding_opens_its_user_at_that_time() -> None:
    row = card.show(question(areas=("a1",), page=0))["body"][0]
    cells = row.children
    assert [cells[0].children, cells[1].children.children] == ["Missing half-hours", "medium"]
    assert cells[2].children.href == "./?area=a1&from=2016-10-03&to=2016-10-04&user=1"
    assert [cell.children for cell in cells[5:7]] == ["61 half-hours", "load 7, new"]


@pytest.mark.parametrize(("page", "text"), [(0, "1–25 of 30"), (1, "26–30 of 30"), (99, "26–30 of 30")])
def test_a_page_beyond_the_last_is_the_last(page: int, text: str) -> None:
    class Clamping(FakeRepository):
        def fetch_findings(self, filters: Filters, *, page: int = 0, page_size: int | None = None) -> FindingPage:
            return super().fetch_findings(filters, page=min(page, 1), page_size=page_size)

    shown = card.show(question(Clamping(), kind=FindingsOf.SPIKE, page=page))
    assert shown["rows_text"] == text


def test_the_controls_choose_kind_and_order_and_begin_at_the_first_page() -> None:
    app: Dash = create_app(FakeRepository(), pages=(QUALITY,))
    opened = fire(app, "areas.options", {"address.data": "?kind=spike&by=newest&page=2"})
    assert opened["state.data"]["query"] == "page=2&kind=spike&by=newest"
    state = {"state.data": opened["state.data"], "finding-kind.value": "flat-line", "finding-order.value": "newest"}
    written = fire(app, "state.data", state, "finding-kind.value")
    assert written["state.data"]["query"] == "kind=flat-line&by=newest"


@pytest.mark.parametrize("value", [None, 7, [], {"kind": "all"}, "all'; DROP TABLE findings", "\0"])
def test_a_kind_or_order_that_cannot_be_read_is_the_usual_one(value: object) -> None:
    app: Dash = create_app(FakeRepository(), pages=(QUALITY,))
    opened = fire(app, "areas.options", {"address.data": ""})
    state = {"state.data": opened["state.data"], "finding-kind.value": value, "finding-order.value": value}
    written = fire(app, "state.data", state, "finding-kind.value")
    assert written.get("state.data", {"query": ""})["query"] == ""


def test_every_kind_has_words_a_unit_and_a_choice() -> None:
    assert list(WORDS) == list(FindingKind)
    assert set(UNITS) == set(FindingKind)
    assert list(card.CHOICES) == list(FindingsOf)
    assert all(words.name and words.rule and words.advice for words in WORDS.values())


def test_each_kind_says_how_many_there_are_and_leads_to_them() -> None:
    rows = show_kinds(question(areas=("a1",)))["body"]
    assert len(rows) == len(FindingKind)
    spikes = next(row for row in rows if row.children[0].children == "Spikes")
    assert spikes.children[1].children.href == "?area=a1&kind=spike"
    assert rows[1].children[1].children == "0"
    built = json.dumps(KINDS.build(), default=lambda part: part.to_plotly_json())
    assert "after the first load of all nothing is called new" in built


@pytest.mark.parametrize(
    ("kind", "size", "text"),
    [
        (FindingKind.MISSING, 1, "1 half-hour"),
        (FindingKind.FLAT_LINE, 1_234, "1,234 half-hours"),
        (FindingKind.EXTREME_DAY, 109_443, "109.4 kWh"),
        (FindingKind.WRONG_UNIT, 1.42, "1.42 Wh"),
        (FindingKind.SPIKE, 2_671.4, "2,671 %"),
        (FindingKind.LATE_START, 1, "1 day"),
    ],
)
def test_a_size_stands_in_the_unit_of_its_kind(kind: FindingKind, size: float, text: str) -> None:
    assert describe_size(kind, size) == text


def test_the_export_has_all_that_is_listed() -> None:
    client = create_app(FakeRepository(), pages=PAGES).server.test_client()
    frame = pd.read_csv(io.BytesIO(client.get("/export/findings.csv?kind=all").data), comment="#")
    assert len(frame) == 32
    assert frame.loc[0, ["kind", "user", "first_at", "size", "unit"]].tolist() == [
        "missing", "1", "2016-10-03 17:30", 61, "half-hours",
    ]  # fmt: skip
    assert len(pd.read_csv(io.BytesIO(client.get("/export/finding-kinds.csv").data), comment="#")) == 13


def test_the_line_on_the_overview_counts_faults_and_keeps_the_filters() -> None:
    shown = quality_line.show(question(areas=("a1",)))
    assert shown == {"text": "2 findings, 1 new since the last load", "href": "./data-quality?area=a1"}


def test_the_line_says_so_where_there_are_no_findings_yet() -> None:
    class NotReady(FakeRepository):
        def fetch_findings(self, *_: object, **__: object) -> FindingPage:
            raise NotReadyError("being prepared")

    class NotDerived(FakeRepository):
        def fetch_findings(self, *_: object, **__: object) -> FindingPage:
            return NOT_DERIVED

    texts = [
        quality_line.show(Question(repository, DATASET, Filters()))["text"]
        for repository in (FakeRepository(NOTHING_LOADED), NotReady(), NotDerived())
    ]
    assert texts == ["no open findings", "findings are being prepared", "findings come with the next load"]
    assert card.title(NOT_DERIVED, Filters()).startswith("Findings are not derived yet")
