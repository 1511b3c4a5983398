"""Engines: connections as the owner for loads, and as the roles of the dashboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg2
import psycopg2.errors
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from smapdash.db.deadlines import deadline
from smapdash.db.pool import MeasuredPool
from smapdash.db.schema import SCHEMA
from smapdash.db.waiting import ExhaustedError, Patience, patient
from smapdash.db.watched import RawConnection, connection_class
from smapdash.errors import ConfigurationError, DatabaseError

__all__ = [
    "Connection",
    "Engine",
    "check_server_version",
    "check_session",
    "connect_again",
    "connect_arguments",
    "create_owner_engine",
    "create_reading_engine",
    "create_writing_engine",
    "database_errors",
    "first_line",
    "parse_database_url",
]  # Connection and Engine too: by these names other packages pass them on

STATEMENT_TIMEOUT_S = 30
WRITE_TIMEOUT_S = 5
ANSWER_LIMIT_S = 10.0  # in which an answer to the dashboard begins, or goes on
READER_TIMEOUTS = {"connect_timeout": 3, "tcp_user_timeout": 8_000, "keepalives_idle": 5, "keepalives_interval": 1}
OWNER_TIMEOUTS = {"connect_timeout": 5, "tcp_user_timeout": 60_000, "keepalives_idle": 30, "keepalives_interval": 10}
"""What libpq does about a network that loses packets: a page gives up within seconds, a load within a minute."""
OLDEST_SERVER = 14


def parse_database_url(url: str) -> URL:
    """Return the URL for psycopg2, whichever usual spelling of PostgreSQL's scheme it has.

    Raises
    ------
    ConfigurationError
        When it is no URL, or not one of PostgreSQL. The message never repeats the URL, which may hold a password.
    """
    if url.count("@") > 1:  # after a ? too, which may be in the password as well
        raise ConfigurationError(
            "The database URL has an @ within its user, password or options: write that as %40, or leave the password "
            "to a password file (~/.pgpass)."
        )
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            "The database URL cannot be read; write it as postgresql://user:password@host:5432/database."
        ) from None
    if parsed.drivername not in ("postgres", "postgresql", "postgresql+psycopg2"):
        raise ConfigurationError(
            f"The database URL starts with {parsed.drivername}://, and smapdash needs PostgreSQL: postgresql://..."
        )
    return parsed.set(drivername="postgresql+psycopg2")


def create_owner_engine(url: URL, patience: Patience | None = None) -> Engine:
    """Return an engine for loads, checks and upgrades of the schema, which waits no longer than a patience allows."""
    return _create_engine(url, statement_timeout_s=0, patience=patience)


def create_reading_engine(url: URL) -> Engine:
    """Return an engine for the dashboard: read-only transactions, and limits for each answer."""
    return _create_engine(url, STATEMENT_TIMEOUT_S, is_page=True, read_only=True)


def create_writing_engine(url: URL) -> Engine:
    """Return an engine for what the dashboard saves: one row at a time, so few connections and short waits."""
    return _create_engine(url, WRITE_TIMEOUT_S, is_page=True, connections=1)


NO_POOLER = (
    "The address is that of a connection pooler such as PgBouncer, which drops the settings of a session that smapdash "
    "needs (statement_timeout, search_path); use the address of PostgreSQL itself."
)
NO_ROOM = (psycopg2.errors.DiskFull, psycopg2.errors.OutOfMemory)
"""Operational errors of a server that answers."""


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn what the driver raises into a `DatabaseError` with one sentence.

    Raises
    ------
    DatabaseError
        When the database is unreachable or refuses the work.
    """
    try:
        yield
    except (DBAPIError, psycopg2.Error) as error:  # COPY speaks to the driver itself
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, psycopg2.errors.UntranslatableCharacter):
            raise DatabaseError(_describe_encoding(cause)) from error
        if isinstance(cause, ExhaustedError):
            raise DatabaseError(str(cause)) from error
        if isinstance(cause, NO_ROOM):
            problem, advice = "has no room for the work", "make room for its files and try again"
        elif isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError):  # the second: it is closed already
            if "unsupported startup parameter" in str(cause):  # PgBouncer's words
                raise DatabaseError(NO_POOLER) from error
            raise DatabaseError(
                f"The database does not answer ({first_line(error)}); check that it runs and that the URL is right."
            ) from error
        else:
            problem, advice = "refused the work", "check the rights of its user and that it still runs, then try again"
        raise DatabaseError(f"The database {problem} ({first_line(error)}); nothing was changed: {advice}.") from error


