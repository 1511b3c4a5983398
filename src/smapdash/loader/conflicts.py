"""Sentences of a report on rows that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

_NAMED_USERS = 3


class OtherName(TypedDict):
    """A user whose rows of readings name several areas or tariffs (see `LoadReport.other_names`)."""

    user: str
    rows: int
    since: str
    names: tuple[tuple[str, str], tuple[str, str]]


def describe_conflict_days(days: int, users: int, rule: str) -> str:
    """Return the sentence on whole days that came twice with other values, under a rule for conflicts."""
    found = f"{_count(days, 'day')} of {_count(users, 'user')} came twice with other values"
    if rule == "last":
        return f"{found}; the later values are stored (`--conflicts last`)."
    both = "Both values are stored, so their energy counts twice; " if rule == "keep" else ""
    return f"{found}: a delivery with corrections? {both}`--conflicts last` takes the later one."


def describe_other_names(other_names: Sequence[OtherName], rule: str) -> list[str]:
    """Return lines on users whose rows name several areas or tariffs, under a rule for conflicts."""
    counts = "last" if rule == "last" else "first"
    lines = []
    for other in other_names[:_NAMED_USERS]:
        first, second = other["names"]
        kinds = [kind for kind, one, two in zip(("area", "tariff"), first, second, strict=True) if one != two]
        names = [" ".join(name[("area", "tariff").index(kind)] for kind in kinds) for name in (first, second)]
        verb = "row names" if other["rows"] == 1 else "rows name"
        lines.append(
            f"{other['rows']:,} {verb} another {' and '.join(kinds)} from {other['since']} on "
            f"({other['user']}: {', then '.join(names)}); the {counts} counts, and their readings are loaded."
        )
    more = other_names[_NAMED_USERS:]
    if more:
        rows = sum(other["rows"] for other in more)
        lines.append(f"{_count(rows, 'row')} of {_count(len(more), 'further user')} name another area or tariff, too.")
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
