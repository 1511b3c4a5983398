"""Users with a reading in only one half of an hour, from which the distinct users of hours follow."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.cube import HalfHours
from smapdash.model.arrays import PER_DAY, Array

_FIRST_HALVES = 0x5555_5555_5555


def alone_in_hour(present: Array) -> Array:
    """Return the half-hours whose hour lacks the other, of those that are present; bit i of int64 is half-hour i."""
    others = ((present & _FIRST_HALVES) << 1) | ((present >> 1) & _FIRST_HALVES)
    alone: Array = present & ~others
    return alone


def add_alone(halves: HalfHours, segment: Array, day: Array, passes: tuple[Array, Array], *, by: int = 1) -> None:
    """Add days of users to `HalfHours.alone`, in place.

    Parameters
    ----------
    segment, day : array of int, shape (M,)
        The segment of the user; days since 1970.
    passes : pair of arrays of int64, shape (M,)
        Bit i is set where half-hour i of the day has a first pass, a second pass; each is among `halves`.
    by : int
        -1 takes them away.
    """
    keys = halves.read_at.astype(np.int64) * 2 + halves.fold
    for fold, present in enumerate(passes):
        alone = alone_in_hour(present)
        some = np.flatnonzero(alone)
        for half_hour in range(PER_DAY if len(some) else 0):
            users = some[alone[some] >> half_hour & 1 == 1]
            column = np.searchsorted(keys, (day[users].astype(np.int64) * PER_DAY + half_hour) * 2 + fold)
            np.add.at(halves.alone, halves.places(segment[users], column), by)
