"""Percentiles of rows of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


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
    values.sort(axis=1)  # NaN stands last
    last = np.maximum(np.count_nonzero(~np.isnan(values), axis=1) - 1, 0)
    row = np.arange(len(values))
    found = np.empty((len(shares), len(values)))
    for number, share in enumerate(shares):
        place = share / 100 * last
        below = np.floor(place).astype(np.intp)
        low, high = values[row, below], values[row, np.minimum(below + 1, last)]
        found[number] = low + (high - low) * (place - below)
    return found
