"""How far the mean daily use of a group of users lies from that of the others, and how much of it may be chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.groups import groups_of
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.research import DIFFERENCES
from smapdash.model.user_results import FEWEST_FOR_PERCENTILES

if TYPE_CHECKING:
    import pandas as pd

SEED = 1
RESAMPLES = 2_000
_ENDS = (2.5, 97.5)
_AT_ONCE = 1 << 20
"""Values drawn at once, so that they stay small beside the roll-ups."""


def differences(cube: Cube, filters: Filters, most: int | None = None) -> pd.DataFrame:
    """Return each group of the split beside the other users: frame DIFFERENCES.

    The mean of a group is over its users, of the energy of a user's day with readings; each user counts once. For the
    interval the users of every group are drawn again with replacement: the percentile method of Efron and Tibshirani,
    An Introduction to the Bootstrap (1993).
    """
    groups, rng = groups_of(cube, filters, most), np.random.default_rng(SEED)
    of_groups = [_mean_use(Selection(cube, group.filters)) for group in groups]
    users = np.array([len(use) for use in of_groups])
    mean, resampled = [use.mean() for use in of_groups], [resample_means(use, rng) for use in of_groups]
    rows = [_beside(place, users, np.array(mean), np.array(resampled)) for place in range(len(groups))]
    names = ("other_users", "other_wh_per_day", "difference_wh_per_day", "low_wh_per_day", "high_wh_per_day")
    columns = {
        "area": [group.area for group in groups],
        "tariff": [group.tariff for group in groups],
        "users": users,
        "mean_wh_per_day": mean,
        **{name: [row[place] for row in rows] for place, name in enumerate(names)},
        "resamples": [RESAMPLES] * len(groups),
        "seed": [SEED] * len(groups),
        "merged": [group.merged for group in groups],
    }
    return build_frame(DIFFERENCES, columns)


def resample_means(values: Array, rng: np.random.Generator) -> Array:
    """Return the means of RESAMPLES resamples: as many of the values as there are, drawn with replacement."""
    rows = max(1, _AT_ONCE // len(values))
    firsts = range(0, RESAMPLES, rows)
    drawn = (rng.integers(0, len(values), (min(rows, RESAMPLES - first), len(values)), np.int32) for first in firsts)
    return np.concatenate([values[places].mean(axis=1) for places in drawn])


def _mean_use(selection: Selection) -> Array:
    """Return the mean use of a day with readings of each user [Wh]."""
    return UserFigures(selection, selection.users_with_data).mean_wh_per_day


def _beside(place: int, users: Array, mean: Array, resampled: Array) -> tuple[float, ...]:
    """Return the users and mean of all groups but one, the difference of that one, and the ends of its interval.

    Parameters
    ----------
    mean, resampled : array of float, shape (G,) and (G, RESAMPLES)
        Of each group.
    """
    others = np.delete(users, place)
    if not len(others):
        return (0, *[np.nan] * 4)
    other, drawn = (np.average(np.delete(one, place, axis=0), axis=0, weights=others) for one in (mean, resampled))
    is_enough = min(int(users[place]), int(others.sum())) >= FEWEST_FOR_PERCENTILES
    ends = np.percentile(resampled[place] - drawn, _ENDS) if is_enough else (np.nan, np.nan)
    return (int(others.sum()), float(other), float(mean[place] - other), *map(float, ends))
