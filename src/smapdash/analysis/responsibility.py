"""How much of their own maxima the users have at the maximum of their group."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from smapdash.analysis.percentiles import percentiles
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.research import RESPONSIBILITY_PERCENTILES, Responsibility
from smapdash.model.results import Summary

ReadAt = Callable[[Selection, Array], Mapping[str, Array]]
"""Returns the readings of `Selection.users_with_data` at some half-hours since 1970: `user`, the place among these
users; `half_hour`; `fold`; `wh` [Wh]."""


def responsibility(selection: Selection, summary: Summary, read_at: ReadAt) -> Responsibility:
    """Return percentiles over users of p[u,t*] / max_t p[u,t], t* the half-hour of the group's maximum demand.

    Source: T. Hong, Energy Forecasting. Users without a reading at t*, and users who use nothing, have no factor.

    Parameters
    ----------
    summary : Summary
        Key figures of the selection.

    Returns
    -------
    Responsibility
        NaN where no user has a factor.
    """
    users = selection.users_with_data
    if summary.peak_at is None:
        return Responsibility.unknown()
    at = int(np.datetime64(summary.peak_at, "m").astype(np.int64)) // 30
    rows = read_at(selection, np.array([at]))
    held = np.flatnonzero((rows["half_hour"] == at) & (rows["fold"] == summary.peak_fold))
    own = UserFigures(selection, users).peak_w[rows["user"][held]]
    factors = 2 * rows["wh"][held][own > 0] / own[own > 0]
    return Responsibility(*percentiles(factors[None, :], RESPONSIBILITY_PERCENTILES)[:, 0].tolist())
