"""Keeps `user_weekdays`, the sums of each user by weekday and half-hour, equal to the readings of the window.

Where all that a load adds is later than what the window held, the sums are adjusted: by what a merge changed in the
window, by the days that enter it and by those that leave it. Elsewhere they are derived from the readings again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy import Connection, text

from smapdash.analysis.weekday_sums import WINDOW_DAYS, WeekdaySums, add_up, cells, is_in_window, sum_up_weekdays
from smapdash.db.copy import copy_texts, fetch_arrays, fetch_readings, half_hours, since_1970
from smapdash.model.arrays import PER_DAY, Array

COLUMNS: Final = ("user_id", "weekday", "wh", "readings")
_DERIVED_AT_ONCE = 25
_ADJUSTED_AT_ONCE = 200

# `first_new`: the earliest day with new readings whose values are not known one by one.
_TOUCHED = """
    SELECT user_id, coalesce(min(day) FILTER (WHERE NOT by_merge), date '9999-01-01') AS first_new,
           coalesce((SELECT max(day) FROM user_days d WHERE d.user_id = c.user_id), date '0001-01-01') AS last_day
    FROM changed_user_days c GROUP BY user_id"""
_CHANGES = "SELECT user_id, read_at, wh, readings FROM user_changes"
_STORED = "SELECT user_id, weekday, wh, readings FROM user_weekdays"
_STORED_TYPES: Final = {"user_id": "int32", "weekday": "int16", "wh": f"{PER_DAY}int64", "readings": f"{PER_DAY}int16"}


class Touched(NamedTuple):
    """Users whom a load touched: keys ascending, and days since 1970, shape (U,)."""

    user: Array
    first_new: Array
    last_day: Array

    def of(self, chosen: Array) -> Touched:
        """Return some of them."""
        return Touched(*(values[chosen] for values in self))


class _Changes(NamedTuple):
    """What a merge changed, reading by reading: by how many watt-hours, by how many readings."""

    user: Array
    half_hour: Array
    wh: Array
    readings: Array


def fetch_touched(connection: Connection) -> Touched:
    """Return the users in `changed_user_days`, with their last days in `user_days` as it is now."""
    rows = fetch_arrays(connection, _TOUCHED, {"user_id": "int32", "first_new": "int32", "last_day": "int32"})
    order = np.argsort(rows["user_id"])
    return Touched(rows["user_id"][order], since_1970(rows["first_new"][order]), since_1970(rows["last_day"][order]))


def fetch_weekday_sums(connection: Connection, condition: str = "true") -> WeekdaySums:
    """Return the stored sums of the users that have some, of rows that fulfil a condition of constants."""
    rows = fetch_arrays(connection, f"{_STORED} WHERE {condition}", _STORED_TYPES)
    users, number = np.unique(rows["user_id"], return_inverse=True)
    wh, readings = (np.zeros((len(users), 7, PER_DAY), np.int64) for _ in range(2))
    place = number, rows["weekday"]
    wh[place], readings[place] = rows["wh"], rows["readings"]
    return WeekdaySums(users, wh, readings)


def copy_user_weekdays(connection: Connection, sums: WeekdaySums) -> None:
    """Store sums: a row for each user and weekday with readings."""
    number, weekday = np.nonzero(sums.readings.any(axis=2))
    arrays = (_write_arrays(values[number, weekday]) for values in (sums.wh, sums.readings))
    rows = zip(sums.user[number].tolist(), weekday.tolist(), *arrays, strict=True)
    copy_texts(connection, "user_weekdays", COLUMNS, rows)


def refresh_user_weekdays(connection: Connection, before: Touched) -> None:
    """Bring the sums of touched users up to their readings.

    Parameters
    ----------
    before : Touched
        As `fetch_touched` gave them before `user_days` was brought up to date.
    """
    after = fetch_touched(connection).last_day
    gap = after - before.last_day
    derived = (before.first_new < before.last_day) | (gap < 0) | (gap > WINDOW_DAYS)
    for some in _batches(np.flatnonzero(derived), after, _DERIVED_AT_ONCE):
        _derive(connection, before.user[some], after[some])
    if derived.all():
        return
    changes = _fetch_changes(connection)
    for some in _batches(np.flatnonzero(~derived), after, _ADJUSTED_AT_ONCE):
        _adjust(connection, before.of(some), after[some], changes)


def _batches(places: Array, last_day: Array, most: int) -> Iterator[Array]:
    """Yield places, those of near last days together."""
    ordered = places[np.argsort(last_day[places], kind="stable")]
    for begin in range(0, len(ordered), most):
        yield np.sort(ordered[begin : begin + most])


def _derive(connection: Connection, users: Array, last_day: Array) -> None:
    between = (int(last_day.min()) - WINDOW_DAYS) * PER_DAY, int(last_day.max()) * PER_DAY + PER_DAY - 1
    rows = fetch_readings(connection, users, between)
    _delete(connection, _of_users(users))
    copy_user_weekdays(connection, sum_up_weekdays(rows["user_id"], rows["half_hour"], rows["wh"]))


def _adjust(connection: Connection, before: Touched, after: Array, changes: _Changes) -> None:
    """Add what entered the window and what changed in it, take away what left it."""
    wh, readings = _changed_sums(before, changes)
    entered = _sum_between(connection, before.user, before.last_day, after)
    left = _sum_between(connection, before.user, before.last_day - WINDOW_DAYS, after - WINDOW_DAYS)
    wh += entered[0] - left[0]
    readings += entered[1] - left[1]
    number, weekday = np.nonzero((wh != 0).any(axis=2) | (readings != 0).any(axis=2))
    if not len(number):
        return
    users = before.user[np.unique(number)]
    condition = f"{_of_users(users)} AND weekday IN ({', '.join(map(str, np.unique(weekday).tolist()))})"
    stored = fetch_weekday_sums(connection, condition)
    place = np.searchsorted(before.user, stored.user)
    is_read = np.isin(np.arange(7), weekday)
    wh[place] += stored.wh
    readings[place] += stored.readings
    _delete(connection, condition)
    copy_user_weekdays(connection, WeekdaySums(before.user, wh, np.where(is_read[:, None], readings, 0)))


def _changed_sums(before: Touched, changes: _Changes) -> tuple[Array, Array]:
    """Return what a merge changed in the windows that were."""
    size = (len(before.user), 7, PER_DAY)
    place = np.minimum(np.searchsorted(before.user, changes.user), len(before.user) - 1)
    day = changes.half_hour // PER_DAY
    own = (before.user[place] == changes.user) & is_in_window(day, before.last_day[place])
    sums = np.zeros((2, *size), np.int64)
    cell = cells(place[own], changes.half_hour[own])
    for total, values in zip(sums, (changes.wh, changes.readings), strict=True):
        np.add.at(total.reshape(-1), cell, values[own])
    return sums[0], sums[1]


def _sum_between(connection: Connection, users: Array, first: Array, stop: Array) -> tuple[Array, Array]:
    """Return the sums of users over their days from `first` to before `stop`."""
    if not (first < stop).any():
        return add_up(users[:0], users[:0], np.zeros(0), len(users))
    some = first < stop
    between = int(first[some].min()) * PER_DAY, int(stop[some].max()) * PER_DAY - 1
    rows = fetch_readings(connection, users[some], between)
    number, day = np.searchsorted(users, rows["user_id"]), rows["half_hour"] // PER_DAY
    kept = (day >= first[number]) & (day < stop[number])
    return add_up(number[kept], rows["half_hour"][kept], rows["wh"][kept], len(users))


def _fetch_changes(connection: Connection) -> _Changes:
    kinds = {"user_id": "int32", "read_at": "int64", "wh": "int64", "readings": "int16"}
    rows = fetch_arrays(connection, _CHANGES, kinds)
    return _Changes(rows["user_id"], half_hours(rows["read_at"]), rows["wh"], rows["readings"])


def _of_users(users: Array) -> str:
    return f"user_id IN ({', '.join(map(str, users.tolist()))})"


def _delete(connection: Connection, condition: str) -> None:
    connection.execute(text(f"DELETE FROM user_weekdays WHERE {condition}"))  # noqa: S608 - numbers of ours


def _write_arrays(values: Array) -> list[str]:
    """Return rows of whole numbers as arrays in PostgreSQL's text format."""
    return [f"{{{','.join(map(str, row))}}}" for row in values.tolist()]
