"""Keeps the stored findings equal to what a derivation gives: by a load for the users whom it touched, or for all.

A finding that stays keeps the number of the load that first found it, and its review; it is the same while user, kind
and first moment are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
from sqlalchemy import Connection, text

from smapdash.analysis.quality.found import Found
from smapdash.db.copy import copy_arrays, copy_texts, fetch_arrays
from smapdash.db.quality.calendar import Calendar, fetch_calendar
from smapdash.db.quality.derive import derive_of_users
from smapdash.db.quality.derive_all import OF_ALL, WITH_READINGS, derive_of_all
from smapdash.model.arrays import Array

RULES = 1
"""Version of the rules by which findings are derived: stored ones of another version are all derived again."""
COLUMNS = ("user_id", "kind", "first_at", "last_at", "size", "severity")

_STAGE = """
    CREATE TEMPORARY TABLE fresh_findings ON COMMIT DROP AS
    SELECT user_id, kind, first_at, last_at, size, severity FROM findings WITH NO DATA"""
_ALL = f"({WITH_READINGS} UNION SELECT user_id FROM findings) examined"  # noqa: S608 - a constant
_EXAMINED = {"all": _ALL, "changed": "changed_user_days", "none": "users WHERE false"}
_STAGE_USERS = "CREATE TEMPORARY TABLE examined_users (user_id integer NOT NULL) ON COMMIT DROP"
_DELETE = """
    DELETE FROM findings f
    WHERE (f.kind = ANY (:of_all) OR f.user_id IN (SELECT user_id FROM examined_users))
      AND NOT EXISTS (SELECT FROM fresh_findings n
                      WHERE (n.user_id, n.kind, n.first_at) = (f.user_id, f.kind, f.first_at))"""
_WRITE = """
    INSERT INTO findings AS f (user_id, kind, first_at, last_at, size, severity, load_id)
    SELECT user_id, kind, first_at, last_at, size, severity, :load_id FROM fresh_findings
    ON CONFLICT (user_id, kind, first_at)
    DO UPDATE SET last_at = excluded.last_at, size = excluded.size, severity = excluded.severity
    WHERE (f.last_at, f.size, f.severity) IS DISTINCT FROM (excluded.last_at, excluded.size, excluded.severity)"""

_DELETE_REVIEWS = """
    DELETE FROM finding_reviews r
    WHERE NOT EXISTS (SELECT FROM findings f WHERE (f.user_id, f.kind, f.first_at) = (r.user_id, r.kind, r.first_at))"""

_SELECT_BASIS = "SELECT rules, repeated_hours, skipped_hours FROM findings_basis"
_WRITE_BASIS = """
    INSERT INTO findings_basis (rules, repeated_hours, skipped_hours) VALUES (:rules, :repeated, :skipped)"""


def refresh_findings(
    connection: Connection, load_id: int | None = None, *, users: Literal["all", "changed", "none"] = "none"
) -> None:
    """Bring the findings up to what is stored.

    Parameters
    ----------
    load_id : int or None
        The load that finds them; None for the last one, nothing is done where there is none.
    users : str
        Whose findings of the kinds `OF_USERS` are derived: of all, of those whom the load names in `changed_user_days`,
        or of none; always of all where these are the first readings, the rules are others, or clock changes have come
        to be known.
    """
    load_id = load_id or connection.scalar(text("SELECT max(load_id) FROM loads"))
    if load_id is None:
        return
    calendar = fetch_calendar(connection)
    basis = _basis(calendar)
    rests_on_other = _fetch_basis(connection) != basis
    user_ids = fetch_users(connection, _EXAMINED["all" if rests_on_other else users])
    connection.execute(text(_STAGE_USERS))
    copy_arrays(connection, "examined_users", {"user_id": user_ids})
    connection.execute(text(_STAGE))
    for found in (*derive_of_all(connection, calendar), *derive_of_users(connection, user_ids, calendar)):
        copy_texts(connection, "fresh_findings", COLUMNS, rows_of(found))
    for statement in ("ANALYZE fresh_findings", "ANALYZE examined_users", _DELETE, _WRITE, _DELETE_REVIEWS):
        connection.execute(text(statement), {"of_all": list(OF_ALL), "load_id": load_id})
    for table in ("fresh_findings", "examined_users"):
        connection.execute(text(f"DROP TABLE {table}"))
    if rests_on_other and calendar.span:
        connection.execute(text("DELETE FROM findings_basis"))
        names = ("rules", "repeated", "skipped")
        connection.execute(text(_WRITE_BASIS), dict(zip(names, basis, strict=True)))


def fetch_users(connection: Connection, table: str) -> Array:
    """Return the keys of the users that a table or subquery names."""
    users = fetch_arrays(connection, f"SELECT DISTINCT user_id FROM {table}", {"user_id": "int32"})  # noqa: S608 - a name of ours
    return np.sort(users["user_id"])


def derive_all(connection: Connection) -> list[Found]:
    """Return all findings of what is stored."""
    calendar = fetch_calendar(connection)
    return [
        *derive_of_all(connection, calendar),
        *derive_of_users(connection, fetch_users(connection, _ALL), calendar),
    ]


def rows_of(found: Found) -> Iterable[tuple[object, ...]]:
    """Return findings as rows of `COLUMNS`."""
    first, last = (_texts(at) for at in (found.first, found.last))
    return zip(
        found.user.tolist(), [str(found.kind)] * len(first), first, last, found.size.tolist(),
        found.severity.tolist(), strict=True,
    )  # fmt: skip


def _texts(half_hours: Array) -> list[str]:
    at = np.datetime64("1970-01-01", "s") + half_hours.astype(np.int64) * np.timedelta64(1800, "s")
    texts: list[str] = np.datetime_as_string(at).tolist()
    return texts


def _basis(calendar: Calendar) -> tuple[int, list[int], list[int]]:
    return RULES, calendar.clock.repeated.tolist(), calendar.clock.skipped.tolist()


def _fetch_basis(connection: Connection) -> tuple[int, list[int], list[int]] | None:
    row = connection.execute(text(_SELECT_BASIS)).one_or_none()
    return None if row is None else (row.rules, row.repeated_hours, row.skipped_hours)
