"""The roll-ups, out of the database into the arrays from which views are computed.

A process keeps one copy, which follows the database: each query first reads the state of the database, in the
transaction that answers it, and if it differs from the copy's, the copy is read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, text

from smapdash.analysis.alone import add_alone
from smapdash.analysis.clock_changes import find_clock_changes
from smapdash.analysis.cube import Cube, HalfHours, UserDays
from smapdash.analysis.implausible import NO_IMPLAUSIBLE
from smapdash.analysis.user import UserReadings
from smapdash.db.copy import fetch_arrays, fetch_readings, half_hours, since_1970
from smapdash.db.rollups.findings import fetch_implausible, find_days
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.dataset import DatasetInfo
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.spans import place_rows
from smapdash.repository.users import NOBODY, RegisteredUsers, fetch_users

_ROWS_AT_ONCE = 100_000
"""Rows that are read at once, so that what is needed meanwhile stays small beside the arrays."""

SELECT_STATE = """
    SELECT load_id, finished_at, rebuilt_at, is_sample FROM loads ORDER BY load_id DESC LIMIT 1"""

_HALF_HOURS = {"segment_id": "int32", "read_at": "int64", "fold": "int16", "users": "int32", "total_wh": "float64"}
_DAYS = {
    "user_id": "int32", "day": "int32", "readings": "int16", "total_wh": "float64", "peak_wh": "float64",
    "peak_at": "int64", "base_wh": "float64", "present": "int64", "present_again": "int64",
}  # fmt: skip


class CubeReader:
    """Keeps the cube of the latest requested state; threads may share it."""

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
                    kept = self._cube = None  # frees the old arrays before the new ones take space
                    kept = self._cube = (state, fetch_cube(connection, row))
        return kept[1]


def fetch_cube(connection: Connection, state: Row[Any] | None) -> Cube:
    """Read the roll-ups; `state` is what `SELECT_STATE` gave."""
    users = fetch_users(connection) if state else NOBODY  # the first load of all locks them while it runs
    halves = _fetch_half_hours(connection, users.numbers)
    days, readings = _fetch_days(connection, users, halves), halves.add_up_all(halves.users)
    by_day = np.bincount(np.searchsorted(days.day, halves.read_at // PER_DAY), readings, len(days.day)).astype(np.int64)
    dataset = DatasetInfo(
        load_id=state.load_id if state else 0,
        loaded_at=state.finished_at if state else None,
        is_sample=bool(state and state.is_sample),
        users=len(users.ids),
        readings=int(by_day.sum()),
        segments=users.segments,
        ids=users.ids,
        **find_days(connection, days.day, by_day)._asdict(),
        state="-".join(str(int(at.timestamp() * 1e6)) for at in (state.finished_at, state.rebuilt_at) if at)
        if state
        else "",
    )
    cube = Cube(
        dataset=dataset,
        segments=users.segments,
        ids=users.ids,
        user_key=users.key,
        segment=users.segment,
        withdrawn_at=users.withdrawn_at,
        half_hours=halves,
        days=days,
        clock_changes=find_clock_changes(halves.read_at, halves.fold, readings),
        implausible=(
            fetch_implausible(connection, users.key) if days.peak_wh.max(initial=0) > IMPLAUSIBLE_WH else NO_IMPLAUSIBLE
        ),
    )
    # Slow derived values are computed before anybody waits for them.
    _ = cube.percentiles_by_day, cube.base_w, cube.users_by_day
    return cube


def fetch_user_readings(connection: Connection, user_key: int) -> UserReadings:
    """Return all readings of one user."""
    rows = fetch_readings(connection, np.array([user_key]))
    return UserReadings(rows["half_hour"], rows["fold"], rows["wh"])


def _fetch_half_hours(connection: Connection, numbers: dict[int, int]) -> HalfHours:
    """Read the half-hours of segments, some segments at a time, each into its place."""
    number = np.zeros(max(numbers, default=0) + 1, np.intp)
    number[list(numbers)] = list(numbers.values())
    stored = _count_rows(connection, "segment_half_hours", "segment_id", _HALF_HOURS["segment_id"])
    begins = _begins(number[stored.key], stored.rows, len(set(numbers.values())))
    size = int(begins[-1])
    column, wh, users = np.empty(size, np.int32), np.empty(size), np.empty(size, np.int32)
    keys = np.zeros(0, np.int32)
    for where in stored.batches("segment_id"):
        query = f"SELECT {', '.join(_HALF_HOURS)} FROM segment_half_hours WHERE {where}"  # noqa: S608
        rows = fetch_arrays(connection, query, _HALF_HOURS)
        key = half_hours(rows["read_at"]) * 2 + rows["fold"]
        order, place = place_rows(begins, number[rows["segment_id"]], key)
        column[place], wh[place], users[place] = key[order], rows["total_wh"][order], rows["users"][order]
        keys = _union(keys, key)
    _number(column, keys)
    return HalfHours(
        begins, column, (keys // 2).astype(np.int32), (keys % 2).astype(np.int16), wh, users, np.zeros(size, np.int32)
    )


def _fetch_days(connection: Connection, users: RegisteredUsers, halves: HalfHours) -> UserDays:
    """Read the days of users, some users at a time, each into its place; count users with only half of an hour."""
    known = "user_days JOIN users USING (user_id)" if len(users.key) else "user_days WHERE false"
    stored = _count_rows(connection, known, "user_id", _DAYS["user_id"])
    by_key = np.argsort(users.key)
    keys, dates = users.key[by_key], np.zeros(0, np.int32)
    begins = _begins(by_key[np.searchsorted(keys, stored.key)], stored.rows, len(keys))
    size = int(begins[-1])
    date_of, readings, peak_slot = np.empty(size, np.int32), np.empty(size, np.uint8), np.empty(size, np.uint8)
    wh, peak_wh, base_wh = np.empty(size), np.empty(size), np.empty(size)
    twice = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for where in stored.batches("user_id"):
        query = f"SELECT {', '.join(_DAYS)} FROM user_days JOIN users USING (user_id) WHERE {where}"  # noqa: S608
        rows = fetch_arrays(connection, query, _DAYS)
        user = by_key[np.searchsorted(keys, rows["user_id"])]
        order, place = place_rows(begins, user, rows["day"])
        date_of[place], readings[place] = rows["day"][order], rows["readings"][order]
        wh[place], peak_wh[place] = rows["total_wh"][order], rows["peak_wh"][order]
        base_wh[place], peak_slot[place] = rows["base_wh"][order], (half_hours(rows["peak_at"]) % PER_DAY)[order]
        dates = _union(dates, rows["day"])
        again = np.flatnonzero(rows["present_again"][order])
        twice.append((place[again], rows["present_again"][order][again]))
        passes = rows["present"], rows["present_again"]
        add_alone(halves, users.segment[user], since_1970(rows["day"]), passes)
    row = np.empty(size, np.uint16 if len(dates) <= 1 << 16 else np.int32)
    _number(date_of, dates, row)
    places, present_again = (np.concatenate(arrays) for arrays in zip(*twice, strict=True))
    by_place = np.argsort(places)
    return UserDays(
        since_1970(dates),
        begins,
        row,
        readings,
        wh,
        peak_wh,
        base_wh,
        peak_slot,
        places[by_place],
        present_again[by_place],
    )


class _Stored(NamedTuple):
    """Keys of what has rows in a table, ascending, and how many rows each has."""

    key: Array
    rows: Array

    def batches(self, name: str) -> Iterator[str]:
        """Yield conditions that choose some keys at a time, of so many rows as are read at once, or one key of more."""
        total, first = np.concatenate(([0], np.cumsum(self.rows))), 0
        while first < len(self.key):
            stop = max(first + 1, int(np.searchsorted(total, total[first] + _ROWS_AT_ONCE, "right")) - 1)
            yield f"{name} BETWEEN {self.key[first]} AND {self.key[stop - 1]}"
            first = stop


def _count_rows(connection: Connection, table: str, key: str, kind: str) -> _Stored:
    query = f"SELECT {key}, count(*) FROM {table} GROUP BY {key} ORDER BY {key}"  # noqa: S608
    found = fetch_arrays(connection, query, {key: kind, "rows": "int64"})
    return _Stored(found[key], found["rows"])


def _begins(run: Array, rows: Array, runs: int) -> Array:
    """Return where each of all runs begins, some of which have rows, and at last where all end."""
    counts = np.zeros(runs, np.int64)
    counts[run] = rows
    return np.concatenate(([0], np.cumsum(counts)))


def _union(known: Array, new: Array) -> Array:
    """Return the values of both, ascending, each once; numpy's own takes ten times as long for integers."""
    values = np.sort(np.concatenate((known, new)))
    union: Array = values[np.diff(values, prepend=values[:1] - 1) > 0]
    return union


def _number(values: Array, known: Array, out: Array | None = None) -> None:
    """Replace values by their places among the known ones, some at a time, or write these."""
    for begin in range(0, len(values), _ROWS_AT_ONCE):
        some = slice(begin, begin + _ROWS_AT_ONCE)
        (values if out is None else out)[some] = np.searchsorted(known, values[some])
