"""The readings of users, known by their place rather than by their key in the database."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.user import UserReadings
from smapdash.db.copy import fetch_readings, fetch_readings_at
from smapdash.model.arrays import PER_DAY, Array


def fetch_by_place(connection: Connection, keys: Array, between: tuple[int, int] | None = None) -> dict[str, Array]:
    """Return the readings of some users, of all time or between two half-hours since 1970, both included.

    Parameters
    ----------
    keys : array of int, shape (C,)
        Keys of the users in the database, in any order.

    Returns
    -------
    dict of str to array
        `user`, the place in `keys`; `half_hour` (since 1970), `fold`, `wh`; ordered by these.
    """
    return _by_place(keys, fetch_readings(connection, keys, between))


def fetch_at(connection: Connection, keys: Array, at: Array) -> dict[str, Array]:
    """Return the readings of some users at some half-hours since 1970, as `fetch_by_place` does."""
    return _by_place(keys, fetch_readings_at(connection, keys, at))


def _by_place(keys: Array, rows: dict[str, Array]) -> dict[str, Array]:
    by_key = np.argsort(keys)
    user = by_key[np.searchsorted(keys, rows.pop("user_id"), sorter=by_key)]
    order = np.argsort(user, kind="stable")
    return {"user": user[order], **{name: values[order] for name, values in rows.items()}}


def fetch_user_readings(connection: Connection, user_key: int, days: Array) -> UserReadings:
    """Return the readings of one user from the first to the last of some days since 1970, which ascend."""
    if not len(days):
        return UserReadings(*(np.zeros(0, kind) for kind in (np.int32, np.int16, np.float64)))
    between = int(days[0]) * PER_DAY, int(days[-1]) * PER_DAY + PER_DAY - 1
    rows = fetch_readings(connection, np.array([user_key]), between)
    return UserReadings(rows["half_hour"], rows["fold"], rows["wh"])
