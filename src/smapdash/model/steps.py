"""The step of the stamps of a day: how many minutes each of its values stands for."""

from __future__ import annotations

import numpy as np

from smapdash.model.arrays import Array

HALF_HOUR = 30
PART_STEPS = (5, 10, 15)
GRID_MINUTES = 5
"""Every step that adds up to half-hours is a multiple of this."""
FEWEST_STAMPS = 4
_MOST_STAMPS = 10
"""A step above half an hour holds for all stamps but one in this many."""
GAPS = 1 << 11
"""More than there are minutes in a day."""


def find_steps(number: Array, minute: Array) -> Array:
    """Return the step of each day [minutes]: shape (D,).

    Parameters
    ----------
    number, minute : array of int, shape (N,)
        The day of each stamp, counted from zero, and its minute, in one count for all days; ordered, each stamp once.

    Notes
    -----
    The most frequent difference between neighbouring stamps, of equally frequent ones the smallest; above half an hour
    only where nearly all stamps keep to it. A day of fewer than four stamps is inconclusive: half an hour.
    """
    gap, same_day = np.diff(minute), number[1:] == number[:-1]
    pairs, times = np.unique(number[1:][same_day] * GAPS + gap[same_day], return_counts=True)
    day, gap = np.divmod(pairs, GAPS)
    order = np.lexsort((gap, -times, day))
    days, head = np.unique(day[order], return_index=True)
    stamps = np.bincount(number)
    step = np.full(len(stamps), HALF_HOUR)
    step[days] = gap[order][head]
    step = np.where(step > HALF_HOUR, _find_finer_steps(number, minute, step), step)
    return np.where(stamps < FEWEST_STAMPS, HALF_HOUR, step)


def _find_finer_steps(number: Array, minute: Array, step: Array) -> Array:
    """Return the longest step up to half an hour of each day, of those of `step` that their stamps do not keep to.

    Half-hours with many gaps may most often be an hour apart, but not always at the same minute of it.
    """
    first = np.searchsorted(number, np.arange(len(step)))
    phases, times = np.unique(number * GAPS + minute % step[number], return_counts=True)
    commonest = np.zeros(len(step), np.int64)
    np.maximum.at(commonest, phases // GAPS, times)
    finest = np.full(len(step), GRID_MINUTES)
    for minutes in (*PART_STEPS, HALF_HOUR):
        keeps = np.bincount(number, (minute - minute[first][number]) % minutes) == 0
        finest[keeps] = minutes
    result: Array = np.where(_MOST_STAMPS * commonest >= (_MOST_STAMPS - 1) * np.bincount(number), step, finest)
    return result
