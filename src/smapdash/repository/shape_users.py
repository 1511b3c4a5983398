"""The users of a load shape: the groups of a state, and the cube of a group, whose half-hours are read and summed."""

from __future__ import annotations

from threading import Lock
from typing import Final

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.alone import add_alone
from smapdash.analysis.chosen_users import cube_of_group
from smapdash.analysis.cube import Cube, HalfHours
from smapdash.analysis.load_shapes import LoadShapes, group_by_shape
from smapdash.analysis.plausible import with_plausible
from smapdash.analysis.weekday_sums import WeekdaySums
from smapdash.db.copy import fetch_arrays, half_hours, since_1970
from smapdash.db.rollups.weekdays import fetch_weekday_sums
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.repository.kept import KeptResults
from smapdash.repository.rollups.tables import WHOLE_DAY
from smapdash.repository.states import Readings

MOST_KEPT: Final = 3
"""Groups whose half-hours are kept for each state; one of a thousand users over two years takes 40 MB."""
_USERS_AT_ONCE: Final = 50
_SUMS = """
    SELECT read_at, fold, count(*)::integer AS users, sum(wh) AS wh FROM readings WHERE user_id IN ({users})
    GROUP BY read_at, fold"""
_SUM_TYPES: Final = {"read_at": "int64", "fold": "int16", "users": "int32", "wh": "float64"}
_INCOMPLETE = f"""
    SELECT user_id, day, present, present_again FROM user_days
    WHERE (present <> {WHOLE_DAY} OR present_again <> 0) AND user_id IN ({{users}})"""  # noqa: S608 - a constant
_DAY_TYPES: Final = {"user_id": "int32", "day": "int32", "present": "int64", "present_again": "int64"}


class UsersOfShapes:
    """Keeps the groups of each state, and the cubes of the latest groups in use; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._groups, self._cubes = KeptResults(), KeptResults(MOST_KEPT)

    def groups(self, readings: Readings, cube: Cube, rest_days: tuple[int, ...]) -> LoadShapes:
        """Return the groups of all users of a state.

        Parameters
        ----------
        readings : Readings
            Those beside the cube.
        cube : Cube
            Of all users.
        """
        with self._lock:  # cards ask at once, and the groups are made once
            return self._find_groups(readings, cube, rest_days)

    def has_groups(self, cube: Cube, rest_days: tuple[int, ...]) -> bool:
        """Return whether the groups of a cube of all users were made; scikit-learn takes seconds for them."""
        return self._groups.has(cube, rest_days)

    def members(self, readings: Readings, cube: Cube, filters: Filters) -> Array | None:
        """Return the keys of the users of the chosen shape, ascending; None where none is chosen."""
        if filters.shape is None or filters.is_refused:
            return None
        return self.groups(readings, cube, filters.rest_days).members(filters.shape)

    def restrict(self, readings: Readings, cube: Cube, filters: Filters) -> Cube:
        """Return a cube of only the users of the chosen shape, or the same cube where none is chosen."""
        if filters.shape is None or filters.is_refused:
            return cube
        question = filters.shape, filters.rest_days
        with self._lock:
            members = self._find_groups(readings, cube, filters.rest_days).members(filters.shape)
            return self._cubes.get(cube, question, lambda: _fetch_cube(readings.connection, cube, members))

    def _find_groups(self, readings: Readings, cube: Cube, rest_days: tuple[int, ...]) -> LoadShapes:
        def group() -> LoadShapes:
            sums = fetch_weekday_sums(readings.connection)
            own = np.isin(sums.user, cube.user_key)  # the account may see only some users
            return group_by_shape(WeekdaySums(*(values[own] for values in sums)), rest_days)

        return self._groups.get(cube, rest_days, group)


def _fetch_cube(connection: Connection, cube: Cube, keys: Array) -> Cube:
    users = np.flatnonzero(np.isin(cube.user_key, keys))
    return with_plausible(cube_of_group(cube, users, _fetch_half_hours(connection, cube, users)))


def _fetch_half_hours(connection: Connection, cube: Cube, users: Array) -> HalfHours:
    """Return the energy of some users by half-hour and segment, of those that have some of them."""
    times = cube.half_hours.read_at.astype(np.int64) * 2 + cube.half_hours.fold
    segments, segment = np.unique(cube.segment[users], return_inverse=True)
    keys = cube.user_key[users]
    sums = np.zeros((2, len(segments), len(times)))
    for row in range(len(segments)):
        own = keys[segment == row]
        for begin in range(0, len(own), _USERS_AT_ONCE):
            rows = fetch_arrays(connection, _SUMS.format(users=_join(own[begin : begin + _USERS_AT_ONCE])), _SUM_TYPES)
            place = np.searchsorted(times, half_hours(rows["read_at"]).astype(np.int64) * 2 + rows["fold"])
            sums[:, row, place] += rows["wh"], rows["users"]
    number, column = np.nonzero(sums[1])
    halves = HalfHours(
        begins=np.searchsorted(number, np.arange(len(segments) + 1)),
        column=column.astype(np.int32),
        read_at=cube.half_hours.read_at,
        fold=cube.half_hours.fold,
        wh=sums[0, number, column],
        users=sums[1, number, column].astype(np.int32),
        alone=np.zeros(len(column), np.int32),
    )
    if len(users):
        _count_alone(connection, keys, segment, halves)
    return halves


def _count_alone(connection: Connection, keys: Array, segment: Array, halves: HalfHours) -> None:
    """Count the users who lack the other half of an hour: only on days that are not whole."""
    days = fetch_arrays(connection, _INCOMPLETE.format(users=_join(keys)), _DAY_TYPES)
    by_key = np.argsort(keys)
    of_day = segment[by_key[np.searchsorted(keys, days["user_id"], sorter=by_key)]]
    add_alone(halves, of_day, since_1970(days["day"]), (days["present"], days["present_again"]))


def _join(keys: Array) -> str:
    return ", ".join(map(str, keys.tolist()))
