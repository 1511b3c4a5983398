"""The schema's version: a fresh or older database is brought up to date in one transaction, a newer one refused."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.schema import CreateSchema

from smapdash.db.engine import check_server_version, database_errors
from smapdash.db.schema import SCHEMA
from smapdash.errors import DatabaseError

UPGRADE_LOCK = 0x736D6170  # "smap": one process upgrades, others wait


def upgrade_schema(engine: Engine, migrations: Path = Path(__file__).parent / "migrations") -> None:
    """Bring the database's schema to the version of this program.

    Parameters
    ----------
    engine : Engine
        The owner's engine.
    migrations : Path
        Folder of Alembic steps.

    Raises
    ------
    DatabaseError
        When the database is away, too old a server, or holds a schema of a newer smapdash.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    with database_errors(), engine.begin() as connection:
        check_server_version(connection)
        version = _version(connection)
        if version == script.get_current_head():
            return
        known = {step.revision for step in script.walk_revisions()}
        if version is not None and version not in known:
            raise DatabaseError(
                f"The database holds schema {version} of a newer smapdash; update smapdash, or use another database."
            )
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA}).get_current_revision()
