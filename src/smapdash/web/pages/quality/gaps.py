"""The card of the gaps, the longest first, and after them of records that begin late or end early."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from dash import html

from smapdash.model.accounts import Role
from smapdash.model.filters import GAPS_VIEW
from smapdash.model.quality import ABSENT, FindingKind, FindingOrder, FindingPage, FindingsOf
from smapdash.web.cards.card import Shown
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Head, build_row, table_card
from smapdash.web.pages.quality.findings.sizes import describe_size
from smapdash.web.pages.quality.links import user_link
from smapdash.web.ui import ids, quality_ids
from smapdash.web.ui.pager import pages_view
from smapdash.wording import formatting
from smapdash.wording.messages import message

ROWS: Final = 12
HEADS: Final = (
    Head("user", message("quality.user"), is_text=True),
    Head("kind", message("gaps.kind"), about=message("gaps.about_kind"), is_text=True),
    Head("first_at", message("quality.first"), is_text=True),
    Head("last_at", message("quality.last"), is_text=True),
    Head("size", message("gaps.size"), about=message("gaps.about_size")),
)
NAMES: Final = {
    FindingKind.MISSING: message("gaps.gap"),
    FindingKind.LATE_START: message("quality.late_start"),
    FindingKind.EARLY_END: message("quality.early_end"),
}


def show(question: Question) -> Shown:
    """Return one page of the table."""
    answer = _fetch(question, page=question.filters.gaps_page, page_size=ROWS)
    return {
        "title": title(answer),
        "subtitle": message("gaps.subtitle"),
        "body": [_build_row(question, row) for row in answer.rows.itertuples()],
        **pages_view(question.filters.gaps_page, ROWS, answer.total),
    }


def title(answer: FindingPage) -> str:
    """Return how many gaps, late starts and early ends there are."""
    if not answer.is_derived:
        return message("quality.not_derived")
    if not answer.total:
        return message("gaps.none")
    gaps, late, early = (answer.count_of([kind]).found for kind in ABSENT)
    return message(
        "gaps.title",
        gaps=formatting.plural(gaps, "gap"),
        late=formatting.plural(late, message("gaps.late_start")),
        early=formatting.plural(early, message("gaps.early_end")),
    )


def table(question: Question) -> Table:
    """Return all of them as rows."""
    rows, notes = _fetch(question).rows, filter_notes(question.filters)
    return Table(message("gaps.name"), rows, notes, question.summary, question.found)


def _fetch(question: Question, **pages: int) -> FindingPage:
    listed = replace(question.filters, kind=FindingsOf.ABSENT, by=FindingOrder.GAPS)
    return question.repository.fetch_findings(listed, **pages)


def _build_row(question: Question, row: Any) -> html.Tr:
    first, last, kind = row.first_at.to_pydatetime(), row.last_at.to_pydatetime(), FindingKind(row.kind)
    link = user_link(question.filters, row.user, first.date(), last.date())
    cells = [NAMES[kind], formatting.moment(first), formatting.moment(last), describe_size(kind, row.size)]
    return build_row(HEADS, [html.A(row.user, href=link), *cells])


GAPS = table_card(
    quality_ids.GAPS,
    HEADS,
    show=show,
    table=table,
    page_of="gaps_page",
    follows=ids.LISTING,
    lists=GAPS_VIEW,
    role=Role.ANALYST,
)
