"""Runs of one value of a day or longer: zeros, and flat lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.analysis.quality.found import DayRows, Found
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.quality import RUN_READINGS, FindingKind
from smapdash.model.spans import begins_of_runs


class Stretches(NamedTuple):
    """Days of users one after another, which may hold a run: arrays of shape (S,).

    Attributes
    ----------
    user, first_day, last_day : array of int
        Keys of users; days since 1970, both included.
    """

    user: Array
    first_day: Array
    last_day: Array


def find_stretches(days: DayRows) -> Stretches:
    """Return the days of which the runs at their ends may be a long run together, each with all of its days.

    Only their readings say whether the values are the same; there are few such days.
    """
    place = np.arange(len(days.user))
    is_next = np.zeros(len(place), bool)
    is_next[1:] = (days.user[1:] == days.user[:-1]) & (np.diff(days.day) == 1)
    is_flat = days.first_run == days.readings
    begin = np.maximum.accumulate(np.where(is_flat & is_next, 0, place)) if len(place) else place
    total = np.cumsum(days.readings, dtype=np.int64)
    up_to_end = days.last_run[begin] + total - total[begin]  # the longest run that may end with the day
    ends_here = np.flatnonzero(up_to_end >= RUN_READINGS)
    into_day = np.flatnonzero(is_next)
    into_day = into_day[up_to_end[into_day - 1] + days.first_run[into_day] >= RUN_READINGS]
    firsts = np.concatenate((begin[ends_here], begin[into_day - 1]))
    lasts = np.concatenate((ends_here, into_day))
    depth = np.zeros(len(place) + 1, np.int64)
    np.add.at(depth, firsts, 1)
    np.add.at(depth, lasts + 1, -1)
    covered = np.cumsum(depth[:-1]) > 0
    starts = np.flatnonzero(covered & ~(is_next & np.append(False, covered[:-1])))
    if not len(starts):
        nothing = np.zeros(0, np.int64)
        return Stretches(nothing, nothing, nothing)
    of_row = np.cumsum(np.isin(place, starts)) - 1
    rows = np.flatnonzero(covered)
    last = rows[np.append(of_row[rows][1:] != of_row[rows][:-1], True)]
    return Stretches(days.user[starts], days.day[starts], days.day[last])


def find_runs(stretch: Array, user: Array, half_hour: Array, wh: Array) -> list[Found]:
    """Return the runs of one value in at least 48 readings one after another: of zeros, and of other values.

    A missing half-hour does not end a run; a day without any reading does. Their size is the number of readings.

    Parameters
    ----------
    stretch, user, half_hour, wh : array, shape (M,)
        All readings of stretches, ordered by stretch, half-hour since 1970 and fold; energy [Wh].
    """
    is_new = (stretch[1:] != stretch[:-1]) | (wh[1:] != wh[:-1]) | (half_hour[1:] - half_hour[:-1] > PER_DAY)
    begins = begins_of_runs(is_new, len(wh))
    ends = np.append(begins[1:], len(wh)) - 1 if len(begins) else begins
    length = ends - begins + 1
    found = []
    for kind, is_of_kind in ((FindingKind.ZERO_RUN, wh[begins] == 0), (FindingKind.FLAT_LINE, wh[begins] != 0)):
        chosen = is_of_kind & (length >= RUN_READINGS)
        first, last = begins[chosen], ends[chosen]
        found.append(Found(kind, user[first], half_hour[first], half_hour[last], length[chosen].astype(np.float64)))
    return found
