"""Roles of the dashboard: what each may do, and how the owner makes or repairs one. None may read the audit lines."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from smapdash.db.engine import first_line
from smapdash.db.schema import SCHEMA, audit
from smapdash.embedded.cluster import CLOSE_LARGE_OBJECTS

LOCK_TIMEOUT = "10s"
TAKE_TURN = f"LOCK TABLE {SCHEMA}.alembic_version IN SHARE UPDATE EXCLUSIVE MODE"
"""One after another repairs roles, as their grants change the same rows of the catalogue. No role can take that lock,
and loads go on beside it."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role that may SELECT, and write some tables. Of the audit lines it may see nothing.

    Attributes
    ----------
    suffix : str
        Its name, after that of the owner.
    password_file : str
        Name of the file that holds its password.
    session : mapping of str to str
        What a session of it begins with. PostgreSQL lets it change them: what protects the tables are the grants.
    writes : tuple of str
        The tables that it may INSERT into and UPDATE.
    adds_audit : bool
        Whether it may INSERT audit lines.
    """

    suffix: str
    password_file: str
    session: Mapping[str, str]
    writes: tuple[str, ...] = ()
    adds_audit: bool = False

    def name_of(self, owner: Engine) -> str:
        """Return the name that it has beside an owner."""
        return f"{owner.url.username or ''}_{self.suffix}"[:63].lstrip("_")

    def may_do_more(self, connection: Connection) -> bool:
        """Return whether the connection's role has more rights than this one."""
        more = text(
            "SELECT rolsuper OR rolcreaterole OR EXISTS ("
            " SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = :schema AND c.relkind IN ('r', 'p') AND (has_table_privilege(c.oid, 'DELETE, TRUNCATE')"
            "  OR c.relname <> ALL (:writes) AND has_table_privilege(c.oid, 'UPDATE')"
            "  OR c.relname <> ALL (:adds) AND has_table_privilege(c.oid, 'INSERT')"
            "  OR c.relname = :audit AND has_any_column_privilege(c.oid, 'SELECT, UPDATE, REFERENCES')))"
            " FROM pg_roles WHERE rolname = current_user"
        )
        adds = [*self.writes, *([audit.name] if self.adds_audit else [])]
        values = {"schema": SCHEMA, "writes": list(self.writes), "adds": adds, "audit": audit.name}
        return bool(connection.scalar(more, values))

    def lacks_audit(self, connection: Connection) -> bool:
        """Return whether the connection's role cannot add audit lines, as this one may."""
        can = text(f"SELECT has_table_privilege('{audit}', 'INSERT')")
        return self.adds_audit and not connection.scalar(can)


def read_secret(folder: Path, file: str) -> str:
    """Return a role's password, which is kept in a file of a folder; a random one is created where there is none.

    Where the folder cannot be written to, the password is for this process alone.
    """
    path = folder / file
    made = secrets.token_urlsafe(32)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=folder)  # readable by its owner alone
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(made)
        with suppress(FileExistsError):
            os.link(unfinished, path)  # whole, and only if no other process was faster
        Path(unfinished).unlink()
        return path.read_text(encoding="ascii") or made
    except (OSError, UnicodeDecodeError):
        return made


def make_usable(owner: Engine, role: Role, engine: Engine, secret: str) -> str | None:
    """Make or repair a role, as which `engine` connects; return why it cannot be used, if so."""
    try:
        with owner.begin() as connection:
            repair(connection, role, role.name_of(owner), secret)
        with engine.connect() as connection:
            return "it can write" if role.may_do_more(connection) else None
    except SQLAlchemyError as error:
        return first_line(error)


def repair(connection: Connection, role: Role, name: str, secret: str) -> None:
    """Give the role of a name its password, its session settings and its rights; it is created where there is none."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    connection.exec_driver_sql(TAKE_TURN)
    quoted = connection.dialect.identifier_preparer.quote_identifier(name)
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}):
        connection.exec_driver_sql(f"CREATE ROLE {quoted}")
    for statement in (
        *_without_groups(connection, name),
        *_settings(role, quoted, secret),
        *_rights(connection, quoted),
    ):
        connection.exec_driver_sql(statement.replace("%", "%%"))
    for table in role.writes:
        connection.exec_driver_sql(f"GRANT INSERT, UPDATE ON {SCHEMA}.{table} TO {quoted}")
    if role.adds_audit:
        connection.exec_driver_sql(f"GRANT INSERT ON {audit} TO {quoted}")
    with suppress(SQLAlchemyError), connection.begin_nested():  # only a superuser may
        connection.exec_driver_sql(CLOSE_LARGE_OBJECTS)


def _without_groups(connection: Connection, name: str) -> list[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    memberships = text(
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid "
        "JOIN pg_roles u ON u.oid = m.member WHERE u.rolname = :name"
    )
    return [f"REVOKE {quote(group)} FROM {quote(name)}" for group in connection.scalars(memberships, {"name": name})]


def _settings(role: Role, quoted: str, secret: str) -> list[str]:
    login = f"ALTER ROLE {quoted} LOGIN NOCREATEDB NOCREATEROLE VALID UNTIL 'infinity' PASSWORD '{secret}'"
    return [login, *(f"ALTER ROLE {quoted} SET {setting} = '{value}'" for setting, value in role.session.items())]


def _rights(connection: Connection, quoted: str) -> list[str]:
    """Return the statements that leave the role SELECT alone."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    database = quote(str(connection.scalar(text("SELECT current_database()"))))
    return [
        f"GRANT CONNECT ON DATABASE {database} TO {quoted}",
        f"GRANT TEMPORARY ON DATABASE {database} TO CURRENT_USER",  # loads need it
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {quoted}",
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM {quoted}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {quoted}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {SCHEMA} FROM {quoted}",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {quoted}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {quoted}",
        f"REVOKE ALL ON {audit} FROM {quoted}",
    ]
