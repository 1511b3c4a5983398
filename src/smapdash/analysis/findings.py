"""Findings in a selection, as values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection, to_datetime
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.findings import MOST_LISTED, NONE_IMPLAUSIBLE, Implausible, ImplausibleReading
from smapdash.model.frames import IMPLAUSIBLE_WH


def find_implausible_of(cube: Cube, filters: Filters, of_user: int | None = None) -> Implausible:
    """Return the implausible readings of a selection, or of one user, a column of `Cube.ids`, in its dates."""
    found = cube.implausible
    if of_user is None:
        places = Selection(cube, filters).implausible
    else:
        places = Selection(cube, replace(filters, areas=(), tariffs=())).implausible
        places = places[found.user[places] == of_user]
    user = found.user[places]
    return _describe(cube.ids.at(user), found.read_at[places], found.fold[places], found.wh[places])


def find_implausible_among(user_id: str, read_at: Array, fold: Array, wh: Array) -> Implausible:
    """Return the implausible ones among the readings of a user: half-hours since 1970, folds, energy [Wh]."""
    out = np.flatnonzero(wh > IMPLAUSIBLE_WH)
    return _describe([user_id] * len(out), read_at[out], fold[out], wh[out])


def _describe(user_ids: list[str], read_at: Array, fold: Array, wh: Array) -> Implausible:
    if not len(wh):
        return NONE_IMPLAUSIBLE
    highest = np.lexsort((fold, read_at, -wh))[:MOST_LISTED]
    listed = tuple(
        ImplausibleReading(user_ids[place], to_datetime(int(read_at[place])), int(fold[place]), float(wh[place]))
        for place in highest
    )
    return Implausible(len(wh), len(set(user_ids)), listed)
