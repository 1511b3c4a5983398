"""Times of many rows at once, by their spelling: all rows of one length are spelled alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.loader.parse.clean import DATE_ALONE, DAY_MINUTES, MINUTES, SNAP_S
from smapdash.loader.parse.text_rows import Rows
from smapdash.model.arrays import Array
from smapdash.model.frames import FIRST_YEAR, LAST_YEAR
from smapdash.model.steps import GRID_MINUTES

_DATE, _TO_MINUTES, _TO_SECONDS = 10, 16, 19
_LENGTHS = (_DATE, _TO_MINUTES, _TO_SECONDS, *range(_TO_SECONDS + 2, _TO_SECONDS + 11))
_SIGNS = {4: b"-", 7: b"-", 10: b" T", 13: b":", 16: b":", 19: b"."}
_MONTHS = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="datetime64[M]")
_FIRST_DAYS = _MONTHS.astype("datetime64[D]").astype(np.int32)
_ZERO = np.uint8(ord("0"))
_GRID_S = GRID_MINUTES * 60


class Times(NamedTuple):
    """Times of rows.

    Attributes
    ----------
    minute : array of int32
        Minutes since 1970, as in `clean.Reading`.
    snapped : array of bool
        The stamp was up to two seconds off the grid.
    read : array of bool
        False where the field is no such time; the others are void there.
    """

    minute: Array
    snapped: Array
    read: Array


def parse_times(rows: Rows, column: int) -> Times:
    """Read times in every spelling that `clean.judge_reading` accepts."""
    begins, lengths = rows.begins[column], rows.ends[column] - rows.begins[column]
    counts = np.bincount(np.minimum(lengths, _LENGTHS[-1] + 1), minlength=_LENGTHS[-1] + 1)
    for length in _LENGTHS:
        if 0 < counts[length] == len(begins):
            return _parse_spelling(rows.data, begins, length)
    times = Times(np.zeros(len(begins), np.int32), np.zeros(len(begins), bool), np.zeros(len(begins), bool))
    for length in _LENGTHS:
        if counts[length]:
            which = np.flatnonzero(lengths == length)
            for whole, part in zip(times, _parse_spelling(rows.data, begins[which], length), strict=True):
                whole[which] = part
    return times


def _parse_spelling(data: Array, begins: Array, length: int) -> Times:
    """Read times of one length: `2016-07-15`, with ` 00:30` or `T00:30`, `:00`, and `.` with up to nine digits."""
    read = np.ones(len(begins), bool)
    for place, signs in _SIGNS.items():
        if place < length:
            found = data[begins + place]
            read &= np.logical_or.reduce([found == sign for sign in signs])
    parts = []
    for place, digits in ((0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2), (20, length - 20)):
        part = np.zeros(len(begins), np.int32)
        for number in range(place, min(place + digits, length)):
            digit = data[begins + number] - _ZERO  # wraps to a large number below "0"
            read &= digit <= 9
            part = part * 10 + digit
        parts.append(part)
    year, month, day, hour, minute, second, fraction = parts
    days, is_day = _count_days(year, month, day)
    read &= is_day & (minute < 60) & (second < 60)
    read &= (hour < 24) | ((hour == 24) & (minute == 0) & (second == 0) & (fraction == 0))
    steps, snapped, near = _snap((hour * 60 + minute) * 60 + second, fraction)
    number = days * DAY_MINUTES + steps * GRID_MINUTES
    read &= near & (number < MINUTES)
    return Times(number + DATE_ALONE if length == _DATE else number, snapped, read)


def _count_days(year: Array, month: Array, day: Array) -> tuple[Array, Array]:
    """Return days since 1970, and whether there is such a day."""
    is_month = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12)
    number = np.where(is_month, (year - FIRST_YEAR) * 12 + month - 1, 0)
    first = _FIRST_DAYS[number]
    return first + day - 1, is_month & (day >= 1) & (day <= _FIRST_DAYS[number + 1] - first)


def _snap(seconds: Array, fraction: Array) -> tuple[Array, Array, Array]:
    """Return the nearest steps of the grid since midnight, where that is not the stamp, and where it is near."""
    steps = seconds // _GRID_S
    off = seconds - steps * _GRID_S
    snapped = (off != 0) | (fraction != 0)
    if not snapped.any():
        return steps, snapped, np.ones(len(steps), bool)
    after = (off < SNAP_S) | ((off == SNAP_S) & (fraction == 0))
    before = off >= _GRID_S - SNAP_S
    return steps + before, snapped, after | before
