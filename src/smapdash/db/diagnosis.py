"""What can be wrong with a database, looked at without a change to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Engine, text

from smapdash.db.editing_role import EDITOR, LACKS_AUDIT, MAY_DO_MORE
from smapdash.db.engine import OLDEST_SERVER, check_server_version, check_session, database_errors
from smapdash.db.upgrade import describe_schema
from smapdash.errors import DatabaseError
from smapdash.model.checks import Check
from smapdash.wording.phrases import plural

MOST_CLOCK_S: Final = 5.0
LEAST_CONNECTIONS: Final = 40  # four workers of eight connections, a load, and whoever looks after the server


def diagnose(engine: Engine, *, makes_role: bool) -> Iterator[Check]:
    """Yield a check for each thing that can be wrong with a database.

    Parameters
    ----------
    engine : Engine
        Of the owner, or of a role that can only read.
    makes_role : bool
        Whether the dashboard's role is to be created by this one.
    """
    try:
        with database_errors(), engine.connect() as connection:
            for look in (_server, _encoding, _connections, _schema, _clock):
                yield look(connection)
            if makes_role:
                yield _rights(connection)
            yield _data(connection)
    except DatabaseError as error:
        yield Check("database", "fault", str(error))


def diagnose_editor(engine: Engine) -> Iterator[Check]:
    """Yield a check of the role that `SMAPDASH_EDITOR_URL` names."""
    try:
        with database_errors(), engine.connect() as connection:
            if describe_schema(connection)[0] != describe_schema(connection)[1]:
                return  # what it may do follows from the tables
            if EDITOR.may_do_more(connection):
                yield Check("saving", "fault", MAY_DO_MORE)
            elif EDITOR.lacks_audit(connection):
                yield Check("saving", "fault", LACKS_AUDIT)
            else:
                yield Check("saving", "ok", "The role that saves can write settings, reviews and audit lines, no more.")
    except DatabaseError as error:
        yield Check("saving", "fault", str(error))


def _server(connection: Connection) -> Check:
    check_server_version(connection)
    check_session(connection)
    version, size = connection.execute(
        text("SELECT split_part(current_setting('server_version'), ' ', 1), pg_database_size(current_database())")
    ).one()
    return Check("server", "ok", f"PostgreSQL {version} ({OLDEST_SERVER} or later is needed); {size / 1e6:,.0f} MB.")


def _encoding(connection: Connection) -> Check:
    found = connection.scalar(text("SHOW server_encoding"))
    if found == "UTF8":
        return Check("encoding", "ok", "UTF8, which holds every name.")
    return Check("encoding", "warning", f"{found} cannot hold every name: create the database with encoding UTF8.")


def _connections(connection: Connection) -> Check:
    most = int(connection.scalar(text("SHOW max_connections")))
    if connection.scalar(text("SHOW autovacuum")) != "on":
        return Check("settings", "warning", "autovacuum is off, so queries become slower with each load: switch it on.")
    if most < LEAST_CONNECTIONS:
        return Check("settings", "warning", f"max_connections is {most}; a busy dashboard needs {LEAST_CONNECTIONS}.")
    return Check("settings", "ok", f"autovacuum is on, {most} connections at most.")


def _schema(connection: Connection) -> Check:
    found, newest = describe_schema(connection)
    if found is None:
        return Check("schema", "warning", "There is no schema yet: `smapdash load` creates it.")
    if found < newest:
        return Check(
            "schema", "warning", f"Schema {found}; the next `smapdash load` brings it to {newest}: back up first."
        )
    if found > newest:
        return Check(
            "schema", "fault", f"Schema {found} is of a newer smapdash, which this one does not know: update it."
        )
    return Check("schema", "ok", f"Schema {found}, of this version.")


def _clock(connection: Connection) -> Check:
    off = (connection.scalar(text("SELECT clock_timestamp()")) - datetime.now(UTC)).total_seconds()
    if abs(off) > MOST_CLOCK_S:
        return Check("clock", "warning", f"The server's clock differs by {off:+,.0f} s: synchronise both, by NTP.")
    return Check("clock", "ok", "The clocks of server and this machine agree.")


def _rights(connection: Connection) -> Check:
    can = connection.scalar(text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"))
    if can:
        return Check("roles", "ok", "The dashboard's role, which can only read, is created and repaired at each start.")
    return Check(
        "roles",
        "warning",
        "This role may not create another one for the dashboard (CREATEROLE): name one by SMAPDASH_READER_URL.",
    )


def _data(connection: Connection) -> Check:
    if describe_schema(connection)[0] is None:
        return Check("data", "warning", "Nothing was loaded yet: `smapdash load PATH` loads a folder.")
    loads, last = connection.execute(text("SELECT count(*), max(finished_at) FROM loads")).one()
    if not loads:
        return Check("data", "warning", "Nothing was loaded yet: `smapdash load PATH` loads a folder.")
    when = f"{last.astimezone():%Y-%m-%d %H:%M}"
    if not connection.scalar(text("SELECT EXISTS (SELECT FROM findings_basis)")):
        return Check("data", "warning", f"Last load {when}; findings are not derived: run `smapdash check --repair`.")
    return Check("data", "ok", f"{plural(loads, 'load')}, the last at {when}; `smapdash check` verifies the roll-ups.")
