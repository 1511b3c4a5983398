"""A page: its path, its name, the filters that apply to it, and its cards in their grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.model.filters import Filters
from smapdash.web.cards.card import Card
from smapdash.web.cards.download import Download
from smapdash.web.state.actions import ACTIONS, brush, zoom
from smapdash.web.state.controller import PageState
from smapdash.web.state.fields import FIELDS
from smapdash.web.ui import edit_ids, ids


@dataclass(frozen=True)
class Stack:
    """Cards stacked in one place of the grid; `look` is its CSS classes."""

    cards: tuple[Card, ...]
    look: str = "c4"


Place = Card | Stack


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the dashboard.

    Attributes
    ----------
    path : str
        Where it is served: / or /load-research.
    name : str
        Shown in the navigation and in the window title.
    grid : sequence of Card or Stack
        Its cards, in reading order.
    topic : str
        What its headline says it is on; by default its name.
    fields : sequence of str
        Names of the filter fields that apply to it.
    above : sequence of Card
        Cards between the heading and the grid.
    panels : sequence of Card
        Cards beside the main column.
    downloads : sequence of Download
        Tables that no card shows, in the menu of exports.
    first_places : int
        How many places of the grid a usual window shows at first; a phone shows half of them.
    role : Role
        Only accounts of at least this role see it.
    """

    path: str
    name: str
    grid: Sequence[Place]
    topic: str = ""
    fields: Sequence[str] = tuple(one.name for one in FIELDS)
    above: Sequence[Card] = ()
    panels: Sequence[Card] = ()
    downloads: Sequence[Download] = ()
    first_places: int = 2
    role: Role = Role.VIEWER

    @property
    def link(self) -> str:
        """Its address relative to any page, whatever prefix the dashboard has: ./ or ./load-research."""
        return f".{self.path}"

    @property
    def cards(self) -> Iterator[Card]:
        """All cards with their parts."""
        for card in (*self.above, *self._in_grid, *self.panels):
            yield from card.flat

    @property
    def _in_grid(self) -> Iterator[Card]:
        for place in self.grid:
            yield from place.cards if isinstance(place, Stack) else (place,)

    @property
    def lazy(self) -> list[Card]:
        """Lazy cards: fetched when near the viewport."""
        return [card for card in self.cards if card.show is not None]

    def first(self, *, is_narrow: bool) -> list[str]:
        """Return the names of the lazy cards that a usual window shows at first, in reading order."""
        places = self.grid[: (self.first_places + 1) // 2 if is_narrow else self.first_places]
        in_grid = [card for place in places for card in (place.cards if isinstance(place, Stack) else (place,))]
        cards = [part for card in (*self.above, *in_grid, *self.panels) for part in card.flat]
        return [card.name for card in cards if card.show is not None]

    @property
    def is_shown(self) -> bool:
        """Whether the account of the request sees it."""
        return ACCOUNT.get().may(self.role)

    @property
    def has_charts(self) -> bool:
        """Whether any card is a chart."""
        return any("figure" in card.outputs for card in self.lazy)

    @property
    def state(self) -> PageState:
        """The components, actions and fields that hold the page's state."""
        components = {field.control.place[0] for field in FIELDS if not field.control.on_card}
        components |= {control for card in self.cards for control in card.controls}
        actions = {**ACTIONS}
        for card in self.cards:
            actions |= card.actions
        if any(card.zooms for card in self.cards):
            actions[f"{ids.ZOOMED}.data"] = zoom
        if any(card.brushes for card in self.cards):
            actions[f"{ids.BRUSHED}.data"] = brush
        components |= {ids.CALENDAR, ids.UNMET, edit_ids.USUAL_REST_DAYS}
        return PageState(components, actions, self.fields, self.topic or self.name)

    @property
    def stores(self) -> list[str]:
        """Ids of the stores of fields without a visible control, and of cards."""
        controls = [field.control for field in FIELDS if not field.control.on_card]
        stores = [place[0] for place in (control.place for control in controls) if place[1] == "data"]
        return [*stores, *(store for card in self.cards for store in card.stores)]

    def apply(self, filters: Filters) -> Filters:
        """Return the filters without those fields that do not apply to the page."""
        default = filters.defaults
        others = (one for one in FIELDS if one.name not in self.fields)
        return replace(filters, **{one.attribute or one.name: one.of(default) for one in others})

    def build_grid(self) -> list[Component]:
        """Build the places of the grid."""
        return [
            html.Div(
                build_cards(place.cards),
                className=f"{place.look} stack",
                hidden=not any(card.is_shown for card in place.cards),
            )
            if isinstance(place, Stack)
            else build_cards([place])[0]
            for place in self.grid
        ]


def build_cards(cards: Iterable[Card]) -> list[Component]:
    """Build cards; those that the account of the request does not see are hidden, and stay as they are built."""
    return [card.build() if card.is_shown else html.Div(card.build(), hidden=True) for card in cards]
