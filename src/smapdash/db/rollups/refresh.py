"""How the roll-ups stay equal to the readings.

A load names what it touched, in the temporary tables of `merge_sql`. Days of users are derived from their readings
again. Sums of segments are adjusted by what changed where all of it is whole watt-hours, which is exact, and derived
again elsewhere, so that nothing can drift.
"""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, text

from smapdash.db.copy import fetch_arrays, fetch_readings, since_1970
from smapdash.db.rollups.arrays import NewReadings, copy_user_days
from smapdash.db.rollups.changes import mark_rebuilt
from smapdash.db.rollups.definitions import ROLLUPS, SEGMENT_HALF_HOURS, USER_DAYS, Rollup
from smapdash.db.rollups.weekdays import fetch_touched, refresh_user_weekdays
from smapdash.model.arrays import Array

_USERS_AT_ONCE = 25

# Sums of whole numbers below 2^53 are exact in double precision, in any order; other sums are not adjusted.
NOTE_DAYS_THAT_CANNOT_BE_MOVED = """
    INSERT INTO changed_segment_days
    SELECT DISTINCT c.segment_id, c.read_at::date
    FROM segment_changes c LEFT JOIN segment_half_hours h USING (segment_id, read_at, fold)
    WHERE c.wh <> trunc(c.wh) OR h.total_wh <> trunc(h.total_wh)
    EXCEPT SELECT segment_id, day FROM changed_segment_days"""

MOVE_SUMS = """
    INSERT INTO segment_half_hours AS h (segment_id, read_at, fold, users, total_wh)
    SELECT segment_id, read_at, fold, sum(users), sum(wh) FROM segment_changes c
    WHERE NOT EXISTS (SELECT FROM changed_segment_days d WHERE d.segment_id = c.segment_id AND d.day = c.read_at::date)
    GROUP BY segment_id, read_at, fold
    ON CONFLICT (segment_id, read_at, fold)
    DO UPDATE SET users = h.users + excluded.users, total_wh = h.total_wh + excluded.total_wh"""

DELETE_SEGMENT_DAYS = """
    DELETE FROM segment_half_hours h USING changed_segment_days c
    WHERE h.segment_id = c.segment_id AND h.read_at >= c.day AND h.read_at < c.day + 1"""

# OFFSET 0 keeps PostgreSQL, which does not know how few readings a day holds, from reading all of them.
INSERT_SEGMENT_DAYS = """
    INSERT INTO segment_half_hours (segment_id, read_at, fold, users, total_wh)
    SELECT c.segment_id, r.read_at, r.fold, count(*), sum(r.wh)
    FROM changed_segment_days c JOIN users u USING (segment_id)
    CROSS JOIN LATERAL (
        SELECT read_at, fold, wh FROM readings
        WHERE user_id = u.user_id AND read_at >= c.day AND read_at < c.day + 1 OFFSET 0) r
    GROUP BY c.segment_id, r.read_at, r.fold"""

DELETE_USER_DAYS = """
    DELETE FROM user_days d USING changed_user_days c WHERE d.user_id = c.user_id AND d.day = c.day"""


def refresh_rollups(connection: Connection) -> None:
    """Bring the roll-ups up to what the temporary tables of a load name."""
    for table in ("segment_changes", "changed_user_days"):
        connection.execute(text(f"ANALYZE {table}"))  # autovacuum does not analyse temporary tables
    touched = fetch_touched(connection)
    connection.execute(text(NOTE_DAYS_THAT_CANNOT_BE_MOVED))
    connection.execute(text("ANALYZE changed_segment_days"))
    connection.execute(text(MOVE_SUMS))
    connection.execute(text(DELETE_SEGMENT_DAYS))
    _count_again(connection, SEGMENT_HALF_HOURS, connection.execute(text(INSERT_SEGMENT_DAYS)).rowcount)
    connection.execute(text(DELETE_USER_DAYS))
    _count_again(connection, USER_DAYS, _make_changed_user_days(connection))
    refresh_user_weekdays(connection, touched)


def _make_changed_user_days(connection: Connection) -> int:
    """Derive the named days of users from their readings, some users at a time; return how many there are."""
    kinds = {"user_id": "int32", "day": "int32"}
    named = fetch_arrays(connection, "SELECT DISTINCT user_id, day FROM changed_user_days", kinds)
    days = np.sort(_day_of_user(named["user_id"], since_1970(named["day"])))
    user_ids = np.unique(named["user_id"])
    for begin in range(0, len(user_ids), _USERS_AT_ONCE):
        some = user_ids[begin : begin + _USERS_AT_ONCE]
        first, end = np.searchsorted(days, _day_of_user(np.array([some[0], some[-1] + 1]), np.array([0, 0])))
        day = days[first:end] & 0xFFFFFFFF
        stored = fetch_readings(connection, some, (int(day.min()) * 48, int(day.max()) * 48 + 47))
        of_reading = _day_of_user(stored["user_id"], stored["half_hour"] // 48)
        place = np.minimum(np.searchsorted(days, of_reading), len(days) - 1)
        named_ones = {name: values[days[place] == of_reading] for name, values in stored.items()}
        if len(named_ones["wh"]):
            copy_user_days(connection, **named_ones)
    return len(days)


def _day_of_user(user_id: Array, day: Array) -> Array:
    """Return one number for each user and day since 1970."""
    number: Array = (user_id.astype(np.int64) << 32) + day
    return number


def _count_again(connection: Connection, rollup: Rollup, changed: int) -> None:
    """Gather the statistics of a roll-up again where a tenth of it changed, or where there are none (-1)."""
    known = "SELECT reltuples FROM pg_class WHERE oid = CAST(:table AS regclass)"
    if 10 * changed > connection.execute(text(known), {"table": rollup.table}).scalar_one():
        connection.execute(text(f"ANALYZE {rollup.table}"))


def rebuild_rollups(connection: Connection) -> None:
    """Derive every roll-up again from all stored readings; open pages notice it as they notice a load."""
    for rollup in ROLLUPS:
        connection.execute(text(f"DELETE FROM {rollup.table}"))  # noqa: S608 - TRUNCATE would empty what others read
    rows = fetch_arrays(
        connection, "SELECT user_id, segment_id FROM users", {"user_id": "int32", "segment_id": "int32"}
    )
    order = np.argsort(rows["user_id"])
    user_ids, segment_ids = rows["user_id"][order], rows["segment_id"][order]
    rollups = NewReadings(connection, is_first=True)
    for begin in range(0, len(user_ids), _USERS_AT_ONCE):
        some = user_ids[begin : begin + _USERS_AT_ONCE]
        stored = fetch_readings(connection, some)
        place = np.searchsorted(user_ids, stored["user_id"])
        rollups.add(stored["user_id"], segment_ids[place], stored["half_hour"], stored["wh"], stored["fold"])
    rollups.finish()
    for rollup in ROLLUPS:
        connection.execute(text(f"ANALYZE {rollup.table}"))
    mark_rebuilt(connection)
