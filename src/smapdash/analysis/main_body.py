"""Which days hold the data: a meter whose clock was reset must not stretch every chart over decades."""

from __future__ import annotations

import numpy as np

from smapdash.model.arrays import Array

LEAST_APART = 365
"""Days without any reading that separate an island of days from the others."""
LEAST_SHARE = 0.99
"""Share of all readings that the main body holds; without so large a share nothing is an outlier."""


def find_main_body(day: Array, readings: Array) -> slice:
    """Return the places of the days of the main body; of all days where none lie far from the others.

    Parameters
    ----------
    day : array of int, shape (D,)
        Days since 1970 that hold readings of anybody, ascending.
    readings : array of int, shape (D,)
        How many each holds.

    Notes
    -----
    Days are cut into islands at every gap of `LEAST_APART` days. The smaller of the first and the last island is given
    up, again and again, as long as what is left holds `LEAST_SHARE` of the readings. So data of several years with a
    long gap between them stay one body, and so do islands of about equal shares.
    """
    begins = np.concatenate(([0], np.flatnonzero(np.diff(day) >= LEAST_APART) + 1, [len(day)]))
    sums = np.concatenate(([0], np.cumsum(readings, dtype=np.int64)))[begins]
    first, end = 0, len(begins) - 1
    while end - first > 1:
        without_first, without_last = int(sums[end] - sums[first + 1]), int(sums[end - 1] - sums[first])
        if max(without_first, without_last) < LEAST_SHARE * sums[-1]:
            break
        first, end = (first + 1, end) if without_first >= without_last else (first, end - 1)
    return slice(int(begins[first]), int(begins[end]))
