"""Who changed most: the users of both periods, ranked by the change of their mean daily use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.changes import DIGITS
from smapdash.analysis.comparison import compared_selection
from smapdash.analysis.cube import Cube
from smapdash.analysis.quality.sufficiency import sufficient_days
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.filters import Filters
from smapdash.model.frames import build_frame
from smapdash.model.research import CHANGES

if TYPE_CHECKING:
    import pandas as pd


def user_changes(cube: Cube, filters: Filters) -> pd.DataFrame:
    """Return the users with readings in both periods, the largest change first, up or down: frame CHANGES.

    Compared is the mean energy of a user's days with readings in each period, so that missing days are no change. Of
    equal changes the user whose id comes first stands first. Without a comparison period there are no rows.
    """
    now, then = Selection(cube, filters), compared_selection(cube, filters)
    if then is None:
        return CHANGES.empty()
    users = np.intersect1d(now.users_with_data, then.users_with_data)
    users = users[cube.id_order[users].argsort()]
    size = np.abs(UserFigures(now, users, then).change_wh_per_day).round(DIGITS)
    users = users[np.argsort(-size, kind="stable")]
    figures, before = UserFigures(now, users, then), UserFigures(then, users)
    segments = [cube.segments[number] for number in cube.segment[users].tolist()]
    columns = {
        "user": cube.ids.at(users),
        "area": [segment.area for segment in segments],
        "tariff": [segment.tariff for segment in segments],
        "before_wh_per_day": figures.before_wh_per_day,
        "mean_wh_per_day": figures.mean_wh_per_day,
        "change_wh_per_day": figures.change_wh_per_day,
        "change_percent": figures.change_percent,
        "before_coverage": before.coverage,
        "coverage": figures.coverage,
        "before_sufficient_days": sufficient_days(then, users),
        "before_expected_days": np.full(len(users), len(then.expected_days)),
        "sufficient_days": sufficient_days(now, users),
        "expected_days": np.full(len(users), len(now.expected_days)),
    }
    return build_frame(CHANGES, columns)
