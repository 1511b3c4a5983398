"""From the controls to the one canonical state, and from the address to the controls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from smapdash.address import parse_query
from smapdash.choices import Preset
from smapdash.db.queries import Repository
from smapdash.filters import parse_count, parse_text
from smapdash.web import ids
from smapdash.web.callbacks.slots import slots
from smapdash.web.layout.filter_bar import CHIPS
from smapdash.web.parse import MOST_BEATS, parse_controls, parse_state
from smapdash.web.views.beat import BeatView, beat_view
from smapdash.web.views.controls import (
    ControlsView,
    controls_view,
    first_page_of_another,
    stores_view,
)
from smapdash.web.views.page import HeaderView, chips_view, header_view


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
        output=slots(ids.HEADER, HeaderView._fields),
        inputs=[Input(ids.VERSION, "data")],
        prevent_initial_call=True,
    )
    def show_coverage(_version: object) -> HeaderView:
        return header_view(repository.fetch_coverage())


CONTROLS = {
    "areas": (ids.AREAS, "value"),
    "tariffs": (ids.TARIFFS, "value"),
    "first_day": (ids.FIRST_DAY, "value"),
    "last_day": (ids.LAST_DAY, "value"),
    "measure": (ids.MEASURE, "value"),
    "split": (ids.SPLIT, "value"),
    "compare": (ids.COMPARE, "value"),
    "grain": (ids.GRAIN, "data"),
    "rest_days": (ids.REST, "value"),
    "use": (ids.USE, "data"),
    "search": (ids.FIND, "value"),
    "sort_by": (ids.USERS_TABLE, "sort_by"),
    "page": (ids.USERS_TABLE, "page_current"),
    "user": (ids.OPEN_USER, "data"),
}
"""Where the page keeps what the reader has chosen."""


def _register_controls(app: Dash, repository: Repository) -> None:
    limits = {"earliest": State(ids.FIRST_DAY, "min"), "latest": State(ids.LAST_DAY, "max")}

    @app.callback(
        output=(
            Output(ids.AREAS, "options"),
            Output(ids.TARIFFS, "options"),
            *[Output(control, limit) for control in (ids.FIRST_DAY, ids.LAST_DAY) for limit in ("min", "max")],
            tuple(Output(*place) for place in CONTROLS.values()),
        ),
        inputs={"_version": Input(ids.VERSION, "data"), "walked": Input(ids.WALKED, "data")},
        state={
            "address": State(ids.ADDRESS, "data"),
            "known": State(ids.STATE, "data"),
            **limits,
            **{name: State(*place) for name, place in CONTROLS.items()},
        },
        prevent_initial_call=True,
    )
    def open_page(walked: object, address: object, known: object, _version: object, **controls: object) -> ControlsView:
        coverage = repository.fetch_coverage()
        if ctx.triggered_id == ids.WALKED:
            filters = parse_state(coverage, walked)
        else:
            # After the first time the controls hold what the reader wants, also from while the database was away.
            filters = parse_controls(coverage, controls) if known else parse_query(coverage, address)
        return controls_view(coverage, filters)


def _register_filters(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.STATE, "data"),
            Output(ids.SELECTION, "data"),
            Output(ids.LISTING, "data"),
            Output(ids.FIRST_DAY, "value", allow_duplicate=True),
            Output(ids.LAST_DAY, "value", allow_duplicate=True),
            Output(ids.USERS_TABLE, "page_current", allow_duplicate=True),
        ),
        inputs={name: Input(*place) for name, place in CONTROLS.items()} | {"version": Input(ids.VERSION, "data")},
        state={
            "state": State(ids.STATE, "data"),
            "selection": State(ids.SELECTION, "data"),
            "listing": State(ids.LISTING, "data"),
        },
        prevent_initial_call=True,
    )
    def apply_filters(
        version: object, state: object, selection: object, listing: object, **controls: object
    ) -> list[Any]:
        coverage = repository.fetch_coverage()
        filters = parse_controls(coverage, controls)
        if f"{ids.USERS_TABLE}.page_current" not in ctx.triggered_prop_ids:
            filters = first_page_of_another(filters, parse_state(coverage, listing))
        shown = (controls["first_day"], controls["last_day"], controls["page"])
        return only_changes(stores_view(coverage, filters, parse_text(version)), (state, selection, listing, *shown))


def _register_chips(app: Dash, repository: Repository) -> None:
    chips = [place for kind in CHIPS for place in ((ids.CHIPS, kind), (ids.CHIPS, f"{kind}_hidden"))]
    leaves = (
        *chips,
        (ids.CHIPS, "reset_hidden"),
        (ids.STEP_BACK, "disabled"),
        (ids.STEP_ON, "disabled"),
        (ids.HEADLINE, "children"),
        *[(ids.PRESETS, preset) for preset in Preset],
    )

    @app.callback(
        output=[Output(*leaf) for leaf in leaves],
        inputs=[Input(ids.SELECTION, "data")],
        state=[State(*leaf) for leaf in leaves],
        prevent_initial_call=True,
    )
    def show_filters(selection: object, *known: object) -> list[Any]:
        coverage = repository.fetch_coverage()
        view = chips_view(coverage, parse_state(coverage, selection))
        return only_changes((*view[:-1], *view.presets), known)


def only_changes(values: Iterable[object], known: Iterable[object]) -> list[Any]:
    """Return what differs from what the page shows already: each write costs the browser a pass over the page."""
    return [no_update if new == old else new for new, old in zip(values, known, strict=True)]
