"""The roll-ups, out of the database into the arrays from which views are computed.

A process keeps one copy, which follows the database: each question asks first for the state of the database, in the
transaction that answers it, and where that is another one than the copy's, the copy is read again.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, text

from smapdash.analysis.buckets import is_partial
from smapdash.analysis.clock_changes import find_clock_changes
from smapdash.analysis.cube import SLOTS, Array, Cube, HalfHours, PartialDays, UserDays
from smapdash.analysis.implausible import NO_IMPLAUSIBLE
from smapdash.analysis.user import UserReadings
from smapdash.dataset import Coverage
from smapdash.db.copy import fetch_arrays, fetch_readings, half_hours, since_1970
from smapdash.db.findings import fetch_implausible, find_days
from smapdash.frames import IMPLAUSIBLE_WH

_USERS_AT_ONCE = 500

SELECT_STATE = """
    SELECT load_id, finished_at, rebuilt_at, is_sample FROM loads ORDER BY load_id DESC LIMIT 1"""

SELECT_USERS = """
    SELECT u.user_id, u.external_id, u.withdrawn_at AT TIME ZONE 'UTC' AS withdrawn_at, u.segment_id, g.area, g.tariff
    FROM users u JOIN segments g USING (segment_id)
    ORDER BY g.area COLLATE "C", g.tariff COLLATE "C", length(u.external_id), u.external_id COLLATE "C\""""

_HALF_HOURS = {"segment_id": "int32", "read_at": "int64", "fold": "int16", "users": "int32", "total_wh": "float64"}
_DAYS = {
    "user_id": "int32", "day": "int32", "readings": "int16", "total_wh": "float64", "peak_wh": "float64",
    "peak_at": "int64", "base_wh": "float64", "present": "int64", "present_again": "int64",
}  # fmt: skip


class CubeReader:
    """Keeps the cube of the latest state that was asked for; safe to be shared by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cube: tuple[object, Cube] | None = None

    def read(self, connection: Connection) -> Cube:
        """Return the cube of the state that a connection's transaction sees."""
        row = connection.execute(text(SELECT_STATE)).one_or_none()
        state = tuple(row) if row else None
        kept = self._cube
        if kept is None or kept[0] != state:
            with self._lock:
                kept = self._cube
                if kept is None or kept[0] != state:
                    kept = self._cube = (state, fetch_cube(connection, row))
        return kept[1]


def fetch_cube(connection: Connection, state: Row[Any] | None) -> Cube:
    """Read the roll-ups; `state` is what `SELECT_STATE` gave."""
    users = connection.execute(text(SELECT_USERS)).all()
    segments = list(dict.fromkeys((user.area, user.tariff) for user in users))
    places = {pair: number for number, pair in enumerate(segments)}
    numbers = {user.segment_id: places[user.area, user.tariff] for user in users}
    user_key = np.array([user.user_id for user in users], np.int32)
    segment = np.array([numbers[user.segment_id] for user in users], np.int32)
    days, halves = _fetch_days(connection, user_key), _fetch_half_hours(connection, numbers)
    readings = int(days.readings.sum(dtype=np.int64))
    found = find_days(connection, days.day, days.readings.sum(axis=1, dtype=np.int64))
    coverage = Coverage(
        load_id=state.load_id if state else 0,
        loaded_at=state.finished_at if state else None,
        is_sample=bool(state and state.is_sample),
        users=len(users),
        readings=readings,
        segments=tuple(segments),
        **found._asdict(),
        state="-".join(str(int(at.timestamp() * 1e6)) for at in (state.finished_at, state.rebuilt_at) if at)
        if state
        else "",
    )
    cube = Cube(
        coverage=coverage,
        segments=tuple(segments),
        ids=np.array([user.external_id for user in users], np.str_),
        user_key=user_key,
        segment=segment,
        withdrawn_at=np.array([user.withdrawn_at for user in users], "datetime64[us]"),
        half_hours=halves,
        days=days,
        clock_changes=find_clock_changes(halves.read_at, halves.fold, halves.users.sum(axis=0)),
        implausible=(
            fetch_implausible(connection, user_key) if days.peak_wh.max(initial=0) > IMPLAUSIBLE_WH else NO_IMPLAUSIBLE
        ),
    )
    # What is slow to work out is worked out before anybody waits for it.
    _ = cube.percentiles_by_day, cube.base_w, cube.users_by_day
    return cube


def fetch_user_readings(connection: Connection, user_key: int) -> UserReadings:
    """Return all readings of one user. This is the only question that reads `readings`."""
    rows = fetch_readings(connection, np.array([user_key]))
    return UserReadings(rows["half_hour"], rows["fold"], rows["wh"])


def _fetch_half_hours(connection: Connection, numbers: dict[int, int]) -> HalfHours:
    rows = fetch_arrays(connection, f"SELECT {', '.join(_HALF_HOURS)} FROM segment_half_hours", _HALF_HOURS)  # noqa: S608
    key, column = np.unique(half_hours(rows["read_at"]).astype(np.int64) * 2 + rows["fold"], return_inverse=True)
    of_id = np.zeros(max(numbers, default=0) + 1, np.intp)
    of_id[list(numbers)] = list(numbers.values())
    place, shape = (of_id[rows["segment_id"]], column), (len(set(numbers.values())), len(key))
    read_at, fold = (key // 2).astype(np.int32), (key % 2).astype(np.int16)
    cells = HalfHours(read_at, fold, np.zeros(shape), np.zeros(shape, np.int32))
    cells.wh[place], cells.users[place] = rows["total_wh"], rows["users"]
    return cells


def _fetch_days(connection: Connection, user_key: Array) -> UserDays:
    """Read the days of users, some users at a time, so that no second copy of all is held on the way."""
    names = ", ".join(_DAYS)
    stored = fetch_arrays(connection, "SELECT DISTINCT day FROM user_days ORDER BY day", {"day": "int32"})["day"]
    shape = (len(stored), len(user_key))
    days = UserDays(
        day=since_1970(stored),
        readings=np.zeros(shape, np.uint8),
        wh=np.zeros(shape),
        peak_wh=np.zeros(shape),
        base_wh=np.zeros(shape),
        peak_slot=np.zeros(shape, np.uint8),
        partial=_NO_PARTIAL_DAYS,
    )
    keys = np.sort(user_key)
    order, partial = np.argsort(user_key), []
    for begin in range(0, len(keys), _USERS_AT_ONCE):
        some = keys[begin : begin + _USERS_AT_ONCE]
        where = f"user_id BETWEEN {some[0]} AND {some[-1]}"
        query = f"SELECT {names} FROM user_days JOIN users USING (user_id) WHERE {where}"  # noqa: S608
        rows = fetch_arrays(connection, query, _DAYS)
        place = np.searchsorted(stored, rows["day"]), order[np.searchsorted(keys, rows["user_id"])]
        days.readings[place], days.wh[place] = rows["readings"], rows["total_wh"]
        days.peak_wh[place], days.base_wh[place] = rows["peak_wh"], rows["base_wh"]
        days.peak_slot[place] = half_hours(rows["peak_at"]) % SLOTS
        chosen = is_partial(rows["present"], rows["present_again"])
        partial.append([values[chosen] for values in (*place, rows["present"], rows["present_again"])])
    return replace(days, partial=_join(partial))


_NO_PARTIAL_DAYS = PartialDays(*(np.zeros(0, np.int64) for _ in range(4)))


def _join(parts: list[list[Array]]) -> PartialDays:
    if not parts:
        return _NO_PARTIAL_DAYS
    columns = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return PartialDays(*(values[order] for values in columns))
