"""The card of demand by day and half-hour."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import Measure
from smapdash.model.periods import count_days
from smapdash.web.cards.card import on_click, on_title
from smapdash.web.cards.chart import Chart, DayLink, chart_card
from smapdash.web.cards.notes import REPEATED_HOUR, filter_notes
from smapdash.web.cards.parts import fetch_rows
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts import heat
from smapdash.web.charts.heat_columns import (
    MOST_COLUMNS,
    MOST_COLUMNS_NARROW,
    column_grain,
    column_sentence,
)
from smapdash.web.pages.overview.heat.groups import BY_GROUP
from smapdash.web.state.actions import pick_column
from smapdash.wording import formatting
from smapdash.wording.messages import message

FEWEST_DAYS = 3
"""Of fewer days the map would be one or two stripes that the line above it shows better."""


class Answer(NamedTuple):
    """The HEATMAP frame, the measure, and the maximum number of columns."""

    frame: pd.DataFrame
    measure: Measure
    most_columns: int


def ask(question: Question) -> Answer:
    """Fetch the heat map, with fewer columns on a phone."""
    most = MOST_COLUMNS_NARROW if question.is_narrow else MOST_COLUMNS
    return Answer(question.repository.fetch_heat_map(question.filters), question.filters.scale, most)


def shows_heat_map(question: Question) -> bool:
    """Return whether there are enough days in view for a map."""
    return count_days(*question.filters.days(question.dataset), question.filters.weekdays) >= FEWEST_DAYS


def subtitle(answer: Answer) -> str:
    """Return the subtitle."""
    frame, is_mean = answer.frame, answer.measure is Measure.MEAN
    users = formatting.plural(int(frame["users"].max()) if len(frame) else 0, "user")
    what = message("heat.mean_demand_of", users=users) if is_mean else message("heat.demand_of_in_kw", users=users)
    return message(
        "heat.subtitle", what=what, columns=column_sentence(column_grain(frame, answer.most_columns))
    ).rstrip()


def link(answer: Answer) -> DayLink | None:
    """Return the day of the highest half-hour; None where no other day is in view."""
    highest = heat.highest_cell(answer.frame, measure=answer.measure)
    if highest is None or answer.frame["day"].min() == answer.frame["day"].max():
        return None
    return DayLink(heat.day_in_title(answer.frame, highest), highest.day.date())


def table(question: Question) -> Table:
    """Return the heat map as rows, one per day and half-hour."""
    frame, others = fetch_rows(question, question.repository.fetch_heat_map, query="heatmap")
    notes = (*filter_notes(question.filters), REPEATED_HOUR, *others)
    return Table(message("heat.table_title"), frame, notes, question.summary, question.found)


HEAT = chart_card(
    "heat",
    Chart(
        ask=ask,
        draw=lambda answer: heat.heat_figure(answer.frame, measure=answer.measure, most_columns=answer.most_columns),
        title=lambda answer: heat.title_heat(answer.frame, measure=answer.measure),
        subtitle=subtitle,
        describe=lambda answer: heat.describe_heat(answer.frame, measure=answer.measure),
        height=heat.HEIGHT,
        offer=lambda _, answer: heat.open_columns(answer.frame, answer.most_columns),
        link=link,
        by_group=BY_GROUP,
    ),
    look="c8",
    zooms=True,
    table=table,
    actions=on_click("heat", pick_column) | on_title("heat"),
)
