"""The users whose mean daily use changed most against the comparison period."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.comparison import compared_selection
from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.analysis.users import user_rows
from smapdash.model.filters import Filters
from smapdash.model.frames import USERS
from smapdash.model.results import LargestChanges

DIGITS = 6
"""Decimals of a change [Wh]; what lies below them is due to sums of binary fractions."""


def largest_changes(cube: Cube, filters: Filters, most: int) -> LargestChanges:
    """Return the users of the largest rises and falls, at most so many of each.

    Compared is the mean energy of a user's days with readings in each period, so that missing days are no change. A
    user without readings in one of them is not compared; one whose mean is equal neither rose nor fell. Equals are
    ordered by id.
    """
    selection, comparison = Selection(cube, filters), compared_selection(cube, filters)
    users = selection.users_with_data
    by_id = cube.id_order[users].argsort()
    change = UserFigures(selection, users, comparison).change_wh_per_day.round(DIGITS)[by_id]
    order = np.argsort(change, kind="stable")  # NaN comes last
    rises = np.argsort(-change, kind="stable")[: min(most, risen := int((change > 0).sum()))]
    falls = order[: min(most, fallen := int((change < 0).sum()))]
    chosen = users[by_id[np.concatenate((rises, falls))]]
    rows = user_rows(selection, chosen, comparison) if len(chosen) else USERS.empty()
    return LargestChanges(rows, int((~np.isnan(change)).sum()), risen, fallen)
