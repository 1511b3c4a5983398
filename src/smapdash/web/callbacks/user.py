"""The detail panel follows the open user and the filters."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from smapdash.db.queries import Repository
from smapdash.web import ids
from smapdash.web.callbacks.regions import chart_outputs
from smapdash.web.layout.panel import DAYS, FIGURES
from smapdash.web.parse import parse_state
from smapdash.web.views.panel import PanelView, panel_view


def register(app: Dash, repository: Repository) -> None:
    """Register the callback of the panel."""

    @app.callback(
        output=(
            Output(ids.SHOWN_USER, "data"),
            (
                Output(ids.PANEL_BACK, "value"),
                Output(ids.PANEL_BACK, "disabled"),
                Output(ids.PANEL_ON, "value"),
                Output(ids.PANEL_ON, "disabled"),
                Output(ids.PANEL_PLACE, "children"),
            ),
            Output(ids.PANEL_NAME, "children"),
            Output(ids.PANEL_AREA, "children"),
            Output(ids.PANEL_AREA, "hidden"),
            Output(ids.PANEL_TARIFF, "children"),
            Output(ids.PANEL_TARIFF, "style"),
            Output(ids.PANEL_TARIFF, "hidden"),
            Output(ids.PANEL_WITHDRAWN, "children"),
            Output(ids.PANEL_WITHDRAWN, "hidden"),
            Output(ids.PANEL_SENTENCE, "children"),
            Output(ids.PANEL_BODY, "hidden"),
            tuple(_figure_outputs(name) for name, _ in FIGURES),
            chart_outputs(ids.PANEL_ENERGY),
            chart_outputs(ids.PANEL_PROFILE),
            chart_outputs(ids.PANEL_HEAT),
            tuple(_day_outputs(place) for place in range(DAYS)),
            Output(ids.PANEL_NOTES, "children"),
        ),
        inputs=[Input(ids.STATE, "data")],
        prevent_initial_call=True,
    )
    def show_user(state: object) -> PanelView | Any:
        with repository.one_state() as coverage:
            return panel_view(repository, coverage, parse_state(coverage, state))


def _figure_outputs(name: str) -> tuple[Output, ...]:
    root = ids.PANEL_FIGURE + name
    told = tuple(Output(f"{root}-{leaf}", "children") for leaf in ("value", "unit", "note", "rank"))
    return *told, Output(f"{root}-strip", "style"), Output(f"{root}-mark", "style")


def _day_outputs(place: int) -> tuple[Output, ...]:
    root = f"{ids.PANEL_DAY}{place}"
    return (
        Output(root, "value"),
        Output(root, "hidden"),
        Output(f"{root}-day", "children"),
        Output(f"{root}-bar", "style"),
        Output(f"{root}-energy", "children"),
        Output(f"{root}-median", "children"),
    )
