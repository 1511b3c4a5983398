"""How many users use how much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.filters import Filters
from smapdash.model.frames import DISTRIBUTION, build_frame

if TYPE_CHECKING:
    import pandas as pd

MOST_BINS = 20


def distribution_of_users(cube: Cube, filters: Filters, width_wh: float | None = None) -> pd.DataFrame:
    """Return how many users use how much on a mean day with data, in ranges of a width or the one that suits them.

    Frame DISTRIBUTION.
    """
    selection = Selection(cube, filters)
    users = selection.users_with_data
    if not len(users):
        return DISTRIBUTION.empty()
    mean = UserFigures(selection, users).mean_wh_per_day
    width = width_wh or bin_width(float(mean.max()))
    counts = np.bincount(np.floor(mean / width).astype(np.int64))
    low = np.arange(len(counts)) * width
    columns = {
        "low_wh": low,
        "high_wh": low + width,
        "users": counts,
        "median_wh": np.full(len(counts), np.median(mean)),
    }
    return build_frame(DISTRIBUTION, columns)


def bin_width(highest: float) -> float:
    """Return 1, 2 or 5 times a power of ten, so that values up to the highest fall into at most 20 bins."""
    if highest <= 0:
        return 1.0
    exact = highest / (MOST_BINS - 1)
    power = 10.0 ** math.floor(math.log10(exact))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= exact)
