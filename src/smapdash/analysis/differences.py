"""How far the mean daily use of a group of users lies from that of the others, and how much of it may be chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.groups import groups_of
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.research import DIFFERENCES
from smapdash.model.user_results import FEWEST_FOR_PERCENTILES

if TYPE_CHECKING:
    import pandas as pd

SEED = 1
RESAMPLES = 2_000
_ENDS = (2.5, 97.5)
_AT_ONCE = 1 << 15
"""Users drawn at once, whom the cache of a processor holds."""


def differences(cube: Cube, filters: Filters, most: int | None = None) -> pd.DataFrame:
    """Return each area, then each tariff, beside the other users of the selection: frame DIFFERENCES.

    The mean of a group is over its users, of the energy of a user's day with readings; each user counts once.

    Parameters
    ----------
    most : int or None
        Of more areas, or tariffs, those of least energy are one, the last; None for all.
    """
    selection = Selection(cube, filters)
    users = selection.users_with_data
    if not len(users):
        return DIFFERENCES.empty()
    use = UserFigures(selection, users).mean_wh_per_day
    groups = [group for by in (Split.AREA, Split.TARIFF) for group in groups_of(cube, replace(filters, split=by), most)]
    chosen = [np.isin(users, Selection(cube, group.filters).users_with_data) for group in groups]
    members = np.array(chosen, np.float64)
    (mean,), (others,) = mean_beside_others(np.ones((1, len(users))), use, members)
    own, (low, high) = members.sum(axis=1), _interval(use, members)
    is_few = np.minimum(own, len(users) - own) < FEWEST_FOR_PERCENTILES
    columns = {
        "area": [group.area for group in groups],
        "tariff": [group.tariff for group in groups],
        "users": own,
        "mean_wh_per_day": mean,
        "other_users": len(users) - own,
        "other_wh_per_day": others,
        "difference_wh_per_day": mean - others,
        "low_wh_per_day": np.where(is_few, np.nan, low),
        "high_wh_per_day": np.where(is_few, np.nan, high),
        "resamples": [RESAMPLES] * len(groups),
        "seed": [SEED] * len(groups),
        "merged": [group.merged for group in groups],
    }
    return build_frame(DIFFERENCES, columns)


def mean_beside_others(times: Array, use: Array, members: Array) -> tuple[Array, Array]:
    """Return the mean use of each group and of the other users in each of R samples: two arrays of shape (R, G).

    Parameters
    ----------
    times : array of float, shape (R, U)
        How often each sample has each user.
    use : array of float, shape (U,)
    members : array of float, shape (G, U)
        1 where a user is in a group, else 0.

    Returns
    -------
    tuple of array
        NaN where a sample has nobody of the group, or nobody else.
    """
    count, total = times @ members.T, times @ (members * use).T
    return _ratio(total, count), _ratio((times @ use)[:, None] - total, times.sum(axis=1)[:, None] - count)


def _ratio(total: Array, count: Array) -> Array:
    ratio: Array = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return ratio


def _interval(use: Array, members: Array) -> Array:
    """Return the ends of the 95 % interval of each group's difference: shape (2, G).

    All users are drawn again with replacement, as many as there are: the percentile interval of B. Efron and R.
    Tibshirani, An Introduction to the Bootstrap (1993). All groups share the draws, so that the same users under
    two names, of an area and of a tariff, have the same interval.
    """
    rng, users = np.random.default_rng(SEED), len(use)
    rows, drawn = max(1, _AT_ONCE // users), []
    for first in range(0, RESAMPLES, rows):
        shape = min(rows, RESAMPLES - first), users
        places = rng.integers(0, users, shape) + np.arange(shape[0])[:, None] * users
        times = np.bincount(places.ravel(), minlength=shape[0] * users).reshape(shape).astype(np.float64)
        own, others = mean_beside_others(times, use, members)
        drawn.append(own - others)
    found = np.concatenate(drawn)
    is_known = ~np.isnan(found)
    ends = [np.percentile(one[known], _ENDS) if known.any() else (np.nan, np.nan) for one, known in
            zip(found.T, is_known.T, strict=True)]  # fmt: skip
    return np.array(ends).T
