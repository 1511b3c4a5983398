"""Rows that name users: which of them count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from smapdash.loader.text_blocks import InputFile
from smapdash.names import find_hidden_character

MAX_NAME = 200
"""Longest id, area or tariff: what an index of PostgreSQL and the page's address can hold."""


class UserRow(NamedTuple):
    """A row that names a user, where it stands, and what was found wrong with it when it was read."""

    file: InputFile
    line: int
    user: str
    area: str
    tariff: str
    fault: str | None = None


@dataclass
class Users:
    """What the rows that name users come to.

    Attributes
    ----------
    segments : dict of str to (str, str)
        Area and tariff by id.
    read : int
        Rows.
    duplicates : int
        Rows that repeat an earlier one.
    rejected : list of (UserRow, str)
        The rows that do not count, with the reason.
    """

    segments: dict[str, tuple[str, str]] = field(default_factory=dict)
    read: int = 0
    duplicates: int = 0
    rejected: list[tuple[UserRow, str]] = field(default_factory=list)


_NO_NAME = "__proto__"
"""Dash's dropdown keeps the words of its options as keys of a JavaScript object, which this one would break."""


def find_fault(user: str, area: str, tariff: str) -> str | None:
    """Tell why a row of these fields cannot name a user; None where it can."""
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


def settle_users(rows: list[UserRow], conflicts: str) -> Users:
    """Decide which row counts for a user who is named more than once.

    Parameters
    ----------
    rows : list of UserRow
        In the order of files and lines.
    conflicts : str
        `last`: of an id given with another area or tariff the last row counts; otherwise the first.

    Returns
    -------
    Users
        Rows that disagree with the one that counts are rejected, others that repeat it are duplicates.
    """
    users = Users(read=len(rows))
    good = []
    for row in rows:
        fault = row.fault or find_fault(row.user, row.area, row.tariff)
        if fault:
            users.rejected.append((row, fault))
        else:
            good.append(row)
    for row in reversed(good) if conflicts != "last" else good:
        users.segments[row.user] = (row.area, row.tariff)  # the last one that is written stays
    named = set()
    for row in good:
        if users.segments[row.user] != (row.area, row.tariff):
            place = "later" if conflicts == "last" else "before"
            users.rejected.append((row, f"conflict: the id came {place} with another area or tariff"))
        elif row.user in named:
            users.duplicates += 1
        else:
            named.add(row.user)
    return users
