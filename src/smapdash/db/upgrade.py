"""The schema's version: a fresh or older database is brought up to date in one transaction, a newer one refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.schema import CreateSchema

from smapdash.db.engine import check_server_version, check_session, database_errors
from smapdash.db.schema import SCHEMA
from smapdash.errors import DatabaseError

UPGRADE_LOCK = 0x736D6170  # "smap": one process makes the schema, others wait
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_schema(engine: Engine, migrations: Path = MIGRATIONS) -> None:
    """Bring the database's schema to the version of this program.

    Parameters
    ----------
    engine : Engine
        The owner's engine.
    migrations : Path
        Folder of Alembic steps; their file names begin with their revisions, which are in order.

    Raises
    ------
    DatabaseError
        When the database is unreachable, on too old a server, or holds a schema of a newer smapdash.
    """
    newest = _newest(migrations)
    with database_errors(), engine.begin() as connection:
        check_server_version(connection)
        check_session(connection)
        version = _version(connection)
        if version != newest:
            _take_steps(connection, version, migrations)


def check_schema(engine: Engine) -> None:
    """Refuse a database whose schema is not of this version, for a role that cannot bring it up to date.

    Raises
    ------
    DatabaseError
        When it is another one, or there is none.
    """
    with database_errors(), engine.connect() as connection:
        check_session(connection)
        version = _version(connection)
    if version != (newest := _newest(MIGRATIONS)):
        raise DatabaseError(
            f"The database holds {f'schema {version}' if version else 'no schema'} and this smapdash needs {newest}: "
            "run a command as the owner of the database, such as `smapdash load` with DATABASE_URL, or update smapdash."
        )


def describe_schema(connection: Connection) -> tuple[str | None, str]:
    """Return the version of the database's schema, None where there is none, and that of this program."""
    return _version(connection), _newest(MIGRATIONS)


def _newest(migrations: Path) -> str:
    return max(path.stem for path in (migrations / "versions").glob("*.py")).split("_")[0]


def _version(connection: Connection) -> str | None:
    if not connection.scalar(text("SELECT to_regclass(:table)"), {"table": f"{SCHEMA}.alembic_version"}):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {SCHEMA}.alembic_version"))  # noqa: S608 - a constant
    return None if found is None else str(found)


def _take_steps(connection: Connection, version: str | None, migrations: Path) -> None:
    # Alembic takes a fifth of a second to import, and is needed once a version.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    if version is not None and version not in {step.revision for step in script.walk_revisions()}:
        raise DatabaseError(
            f"The database holds schema {version} of a newer smapdash; update smapdash, or use another database."
        )
    if version is None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    else:  # a lock that the dashboard's role cannot take
        connection.execute(text(f"SELECT FROM {SCHEMA}.alembic_version FOR UPDATE"))
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
