"""The days that recent loads changed, as they recorded them."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from sqlalchemy import Connection, text

from smapdash.db.copy import fetch_arrays, since_1970
from smapdash.model.arrays import Array
from smapdash.repository.rollups.build import State
from smapdash.repository.rollups.tables import DAY_COLUMNS, HALF_HOUR_COLUMNS

_SELECT_LOADS = "SELECT load_id, finished_at, rebuilt_at, names_changes FROM loads WHERE load_id >= :known ORDER BY 1"
_SPANS = """
    SELECT {key}, lower(span) AS first, upper(span) AS stop
    FROM (SELECT {key}, unnest(range_agg(days)) AS span
          FROM (SELECT {key}, unnest(days) AS days FROM {table} WHERE load_id > {since}) each GROUP BY {key}) merged"""
# OFFSET 0 keeps PostgreSQL, which does not know how few days are looked up, from reading all of them.
_DAYS = """
    SELECT {columns} FROM ({spans}) s CROSS JOIN LATERAL (
        SELECT * FROM user_days d WHERE d.user_id = s.user_id AND day >= s.first AND day < s.stop OFFSET 0) r"""
_HALF_HOURS = """
    SELECT {columns} FROM ({spans}) s CROSS JOIN LATERAL (
        SELECT * FROM segment_half_hours h
        WHERE h.segment_id = s.segment_id AND read_at >= s.first AND read_at < s.stop OFFSET 0) r"""


class ChangedDays(NamedTuple):
    """Days of users, or of segments, each once.

    Attributes
    ----------
    key : array of int32, shape (N,)
        Keys of the users or segments in the database.
    day : array of int32, shape (N,)
        Days since 1970.
    """

    key: Array
    day: Array


def are_named(connection: Connection, known: State, state: State) -> bool:
    """Return whether all that changed between two states is recorded."""
    loads = connection.execute(text(_SELECT_LOADS), {"known": known.load_id}).all()
    return (
        len(loads) > 1
        and tuple(loads[0])[:3] == (known.load_id, known.finished_at, known.rebuilt_at)
        and loads[-1].load_id == state.load_id
        and all(load.names_changes and load.rebuilt_at is None for load in loads[1:])
    )


def fetch_changed_days(connection: Connection, since: int, of: Literal["user", "segment"]) -> ChangedDays:
    """Return the days that loads after the load `since` changed."""
    kinds = {"key": "int32", "first": "int32", "stop": "int32"}
    spans = fetch_arrays(connection, _spans(since, of), kinds)
    lengths = spans["stop"] - spans["first"]
    begins = np.cumsum(lengths) - lengths
    day = np.arange(int(lengths.sum())) - np.repeat(begins, lengths) + np.repeat(spans["first"], lengths)
    return ChangedDays(np.repeat(spans["key"], lengths), since_1970(day))


def fetch_rows_of_changed_days(connection: Connection, since: int, moved: Array) -> dict[str, Array]:
    """Return the rows of `user_days` of these days, and all those of users who moved to another segment."""
    columns = ", ".join(f"r.{name}" for name in DAY_COLUMNS)
    query = _DAYS.format(columns=columns, spans=_spans(since, "user"))
    found = [fetch_arrays(connection, query, DAY_COLUMNS)]
    if len(moved):
        others = f"SELECT {', '.join(DAY_COLUMNS)} FROM user_days WHERE user_id IN ({', '.join(map(str, moved))})"  # noqa: S608
        found = [{name: values[~np.isin(found[0]["user_id"], moved)] for name, values in found[0].items()}]
        found.append(fetch_arrays(connection, others, DAY_COLUMNS))
    return {name: np.concatenate([rows[name] for rows in found]) for name in DAY_COLUMNS}


def fetch_changed_half_hours(connection: Connection, since: int) -> dict[str, Array]:
    """Return the rows of `segment_half_hours` of the days that changed."""
    columns = ", ".join(f"r.{name}" for name in HALF_HOUR_COLUMNS)
    query = _HALF_HOURS.format(columns=columns, spans=_spans(since, "segment"))
    return fetch_arrays(connection, query, HALF_HOUR_COLUMNS)


def _spans(since: int, of: str) -> str:
    return _SPANS.format(key=f"{of}_id", table=f"load_{of}_days", since=since)
