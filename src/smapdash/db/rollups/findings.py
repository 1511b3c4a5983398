"""Implausible readings and strays, found through the roll-ups, so that no query reads all readings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, text

from smapdash.analysis.implausible import NO_IMPLAUSIBLE, ImplausibleReadings, find_implausible, join_implausible
from smapdash.analysis.main_body import find_main_body
from smapdash.db.copy import fetch_arrays, half_hours, since_1970
from smapdash.model.arrays import Array
from smapdash.model.findings import MOST_LISTED, ImplausibleReading, Stray
from smapdash.model.frames import IMPLAUSIBLE_WH

# OFFSET 0 keeps PostgreSQL, which does not know how few readings a day holds, from reading all of them.
_READINGS = f"""
    SELECT d.user_id, r.read_at, r.fold, r.wh FROM user_days d CROSS JOIN LATERAL (
        SELECT read_at, fold, wh FROM readings
        WHERE user_id = d.user_id AND read_at >= d.day AND read_at < d.day + 1 OFFSET 0) r
    WHERE d.peak_wh > {IMPLAUSIBLE_WH} AND d.user_id IN ("""  # noqa: S608 - a constant
_TYPES = {"user_id": "int32", "read_at": "int64", "fold": "int16", "wh": "float64"}
_USERS_AT_ONCE = 50

_STRAYS = """
    SELECT external_id, min(day) AS first_day, max(day) AS last_day, sum(readings)::bigint AS readings,
           least(abs(:first - max(day)), abs(min(day) - :last)) AS days_apart, day > :last AS is_after
    FROM user_days JOIN users USING (user_id)
    WHERE day < :first OR day > :last
    GROUP BY user_id, external_id, day > :last
    ORDER BY sum(readings) DESC, length(external_id), external_id COLLATE "C", min(day)
    LIMIT :most"""

_HIGHEST = f"""
    SELECT external_id, peak_at, 0 AS fold, peak_wh FROM user_days JOIN users USING (user_id)
    WHERE peak_wh > {IMPLAUSIBLE_WH} ORDER BY peak_wh DESC, peak_at LIMIT :most"""  # noqa: S608 - a constant

_READINGS_BY_DAY = """
    SELECT read_at::date AS day, sum(users)::bigint AS readings FROM segment_half_hours GROUP BY 1 ORDER BY 1"""


class Days(NamedTuple):
    """The days of the data, as `DatasetInfo` has them."""

    first_day: date | None = None
    last_day: date | None = None
    earliest_day: date | None = None
    latest_day: date | None = None
    stray_readings: int = 0
    strays: tuple[Stray, ...] = ()


def fetch_highest(connection: Connection, most: int) -> list[ImplausibleReading]:
    """Return the highest implausible readings that are stored, one for each day of a user."""
    return [ImplausibleReading(*row) for row in connection.execute(text(_HIGHEST), {"most": most})]


def fetch_days(connection: Connection) -> Days:
    """Return the days of what is stored."""
    rows = fetch_arrays(connection, _READINGS_BY_DAY, {"day": "int32", "readings": "int64"})
    return find_days(connection, since_1970(rows["day"]), rows["readings"])


def find_days(connection: Connection, day: Array, readings: Array) -> Days:
    """Return the days of the main body of the data, and what lies far from it.

    Parameters
    ----------
    day, readings : array, shape (D,)
        Days since 1970 that hold readings, ascending, and how many.
    """
    if not len(day):
        return Days()
    body = find_main_body(day, readings)
    first, last, earliest, latest = map(_to_date, (*day[body][[0, -1]], *day[[0, -1]]))
    if (first, last) == (earliest, latest):
        return Days(first, last)
    rows = connection.execute(text(_STRAYS), {"first": first, "last": last, "most": MOST_LISTED})
    outside = int(readings.sum() - readings[body].sum())
    return Days(first, last, earliest, latest, outside, tuple(Stray(*row) for row in rows))


def _to_date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=int(day))


def fetch_implausible(connection: Connection, user_key: Array, users: Array) -> ImplausibleReadings:
    """Return the implausible readings of users who have some, and their days without them.

    Parameters
    ----------
    user_key : array of int32, shape (U,)
        Keys of all users, in the order of `Cube.ids`.
    users : array of int
        Places of the users who have some.
    """
    with_some, order = np.sort(user_key[users]), np.argsort(user_key)
    parts = [
        _fetch_some(connection, with_some[begin : begin + _USERS_AT_ONCE], user_key, order)
        for begin in range(0, len(with_some), _USERS_AT_ONCE)
    ]
    return join_implausible(parts) if parts else NO_IMPLAUSIBLE


def _fetch_some(connection: Connection, some: Array, user_key: Array, order: Array) -> ImplausibleReadings:
    rows = fetch_arrays(connection, f"{_READINGS}{', '.join(map(str, some.tolist()))})", _TYPES)
    user = order[np.searchsorted(user_key, rows["user_id"], sorter=order)]
    in_order = np.lexsort((rows["fold"], rows["read_at"], user))
    columns = user, half_hours(rows["read_at"]), rows["fold"], rows["wh"]
    return find_implausible(*(values[in_order] for values in columns))
