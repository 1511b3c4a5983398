"""Groups of like rows by k-means; the same rows always give the same groups."""

from __future__ import annotations

import warnings
from typing import Final

import numpy as np

from smapdash.model.arrays import Array

SEED: Final = 20_160_301
STARTS: Final = 10
MOST_FITTED: Final = 2_000
"""Of more rows a fixed sample is clustered, and every row joins the group of the nearest centre."""
MOST_JUDGED: Final = 1_000
"""Rows whose silhouette is taken."""


def cluster(rows: Array, most: int, fewest: int) -> tuple[Array, float | None]:
    """Return the group of each row, and the mean silhouette of the rows (Rousseeuw 1987).

    The number of groups, from 2 to `most`, is that of the highest silhouette, the lowest of equals.

    Parameters
    ----------
    rows : array, shape (N, D)
    most, fewest : int
        Most groups, and fewest rows of a group: the rows of a smaller one join those of the nearest other centre.

    Returns
    -------
    groups : array of int, shape (N,)
        The largest group is 0; all rows are in it where no two groups are large enough.
    silhouette : float or None
        Of at most `MOST_JUDGED` rows; None of one group.
    """
    best, highest = np.zeros(len(rows), np.intp), None
    judged = _sample(len(rows), MOST_JUDGED)
    for number in range(2, min(most, len(rows) // fewest) + 1):
        groups = _fit(rows, number, fewest)
        silhouette = _silhouette(rows[judged], groups[judged])
        if silhouette is not None and (highest is None or silhouette > highest + 1e-9):
            best, highest = groups, silhouette
    return best, highest


def _fit(rows: Array, number: int, fewest: int) -> Array:
    """Return the groups of k-means with so many centres, without those that are too small, the largest first."""
    from sklearn.cluster import KMeans  # noqa: PLC0415 - takes a second, which only this question needs
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    fitted = rows[_sample(len(rows), MOST_FITTED)]
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer different rows than centres
        centres = KMeans(number, n_init=STARTS, random_state=SEED).fit(fitted).cluster_centers_
    while True:
        groups = _nearest(rows, centres)
        sizes = np.bincount(groups, minlength=len(centres))
        if len(centres) == 1 or sizes.min() >= fewest:
            break
        centres = np.delete(centres, sizes.argmin(), axis=0)
    order = np.lexsort((np.arange(len(sizes)), -sizes))
    return np.argsort(order)[groups]


def _nearest(rows: Array, centres: Array) -> Array:
    distances = (centres * centres).sum(axis=1) - 2 * rows @ centres.T
    nearest: Array = distances.argmin(axis=1)
    return nearest


def _silhouette(rows: Array, groups: Array) -> float | None:
    from sklearn.metrics import silhouette_score  # noqa: PLC0415

    if not 1 < len(np.unique(groups)) < len(rows):
        return None
    return float(silhouette_score(rows, groups))


def _sample(rows: int, most: int) -> Array:
    """Return the places of all rows, or of a fixed random sample of them, ascending."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(SEED).choice(rows, most, replace=False))
