"""Findings in the days and readings of one user: its largest days, gaps, and values that do not move."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.buckets import runs
from smapdash.analysis.selection import to_datetime
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.user_results import DataQuality, FlatLine, Gap, HalfHour, LargestDay

MOST_DAYS = 5
FLAT_HALF_HOURS = 48
"""A value that does not move for 24 h is a flat line (OpenSTEF, flatline checker)."""
_PER_DAY = 2 * PER_DAY
"""Instants of a day: each half-hour and its second pass."""


def largest_days(day: Array, wh: Array, readings: Array, expected: Array) -> tuple[LargestDay, ...]:
    """Return the days of the highest energy, highest first, of equals the earlier, at most 5.

    Parameters
    ----------
    day : array of int, shape (D,)
        Days since 1970.
    wh, readings, expected : array, shape (D,)
        Energy of the user [Wh], its readings, and those of a user without gaps. A day without readings does not count.

    Notes
    -----
    Each is compared with the median of the user's days with at least half of their half-hours (CalTRACK 2.2.1.2).
    """
    enough = (readings > 0) & (2 * readings.astype(np.int64) >= expected)
    median = float(np.median(wh[enough])) if enough.any() else 0.0
    order = [row for row in np.argsort(-wh, kind="stable").tolist() if readings[row]][:MOST_DAYS]
    return tuple(
        LargestDay(
            to_datetime(int(day[row]) * PER_DAY).date(),
            float(wh[row]),
            float(wh[row]) / median if median else None,
        )
        for row in order
    )


def instants(read_at: Array, fold: Array) -> Array:
    """Return numbers that order half-hours as they were lived: the passes of a repeated hour one after the other."""
    numbers: Array = read_at.astype(np.int64) // 2 * 4 + fold * 2 + read_at % 2
    return numbers


def missing_half_hours(expected: Array, own: Array) -> Array:
    """Return the `instants` that are expected and have no reading, ordered; `expected` is ordered."""
    missing: Array = expected[~np.isin(expected, own, assume_unique=True)]
    return missing


def to_half_hour(instant: int) -> HalfHour:
    """Return the half-hour of one of the `instants`."""
    return HalfHour(to_datetime(instant // 4 * 2 + instant % 2), instant // 2 % 2)


def assess_quality(expected: Array, own: Array, wh: Array) -> DataQuality:
    """Return the quality of a user's readings in some dates.

    Parameters
    ----------
    expected : array of int64, shape (T,)
        `instants` of the expected half-hours in the dates, ordered.
    own : array of int64, shape (N,)
        Those of the half-hours that the user has.
    wh : array of float64, shape (N,)
        Their energy [Wh].

    Notes
    -----
    A day is short where more than half of its half-hours are missing (CalTRACK 2.2.1.2). A zero day has readings, is
    not short, and all of them are 0. The longest gap is the longest run of expected half-hours without a reading, of
    equals the earliest; days that are not expected, those of other weekdays, end it. A flat line is one value, zero or
    not, in half-hours that follow each other for 24 h or longer (OpenSTEF, flatline checker): a missing half-hour ends
    it, and so does a day that is not expected.
    """
    order = np.argsort(own, kind="stable")
    own, wh = own[order], wh[order]
    lacks = ~np.isin(expected, own, assume_unique=True)
    begins, counts = runs(expected // _PER_DAY)
    day = expected[begins] // _PER_DAY
    missing = np.add.reduceat(lacks.astype(np.int64), begins) if len(begins) else counts
    is_short = 2 * missing > counts
    highest = np.zeros(len(day))
    np.maximum.at(highest, np.searchsorted(day, own // _PER_DAY), wh)
    zero_days = day[~is_short & (highest == 0)]
    return DataQuality(
        days=len(day),
        short_days=int(np.count_nonzero(is_short)),
        zero_days=tuple(to_half_hour(one * _PER_DAY).read_at.date() for one in zero_days.tolist()),
        longest_gap=_longest_gap(expected, lacks),
        flat_lines=_flat_lines(expected, own, wh),
    )


def _longest_gap(expected: Array, lacks: Array) -> Gap | None:
    if not lacks.any():
        return None
    breaks = (lacks[1:] != lacks[:-1]) | (np.diff(expected // _PER_DAY) > 1)
    begins, lengths = runs(np.concatenate(([0], np.cumsum(breaks))))
    longest = int(np.argmax(np.where(lacks[begins], lengths, 0)))
    first, count = int(begins[longest]), int(lengths[longest])
    return Gap(to_half_hour(int(expected[first])), to_half_hour(int(expected[first + count - 1])), count)


def _flat_lines(expected: Array, own: Array, wh: Array) -> tuple[FlatLine, ...]:
    """Return the flat lines, the longest first, of equals the earlier."""
    if len(own) < FLAT_HALF_HOURS:
        return ()
    between = np.searchsorted(expected, own[1:], "left") - np.searchsorted(expected, own[:-1], "right")
    apart = np.diff(own // _PER_DAY) > 1
    breaks = (between > 0) | apart | (wh[1:] != wh[:-1])
    begins, lengths = runs(np.concatenate(([0], np.cumsum(breaks))))
    is_long = lengths >= FLAT_HALF_HOURS
    flat = list(zip(begins[is_long].tolist(), lengths[is_long].tolist(), strict=True))
    return tuple(
        FlatLine(to_half_hour(int(own[begin])), to_half_hour(int(own[begin + count - 1])), count, float(wh[begin]))
        for begin, count in sorted(flat, key=lambda run: -run[1])
    )
