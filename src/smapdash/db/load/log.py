"""What earlier loads did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, text

from smapdash.db.engine import database_errors
from smapdash.db.load.writes import fetch_reasons

_LARGEST_NUMBER = 2**31 - 1
_SELECT_LOADS = """
    SELECT l.*, extract(epoch FROM finished_at - started_at)::double precision AS seconds,
           (SELECT coalesce(sum(rows), 0)::bigint FROM rejected_rows r WHERE r.load_id = l.load_id) AS kept
    FROM loads l WHERE CAST(:number AS integer) IS NULL OR l.load_id = :number
    ORDER BY l.load_id"""

_PURGE = """
    DELETE FROM rejected_rows
    WHERE load_id = :number OR CAST(:number AS integer) IS NULL AND load_id < (SELECT max(load_id) FROM loads)"""

_SELECT_ISSUES = """
    SELECT file, line, text, reason FROM rejected_rows WHERE load_id = :number ORDER BY file, line"""


def fetch_loads(engine: Engine, number: int | None = None) -> list[dict[str, Any]]:
    """Return the finished loads, the oldest first, or one of them with what it set aside.

    Returns
    -------
    list of dict
        The columns of `loads`, `seconds`, and `kept`: rows that are kept of those that it set aside; where a number is
        given also `reasons` (kept rows by reason) and `examples` (the first three of each).
    """
    if number is not None and not 0 < number <= _LARGEST_NUMBER:
        return []
    with database_errors(), engine.connect() as connection:
        loads = [dict(row) for row in connection.execute(text(_SELECT_LOADS), {"number": number}).mappings()]
        if number is not None and loads:
            reasons, examples = fetch_reasons(connection, number)
            loads[0] |= {"reasons": dict(reasons), "examples": examples}
    return loads


def fetch_issues(engine: Engine, number: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows that a load set aside: file, line, text and reason, however many there are."""
    with database_errors(), engine.connect().execution_options(yield_per=10_000) as connection:
        for row in connection.execute(text(_SELECT_ISSUES), {"number": number}):
            yield tuple(row)


def purge_issues(engine: Engine, number: int | None) -> int:
    """Delete the rows that a load set aside, without a number those of all loads but the last; return how many."""
    with database_errors(), engine.begin() as connection:
        return connection.execute(text(_PURGE), {"number": number}).rowcount
