"""From the controls to the one canonical state, and from the address to the controls."""

from __future__ import annotations

from dash import Dash, Input, Output, State

from smapdash.db.queries import Repository
from smapdash.filters import parse_count, parse_inputs, parse_query, parse_text
from smapdash.web import ids
from smapdash.web.parse import MOST_BEATS, parse_controls, parse_state
from smapdash.web.views.beat import BeatView, beat_view
from smapdash.web.views.page import (
    ChipsView,
    ControlsView,
    HeaderView,
    StoresView,
    chips_view,
    controls_view,
    header_view,
    stores_view,
)


def register(app: Dash, repository: Repository) -> None:
    """Register the callbacks of the page's state."""
    _register_beat(app, repository)
    _register_header(app, repository)
    _register_controls(app, repository)
    _register_filters(app, repository)
    _register_chips(app, repository)


def _register_beat(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.VERSION, "data"),
            Output(ids.AWAY, "hidden"),
            Output(ids.HEARTBEAT, "interval"),
        ),
        inputs=[Input(ids.HEARTBEAT, "n_intervals")],
        state=[State(ids.VERSION, "data"), State(ids.AWAY, "hidden")],
    )
    def look_for_loads(beats: object, version: object, away_hidden: object) -> BeatView:
        coverage, beat = repository.fetch_coverage(), parse_count(beats, 0, MOST_BEATS)
        return beat_view(coverage, parse_text(version), beat, was_away=away_hidden is False)


def _register_header(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.FACT_USERS, "children"),
            Output(ids.FACT_READINGS, "children"),
            Output(ids.FACT_DAYS, "children"),
            Output(ids.SAMPLE, "hidden"),
            Output(ids.LOADED_AT, "children"),
        ),
        inputs=[Input(ids.VERSION, "data")],
        prevent_initial_call=True,
    )
    def show_coverage(_version: object) -> HeaderView:
        return header_view(repository.fetch_coverage())


def _register_controls(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.AREAS, "options"),
            Output(ids.AREAS, "value"),
            Output(ids.TARIFFS, "options"),
            Output(ids.TARIFFS, "value"),
            Output(ids.FIRST_DAY, "value"),
            Output(ids.FIRST_DAY, "min"),
            Output(ids.FIRST_DAY, "max"),
            Output(ids.LAST_DAY, "value"),
            Output(ids.LAST_DAY, "min"),
            Output(ids.LAST_DAY, "max"),
            Output(ids.MEASURE, "value"),
            Output(ids.SPLIT, "value"),
            Output(ids.OPEN_USER, "data"),
        ),
        inputs={"_version": Input(ids.VERSION, "data")},
        state={
            "address": State(ids.ADDRESS, "data"),
            "known": State(ids.STATE, "data"),
            "areas": State(ids.AREAS, "value"),
            "tariffs": State(ids.TARIFFS, "value"),
            "first_day": State(ids.FIRST_DAY, "value"),
            "earliest": State(ids.FIRST_DAY, "min"),
            "last_day": State(ids.LAST_DAY, "value"),
            "latest": State(ids.LAST_DAY, "max"),
            "measure": State(ids.MEASURE, "value"),
            "split": State(ids.SPLIT, "value"),
            "user": State(ids.OPEN_USER, "data"),
        },
        prevent_initial_call=True,
    )
    def open_page(address: object, known: object, _version: object, **controls: object) -> ControlsView:
        coverage = repository.fetch_coverage()
        # After the first time the controls hold what the reader wants, also from while the database was away.
        filters = parse_controls(coverage, controls) if known else parse_query(coverage, address)
        return controls_view(coverage, filters)


def _register_filters(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.STATE, "data"),
            Output(ids.SELECTION, "data"),
            Output(ids.FIRST_DAY, "value", allow_duplicate=True),
            Output(ids.LAST_DAY, "value", allow_duplicate=True),
        ),
        inputs={
            "areas": Input(ids.AREAS, "value"),
            "tariffs": Input(ids.TARIFFS, "value"),
            "first_day": Input(ids.FIRST_DAY, "value"),
            "last_day": Input(ids.LAST_DAY, "value"),
            "measure": Input(ids.MEASURE, "value"),
            "split": Input(ids.SPLIT, "value"),
            "user": Input(ids.OPEN_USER, "data"),
            "version": Input(ids.VERSION, "data"),
        },
        state={"state": State(ids.STATE, "data"), "selection": State(ids.SELECTION, "data")},
        prevent_initial_call=True,
    )
    def apply_filters(version: object, state: object, selection: object, **controls: object) -> StoresView:
        coverage = repository.fetch_coverage()
        filters = parse_inputs(coverage, **controls)
        return stores_view(coverage, filters, parse_text(version), state, selection)


def _register_chips(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(f"{ids.CHIP_TEXT}areas", "children"),
            Output(f"{ids.CHIP}areas", "hidden"),
            Output(f"{ids.CHIP_TEXT}tariffs", "children"),
            Output(f"{ids.CHIP}tariffs", "hidden"),
            Output(f"{ids.CHIP_TEXT}dates", "children"),
            Output(f"{ids.CHIP}dates", "hidden"),
            Output(ids.RESET, "hidden"),
            Output(f"{ids.PRESET}7d", "aria-pressed"),
            Output(f"{ids.PRESET}30d", "aria-pressed"),
            Output(f"{ids.PRESET}all", "aria-pressed"),
            Output(ids.HEADLINE, "children"),
        ),
        inputs=[Input(ids.SELECTION, "data")],
        prevent_initial_call=True,
    )
    def show_filters(selection: object) -> ChipsView:
        coverage = repository.fetch_coverage()
        return chips_view(coverage, parse_state(coverage, selection))
