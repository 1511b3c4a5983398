"""Days typed in any common spelling: 26 oct, 26/10/2016, 9 – 31 Oct 2016, dec 2016, last 30 days.

What has to be corrected is returned as values; `wording.typed_days` puts them into words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Preset
from smapdash.model.filters import Filters
from smapdash.model.periods import choose_preset
from smapdash.model.spellings import NotADayError, NotThatWeekdayError, Spelling, read_spelling
from smapdash.model.values import MAX_TEXT, parse_last, parse_text

_DASHES = re.compile("[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]")
_LATEST = re.compile(r"(?:(?:last|latest) )?(\d+) ?(?:d|days?)", re.ASCII)
_SINCE = re.compile(r"(?:from|since|between) ")
_BETWEEN = re.compile(r" *(?:[-/]|\.\.+|\N{HORIZONTAL ELLIPSIS}|\b(?:to|until|till|and)\b) *")
_PRESETS: Final[Mapping[str, Preset]] = {
    "": Preset.ALL,
    "all": Preset.ALL,
    "all days": Preset.ALL,
    "this month": Preset.THIS_MONTH,
    "last month": Preset.LAST_MONTH,
    "this year": Preset.THIS_YEAR,
}


class CorrectionKind(StrEnum):
    """What was wrong with typed days."""

    UNREADABLE = "unreadable"
    NO_DAY = "no-day"
    OTHER_WEEKDAY = "other-weekday"
    OUTSIDE = "outside"
    SWAPPED = "swapped"
    BEGINS = "begins"
    ENDS = "ends"


class Correction(NamedTuple):
    """One of these.

    Attributes
    ----------
    text : str
        What is unreadable, or no day.
    days : tuple of date
        The first day of the readings, for `BEGINS`; the last one, for `ENDS`; the requested days and those of the
        readings, for `OUTSIDE`; the day, for `OTHER_WEEKDAY`.
    weekday : int
        The weekday, Monday 0, on which a day was thought to fall, for `OTHER_WEEKDAY`.
    """

    kind: CorrectionKind
    text: str = ""
    days: tuple[date, ...] = ()
    weekday: int = 0


@dataclass(frozen=True)
class TypedDays:
    """What a text means.

    Attributes
    ----------
    chosen : Filters or None
        Its dates, or its number of latest days; None where it means no days of the data.
    corrections : tuple of Correction
        What was wrong, in the order of the sentences.
    """

    chosen: Filters | None
    corrections: tuple[Correction, ...] = ()


def parse_typed(dataset: DatasetInfo, value: object) -> TypedDays:
    """Return the days that an untrusted text means, within the data; all days where it is empty."""
    if not isinstance(value, str) or dataset.extent is None:
        return TypedDays(None)
    typed = parse_text(value)
    if typed is None and value.strip():
        return TypedDays(None, (Correction(CorrectionKind.UNREADABLE, value[:MAX_TEXT]),))
    text = _DASHES.sub("-", (typed or "").casefold())
    if text in _PRESETS:
        return TypedDays(choose_preset(Filters(), dataset, _PRESETS[text]))
    latest = _LATEST.fullmatch(text)
    if latest and (days := parse_last(f"{latest[1]}d")):
        return TypedDays(Filters(last_days=days))
    try:
        found = _read_range(dataset.extent, text)
    except NotADayError as fault:
        return TypedDays(None, (_refuse(fault),))
    return (
        _fit(dataset.extent, *found)
        if found
        else TypedDays(None, (Correction(CorrectionKind.UNREADABLE, typed or ""),))
    )


def _refuse(fault: NotADayError) -> Correction:
    if isinstance(fault, NotThatWeekdayError):
        return Correction(CorrectionKind.OTHER_WEEKDAY, days=(fault.day,), weekday=fault.weekday)
    return Correction(CorrectionKind.NO_DAY, str(fault))


def _fit(extent: tuple[date, date], first: date, last: date) -> TypedDays:
    """Return two days in order and within the data, with what was corrected."""
    swapped = [Correction(CorrectionKind.SWAPPED)] if first > last else []
    first, last = sorted((first, last))
    low, high = extent
    if last < low or first > high:
        return TypedDays(None, (Correction(CorrectionKind.OUTSIDE, days=(first, last, low, high)),))
    begins = [Correction(CorrectionKind.BEGINS, days=(low,))] if first < low else []
    ends = [Correction(CorrectionKind.ENDS, days=(high,))] if last > high else []
    return TypedDays(Filters(first_day=max(first, low), last_day=min(last, high)), (*swapped, *begins, *ends))


def _read_range(extent: tuple[date, date], text: str) -> tuple[date, date] | None:
    """Return the first and last day as typed, not yet in order; None where the text cannot be read.

    Raises
    ------
    NotADayError
        For 31 Feb and the like.
    """
    since = _SINCE.match(text)
    text = text[since.end() :] if since else text
    whole = read_spelling(text)
    if whole and not whole.is_day_alone:
        first, last = whole.span(whole.guess_year(*extent))
        return first, extent[1] if since else last
    for left, right in _split(text):
        if left and right:
            return _join(extent, *_complete(left, right))
        if left and not left.is_day_alone:
            return left.span(left.guess_year(*extent))[0], extent[1]
        if right and not right.is_day_alone:
            return extent[0], right.span(right.guess_year(*extent))[1]
    return None


def _split(text: str) -> Iterator[tuple[Spelling | None, Spelling | None]]:
    """Yield both ends at each place where a text can be parted, None for an end that is left open."""
    for between in _BETWEEN.finditer(text):
        sides = text[: between.start()], text[between.end() :]
        ends = [read_spelling(side) for side in sides]
        if all(end or not side for end, side in zip(ends, sides, strict=True)):
            yield ends[0], ends[1]


def _complete(left: Spelling, right: Spelling) -> tuple[Spelling, Spelling]:
    """Return both ends, where one is a day alone with the month and year of the other."""
    if left.is_day_alone:
        return left._replace(month=right.month, year=right.year), right
    if right.is_day_alone:
        return left, right._replace(month=left.month, year=left.year)
    return left, right


def _join(extent: tuple[date, date], left: Spelling, right: Spelling) -> tuple[date, date] | None:
    """Return the first day of one end and the last of the other; None where both are days alone."""
    if left.is_day_alone:
        return None
    of_left, of_right = _find_years(extent, left, right)
    return left.span(of_left)[0], right.span(of_right)[1]


def _find_years(extent: tuple[date, date], left: Spelling, right: Spelling) -> tuple[int, int]:
    """Return the years of both ends; one left out is that of the other or next to it, so that both have readings."""
    wraps = left.place > right.place
    if left.year is not None and right.year is not None:
        return left.year, right.year
    if right.year is not None:
        choices = [(right.year - wraps, right.year), (right.year, right.year)]
    elif left.year is not None:
        choices = [(left.year, left.year + wraps), (left.year, left.year)]
    else:
        year = left.guess_year(*extent)
        choices = [(year, year + wraps), (year - wraps, year), (year, year)]
    both = (years for years in choices if left.is_within(years[0], *extent) and right.is_within(years[1], *extent))
    return next(both, choices[0])
