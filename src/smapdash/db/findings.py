"""What stands out in the readings, found through the roll-ups, so that no question reads all readings."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.implausible import NO_IMPLAUSIBLE, ImplausibleReadings, find_implausible, join_implausible
from smapdash.db.copy import Array, fetch_arrays, half_hours
from smapdash.frames import IMPLAUSIBLE_WH

_USERS = f"""
    SELECT DISTINCT user_id FROM user_days JOIN users USING (user_id)
    WHERE peak_wh > {IMPLAUSIBLE_WH}"""  # noqa: S608 - a constant

# OFFSET 0 keeps PostgreSQL, which cannot tell how few readings a day holds, from reading all of them.
_READINGS = f"""
    SELECT d.user_id, r.read_at, r.fold, r.wh FROM user_days d CROSS JOIN LATERAL (
        SELECT read_at, fold, wh FROM readings
        WHERE user_id = d.user_id AND read_at >= d.day AND read_at < d.day + 1 OFFSET 0) r
    WHERE d.peak_wh > {IMPLAUSIBLE_WH} AND d.user_id IN ("""  # noqa: S608 - a constant
_TYPES = {"user_id": "int32", "read_at": "int64", "fold": "int16", "wh": "float64"}
_USERS_AT_ONCE = 50


def fetch_implausible(connection: Connection, user_key: Array) -> ImplausibleReadings:
    """Return the implausible readings of all users, and their days without them.

    Parameters
    ----------
    user_key : array of int32, shape (U,)
        Keys of the users, in the order of `Cube.ids`.
    """
    with_some = np.sort(fetch_arrays(connection, _USERS, {"user_id": "int32"})["user_id"])
    order = np.argsort(user_key)
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
