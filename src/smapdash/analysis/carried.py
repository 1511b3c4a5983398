"""What a cube derives from its days, carried over from the cube of an earlier state where nothing changed."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.percentiles import percentiles_by_column
from smapdash.model.arrays import Array
from smapdash.model.enums import BAND_PERCENTILES
from smapdash.model.spans import Spans


def carry_over(old: Cube, new: Cube, old_of_new: Array, changed_users: Array, changed_days: Array) -> None:
    """Give a cube the derived values of an earlier one, and compute those that changed.

    Parameters
    ----------
    old_of_new : array of int, shape (U,)
        Number in the earlier cube of each user; -1 where there is none.
    changed_users : array of int
        Users, by their number in the new cube, of whom some day changed.
    changed_days : array of int
        Days since 1970 of which some user changed.
    """
    is_changed = old_of_new < 0
    is_changed[changed_users] = True
    vars(new).update(  # where a cached property keeps its value
        percentiles_by_day=_percentiles(old, new, changed_days), base_w=_base(old, new, old_of_new, is_changed)
    )


def _base(old: Cube, new: Cube, old_of_new: Array, is_changed: Array) -> Array:
    if not np.array_equal(new.clock_changes.count(old.days.day), old.expected):  # what is half of a day has changed
        is_changed = np.ones(len(is_changed), bool)
    base = np.full(len(new.ids), np.nan)
    base[~is_changed] = old.base_w[old_of_new[~is_changed]]
    users = np.flatnonzero(is_changed)
    spans = Spans(new.days.begins[users], new.days.begins[users + 1], new.days.row)
    base[users[spans.is_held]] = new.base_loads(spans)
    return base


def _percentiles(old: Cube, new: Cube, changed_days: Array) -> Array:
    """Compute the percentiles of the days from the first to the last that changed."""
    days = new.days
    found = np.full((len(BAND_PERCENTILES), len(days.day)), np.nan)
    kept = np.searchsorted(old.days.day, days.day)
    is_known = np.isin(days.day, old.days.day)
    found[:, is_known] = old.percentiles_by_day[:, kept[is_known]]
    changed = np.flatnonzero(np.isin(days.day, changed_days))
    if len(changed):
        first, stop = int(changed[0]), int(changed[-1]) + 1
        users = new.users_by_day
        counts = np.zeros(len(days.day), np.int64)
        counts[first:stop] = users.add_up(users.users, np.arange(len(new.segments)), slice(first, stop))
        parts = days.between(np.arange(len(new.ids)), first, stop)
        computed = percentiles_by_column(days.wh, days.row, parts, counts, BAND_PERCENTILES)
        found[:, first:stop] = computed[:, first:stop]
    return found
