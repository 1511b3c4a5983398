"""A card: one region of a page, declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dash import Dash, Output
from dash.development.base_component import Component

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.model.filters import LISTED, Filters, without_views
from smapdash.repository.protocol import Repository
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.state.actions import Action, show_day
from smapdash.web.state.controls import followed_filters
from smapdash.web.ui import ids

Shown = Mapping[str, Any]
"""The values a card shows, by the names of its outputs."""
Show = Callable[[Question], Shown]
Outputs = Mapping[str, Any]
"""Outputs of a callback by name; a mapping of outputs where what is shown is a mapping."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One region of a page.

    Attributes
    ----------
    name : str
        Its id in the page, and its name in the addresses of exports.
    build : callable
        Returns its components as they stand before the first answer.
    show : callable, optional
        From a question to the values shown, by the names of `outputs`; None for a part that is drawn by the card it
        belongs to.
    outputs : mapping of str to Output
        Component properties that show these values.
    follows : str
        Id of the store that it follows.
    lists : sequence of str
        Attributes of the filters that choose what it lists; those of other cards do not reach it.
    needs_user : bool
        Without an open user nothing is fetched.
    takes_long : callable
        From a question to whether its answer takes longer than the others of a page: the browser then first gets a
        quick one, with `is_quick` in the question, and asks again by itself.
    in_pieces : bool
        Each answer that is not quick does one piece of the work, and the browser asks again as long as it takes long.
    table : callable, optional
        From a question to the table that is exported.
    actions : mapping of str to Action
        What a viewer can do in it, by the property that reports it: `id.property`.
    controls : sequence of str
        Ids of its components that are controls of filter fields.
    stores : sequence of str
        Ids of the stores that it keeps values in.
    hint : str
        How to use it: shown in the card until dismissed, and always in the dialog of shortcuts.
    ignores_filters : bool
        It shows all data, whatever the filters but those of its own list.
    is_of_user : bool
        It shows the open user.
    role : Role
        Only accounts of at least this role see it.
    zooms, brushes : bool
        Zooming into its graph or clicking it, or dragging over it, chooses dates.
    parts : sequence of Card
        Cards inside it.
    register : callable, optional
        Registers further callbacks, besides the one that shows the card.
    """

    name: str
    build: Callable[[], Component]
    show: Show | None = None
    outputs: Outputs = field(default_factory=dict)
    follows: str = ids.SELECTION
    lists: Sequence[str] = LISTED
    needs_user: bool = False
    takes_long: Callable[[Question], bool] = lambda _question: False
    in_pieces: bool = False
    table: Callable[[Question], Table] | None = None
    actions: Mapping[str, Action] = field(default_factory=dict)
    controls: Sequence[str] = ()
    stores: Sequence[str] = ()
    hint: str = ""
    ignores_filters: bool = False
    is_of_user: bool = False
    role: Role = Role.VIEWER
    zooms: bool = False
    brushes: bool = False
    parts: Sequence[Card] = ()
    register: Callable[[Dash, Repository], None] | None = None

    def of(self, filters: Filters) -> Filters:
        """Return the part of a page's filters that it depends on."""
        own = without_views(followed_filters(self.follows, filters), self.lists)
        if not self.ignores_filters:
            return own
        return replace(filters.defaults, **{name: getattr(own, name) for name in self.lists})

    @property
    def is_shown(self) -> bool:
        """Whether the account of the request sees it."""
        return ACCOUNT.get().may(self.role)

    @property
    def flat(self) -> Iterator[Card]:
        """The card, its parts and their parts."""
        yield self
        for part in self.parts:
            yield from part.flat


def outputs_of(outputs: Outputs) -> Iterator[Output]:
    """Yield the outputs of a card."""
    for one in outputs.values():
        if isinstance(one, Mapping):
            yield from outputs_of(one)
        else:
            yield one


def on_title(name: str) -> dict[str, Action]:
    """Return the action of a press on the day in a card's title."""
    return {f"{ids.head(name)}.pressed": show_day}


def on_click(name: str, action: Action) -> dict[str, Action]:
    """Return the action of a click on a card's graph."""
    return {f"{ids.graph(name)}.clickData": action}
