"""The table of users: one row per user with readings in the selection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.comparison import compared_selection
from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.enums import USER_FIGURES
from smapdash.model.filters import Filters
from smapdash.model.frames import USERS, build_frame
from smapdash.model.results import UserPage
from smapdash.model.user_results import Neighbours

if TYPE_CHECKING:
    import pandas as pd


ROWS_AT_ONCE = 2_000
MOST_STEPS = 100
"""From a user to its neighbours, to each side, before the next answer."""


def user_page(
    cube: Cube, filters: Filters, *, sort: str, descending: bool, search: str, first: int, most: int | None
) -> UserPage:
    """Return the users from place `first` on, at most `most`, in the order of a column.

    Only users in the range `Filters.use` of mean daily use, whose id, area or tariff contains `search`, whatever its
    case. Equals are ordered by id; ids by length, then by text, so that 100 comes before 3000. A missing value comes
    last in both directions.
    """
    selection, comparison = Selection(cube, filters), compared_selection(cube, filters)
    users = _matching(selection, search, filters.use)
    figures = UserFigures(selection, users, comparison)
    if not len(users):
        return UserPage(USERS.empty(), 0, 0.0, 0.0)
    order = _order(cube, users, figures, sort, descending=descending)
    chosen = users[order[first:] if most is None else order[first : first + most]]
    rows = user_rows(selection, chosen, comparison)
    return UserPage(rows, len(users), float(figures.energy_wh.max()), float(figures.peak_w.max()))


def user_blocks(
    cube: Cube, filters: Filters, *, sort: str, descending: bool, search: str
) -> tuple[int, Iterator[pd.DataFrame]]:
    """Return the number of users and all rows of the table, in its order, as frames USERS; at least one, when taken."""
    selection, comparison = Selection(cube, filters), compared_selection(cube, filters)
    users = _matching(selection, search, filters.use)
    ordered = users[_order(cube, users, UserFigures(selection, users, comparison), sort, descending=descending)]
    firsts = range(0, max(len(users), 1), ROWS_AT_ONCE)
    return len(users), (user_rows(selection, ordered[first : first + ROWS_AT_ONCE], comparison) for first in firsts)


def neighbours(cube: Cube, filters: Filters, user: int | None) -> Neighbours:
    """Return the users around a user, by its number, in the table's order of the filters; None stands in no table."""
    selection = Selection(cube, filters)
    users = _matching(selection, filters.search, filters.use)
    if user is None or not (users == user).any():
        return Neighbours(None, len(users), ())
    figures = UserFigures(selection, users, compared_selection(cube, filters))
    ordered = users[_order(cube, users, figures, filters.sort.column, descending=filters.sort.descending)]
    place = int(np.flatnonzero(ordered == user)[0])
    around = cube.ids.at(ordered[max(0, place - MOST_STEPS) : place + MOST_STEPS + 1])
    return Neighbours(place + 1, len(users), tuple(around))


def _matching(selection: Selection, search: str, use: tuple[float, float] | None) -> Array:
    cube = selection.cube
    users = selection.users_with_data
    if use and len(users):
        mean = UserFigures(selection, users).mean_wh_per_day
        users = users[(mean >= use[0]) & (mean < use[1])]
    if not search:
        return users
    wanted = search.casefold()
    in_segment = np.array([any(wanted in name.casefold() for name in segment[:2]) for segment in cube.segments], bool)
    in_id = np.array([wanted in user_id.casefold() for user_id in cube.ids.at(users)], bool)
    found: Array = users[in_id | in_segment[cube.segment[users]]]
    return found


def _order(cube: Cube, users: Array, figures: UserFigures, sort: str, *, descending: bool) -> Array:
    """Return the places of users in the order of a column."""
    by_id: Array = cube.id_order[users].argsort()
    if sort == "id":
        return by_id[::-1] if descending else by_id
    rank: Array
    if sort in ("area", "tariff"):
        names = np.array([getattr(segment, sort) for segment in cube.segments])
        rank = np.unique(names, return_inverse=True)[1][cube.segment[users]]
    else:
        rank = getattr(figures, sort)
    rank = rank.astype(np.float64)[by_id]
    order: Array = by_id[np.argsort(-rank if descending else rank, kind="stable")]  # NaN comes last
    return order


def user_rows(selection: Selection, users: Array, comparison: Selection | None) -> pd.DataFrame:
    """Return some of the users with data as rows of USERS, in their order; `comparison` is the comparison period."""
    cube, figures = selection.cube, UserFigures(selection, users, comparison)
    segments = [cube.segments[number] for number in cube.segment[users].tolist()]
    columns = {
        "id": cube.ids.at(users),
        "area": [segment.area for segment in segments],
        "tariff": [segment.tariff for segment in segments],
        "expected": np.full(len(users), selection.expected),
        "missing": figures.missing,
        "implausible": np.bincount(cube.implausible.user[selection.implausible], minlength=len(cube.ids))[users],
        "withdrawn": ~np.isnat(cube.withdrawn_at[users]),
        **{name: getattr(figures, name) for name in USER_FIGURES},
    }
    return build_frame(USERS, columns)
