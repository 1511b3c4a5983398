"""What a command says while it waits, and when it gives up; and whether the page can be served."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import Engine, text
from tests.builders import READER_PASSWORD, write_folder
from tests.processes import smapdash
from tests.wire import Wire

from smapdash.db import backup
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.load.sql import TAKE_TURN
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.errors import DatabaseError
from smapdash.loader.run import load_path
from smapdash.repository.database import DatabaseRepository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "homes", readings={"1": ["2016-07-15 00:00:00,5"]})


@pytest.fixture
def holder(database_url: str) -> Iterator[psycopg2.extensions.cursor]:
    """A session that holds what it has locked until the end of the test."""
    connection = psycopg2.connect(
        parse_database_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    yield connection.cursor()
    connection.close()


def gives_up(database_url: str, *arguments: object) -> list[str]:
    """Hold that a command gives up within its limit and a few seconds; return what it said."""
    began = time.monotonic()
    said = smapdash(*arguments, "--wait-limit", "4", DATABASE_URL=database_url)
    assert said.returncode == 4, said
    assert 4 < time.monotonic() - began < 45
    lines = said.stderr.splitlines()
    assert lines[-1].startswith("smapdash: Waited 4 s for "), lines
    assert "--wait-limit" in lines[-1]
    return lines


@pytest.mark.parametrize(
    "of", [("users", "query", "users"), ("loads", "loads"), ("readings", "check")], ids=lambda words: words[1]
)
def test_a_foreign_lock_is_named_and_not_waited_for_for_ever(
    database_url: str, engine: Engine, folder: Path, holder: psycopg2.extensions.cursor, of: tuple[str, ...]
) -> None:
    load_path(engine, folder)
    holder.execute(f"LOCK TABLE smapdash.{of[0]} IN ACCESS EXCLUSIVE MODE")
    first, *_ = gives_up(database_url, *of[1:])
    assert first.startswith("Waiting for a lock that is held by smapdash (unnamed, server process ")


@pytest.mark.parametrize("command", ["backup", "doctor"])
def test_commands_that_leave_the_work_to_programs_or_only_look_wait_no_longer(
    database_url: str, engine: Engine, folder: Path, holder: psycopg2.extensions.cursor, command: str
) -> None:
    load_path(engine, folder)
    holder.execute("LOCK TABLE smapdash.loads IN ACCESS EXCLUSIVE MODE")
    began = time.monotonic()
    file = [folder.parent / "meters.dump"] if command == "backup" else []
    said = smapdash(command, *file, "--wait-limit", "4", DATABASE_URL=database_url)
    assert said.returncode == 4, said
    assert 4 < time.monotonic() - began < 45
    assert said.stderr.startswith("Waiting for a lock that is held by smapdash (unnamed, server process ")
    assert "Waited 4 s for a lock that is held by smapdash" in said.stdout + said.stderr.partition("\n")[2]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_backup_of_a_database_that_falls_silent_is_given_up(
    database_url: str, engine: Engine, folder: Path, tmp_path: Path
) -> None:
    load_path(engine, folder)
    wire = Wire(parse_database_url(database_url), after=40)  # in the midst of pg_dump's questions
    assert any("does not answer" in line for line in gives_up(wire.url, "backup", tmp_path / "meters.dump"))
    wire.close()


def test_a_restore_into_a_database_that_falls_silent_is_given_up(
    engine: Engine, folder: Path, create_database: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_path(engine, folder)
    file = folder.parent / "meters.dump"
    backup.write_backup(engine, file)
    wire, pour = Wire(parse_database_url(create_database(None))), backup._pour

    def pour_into_silence(*arguments: Any) -> None:
        wire.silence()
        pour(*arguments)

    monkeypatch.setattr(backup, "_pour", pour_into_silence)
    said = smapdash("restore", file, "--wait-limit", "4", DATABASE_URL=wire.url)
    wire.close()
    assert said.returncode == 4, said
    assert said.stderr.startswith("Waiting for the database, which does not answer.\n")


def test_a_load_names_a_foreign_lock_and_gives_up(
    database_url: str, folder: Path, holder: psycopg2.extensions.cursor
) -> None:
    holder.execute("LOCK TABLE smapdash.users IN SHARE MODE")
    assert "Waiting for a lock" in gives_up(database_url, "load", folder)[0]


def test_a_load_names_the_load_that_it_waits_for_and_gives_up(
    database_url: str, folder: Path, holder: psycopg2.extensions.cursor
) -> None:
    holder.execute(f"SET search_path = smapdash; {TAKE_TURN}")
    assert "Another load is running since" in gives_up(database_url, "load", folder)[0]


def test_a_statement_that_is_at_work_may_take_longer_than_the_limit(
    database_url: str, engine: Engine, folder: Path
) -> None:
    load_path(engine, folder)
    with engine.begin() as connection:  # reading a user takes 5 s
        connection.execute(text("ALTER TABLE users RENAME TO all_users"))
        connection.execute(text("CREATE VIEW users AS SELECT u.* FROM all_users u, pg_sleep(5)"))
    said = smapdash("query", "users", "--format", "csv", "--wait-limit", "2", DATABASE_URL=database_url)
    assert (said.returncode, said.stderr) == (0, "")


def test_a_database_that_does_not_answer_is_given_up(database_url: str, engine: Engine, folder: Path) -> None:
    load_path(engine, folder)
    wire = Wire(parse_database_url(database_url), after=20)  # it falls silent in the middle
    assert any("does not answer" in line for line in gives_up(wire.url, "query", "users"))
    wire.close()


def test_the_page_is_ready_only_while_it_can_be_served(engine: Engine, holder: psycopg2.extensions.cursor) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    repository = DatabaseRepository(reader)
    repository.check_ready()
    holder.execute("LOCK TABLE smapdash.user_days IN ACCESS EXCLUSIVE MODE")
    with pytest.raises(DatabaseError):
        repository.check_ready()
    holder.connection.rollback()
    repository.check_ready()
    with engine.begin() as connection:
        connection.execute(text(f"REVOKE SELECT ON readings FROM {reader.url.username}"))
    with pytest.raises(DatabaseError, match="permission denied"):
        repository.check_ready()
    reader.dispose()


def test_another_database_is_not_ready(blank_database_url: str) -> None:
    other = DatabaseRepository(create_owner_engine(parse_database_url(blank_database_url)))
    with pytest.raises(DatabaseError, match="does not exist"):
        other.check_ready()
    other.close()
