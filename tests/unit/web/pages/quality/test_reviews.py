"""Reviews on the page of data quality: their cell, what is saved of what the browser sends, and their export."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from dash import Dash

from smapdash.model.edits import FindingKey
from smapdash.model.filters import Filters
from smapdash.model.quality import FINDINGS, FindingKind, FindingPage, FindingStatus
from smapdash.web.cards.question import Question
from smapdash.web.pages.quality.findings import card
from smapdash.web.pages.quality.findings.reviewing import build_review, save_review
from smapdash.web.pages.quality.page import QUALITY
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.app import create_app
from tests.fakes import DATASET, FakeRepository, fire
from tests.hostile import Enemy, Known, send

FINDING = {"user": "1", "kind": "missing", "first_at": "2016-10-03T17:30"}
KEY = FindingKey("1", FindingKind.MISSING, datetime(2016, 10, 3, 17, 30))
REVIEW = {**FINDING, "what": "review", "name": "Ann", "note": "no reception", "at": 1}
WHEN, LATER = datetime(2026, 11, 28, 9, 5), datetime(2026, 11, 29, 10)


def row(**review: object) -> Any:
    given = {"status": "open", "reviewed_at": None, "reviewed_by": None, "note": None, "reopened_at": None, **review}
    at = datetime(2016, 10, 3, 17, 30)
    finding = (2, "missing", "1", "a1", "t1", at, at, 1.0, "half-hours", 7, False, *given.values())
    frame = FINDINGS.conform(pd.DataFrame([finding], columns=list(FINDINGS.columns)))
    return next(frame.itertuples())


def text_of(part: Any) -> str:
    if isinstance(part, list | tuple):
        return " ".join(map(text_of, part))
    return part if isinstance(part, str) else text_of(part.children)


def button_of(cell: Any) -> Any:
    return cell.children[-1]


def test_an_open_finding_offers_to_be_reviewed_and_names_itself() -> None:
    button = button_of(build_review(row()))
    attributes = button.to_plotly_json()["props"]
    assert json.loads(attributes["data-finding"]) == FINDING
    assert attributes["data-act"] == "review"
    assert attributes["data-about"] == "Missing half-hours of user 1, 3 Oct 2016 17:30"


def test_a_reviewed_one_says_who_when_and_why_and_can_be_opened_again() -> None:
    cell = build_review(row(status="reviewed", reviewed_at=WHEN, reviewed_by="Ann", note="no reception"))
    assert text_of(cell) == "Ann, 28 Nov 2026 09:05 UTC no reception Open again"
    again = build_review(row(reviewed_at=WHEN, reviewed_by="Ann", note="", reopened_at=LATER))
    assert text_of(again) == "Open again since 29 Nov 2026 10:00 UTC; Ann, 28 Nov 2026 09:05 UTC Review"


def test_what_the_browser_sends_is_saved_and_every_view_is_asked_for_again() -> None:
    repository = FakeRepository()
    app: Dash = create_app(repository, pages=(QUALITY,))
    written = fire(app, "review-answered.data", {"review-sent.data": REVIEW})
    assert repository.saved == [("review", KEY, "no reception", "Ann")]
    text = "Marked as reviewed by Ann; the list of reviewed findings has it."
    assert written["review-answered.data"] == {"is_saved": True, "text": text, "at": 1}
    assert written["version.data"] == "7"
    fire(app, "review-answered.data", {"review-sent.data": {**FINDING, "what": "reopen", "at": 2}})
    assert repository.saved[1:] == [("reopen", KEY)]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": "  "}, "Write your name in 1 to 80 characters; there are 0."),
        ({"name": "x" * 81}, "Write your name in 1 to 80 characters; there are 81."),
        ({"note": "x" * 1_500}, "Write the note in at most 500 characters; there are 1,500."),
        ({"kind": "all"}, "Nothing is changed: it cannot be read which finding is meant; open the page again."),
        ({"what": "delete"}, "Nothing is changed: it cannot be read which finding is meant; open the page again."),
    ],
)
def test_what_cannot_be_saved_gets_one_sentence(change: dict[str, str], text: str) -> None:
    repository = FakeRepository()
    saved = save_review(repository, REVIEW | change)
    assert (saved.is_saved, saved.text, repository.saved) == (False, text, [])


def test_a_finding_that_is_gone_or_a_database_that_only_reads_is_said() -> None:
    gone = save_review(FakeRepository(), REVIEW | {"user": "9"})
    assert (gone.is_saved, gone.text.startswith("Nothing is changed: this finding is no longer there")) == (False, True)
    for repository in (FakeRepository(is_writable=False), FakeRepository(away=True)):
        refused = save_review(repository, REVIEW)
        assert refused.text.startswith("Not saved: the dashboard cannot write to the database")


@pytest.mark.parametrize(
    "sent", [None, 7, "x", [], {}, [FINDING], {"what": ["review"]}, REVIEW | {"at": 10**400}, REVIEW | {"at": True},
             REVIEW | {"note": {"a": 1}, "name": "Ann"}, REVIEW | {"name": "\ud800\0"}, REVIEW | {"user": {}}],
)  # fmt: skip
def test_no_value_makes_the_callback_fail(sent: object) -> None:
    app: Dash = create_app(FakeRepository(), pages=(QUALITY,))
    assert isinstance(fire(app, "review-answered.data", {"review-sent.data": sent})["review-answered.data"], dict)


def test_requests_of_an_enemy_are_answered() -> None:
    repository = FakeRepository()
    app: Dash = create_app(repository, pages=(QUALITY,))
    output = next(name for name in app.callback_map if "review-answered" in name)
    known = Known(DATASET.areas, DATASET.tariffs, ("1", "2", "3]"), ("2016-10-03",))
    for body in Enemy(known, seed=7, variety=300).bodies(app, output, 300):
        assert send(app.server, body, "/data-quality/_dash-update-component").status in (200, 204, 400, 413), body[:200]
    assert repository.saved, "some were right"
    for _, finding, *words in repository.saved:
        assert finding.user
        assert all(word.isprintable() and len(word) <= 500 for word in words)


def test_the_status_is_chosen_in_the_table_and_stands_in_the_address() -> None:
    app: Dash = create_app(FakeRepository(), pages=(QUALITY,))
    opened = fire(app, "areas.options", {"address.data": "?status=reviewed"})
    assert opened["state.data"]["query"] == "status=reviewed"
    assert opened["selection.data"]["query"] == "", "the other cards are of open findings"
    state = {"state.data": opened["state.data"], "finding-status.value": "all"}
    assert fire(app, "state.data", state, "finding-status.value")["state.data"]["query"] == "status=all"


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (FindingStatus.OPEN, "No open findings"),
        (FindingStatus.REVIEWED, "No reviewed findings"),
        (FindingStatus.ALL, "Nothing is found in these readings"),
    ],
)
def test_an_empty_list_says_which_one_it_is(status: FindingStatus, title: str) -> None:
    assert card.title(FindingPage(FINDINGS.empty(), 0, {}), Filters(status=status)) == title


def test_a_note_is_no_formula_in_the_export_and_no_markup_in_the_page() -> None:
    evil = "=1+1<img src=x>"

    class Reviewed(FakeRepository):
        def fetch_findings(self, filters: Filters, *, page: int = 0, page_size: int | None = None) -> FindingPage:
            found = super().fetch_findings(filters, page=page, page_size=page_size)
            words = {"status": "reviewed", "reviewed_at": WHEN, "reviewed_by": evil, "note": evil}
            return found._replace(rows=FINDINGS.conform(found.rows.assign(**words)))

    shown = card.show(Question(Reviewed(), DATASET, Filters()))
    assert evil in text_of(shown["body"][0].children[-1].children), "as text, which React escapes"
    text = create_app(Reviewed(), pages=PAGES).server.test_client().get("/export/findings.csv").get_data(as_text=True)
    assert f'"\'{evil}"' in text
    assert f'"{evil}"' not in text
