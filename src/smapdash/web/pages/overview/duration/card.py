"""The card of the load duration curve."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import Grain, Split
from smapdash.web.cards.card import on_click
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.parts import fetch_rows
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts.offers import open_dates
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.duration import figure
from smapdash.web.pages.overview.duration.groups import BY_GROUP
from smapdash.web.state.actions import pick_day
from smapdash.wording import formatting
from smapdash.wording.messages import message


class Answer(NamedTuple):
    """The curves of the period in view and the comparison period, and the latter's dates in words (empty without)."""

    curve: pd.DataFrame
    comparison: pd.DataFrame | None
    comparison_days: str


def ask(question: Question) -> Answer:
    """Fetch the curve, and that of the comparison period if the two can be compared."""
    fetch, compared = question.repository.fetch_duration, question.compared
    if compared is None or not compared.is_fair:
        return Answer(fetch(question.filters), None, "")
    return Answer(fetch(question.filters), fetch(compared.days_of(question.filters)), compared.days)


def subtitle(answer: Answer) -> str:
    """Return the subtitle."""
    half_hours = formatting.plural(int(answer.curve["half_hours"].max()) if len(answer.curve) else 0, "half-hour")
    dashed = message("duration.dashed", days=answer.comparison_days) if answer.comparison_days else ""
    return message("duration.subtitle", half_hours=half_hours, dashed=dashed)


def table(question: Question) -> Table:
    """Return the curve as rows; for very many half-hours, evenly spaced ranks."""
    curve, others = fetch_rows(question, question.repository.fetch_duration, query="duration")
    notes = (*filter_notes(question.filters), *others)
    if question.filters.split is Split.NONE and len(curve) and curve["half_hours"].iloc[-1] > len(curve):
        spread = message("duration.ranks", ranks=len(curve), half_hours=curve["half_hours"].iloc[-1])
        notes = (*notes, Note("rows", message("duration.ranks_note", spread=spread)))
    return Table(message("duration.load_duration_curve"), curve, notes, question.summary, question.found)


DURATION = chart_card(
    "duration",
    Chart(
        ask=ask,
        draw=lambda answer: figure.duration_figure(answer.curve, comparison=answer.comparison),
        title=lambda answer: figure.title_duration(answer.curve),
        subtitle=subtitle,
        describe=lambda answer: figure.describe_duration(answer.curve),
        height=figure.HEIGHT,
        offer=lambda _, answer: open_dates(Grain.DAY, figure.count_days(answer.curve)),
        by_group=BY_GROUP,
    ),
    look="",
    table=table,
    actions=on_click("duration", pick_day),
    hint=message("duration.hint"),
)
