"""Notices in words: one sentence or two, the same on the page, in exports and on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smapdash.model.filters import AGAINST, MOST_USERS
from smapdash.model.notices import Notice, NoticeKind
from smapdash.model.values import MAX_QUERY, MOST_VALUES
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_NAMED: Final = 3
_EXPECTED: Final[Mapping[str, str]] = {
    "from": message("notices.is_not_a_date"),
    "to": message("notices.is_not_a_date"),
    "last": message("notices.is_not_a_number"),
    "weekday": message("notices.is_not_a_weekday"),
    "implausible": message("notices.is_not_out"),
    "use": message("notices.is_not_a_range"),
    "shape": message("notices.is_not_a_shape"),
    "find": message("notices.is_too_long_or"),
}


def describe_notice(notice: Notice) -> str:
    """Return a notice in words."""
    if notice.kind is NoticeKind.REFUSED:
        return _refused(*notice.names, leaves_nothing=notice.leaves_nothing)
    if notice.kind is NoticeKind.BACKWARDS:
        first, last = map(formatting.day, notice.days)
        return message("notices.days_backwards", first=first, last=last)
    if notice.kind is NoticeKind.TOO_MANY:
        selected = formatting.plural(len(notice.names), "user")
        return message("notices.too_many_users", selected=selected, most=MOST_USERS)
    if notice.kind is NoticeKind.DATES:
        span = message("notices.data_cover", days=formatting.day_range(*notice.days))
        return message("notices.dates_outside", span=span) if notice.leaves_nothing else f"{span} only."
    verb = "is" if len(notice.names) == 1 else "are"
    meant = message("notices.names_are_case_sensitive", meant=list_names(notice.meant)) if notice.meant else ""
    return message(
        "notices.unknown_names", names=name_all(notice.kind.capitalize(), notice.names), verb=verb, meant=meant
    )


def name_all(noun: str, names: Sequence[str]) -> str:
    """Write Area a1, or Areas a1, a2; of more than three the number first."""
    if len(names) > MOST_NAMED:
        return f"{formatting.plural(len(names), noun.lower())} ({list_names(names)})"
    return f"{noun}{'' if len(names) == 1 else 's'} {list_names(names)}"


def list_names(names: Sequence[str]) -> str:
    """Write a1, a2, a3 and 9 more."""
    more = (
        message("notices.and_more", more=formatting.count(len(names) - MOST_NAMED)) if len(names) > MOST_NAMED else ""
    )
    return f"{', '.join(map(formatting.shown, names[:MOST_NAMED]))}{more}"


def _refused(name: str, text: str, *, leaves_nothing: bool) -> str:
    so = message("notices.so_nothing_is_selected") if leaves_nothing else message("notices.so_it_is_left")
    if name == "query":
        return message("notices.address_too_long", max_query=MAX_QUERY, most_values=MOST_VALUES, so=so)
    if name == AGAINST:
        return message("notices.is_not_a_period", text=formatting.shown(text))
    return message("notices.refused_value", name=name, text=formatting.shown(text), expected=_EXPECTED[name], so=so)
