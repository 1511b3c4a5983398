"""Callbacks of cards, derived from their declarations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from dash import Dash, Input, Output, State, set_props

from smapdash.repository.protocol import Repository
from smapdash.web.cards.answers import Answers
from smapdash.web.cards.card import Card
from smapdash.web.cards.kept import KeptAnswers
from smapdash.web.cards.page import Page
from smapdash.web.ui import ids


def register_cards(app: Dash, repository: Repository, page: Page, kept: KeptAnswers) -> None:
    """Register the one callback that answers for all cards of a page, and the cards' own callbacks."""
    answers = Answers(repository, page, kept)

    @app.callback(
        output=Output(ids.ANSWERS, "data"),
        inputs=[Input(ids.WANTED, "data")],
        state=[State(ids.NARROW, "data")],
        prevent_initial_call=True,
    )
    def answer_cards(wanted: object, narrow: object) -> dict[str, Any]:
        number, cards, failed = answers.answer(wanted, narrow)
        found = {"number": number, "cards": {name: orjson.Fragment(values) for name, values in cards.items()}}
        if failed is not None:
            set_props(ids.ANSWERS, {"data": found})
            raise failed
        return found

    for card in page.cards:
        if card.register is not None:
            card.register(app, repository)


def followed(lazy: Iterable[Card]) -> dict[str, tuple[str, bool]]:
    """Return, for the browser, the store that each card follows and whether it needs an open user."""
    return {card.name: (card.follows, card.needs_user) for card in lazy}
