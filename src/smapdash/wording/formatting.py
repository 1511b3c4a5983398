"""Numbers, dates and short phrases as the page writes them: watt-hours in, text out.

Pure formatting without Dash, Plotly or the locale of the machine. What a chart says about its data is decided
beside the chart, not here.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from smapdash.model.enums import Grain
from smapdash.wording import phrases
from smapdash.wording.rounding import first_digit, fixed, half_up

MINUS, a, count, plural, shown = phrases.MINUS, phrases.a, phrases.count, phrases.plural, phrases.shown
NO_VALUE = "\N{EN DASH}"
MOST_KWH = 99_999
"""Energy above this many kWh is written in MWh."""
MOST_DIGITS = 6
"""After the point, in a column."""

DIGITS_BELOW = ((3, 0.9995), (2, 9.995), (1, 999.95))
"""Digits after the point, and the size that would be rounded up to one digit more before it."""
LEAST_WITH_DIGITS = 0.001
"""A smaller number is written with its first digit only."""
# English whatever the locale of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Quantity(NamedTuple):
    """A number and its unit, apart because the page writes the unit smaller."""

    number: str
    unit: str

    def __str__(self) -> str:
        """Return number and unit with a space between them."""
        return f"{self.number} {self.unit}"


def number(value: float | None) -> str:
    """Write a number with three or four significant digits, but never round away whole ones, or all that there is.

    Missing and infinite values become an en dash.
    """
    if value is None or not math.isfinite(value):
        return NO_VALUE
    size = abs(float(value))
    sign = MINUS if value < 0 else ""
    if size == 0:
        return "0"
    if size < LEAST_WITH_DIGITS:
        return f"{sign}{first_digit(size)}"
    digits = next((digits for digits, limit in DIGITS_BELOW if size < limit), 0)
    return f"{sign}{fixed(size, digits)}"


def column(values: Sequence[float | None], digits: int) -> list[str]:
    """Write the numbers of a column with one number of digits: more than requested where a small one would be lost."""
    known = [abs(value) for value in values if value is not None and math.isfinite(value)]
    smallest = min((value for value in known if value), default=1.0)
    while digits < MOST_DIGITS and 2 * smallest <= 10**-digits:
        digits += 1
    return [NO_VALUE if value is None or not math.isfinite(value) else _digits(value, digits) for value in values]


def _digits(value: float, digits: int) -> str:
    return first_digit(value) if value and half_up(value, digits) == 0 else fixed(value, digits)


def energy(wh: float | None, *, beside: float | None = None) -> Quantity:
    """Write energy [Wh] in kWh up to 99,999, then in MWh; in the unit of a larger one shown `beside` it."""
    if wh is None or not math.isfinite(wh):
        wh = None
    largest = max(abs(wh or 0.0), abs(beside) if beside is not None and math.isfinite(beside) else 0.0)
    if half_up(largest / 1_000, 0) > MOST_KWH:
        return Quantity(number(None if wh is None else wh / 1e6), "MWh")
    return Quantity(number(None if wh is None else wh / 1_000), "kWh")


def share(part: float, whole: float = 1) -> str:
    """Write a share in per cent without its sign; it is never rounded up to 100, nor down to 0."""
    if not whole:
        return NO_VALUE
    percent = 100 * part / whole
    if part < whole and percent > 99.9:
        return "> 99.9"
    if 0 < percent < 0.05:
        return "< 0.1"
    return "100" if part >= whole else fixed(percent, 1)


def percent(share: float, *, whole: bool = False) -> str:
    """Write a share of 1 in per cent with its sign: 29.8 %, or 30 % where whole ones say enough."""
    value, digits = rounded_percent(share, whole=whole)
    return f"{value:,.{digits}f} %"


def rounded_percent(share: float, *, whole: bool = False) -> tuple[float, int]:
    """Return the number of per cent that `percent` writes, and its digits after the point."""
    digits = 0 if whole and 100 * share >= 9.95 else 1
    return float(half_up(100 * share, digits)), digits


def use_range(least_wh: float, most_wh: float) -> str:
    """Write a range of mean daily use [Wh]: 20 to 25 kWh a day."""
    least, most = (Decimal(f"{wh / 1_000:.6g}") for wh in (least_wh, most_wh))
    return f"{least:,f} to {most:,f} kWh a day"


def demand(watts: float | None) -> Quantity:
    """Write demand [W] in kW."""
    return Quantity(number(None if watts is None else float(watts) / 1_000), "kW")


def day(d: date) -> str:
    """Write a day as 26 Oct 2016."""
    return f"{short_day(d)} {d.year}"


def short_day(d: date) -> str:
    """Write a day as 26 Oct."""
    return f"{d.day} {_MONTHS[d.month - 1][:3]}"


def long_day(d: date) -> str:
    """Write a day as 26 October 2016."""
    return f"{d.day} {_MONTHS[d.month - 1]} {d.year}"


def month(d: date) -> str:
    """Write the month of a day as December 2016."""
    return f"{_MONTHS[d.month - 1]} {d.year}"


def week_day(d: date) -> str:
    """Write a day as Mon 26 Dec 2016."""
    return f"{WEEKDAYS[d.weekday()]} {day(d)}"


def weekday_names(days: Sequence[int], *, last: str = " and ") -> str:
    """Write weekdays, 0 for Monday, as Tuesday and Wednesday; empty for none."""
    names = [_LONG_WEEKDAYS[number] for number in days]
    return last.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def short_weekdays(days: Sequence[int]) -> str:
    """Write weekdays, ordered, 0 for Monday, as Mon to Fri, or Mon, Sat, Sun: three in a row and more as a span."""
    runs: list[list[int]] = []
    for number in days:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = [[WEEKDAYS[number] for number in run] for run in runs]
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in names)


def day_range(first: date, last: date, *, with_year: bool = True) -> str:
    """Write an inclusive range of days without repeating an equal month or year; or without the only year."""
    end = day(last) if with_year else short_day(last)
    if first == last:
        return end
    start = day(first) if first.year < last.year else short_day(first)
    if (first.year, first.month) == (last.year, last.month):
        start = str(first.day)
    return f"{start} \N{EN DASH} {end}"


def clock(moment: datetime) -> str:
    """Write the time of day as 17:30."""
    return f"{moment.hour:02}:{moment.minute:02}"


def hour_span(start: datetime) -> str:
    """Write the hour from a time as 01:00-02:00, with an en dash."""
    return f"{clock(start)}\N{EN DASH}{clock(start + timedelta(hours=1))}"


def half_hour(i: int) -> str:
    """Write the start of half-hour `i` of the day: 0 is 00:00, 35 is 17:30, 48 is 24:00."""
    return f"{i // 2:02}:{i % 2 * 30:02}"


def second_pass(fold: int) -> str:
    """Return the mark of the second reading of the repeated hour; the first has none."""
    return ", repeated hour" if fold else ""


def moment(at: datetime, fold: int = 0) -> str:
    """Write a half-hour as 26 Oct 2016 01:00, or 26 Oct 2016 01:00, repeated hour."""
    return f"{day(at)} {clock(at)}{second_pass(fold)}"


def when(start: datetime, fold: int, grain: Grain) -> str:
    """Write a bucket for the end of a sentence: on Mon 26 Dec 2016, or at 17:30 on Mon 26 Dec 2016."""
    if grain is Grain.MONTH:
        return f"in {month(start)}"
    if grain is Grain.WEEK:
        return f"in the week of {day(start)}"
    if grain is Grain.DAY:
        return f"on {week_day(start)}"
    return f"at {clock(start)} on {week_day(start)}{second_pass(fold)}"


def mark(start: datetime, fold: int, grain: Grain, *, with_year: bool = False) -> str:
    """Write a bucket for a label in a chart: 26 Dec, or 26 Dec 17:30, or week of 26 Dec, or Dec 2016."""
    named = day(start) if with_year else short_day(start)
    if grain is Grain.MONTH:
        return f"{_MONTHS[start.month - 1][:3]} {start.year}"
    if grain in (Grain.DAY, Grain.WEEK):
        return f"{'week of ' if grain is Grain.WEEK else ''}{named}"
    return f"{named} {clock(start)}{second_pass(fold)}"


def in_title(start: datetime, fold: int, grain: Grain, *, with_year: bool) -> str:
    """Write a bucket for a title: 26 Dec, or 17:30, 26 Dec, or from 26 Dec, or December; with the year in doubt."""
    if grain is Grain.MONTH:
        return month(start) if with_year else _MONTHS[start.month - 1]
    named = day(start) if with_year else short_day(start)
    if grain is Grain.WEEK:
        return f"from {named}"
    return named if grain is Grain.DAY else f"{clock(start)}, {named}{second_pass(fold)}"


def at_bucket(start: datetime, fold: int, grain: Grain) -> str:
    """Write a bucket for the end of a sentence in full: on 26 December 2016, or at 17:30 on 26 December 2016."""
    if grain is Grain.MONTH:
        return f"in {month(start)}"
    if grain is Grain.WEEK:
        return f"in the week of {long_day(start)}"
    named = f"on {long_day(start)}"
    return named if grain is Grain.DAY else f"at {clock(start)} {named}{second_pass(fold)}"


def safe(name: str) -> str:
    """Escape a name that came from a file for Plotly, which reads HTML in every text, and `%{...}` in many."""
    return html.escape(name, quote=False).replace("%{", "%&#123;")
