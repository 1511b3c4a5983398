"""Ids that a spreadsheet or a script has made numbers of: which they are, and which ids they may have been."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from smapdash.names import find_hidden_character

_SCIENTIFIC = re.compile(r"\d(?:[.,](\d+))?E\+\d{1,3}", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"0*(\d+?)(?:[.,]0+)?", re.ASCII)
_MOST_DIGITS = 40
"""Longer runs of digits are no ids of meters, and dear to compare."""


def is_scientific(user: str) -> bool:
    """Return whether an id is a number in scientific notation, as spreadsheets show long ones (2.00001E+12)."""
    return _SCIENTIFIC.fullmatch(user) is not None


def was_rounded_to(user: str, spoilt: str) -> bool:
    """Return whether an id, as a number in scientific notation with as many digits, is the spoilt one."""
    found = _SCIENTIFIC.fullmatch(spoilt)
    if not found or not (user.isascii() and user.isdigit()) or len(user) > _MOST_DIGITS:
        return False
    rounded = f"{Decimal(user):.{len(found[1] or '')}E}"
    return Decimal(rounded) == Decimal(spoilt.replace(",", "."))


def find_likely_ids(users: Collection[str], listed: Iterable[str]) -> dict[str, list[str]]:
    """Return for users who are not listed the ids of the list that are the same number: 7 for 0007, 8.0 for 8."""
    wanted = {number for user in users if (number := _number_of(user))}
    same = defaultdict[str, list[str]](list)
    for other in listed:
        number = _number_of(other)
        if number in wanted:
            same[number].append(other)
    found = {user: same.get(_number_of(user) or "", []) for user in users}
    return {user: ids for user, ids in found.items() if ids}


def _number_of(user: str) -> str | None:
    found = _WHOLE.fullmatch(user) if len(user) <= _MOST_DIGITS else None
    return found[1] if found else None


def describe_spoilt_list(listed: Collection[str], of_files: Collection[str]) -> str | None:
    """Return why a list of users cannot be meant as it stands, None where it can.

    Parameters
    ----------
    listed : collection of str
        Ids of the list.
    of_files : collection of str
        Ids that the files of readings are named by.
    """
    spoilt = next((user for user in listed if user not in of_files and is_scientific(user)), None)
    if spoilt is not None:
        likely = sorted(user for user in of_files if was_rounded_to(user, spoilt))
        may_be = f" (it may be {_join(likely)})" if likely else ""
        return (
            f"names the user {spoilt}{may_be}: a spreadsheet rounds long ids like this one; save the list with its "
            "ids as text"
        )
    if of_files and not any(user in listed for user in of_files):
        likely_ids = find_likely_ids(of_files, listed)
        user, ids = min(likely_ids.items(), default=(min(of_files), []))
        may_be = f", which may be its {_join(ids)}" if ids else ""
        return f"names the user of none of the files of readings (the first is of {user}{may_be}); correct its ids"
    return None


def describe_stranger(user: str, likely_ids: list[str]) -> str:
    """Return what may be wrong with the name of a file whose user is not listed; empty where nothing is seen."""
    hidden = find_hidden_character(user)
    if hidden:
        return f"its name holds {hidden}"
    return f"it may be the user {_join(likely_ids)}" if likely_ids else ""


def _join(users: list[str]) -> str:
    more = f" or {len(users) - 3} more" if len(users) > 3 else ""
    return " or ".join(users[:3]) + more
