"""Where a user stands among its peers, the users of the same area and tariff with readings in the dates."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array
from smapdash.model.user_results import Standing, Standings


def standings_among_peers(selection: Selection, user: int) -> Standings:
    """Return the standing of each key figure of a user among the users of a selection, itself included.

    Parameters
    ----------
    selection : Selection
        The user's segment in the dates.
    user : int
        Its number.
    """
    users = selection.users_with_data
    if not len(users):
        return Standings(*(stand(np.zeros(0), None) for _ in Standings._fields))
    place = int(np.searchsorted(users, user))
    mine = place if place < len(users) and users[place] == user else None
    figures = UserFigures(selection, users)
    return Standings(*(stand(getattr(figures, name), mine) for name in Standings._fields))


def stand(values: Array, place: int | None) -> Standing:
    """Return the standing of one of some values.

    Parameters
    ----------
    values : array of float64, shape (N,)
        NaN is no value: it is not counted, and has no standing itself.
    place : int or None
        Which of them; None for one that has no value.

    Notes
    -----
    Equals share the better rank, and the next one below them skips as many: 1, 2, 2, 4.
    """
    known = np.sort(values[~np.isnan(values)])
    ordered = tuple(known.tolist())
    if place is None or np.isnan(values[place]):
        return Standing(None, 0, 0, ordered)
    begin, end = (int(np.searchsorted(known, values[place], side)) for side in ("left", "right"))
    return Standing(float(values[place]), len(known) - end, end - begin - 1, ordered)
