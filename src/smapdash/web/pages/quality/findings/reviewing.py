"""Reviews of findings: their cell in the table, and the callback that saves them."""

from __future__ import annotations

import json
import logging
from typing import Any, NamedTuple

import pandas as pd
from dash import Dash, Input, Output, html, no_update
from dash.development.base_component import Component

from smapdash.errors import DatabaseError, NotAllowedError
from smapdash.model.edits import MOST_NAME, MOST_NOTE, FindingKey
from smapdash.model.quality import FindingKind, FindingStatus
from smapdash.model.reviews import REOPEN, REVIEW, Review, parse_finding, parse_review
from smapdash.model.values import parse_count
from smapdash.repository.protocol import Repository
from smapdash.web.cards.table_card import Cell
from smapdash.web.pages.quality.words import WORDS
from smapdash.web.state.heartbeat import state_of
from smapdash.web.ui import edit_ids, ids
from smapdash.web.ui.browser import run
from smapdash.web.ui.components import marked
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_SENT = 1_000_000_000
LOG = logging.getLogger(__name__)


class SavedReview(NamedTuple):
    """Whether a review was saved, what is said of it, and the state of the data since."""

    is_saved: bool
    text: str
    version: Any = no_update


def build_review(row: Any) -> Cell:
    """Build the cell of a finding: who reviewed it, when, with which note, and the button that changes that."""
    kind, first_at = FindingKind(row.kind), row.first_at.to_pydatetime()
    about = message(
        "reviews.finding", kind=WORDS[kind].name, user=formatting.shown(row.user), moment=formatting.moment(first_at)
    )
    finding = {"user": row.user, "kind": row.kind, "first_at": first_at.isoformat(timespec="minutes")}
    is_reviewed = row.status == FindingStatus.REVIEWED
    text = message("reviews.open_again") if is_reviewed else message("reviews.review")
    button = html.Button(
        text,
        type="button",
        className="button",
        title=f"{text}: {about}",
        **marked(finding=json.dumps(finding), act=REOPEN if is_reviewed else REVIEW, about=about),
    )
    return html.Div([*_build_words(row), button], className="review")


def _build_words(row: Any) -> list[Component]:
    if pd.isna(row.reviewed_at):
        return []
    who = message("reviews.by", name=row.reviewed_by, moment=formatting.moment(row.reviewed_at.to_pydatetime()))
    note = [html.Span(row.note)] if row.note else []
    if not pd.isna(row.reopened_at):
        who = message("reviews.was_by", reopened=formatting.moment(row.reopened_at.to_pydatetime()), who=who)
    return [html.Div([html.B(who), *note], className="said")]


def save_review(repository: Repository, sent: object) -> SavedReview:
    """Save what the browser sent, or say why not."""
    finding, what = parse_finding(sent), sent.get("what") if isinstance(sent, dict) else None
    if finding is None or what not in (REVIEW, REOPEN):
        return SavedReview(is_saved=False, text=message("reviews.unreadable"))
    review = parse_review(sent)
    problem = _find_problem(review) if what == REVIEW else ""
    if problem:
        return SavedReview(is_saved=False, text=problem)
    try:
        return _save(repository, finding, review if what == REVIEW else None)
    except (DatabaseError, NotAllowedError) as error:
        LOG.warning("a review is not saved: %s", error)
        return SavedReview(is_saved=False, text=message("reviews.not_saved"))


def _find_problem(review: Review) -> str:
    if not review.has_name:
        return message("reviews.name_needed", most=MOST_NAME, length=formatting.count(len(review.name)))
    if review.is_too_long:
        return message("reviews.note_too_long", most=MOST_NOTE, length=formatting.count(len(review.note)))
    return ""


def _save(repository: Repository, finding: FindingKey, review: Review | None) -> SavedReview:
    if review is None:
        is_saved, text = repository.reopen_finding(finding), message("reviews.opened_again")
    else:
        is_saved, text = repository.review_finding(finding, *review), message("reviews.saved", name=review.name)
    version = state_of(repository.fetch_dataset())
    return SavedReview(is_saved, text if is_saved else message("reviews.gone"), version)


def register(app: Dash, repository: Repository) -> None:
    """Register the callback that saves, and the script that says what became of it."""

    @app.callback(
        output={
            "answer": Output(edit_ids.REVIEW_ANSWERED, "data"),
            "version": Output(ids.VERSION, "data", allow_duplicate=True),
        },
        inputs={"sent": Input(edit_ids.REVIEW_SENT, "data")},
        prevent_initial_call=True,
    )
    def save(sent: object) -> dict[str, Any]:
        saved = save_review(repository, sent)
        at = parse_count(sent.get("at") if isinstance(sent, dict) else None, 0, MOST_SENT)
        answer = {"is_saved": saved.is_saved, "text": saved.text, "at": at}
        return {"answer": answer, "version": saved.version}

    run(app, "showReview", Output(edit_ids.REVIEW_PROBLEM, "children"), inputs=[(edit_ids.REVIEW_ANSWERED, "data")])
