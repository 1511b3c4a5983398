"""The role of the dashboard, which may only SELECT: created and repaired by the owner, or named by an address."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from smapdash.db.engine import create_reading_engine, database_errors, first_line, parse_database_url
from smapdash.db.schema import SCHEMA
from smapdash.embedded.cluster import CLOSE_LARGE_OBJECTS
from smapdash.errors import ConfigurationError

READ_ONLY_ROLE = "smapdash_reader"
LOCK_TIMEOUT = "10s"
SETTINGS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
"""What a session of the role begins with. PostgreSQL lets it change them: what protects the tables are the grants."""

SELECT_TOO_MUCH = f"""
    SELECT rolsuper OR rolcreaterole OR EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = '{SCHEMA}' AND c.relkind IN ('r', 'p')
            AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
    FROM pg_roles WHERE rolname = current_user"""  # noqa: S608 - a constant


def read_secret(folder: Path) -> str:
    """Return the role's password, which is kept in a folder; a random one is created where there is none.

    Where the folder cannot be written to, the password is for this process alone.
    """
    path = folder / "reader-password"
    made = secrets.token_urlsafe(32)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=folder)  # readable by its owner alone
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(made)
        with suppress(FileExistsError):
            os.link(unfinished, path)  # whole, and only if no other process was faster
        Path(unfinished).unlink()
        return path.read_text(encoding="ascii") or made
    except (OSError, UnicodeDecodeError):
        return made


def create_read_only_engine(
    owner: Engine | None, reader_url: str | None = None, *, secret: str = "", as_owner: bool = False
) -> Engine:
    """Return an engine that can only read, for the dashboard.

    Parameters
    ----------
    owner : Engine or None
        The owner's engine, which creates the role; None where only `reader_url` is known.
    reader_url : str, optional
        The address of an existing role; without it one is created, or repaired: password, rights, settings.
    secret : str
        The password of that role.
    as_owner : bool
        Whether the dashboard may read with more rights, in read-only transactions, where there is no such role.

    Raises
    ------
    ConfigurationError
        When there is no role that can only read, and `as_owner` does not allow another.
    DatabaseError
        When the database is unreachable.
    """
    if reader_url:
        engine = create_reading_engine(parse_database_url(reader_url))
        with database_errors(), engine.connect() as connection:
            problem = "the role of SMAPDASH_READER_URL can write" if connection.scalar(text(SELECT_TOO_MUCH)) else None
    else:
        assert owner is not None  # noqa: S101 - what the callers promise
        role = f"{owner.url.username or ''}_{READ_ONLY_ROLE}"[:63].lstrip("_")
        engine = create_reading_engine(owner.url.set(username=role, password=secret))
        problem = _make_usable(owner, engine, role, secret)
        if problem and as_owner:
            engine.dispose()
            engine = create_reading_engine(owner.url)
    if problem and not as_owner:
        engine.dispose()
        raise ConfigurationError(
            f"The dashboard has no role that can only read ({problem}): name one by SMAPDASH_READER_URL, or let the "
            "dashboard read with all rights by --read-as-owner."
        )
    return engine


def _make_usable(owner: Engine, dashboard: Engine, role: str, secret: str) -> str | None:
    """Make or repair the role; return why it cannot be used, if so."""
    try:
        with owner.begin() as connection:
            _repair(connection, role, secret)
        with dashboard.connect() as connection:
            return "it can write" if connection.scalar(text(SELECT_TOO_MUCH)) else None
    except SQLAlchemyError as error:
        return first_line(error)


def _repair(connection: Connection, role: str, secret: str) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    name, database = quote(role), quote(str(connection.scalar(text("SELECT current_database()"))))
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": role})
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": role}):
        connection.exec_driver_sql(f"CREATE ROLE {name}")
    memberships = text(
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid "
        "JOIN pg_roles u ON u.oid = m.member WHERE u.rolname = :name"
    )
    statements = [f"REVOKE {quote(group)} FROM {name}" for group in connection.scalars(memberships, {"name": role})]
    statements += [f"ALTER ROLE {name} LOGIN NOCREATEDB NOCREATEROLE VALID UNTIL 'infinity' PASSWORD '{secret}'"]
    statements += [f"ALTER ROLE {name} SET {setting} = '{value}'" for setting, value in SETTINGS.items()]
    statements += [
        f"GRANT CONNECT ON DATABASE {database} TO {name}",
        f"GRANT TEMPORARY ON DATABASE {database} TO CURRENT_USER",  # loads need it
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {name}",
        f"REVOKE ALL ON SCHEMA {quote(SCHEMA)} FROM {name}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {quote(SCHEMA)} FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {quote(SCHEMA)} FROM {name}",
        f"GRANT USAGE ON SCHEMA {quote(SCHEMA)} TO {name}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {quote(SCHEMA)} TO {name}",
    ]
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    with suppress(SQLAlchemyError), connection.begin_nested():  # only a superuser may
        connection.exec_driver_sql(CLOSE_LARGE_OBJECTS)
