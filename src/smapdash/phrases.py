"""Counted nouns, the same wherever something is counted."""

from __future__ import annotations

MINUS = "\N{MINUS SIGN}"


def count(n: int) -> str:
    """Write a whole number with commas for thousands."""
    return f"{MINUS if n < 0 else ''}{abs(n):,}"


def plural(n: int, noun: str) -> str:
    """Write a count and its noun: 1 user, 60 users."""
    return f"{count(n)} {noun}{'' if n == 1 else 's'}"
