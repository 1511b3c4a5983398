"""Ids that a spreadsheet or a script has made numbers of: which they are, and which ids they may have been."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from smapdash.model.names import find_hidden_character

_SCIENTIFIC = re.compile(r"\d(?:[.,](\d+))?E\+\d{1,3}", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"0*(\d+?)(?:[.,]0+)?", re.ASCII)
_MOST_DIGITS = 40
"""Longer runs of digits are no ids of meters, and dear to compare."""
_MOST_LIKELY = 3


def is_scientific(user: str) -> bool:
    """Return whether an id is a number in scientific notation, as spreadsheets show long ones (2.00001E+12)."""
    return "+" in user and _SCIENTIFIC.fullmatch(user) is not None


def was_rounded_to(user: str, spoilt: str) -> bool:
    """Return whether an id, as a number in scientific notation with as many digits, is the spoilt one."""
    found = _SCIENTIFIC.fullmatch(spoilt)
    if not found or not (user.isascii() and user.isdigit()) or len(user) > _MOST_DIGITS:
        return False
    rounded = f"{Decimal(user):.{len(found[1] or '')}E}"
    return Decimal(rounded) == Decimal(spoilt.replace(",", "."))


class ListCheck:
    """Compares the ids of a list of users, one by one, with those that files of readings are named by.

    Parameters
    ----------
    of_files : collection of str
        Ids that files are named by.

    Attributes
    ----------
    strangers : set of str
        Those that were not listed yet.
    """

    def __init__(self, of_files: Collection[str]) -> None:
        self.strangers = set(of_files)
        self._of_files = of_files
        self._numbers = {number for user in of_files if (number := _number_of(user))}
        self._same_number: defaultdict[str, list[str]] = defaultdict(list)
        self._spoilt: str | None = None

    def add_all(self, users: Collection[str]) -> None:
        """Take in ids of the list."""
        self.strangers.difference_update(users)
        for user in users:
            if user[0].isdigit() and user not in self._of_files:
                is_bare = user[0] != "0" and user.isdecimal()  # it is its own number, and no rounded one
                if not is_bare or user in self._numbers:
                    self._look_at(user)

    def _look_at(self, user: str) -> None:
        """Take in an id that begins with a digit and that no file is named by."""
        if self._numbers and (number := _number_of(user)) in self._numbers:
            ids = self._same_number[number]
            if user not in ids:
                ids.append(user)
        elif self._spoilt is None and is_scientific(user):
            self._spoilt = user

    def find_fault(self) -> str | None:
        """Return why the list cannot be meant as it stands, None where it can."""
        if self._spoilt is not None:
            likely = sorted(user for user in self._of_files if was_rounded_to(user, self._spoilt))
            may_be = f" (it may be {_join(likely)})" if likely else ""
            return (
                f"names the user {self._spoilt}{may_be}: a spreadsheet rounds long ids like this one; save the list "
                "with its ids as text"
            )
        if self._of_files and len(self.strangers) == len(self._of_files):
            user = min(self._of_files, key=lambda user: (not self._likely_ids(user), user))
            ids = self._likely_ids(user)
            may_be = f", which may be its {_join(ids)}" if ids else ""
            return f"names the user of none of the files of readings (the first is of {user}{may_be}); correct its ids"
        return None

    def hint(self, stranger: str) -> str:
        """Return what may be wrong with the name of a file whose user is not listed; empty where nothing is seen."""
        hidden, ids = find_hidden_character(stranger), self._likely_ids(stranger)
        if hidden:
            return f"its name holds {hidden}"
        return f"it may be the user {_join(ids)}" if ids else ""

    def _likely_ids(self, user: str) -> list[str]:
        """Return the ids of the list, without files of their own, that are the same number: 7 for 0007, 8.0 for 8."""
        return self._same_number.get(_number_of(user) or "", [])


def _number_of(user: str) -> str | None:
    found = _WHOLE.fullmatch(user) if len(user) <= _MOST_DIGITS else None
    return found[1] if found else None


def _join(users: list[str]) -> str:
    more = f" or {len(users) - _MOST_LIKELY} more" if len(users) > _MOST_LIKELY else ""
    return " or ".join(users[:_MOST_LIKELY]) + more
