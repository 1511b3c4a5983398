"""From what the reader does to the one canonical state, and from the address to the controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Preset
from smapdash.model.filters import Filters
from smapdash.model.query_string import parse_query
from smapdash.model.values import parse_count, parse_text
from smapdash.repository.protocol import Repository
from smapdash.web.state.actions import ACTIONS, GIVEN_UP, TURN_PAGE
from smapdash.web.state.chips import HeaderView, chips_view, header_view
from smapdash.web.state.controls import first_page_of_another, page_view
from smapdash.web.state.filter_bar import CHIPS
from smapdash.web.state.heartbeat import HeartbeatView, heartbeat_view
from smapdash.web.state.parse import MOST_HEARTBEATS, parse_controls, parse_state
from smapdash.web.ui import ids
from smapdash.web.ui.outputs import slots


def register(app: Dash, repository: Repository) -> None:
    """Register the callbacks of the page's state."""
    _register_beat(app, repository)
    _register_header(app, repository)
    _register_controls(app, repository)


def _register_beat(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=(
            Output(ids.VERSION, "data", allow_duplicate=True),
            Output(ids.AWAY, "hidden"),
            Output(ids.HEARTBEAT, "interval"),
        ),
        inputs=[Input(ids.HEARTBEAT, "n_intervals")],
        state=[State(ids.VERSION, "data"), State(ids.AWAY, "hidden")],
        prevent_initial_call=True,
    )
    def look_for_loads(beats: object, version: object, away_hidden: object) -> HeartbeatView:
        dataset, beat = repository.fetch_dataset(), parse_count(beats, 0, MOST_HEARTBEATS)
        return heartbeat_view(dataset, parse_text(version), beat, was_away=away_hidden is False)


def _register_header(app: Dash, repository: Repository) -> None:
    @app.callback(
        output=slots(ids.HEADER, HeaderView._fields),
        inputs=[Input(ids.VERSION, "data")],
        prevent_initial_call=True,
    )
    def show_coverage(_version: object) -> HeaderView:
        return header_view(repository.fetch_dataset())


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
    "weekdays": (ids.WEEKDAYS, "data"),
    "implausible": (ids.IMPLAUSIBLE, "data"),
    "use": (ids.USE, "data"),
    "unmet": (ids.UNMET, "data"),
    "search": (ids.FIND, "value"),
    "sort_by": (ids.USERS_TABLE, "sort_by"),
    "page": (ids.USERS_TABLE, "page_current"),
    "user": (ids.OPEN_USER, "data"),
}
"""Where the page keeps what the reader has chosen."""
LIMITS = {
    "area_options": (ids.AREAS, "options"),
    "tariff_options": (ids.TARIFFS, "options"),
    "earliest": (ids.FIRST_DAY, "min"),
    "first_latest": (ids.FIRST_DAY, "max"),
    "last_earliest": (ids.LAST_DAY, "min"),
    "latest": (ids.LAST_DAY, "max"),
    "opening": (ids.OPENING, "data"),
}
"""What can be chosen, and the dates where none are."""
STORES = {
    "state": (ids.STATE, "data"),
    "selection": (ids.SELECTION, "data"),
    "listing": (ids.LISTING, "data"),
    "version": (ids.VERSION, "data"),
}
"""What the page follows."""
CHIP_PLACES = {
    **{name: (ids.CHIPS, name) for kind in CHIPS for name in (kind, f"{kind}_hidden")},
    "reset_hidden": (ids.CHIPS, "reset_hidden"),
    "at_first": (ids.STEP_BACK, "disabled"),
    "at_last": (ids.STEP_ON, "disabled"),
    "headline": (ids.HEADLINE, "children"),
    **{preset.value: (ids.PRESETS, preset.value) for preset in Preset},
}
"""What tells the filters."""
STATES = {"limits": LIMITS, "stores": STORES, "chips": CHIP_PLACES}
TURNS = {TURN_PAGE, f"{ids.USERS_TABLE}.page_current", f"{ids.WALKED}.data"}
"""After these the table stands at the page that is asked for."""


def _register_controls(app: Dash, repository: Repository) -> None:
    places = [place for shown in (LIMITS, CONTROLS, STORES, CHIP_PLACES) for place in shown.values()]

    @app.callback(
        output=[*[Output(*place) for place in places], *[Output(*split(name)) for name in GIVEN_UP]],
        inputs={
            "controls": {name: Input(*place) for name, place in CONTROLS.items()},
            "acts": {name: Input(*split(name)) for name in ACTIONS},
            "version": Input(ids.VERSION, "data"),
            "address": Input(ids.ADDRESS, "data"),
            "walked": Input(ids.WALKED, "data"),
        },
        state={kind: {name: State(*place) for name, place in of.items()} for kind, of in STATES.items()},
    )
    def follow_reader(**told: Any) -> list[Any]:
        dataset = repository.fetch_dataset()
        filters = _filters_of(dataset, told, set(ctx.triggered_prop_ids))
        chips = chips_view(dataset, filters)
        shown = (*page_view(dataset, filters, parse_text(told["version"])), *chips[:-1], *chips.presets)
        known = [value for kind in ("limits", "controls", "stores", "chips") for value in told[kind].values()]
        given = [told["acts"][name] for name in GIVEN_UP]
        return only_changes((*shown, *[None] * len(given)), (*known, *given))


def _filters_of(dataset: DatasetInfo, told: Mapping[str, Any], triggered: set[str]) -> Filters:
    """Return the filters that the page stands for, after what the reader has just done."""
    stores = told["stores"]
    if f"{ids.WALKED}.data" in triggered:
        filters = parse_state(dataset, told["walked"])
    elif not stores["state"]:
        filters = parse_query(dataset, told["address"])
    else:
        filters = parse_controls(dataset, told["controls"], told["limits"])
    for name in triggered & set(ACTIONS):
        filters = ACTIONS[name](dataset, filters, told["acts"][name])
    if not stores["state"] or triggered & TURNS:
        return filters
    return first_page_of_another(filters, parse_state(dataset, stores["listing"]))


def split(name: str) -> tuple[str, str]:
    """Return id and property of `id.property`."""
    component, _, prop = name.rpartition(".")
    return component, prop


def only_changes(values: Iterable[object], known: Iterable[object]) -> list[Any]:
    """Return what differs from what the page shows already: each write costs the browser a pass over the page."""
    return [no_update if new == old else new for new, old in zip(values, known, strict=True)]
