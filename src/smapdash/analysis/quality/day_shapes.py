"""What findings need to know of a day besides its sums: its third highest half-hour, and the runs at its two ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.analysis.day_sums import begins_of_days
from smapdash.model.arrays import PER_DAY, Array

_THIRD = 3


class DayShapes(NamedTuple):
    """Days of users, in order of user and day: arrays of shape (N,).

    Attributes
    ----------
    third_wh : array of float64
        Third highest half-hour, the lowest where they are fewer [Wh].
    first_run, last_run : array of int16
        Readings from the first of the day on that equal it; readings up to the last of the day that equal it.
    """

    third_wh: Array
    first_run: Array
    last_run: Array


def shape_days(user: Array, half_hour: Array, wh: Array) -> DayShapes:
    """Return the shapes of days.

    Parameters
    ----------
    user, half_hour, wh : array, shape (M,)
        All readings of these days, ordered by user, half-hour since 1970 and fold; at least one; energy [Wh].
    """
    begins = begins_of_days(user, half_hour)
    ends = np.append(begins[1:], len(wh))
    readings = ends - begins
    changes = np.concatenate(([-1], np.flatnonzero(wh[1:] != wh[:-1]), [len(wh)]))  # the last before each change
    after = changes[np.searchsorted(changes, begins)]
    before = changes[np.searchsorted(changes, ends - 1) - 1]
    first_run = np.where(after < ends - 1, after + 1 - begins, readings)
    last_run = np.where(before >= begins, ends - 1 - before, readings)
    return DayShapes(_third_highest(wh, begins, readings), first_run.astype(np.int16), last_run.astype(np.int16))


def _third_highest(wh: Array, begins: Array, readings: Array) -> Array:
    third = np.empty(len(begins))
    whole = readings == PER_DAY
    if whole.any():  # nearly all
        table = wh[begins[whole][:, None] + np.arange(PER_DAY)]
        third[whole] = np.partition(table, PER_DAY - _THIRD, axis=1)[:, PER_DAY - _THIRD]
    others = np.repeat(~whole, readings)
    if others.any():
        day, count = np.repeat(np.arange(len(begins)), readings)[others], readings[~whole]
        ordered = wh[others][np.lexsort((wh[others], day))]
        third[~whole] = ordered[np.cumsum(count) - np.minimum(count, _THIRD)]
    return third
