"""Audit lines in the database: added as the role that saves, read and deleted as the owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, text

from smapdash.db.engine import database_errors
from smapdash.db.schema_audit import audit
from smapdash.model.audit import Audited, AuditLine

_ADD: Final = """
    INSERT INTO audit (at, account, role, event, subject, detail, request_id, users)
    VALUES (clock_timestamp(), :account, :role, :event, :subject, :detail, :request_id, :users)"""
_SELECT: Final = """
    SELECT at AT TIME ZONE 'UTC', account, role, event, subject, detail, request_id FROM audit
    WHERE (CAST(:since AS timestamptz) IS NULL OR at >= :since)
      AND (CAST(:account AS text) IS NULL OR account = :account)
      AND (CAST(:user AS text) IS NULL OR :user = ANY (users))
      AND (CAST(:event AS text) IS NULL OR event = :event)
    ORDER BY at, line"""
_ROWS_AT_ONCE: Final = 10_000

OF_USER: Final = "DELETE FROM audit WHERE EXISTS (SELECT FROM unnest(users) one WHERE lower(one) = lower(:name))"
"""Lines that name a user; a search finds one in letters of either case."""

# Default privileges of the owner may give every new table to other roles, and so may a restore.
CLOSE_AUDIT: Final = f"""DO $$ DECLARE other text; BEGIN
    FOR other IN
        SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END
        FROM pg_class c, aclexplode(c.relacl) WHERE c.oid = '{audit}'::regclass AND grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON {audit} FROM %s', other);
    END LOOP;
    END $$"""  # noqa: S608 - constants
"""Leaves the table to its owner alone."""


def add_line(connection: Connection, what: Audited) -> None:
    """Add a line."""
    connection.execute(text(_ADD), what._asdict() | {"event": what.event.value, "users": list(what.users)})


def fetch_lines(
    engine: Engine,
    since: datetime | None = None,
    account: str | None = None,
    user: str | None = None,
    event: str | None = None,
) -> Iterator[AuditLine]:
    """Yield the lines since a time, of an account, that name a user, of an event; the newest last."""
    chosen = {"since": since, "account": account, "user": user, "event": event}
    with database_errors(), engine.connect() as connection:
        rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(text(_SELECT), chosen)
        yield from (AuditLine(*row) for row in rows)


def purge_lines(engine: Engine, before: datetime) -> int:
    """Delete the lines before a time; return how many there were."""
    with database_errors(), engine.begin() as connection:
        return connection.execute(text("DELETE FROM audit WHERE at < :before"), {"before": before}).rowcount
