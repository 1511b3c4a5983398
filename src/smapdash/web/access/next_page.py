"""Where a login leads: the address at which it began, as long as that is one of this dashboard."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

LONGEST: Final = 2_000
FIRST: Final = "/"
_TIMES_DECODED: Final = 3


def find_next(address: str) -> str:
    """Return where a login leads: a path of this dashboard with its query, which is left out where it is very long.

    Anything that a browser or a proxy could take for the address of another site leads to the first page.
    """
    path, mark, query = address.partition("?")
    decoded = path
    for _ in range(_TIMES_DECODED):
        if not decoded.startswith("/") or {"\\", "#", ";"} & set(decoded) or not decoded.isprintable():
            return FIRST
        if "//" in decoded or "/." in decoded or decoded.startswith(("/login", "/logout")):
            return FIRST
        decoded = unquote(decoded)
    if not (address.isascii() and address.isprintable()) or " " in address or "#" in query:
        return FIRST
    return path + mark + query if len(address) <= LONGEST else path[:LONGEST]
