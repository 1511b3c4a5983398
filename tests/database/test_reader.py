"""The role of the dashboard: what it may, what becomes of its password, and how it is repaired."""

from __future__ import annotations

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from tests.builders import READER_PASSWORD, write_folder
from tests.processes import smapdash

from smapdash.db.load.sql import TAKE_TURN
from smapdash.db.read_only_role import READER, create_read_only_engine
from smapdash.db.roles import read_secret


def can_connect(engine: Engine, role: str, password: str) -> bool:
    other = create_engine(engine.url.set(username=role, password=password))
    try:
        with other.connect():
            return True
    except OperationalError:
        return False
    finally:
        other.dispose()


def read_reader_secret(folder: Path) -> str:
    return read_secret(folder, READER.password_file)


def role_of(reader: Engine) -> str:
    with reader.connect() as connection:
        return connection.scalar(text("SELECT current_user"))


def test_another_secret_ends_the_one_before_at_once_and_none_follows_from_the_owner_s_password(engine: Engine) -> None:
    first = create_read_only_engine(engine, secret="first")
    role = role_of(first)
    first.dispose()
    derived = hmac.new(str(engine.url.password).encode(), b"smapdash_reader", hashlib.sha256).hexdigest()
    assert not can_connect(engine, role, derived)
    create_read_only_engine(engine, secret=READER_PASSWORD).dispose()
    assert not can_connect(engine, role, "first")
    assert can_connect(engine, role, READER_PASSWORD)


def test_a_secret_is_random_private_and_the_same_for_processes_that_begin_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read_reader_secret, [tmp_path / "home"] * 8))) == 1
    assert [(path.name, path.stat().st_mode & 0o777) for path in (tmp_path / "home").iterdir()] == [
        ("reader-password", 0o600)
    ]
    assert read_reader_secret(tmp_path / "other") != read_reader_secret(tmp_path / "home")
    (tmp_path / "file").touch()
    assert read_reader_secret(tmp_path / "file") != read_reader_secret(tmp_path / "file"), "where nothing can be kept"


def test_a_role_with_other_rights_and_another_password_is_repaired(engine: Engine) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    role = role_of(reader)
    with engine.begin() as connection:
        for statement in (
            f"ALTER ROLE {role} NOLOGIN CREATEDB PASSWORD 'other'",
            f"ALTER ROLE {role} SET default_transaction_read_only = off",
            f"GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA smapdash TO {role}",
            f"REVOKE SELECT ON smapdash.user_days FROM {role}",
            f"GRANT CREATE ON SCHEMA smapdash TO {role}",
        ):
            connection.execute(text(statement))
    reader.dispose()
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM user_days")) == 0
        assert connection.scalar(text("SHOW default_transaction_read_only")) == "on"
        assert not connection.scalar(text("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user"))
        assert not connection.scalar(text("SELECT has_schema_privilege('smapdash', 'CREATE')"))
        assert not connection.scalar(text("SELECT has_table_privilege('segments', 'INSERT, DELETE')"))
    reader.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE mine (x int)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
        f"{TAKE_TURN}",
        "LOCK TABLE loads IN SHARE MODE",
        "LOCK TABLE alembic_version IN SHARE UPDATE EXCLUSIVE MODE",
        "COPY segments TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_role_cannot_do_more_than_select_even_when_it_leaves_the_read_only_mode(
    engine: Engine, statement: str
) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    with reader.connect() as connection, pytest.raises(DBAPIError, match=r"permission denied|must be superuser"):
        connection.execute(text(f"SET TRANSACTION READ WRITE; {statement}"))
    reader.dispose()


def test_no_advisory_lock_of_the_role_stops_a_load(engine: Engine, database_url: str, tmp_path: Path) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    with reader.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(key) FROM generate_series(0, 10) key"))
        connection.execute(text("SELECT pg_advisory_lock(x'6c6f6164'::int), pg_advisory_lock(x'736d6170'::int)"))
        folder = write_folder(tmp_path / "homes", readings={"1": ["2016-07-15 00:00:00,5"]})
        answer = smapdash("load", folder, "--no-wait", "--quiet", DATABASE_URL=database_url)
        assert (answer.returncode, answer.stderr) == (0, "")
    reader.dispose()


def test_no_lock_of_the_role_keeps_its_password_from_being_replaced(engine: Engine) -> None:
    reader = create_read_only_engine(engine, secret="first")
    with reader.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('roles of smapdash'))"))
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS SHARE MODE"))
        create_read_only_engine(engine, secret=READER_PASSWORD).dispose()
    reader.dispose()


def test_a_role_is_repaired_beside_a_load(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(TAKE_TURN))
        create_read_only_engine(engine, secret=READER_PASSWORD).dispose()
