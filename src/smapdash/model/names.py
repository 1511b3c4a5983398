"""Names of users, areas and tariffs: the one form in which they are compared, and the characters that none may hold."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 200
"""Longest id, area or tariff: what an index of PostgreSQL and the page's address can hold."""
_SPACES = re.compile(r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
"""Every space of Unicode (category Zs), and the tab."""


def normalise_name(name: str) -> str:
    """Return a name in the form in which names are compared and stored.

    That is Unicode's form NFC, with every run of spaces of any kind as one plain space and none at the ends: what
    looks equal on the page is equal.
    """
    if name.isascii() and "\t" not in name and "  " not in name:
        return name.strip(" ")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", name)).strip(" ")


def find_hidden_character(name: str) -> str | None:
    """Return the Unicode name and code point of the first invisible character, None where there is none."""
    if name.isprintable():
        return None
    letter = next(letter for letter in name if not letter.isprintable())
    kind = "a control character" if unicodedata.category(letter) == "Cc" else "a character without a name"
    return f"{unicodedata.name(letter, kind)} (U+{ord(letter):04X})"
