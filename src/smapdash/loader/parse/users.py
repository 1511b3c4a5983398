"""Rows that name users, and what such a row may not hold."""

from __future__ import annotations

from typing import NamedTuple

from smapdash.model.names import MAX_NAME, find_hidden_character
from smapdash.model.reasons import Reason, ReasonCode

_EMPTY = (ReasonCode.ID_EMPTY, ReasonCode.AREA_EMPTY, ReasonCode.TARIFF_EMPTY)
_TOO_LONG = (ReasonCode.ID_TOO_LONG, ReasonCode.AREA_TOO_LONG, ReasonCode.TARIFF_TOO_LONG)
_HIDDEN = (ReasonCode.ID_HIDDEN_CHARACTER, ReasonCode.AREA_HIDDEN_CHARACTER, ReasonCode.TARIFF_HIDDEN_CHARACTER)


class UserRow(NamedTuple):
    """A row that names a user.

    Attributes
    ----------
    place, line : int
        The file, by its place among those that the rows come from, and the line.
    user, area, tariff : str
        What it names.
    fault, text : Reason or None, str
        Why it cannot name a user, and the whole row then.
    """

    place: int
    line: int
    user: str
    area: str
    tariff: str
    fault: Reason | None = None
    text: str = ""


_NO_NAME = "__proto__"
"""Dash's dropdown keeps the words of its options as keys of a JavaScript object, which this one would break."""


def find_fault(user: str, area: str, tariff: str) -> Reason | None:
    """Return why a row of these fields cannot name a user; None where it can."""
    fields = (user, area, tariff)
    for value, empty in zip(fields, _EMPTY, strict=True):
        if not value:
            return Reason(empty)
    for value, hidden, too_long in zip(fields, _HIDDEN, _TOO_LONG, strict=True):
        character = find_hidden_character(value)
        if character:
            return Reason(hidden, character)
        if len(value) > MAX_NAME:
            return Reason(too_long)
    if any(_NO_NAME in value for value in (area, tariff)):
        return Reason(ReasonCode.RESERVED_NAME)
    return None
