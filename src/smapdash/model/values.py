"""From untrusted values of an address or a callback to trusted ones: each `parse_*` accepts any object."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from smapdash.model.enums import WEEKDAYS, WEEKEND
from smapdash.model.load_shapes import parse_shape
from smapdash.model.names import normalise_name

Choice = TypeVar("Choice", bound=StrEnum)

LEFT_OUT: Final = "out"
"""How an address requests figures without implausible readings."""
MAX_TEXT = 200
MAX_QUERY: Final = 200_000
"""Longest query string that is read: 300 names of 60 letters are 180,000 bytes where each letter is written as nine."""
MOST_VALUES: Final = 10_000
"""Most values in a query string that is read."""
_LONGEST_TYPED = 4 * MAX_TEXT
"""Longest name as typed, before letters and accents are composed and spaces are joined."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_LATEST = re.compile(r"([1-9]\d{0,3})d", re.ASCII)
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
_USE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)-(\d{1,9}(?:\.\d{1,3})?)", re.ASCII)


class Refused(NamedTuple):
    """A request that cannot be read: its name in the address, and its text."""

    name: str
    text: str


def parse_choice(value: object, default: Choice) -> Choice:
    """Return the member of `default`'s enumeration that `value` names, else `default`."""
    return next((member for member in type(default) if member == value), default)


def parse_text(value: object) -> str | None:
    """Return a short, non-empty text without control characters, in the form of names, else None."""
    text = normalise_name(value) if isinstance(value, str) and len(value) <= MAX_TEXT else ""
    return text if text and text.isprintable() else None


def parse_day(value: object) -> date | None:
    """Return the date that an ISO text names (the first ten characters), else None."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def parse_span(value: object) -> tuple[date, date] | None:
    """Return the two days, in order, that a text such as 2016-10-01..2016-10-31 names, else None."""
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    first, last = map(parse_day, found.groups()) if found else (None, None)
    return (first, last) if first and last and first <= last else None


def parse_count(value: object, default: int, most: int) -> int:
    """Return a whole number from 0 to `most`, else `default`; larger ones become `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return default
    return min(value, most)


def parse_last(value: object) -> int | None:
    """Return the number of latest days, 1 to 9,999, that a text such as 30d names, else None."""
    found = _LATEST.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) if found else None


def parse_use(value: object) -> tuple[float, float] | None:
    """Return a range of mean daily use [Wh] from its text in kWh, such as 20-25, else None."""
    found = _USE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    least, most = (1_000 * Decimal(bound) for bound in found.groups())
    return (float(least), float(most)) if least < most else None


def parse_names(value: object) -> tuple[str, ...]:
    """Return the requested names of areas or tariffs, ordered, whether they are in the data or not."""
    names = (normalise_name(cut(text, _LONGEST_TYPED)) for text in _texts(value))
    return tuple(sorted({_shorten(name) for name in names if name.strip()}))


def _texts(value: object) -> list[str]:
    wanted = value if isinstance(value, list | tuple) else [value]
    return [text for text in wanted if isinstance(text, str)]


def cut(text: str, length: int = MAX_TEXT + 1) -> str:
    """Return a text that a query string can hold, cut where it is longer than any that is taken."""
    return _SURROGATES.sub("\0", text[:length])


def _shorten(name: str) -> str:
    """Return a name cut where it is longer than any of the data, so that it stays longer: no space at its end."""
    return cut(name) if name[MAX_TEXT : MAX_TEXT + 1] != " " else f"{name[:MAX_TEXT]}\N{HORIZONTAL ELLIPSIS}"


def _known(value: object, known: Iterable[str]) -> tuple[str, ...]:
    texts = set(_texts(value))
    return tuple(name for name in known if name in texts)


def find_refused(name: str, value: object) -> list[Refused]:
    """Return the texts of a value, by its name in the address, that cannot be read."""
    wanted = _texts(value) if name == "weekday" or isinstance(value, str) else []
    return [Refused(name, cut(text)) for text in wanted if text.strip() and not _READABLE[name](text)]


def refuse_all(name: str, value: object) -> list[Refused]:
    """Return all texts of a value, by its name in the address, for an account that may not narrow by it."""
    return [Refused(name, cut(text)) for text in _texts(value) if text.strip()]


def parse_rest_days(value: object, usual: tuple[int, ...] = WEEKEND) -> tuple[int, ...]:
    """Return the weekdays that names stand for, 0 for Monday; the usual ones where they name none."""
    if value == []:  # a control without any
        return ()
    names = _known(value, (*WEEKDAYS, "none"))
    return tuple(WEEKDAYS.index(name) for name in names if name != "none") if names else usual


def parse_weekdays(value: object) -> tuple[int, ...]:
    """Return the only weekdays in view, 0 for Monday; empty for all seven."""
    days = tuple(WEEKDAYS.index(name) for name in _known(value, WEEKDAYS))
    return days if len(days) < len(WEEKDAYS) else ()


_READABLE: Final[Mapping[str, Callable[[object], object]]] = {
    "from": parse_day,
    "to": parse_day,
    "last": parse_last,
    "weekday": WEEKDAYS.__contains__,
    "implausible": LEFT_OUT.__eq__,
    "shape": parse_shape,
    "use": parse_use,
    "find": parse_text,
    "user": lambda _name: True,
}
"""Whether a value can be read."""


def write_weekdays(days: Sequence[int]) -> list[str]:
    """Write weekdays, 0 for Monday, as they are parsed: mon, tue."""
    return [WEEKDAYS[day] for day in days]


def write_day(day: date | None) -> str | None:
    """Write a day in ISO format, as `parse_day` reads it."""
    return day.isoformat() if day else None


def write_last(days: int | None) -> str | None:
    """Write a number of latest days as `parse_last` reads it."""
    return f"{days}d" if days else None


def write_span(span: tuple[date, date]) -> str:
    """Write two days as `parse_span` reads them."""
    return "..".join(day.isoformat() for day in span)


def write_use(use: tuple[float, float]) -> str:
    """Write a range of mean daily use [Wh] as `parse_use` reads it: to the watt-hour."""
    return "-".join(f"{bound / 1_000:.3f}".rstrip("0").rstrip(".") for bound in use)


def parse_page(text: str | None) -> int:
    """Return the page that a URL names, which counts from 1."""
    return max(0, int(text) - 1) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0
