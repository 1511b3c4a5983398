"""Fixtures for all tests: one PostgreSQL for each worker process, one fresh database for each test that needs one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.upgrade import upgrade_schema
from smapdash.embedded.server import embedded_server

# No test depends on the speed of the machine.
settings.register_profile("untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
PROJECT = Path(__file__).parent.parent


MOST_WORKERS = 8  # each has a PostgreSQL and a browser of its own
FOR_TESTS = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    help_text = "send the page a twentieth of the hostile payloads, for a quick answer"
    parser.addoption("--few-payloads", action="store_true", help=help_text)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave properties out of coverage: their many examples run lines that tests by example run, at twice the time."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return the workers of `-n auto`: one for each core, none on a server that is given, whose roles they share."""
    return 0 if os.environ.get("SMAPDASH_TEST_DATABASE_URL") else min(os.cpu_count() or 1, MOST_WORKERS)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the PostgreSQL of this session, which may create databases."""
    configured = os.environ.get("SMAPDASH_TEST_DATABASE_URL")
    if configured:
        yield configured
        return
    home = tmp_path_factory.mktemp("home")
    with embedded_server(home) as url:
        relax(home / "server" / "pgdata")
        yield url


def relax(pgdata: Path) -> None:
    """Let a running server give up durability and vacuuming, on which no test of a shared server depends."""
    with (pgdata / "postgresql.conf").open("a", encoding="ascii") as file:
        file.write(FOR_TESTS)
    os.kill(int((pgdata / "postmaster.pid").read_text(encoding="ascii").split()[0]), signal.SIGHUP)


class Databases:
    """Makes and drops databases on a server; calling it returns the URL of a fresh one with the schema in place."""

    def __init__(self, server_url: str) -> None:
        self._url = parse_database_url(server_url)
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._names: set[str] = set()
        with self._admin.connect() as connection:
            version = int(connection.scalar(text("SHOW server_version_num")) or 0)
        # Files are copied twice as fast as pages are written to the log; before 15 there is no other way.
        self._strategy = " STRATEGY file_copy" if version >= 150_000 else ""
        self._template = self._name(self(None))
        engine = create_owner_engine(self._url.set(database=self._template))
        upgrade_schema(engine)
        engine.dispose()

    def __call__(self, source: str | None = "") -> str:
        """Make a copy of the database `source`: by default of the empty schema, with None of nothing."""
        name = f"smapdash_test_{uuid4().hex}"
        template = self._template if source == "" else source
        copy = f' TEMPLATE "{template}"{self._strategy}' if template else ""
        self._execute(f'CREATE DATABASE "{name}"{copy}')
        self._names.add(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database and end the sessions that are left in it."""
        name = self._name(url)
        try:
            self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except DBAPIError:  # the server's own autovacuum is at work there, which only a plain DROP may end
            self._execute(f'DROP DATABASE IF EXISTS "{name}"')
        self._names.discard(name)

    def close(self) -> None:
        """Drop what is left."""
        for name in sorted(self._names):
            self.drop(self._url.set(database=name).render_as_string(hide_password=False))
        self._admin.dispose()

    def _execute(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    @staticmethod
    def _name(url: str) -> str:
        return str(parse_database_url(url).database)


@pytest.fixture(scope="session")
def create_database(server_url: str) -> Iterator[Databases]:
    """What makes a fresh database, the schema in place, and returns its URL; all go at the end."""
    databases = Databases(server_url)
    yield databases
    databases.close()


@pytest.fixture
def database_url(create_database: Databases) -> Iterator[str]:
    """URL of a fresh database with the schema in place and nothing loaded."""
    url = create_database()
    yield url
    create_database.drop(url)


@pytest.fixture
def blank_database_url(create_database: Databases) -> Iterator[str]:
    """URL of a fresh database without the schema."""
    url = create_database(None)
    yield url
    create_database.drop(url)


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
