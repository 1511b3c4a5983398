"""Values of users that stand out: implausible ones, a wrong unit, spikes, and extreme days."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.percentiles import percentiles_of_groups
from smapdash.analysis.quality.found import DayRows, Found, join_near
from smapdash.analysis.quality.presence import find_ends
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.quality import (
    EXTREME_DAYS,
    EXTREME_IQRS,
    LEAST_OF_DAY,
    MOST_RANKED,
    SPIKE_FLOOR_WH,
    SPIKE_LEAST_WH,
    SPIKE_RATIO,
    WRONG_UNIT_READINGS,
    WRONG_UNIT_WH,
    FindingKind,
)
from smapdash.model.spans import begins_of_runs


def find_implausible_days(days: DayRows) -> Found:
    """Return the days with readings above 24,000 Wh, those one after another as one; the size is the highest [Wh].

    The first and the last moment are the highest half-hours of the first and the last such day.
    """
    rows = np.flatnonzero(days.peak_wh > IMPLAUSIBLE_WH)
    user, at, day = days.user[rows], days.peak_at[rows].astype(np.int64), days.day[rows]
    begins = begins_of_runs((np.diff(user) != 0) | (np.diff(day) > 1), len(rows))
    if not len(begins):
        return join_near(FindingKind.IMPLAUSIBLE, user, at, at, days.peak_wh[rows])
    ends = np.append(begins[1:], len(rows)) - 1
    highest = np.maximum.reduceat(days.peak_wh[rows], begins)
    return Found(FindingKind.IMPLAUSIBLE, user[begins], at[begins], at[ends], highest)


def find_wrong_units(days: DayRows) -> Found:
    """Return the users whose highest half-hour is below 100 Wh in a week's readings or more; the size is it [Wh]."""
    begins = days.begins
    if not len(begins):
        return join_near(FindingKind.WRONG_UNIT, days.user, days.day, days.day, days.wh)
    highest = np.maximum.reduceat(days.peak_wh, begins)
    readings = np.add.reduceat(days.readings.astype(np.int64), begins)
    first, last = find_ends(days)
    wrong = (highest > 0) & (highest < WRONG_UNIT_WH) & (readings >= WRONG_UNIT_READINGS)
    return Found(FindingKind.WRONG_UNIT, days.user[begins[wrong]], first[wrong], last[wrong], highest[wrong])


def find_spikes(days: DayRows) -> Found:
    """Return the strongest spikes of each user; the size is (highest - third highest) / third highest half-hour [%]."""
    above = days.peak_wh - days.third_wh
    ratio = above / np.maximum(days.third_wh, SPIKE_FLOOR_WH)
    rows = np.flatnonzero((ratio >= SPIKE_RATIO) & (above >= SPIKE_LEAST_WH) & _are_judged(days))
    rows = _strongest(rows, days.user[rows], ratio[rows])
    at = days.peak_at[rows].astype(np.int64)
    return Found(FindingKind.SPIKE, days.user[rows], at, at, 100 * ratio[rows])


def find_extreme_days(days: DayRows) -> Found:
    """Return the days of most energy above the median and three interquartile ranges of the user's days [Wh]."""
    rows = np.flatnonzero(_are_judged(days))
    users, place, counts = np.unique(days.user[rows], return_inverse=True, return_counts=True)
    low, middle, high = percentiles_of_groups(days.wh[rows], counts, (25, 50, 75))
    limit = np.where(counts >= EXTREME_DAYS, middle + EXTREME_IQRS * (high - low), np.inf)
    excess = days.wh[rows] - limit[place] if len(users) else np.zeros(0)
    rows, excess = rows[excess > 0], excess[excess > 0]
    rows = _strongest(rows, days.user[rows], excess)
    first = days.day[rows].astype(np.int64) * PER_DAY
    return Found(FindingKind.EXTREME_DAY, days.user[rows], first, first + PER_DAY - 1, days.wh[rows])


def _are_judged(days: DayRows) -> Array:
    """Return which days have half of their readings, and no implausible one: that is a finding of its own."""
    judged: Array = (days.readings >= LEAST_OF_DAY) & (days.peak_wh <= IMPLAUSIBLE_WH)
    return judged


def _strongest(rows: Array, user: Array, strength: Array) -> Array:
    """Return the rows of the few strongest of each user, ascending; of equals the earlier."""
    order = np.lexsort((rows, -strength, user))
    begins = np.searchsorted(user[order], user[order])
    return np.sort(rows[order][np.arange(len(order)) - begins < MOST_RANKED])
