"""The card of the findings: filtered by kind, ordered, in pages; each opens its user at that time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from smapdash.model.accounts import Role
from smapdash.model.filters import Filters
from smapdash.model.quality import FindingKind, FindingOrder, FindingPage, FindingsOf, FindingStatus
from smapdash.web.cards.card import Shown
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Head, build_row, table_card
from smapdash.web.pages.quality.findings.dialog import build_dialog
from smapdash.web.pages.quality.findings.reviewing import build_review, register
from smapdash.web.pages.quality.findings.sizes import SEVERITIES, describe_size
from smapdash.web.pages.quality.links import user_link
from smapdash.web.pages.quality.words import WORDS
from smapdash.web.ui import edit_ids, ids
from smapdash.web.ui.components import build_pick
from smapdash.web.ui.pager import pages_view
from smapdash.wording import formatting
from smapdash.wording.messages import message

ROWS: Final = 25
HEADS: Final = (
    Head("kind", message("quality.kind"), is_text=True),
    Head("severity", message("quality.severity"), about=message("quality.about_severity"), is_text=True),
    Head("user", message("quality.user"), is_text=True),
    Head("first_at", message("quality.first"), is_text=True),
    Head("last_at", message("quality.last"), is_text=True),
    Head("size", message("quality.size"), about=message("quality.about_size")),
    Head("load", message("quality.found_by"), about=message("quality.about_load"), is_text=True),
    Head("review", message("reviews.head"), about=message("reviews.about"), is_text=True),
)
ORDERS: Final = {
    FindingOrder.SEVERITY: message("quality.by_severity"),
    FindingOrder.TIME: message("quality.by_time"),
    FindingOrder.USER: message("quality.by_user"),
    FindingOrder.SIZE: message("quality.by_size"),
    FindingOrder.GAPS: message("quality.by_gaps"),
    FindingOrder.NEWEST: message("quality.by_newest"),
}
STATUSES: Final = {
    FindingStatus.OPEN: message("reviews.only_open"),
    FindingStatus.REVIEWED: message("reviews.only_reviewed"),
    FindingStatus.ALL: message("reviews.open_and_reviewed"),
}
_NONE: Final = {
    FindingStatus.OPEN: message("reviews.none_open"),
    FindingStatus.REVIEWED: message("reviews.none_reviewed"),
    FindingStatus.ALL: message("quality.none"),
}
CHOICES: Final = {
    FindingsOf.FAULTS: message("quality.faults"),
    FindingsOf.ALL: message("quality.all"),
    FindingsOf.ABSENT: message("quality.absent"),
    **{FindingsOf(kind.value): words.name for kind, words in WORDS.items()},
}


def show(question: Question) -> Shown:
    """Return one page of the table; a number beyond the last page gives the last."""
    answer = question.repository.fetch_findings(question.filters, page=question.filters.page, page_size=ROWS)
    return {
        "title": title(answer, question.filters),
        "subtitle": _subtitle(answer, question.filters),
        "body": [_build_row(question, row) for row in answer.rows.itertuples()],
        **pages_view(question.filters.page, ROWS, answer.total),
    }


def table(question: Question) -> Table:
    """Return all findings that are listed as rows."""
    answer = question.repository.fetch_findings(question.filters)
    notes = filter_notes(question.filters)
    return Table(message("quality.title"), answer.rows, notes, question.summary, question.found)


def title(answer: FindingPage, filters: Filters) -> str:
    """Return how many findings are listed, and how many of them are new."""
    listed = answer.count_of(filters.kind.kinds)
    if not answer.is_derived:
        return message("quality.not_derived")
    if not listed.found:
        return _NONE[filters.status]
    return count_sentence(listed.found, listed.new)


def count_sentence(found: int, new: int) -> str:
    """Return: 12 findings, 3 new since the last load."""
    findings = formatting.plural(found, "finding")
    return message("quality.some_new", findings=findings, new=formatting.count(new)) if new else findings


def _subtitle(answer: FindingPage, filters: Filters) -> str:
    others = answer.count_of(FindingsOf.ALL.kinds).found - answer.total
    if filters.kind is not FindingsOf.FAULTS or not others:
        return message("quality.subtitle")
    return f"{message('quality.subtitle')} {message('quality.ranks', others=formatting.count(others))}"


def _build_row(question: Question, row: Any) -> html.Tr:
    first, last = row.first_at.to_pydatetime(), row.last_at.to_pydatetime()
    found_by = message("quality.from_load", load=row.load)
    if row.is_new:
        found_by = message("quality.new_from_load", load=row.load)
    return build_row(
        HEADS,
        [
            WORDS[FindingKind(row.kind)].name,
            html.Span(SEVERITIES[row.severity], className=f"severity severity-{row.severity}"),
            html.A(row.user, href=user_link(question.filters, row.user, first.date(), last.date())),
            formatting.moment(first),
            formatting.moment(last),
            describe_size(FindingKind(row.kind), row.size),
            found_by,
            build_review(row),
        ],
    )


def _build_tools() -> Sequence[Component]:
    kinds = [(kind.value, text) for kind, text in CHOICES.items()]
    orders = [(order.value, text) for order, text in ORDERS.items()]
    statuses = [(status.value, text) for status, text in STATUSES.items()]
    return (
        build_pick(edit_ids.FINDING_STATUS, message("reviews.head"), statuses),
        build_pick(ids.FINDING_KIND, message("quality.kind"), kinds),
        build_pick(ids.FINDING_ORDER, message("quality.order"), orders),
    )


FINDINGS = table_card(
    ids.FINDINGS,
    HEADS,
    show=show,
    table=table,
    tools=_build_tools,
    below=lambda: (build_dialog(),),
    page_of="page",
    follows=ids.LISTING,
    controls=(edit_ids.FINDING_STATUS, ids.FINDING_KIND, ids.FINDING_ORDER),
    stores=(edit_ids.REVIEW_SENT, edit_ids.REVIEW_ANSWERED),
    register=register,
    role=Role.ANALYST,
)
