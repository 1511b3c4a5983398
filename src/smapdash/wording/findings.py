"""Findings in words: the same sentences in the report of a load, on the command line, in exports and on the page.

Only the page writes dates in another way, and passes the function for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from smapdash.model.findings import Implausible, ImplausibleReading, Stray

Moment = Callable[[datetime, int], str]
Day = Callable[[date], str]


def iso_moment(at: datetime, fold: int) -> str:
    """Write a half-hour as 2024-03-05 12:00."""
    return f"{at:%Y-%m-%d %H:%M}{', repeated hour' if fold else ''}"


def describe_implausible(found: Implausible, *, verb: str = "Includes", moment: Moment = iso_moment) -> str:
    """Write which implausible readings figures include, or leave out, as `verb` says; at least one."""
    one, readings = found.highest[0], f"{verb} {count_implausible(found.count)}"
    energy, when = f"{one.wh / 1_000:,.12g} kWh", moment(one.read_at, one.fold)
    if found.users > 1:
        return f"{readings} of {found.users:,} users; the highest is {energy} of user {one.user_id} at {when}."
    link = ":" if found.count == 1 else "; the highest is"
    return f"{readings} of user {one.user_id}{link} {energy} at {when}."


def describe_highest(count: int, highest: Sequence[ImplausibleReading]) -> str:
    """Write how many readings of a load are implausible, and the highest that are stored."""
    said = f"Loaded, but implausible: {_count(count)} above 24,000 Wh"
    if not highest:
        return f"{said}."
    named = [f"{one.wh / 1_000:,.12g} kWh of user {one.user_id} at {iso_moment(one.read_at, 0)}" for one in highest]
    return f"{said}; the highest: {', '.join(named)}."


def count_implausible(count: int) -> str:
    """Write 1 implausible reading, or 3 implausible readings."""
    return f"{count:,} implausible reading{'' if count == 1 else 's'}"


def describe_strays(readings: int, strays: Sequence[Stray], *, day: Day = date.isoformat) -> str:
    """Write whose readings lie far from all others, and where; nothing where none do."""
    if not strays:
        return ""
    first = strays[0]
    if readings == first.readings:
        return _stray(first, day)
    return f"{_count(readings)} lie far from all others. {_stray(first, day)}"


def _stray(stray: Stray, day: Day) -> str:
    years = f"{stray.years_apart} year{'' if stray.years_apart == 1 else 's'}"
    days = day(stray.first_day)
    if stray.last_day != stray.first_day:
        days = f"{days} to {day(stray.last_day)}"
    side = "after" if stray.is_after else "before"
    verb = "lies" if stray.readings == 1 else "lie"
    return f"{_count(stray.readings)} of user {stray.user_id} {verb} {years} {side} all others ({days})."


def _count(count: int) -> str:
    return f"{count:,} reading{'' if count == 1 else 's'}"
