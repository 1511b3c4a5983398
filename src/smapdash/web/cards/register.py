"""Callbacks of cards, derived from their declarations."""

from __future__ import annotations

from collections.abc import Iterable

from dash import Dash, Input, State

from smapdash.repository.protocol import Repository
from smapdash.web.cards.card import Card, Show, Shown
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.state.parse import parse_state
from smapdash.web.ui import ids


def register_cards(app: Dash, repository: Repository, page: Page) -> None:
    """Register the callback of each card of a page, and the cards' own callbacks."""
    for card in page.cards:
        if card.show is not None:
            _register(app, repository, card, card.show, page)
        if card.register is not None:
            card.register(app, repository)


def _register(app: Dash, repository: Repository, card: Card, show: Show, page: Page) -> None:
    @app.callback(
        output=card.outputs,
        inputs=[Input(ids.WANTED + card.name, "data")],
        state=[State(ids.NARROW, "data")],
        prevent_initial_call=True,
    )
    def show_card(wanted: object, narrow: object) -> Shown:
        with repository.one_state() as dataset:
            filters = page.apply(parse_state(dataset, wanted, narrow))
            return show(Question(repository, dataset, filters, is_narrow=narrow is True))


def followed(lazy: Iterable[Card]) -> dict[str, tuple[str, bool]]:
    """Return, for the browser, the store that each card follows and whether it needs an open user."""
    return {card.name: (card.follows, card.needs_user) for card in lazy}
