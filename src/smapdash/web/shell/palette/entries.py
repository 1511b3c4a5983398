"""What the palette lists for a text: what it names in the data, and what can be done on the page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.web.cards.page import Page
from smapdash.web.shell.menus import COPIES, PRINT, list_exports
from smapdash.web.shell.palette.choices import list_choices, list_days
from smapdash.web.shell.palette.entry import Entry
from smapdash.web.shell.shortcuts import SHORTCUTS
from smapdash.web.state.query_string import to_query
from smapdash.wording.messages import message

MOST_OF_A_KIND: Final = 6


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
    *,
    page: Page,
    pages: Sequence[Page],
) -> list[Entry]:
    """Return the entries for a text, in the order of the list; without a text, all that can be done.

    Parameters
    ----------
    filters : Filters
        Those of the page, which an entry changes.
    users : iterable of FoundUser
        Users whose id contains the text.
    page, pages : Page, sequence of Page
        The page that is open, and all pages of the dashboard.
    """
    sought = text.strip().casefold()
    found = [
        *(list_days(dataset, filters, text) if sought else ()),
        *_users(filters, sought, users),
        *_names(message("palette.area"), dataset.areas, sought, lambda name: replace(filters, areas=(name,), page=0)),
        *_names(
            message("palette.tariff"), dataset.tariffs, sought, lambda name: replace(filters, tariffs=(name,), page=0)
        ),
    ]
    known = {entry.query for entry in found}
    choices = (entry for entry in list_choices(dataset, filters, page.fields) if entry.query not in known)
    return [*found, *(entry for entry in (*list_fixed(page, pages), *choices) if entry.fits(sought))]


def list_fixed(page: Page, pages: Sequence[Page]) -> list[Entry]:
    """Return the entries that do not depend on data and filters: the pages, if there are several, and the buttons."""
    several = [one for one in pages if one.is_shown] if len(pages) > 1 else []
    return [
        *(Entry(message("palette.page"), one.name, link=one.link) for one in several),
        *(Entry(message("palette.action"), text, key, button=button) for key, text, button in SHORTCUTS if button),
        *(Entry(message("palette.action"), one.text, button=one.component_id) for one in (*COPIES, PRINT)),
        *(Entry(message("palette.export"), one.text, button=one.component_id) for one in list_exports(page)),
    ]


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
