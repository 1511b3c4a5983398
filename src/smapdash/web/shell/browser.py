"""Client-side callbacks: address, lazy cards, pointer, filter bar and announcements."""

from __future__ import annotations

from dash import Dash, Output

from smapdash.web.cards.page import Page
from smapdash.web.state.controls import FOLLOWED
from smapdash.web.ui import ids
from smapdash.web.ui.browser import run


def register(app: Dash, page: Page) -> None:
    """Register the client-side callbacks of a page; the functions are in `assets/`."""
    run(app, "readAddress", Output(ids.ADDRESS, "data"), inputs=[(ids.ADDRESS, "id")], at_start=True)
    run(app, "isNarrow", Output(ids.NARROW, "data"), inputs=[(ids.NARROW, "id")], at_start=True)
    actions = [(component, prop) for component, _, prop in (name.rpartition(".") for name in page.state.actions)]
    run(app, "collectPresses", Output(ids.PRESSES, "data"), inputs=actions, state=[(ids.ANSWERED, "data")])
    _register_cards(app)
    _register_pointer(app, page)
    _register_announcements(app)
    run(app, "nameRestDays", Output(ids.REST_NAMES, "children"), inputs=[(ids.REST, "value")], at_start=True)


def _register_cards(app: Dash) -> None:
    followed = [(store, "data") for store in FOLLOWED]
    run(app, "passOn", Output(ids.FAULT, "hidden"), inputs=followed, state=[(ids.FOLLOWED, "data")], at_start=True)
    run(app, "takeAnswers", inputs=[(ids.ANSWERS, "data")])


def _register_pointer(app: Dash, page: Page) -> None:
    zooming = [ids.graph(card.name) for card in page.cards if card.zooms]
    clicked = [graph for graph in zooming if f"{graph}.clickData" not in page.state.actions]  # others act on a click
    if zooming:
        run(app, "passZoom", Output(ids.ZOOMED, "data"), inputs=[(graph, "relayoutData") for graph in zooming])
    if clicked:
        run(app, "passClick", inputs=[(graph, "clickData") for graph in clicked])
    brushes = [(ids.graph(card.name), "selectedData") for card in page.cards if card.brushes]
    if brushes:
        run(app, "passBrush", Output(ids.BRUSHED, "data"), inputs=brushes)


def _register_announcements(app: Dash) -> None:
    run(
        app,
        "toggleFilters",
        Output(ids.FILTERS, "className"),
        Output(ids.FILTERS_SWITCH, "expanded"),
        inputs=[(ids.FILTERS_SWITCH, "pressed")],
        state=[(ids.FILTERS_SWITCH, "expanded")],
    )
    run(app, "nameTab", inputs=[(ids.TAB_TITLE, "data")], at_start=True)
    run(app, "announceScope", Output(ids.SPOKEN, "children"), inputs=[(ids.SCOPE, "children")])
    run(app, "announceAge", Output(ids.OFFLINE_TEXT, "children"), inputs=[(ids.OFFLINE, "hidden")])
