"""What a day of a user is, from all of its readings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.spans import begins_of_runs

_SLOTS, _LOWEST = 48, 8


@dataclass(frozen=True, eq=False)
class DaySums:
    """Days of users, in order of user and day: arrays of shape (N,).

    Attributes
    ----------
    user, day : array of int
        The users as they were given; days since 1970.
    readings : array of int16
    wh, peak_wh, base_wh : array of float64
        Energy, highest half-hour, mean of the 8 lowest half-hours, of all where they are fewer [Wh].
    peak_at : array of int32
        Half-hour since 1970 of the earliest highest one.
    present, present_again : array of int64
        Bit i is set where half-hour i of the day has a first pass, a second pass.
    """

    user: Array
    day: Array
    readings: Array
    wh: Array
    peak_wh: Array
    base_wh: Array
    peak_at: Array
    present: Array
    present_again: Array


def begins_of_days(user: Array, half_hour: Array) -> Array:
    """Return where each day of a user begins among readings ordered by user and half-hour since 1970."""
    day = half_hour // _SLOTS
    changes = (user[1:] != user[:-1]) | (day[1:] != day[:-1])
    return begins_of_runs(changes, len(user))


def sum_up_days(user: Array, half_hour: Array, fold: Array, wh: Array) -> DaySums:
    """Return the days of users.

    Parameters
    ----------
    user, half_hour, fold, wh : array, shape (M,)
        All readings of these days, ordered by user, half-hour since 1970 and fold; at least one; energy [Wh].
    """
    begins = begins_of_days(user, half_hour)
    readings = np.diff(np.append(begins, len(wh)))
    peak_wh = np.maximum.reduceat(wh, begins)
    at_peak = np.flatnonzero(wh == np.repeat(peak_wh, readings))
    bit = np.int64(1) << (half_hour % _SLOTS).astype(np.int64)
    return DaySums(
        user=user[begins],
        day=half_hour[begins] // _SLOTS,
        readings=readings.astype(np.int16),
        wh=np.add.reduceat(wh, begins),
        peak_wh=peak_wh,
        base_wh=mean_of_lowest(wh, begins, readings),
        peak_at=half_hour[at_peak[np.searchsorted(at_peak, begins)]],
        present=np.bitwise_or.reduceat(np.where(fold == 0, bit, 0), begins),
        present_again=np.bitwise_or.reduceat(np.where(fold == 1, bit, 0), begins),
    )


def mean_of_lowest(wh: Array, begins: Array, readings: Array) -> Array:
    """Return the mean of the 8 lowest half-hours of each day, of all where they are fewer (Energy Sparks, base load).

    Parameters
    ----------
    wh : array of float64, shape (M,)
        Energy of all half-hours, day by day [Wh].
    begins, readings : array of int, shape (N,)
        Where each day begins, and how many half-hours it has.
    """
    base = np.empty(len(begins))
    whole = readings == _SLOTS
    if whole.any():  # nearly all: rows of one table, of which eight values are sorted out at once
        table = wh[begins[whole][:, None] + np.arange(_SLOTS)]
        base[whole] = np.partition(table, _LOWEST - 1, axis=1)[:, :_LOWEST].sum(axis=1) / _LOWEST
    others = np.repeat(~whole, readings)
    if others.any():
        day, count = np.repeat(np.arange(len(begins)), readings)[others], readings[~whole]
        ordered = wh[others][np.lexsort((wh[others], day))]
        first = np.cumsum(count) - count
        rank = np.arange(len(ordered)) - np.repeat(first, count)
        lowest = np.where(rank < _LOWEST, ordered, 0)
        base[~whole] = np.add.reduceat(lowest, first) / np.minimum(count, _LOWEST)
    return base
