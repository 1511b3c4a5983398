"""The card of who changed most: users ranked by the change of their mean daily use between two periods."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd
from dash import html

from smapdash.model.accounts import Role
from smapdash.model.periods import comparison_period_of
from smapdash.model.research import CHANGES
from smapdash.web.cards.card import Shown
from smapdash.web.cards.chart import included_sentence
from smapdash.web.cards.notes import filter_notes, period_note
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Cell, Head, build_row, table_card
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import research_ids
from smapdash.web.ui.sufficiency import days_of, explain_marks, marked_figure
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.periods import compared_days
from smapdash.wording.phrases import signed
from smapdash.wording.rounding import fixed

MOST: Final = 12
"""Users listed on the page; the export has all."""
DIGITS: Final = 2
_PER_DAY, _SOURCE = message("user_changes.per_day"), message("user_changes.source_coverage")
HEADS: Final = (
    Head("user", message("user_changes.user"), is_text=True),
    Head("area", message("user_changes.area"), is_text=True),
    Head("tariff", message("user_changes.tariff"), is_text=True),
    Head("before", message("user_changes.before"), _PER_DAY, message("user_changes.about_before")),
    Head("now", message("user_changes.now"), _PER_DAY, message("user_changes.about_now")),
    Head("change", message("user_changes.change"), _PER_DAY, message("user_changes.about_change")),
    Head("relative", message("user_changes.relative"), "%", message("user_changes.about_relative")),
    Head("before_coverage", message("user_changes.before_coverage"), "%",
         message("user_changes.about_before_coverage"), _SOURCE),
    Head("coverage", message("user_changes.coverage"), "%", message("user_changes.about_coverage"), _SOURCE),
)  # fmt: skip


def ask(question: Question) -> pd.DataFrame:
    """Fetch all users with readings in both periods."""
    return question.repository.fetch_user_changes(question.filters) if question.dataset.readings else CHANGES.empty()


def show(question: Question) -> Shown:
    """Return the users of the largest changes as rows."""
    frame, period = ask(question), comparison_period_of(question.filters, question.dataset)
    if period is None or frame.empty:
        title = message("user_changes.nobody") if period else message("user_changes.title")
        return {"title": title, "subtitle": "", "body": []}
    first = frame.iloc[0]
    change = f"{signed(first['change_wh_per_day'] / 1_000, DIGITS)} kWh"
    users = formatting.plural(len(frame), "user")
    return {
        "title": message("user_changes.finding", user=first["user"], change=change),
        "subtitle": message("user_changes.subtitle", users=users, then=compared_days(period))
        + included_sentence(question.included)
        + explain_marks(*(days_of(row, prefix) for row in frame[:MOST].itertuples() for prefix in ("before_", ""))),
        "body": [build_row(HEADS, _cells(question, row)) for row in frame[:MOST].itertuples()],
    }


def table(question: Question) -> Table:
    """Return all users with readings in both periods as rows."""
    period = comparison_period_of(question.filters, question.dataset)
    notes = (*filter_notes(question.filters), *((period_note(period),) if period else ()))
    return Table(message("user_changes.title"), ask(question), notes, question.summary, question.found)


def _cells(question: Question, row: Any) -> list[Cell]:
    before, now, change = (
        value / 1_000 for value in (row.before_wh_per_day, row.mean_wh_per_day, row.change_wh_per_day)
    )
    link = html.A(row.user, href=f"./?{to_query(replace(question.filters, user=row.user))}")
    relative = formatting.NO_VALUE if pd.isna(row.change_percent) else signed(row.change_percent, 1)
    shares = (
        marked_figure(formatting.share(row.before_coverage), days_of(row, "before_")),
        marked_figure(formatting.share(row.coverage), days_of(row)),
    )
    energy = (fixed(before, DIGITS), fixed(now, DIGITS), signed(change, DIGITS))
    return [link, row.area, row.tariff, *energy, relative, *shares]


USER_CHANGES = table_card(research_ids.USER_CHANGES, HEADS, show=show, table=table, role=Role.ANALYST)
