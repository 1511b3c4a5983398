"""Rows that name users, and what such a row may not hold."""

from __future__ import annotations

from typing import NamedTuple

from smapdash.model.names import find_hidden_character

MAX_NAME = 200
"""Longest id, area or tariff: what an index of PostgreSQL and the page's address can hold."""


class UserRow(NamedTuple):
    """A row that names a user.

    Attributes
    ----------
    place, line : int
        The file, by its place among those that the rows come from, and the line.
    user, area, tariff : str
        What it names.
    fault, text : str or None, str
        Why it cannot name a user, and the whole row then.
    """

    place: int
    line: int
    user: str
    area: str
    tariff: str
    fault: str | None = None
    text: str = ""


_NO_NAME = "__proto__"
"""Dash's dropdown keeps the words of its options as keys of a JavaScript object, which this one would break."""


def find_fault(user: str, area: str, tariff: str) -> str | None:
    """Return why a row of these fields cannot name a user; None where it can."""
    fields = (("id", user), ("area", area), ("tariff", tariff))
    for name, value in fields:
        if not value:
            return f"{name} is empty"
    for name, value in fields:
        hidden = find_hidden_character(value)
        if hidden:
            return f"{name} holds {hidden}"
        if len(value) > MAX_NAME:
            return f"{name} is longer than {MAX_NAME} characters"
    if any(_NO_NAME in value for value in (area, tariff)):
        return f"area or tariff holds {_NO_NAME}, which no browser can list"
    return None
