"""Rows that a load sets aside: staged while it runs, then stored where no earlier load stored the same of a file.

`reject_sets` says for each load and file which load stored the rows, so that all of them show the same rows and the
database holds them once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, text

from smapdash.db.copy import copy_texts
from smapdash.model.reasons import Reason, RejectedRow

_EXAMPLES = 3
_COLUMNS = ("file", "line", "text", "reason", "detail")

_STAGE = """
    CREATE TEMPORARY TABLE rejects (
        file text NOT NULL, line bigint NOT NULL, text text NOT NULL, reason text NOT NULL,
        detail text NOT NULL DEFAULT '', rows integer NOT NULL DEFAULT 1) ON COMMIT DROP"""

# The checksum covers the rows in any order, and the file's name, which may be too long for an index. It is made in 256
# parts, as no value of PostgreSQL may be longer than 1 GB.
_INSERT_SETS = """
    INSERT INTO reject_sets (load_id, sha256, file, stored_by, rows)
    SELECT :load_id, n.sha256, n.file,
           coalesce((SELECT min(stored_by) FROM reject_sets o WHERE o.sha256 = n.sha256), :load_id), n.rows
    FROM (SELECT file, sum(rows) AS rows, sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
          FROM (SELECT file, sum(rows) AS rows, sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
                FROM (SELECT file, rows,
                             sha256(convert_to(ROW(file, line, text, reason, detail, rows)::text, 'UTF8')) AS sha256
                      FROM rejects) hashed
                GROUP BY file, get_byte(sha256, 0)) parts
          GROUP BY file) n"""

_INSERT_ROWS = """
    INSERT INTO rejected_rows (load_id, file, line, text, reason, detail, rows)
    SELECT :load_id, file, line, text, reason, detail, r.rows FROM rejects r JOIN reject_sets s USING (file)
    WHERE (s.load_id, s.stored_by) = (:load_id, :load_id)"""

OF_LOAD = """
    FROM reject_sets s JOIN rejected_rows r ON (r.load_id, r.file) = (s.stored_by, s.file)
    WHERE s.load_id = :load_id"""

_COUNT_REASONS = f"SELECT reason, detail, sum(r.rows)::bigint AS rows {OF_LOAD} GROUP BY reason, detail"

_SELECT_FIRST = f"""
    SELECT r.file, line, left(text, 200) AS text, reason, detail {OF_LOAD} ORDER BY r.file, line LIMIT :most"""

_SELECT_EXAMPLES = f"""
    SELECT file, line, text, reason, detail
    FROM (SELECT r.*, row_number() OVER (PARTITION BY reason, detail ORDER BY r.file, line) AS place {OF_LOAD}) numbered
    WHERE place <= :most ORDER BY reason, detail, place"""  # noqa: S608 - a constant


def open_rejects(connection: Connection) -> None:
    """Make room for the rows that a load sets aside."""
    connection.execute(text(_STAGE))


def copy_rejects(connection: Connection, rows: Iterable[RejectedRow]) -> None:
    """Set rows aside."""
    copy_texts(connection, "rejects", _COLUMNS, ((*row[:3], *row.reason) for row in rows))


def copy_rejects_for_many(connection: Connection, rows: Iterable[tuple[RejectedRow, int]]) -> None:
    """Set rows aside, each with the number of rows that it stands for."""
    values = ((*row[:3], *row.reason, number) for row, number in rows)
    copy_texts(connection, "rejects", (*_COLUMNS, "rows"), values)


def forget_rejects(connection: Connection, file: str) -> None:
    """Take back the rows of a file that proved to be unreadable further down."""
    connection.execute(text("DELETE FROM rejects WHERE file = :file"), {"file": file})


def store_rejects(connection: Connection, load_id: int) -> None:
    """Store what this load set aside, but for the rows of files of which an earlier load keeps the very same."""
    for statement in (_INSERT_SETS, _INSERT_ROWS):
        connection.execute(text(statement), {"load_id": load_id})


def count_reasons(connection: Connection, load_id: int) -> Counter[Reason]:
    """Return the number of rows that a load did not store by reason."""
    counted = connection.execute(text(_COUNT_REASONS), {"load_id": load_id})
    return Counter({Reason.from_stored(row.reason, row.detail): row.rows for row in counted})


def fetch_reasons(connection: Connection, load_id: int) -> tuple[Counter[Reason], list[RejectedRow]]:
    """Return the number of rows that a load did not store by reason, and the first three rows of each reason."""
    reasons = count_reasons(connection, load_id)
    return reasons, _fetch(connection, _SELECT_EXAMPLES, load_id, _EXAMPLES) if reasons else []


def fetch_rejects(connection: Connection, load_id: int, most: int) -> list[RejectedRow]:
    """Return the first rows that a load did not store, by file and line; their texts cut to 200 characters."""
    return _fetch(connection, _SELECT_FIRST, load_id, most)


def to_row(row: Row[Any]) -> RejectedRow:
    """Return a row of a query that ends in `reason` and `detail`."""
    return RejectedRow(row.file, row.line, row.text, Reason.from_stored(row.reason, row.detail))


def _fetch(connection: Connection, query: str, load_id: int, most: int) -> list[RejectedRow]:
    return [to_row(row) for row in connection.execute(text(query), {"load_id": load_id, "most": most})]