def check_server_version(connection: Connection) -> None:
    """Refuse a server that is too old.

    Raises
    ------
    DatabaseError
        When the server is older than PostgreSQL 14.
    """
    major = int(connection.scalar(text("SHOW server_version_num"))) // 10_000
    if major < OLDEST_SERVER:
        raise DatabaseError(f"The server is PostgreSQL {major}; smapdash needs {OLDEST_SERVER} or later.")


def check_session(connection: Connection) -> None:
    """Refuse a session that does not have the settings it was opened with.

    Raises
    ------
    DatabaseError
        When something between here and the server, such as a pooler, drops them.
    """
    if connection.scalar(text("SHOW search_path")) != SCHEMA:
        raise DatabaseError(NO_POOLER)


def _create_engine(
    url: URL,
    statement_timeout_s: int,
    *,
    is_page: bool = False,
    read_only: bool = False,
    connections: int = 8,
    patience: Patience | None = None,
) -> Engine:
    # Compiling costs more than it saves in these queries, so jit is off.
    given = url.query.get("options", "")
    options = f"{given} -c statement_timeout={statement_timeout_s * 1000} -c timezone=UTC"
    options += f" -c search_path={SCHEMA} -c jit=off"
    if read_only:
        options += " -c default_transaction_read_only=on"
    timeouts = READER_TIMEOUTS if is_page else OWNER_TIMEOUTS
    watch = deadline(ANSWER_LIMIT_S) if is_page else patience and patient(patience, partial(connect_again, url))
    return create_engine(
        url,
        pool_pre_ping=True,  # survives a restart of the server; 0.2 ms a checkout
        pool_size=connections,
        poolclass=MeasuredPool if read_only else QueuePool,
        connect_args={
            "options": options,
            "client_encoding": "utf8",  # whatever the database's: then the server reports what it cannot hold
            "application_name": "smapdash",
            "keepalives_count": 3,
            **timeouts,
            **({"connection_factory": connection_class(watch)} if watch else {}),
        },
        execution_options={"patience": patience},
    )


def connect_arguments(url: URL) -> dict[str, Any]:
    """Return what a URL says by the names of libpq."""
    return url.translate_connect_args(username="user", database="dbname") | dict(url.query)


def connect_again(url: URL, **parameters: Any) -> RawConnection:
    """Return a connection of the driver itself, beside those of an engine."""
    connection: RawConnection = psycopg2.connect(**(connect_arguments(url) | parameters))
    return connection


def _describe_encoding(error: psycopg2.Error) -> str:
    """Return which character the database cannot hold; the server names its bytes in UTF-8, and the two encodings."""
    message = str(error)
    try:
        character = f"'{bytes.fromhex(''.join(re.findall(r'0x([0-9a-f]{2})', message))).decode()}'"
    except UnicodeDecodeError:
        character = "a character"
    encodings = [name for name in re.findall(r'"([A-Z0-9_]+)"', message) if name != "UTF8"]
    named = f" {encodings[0]}" if encodings else ""
    return f"The database's encoding{named} cannot hold {character}; use a database of encoding UTF8."


def first_line(error: Exception) -> str:
    """Return the first line of the driver's message."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    lines = str(cause).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(error).__name__
