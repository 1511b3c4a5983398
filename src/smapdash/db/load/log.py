"""What earlier loads did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, text

from smapdash.db.engine import database_errors
from smapdash.db.load.entries import select_entries
from smapdash.db.load.rejects import fetch_reasons, to_row
from smapdash.db.load.writes import begin_turn
from smapdash.db.quality.store import refresh_findings
from smapdash.model.loads import LARGEST_LOAD, LoadEntries
from smapdash.model.reasons import RejectedRow

_SELECT_LOADS = """
    SELECT l.*, extract(epoch FROM finished_at - started_at)::double precision AS seconds,
           (SELECT count(*) FROM user_revisions v WHERE v.load_id = l.load_id) AS moved,
           (SELECT coalesce(sum(rows), 0)::bigint FROM reject_sets s WHERE s.load_id = l.load_id) AS kept
    FROM loads l WHERE CAST(:number AS integer) IS NULL OR l.load_id = :number
    ORDER BY l.load_id"""

_PURGE_SETS = """
    WITH gone AS (
        DELETE FROM reject_sets
        WHERE load_id = :number OR CAST(:number AS integer) IS NULL AND load_id < (SELECT max(load_id) FROM loads)
        RETURNING stored_by, file, rows)
    SELECT coalesce(sum(rows), 0)::bigint
    FROM (SELECT DISTINCT stored_by, file, rows FROM gone) sets"""
_PURGE_ROWS = """
    WITH gone AS (
        DELETE FROM rejected_rows r
        WHERE NOT EXISTS (SELECT FROM reject_sets s WHERE (s.stored_by, s.file) = (r.load_id, r.file))
        RETURNING rows)
    SELECT coalesce(sum(rows), 0)::bigint FROM gone"""


def select_loads(connection: Connection, number: int | None = None) -> list[dict[str, Any]]:
    """Return the finished loads, the oldest first, or one of them.

    Returns
    -------
    list of dict
        The columns of `loads`, `seconds`, `moved` (users whose area or tariff it changed), and `kept`: rows that are
        kept of those that it set aside.
    """
    return [dict(row) for row in connection.execute(text(_SELECT_LOADS), {"number": number}).mappings()]


def fetch_loads(engine: Engine, number: int | None = None) -> list[dict[str, Any]]:
    """Return the loads of `select_loads`.

    Where a number is given with `reasons` (Counter of kept rows by Reason) and `examples` (the first three RejectedRow
    of each).
    """
    if number is not None and not 0 < number <= LARGEST_LOAD:
        return []
    with database_errors(), engine.connect() as connection:
        loads = select_loads(connection, number)
        if number is not None and loads:
            reasons, examples = fetch_reasons(connection, number)
            loads[0] |= {"reasons": reasons, "examples": examples}
    return loads


def fetch_issues(engine: Engine, number: int) -> Iterator[RejectedRow]:
    """Yield the rows that a load set aside, however many there are."""
    with database_errors(), engine.connect() as connection:
        for row in select_entries(connection, number, LoadEntries.SET_ASIDE):
            yield to_row(row)


def purge_issues(engine: Engine, number: int | None) -> tuple[int, int]:
    """Delete the rows that a load set aside, without a number those of all loads but the last.

    It waits for a load that runs, which may rely on the rows of an earlier one.

    Returns
    -------
    deleted, kept : int
        Rows that are gone, and rows that stay because another load set the same aside.
    """
    with database_errors(), engine.connect() as connection, begin_turn(connection):
        of_loads = int(connection.scalar(text(_PURGE_SETS), {"number": number}))
        deleted = int(connection.scalar(text(_PURGE_ROWS)))
        refresh_findings(connection)
    return deleted, of_loads - deleted
