"""The line on the overview that says how many findings there are, and leads to them."""

from __future__ import annotations

from dash import Output, html

from smapdash.errors import NotReadyError
from smapdash.model.accounts import Role
from smapdash.model.quality import FindingsOf
from smapdash.web.cards.card import Card, Shown
from smapdash.web.cards.question import Question
from smapdash.web.pages.quality.findings.card import count_sentence
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import ids
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message


def show(question: Question) -> Shown:
    """Return the sentence and its link."""
    query = to_query(question.filters)
    return {"text": _sentence(question), "href": f"./data-quality?{query}" if query else "./data-quality"}


def _sentence(question: Question) -> str:
    try:
        answer = question.repository.fetch_findings(question.filters, page_size=0)
    except NotReadyError:
        return message("quality.preparing")
    if not answer.is_derived:
        return message("quality.come_with_a_load")
    faults = answer.count_of(FindingsOf.FAULTS.kinds)
    return count_sentence(faults.found, faults.new) if faults.found else message("reviews.none_open_line")


def _build() -> Markup:
    link = html.A(placeholder("text"), href=placeholder("href"))
    line = html.P([message("quality.line"), link], className="quality-line")
    return Markup(line, ids.QUALITY_LINE, text="", href=None)


QUALITY_LINE = Card(
    name=ids.QUALITY_LINE,
    build=_build,
    show=show,
    outputs={name: Output(ids.QUALITY_LINE, name) for name in ("text", "href")},
    role=Role.ANALYST,
)
