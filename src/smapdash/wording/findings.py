"""Findings in words: the same sentences in the report of a load, on the command line, in exports and on the page.

Only the page writes dates in another way, and passes the function for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from smapdash.model.findings import Implausible, ImplausibleReading, Stray
from smapdash.wording.messages import message

Moment = Callable[[datetime, int], str]
Day = Callable[[date], str]


def iso_moment(at: datetime, fold: int) -> str:
    """Write a half-hour as 2024-03-05 12:00."""
    return f"{at:%Y-%m-%d %H:%M}{(message('findings.repeated_hour') if fold else '')}"


def describe_implausible(
    found: Implausible, *, verb: str = message("findings.includes"), moment: Moment = iso_moment
) -> str:
    """Write which implausible readings figures include, or leave out, as `verb` says; at least one."""
    one, readings = found.highest[0], f"{verb} {count_implausible(found.count)}"
    energy, when = f"{one.wh / 1_000:,.12g} kWh", moment(one.read_at, one.fold)
    if found.users > 1:
        return message(
            "findings.readings_of_users",
            readings=readings,
            users=found.users,
            energy=energy,
            user_id=one.user_id,
            when=when,
        )
    link = ":" if found.count == 1 else message("findings.the_highest_is")
    return message("findings.one_reading", readings=readings, user_id=one.user_id, link=link, energy=energy, when=when)


def describe_highest(count: int, highest: Sequence[ImplausibleReading]) -> str:
    """Write how many readings of a load are implausible, and the highest that are stored."""
    said = message("findings.loaded_but_implausible_above", count=_count(count))
    if not highest:
        return f"{said}."
    named = [
        message("findings.reading_of_user", wh=one.wh / 1000, user_id=one.user_id, moment=iso_moment(one.read_at, 0))
        for one in highest
    ]
    return message("findings.highest_readings", said=said, readings=", ".join(named))


def count_implausible(count: int) -> str:
    """Write 1 implausible reading, or 3 implausible readings."""
    return message("findings.implausible_reading", count=count, plural_s="" if count == 1 else "s")


def describe_strays(readings: int, strays: Sequence[Stray], *, day: Day = date.isoformat) -> str:
    """Write whose readings lie far from all others, and where; nothing where none do."""
    if not strays:
        return ""
    first = strays[0]
    if readings == first.readings:
        return _stray(first, day)
    return message("findings.strays", count=_count(readings), stray=_stray(first, day))


def _stray(stray: Stray, day: Day) -> str:
    years = f"{stray.years_apart} year{'' if stray.years_apart == 1 else 's'}"
    days = day(stray.first_day)
    if stray.last_day != stray.first_day:
        days = f"{days} to {day(stray.last_day)}"
    side = "after" if stray.is_after else "before"
    verb = "lies" if stray.readings == 1 else "lie"
    return message(
        "findings.stray_readings",
        count=_count(stray.readings),
        user_id=stray.user_id,
        verb=verb,
        years=years,
        side=side,
        days=days,
    )


def _count(count: int) -> str:
    return f"{count:,} reading{'' if count == 1 else 's'}"
