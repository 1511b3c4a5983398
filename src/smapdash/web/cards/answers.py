"""The answers to one request of the browser: for each card that it names, the values of its components, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
import orjson
from dash import Output, no_update

from smapdash.errors import DatabaseError, NotReadyError
from smapdash.model.accounts import ACCOUNT
from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.values import parse_count
from smapdash.repository.protocol import Repository
from smapdash.web.cards.audited import record_users
from smapdash.web.cards.card import Card, Outputs, Shown
from smapdash.web.cards.kept import KeptAnswers
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.state.parse import parse_state

MOST_REQUESTS = 1_000_000_000


class Answered(NamedTuple):
    """The number of the request, each card's values as JSON, the error of a card that failed, if one did.

    `later` has the cards that were answered without all of what takes long. One that waits for readings has no answer.
    """

    number: int
    cards: dict[str, bytes]
    failed: Exception | None
    later: tuple[str, ...] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        """What the browser takes (`assets/answers.js`), for `write_json` and Dash."""
        cards = {name: orjson.Fragment(values) for name, values in self.cards.items()}
        waits = {"waits": True} if isinstance(self.failed, NotReadyError) else {}
        return {"number": self.number, "cards": cards, "later": list(self.later), **waits}


class Answers:
    """Answers for the cards of a page.

    Parameters
    ----------
    kept : KeptAnswers
        Where finished answers are kept.
    """

    def __init__(self, repository: Repository, page: Page, kept: KeptAnswers) -> None:
        self._repository, self._page, self._kept = repository, page, kept
        self._cards = {card.name: card for card in page.lazy}

    def answer(self, wanted: object, narrow: object) -> Answered:
        """Return the answers to a request.

        Parameters
        ----------
        wanted : object
            Untrusted: a mapping with `query`, the names of `cards`, the `number` of the request, and whether the
            `whole` answers are wanted, however long they take.
        narrow : object
            Untrusted: whether charts are as narrow as a phone.

        Raises
        ------
        DatabaseError
            When the database is away; then no card has an answer.
        """
        with self._repository.one_state() as dataset:
            return self.answer_in(dataset, wanted, narrow)

    def answer_in(self, dataset: DatasetInfo, wanted: object, narrow: object) -> Answered:
        """Return the answers, as `answer`, in a state to which the repository is pinned."""
        given = wanted if isinstance(wanted, dict) else {}
        answers: dict[str, bytes] = {}
        failed: Exception | None = None
        later: list[str] = []
        filters = self._page.apply(parse_state(dataset, given, narrow))
        questions = _Questions(self._repository, dataset, filters, is_narrow=narrow is True)
        for card in self._parse_cards(given.get("cards"), filters):
            try:
                answers[card.name], is_whole = self._of_card(card, questions.of(card), given.get("whole") is True)
                if not is_whole:
                    later.append(card.name)
            except NotReadyError as error:  # the panel waits for readings, which the other cards do not need
                failed = error
            except DatabaseError:
                raise
            except Exception as error:  # noqa: BLE001 - one card's fault leaves the others their answers
                failed = error
        record_users(self._repository, dataset, filters, [self._cards[name] for name in answers])
        return Answered(parse_count(given.get("number"), 0, MOST_REQUESTS), answers, failed, tuple(later))

    def _parse_cards(self, names: object, filters: Filters) -> list[Card]:
        """Return the cards of these names, each once, that the account sees and that do not lack an open user."""
        known = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
        cards = [self._cards[name] for name in dict.fromkeys(known) if name in self._cards]
        return [card for card in cards if card.is_shown and (filters.user or not card.needs_user)]

    def _of_card(self, card: Card, question: Question, is_whole: bool) -> tuple[bytes, bool]:
        """Return what a card shows, and whether nothing of it is left for later."""
        if self._key(card, question) in self._kept or not card.takes_long(question):
            return self._keep(card, question), True
        if not is_whole:
            return self._keep(card, replace(question, is_quick=True)), False
        if not card.in_pieces:
            return self._keep(card, question), True
        piece = write(card, question)
        return piece, not card.takes_long(question)

    def _keep(self, card: Card, question: Question) -> bytes:
        return self._kept.get(self._key(card, question), lambda: write(card, question))

    def _key(self, card: Card, question: Question) -> bytes:
        state = question.dataset.state, question.dataset.newer_loaded_at
        role = ACCOUNT.get().role  # the state holds the scope
        key = (self._page.path, card.name, state, role, question.filters, question.is_narrow, question.is_quick)
        return blake2b(repr(key).encode(), digest_size=32).digest()


class _Questions:
    """The questions of one request; cards with the same filters share one, and what it has fetched."""

    def __init__(self, repository: Repository, dataset: DatasetInfo, filters: Filters, *, is_narrow: bool) -> None:
        self._whole = Question(repository, dataset, filters, is_narrow=is_narrow)
        self._made: dict[Filters, Question] = {}

    def of(self, card: Card) -> Question:
        filters = card.of(self._whole.filters)
        return self._made.setdefault(filters, replace(self._whole, filters=filters))


def write(card: Card, question: Question) -> bytes:
    """Return what a card shows as JSON, by component and property."""
    if card.show is None:
        return b"{}"
    placed: dict[str, dict[str, Any]] = {}
    for output, value in _leaves(card.outputs, card.show(question)):
        placed.setdefault(str(output.component_id), {})[output.component_property] = value
    return write_json(placed)


def write_json(value: Any) -> bytes:
    """Return values, components, figures and arrays as JSON, arrays without an object of Python for each number."""
    return orjson.dumps(value, default=_as_json, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)


def _leaves(outputs: Outputs, shown: Shown) -> Iterator[tuple[Output, Any]]:
    """Yield each output and its value, without those that stay as they are."""
    for name, output in outputs.items():
        value = shown[name]
        if isinstance(output, Mapping):
            yield from _leaves(output, value)
        elif value is not no_update:
            yield output, value


def _as_json(value: Any) -> Any:
    """Return what a component, a figure or an array of another order is made of."""
    return value.tolist() if isinstance(value, np.ndarray) else value.to_plotly_json()
