"""Arrays that hold one run of rows after another: the days of each user, the half-hours of each segment.

Rows ascend in time within a run, so the dates of a selection are a part of each run, which two places bound.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from smapdash.model.arrays import Array

_RUNS_AT_ONCE = 4_096
_MOST_PASSED = 8
"""Rows per chosen row that a reduction passes over at most; where they lie further apart, they are copied."""


def first_not_below(values: Array, begins: Array, ends: Array, bound: int | Array) -> Array:
    """Return where each run reaches a bound: a binary search in all runs at once.

    Parameters
    ----------
    values : array of int, shape (N,)
        Strictly ascending within each run.
    begins, ends : array of int, shape (R,)
        Run r is `values[begins[r]:ends[r]]`.
    bound : int, or array of int of shape (R,)

    Returns
    -------
    array of int64, shape (R,)
        Place in `values` of the first value of each run that is not below the bound; its end where there is none.
    """
    if not len(values):
        return begins.astype(np.int64)
    # Counted from either end of a run, a bound is no farther than its value says: in a run without gaps that is all.
    lengths, last_place = ends - begins, len(values) - 1
    first, last = values[np.minimum(begins, last_place)], values[np.maximum(ends - 1, 0)]
    low: Array = ends - np.clip(last.astype(np.int64) + 1 - bound, 0, lengths)
    high = begins + np.clip(bound - first.astype(np.int64), 0, lengths)
    bounds = np.broadcast_to(bound, low.shape)
    searched = np.flatnonzero(low < high)
    while len(searched):
        middle = (low[searched] + high[searched]) // 2
        is_below = values[middle] < bounds[searched]
        low[searched] = np.where(is_below, middle + 1, low[searched])
        high[searched] = np.where(is_below, high[searched], middle)
        searched = searched[low[searched] < high[searched]]
    return low


def begins_of_runs(changes: Array, rows: int) -> Array:
    """Return where each run of rows begins.

    Parameters
    ----------
    changes : array of bool, shape (rows - 1,), or (0,) without rows
        Whether each row but the first begins a run.
    rows : int
        How many rows there are.
    """
    return np.flatnonzero(np.concatenate((np.ones(min(rows, 1), bool), changes)))


def places_of(begins: Array, counts: Array) -> Array:
    """Return the places of the rows of runs, run by run: int64 of shape (sum of `counts`,)."""
    ends = np.cumsum(counts)
    places: Array = np.repeat(begins - ends + counts, counts)
    places += np.arange(len(places))
    return places


def place_rows(begins: Array, run: Array, time: Array) -> tuple[Array, Array]:
    """Return where rows belong that were read in any order.

    Parameters
    ----------
    begins : array of int64
        First place of each run.
    run, time : array of int, shape (M,)
        The run of each row, and its time, which differs from those of the other rows of the run. All rows of a run are
        among them, or none.

    Returns
    -------
    order, place : array of int64, shape (M,)
        Row `order[i]` belongs at `place[i]`.
    """
    order = np.lexsort((time, run))
    ordered = run[order]
    is_first = np.ones(len(run), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    firsts = np.flatnonzero(is_first)
    rank = np.arange(len(run)) - np.repeat(firsts, np.diff(firsts, append=len(run)))
    return order, begins[ordered] + rank


def reduce_runs(ufunc: np.ufunc, values: Array, begins: Array, dtype: Any = None) -> Array:
    """Return what `ufunc.reduceat` does in a type, by default that of the values, but float64 of floats, as sums need.

    Within `reduceat` numpy converts more slowly than to an array of the type.
    """
    kind = np.dtype(dtype or (np.float64 if values.dtype.kind == "f" else values.dtype))
    if len(begins) and values.dtype == kind:
        return ufunc.reduceat(values, begins)
    reduced = np.empty(len(begins), kind)
    for first in range(0, len(begins), _RUNS_AT_ONCE):
        some = begins[first : first + _RUNS_AT_ONCE]
        end = begins[first + _RUNS_AT_ONCE] if first + _RUNS_AT_ONCE < len(begins) else len(values)
        end = max(end, some[-1] + 1)  # `reduceat` gives the value itself where a run is empty
        reduced[first : first + len(some)] = ufunc.reduceat(values[some[0] : end].astype(kind), some - some[0])
    return reduced


class Spans:
    """A part of each of some runs.

    Parameters
    ----------
    begins, ends : array of int64, shape (R,)
        Places that bound each part; a part may be empty.
    column, kept : array of int, shape (N,), and of bool, shape (D,), or None
        Only rows count of whose value in `column` `kept` is true; all without `kept`.

    Attributes
    ----------
    is_held : array of bool, shape (R,)
        Parts that hold a row; H of them.
    counts, starts : array of int64, shape (H,)
        Rows of each such part, and where it begins in what `take` returns.
    """

    def __init__(self, begins: Array, ends: Array, column: Array, kept: Array | None = None) -> None:
        is_open = begins < ends
        self._begins, self._ends = begins[is_open], ends[is_open]
        self._mask = None if kept is None else kept[column[self._places]]
        counts = np.where(is_open, ends - begins, 0)
        if self._mask is not None and len(self._mask):
            lengths = self._ends - self._begins
            counts[is_open] = np.add.reduceat(self._mask, np.cumsum(lengths) - lengths, dtype=np.int64)
        self.is_held = counts > 0
        self.counts = counts[self.is_held]
        self.starts = np.cumsum(self.counts) - self.counts

    def take(self, values: Array) -> Array:
        """Return the values of the rows, part by part; a view where the parts adjoin."""
        rows = values[self._places]
        return rows if self._mask is None else rows[self._mask]

    def reduce(self, ufunc: np.ufunc, values: Array, dtype: Any = None) -> Array:
        """Return one value for each part that holds a row, as `reduce_runs` does: shape (H,)."""
        if not len(self.counts):
            return reduce_runs(ufunc, values, self.starts, dtype)
        reduced: Array
        if self._mask is None and not self._adjoin and self._is_dense:
            bounds = np.column_stack((self._begins, self._ends)).ravel()[:-1]
            reduced = reduce_runs(ufunc, values[: self._ends[-1]], bounds, dtype)[::2]
        else:
            reduced = reduce_runs(ufunc, self.take(values), self.starts, dtype)
        return reduced

    @cached_property
    def _adjoin(self) -> bool:
        return np.array_equal(self._begins[1:], self._ends[:-1])

    @cached_property
    def _is_dense(self) -> bool:
        """Whether the parts are in order, with little between them."""
        passed = int(self._ends[-1] - self._begins[0])
        return bool((self._begins[1:] >= self._ends[:-1]).all()) and passed <= _MOST_PASSED * int(self.counts.sum())

    @cached_property
    def _places(self) -> slice | Array:
        begins, ends = self._begins, self._ends
        if not len(begins):
            return slice(0, 0)
        if self._adjoin:
            return slice(int(begins[0]), int(ends[-1]))
        return places_of(begins, ends - begins)
