"""The users of a load shape: the cube of a group, whose half-hours are read and added up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Condition, Lock, Thread
from typing import Final

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.alone import add_alone
from smapdash.analysis.chosen_users import cube_of_group
from smapdash.analysis.cube import Cube, HalfHours
from smapdash.analysis.plausible import with_plausible
from smapdash.db.copy import fetch_arrays, half_hours, since_1970
from smapdash.errors import DatabaseError, NotReadyError
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.repository.kept import KeptResults
from smapdash.repository.rollups.tables import WHOLE_DAY
from smapdash.repository.shape_groups import ShapeGroups
from smapdash.repository.states import Readings

LOG = logging.getLogger(__name__)

MOST_KEPT: Final = 3
"""Groups whose half-hours are kept for each state; one of a thousand users over two years takes 40 MB."""
_USERS_AT_ONCE: Final = 25
_SUMS = """
    SELECT read_at, fold, count(*)::integer AS users, sum(wh) AS wh FROM readings WHERE user_id IN ({users})
    GROUP BY read_at, fold"""
_SUM_TYPES: Final = {"read_at": "int64", "fold": "int16", "users": "int32", "wh": "float64"}
_INCOMPLETE = f"""
    SELECT user_id, day, present, present_again FROM user_days
    WHERE (present <> {WHOLE_DAY} OR present_again <> 0) AND user_id IN ({{users}})"""  # noqa: S608 - a constant
_DAY_TYPES: Final = {"user_id": "int32", "day": "int32", "present": "int64", "present_again": "int64"}


class UsersOfShapes:
    """Keeps the cubes of the latest groups in use; threads may share it."""

    def __init__(self) -> None:
        self.groups = ShapeGroups()
        self._lock, self._works, self._turn = Lock(), KeptResults(MOST_KEPT), Lock()

    def members(self, readings: Readings, cube: Cube, filters: Filters) -> Array | None:
        """Return the keys of the users of the chosen shape, ascending; None where none is chosen."""
        if filters.shape is None or filters.is_refused:
            return None
        return self.groups.get(readings, cube, filters.rest_days).members(filters.shape)

    def restrict(self, readings: Readings, cube: Cube, filters: Filters) -> Cube:
        """Return a cube of only the users of the chosen shape, or the same cube where none is chosen.

        Raises
        ------
        NotReadyError
            When it takes longer to add up the readings of the users than this request waits.
        """
        members = self.members(readings, cube, filters)
        if members is None:
            return cube
        with self._lock:
            work = self._works.get(cube, (filters.shape, filters.rest_days), lambda: _Work(cube, members, self._turn))
        return work.result(readings, cube)


class _Work:
    """The half-hours of a group, added up some users at a time by a thread; it does not hold the cube of all users.

    Parameters
    ----------
    members : array of int
        Keys of the users.
    turn : Lock
        Of all such work of a process, of which one is done at a time.
    """

    def __init__(self, cube: Cube, members: Array, turn: Lock) -> None:
        users = np.flatnonzero(np.isin(cube.user_key, members))
        self._segments, segment = np.unique(cube.segment[users], return_inverse=True)
        self._users, self._segment, self._turn = users, segment, turn
        self._todo = list(_pieces(cube.user_key[users], segment))
        self._pieces = len(self._todo)
        self._sums = np.zeros((2, len(self._segments), len(cube.half_hours.read_at)))
        self._lock, self._changed = Lock(), Condition()
        self._is_running = False
        self._cube: Cube | None = None

    def result(self, readings: Readings, cube: Cube) -> Cube:
        """Return the cube of the group, or raise NotReadyError."""
        if self._cube is None and readings.patience_s < 0:
            self._add_all(readings.connection, cube)
        with self._changed:
            if self._cube is None and not self._is_running:
                self._is_running = True
                Thread(target=self._work, args=[readings, cube], name="load shape", daemon=True).start()
            self._changed.wait_for(lambda: not self._is_running, readings.time_left_s)
        if self._cube is None:
            share = 1 - len(self._todo) / max(self._pieces, 1)
            users = f"{len(self._users):,} users"
            raise NotReadyError(f"The readings of {users} are being added up: {100 * share:.0f} % done.", share)
        return self._cube

    def _work(self, readings: Readings, cube: Cube) -> None:
        try:
            with self._turn, readings.another_connection() as connection:
                self._add_all(connection, cube)
        except DatabaseError as error:  # the next request begins again, with the users that are left
            LOG.info("the readings of a load shape are not all added up: %s", error)
        finally:
            with self._changed:
                self._is_running = False
                self._changed.notify_all()

    def _add_all(self, connection: Connection, cube: Cube) -> None:
        with self._lock:
            while self._todo:
                row, keys = self._todo[-1]
                self._sums[:, row] += _fetch_sums(connection, cube.half_hours, keys)
                self._todo.pop()
            if self._cube is None:
                self._cube = with_plausible(cube_of_group(cube, self._users, self._half_hours(connection, cube)))
                self._sums = self._sums[:0]

    def _half_hours(self, connection: Connection, cube: Cube) -> HalfHours:
        number, column = np.nonzero(self._sums[1])
        halves = HalfHours(
            begins=np.searchsorted(number, np.arange(len(self._segments) + 1)),
            column=column.astype(np.int32),
            read_at=cube.half_hours.read_at,
            fold=cube.half_hours.fold,
            wh=self._sums[0, number, column],
            users=self._sums[1, number, column].astype(np.int32),
            alone=np.zeros(len(column), np.int32),
        )
        if len(self._users):
            _count_alone(connection, cube.user_key[self._users], self._segment, halves)
        return halves


def _pieces(keys: Array, segment: Array) -> Iterator[tuple[int, Array]]:
    """Yield some users of a segment at a time, with the place of the segment."""
    for row in np.unique(segment).tolist():
        own = keys[segment == row]
        yield from ((row, own[begin : begin + _USERS_AT_ONCE]) for begin in range(0, len(own), _USERS_AT_ONCE))


def _fetch_sums(connection: Connection, halves: HalfHours, keys: Array) -> Array:
    """Return the energy [Wh] of some users, and how many there are, at the times of a cube."""
    rows = fetch_arrays(connection, _SUMS.format(users=_join(keys)), _SUM_TYPES)
    times = halves.read_at.astype(np.int64) * 2 + halves.fold
    sums = np.zeros((2, len(times)))
    place = np.searchsorted(times, half_hours(rows["read_at"]).astype(np.int64) * 2 + rows["fold"])
    sums[:, place] = rows["wh"], rows["users"]
    return sums


def _count_alone(connection: Connection, keys: Array, segment: Array, halves: HalfHours) -> None:
    """Count the users who lack the other half of an hour: only on days that are not whole."""
    days = fetch_arrays(connection, _INCOMPLETE.format(users=_join(keys)), _DAY_TYPES)
    by_key = np.argsort(keys)
    of_day = segment[by_key[np.searchsorted(keys, days["user_id"], sorter=by_key)]]
    add_alone(halves, of_day, since_1970(days["day"]), (days["present"], days["present_again"]))


def _join(keys: Array) -> str:
    return ", ".join(map(str, keys.tolist()))
