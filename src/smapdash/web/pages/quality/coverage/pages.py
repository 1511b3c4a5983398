"""The buttons below the map of coverage: from all users to single ones, as many at a time as the map has rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.web.cards.question import Question
from smapdash.web.state.parse import parse_press
from smapdash.web.ui.pager import NEXT, PREVIOUS
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_ROWS: Final = 75
"""So that of 5,625 users a press on a row, of 75 users, shows each of them."""
_MOST_USERS: Final = 9_999_999


def pages_view(question: Question) -> dict[str, Any]:
    """Return which users the map shows, and whether there are others before and after them."""
    users = question.summary.users
    first, last = shown_places(question.filters, users) or (1, users)
    is_whole = (first, last) == (1, users)
    low, high, all_users = map(formatting.count, (first, last, users))
    text = message("coverage.places", first=low, last=high, users=all_users) if users else ""
    return {
        "rows_text": text,
        "page_text": "",
        "before": f"{PREVIOUS} {users}",
        "at_first": first == 1,
        "after": f"{NEXT} {users}",
        "at_last": users <= MOST_ROWS if is_whole else last == users,
    }


def shown_places(filters: Filters, users: int) -> tuple[int, int] | None:
    """Return the first and last place of the users in the map; None for all, also where nobody is at these places."""
    if not filters.coverage_rows or filters.coverage_rows[0] > users:
        return None
    return filters.coverage_rows[0], min(filters.coverage_rows[1], users)


def turn_map(_dataset: DatasetInfo, filters: Filters, pressed: object) -> Filters:
    """Show the users after or before those in the map, each in a row; after all users the first ones."""
    where, _, text = (parse_press(pressed) or "").partition(" ")
    users = min(int(text), _MOST_USERS) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    if where not in (NEXT, PREVIOUS) or users <= MOST_ROWS:
        return filters
    places = shown_places(filters, users)
    if where == PREVIOUS:
        first = max(1, places[0] - MOST_ROWS) if places else 1
    else:
        first = min(places[1] + 1, users) if places and places != (1, users) else 1
    return replace(filters, coverage_rows=(first, min(first + MOST_ROWS - 1, users)))
