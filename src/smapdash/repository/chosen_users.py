"""The cubes of selections of users, whose half-hours are those of their readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Final

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.chosen_users import cube_of_users
from smapdash.analysis.cube import Cube
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.repository.kept import KeptResults
from smapdash.repository.states import Readings
from smapdash.repository.user_readings import fetch_by_place

MOST_KEPT = 3
"""Selections kept for each state; one of 100 users over two years takes 70 MB."""
_USERS_AT_ONCE = 5
_NOTHING: Final[Mapping[str, Array]] = {
    "user": np.zeros(0, np.int64), "half_hour": np.zeros(0, np.int32), "fold": np.zeros(0, np.int16),
    "wh": np.zeros(0),
}  # fmt: skip


class ChosenUsers:
    """Keeps the cubes of the latest selections of users; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept = KeptResults(MOST_KEPT)

    def restrict(self, readings: Readings, cube: Cube, filters: Filters) -> Cube:
        """Return a cube of only the users that the filters name, or the same cube if they name none.

        Parameters
        ----------
        readings : Readings
            Those beside the cube; only used where the filters name users.
        cube : Cube
            Without implausible readings where the filters leave them out.
        """
        if not filters.users or filters.is_refused:
            return cube
        with self._lock:  # the charts of a page query at once, and fetch the readings once
            return self._kept.get(cube, filters.users, lambda: _fetch_cube(readings.connection, cube, filters))


def _fetch_cube(connection: Connection, cube: Cube, filters: Filters) -> Cube:
    known = (cube.find_user(user) for user in filters.users)
    users = np.array(sorted(user for user in known if user is not None), np.intp)
    parts: list[Mapping[str, Array]] = [
        _NOTHING,
        *_fetch_parts(connection, cube.user_key[users], leave_out=filters.without_implausible),
    ]
    return cube_of_users(cube, users, {name: np.concatenate([part[name] for part in parts]) for name in _NOTHING})


def _fetch_parts(connection: Connection, keys: Array, *, leave_out: bool) -> Iterator[dict[str, Array]]:
    """Yield all readings, ordered by user; `user` is the place in `keys`."""
    for first in range(0, len(keys), _USERS_AT_ONCE):
        rows = fetch_by_place(connection, keys[first : first + _USERS_AT_ONCE])
        kept = rows["wh"] <= IMPLAUSIBLE_WH if leave_out else slice(None)
        yield {**{name: values[kept] for name, values in rows.items()}, "user": first + rows["user"][kept]}
