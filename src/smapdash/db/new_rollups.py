"""The roll-ups of readings that go straight in, made in numpy on their way.

What `rollups` derives by SQL is the same: `smapdash check` compares the two.
"""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.db.copy import Array, copy_arrays, dates, timestamps

_PARTS_KEPT = 500_000


class NewReadings:
    """Takes in readings that go straight in, and tells the roll-ups.

    Parameters
    ----------
    connection : Connection
        The connection of the load.
    is_first : bool
        No reading was stored before this load.
    """

    def __init__(self, connection: Connection, *, is_first: bool) -> None:
        self._connection, self._is_first = connection, is_first
        self._parts: list[tuple[Array, Array, Array]] = []

    def add(self, user_id: Array, segment_id: Array, half_hour: Array, wh: Array) -> None:
        """Take in readings, first passes all, ordered by user and half-hour; in a first load of whole users.

        Rows that `merge` decides on are not among them: it names their days itself.
        """
        if not len(wh):
            return
        day = half_hour // 48
        begins = np.flatnonzero(np.concatenate(([True], (user_id[1:] != user_id[:-1]) | (day[1:] != day[:-1]))))
        if self._is_first:
            self._copy_user_days(user_id, half_hour, wh, begins)
        else:
            columns = {"user_id": user_id[begins], "day": dates(day[begins])}
            copy_arrays(self._connection, "changed_user_days", columns)
        first = int(half_hour.min())
        for segment in np.unique(segment_id).tolist():
            own = segment_id == segment
            place = half_hour[own] - first
            users, total_wh = np.bincount(place), np.bincount(place, wh[own])
            held = np.flatnonzero(users)
            self._parts.append(((segment << 32) + first + held, total_wh[held], users[held]))
        if sum(len(part[0]) for part in self._parts) > _PARTS_KEPT:
            self._parts = [self._sum_of_parts()]

    def finish(self) -> None:
        """Write what can only be summed up when all readings are known."""
        if not self._parts:
            return
        cell, total_wh, users = self._sum_of_parts()
        columns = {
            "segment_id": (cell >> 32).astype(np.int16),
            "read_at": timestamps(cell & 0xFFFFFFFF),
            "fold": np.zeros(len(cell), np.int16),
            "users": users.astype(np.int32),
        }
        if self._is_first:
            copy_arrays(self._connection, "segment_half_hours", {**columns, "total_wh": total_wh})
        else:
            copy_arrays(self._connection, "segment_changes", {**columns, "wh": total_wh})

    def _sum_of_parts(self) -> tuple[Array, Array, Array]:
        cell, total_wh, users = (np.concatenate(arrays) for arrays in zip(*self._parts, strict=True))
        return _sum_up(cell, total_wh, users)

    def _copy_user_days(self, user_id: Array, half_hour: Array, wh: Array, begins: Array) -> None:
        readings = np.diff(np.append(begins, len(wh)))
        peak_wh = np.maximum.reduceat(wh, begins)
        at_peak = np.flatnonzero(wh == np.repeat(peak_wh, readings))
        first_of_day = np.searchsorted(at_peak, begins)
        columns = {
            "user_id": user_id[begins],
            "day": dates(half_hour[begins] // 48),
            "readings": readings.astype(np.int16),
            "peak_wh": peak_wh,
            "peak_at": timestamps(half_hour[at_peak[first_of_day]]),
            "total_wh": np.add.reduceat(wh, begins),
        }
        copy_arrays(self._connection, "user_days", columns)


def _sum_up(cell: Array, total_wh: Array, users: Array) -> tuple[Array, Array, Array]:
    """Return each cell once, with the sums of its energy and users."""
    cells, place = np.unique(cell, return_inverse=True)
    return cells, np.bincount(place, total_wh), np.bincount(place, users).astype(np.int64)
