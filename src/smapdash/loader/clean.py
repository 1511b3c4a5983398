"""Text to numbers: what passes, and why the rest does not. Pure: no file and no database is touched here.

`judge_reading` says what a reading is, one row at a time. `parse_times` and `parse_energy` read the usual spellings of
many rows at once, and leave to it every field that they do not know: the result is the same, only sooner.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from smapdash.db.copy import Array
from smapdash.frames import MAX_WH
from smapdash.loader.text_rows import Rows

IMPLAUSIBLE_WH = 24_000.0
"""Above this (200 A x 240 V for half an hour) a reading is loaded and counted as implausible [Wh]."""
WRONG_WIDTH = "wrong number of fields"

_FIRST_YEAR, _LAST_YEAR = 1970, 2099
"""Outside these a time is a meter's default or overflow, and would stretch every chart over centuries."""
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,9})?|inf|infinity|nan)", re.ASCII | re.IGNORECASE)
_NO_TIME = "time is not a date and time (YYYY-MM-DD HH:MM:SS)"

_MONTHS = np.arange(f"{_FIRST_YEAR}-01", f"{_LAST_YEAR + 1}-02", dtype="datetime64[M]")
_FIRST_DAYS = _MONTHS.astype("datetime64[D]").astype(np.int32)
_ZERO = np.uint8(ord("0"))
_FRACTION = dict(enumerate(".0000000", start=19))
_POWERS = 10.0 ** np.arange(16)
_MOST_DIGITS = {1: 15, 1000: 12}
"""So many digits are exact in float64, the factor included."""


def judge_reading(time: str, energy: str, factor: int = 1) -> tuple[int, float] | str:
    """Read one row, or tell the first rule that it breaks.

    Parameters
    ----------
    time, energy : str
        The fields: wall-clock start of the half-hour, and energy.
    factor : int
        Watt-hours in the unit of `energy`.

    Returns
    -------
    (int, float) or str
        Half-hours since 1970 and energy [Wh]; or why the row is rejected.
    """
    half_hour, wh = _judge_time(time), _judge_energy(energy, factor)
    if isinstance(half_hour, str):
        return half_hour
    return wh if isinstance(wh, str) else (half_hour, wh)


def _judge_time(time: str) -> int | str:
    if not time:
        return "time is empty"
    parts = _TIME.fullmatch(time)
    if not parts:
        return _NO_TIME
    year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups()[:6])
    try:
        datetime(year, month, day, hour, minute, second)
    except ValueError:
        return _NO_TIME
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return f"time is not in the years {_FIRST_YEAR} to {_LAST_YEAR}"
    if minute % 30 or second or (parts[7] or "").strip("0"):
        return "time is not on the half-hour"
    return (date(year, month, day) - date(1970, 1, 1)).days * 48 + hour * 2 + minute // 30


def _judge_energy(energy: str, factor: int) -> float | str:
    if not energy:
        return "consumption is empty"
    if not _NUMBER.fullmatch(energy):
        return "consumption is not a number"
    if not np.isfinite(float(energy)):
        return "consumption is not finite"
    wh = float(energy) if factor == 1 else float(Decimal(energy) * factor)
    if wh < 0:
        return "consumption is negative"
    return "consumption is beyond the range of a meter" if wh > MAX_WH else wh + 0.0  # turns -0.0 into 0.0


def parse_times(rows: Rows, column: int) -> tuple[Array, Array]:
    """Read times that are spelled `2016-07-15 00:30:00`, with or without a fraction of seven zeros.

    Returns
    -------
    half_hour : array of int32
        Half-hours since 1970.
    read : array of bool
        False where the field is spelled otherwise, or is no time on the half-hour; `half_hour` is void there.
    """
    begins, lengths = rows.begins[column], rows.ends[column] - rows.begins[column]
    read = (lengths == 19) | ((lengths == 27) & _spells(rows.data, begins, _FRACTION))
    read &= _spells(rows.data, begins, {4: "-", 7: "-", 10: " ", 13: ":", 16: ":"})
    parts = []
    for place, length in ((0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2)):
        part, is_number = _number(rows.data, begins + place, length)
        parts.append(part)
        read &= is_number
    year, month, day, hour, minute, second = parts
    read &= (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= 12)
    number = np.where(read, (year - _FIRST_YEAR) * 12 + month - 1, 0)
    read &= (day >= 1) & (day <= _FIRST_DAYS[number + 1] - _FIRST_DAYS[number])
    read &= (hour < 24) & (minute % 30 == 0) & (minute < 60) & (second == 0)
    return (_FIRST_DAYS[number] + day - 1) * 48 + hour * 2 + minute // 30, read


def _spells(data: Array, begins: Array, signs: dict[int, str]) -> Array:
    """Tell where each sign stands at its place after `begins`."""
    found = np.ones(len(begins), bool)
    for place, sign in signs.items():
        found &= data[np.minimum(begins + place, len(data) - 1)] == ord(sign)
    return found


def _number(data: Array, begins: Array, length: int) -> tuple[Array, Array]:
    """Return the numbers that stand at `begins`, and whether they are digits all through."""
    value, is_number = np.zeros(len(begins), np.int32), np.ones(len(begins), bool)
    for place in range(length):
        digit = data[np.minimum(begins + place, len(data) - 1)] - _ZERO  # wraps to a large number below "0"
        is_number &= digit <= 9
        value = value * 10 + digit
    return value, is_number


def parse_energy(rows: Rows, column: int, factor: int = 1) -> tuple[Array, Array]:
    """Read plain decimal numbers such as `39` and `0.143`, correctly rounded.

    Returns
    -------
    wh : array of float64
        Energy [Wh].
    read : array of bool
        False where the field is spelled otherwise or is beyond the range; `wh` is void there.
    """
    begins, lengths = rows.begins[column], rows.ends[column] - rows.begins[column]
    most = _MOST_DIGITS[factor]
    read = (lengths > 0) & (lengths <= most)
    digits = np.zeros(len(begins), np.int64)
    decimals = np.zeros(len(begins), np.int64)
    point = np.zeros(len(begins), bool)
    for place in range(int(lengths[read].max(initial=0))):
        inside = place < lengths
        sign = rows.data[np.minimum(begins + place, len(rows.data) - 1)]
        digit = sign - _ZERO
        is_digit, is_point = inside & (digit <= 9), inside & (sign == ord("."))
        read &= ~inside | is_digit | (is_point & ~point)
        digits = np.where(is_digit & read, digits * 10 + digit, digits)
        decimals += is_digit & point
        point |= is_point
    read &= lengths > point  # a point alone is no number
    wh = digits * factor / _POWERS[np.where(read, decimals, 0)]
    return wh, read & (wh <= MAX_WH)
