"""Percentiles of rows and of groups of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.spans import Spans, first_not_below, places_of

_AT_ONCE = 1 << 19
"""Values that are put in order at once, so that what is needed meanwhile stays small beside the values themselves."""
_MOST_COLUMNS = 1 << 16
"""Columns that 16 bits can number, which numpy sorts in linear time."""


def percentiles(values: Array, shares: Sequence[float]) -> Array:
    """Return percentiles of each row, interpolated linearly between the values next to them.

    Parameters
    ----------
    values : array of float64, shape (N, M)
        NaN is no value. The rows are sorted in place.
    shares : sequence of float
        Per cent, from 0 to 100.

    Returns
    -------
    array of float64, shape (len(shares), N)
        NaN for rows without values.

    Notes
    -----
    Definition 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), as numpy and pandas have it.
    """
    if not values.size:
        return np.full((len(shares), len(values)), np.nan)
    values.sort(axis=1)  # NaN comes last
    last = np.maximum(np.count_nonzero(~np.isnan(values), axis=1) - 1, 0)
    row = np.arange(len(values))
    found = np.empty((len(shares), len(values)))
    for number, share in enumerate(shares):
        place = share / 100 * last
        below = np.floor(place).astype(np.intp)
        low, high = values[row, below], values[row, np.minimum(below + 1, last)]
        found[number] = low + (high - low) * (place - below)
    return found


def percentiles_of_groups(values: Array, counts: Array, shares: Sequence[float]) -> Array:
    """Return percentiles of each group of values, as `percentiles` does of rows.

    Parameters
    ----------
    values : array of float64, shape (N,)
        Group after group.
    counts : array of int, shape (G,)
        Values of each group.

    Returns
    -------
    array of float64, shape (len(shares), G)
        NaN for groups without values.
    """
    found = np.full((len(shares), len(counts)), np.nan)
    begins = np.cumsum(counts) - counts
    order = np.argsort(counts, kind="stable")  # groups of like length share a block, of which they fill half at least
    length = counts[order]
    first = int(np.searchsorted(length, 1))
    while first < len(order):
        widest = 2 * int(length[first])
        stop = min(int(np.searchsorted(length, widest, "right")), first + max(1, _AT_ONCE // widest))
        groups = order[first:stop]
        block = np.full((len(groups), int(length[stop - 1])), np.nan)
        block[np.arange(block.shape[1]) < counts[groups][:, None]] = values[places_of(begins[groups], counts[groups])]
        found[:, groups] = percentiles(block, shares)
        first = stop
    return found


def percentiles_by_column(
    values: Array,
    column: Array,
    parts: tuple[Array, Array],
    counts: Array,
    shares: Sequence[float],
    *,
    kept: Array | None = None,
) -> Array:
    """Return percentiles of the values of each column across runs.

    Parameters
    ----------
    values, column : array, shape (N,)
        Values and their columns, which ascend within a run.
    parts : pair of arrays of int64, shape (R,)
        Where the part of each run begins and ends.
    counts : array of int, shape (D,)
        Values of each column in these parts.
    kept : array of bool, shape (D,), or None
        Columns that count; None for all.

    Returns
    -------
    array of float64, shape (len(shares), D)
        NaN for columns without values.
    """
    found = np.full((len(shares), len(counts)), np.nan)
    (begins, ends), total = parts, np.concatenate(([0], np.cumsum(counts)))
    first = 0
    while first < len(counts):
        stop = int(np.searchsorted(total, total[first] + _AT_ONCE, "right")) - 1
        stop = min(max(first + 1, stop), first + _MOST_COLUMNS)
        reached = first_not_below(column, begins, ends, stop)
        spans = Spans(begins, reached, column, kept)
        order = np.argsort((spans.take(column) - first).astype(np.uint16), kind="stable")
        found[:, first:stop] = percentiles_of_groups(spans.take(values)[order], counts[first:stop], shares)
        begins, first = reached, stop
    return found
