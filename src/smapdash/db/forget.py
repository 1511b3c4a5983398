"""Deletes all that is stored of one user, as a customer may demand."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, text

from smapdash.db.audit import OF_USER
from smapdash.db.engine import database_errors
from smapdash.db.load.earlier_rules import apply_rules
from smapdash.db.load.writes import begin_turn
from smapdash.db.quality.derive_all import ID_IN_FILE_NAME, ID_IN_ROW
from smapdash.db.quality.store import refresh_findings
from smapdash.db.rollups.changes import mark_rebuilt
from smapdash.db.rollups.definitions import SEGMENT_HALF_HOURS
from smapdash.db.schema import metadata
from smapdash.errors import InputError

_SELECT_USER = "SELECT user_id, segment_id FROM users WHERE external_id = :name"

# As for findings: a row is of the user whom its file is named after, or whose id is its first field.
_REJECTED = f"""
    WITH gone AS (
        DELETE FROM rejected_rows r WHERE :name IN ({ID_IN_ROW}, {ID_IN_FILE_NAME})
        RETURNING load_id, file, rows),
    counted AS (SELECT load_id, file, sum(rows) AS rows FROM gone GROUP BY load_id, file),
    changed AS (
        UPDATE reject_sets s SET rows = s.rows - c.rows, sha256 = sha256(s.sha256 || 'forgotten'::bytea)
        FROM counted c WHERE (s.stored_by, s.file) = (c.load_id, c.file))
    SELECT coalesce(sum(rows), 0)::bigint FROM counted"""  # noqa: S608 - constants
"""A set that lost rows gets another checksum: a load of the same file shall not rely on it."""

_SUMS_OF_SEGMENT = (
    "DELETE FROM segment_half_hours WHERE segment_id = :segment_id",
    f"""INSERT INTO segment_half_hours (segment_id, read_at, fold, users, total_wh)
        SELECT segment_id, read_at, fold, users, total_wh FROM ({SEGMENT_HALF_HOURS.derivation}) derived
        WHERE segment_id = :segment_id""",  # noqa: S608 - constants
)
_UNUSED_SEGMENTS = """DELETE FROM segments s
    WHERE NOT EXISTS (SELECT FROM users u WHERE u.segment_id = s.segment_id)
    AND NOT EXISTS (SELECT FROM user_revisions r WHERE s.segment_id IN (r.old_segment_id, r.new_segment_id))"""

TABLES: Final = tuple(table.name for table in reversed(metadata.sorted_tables) if "user_id" in table.columns)
"""Tables with rows of a user, those that refer to others first."""


class Forgotten(NamedTuple):
    """Rows that were deleted: readings, days of them, and rows of files that had been set aside."""

    readings: int
    days: int
    set_aside: int


def forget_user(engine: Engine, name: str) -> Forgotten:
    """Delete a user with all readings, earlier values, findings, rows set aside and audit lines, in one transaction.

    It waits for loads to end. The sums of the user's segment are derived again, and repeated hours judged again without
    the user. The files in which the user was are read again when they come again. Afterwards the space of what was
    deleted is given back, so that the server's files do not hold it any more.

    Raises
    ------
    InputError
        When there is no such user.
    DatabaseError
        When the database is unreachable or refuses the work; then nothing was changed.
    """
    with database_errors(), engine.connect() as connection:
        with begin_turn(connection):
            user = connection.execute(text(_SELECT_USER), {"name": name}).one_or_none()
            if user is None:
                raise InputError(f"There is no user {name} in the data; look for a wrong letter, or for spaces.")
            forgotten = _delete(connection, name, user.user_id)
            for statement in _SUMS_OF_SEGMENT:
                connection.execute(text(statement), {"segment_id": user.segment_id})
            connection.execute(text(_UNUSED_SEGMENTS))
            apply_rules(connection)
            refresh_findings(connection)
            mark_rebuilt(connection)
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("rejected_rows", "audit", *TABLES):
            connection.execute(text(f"VACUUM {table}"))
    return forgotten


def _delete(connection: Connection, name: str, user_id: int) -> Forgotten:
    set_aside = int(connection.scalar(text(_REJECTED), {"name": name}))
    connection.execute(text("DELETE FROM reject_sets WHERE rows = 0"))
    connection.execute(text(OF_USER), {"name": name})
    connection.execute(text("DELETE FROM loaded_files WHERE :user_id = ANY (user_ids)"), {"user_id": user_id})
    gone = {
        table: connection.execute(text(f"DELETE FROM {table} WHERE user_id = :user_id"), {"user_id": user_id}).rowcount  # noqa: S608
        for table in TABLES
    }
    return Forgotten(gone["readings"], gone["user_days"], set_aside)
