"""What needs no server: the address, the panel's visibility, the chosen row. The functions are in `assets/page.js`."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from smapdash.web.pages.overview.layout import WAITING
from smapdash.web.ui import ids


def register(app: Dash) -> None:
    """Register the callbacks that run in the browser."""
    _register_address(app)
    _register_cards(app)
    _register_pointer(app)
    _register_panel(app)
    _register_notices(app)


def _run(app: Dash, name: str, *arguments: Output | Input | State | list[Output], **settings: Any) -> None:
    function = ClientsideFunction(namespace="smapdash", function_name=name)
    app.clientside_callback(function, *arguments, **settings)  # type: ignore[no-untyped-call]


def _register_address(app: Dash) -> None:
    _run(app, "readAddress", Output(ids.ADDRESS, "data"), Input(ids.ADDRESS, "id"))
    _run(app, "isNarrow", Output(ids.NARROW, "data"), Input(ids.NARROW, "id"))


def _register_cards(app: Dash) -> None:
    _run(
        app,
        "passOn",
        [
            Output(ids.FAULT, "hidden"),
            *[Output(ids.WANTED + name, "data") for name in (ids.PANEL, ids.USERS, *WAITING)],
        ],
        *[Input(store, "data") for store in (ids.STATE, ids.SELECTION, ids.LISTING)],
        prevent_initial_call=True,
    )
    figures = [Input(ids.graph(card), "figure") for card in WAITING if card != ids.KPIS]
    _run(app, "noteDrawn", *figures, prevent_initial_call=True)


def _register_pointer(app: Dash) -> None:
    zooms = [Input(ids.graph(card), "relayoutData") for card in (ids.ENERGY, ids.HEAT, ids.PANEL_ENERGY)]
    _run(app, "passZoom", Output(ids.ZOOMED, "data"), *zooms, prevent_initial_call=True)
    brush = Input(ids.graph(ids.STRIP), "selectedData")
    _run(app, "passBrush", Output(ids.BRUSHED, "data"), brush, prevent_initial_call=True)


def _register_panel(app: Dash) -> None:
    _run(
        app,
        "showPanel",
        Output(ids.PANEL, "hidden"),
        Input(ids.OPEN_USER, "data"),
        Input(ids.SHOWN_USER, "data"),
        prevent_initial_call=True,
    )
    _run(
        app,
        "openUser",
        Output(ids.OPEN_USER, "data", allow_duplicate=True),
        Input(ids.PANEL_TOP, "pressed"),
        prevent_initial_call=True,
    )
    _run(
        app,
        "styleRows",
        Output(ids.USERS_TABLE, "style_data_conditional"),
        Input(ids.ROW_STYLES, "data"),
        Input(ids.USERS_TABLE, "data"),
        Input(ids.OPEN_USER, "data"),
        prevent_initial_call=True,
    )


def _register_notices(app: Dash) -> None:
    _run(
        app,
        "toggleFilters",
        Output(ids.FILTERS, "className"),
        Output(ids.FILTERS_SWITCH, "expanded"),
        Input(ids.FILTERS_SWITCH, "pressed"),
        State(ids.FILTERS_SWITCH, "expanded"),
        prevent_initial_call=True,
    )
    _run(app, "tellScope", Output(ids.SPOKEN, "children"), Input(ids.SCOPE, "children"), prevent_initial_call=True)
    _run(app, "tellAge", Output(ids.AWAY_TEXT, "children"), Input(ids.AWAY, "hidden"), prevent_initial_call=True)
