"""Means over the latest days, of values that may be missing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smapdash.model.arrays import Array


def trailing_mean(values: Array, days: int, weight: Callable[[int], float] = lambda _: 1.0) -> Array:
    """Return the mean of each row and the rows before it, without missing values.

    Parameters
    ----------
    values : array of float64, shape (D, ...)
        One row a day; NaN is missing.
    days : int
        How many rows count, the day's own included.
    weight : callable
        Weight of a row by how many days it is back.

    Returns
    -------
    array, shape of `values`
        NaN where all are missing.
    """
    known = ~np.isnan(values)
    held = np.where(known, values, 0.0)
    total, weights = np.zeros_like(held), np.zeros_like(held)
    for back in range(min(days, len(values))):
        total[back:] += weight(back) * held[: len(held) - back]
        weights[back:] += weight(back) * known[: len(known) - back]
    return np.divide(total, weights, out=np.full_like(total, np.nan), where=weights > 0)


def mean_of_day(values: Array) -> Array:
    """Return the mean of the last axis without missing values; NaN where all are missing."""
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    total = np.where(known, values, 0.0).sum(axis=-1)
    mean: Array = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
    return mean
