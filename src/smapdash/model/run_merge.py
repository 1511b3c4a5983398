"""Replaces some rows of runs: see `spans` for arrays that hold one run of rows after another."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.exact_floats import narrow
from smapdash.model.spans import first_not_below

_FEW_BLOCKS = 5_000
"""Rows that stay are copied block by block where there are fewer blocks, else one by one."""


class KeptRows:
    """The rows of old runs that stay.

    Parameters
    ----------
    begins : array of int64, shape (R + 1,)
        Run r is the rows from `begins[r]` to `begins[r + 1]`.
    keep : array of bool, shape (N,)
        The rows that stay.
    run_of : array of int, shape (R,)
        The new run that an old run becomes, ascending among those that stay; -1 for one that goes, with all its rows.
    """

    def __init__(self, begins: Array, keep: Array, run_of: Array) -> None:
        self.begins, self.keep, self.run_of = begins, keep, run_of
        for run in np.flatnonzero(run_of < 0).tolist():
            keep[begins[run] : begins[run + 1]] = False
        self.before = np.concatenate(([0], np.cumsum(keep, dtype=np.int64)))

    def count_before(self, time: Array, run: Array, bound: Array) -> Array:
        """Return how many kept rows of a run lie before a bound.

        Parameters
        ----------
        time : array of int, shape (N,)
            Ascends within each run.
        run, bound : array of int, shape (M,)
            An old run, -1 for a run that is new; a bound in its `time`.
        """
        known = run >= 0
        found = np.zeros(len(run), np.int64)
        first, end = self.begins[run[known]], self.begins[run[known] + 1]
        found[known] = self.before[first_not_below(time, first, end, bound[known])] - self.before[first]
        return found


class RunMerge:
    """The places of kept and of new rows in the runs that they form together.

    Parameters
    ----------
    kept : KeptRows
    run, before : array of int, shape (M,)
        The new run of each new row, ascending, and how many kept rows of that run come before it.
    runs : int
        How many new runs there are.

    Attributes
    ----------
    begins : array of int64, shape (runs + 1,)
        The new runs.
    new_places : array of int64, shape (M,)
        The places of the new rows.
    """

    def __init__(self, kept: KeptRows, run: Array, before: Array, runs: int) -> None:
        self._kept = kept
        counts, stays = np.zeros(runs, np.int64), kept.run_of >= 0
        counts[kept.run_of[stays]] = np.diff(kept.before[kept.begins])[stays]
        added = np.bincount(run, minlength=runs)
        self.begins = np.concatenate(([0], np.cumsum(counts + added)))
        rank: Array = np.arange(len(run)) - np.repeat(np.cumsum(added) - added, added)
        self.new_places: Array = self.begins[run] + before + rank
        self._gaps = self.new_places - np.arange(len(run))

    def merge(self, old: Array, new: Array) -> Array:
        """Return the values of all rows; of floats float32 where it holds all of them exactly."""
        new = narrow(new)
        kind = np.result_type(old, new)
        merged = np.empty(int(self.begins[-1]), kind)
        if self._blocks is None:
            merged[self._is_kept] = old[self._kept.keep]
        else:
            for place, begin, end in self._blocks:
                merged[place : place + end - begin] = old[begin:end]
        merged[self.new_places] = new
        return merged if kind == np.float32 else narrow(merged)

    def merge_sparse(self, old: tuple[Array, Array], new: tuple[Array, Array]) -> tuple[Array, Array]:
        """Return places, ascending, and values of rows that are few: of old rows by place, of new rows by number."""
        stays = self._kept.keep[old[0]]
        place = np.concatenate((self._places(self._kept.before[old[0][stays]]), self.new_places[new[0]]))
        order = np.argsort(place)
        return place[order], np.concatenate((old[1][stays], new[1]))[order]

    def _places(self, rank: Array) -> Array:
        """Return the places of kept rows by their rank among these."""
        places: Array = rank + np.searchsorted(self._gaps, rank, "right")
        return places

    @cached_property
    def _is_kept(self) -> Array:
        is_kept = np.ones(int(self.begins[-1]), bool)
        is_kept[self.new_places] = False
        return is_kept

    @cached_property
    def _blocks(self) -> list[tuple[int, int, int]] | None:
        """Where blocks of kept rows go, and where they begin and end among the old ones; None where they are many."""
        before = self._kept.before
        gone = np.flatnonzero(~self._kept.keep)
        if len(self.new_places) + len(gone) > _FEW_BLOCKS:
            return None
        cuts = np.unique(np.concatenate(([0], self._gaps, before[gone], before[-1:])))  # ranks of kept rows
        rank, length = cuts[:-1], np.diff(cuts)
        begins = rank + np.searchsorted(before[gone], rank, "right")
        return list(zip(self._places(rank).tolist(), begins.tolist(), (begins + length).tolist(), strict=True))
