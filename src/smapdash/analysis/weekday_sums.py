"""Energy of users by weekday and half-hour over their last 365 days, from which the shapes of their mean days follow.

The last day with readings, which may not be complete, is left out, and so are implausible readings. Energy is rounded
to whole watt-hours reading by reading, so that sums can be adjusted by what changes, and stay exact.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.frames import IMPLAUSIBLE_WH

WINDOW_DAYS: Final = 365
_PER_WEEK: Final = 7 * PER_DAY
_FROM_MONDAY: Final = 3 * PER_DAY
"""Half-hours from the Monday before 1970, which began on a Thursday."""


class WeekdaySums(NamedTuple):
    """Sums of U users.

    Attributes
    ----------
    user : array of int32, shape (U,)
        Ascending.
    wh : array of int64, shape (U, 7, 48)
        Energy by weekday, 0 for Monday, and half-hour of the day [Wh].
    readings : array of int64, shape (U, 7, 48)
        How many there are; both passes of a repeated hour count.
    """

    user: Array
    wh: Array
    readings: Array


def sum_up_weekdays(user: Array, half_hour: Array, wh: Array) -> WeekdaySums:
    """Return the sums of users by all their readings of the window, at least, and of their last day.

    Parameters
    ----------
    user, half_hour, wh : array, shape (N,)
        Readings ordered by user; half-hours since 1970; energy [Wh].
    """
    users, begins, number = np.unique(user, return_index=True, return_inverse=True)
    day = half_hour // PER_DAY
    last = np.maximum.reduceat(day, begins) if len(users) else day
    kept = is_in_window(day, last[number])
    return WeekdaySums(users, *add_up(number[kept], half_hour[kept], wh[kept], len(users)))


def is_in_window(day: Array, last: Array) -> Array:
    """Return which days are in the window of users with these last days."""
    inside: Array = (day < last) & (day >= last - WINDOW_DAYS)
    return inside


def add_up(number: Array, half_hour: Array, wh: Array, users: int) -> tuple[Array, Array]:
    """Return energy [Wh] and number of plausible readings of users by weekday and half-hour: shape (users, 7, 48)."""
    plausible = wh <= IMPLAUSIBLE_WH
    if not plausible.all():
        number, half_hour, wh = number[plausible], half_hour[plausible], wh[plausible]
    cell = cells(number, half_hour)
    shape, size = (users, 7, PER_DAY), users * _PER_WEEK
    total = np.bincount(cell, np.rint(wh), minlength=size).astype(np.int64)
    return total.reshape(shape), np.bincount(cell, minlength=size).reshape(shape)


def cells(number: Array, half_hour: Array) -> Array:
    """Return the places of half-hours since 1970 of users in flat sums."""
    cell: Array = number.astype(np.int64) * _PER_WEEK + (half_hour + _FROM_MONDAY) % _PER_WEEK
    return cell
