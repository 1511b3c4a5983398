"""The demand of a group day after day, as forecasts learn from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smapdash.analysis.demand import DayMatrix
from smapdash.analysis.selection import weekdays
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.forecast import MOST_DAYS_AHEAD

LEAST_LABELS = PER_DAY // 2
"""Half-hours with readings that a day has at least to be one to forecast from (CalTRACK 2.2.1.2)."""


@dataclass(frozen=True, eq=False)
class History:
    """D days in a row, with readings or without.

    Attributes
    ----------
    first_day : int
        Days since 1970.
    wh, wh_per_user : array of float64, shape (D, 48)
        Energy of each half-hour of the day [Wh], of the group and per user with data; NaN where nothing was read.
    users : array of int, shape (D,)
        Users with data, the most of any half-hour of the day.
    is_rest : array of bool, shape (D + 7,)
        Whether each day, and each of the next seven, is a rest day.
    """

    first_day: int
    wh: Array
    wh_per_user: Array
    users: Array
    is_rest: Array

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.wh)

    @cached_property
    def is_sufficient(self) -> Array:
        """Whether each day has enough half-hours to forecast from: shape (D,)."""
        enough: Array = np.count_nonzero(~np.isnan(self.wh), axis=1) >= LEAST_LABELS
        return enough


def build_history(matrix: DayMatrix, rest_days: tuple[int, ...], before: int | None = None) -> History:
    """Return the days of a matrix without gaps between them, up to the last sufficient one.

    Parameters
    ----------
    matrix : DayMatrix
        Days with readings.
    rest_days : tuple of int
        Weekdays that are rest days, 0 for Monday.
    before : int or None
        Only days before this one, in days since 1970.
    """
    labels = np.count_nonzero(~np.isnan(matrix.wh), axis=1)
    is_known = matrix.day < (np.inf if before is None else before)
    usable = np.flatnonzero(is_known & (labels >= LEAST_LABELS))
    held = slice(0, int(usable[-1]) + 1 if len(usable) else 0)
    day = matrix.day[held].astype(np.int64)
    first, days = (int(day[0]), int(day[-1] - day[0]) + 1) if len(day) else (0, 0)
    place = day - first
    wh, wh_per_user = np.full((days, PER_DAY), np.nan), np.full((days, PER_DAY), np.nan)
    users = np.zeros(days, np.int64)
    wh[place], wh_per_user[place] = matrix.wh[held], matrix.wh_per_user[held]
    users[place] = matrix.users[held].max(axis=1, initial=0)
    is_rest = np.isin(weekdays(first + np.arange(days + MOST_DAYS_AHEAD)), rest_days)
    return History(first, wh, wh_per_user, users, is_rest)
