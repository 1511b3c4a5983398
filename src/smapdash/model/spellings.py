"""One day, month or year in any common spelling, the day first: 26 oct, 26th October '16, 26/10/2016, dec 2016."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

from smapdash.model.enums import WEEKDAYS

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAY = re.compile(r"[, ]*\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b[,.]? *")
_CENTURY = 2000
_SHORTEST_NAME = 3
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})([-/. ])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})([-/. ])(?P<month>\d{1,2})(?:\2(?P<year>\d{4}|\d{2}))?\.?",
        rf"{_DAY}[-/. ]*(?:of )?{_NAME}(?:[-/., ]*'?(?P<year>\d{{4}}|\d{{2}}))?",
        rf"{_NAME}[ ]?{_DAY}(?:,? (?P<year>\d{{4}}))?",
        rf"{_NAME}[-/., ]*(?:(?P<year>\d{{4}})|'(?P<short>\d\d))",
        r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})",
        r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})",
        rf"{_NAME}|(?P<year>\d{{4}})|{_DAY}",
    )
)


class NotADayError(ValueError):
    """A text that has the form of a day, which the calendar does not have."""


class NotThatWeekdayError(NotADayError):
    """A day that falls on another weekday than the one typed with it.

    Attributes
    ----------
    day : date
        The day.
    weekday : int
        The weekday as typed, Monday 0.
    """

    def __init__(self, text: str, day: date, weekday: int) -> None:
        super().__init__(text)
        self.day, self.weekday = day, weekday


class Spelling(NamedTuple):
    """The parts of a typed day, month or year, and the weekday of a day; None for those that it leaves out."""

    text: str
    day: int | None
    month: int | None
    year: int | None
    weekday: int | None = None

    @property
    def is_day_alone(self) -> bool:
        """Whether it lacks its month, which only another day can give it."""
        return self.month is None and self.year is None

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins in a year."""
        return self.month or 1, self.day or 1

    def span(self, year: int) -> tuple[date, date]:
        """Return its first and last day in a year.

        Raises
        ------
        NotADayError
            When the calendar does not have it, or has it on another weekday.
        """
        try:
            first = date(year, *self.place)
            month = self.month or len(MONTHS)
            last = first if self.day else date(year, month, monthrange(year, month)[1])
        except ValueError:
            raise NotADayError(self.text) from None
        if self.weekday is not None and first.weekday() != self.weekday:
            raise NotThatWeekdayError(self.text, first, self.weekday)
        return first, last

    def guess_year(self, low: date, high: date) -> int:
        """Return its year, or the latest one that has it between two days; that of the last of them where none has."""
        if self.year is not None:
            return self.year
        years = range(high.year, low.year - 1, -1)
        return next((year for year in years if self.is_within(year, low, high)), high.year)

    def is_within(self, year: int, low: date, high: date) -> bool:
        """Return whether any of its days in a year lies between two days."""
        try:
            first, last = self.span(year)
        except NotADayError:
            return False
        return first <= high and last >= low


def read_spelling(text: str) -> Spelling | None:
    """Return the parts of a day, month or year in small letters; None where it has the form of none.

    A weekday may stand before or after a day.
    """
    named = _WEEKDAY.search(text)
    if not named:
        return _read_parts(text)
    spelling = _read_parts(_WEEKDAY.sub(" ", text, count=1).strip())
    return spelling._replace(weekday=WEEKDAYS.index(named[1])) if spelling and spelling.day else None


def _read_parts(text: str) -> Spelling | None:
    for form in _FORMS:
        found = form.fullmatch(text)
        if not found:
            continue
        parts = found.groupdict()
        month, name = parts.get("month"), parts.get("name")
        if name and not (month := _find_month(name)):
            continue
        year = parts.get("year") or parts.get("short")
        short = year is not None and len(year) == len("16")
        return Spelling(
            text,
            day=int(parts["day"]) if parts.get("day") else None,
            month=int(month) if month is not None else None,
            year=int(year) + (_CENTURY if short else 0) if year else None,
        )
    return None


def _find_month(name: str) -> int | None:
    """Return the number of a month by its name, or the beginning of it, or Sept; None where there is none."""
    return next((number for number, month in enumerate(MONTHS, start=1) if month.startswith(name)), None)
