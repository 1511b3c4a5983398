"""The roll-ups computed in numpy: of new readings on their way into the database, or of readings fetched again.

`definitions` derives the same by SQL: `smapdash check` compares the two.
"""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.day_sums import begins_of_days, sum_up_days
from smapdash.analysis.quality.day_shapes import shape_days
from smapdash.analysis.weekday_sums import sum_up_weekdays
from smapdash.db.copy import copy_arrays, dates, timestamps
from smapdash.db.rollups.weekdays import copy_user_weekdays
from smapdash.model.arrays import Array

_PARTS_KEPT = 500_000


class NewReadings:
    """Collects new readings on their way, and writes the roll-ups.

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

    def add(self, user_id: Array, segment_id: Array, half_hour: Array, wh: Array, fold: Array | None = None) -> None:
        """Take in readings, ordered by user, half-hour and fold; first passes all where no fold is given.

        In a first load they are of whole users. Rows that `merge` decides on are not among them: it names their days
        itself.
        """
        if fold is None:
            fold = np.zeros(len(wh), np.int16)
        if not len(wh):
            return
        if self._is_first:
            copy_user_days(self._connection, user_id, half_hour, fold, wh)
            copy_user_weekdays(self._connection, sum_up_weekdays(user_id, half_hour, wh))
        else:
            begins = begins_of_days(user_id, half_hour)
            columns = {"user_id": user_id[begins], "day": dates(half_hour[begins] // 48)}
            copy_arrays(self._connection, "changed_user_days", columns)
        instant = half_hour.astype(np.int64) * 2 + fold
        first = int(instant.min())
        for segment in np.unique(segment_id).tolist():
            own = segment_id == segment
            place = instant[own] - first
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
            "segment_id": (cell >> 32).astype(np.int32),
            "read_at": timestamps((cell & 0xFFFFFFFF) >> 1),
            "fold": (cell & 1).astype(np.int16),
            "users": users.astype(np.int32),
        }
        if self._is_first:
            copy_arrays(self._connection, "segment_half_hours", {**columns, "total_wh": total_wh})
        else:
            copy_arrays(self._connection, "segment_changes", {**columns, "wh": total_wh})

    def _sum_of_parts(self) -> tuple[Array, Array, Array]:
        cell, total_wh, users = (np.concatenate(arrays) for arrays in zip(*self._parts, strict=True))
        return _sum_up(cell, total_wh, users)


def copy_user_days(connection: Connection, user_id: Array, half_hour: Array, fold: Array, wh: Array) -> None:
    """Store the days of users, of all readings of these days, ordered by user, half-hour and fold."""
    days, shapes = sum_up_days(user_id, half_hour, fold, wh), shape_days(user_id, half_hour, wh)
    columns = {
        **shapes._asdict(),
        "user_id": days.user,
        "day": dates(days.day),
        "readings": days.readings,
        "peak_wh": days.peak_wh,
        "peak_at": timestamps(days.peak_at),
        "total_wh": days.wh,
        "base_wh": days.base_wh,
        "present": days.present,
        "present_again": days.present_again,
    }
    copy_arrays(connection, "user_days", columns)


def _sum_up(cell: Array, total_wh: Array, users: Array) -> tuple[Array, Array, Array]:
    """Return each cell once, with the sums of its energy and users."""
    cells, place = np.unique(cell, return_inverse=True)
    return cells, np.bincount(place, total_wh), np.bincount(place, users).astype(np.int64)
