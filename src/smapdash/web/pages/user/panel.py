"""The detail panel follows the open user and the filters."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State

from smapdash.repository.protocol import Repository
from smapdash.web.pages.overview.regions import chart_outputs
from smapdash.web.pages.user.layout import DAY_LEAVES, DAYS, FIGURES, LEAVES
from smapdash.web.pages.user.view import PanelView, Steps, panel_view
from smapdash.web.state.parse import parse_state
from smapdash.web.ui import ids
from smapdash.web.ui.outputs import slots

HEAD = (
    "name",
    "area",
    "area_hidden",
    "tariff",
    "tariff_style",
    "tariff_hidden",
    "withdrawn",
    "withdrawn_hidden",
    "sentence",
)
"""Slots of the panel's head, in the order of `PanelView`."""


def register(app: Dash, repository: Repository) -> None:
    """Register the callback of the panel."""

    @app.callback(
        output=(
            Output(ids.SHOWN_USER, "data"),
            slots(ids.PANEL_TOP, Steps._fields),
            *slots(ids.PANEL_HEAD, HEAD),
            Output(ids.PANEL_BODY, "hidden"),
            tuple(slots(ids.PANEL_FIGURES, [f"{name}_{leaf}" for leaf in LEAVES]) for name, _ in FIGURES),
            chart_outputs(ids.PANEL_ENERGY),
            chart_outputs(ids.PANEL_PROFILE),
            chart_outputs(ids.PANEL_HEAT),
            tuple(slots(ids.PANEL_DAYS, [f"{leaf}_{place}" for leaf in DAY_LEAVES]) for place in range(DAYS)),
            Output(ids.PANEL_NOTES, "notes"),
        ),
        inputs=[Input(ids.WANTED + ids.PANEL, "data")],
        state=[State(ids.NARROW, "data")],
        prevent_initial_call=True,
    )
    def show_user(state: object, narrow: object) -> PanelView | Any:
        with repository.one_state() as dataset:
            return panel_view(repository, dataset, parse_state(dataset, state, narrow))
