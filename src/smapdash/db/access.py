"""Opens the configured database and brings its schema up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Engine

from smapdash.config import Settings
from smapdash.db.editing_role import EDITOR, create_editing_engine
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.read_only_role import READER, create_read_only_engine
from smapdash.db.roles import Role, read_secret
from smapdash.db.upgrade import check_schema, upgrade_schema
from smapdash.db.waiting import Patience
from smapdash.embedded.server import embedded_server, watch_server


@contextmanager
def open_database(settings: Settings, patience: Patience | None = None) -> Iterator[Engine]:
    """Yield the owner's engine of the configured database, or of the embedded server, which is started if need be.

    Without a `patience` it waits for locks without a limit.

    Raises
    ------
    ConfigurationError
        When the URL is not one of PostgreSQL, or the embedded server cannot run here.
    DatabaseError
        When the database is unreachable or holds a schema that this version does not know.
    """
    with ExitStack() as stack:
        url = settings.database_url or stack.enter_context(embedded_server(settings.home))
        engine = create_owner_engine(parse_database_url(url), patience)
        stack.callback(engine.dispose)
        upgrade_schema(engine)
        yield engine


def open_read_only(settings: Settings, owner: Engine | None, *, as_owner: bool = False) -> Engine:
    """Return the dashboard's engine, of a role that can only read; see `create_read_only_engine`.

    Without the owner's engine the schema is only checked: it must be of this version.
    """
    if owner is None:
        engine = create_read_only_engine(None, settings.reader_url, as_owner=as_owner)
        check_schema(engine)
        return engine
    return create_read_only_engine(owner, settings.reader_url, secret=_secret(settings, READER), as_owner=as_owner)


def open_editing(settings: Settings, owner: Engine | None) -> Engine | None:
    """Return the engine by which the dashboard saves settings and reviews; see `create_editing_engine`."""
    return create_editing_engine(owner, settings.editor_url, secret=_secret(settings, EDITOR) if owner else "")


def _secret(settings: Settings, role: Role) -> str:
    folder = settings.home if settings.database_url else settings.home / "server"
    return read_secret(folder, role.password_file)


def keep_database(settings: Settings) -> None:
    """Have the embedded server restarted if it dies while this process serves; to be called after the fork."""
    if not settings.names_database:
        watch_server(settings.home)
