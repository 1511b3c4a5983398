"""Notices in words: one sentence or two, the same on the page, in exports and on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smapdash.model.filters import AGAINST, MOST_USERS
from smapdash.model.notices import Notice, NoticeKind
from smapdash.model.values import MAX_QUERY, MOST_VALUES
from smapdash.wording import formatting

MOST_NAMED: Final = 3
_EXPECTED: Final[Mapping[str, str]] = {
    "from": "is not a date such as 2016-10-09",
    "to": "is not a date such as 2016-10-09",
    "last": "is not a number of days such as 30d",
    "weekday": "is not a weekday such as mon",
    "implausible": "is not out",
    "use": "is not a range such as 20-25",
    "find": "is too long, or holds control characters",
}


def describe_notice(notice: Notice) -> str:
    """Return a notice in words."""
    if notice.kind is NoticeKind.REFUSED:
        return _refused(*notice.names, leaves_nothing=notice.leaves_nothing)
    if notice.kind is NoticeKind.BACKWARDS:
        first, last = map(formatting.day, notice.days)
        return f"The first day, {first}, is after the last day, {last}, so no day is selected."
    if notice.kind is NoticeKind.TOO_MANY:
        selected = formatting.plural(len(notice.names), "user")
        return f"{selected} are selected; at most {MOST_USERS} can be added up, so nothing is selected."
    if notice.kind is NoticeKind.DATES:
        span = f"The data cover {formatting.day_range(*notice.days)}"
        return f"{span}; there is no reading in the requested dates." if notice.leaves_nothing else f"{span} only."
    verb = "is" if len(notice.names) == 1 else "are"
    meant = f" Names are case-sensitive: the data hold {list_names(notice.meant)}." if notice.meant else ""
    return f"{name_all(notice.kind.capitalize(), notice.names)} {verb} not in the data.{meant}"


def name_all(noun: str, names: Sequence[str]) -> str:
    """Write Area a1, or Areas a1, a2; of more than three the number first."""
    if len(names) > MOST_NAMED:
        return f"{formatting.plural(len(names), noun.lower())} ({list_names(names)})"
    return f"{noun}{'' if len(names) == 1 else 's'} {list_names(names)}"


def list_names(names: Sequence[str]) -> str:
    """Write a1, a2, a3 and 9 more."""
    more = f" and {formatting.count(len(names) - MOST_NAMED)} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(map(formatting.shown, names[:MOST_NAMED]))}{more}"


def _refused(name: str, text: str, *, leaves_nothing: bool) -> str:
    so = "so nothing is selected." if leaves_nothing else "so it is left out."
    if name == "query":
        return f"The address is longer than {MAX_QUERY:,} characters or holds more than {MOST_VALUES:,} values, {so}"
    if name == AGAINST:
        return f"{formatting.shown(text)} is not a period such as Oct 2016, so nothing is compared."
    return f"{name}={formatting.shown(text)} in the address {_EXPECTED[name]}, {so}"
