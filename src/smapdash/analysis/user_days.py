"""What stands out in the days and readings of one user: its largest days, gaps, and values that do not move."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.buckets import runs
from smapdash.analysis.cube import SLOTS, Array
from smapdash.analysis.selection import to_datetime
from smapdash.user_facts import DataQuality, FlatLine, Gap, HalfHour, LargestDay

MOST_DAYS = 5
FLAT_HALF_HOURS = 48
"""A value that does not move for 24 h is a flat line (OpenSTEF, flatline checker)."""
_PER_DAY = 2 * SLOTS
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
    Each is told beside the median of the user's days with at least half of their half-hours (CalTRACK 2.2.1.2).
    """
    enough = (readings > 0) & (2 * readings.astype(np.int64) >= expected)
    median = float(np.median(wh[enough])) if enough.any() else 0.0
    order = [row for row in np.argsort(-wh, kind="stable").tolist() if readings[row]][:MOST_DAYS]
    return tuple(
        LargestDay(
            to_datetime(int(day[row]) * SLOTS).date(), float(wh[row]), float(wh[row]) / median if median else None
        )
        for row in order
    )


def instants(read_at: Array, fold: Array) -> Array:
    """Return numbers that order half-hours as they were lived: the passes of a repeated hour one after the other."""
    numbers: Array = read_at.astype(np.int64) // 2 * 4 + fold * 2 + read_at % 2
    return numbers


def assess_quality(usual: Array, own: Array, wh: Array, *, has_every_weekday: bool = True) -> DataQuality:
    """Return what a reader should know of a user's readings in some dates.

    Parameters
    ----------
    usual : array of int64, shape (T,)
        `instants` of the half-hours that a user without gaps has in the dates.
    own : array of int64, shape (N,)
        Those of the half-hours that the user has.
    wh : array of float64, shape (N,)
        Their energy [Wh].
    has_every_weekday : bool
        Days between those of the readings were not left out, so that a gap may reach over them.

    Notes
    -----
    A day is short where more than half of its half-hours are missing (CalTRACK 2.2.1.2). A zero day has readings, is
    not short, and all of them are 0. The longest gap is the longest run of usual half-hours without a reading, before
    the first and after the last reading too, of equals the earliest; a day that nobody has is in no gap. A flat line
    is one value, zero or not, in half-hours that follow each other for 24 h or longer (OpenSTEF, flatline checker): a
    missing half-hour that is usual ends it, and so does a whole day between two readings.
    """
    order = np.argsort(own, kind="stable")
    usual, own, wh = np.sort(usual), own[order], wh[order]
    days, expected = np.unique(usual // _PER_DAY, return_counts=True)
    begins, counts = runs(own // _PER_DAY)
    day = own[begins] // _PER_DAY
    wanted = dict(zip(days.tolist(), expected.tolist(), strict=True))
    enough = 2 * counts >= np.array([wanted.get(one, 0) for one in day.tolist()], np.int64)
    highest = np.maximum.reduceat(wh, begins) if len(own) else wh
    return DataQuality(
        days=len(days),
        short_days=len(np.setdiff1d(days, day[enough])),
        zero_days=tuple(_half_hour(one * _PER_DAY).read_at.date() for one in day[enough & (highest == 0)].tolist()),
        longest_gap=_longest_gap(usual, own, over_days=has_every_weekday),
        flat_lines=_flat_lines(usual, own, wh),
    )


def _half_hour(instant: int) -> HalfHour:
    return HalfHour(to_datetime(instant // 4 * 2 + instant % 2), instant // 2 % 2)


def _longest_gap(usual: Array, own: Array, *, over_days: bool) -> Gap | None:
    lacks = ~np.isin(usual, own, assume_unique=True)
    if not lacks.any():
        return None
    breaks = lacks[1:] != lacks[:-1]
    if not over_days:
        breaks |= np.diff(usual // _PER_DAY) > 1
    begins, lengths = runs(np.concatenate(([0], np.cumsum(breaks))))
    longest = int(np.argmax(np.where(lacks[begins], lengths, 0)))
    first, count = int(begins[longest]), int(lengths[longest])
    return Gap(_half_hour(int(usual[first])), _half_hour(int(usual[first + count - 1])), count)


def _flat_lines(usual: Array, own: Array, wh: Array) -> tuple[FlatLine, ...]:
    """Return the flat lines, the longest first, of equals the earlier."""
    if len(own) < FLAT_HALF_HOURS:
        return ()
    between = np.searchsorted(usual, own[1:], "left") - np.searchsorted(usual, own[:-1], "right")
    apart = np.diff(own // _PER_DAY) > 1
    breaks = (between > 0) | apart | (wh[1:] != wh[:-1])
    begins, lengths = runs(np.concatenate(([0], np.cumsum(breaks))))
    flat = [(int(begin), int(count)) for begin, count in zip(begins, lengths, strict=True) if count >= FLAT_HALF_HOURS]
    return tuple(
        FlatLine(_half_hour(int(own[begin])), _half_hour(int(own[begin + count - 1])), count, float(wh[begin]))
        for begin, count in sorted(flat, key=lambda run: -run[1])
    )
