"""Replaces some rows of runs: see `spans` for arrays that hold one run of rows after another."""

from __future__ import annotations

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.exact_floats import narrow
from smapdash.model.spans import first_not_below


class RunMerge:
    """The places of kept and of new rows in the runs that they form together.

    Parameters
    ----------
    begins : array of int64, shape (R + 1,)
        The old runs: run r is the rows from `begins[r]` to `begins[r + 1]`.
    keep : array of bool, shape (N,)
        The old rows that stay.
    run_of : array of int, shape (R,)
        The new run that an old run becomes, ascending among those that stay; -1 for one that goes, with all its rows.
    new : pair of arrays of int, shape (M,)
        The new run of each new row, ascending, and how many kept rows of that run come before it.
    runs : int
        How many new runs there are.

    Attributes
    ----------
    begins : array of int64, shape (runs + 1,)
        The new runs.
    """

    def __init__(self, begins: Array, keep: Array, run_of: Array, new: tuple[Array, Array], runs: int) -> None:
        self._keep = keep
        for run in np.flatnonzero(run_of < 0).tolist():
            keep[begins[run] : begins[run + 1]] = False
        self._kept_before = np.concatenate(([0], np.cumsum(keep, dtype=np.int64)))
        of_run, before = new
        kept = np.zeros(runs, np.int64)
        stays = run_of >= 0
        kept[run_of[stays]] = np.diff(self._kept_before[begins])[stays]
        added = np.bincount(of_run, minlength=runs)
        self.begins = np.concatenate(([0], np.cumsum(kept + added)))
        rank: Array = np.arange(len(of_run)) - np.repeat(np.cumsum(added) - added, added)
        self.new_places: Array = self.begins[of_run] + before + rank
        self._gaps = self.new_places - np.arange(len(of_run))

    def merge(self, old: Array, new: Array) -> Array:
        """Return the values of all rows; float32 where it holds all of them exactly."""
        kind = np.result_type(old, new)
        merged = np.empty(int(self.begins[-1]), kind)
        is_kept = np.ones(len(merged), bool)
        is_kept[self.new_places] = False
        merged[is_kept] = old[self._keep]
        merged[self.new_places] = new
        return narrow(merged) if kind == np.float64 else merged

    def merge_sparse(self, old: tuple[Array, Array], new: tuple[Array, Array]) -> tuple[Array, Array]:
        """Return places, ascending, and values of rows that are few: of old rows by place, of new rows by number."""
        kept = self._keep[old[0]]
        rank = self._kept_before[old[0][kept]]
        place = np.concatenate((rank + np.searchsorted(self._gaps, rank, "right"), self.new_places[new[0]]))
        order = np.argsort(place)
        return place[order], np.concatenate((old[1][kept], new[1]))[order]


def count_kept_before(begins: Array, time: Array, keep: Array, run: Array, bound: Array) -> Array:
    """Return how many kept rows of a run lie before a bound.

    Parameters
    ----------
    begins, keep : arrays
        As `RunMerge` has them.
    time : array of int, shape (N,)
        Ascends within each run.
    run, bound : array of int, shape (M,)
        An old run, -1 for a run that is new; a bound in its `time`.
    """
    known = run >= 0
    found = np.zeros(len(run), np.int64)
    kept_before = np.concatenate(([0], np.cumsum(keep, dtype=np.int64)))
    first, end = begins[run[known]], begins[run[known] + 1]
    found[known] = kept_before[first_not_below(time, first, end, bound[known])] - kept_before[first]
    return found
