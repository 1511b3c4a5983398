"""Fixtures for all tests: one PostgreSQL a session, one fresh database a test that asks for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.upgrade import upgrade_schema
from smapdash.embedded.server import embedded_server

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the PostgreSQL of this session, which may create databases."""
    configured = os.environ.get("SMAPDASH_TEST_DATABASE_URL")
    if configured:
        yield configured
        return
    with embedded_server(tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture(scope="session")
def create_database(server_url: str) -> Iterator[object]:
    """Return a function that makes a fresh database, the schema in place, and returns its URL; all go at the end."""
    admin = create_engine(parse_database_url(server_url), isolation_level="AUTOCOMMIT")
    template = f"smapdash_test_{uuid4().hex}"
    names = [template]

    def create(source: str | None = template) -> str:
        name = f"smapdash_test_{uuid4().hex}"
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{source}"' if source else "")))
        names.append(name)
        return url_of(name)

    def url_of(name: str) -> str:
        return parse_database_url(server_url).set(database=name).render_as_string(hide_password=False)

    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{template}"'))
    engine = create_owner_engine(parse_database_url(url_of(template)))
    upgrade_schema(engine)
    engine.dispose()
    yield create
    with admin.connect() as connection:
        for name in names:
            try:  # not by force at first: that is refused while the server's own autovacuum is at work there
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
            except OperationalError:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def database_url(create_database) -> str:
    """URL of a fresh database with the schema in place and nothing loaded."""
    return create_database()


@pytest.fixture
def blank_database_url(create_database) -> str:
    """URL of a fresh database without the schema."""
    return create_database(None)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Owner's engine of a fresh database with the schema in place and nothing loaded."""
    engine = create_owner_engine(parse_database_url(database_url))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def challenge_data() -> Path:
    """Folder of the challenge's real files, which are not part of this project."""
    folder = os.environ.get("SMAPDASH_CHALLENGE_DATA")
    if not folder:
        pytest.skip("SMAPDASH_CHALLENGE_DATA does not name the folder of the challenge's files")
    return Path(folder)
