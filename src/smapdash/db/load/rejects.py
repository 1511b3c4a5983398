"""Rows that a load sets aside: staged while it runs, then stored where no earlier load stored the same of a file.

`reject_sets` says for each load and file which load stored the rows, so that all of them show the same rows and the
database holds them once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from smapdash.db.copy import copy_texts

_STAGE = """
    CREATE TEMPORARY TABLE rejects (
        file text NOT NULL, line bigint NOT NULL, text text NOT NULL, reason text NOT NULL,
        rows integer NOT NULL DEFAULT 1) ON COMMIT DROP"""

# The checksum covers the rows in any order, and the file's name, which may be too long for an index. It is made in 256
# parts, as no value of PostgreSQL may be longer than 1 GB.
_INSERT_SETS = """
    INSERT INTO reject_sets (load_id, sha256, file, stored_by, rows)
    SELECT :load_id, n.sha256, n.file,
           coalesce((SELECT min(stored_by) FROM reject_sets o WHERE o.sha256 = n.sha256), :load_id), n.rows
    FROM (SELECT file, sum(rows) AS rows, sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
          FROM (SELECT file, sum(rows) AS rows, sha256(string_agg(sha256, '' ORDER BY sha256)) AS sha256
                FROM (SELECT file, rows, sha256(convert_to(ROW(file, line, text, reason, rows)::text, 'UTF8')) AS sha256
                      FROM rejects) hashed
                GROUP BY file, get_byte(sha256, 0)) parts
          GROUP BY file) n"""

_INSERT_ROWS = """
    INSERT INTO rejected_rows (load_id, file, line, text, reason, rows)
    SELECT :load_id, file, line, text, reason, r.rows FROM rejects r JOIN reject_sets s USING (file)
    WHERE (s.load_id, s.stored_by) = (:load_id, :load_id)"""

OF_LOAD = """
    FROM reject_sets s JOIN rejected_rows r ON (r.load_id, r.file) = (s.stored_by, s.file)
    WHERE s.load_id = :load_id"""

_SELECT_REASONS = f"SELECT reason, sum(r.rows)::bigint AS rows {OF_LOAD} GROUP BY reason ORDER BY 2 DESC, 1"

_SELECT_FIRST = f"SELECT reason, r.file, line, left(text, 200) AS text {OF_LOAD} ORDER BY r.file, line LIMIT :most"

_SELECT_EXAMPLES = f"""
    SELECT reason, file, line, text
    FROM (SELECT r.*, row_number() OVER (PARTITION BY reason ORDER BY r.file, line) AS place {OF_LOAD}) numbered
    WHERE place <= 3 ORDER BY reason, place"""  # noqa: S608 - a constant


def open_rejects(connection: Connection) -> None:
    """Make room for the rows that a load sets aside."""
    connection.execute(text(_STAGE))


def copy_rejects(connection: Connection, rows: Iterable[tuple[str, int, str, str]]) -> None:
    """Set rows aside: file, line, text and reason."""
    copy_texts(connection, "rejects", ("file", "line", "text", "reason"), rows)


def copy_user_rejects(connection: Connection, rows: Iterable[tuple[str, int, str, str, int]]) -> None:
    """Set rows aside that name users: file, line, text, reason, and how many rows each stands for."""
    copy_texts(connection, "rejects", ("file", "line", "text", "reason", "rows"), rows)


def forget_rejects(connection: Connection, file: str) -> None:
    """Take back the rows of a file that proved to be unreadable further down."""
    connection.execute(text("DELETE FROM rejects WHERE file = :file"), {"file": file})


def store_rejects(connection: Connection, load_id: int) -> None:
    """Store what this load set aside, but for the rows of files of which an earlier load keeps the very same."""
    for statement in (_INSERT_SETS, _INSERT_ROWS):
        connection.execute(text(statement), {"load_id": load_id})


def fetch_reasons(connection: Connection, load_id: int) -> tuple[Counter[str], list[dict[str, Any]]]:
    """Return the rows that a load did not store: their number by reason, and the first three of each reason.

    Returns
    -------
    reasons : Counter
    examples : list of dict
        `reason`, `file`, `line`, `text`.
    """
    of_load = {"load_id": load_id}
    reasons = Counter({row.reason: row.rows for row in connection.execute(text(_SELECT_REASONS), of_load)})
    examples = connection.execute(text(_SELECT_EXAMPLES), of_load).mappings() if reasons else ()
    return reasons, [dict(row) for row in examples]


def fetch_set_aside(connection: Connection, load_id: int, most: int) -> list[tuple[str, str, int, str]]:
    """Return the first rows that a load did not store, by file and line: reason, file, line and text."""
    rows = connection.execute(text(_SELECT_FIRST), {"load_id": load_id, "most": most})
    return [tuple(row) for row in rows]
