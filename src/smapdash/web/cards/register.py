"""Callbacks of cards, derived from their declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, set_props

from smapdash.repository.protocol import Repository
from smapdash.web.cards.answers import Answers
from smapdash.web.cards.card import Card, outputs_of
from smapdash.web.cards.page import Page
from smapdash.web.ui import ids


def register_cards(app: Dash, repository: Repository, page: Page, answers: Answers) -> None:
    """Register the one callback that answers for all cards of a page, and the cards' own callbacks."""

    @app.callback(
        output=Output(ids.ANSWERS, "data"),
        inputs=[Input(ids.WANTED, "data")],
        state=[State(ids.NARROW, "data")],
        prevent_initial_call=True,
    )
    def answer_cards(wanted: object, narrow: object) -> dict[str, Any]:
        found = answers.answer(wanted, narrow)
        if found.failed is not None:
            set_props(ids.ANSWERS, {"data": found.as_json})
            raise found.failed
        return found.as_json

    for card in page.cards:
        if card.register is not None:
            card.register(app, repository)


def followed(app: Dash, lazy: Sequence[Card]) -> dict[str, Any]:
    """Return, for the browser, what cards and callbacks follow.

    `cards` has the store that each card follows and whether it needs an open user, `ids` the components of cards
    whose values a callback reads.
    """
    read = {
        (item["id"], item["property"]) for one in app.callback_map.values() for item in one["inputs"] + one["state"]
    }
    shown = {(output.component_id, output.component_property) for card in lazy for output in outputs_of(card.outputs)}
    return {
        "cards": {card.name: (card.follows, card.needs_user) for card in lazy if card.is_shown},
        "ids": sorted({component for component, _ in read & shown}),
    }
