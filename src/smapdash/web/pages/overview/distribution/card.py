"""The card of users by their mean daily use."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from smapdash.model.accounts import Role
from smapdash.model.enums import Split
from smapdash.web.cards.card import on_click
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.parts import fetch_rows
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.exports.tables import Note
from smapdash.web.pages.overview.distribution import figure
from smapdash.web.pages.overview.distribution.groups import BY_GROUP, fetch_alike
from smapdash.web.state.actions import pick_daily_use
from smapdash.wording import formatting
from smapdash.wording.messages import message


class Answer(NamedTuple):
    """The bins of the histogram, and the chosen daily-use range [Wh]."""

    bins: pd.DataFrame
    chosen: tuple[float, float] | None


def ask(question: Question) -> Answer:
    """Fetch the histogram."""
    return Answer(question.repository.fetch_distribution(question.filters), question.filters.use)


def subtitle(answer: Answer) -> str:
    """Return the subtitle."""
    return message("distribution.subtitle", users=formatting.plural(int(answer.bins["users"].sum()), "user"))


def table(question: Question) -> Table:
    """Return the bins as rows."""
    question = question.across_users
    bins, others = fetch_rows(question, fetch_alike(question))
    notes = (*filter_notes(question.filters), *others)
    if question.filters.split is Split.NONE:
        if len(bins):
            notes = (
                *notes,
                Note("median", message("distribution.median_note", median=bins["median_wh"].iloc[0] / 1000)),
            )
        bins = bins.drop(columns="median_wh")
    bins = bins.rename(columns={"low_wh": "from_wh", "high_wh": "below_wh"})
    return Table(message("distribution.subject"), bins, notes, question.summary, question.found)


DISTRIBUTION = chart_card(
    "distribution",
    Chart(
        ask=ask,
        draw=lambda answer: figure.distribution_figure(answer.bins, chosen=answer.chosen),
        title=lambda answer: figure.title_distribution(answer.bins),
        subtitle=subtitle,
        describe=lambda answer: figure.describe_distribution(answer.bins),
        height=figure.HEIGHT,
        offer=lambda _, answer: figure.list_users(answer.bins, answer.chosen),
        by_group=BY_GROUP,
        across_users=True,
    ),
    look="",
    table=table,
    actions=on_click("distribution", pick_daily_use),
    role=Role.ANALYST,
)
