"""The rest-day check: whether two weekdays of the data look like its days of rest."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from smapdash.analysis.cube import HalfHours
from smapdash.analysis.selection import weekdays
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.frames import WEEKDAY_PROFILES, build_frame
from smapdash.model.results import RestDayCheck

LEAST_WEEKS = 4
"""Fewest whole days of each weekday for a result."""
LEAST_SEPARATION = 1.25
"""How much farther apart the groups must be than the days in them. By chance alone, with the days of real homes in
random order, fewer than 2 of 1,000 data sets reach it."""
LEAST_DISTANCE = 0.02
"""Share of the mean demand by which the groups must differ at least: less is no other kind of day."""


def check_rest_days(half_hours: HalfHours) -> RestDayCheck:
    """Return the two weekdays whose mean days stand apart from those of the other five, with the evidence.

    The profile of a weekday is the median over its whole days, half-hour by half-hour, of the demand divided by the
    mean of its day: its shape counts, not its energy, and single holidays have no influence. The distance of two
    weekdays is the mean absolute difference of their profiles. Two weekdays stand apart when the smallest distance
    between a day of the pair and one of the five is at least `LEAST_SEPARATION` times the largest distance inside the
    pair or inside the five.
    """
    day, shapes = half_hours.day_shapes
    profiles, counts = _weekday_profiles(day, shapes)
    pair, separation = _stand_apart(profiles) if counts.min() >= LEAST_WEEKS else ((), 0.0)
    known = np.flatnonzero(counts)
    columns = {
        "weekday": np.repeat(known, PER_DAY),
        "half_hour": np.tile(np.arange(PER_DAY), len(known)),
        "days": np.repeat(counts[known], PER_DAY),
        "share": profiles[known].ravel(),
    }
    return RestDayCheck(pair, separation, build_frame(WEEKDAY_PROFILES, columns))


def _weekday_profiles(day: Array, shapes: Array) -> tuple[Array, Array]:
    """Return the profiles of the seven weekdays, (7, 48), NaN without days, and the days behind each, (7,)."""
    of_day = weekdays(day)
    counts = np.bincount(of_day, minlength=7)
    profiles = np.full((7, PER_DAY), np.nan)
    for weekday in np.flatnonzero(counts):
        profiles[weekday] = np.median(shapes[of_day == weekday], axis=0)
    return profiles, counts


def _stand_apart(profiles: Array) -> tuple[tuple[int, ...], float]:
    """Return the pair of weekdays that stands apart, and its separation; an empty pair where none does."""
    distance = np.abs(profiles[:, None] - profiles[None]).mean(axis=2)
    best: tuple[tuple[int, ...], float] = ((), 0.0)
    for pair in combinations(range(7), 2):
        five = [weekday for weekday in range(7) if weekday not in pair]
        inside = max(float(distance[pair]), float(distance[np.ix_(five, five)].max()))
        between = float(distance[np.ix_(pair, five)].min())
        separation = between / max(inside, LEAST_DISTANCE / LEAST_SEPARATION)
        if separation >= LEAST_SEPARATION and separation > best[1]:
            best = pair, separation
    return best
