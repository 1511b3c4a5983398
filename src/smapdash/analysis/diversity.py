"""How the demands of users add up to that of their group: coincidence, diversity and ADMD, and concentration."""

from __future__ import annotations

import math

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import summarize
from smapdash.analysis.responsibility import ReadAt, responsibility
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.research import GroupDemand, Responsibility

TOP = 10
"""The tenth of the users with the most energy; of users that do not divide by ten it is rounded up."""


def measure_group(cube: Cube, filters: Filters) -> GroupDemand:
    """Return the demand of the users of a selection, together and one by one, without `share_of_maxima`."""
    selection, summary = Selection(cube, filters), summarize(cube, filters)
    figures = UserFigures(selection, selection.users_with_data)
    top = None if cube.min_users else share_of_top(figures.energy_wh)  # a tenth of the users may be too few
    return GroupDemand(summary, float(figures.peak_w.sum()), top)


def share_of_maxima(cube: Cube, filters: Filters, read_at: ReadAt) -> Responsibility:
    """Return how much of their own maxima the users have at that of the group, from single readings."""
    return responsibility(Selection(cube, filters), summarize(cube, filters), read_at)


def share_of_top(wh: Array) -> float | None:
    """Return the share that the highest tenth of some amounts has of their sum; None where that is 0.

    Parameters
    ----------
    wh : array of float, shape (N,)
        Energy of each user, in any order. Of 60 the highest 6 count, of 61 the highest 7.
    """
    total = float(wh.sum())
    top = math.ceil(len(wh) / TOP)
    return float(np.sort(wh)[len(wh) - top :].sum()) / total if total else None
