"""The card of energy over time, with the overview chart under it."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from smapdash.model.enums import Measure, Split
from smapdash.web.cards.ahead import takes_long
from smapdash.web.cards.card import Card, Shown, on_title
from smapdash.web.cards.chart import Chart, chart_outputs
from smapdash.web.cards.question import Question
from smapdash.web.pages.overview.energy.across_groups import ACROSS_GROUPS
from smapdash.web.pages.overview.energy.across_users import ACROSS_USERS
from smapdash.web.pages.overview.energy.figure import HEIGHT
from smapdash.web.pages.overview.energy.over_time import OVER_TIME
from smapdash.web.pages.overview.energy.overview_card import OVERVIEW
from smapdash.web.pages.overview.energy.table import table
from smapdash.web.state.choices import GRAINS, SPLITS, offered_measures
from smapdash.web.ui import forecast_ids, ids
from smapdash.web.ui.components import build_card, build_choice, build_days_ahead, build_pick
from smapdash.wording.messages import message

HINT = message("energy.hint")


def build() -> Component:
    """Build the card with its controls."""
    tools = (
        build_pick(ids.GRAIN, message("energy.grain"), [(value, value.capitalize()) for value in GRAINS]),
        build_choice(ids.MEASURE, message("energy.measure"), offered_measures()),
        build_choice(ids.SPLIT, message("energy.split_by"), SPLITS),
        build_days_ahead(forecast_ids.FORECAST),
    )
    return build_card("energy", look="c8", height=HEIGHT, tools=tools, below=[OVERVIEW.build()])


def chart_of(question: Question) -> Chart[Any]:
    """Return the chart of the chosen measure and split."""
    if question.filters.measure is not Measure.BANDS:
        return OVER_TIME
    return ACROSS_USERS if question.filters.split is Split.NONE else ACROSS_GROUPS


def show(question: Question) -> Shown:
    """Return the chart of the chosen measure, drawn."""
    return chart_of(question).view(question).shown


ENERGY = Card(
    name="energy",
    build=build,
    show=show,
    outputs=chart_outputs("energy"),
    follows=forecast_ids.OVER_TIME,
    takes_long=takes_long,
    table=table,
    actions=on_title("energy"),
    controls=(ids.GRAIN, ids.MEASURE, ids.SPLIT, forecast_ids.FORECAST),
    hint=HINT,
    zooms=True,
    parts=(OVERVIEW,),
)
