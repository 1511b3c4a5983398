"""The card of the kinds: how many findings there are of each, how it is computed, and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd
from dash import html

from smapdash.model.accounts import Role
from smapdash.model.quality import FindingKind, FindingPage, FindingsOf, KindCount
from smapdash.web.cards.card import Shown
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Head, build_row, table_card
from smapdash.web.pages.quality.words import WORDS
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import ids
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEADS: Final = (
    Head("kind", message("quality.kind"), is_text=True),
    Head("found", message("quality.found")),
    Head("new", message("quality.new"), about=message("quality.about_new")),
    Head("rule", message("quality.rule"), is_text=True),
    Head("source", message("quality.source"), is_text=True),
    Head("advice", message("quality.advice"), is_text=True),
)
_NONE: Final = KindCount(0, 0)


def show(question: Question) -> Shown:
    """Return the table."""
    answer = _fetch(question)
    return {
        "title": message("quality.kinds_title"),
        "subtitle": message("quality.kinds_subtitle"),
        "body": [_build_row(question, kind, answer.counts.get(kind, _NONE)) for kind in FindingKind],
    }


def table(question: Question) -> Table:
    """Return the kinds as rows."""
    answer = _fetch(question)
    counts = [answer.counts.get(kind, _NONE) for kind in FindingKind]
    words = pd.DataFrame([WORDS[kind]._asdict() for kind in FindingKind])
    frame = pd.DataFrame({"kind": [kind.value for kind in FindingKind], "found": [one.found for one in counts]})
    frame = pd.concat([frame.assign(new=[one.new for one in counts]), words.drop(columns="name")], axis=1)
    return Table(
        message("quality.kinds_title"), frame, filter_notes(question.filters), question.summary, question.found
    )


def _fetch(question: Question) -> FindingPage:
    return question.repository.fetch_findings(question.filters, page_size=0)


def _build_row(question: Question, kind: FindingKind, count: KindCount) -> html.Tr:
    words = WORDS[kind]
    found = formatting.count(count.found)
    query = to_query(replace(question.filters, kind=FindingsOf(kind.value)))
    link = html.A(found, href=f"?{query}") if count.found else found
    return build_row(HEADS, [words.name, link, formatting.count(count.new), words.rule, words.source, words.advice])


KINDS = table_card(ids.FINDING_KINDS, HEADS, show=show, table=table, role=Role.ANALYST)
