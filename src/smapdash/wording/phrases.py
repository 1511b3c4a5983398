"""Counted nouns and quoted names, the same on the page and on the command line."""

from __future__ import annotations

from typing import Final

from smapdash.model.enums import DayType

DAY_TYPES: Final = {DayType.WORKING: "working", DayType.REST: "non-working"}
MINUS = "\N{MINUS SIGN}"
MOST_TEXT = 60
"""A longer name is cut in a sentence."""


def count(n: int) -> str:
    """Write a whole number with commas for thousands."""
    return f"{MINUS if n < 0 else ''}{abs(n):,}"


def signed(value: float, digits: int) -> str:
    """Write a change with its sign: +1.5, a minus sign for less, and 0.0 for what rounds to nothing."""
    text = f"{abs(value):,.{digits}f}"
    return text if not float(text.replace(",", "")) else f"{MINUS if value < 0 else '+'}{text}"


def plural(n: int, noun: str) -> str:
    """Write a count and its noun: 1 user, 60 users."""
    return f"{count(n)} {noun}{'' if n == 1 else 's'}"


def ordinal(n: int) -> str:
    """Write 1st, 2nd, 3rd, 4th, 11th, 22nd."""
    ending = "th" if n // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{count(n)}{ending}"


def degree(things: int) -> str:
    """Return higher of two, highest of three or more."""
    return "higher" if things == 2 else "highest"


def a(noun: str) -> str:
    """Write a noun with its article: a half-hour, an hour."""
    return f"{'an' if noun.startswith(('a', 'e', 'i', 'o', 'hour')) else 'a'} {noun}"


def shown(name: str) -> str:
    """Write a name that may hold anything: cut where it is long, control characters as their codes."""
    return printable(name if len(name) <= MOST_TEXT else f"{name[:MOST_TEXT]}...") or '""'


def printable(text: str) -> str:
    """Return a text whose control characters cannot do anything to a terminal."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
