"""Backup and restore: from one database to another, of the embedded server, and what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import half_hours, snapshot, write_folder
from tests.processes import fails, smapdash

from smapdash.db.backup import restore_backup, write_backup
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.loader.run import load_path

READINGS = {"1": [*half_hours("2016-07-15 00:00", [1.25, 2, 3]), "x,1"], "2": half_hours("2016-07-15 00:00", [4])}


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    """Two users with four readings and a row set aside."""
    load_path(engine, write_folder(tmp_path / "meters", readings=READINGS))
    return engine


@pytest.fixture
def file(filled: Engine, tmp_path: Path) -> Path:
    """A backup of them."""
    path = tmp_path / "meters.dump"
    write_backup(filled, path)
    return path


@pytest.mark.parametrize("schema", ["present", "missing"])
def test_a_restored_database_equals_the_one_that_was_saved(
    filled: Engine, file: Path, create_database: Callable[..., str], schema: str
) -> None:
    url = create_database("" if schema == "present" else None)
    answer = smapdash("restore", file, DATABASE_URL=url)
    assert answer.stdout == f"Restored 3 users and 4 readings from {file}.\n"
    restored = create_owner_engine(parse_database_url(url))
    assert snapshot(restored) == snapshot(filled)
    restored.dispose()


def test_the_embedded_server_is_saved_and_moves_to_a_named_one(
    tmp_path: Path, create_database: Callable[..., str]
) -> None:
    folder = write_folder(tmp_path / "meters", readings=READINGS)
    home = {"SMAPDASH_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    assert smapdash("load", folder, **home).returncode == 0
    answer = smapdash("backup", tmp_path / "all.dump", **home)
    assert answer.stdout.startswith(f"Wrote {tmp_path / 'all.dump'}, ")
    moved = create_database()
    assert "3 users and 4 readings" in smapdash("restore", tmp_path / "all.dump", DATABASE_URL=moved).stdout
    assert "All aggregates equal the readings: 3 users, 4 readings" in smapdash("check", DATABASE_URL=moved).stdout


def test_a_backup_during_a_load_has_nothing_of_it(
    filled: Engine, tmp_path: Path, create_database: Callable[..., str]
) -> None:
    path = tmp_path / "meanwhile.dump"
    with filled.connect() as loading, loading.begin():
        loading.execute(text("DELETE FROM readings"))
        write_backup(filled, path)
    assert "and 4 readings" in smapdash("restore", path, DATABASE_URL=create_database()).stdout


def test_what_a_stopped_backup_left_is_not_in_the_way(filled: Engine, tmp_path: Path) -> None:
    left = tmp_path / ".meters.dump.unfinished"
    left.write_bytes(b"half")
    write_backup(filled, tmp_path / "meters.dump")
    assert left.read_bytes() == b"half"


def test_nothing_is_written_over(filled: Engine, database_url: str, file: Path) -> None:
    before = file.read_bytes()
    assert "exists: choose another name" in fails(smapdash("backup", file, DATABASE_URL=database_url), 2)
    assert "cannot be written" in fails(smapdash("backup", file / "below", DATABASE_URL=database_url), 2)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir() if "unfinished" in path.name] == []


def test_a_database_with_loads_is_not_restored_into(filled: Engine, database_url: str, file: Path) -> None:
    before = snapshot(filled)
    assert "holds 1 load already" in fails(smapdash("restore", file, DATABASE_URL=database_url), 4)
    assert snapshot(filled) == before


@pytest.mark.parametrize("damage", ["none there", "empty", "another file", "cut", "changed", "cut before its end"])
def test_what_is_not_a_whole_backup_is_named_and_nothing_is_changed(
    file: Path, create_database: Callable[..., str], tmp_path: Path, damage: str
) -> None:
    whole = file.read_bytes()
    contents = {
        "empty": b"",
        "another file": b"datetime,consumption\r\n",
        "cut": whole[: len(whole) // 2],
        "changed": whole.replace(b"readings", b"Readings", 1),
        "cut before its end": whole[:-200],
    }
    broken = tmp_path / "broken.dump"
    if damage in contents:
        broken.write_bytes(contents[damage])
    url = create_database()
    assert "broken.dump" in fails(smapdash("restore", broken, DATABASE_URL=url), 3)
    assert "0 users, 0 readings" in smapdash("check", DATABASE_URL=url).stdout


def test_a_backup_that_the_server_refuses_leaves_an_empty_database_that_works(
    file: Path, create_database: Callable[..., str], tmp_path: Path
) -> None:
    archive = tmp_path / "sealed.dump"
    content = file.read_bytes()[:3000]  # begins as an archive does, and is sealed as if it were whole
    archive.write_bytes(content + b"\nsmapdash backup %s\n" % hashlib.sha256(content).hexdigest().encode())
    url = create_database()
    assert "pg_restore failed" in fails(smapdash("restore", archive, DATABASE_URL=url), 4)
    assert "0 users, 0 readings" in smapdash("check", DATABASE_URL=url).stdout


def test_audit_lines_are_restored_and_closed_to_all_but_the_owner(
    filled: Engine, tmp_path: Path, create_database: Callable[..., str]
) -> None:
    add = text("INSERT INTO audit (at, account, role, event, subject, detail, request_id, users) "
               "VALUES (now(), 'ann', 'analyst', :event, '', '', '', '{}')")  # fmt: skip
    with filled.begin() as connection:
        connection.execute(add, {"event": "login"})
    write_backup(filled, tmp_path / "with.dump")
    restored = create_owner_engine(parse_database_url(create_database(None)))
    with restored.begin() as connection:
        connection.execute(text("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor"))
    restore_backup(restored, tmp_path / "with.dump")
    with restored.begin() as connection:
        assert connection.scalar(text("SELECT has_table_privilege('pg_monitor', 'loads', 'SELECT')"))
        assert not connection.scalar(text("SELECT has_table_privilege('pg_monitor', 'audit', 'SELECT')"))
        connection.execute(add, {"event": "logout"})
        assert connection.scalars(text("SELECT event FROM audit ORDER BY line")).all() == ["login", "logout"]
    restored.dispose()
