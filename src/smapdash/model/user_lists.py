"""Ids of users in an address: `3071` is one user, `3071,3008` and `3071,` are lists.

A backslash before a comma or a backslash makes it part of an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_LIST = re.compile(r"(?:[^\\,]|\\.)*,", re.DOTALL)
_ID = re.compile(r"(?:[^\\,]|\\.|\\\Z)+", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\,])")
_SPECIAL = re.compile(r"[\\,]")


def read_lists(texts: Iterable[str]) -> list[str]:
    """Return the ids of all lists among some texts."""
    return [_unescape(part) for text in texts if _LIST.match(text) for part in _ID.findall(text)]


def read_single(texts: Iterable[str]) -> str | None:
    """Return the id of the last text that is no list; None where there is none."""
    singles = [text for text in texts if not _LIST.match(text)]
    return _unescape(singles[-1]) if singles else None


def write_list(users: Sequence[str]) -> str:
    """Write ids as a list."""
    return ",".join(map(write_single, users)) + ("," if len(users) == 1 else "")


def write_single(user: str) -> str:
    """Write one id, which is no list."""
    return _SPECIAL.sub(r"\\\g<0>", user)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
