"""After diversity maximum demand against the number of users, by random samples of users."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.demand import summarize
from smapdash.analysis.percentiles import percentiles
from smapdash.analysis.selection import Selection
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.research import ADMD

if TYPE_CHECKING:
    import pandas as pd

    from smapdash.analysis.cube import Cube

SEED = 1
SAMPLES = 100
"""Samples of each number of users; all of them where there are no more."""
MOST_READINGS = 1_000_000
"""Readings that are fetched, about a second's worth. A number of readings rather than of seconds, so that the same data
gives the same answer on any machine."""
_STEPS = (1, 1.5, 2, 3, 5, 7)
_AT_ONCE = 4_096
"""Half-hours added up at once, so that the sums stay small beside the readings."""


def draw_users(selection: Selection) -> Array:
    """Return places in `Selection.users_with_data` of the users to read: all, or as many at random as the limit allows.

    At least one. Counted are the half-hours between the dates, also those on weekdays that are not chosen: they lie
    between the others, and are fetched with them.
    """
    users, at = len(selection.users_with_data), selection.read_at
    if not users:
        return np.zeros(0, np.intp)
    first, end = np.searchsorted(selection.cube.half_hours.read_at, (at[0], at[-1] + 1)).tolist()
    most = max(1, MOST_READINGS // (end - first))
    if users <= most:
        return np.arange(users)
    return np.sort(np.random.default_rng(SEED).choice(users, most, replace=False))


def sample_sizes(users: int) -> list[int]:
    """Return the numbers of users sampled: 1, 2, 3, 5, 7, 10, 15, 20, 30 and so on below `users`, and `users`."""
    steps = {int(step * 10**power) for power in range(len(str(users))) for step in _STEPS}
    return [*sorted(size for size in steps if size < users), *([users] if users else [])]


def admd_by_users(cube: Cube, filters: Filters, wh: Array) -> pd.DataFrame:
    """Return ADMD against the number of users: frame ADMD.

    ADMD(N) = max_t sum_u p[u,t] / N over the users u of a sample of N, in kW per user (CLNR-L217).

    Parameters
    ----------
    wh : array of float64, shape (K, T)
        Energy of the users of `draw_users` in each half-hour of the selection [Wh]; 0 without a reading.
    """
    summary, read, rng = summarize(cube, filters), len(wh), np.random.default_rng(SEED)
    sizes = sample_sizes(read) if summary.readings else []
    demands = [_highest(_members(read, size, rng), wh) / size for size in sizes]
    bands = np.array([percentiles(2 * one[None, :], (10, 50, 90))[:, 0] for one in demands]).reshape(-1, 3)
    samples = [len(one) for one in demands]
    if sizes and summary.users > read:  # nobody is left out of the selection itself, whose demand the roll-ups have
        sizes, samples = [*sizes, summary.users], [*samples, 1]
        bands = np.vstack((bands, np.full(3, (summary.peak_w or 0.0) / summary.users)))
    columns = {
        "users": sizes,
        **dict(zip(("admd_p10_w", "admd_median_w", "admd_p90_w"), bands.T, strict=True)),
        "samples": samples,
        "seed": [SEED] * len(sizes),
        "users_read": [read] * len(sizes),
        "users_selected": [summary.users] * len(sizes),
    }
    return build_frame(ADMD, columns)


def _members(users: int, size: int, rng: np.random.Generator) -> Array:
    """Return which users each sample of some size has, 1 or 0: shape (samples, users)."""
    if comb(users, size) <= SAMPLES:
        chosen = np.array(list(combinations(range(users), size)))
    else:
        chosen = np.array([rng.choice(users, size, replace=False) for _ in range(SAMPLES)])
    members = np.zeros((len(chosen), users))
    np.put_along_axis(members, chosen, 1.0, axis=1)
    return members


def _highest(members: Array, wh: Array) -> Array:
    """Return the highest half-hour of each sample [Wh]: shape (samples,)."""
    parts = [(members @ wh[:, first : first + _AT_ONCE]).max(axis=1) for first in range(0, wh.shape[1], _AT_ONCE)]
    highest: Array = np.max(parts, axis=0)
    return highest
