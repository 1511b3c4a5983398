"""What the palette lists for a text: entries that lead to an address of the page, or press a button of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.typed_days import parse_typed
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import ids
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_OF_A_KIND: Final = 6
BUTTONS: Final = (
    (ids.STEP_BACK, message("palette.previous_period")),
    (ids.STEP_ON, message("palette.next_period")),
    (ids.RESET, message("palette.reset_all_filters")),
    (ids.THEME, message("palette.light_or_dark_theme")),
    (ids.SHORTCUTS_OPEN, message("palette.keyboard_shortcuts")),
)
"""Buttons of the page, and their names in the palette."""


class Entry(NamedTuple):
    """One line of the palette.

    Attributes
    ----------
    kind : str
        What it is: User, Area.
    text, detail : str
        Its name, and what distinguishes it from others.
    query : str or None
        The query of the page that it opens.
    path : str
        The page it opens; empty for the current one.
    button : str
        Id of the button that it presses; empty for none.
    """

    kind: str
    text: str
    detail: str = ""
    query: str | None = None
    path: str = ""
    button: str = ""


class FoundUser(NamedTuple):
    """A user whose id contains the text."""

    user: str
    area: str
    tariff: str


def list_entries(
    dataset: DatasetInfo,
    filters: Filters,
    text: str,
    users: Iterable[FoundUser],
    pages: Sequence[tuple[str, str]],
) -> list[Entry]:
    """Return the entries for a text, in the order of the list.

    Parameters
    ----------
    filters : Filters
        Those of the page, which an entry changes.
    users : iterable of FoundUser
        Users whose id contains the text.
    pages : sequence of (path, name)
        The pages of the dashboard.
    """
    sought = text.strip().casefold()
    return [
        *_days(dataset, filters, text),
        *_users(filters, sought, users),
        *_names(message("palette.area"), dataset.areas, sought, lambda name: replace(filters, areas=(name,), page=0)),
        *_names(
            message("palette.tariff"), dataset.tariffs, sought, lambda name: replace(filters, tariffs=(name,), page=0)
        ),
        *list_fixed(sought, pages),
    ]


def list_fixed(sought: str, pages: Sequence[tuple[str, str]]) -> list[Entry]:
    """Return the entries that do not depend on the data: the pages, if there are several, and the actions."""
    several = pages if len(pages) > 1 else ()
    return [
        *(Entry(message("palette.page"), name, path=path) for path, name in several if sought in name.casefold()),
        *(
            Entry(message("palette.action"), name, button=button)
            for button, name in BUTTONS
            if sought in name.casefold()
        ),
    ]


def _days(dataset: DatasetInfo, filters: Filters, text: str) -> list[Entry]:
    chosen = parse_typed(dataset, text).chosen if text.strip() else None
    if chosen is None:
        return []
    first, last = chosen.days(dataset)
    detail = formatting.plural((last - first).days + 1, "day")
    there = replace(filters, first_day=chosen.first_day, last_day=chosen.last_day, last_days=chosen.last_days, page=0)
    return [Entry(message("palette.dates"), formatting.day_range(first, last), detail, to_query(there))]


def _users(filters: Filters, sought: str, users: Iterable[FoundUser]) -> list[Entry]:
    found = [one for one in users if sought and sought in one.user.casefold()]
    found.sort(key=lambda one: (not one.user.casefold().startswith(sought), len(one.user), one.user))
    return [
        Entry(message("palette.user"), one.user, f"{one.area}, {one.tariff}", to_query(replace(filters, user=one.user)))
        for one in found[:MOST_OF_A_KIND]
    ]


def _names(kind: str, names: Sequence[str], sought: str, choose: Callable[[str], Filters]) -> list[Entry]:
    found = [name for name in names if sought and sought in name.casefold()]
    found.sort(key=lambda name: (not name.casefold().startswith(sought), len(name)))
    return [
        Entry(kind, name, message("palette.only_this", kind=kind.lower()), to_query(choose(name)))
        for name in found[:MOST_OF_A_KIND]
    ]
