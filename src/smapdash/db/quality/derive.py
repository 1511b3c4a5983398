"""Findings of users, derived from their days, and from their readings where a run of one value is possible."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.quality.found import DayRows, Found
from smapdash.analysis.quality.presence import find_lacking_passes, find_missing
from smapdash.analysis.quality.runs import Stretches, find_runs, find_stretches
from smapdash.analysis.quality.values import (
    find_extreme_days,
    find_implausible_days,
    find_spikes,
    find_wrong_units,
)
from smapdash.db.copy import dates, fetch_arrays, half_hours, since_1970
from smapdash.db.quality.calendar import Calendar
from smapdash.model.arrays import Array
from smapdash.model.quality import FindingKind

OF_USERS = (
    *(FindingKind.MISSING, FindingKind.REPEATED_HOUR, FindingKind.ZERO_RUN, FindingKind.FLAT_LINE),
    *(FindingKind.IMPLAUSIBLE, FindingKind.WRONG_UNIT, FindingKind.SPIKE, FindingKind.EXTREME_DAY),
)
"""Kinds of findings that change only with the readings of their user, or with the changes of clocks."""
_USERS_AT_ONCE = 500
_STRETCHES_AT_ONCE = 200
_DAY_COLUMNS = {
    "user_id": "int32", "day": "int32", "readings": "int16", "total_wh": "float64", "peak_wh": "float64",
    "third_wh": "float64", "peak_at": "int64", "present": "int64", "present_again": "int64", "first_run": "int16",
    "last_run": "int16",
}  # fmt: skip

# OFFSET 0 keeps PostgreSQL, which does not know how few readings a day holds, from reading all of them.
_READINGS = """
    SELECT s.number, r.read_at, r.fold, r.wh FROM (VALUES {rows}) s (number, user_id, first_day, last_day)
    CROSS JOIN LATERAL (
        SELECT read_at, fold, wh FROM readings
        WHERE user_id = s.user_id AND read_at >= s.first_day AND read_at < s.last_day + 1 OFFSET 0) r"""


def derive_of_users(connection: Connection, user_ids: Array, calendar: Calendar) -> Iterator[Found]:
    """Yield the findings of some users of the kinds `OF_USERS`."""
    for begin in range(0, len(user_ids), _USERS_AT_ONCE):
        days = _fetch_days(connection, user_ids[begin : begin + _USERS_AT_ONCE])
        yield find_missing(days, calendar.clock)
        yield find_lacking_passes(days, calendar.clock)
        yield find_implausible_days(days)
        yield find_wrong_units(days)
        yield find_spikes(days)
        yield find_extreme_days(days)
        yield from _find_runs(connection, find_stretches(days))


def _fetch_days(connection: Connection, user_ids: Array) -> DayRows:
    query = (
        f"SELECT {', '.join(_DAY_COLUMNS)} FROM user_days WHERE user_id IN ({', '.join(map(str, user_ids.tolist()))})"  # noqa: S608 - names and numbers of ours
    )
    rows = fetch_arrays(connection, query, _DAY_COLUMNS)
    order = np.lexsort((rows["day"], rows["user_id"]))  # quick, as they mostly lie in this order
    days = {name: values[order] for name, values in rows.items()}
    days["day"], days["peak_at"] = since_1970(days["day"]), half_hours(days["peak_at"])
    return DayRows(user=days.pop("user_id"), wh=days.pop("total_wh"), **days)


def _find_runs(connection: Connection, stretches: Stretches) -> Iterator[Found]:
    kinds = {"number": "int32", "read_at": "int64", "fold": "int16", "wh": "float64"}
    for begin in range(0, len(stretches.user), _STRETCHES_AT_ONCE):
        user, first, last = (part[begin : begin + _STRETCHES_AT_ONCE] for part in stretches)
        rows = ", ".join(
            f"({number}, {key}, date '2000-01-01' + ({start}), date '2000-01-01' + ({end}))"
            for number, (key, start, end) in enumerate(
                zip(user.tolist(), dates(first).tolist(), dates(last).tolist(), strict=True)
            )
        )
        found = fetch_arrays(connection, _READINGS.format(rows=rows), kinds)
        order = np.lexsort((found["fold"], found["read_at"], found["number"]))
        number, read_at, wh = (found[name][order] for name in ("number", "read_at", "wh"))
        yield from find_runs(number, user[number], half_hours(read_at), wh)
