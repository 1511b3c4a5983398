"""All loads summed up."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine, text

from smapdash.db.engine import database_errors
from smapdash.model.load_counts import COUNTS_OF_LOAD
from smapdash.model.loads import LoadTotals

_KINDS: Final = (*(count.name for count in COUNTS_OF_LOAD if not count.is_of_files), "set_aside")
_RESULTS: Final = ("set_aside", "stored", "unchanged")
_SELECT_TOTALS: Final = f"""
    SELECT CASE WHEN set_aside > 0 THEN 'set_aside'
                WHEN inserted + updated + restored + retracted > 0 THEN 'stored' ELSE 'unchanged' END AS result,
           count(*) AS loads, max(finished_at) AS last_at,
           {", ".join(f"sum({kind})::bigint AS {kind}" for kind in _KINDS)}
    FROM loads GROUP BY 1"""  # noqa: S608 - names of columns


def fetch_load_totals(engine: Engine) -> LoadTotals:
    """Return all finished loads summed up, on a connection that is not kept.

    Raises
    ------
    DatabaseError
        When the database does not answer.
    """
    try:
        with database_errors(), engine.connect() as connection:
            rows = connection.execute(text(_SELECT_TOTALS)).mappings().all()
    finally:
        engine.dispose()
    loads = {row["result"]: row["loads"] for row in rows}
    return LoadTotals(
        {result: loads.get(result, 0) for result in _RESULTS},
        {kind: sum(row[kind] for row in rows) for kind in _KINDS},
        max((row["last_at"] for row in rows), default=None),
    )
