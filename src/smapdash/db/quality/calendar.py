"""What findings of a user depend on besides the user: when the data begin and end, and when clocks were changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.clock_changes import NO_CHANGES, ClockChanges, find_clock_changes
from smapdash.analysis.main_body import find_main_body
from smapdash.db.copy import fetch_arrays, half_hours
from smapdash.model.arrays import PER_DAY

_HALF_HOURS = """
    SELECT read_at, fold, sum(users)::bigint AS users FROM segment_half_hours GROUP BY read_at, fold"""


class Calendar(NamedTuple):
    """The times of the data.

    Attributes
    ----------
    span : pair of int or None
        First and last half-hour since 1970 of the main body of the data; None without readings.
    clock : ClockChanges
        As all readings show them.
    """

    span: tuple[int, int] | None
    clock: ClockChanges


def fetch_calendar(connection: Connection) -> Calendar:
    """Return the calendar of what is stored."""
    rows = fetch_arrays(connection, _HALF_HOURS, {"read_at": "int64", "fold": "int16", "users": "int64"})
    if not len(rows["users"]):
        return Calendar(None, NO_CHANGES)
    order = np.lexsort((rows["fold"], rows["read_at"]))
    read_at, fold, users = half_hours(rows["read_at"])[order], rows["fold"][order], rows["users"][order]
    day, begins = np.unique(read_at // PER_DAY, return_index=True)
    body = find_main_body(day, np.add.reduceat(users, begins))
    ends = np.append(begins[1:], len(read_at))
    span = int(read_at[begins[body][0]]), int(read_at[ends[body][-1] - 1])
    return Calendar(span, find_clock_changes(read_at, fold, users))
