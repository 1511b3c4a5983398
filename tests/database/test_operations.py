"""The operator's procedures, by the commands of docs/operations.md: upgrade with data, passwords."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import create_engine, text
from tests.processes import fails, smapdash, start_smapdash

from smapdash.db.backup import write_backup
from smapdash.db.engine import connect_arguments, create_owner_engine, parse_database_url

RELEASE = Path(__file__).with_name("release_0_2_0.sql")
"""What version 0.2.0 left after two loads of two users: pg_dump --inserts of its schema 0009, without comments."""


@pytest.fixture
def released(blank_database_url: str) -> str:
    """URL of a database as version 0.2.0 left it."""
    connection = psycopg2.connect(**connect_arguments(parse_database_url(blank_database_url)))
    connection.cursor().execute(RELEASE.read_text(encoding="utf-8"))
    connection.commit()
    connection.close()
    return blank_database_url


def users_of(url: str) -> list[list[str]]:
    """Return user, area, tariff and energy [Wh] of each user, as `smapdash query users` prints them."""
    lines = smapdash("query", "users", "--format", "csv", DATABASE_URL=url).stdout.splitlines()
    return [line.split(",")[:4] for line in lines[1:]]


def test_the_data_of_the_last_release_are_upgraded_by_the_documented_commands(released: str) -> None:
    before = smapdash("doctor", DATABASE_URL=released).stdout
    assert "Schema 0009; the next `smapdash load` brings it to " in before
    answer = smapdash("check", "--repair", DATABASE_URL=released)
    assert answer.returncode == 0, answer
    answer = smapdash("check", DATABASE_URL=released)
    assert answer.stdout.startswith("All aggregates equal the readings: 3 users, 8 readings, 24,142 Wh.\n"), answer
    after = [line.split(maxsplit=2) for line in smapdash("doctor", DATABASE_URL=released).stdout.splitlines()]
    assert [state for state, name, _ in after if name in ("schema", "data")] == ["ok", "ok"]
    assert users_of(released) == [["2", "a2", "t3", "24032"], ["1", "a1", "t1", "110.25"]]
    [before, change] = [smapdash("loads", number, "--json", DATABASE_URL=released).stdout for number in (1, 2)]
    assert ('"inserted": 8' in before, '"updated": 1' in change) == (True, True)


def test_a_backup_of_the_last_release_is_restored_and_upgraded(
    released: str, create_database: Callable[..., str], tmp_path: Path
) -> None:
    engine = create_owner_engine(parse_database_url(released))
    write_backup(engine, tmp_path / "before.dump")
    engine.dispose()
    url = create_database(None)
    answer = smapdash("restore", tmp_path / "before.dump", DATABASE_URL=url)
    assert answer.stdout == f"Restored 3 users and 8 readings from {tmp_path / 'before.dump'}.\n", answer
    assert users_of(url) == [["2", "a2", "t3", "24032"], ["1", "a1", "t1", "110.25"]]


def can_connect(url: str, role: str, password: str) -> bool:
    """Return whether a role gets in with a password."""
    arguments = connect_arguments(parse_database_url(url)) | {"user": role, "password": password}
    try:
        psycopg2.connect(**arguments).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_removing_the_files_of_passwords_and_restarting_replaces_both_roles_passwords(
    database_url: str, tmp_path: Path
) -> None:
    owner = parse_database_url(database_url).username
    used: list[dict[str, str]] = []
    for _ in range(2):
        served = start_smapdash("serve", "--port", "0", DATABASE_URL=database_url, SMAPDASH_HOME=str(tmp_path))
        assert served.stdout
        assert "http://" in served.stdout.readline()
        served.send_signal(signal.SIGINT)
        served.communicate(timeout=60)
        files = [tmp_path / f"{what}-password" for what in ("reader", "editor")]
        used.append({f"{owner}_smapdash_{file.stem.partition('-')[0]}": file.read_text().strip() for file in files})
        for file in files:
            file.unlink()
    if can_connect(database_url, str(owner), "not the password"):
        pytest.skip("this server lets everybody in without a password")
    for role in used[0]:
        assert not can_connect(database_url, role, used[0][role])
        assert can_connect(database_url, role, used[1][role])


def test_the_password_of_an_owner_is_replaced_by_the_documented_statement(blank_database_url: str) -> None:
    url = parse_database_url(blank_database_url)
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    role = f"owner_{url.database}"
    addresses = [url.set(username=role, password=word).render_as_string(False) for word in ("first", "second")]
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'first'"))
        connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
        connection.execute(text(f'ALTER DATABASE "{url.database}" OWNER TO {role}'))
        try:
            if can_connect(blank_database_url, role, "second"):
                pytest.skip("this server lets everybody in without a password")
            assert smapdash("loads", DATABASE_URL=addresses[0]).returncode == 0
            connection.execute(text(f"ALTER ROLE {role} PASSWORD 'second'"))
            assert "first" not in fails(smapdash("loads", DATABASE_URL=addresses[0]), 4)
            assert smapdash("loads", DATABASE_URL=addresses[1]).returncode == 0
        finally:
            connection.execute(text(f'ALTER DATABASE "{url.database}" OWNER TO CURRENT_USER'))
            connection.execute(text(f"REASSIGN OWNED BY {role} TO CURRENT_USER"))
            connection.execute(text(f"DROP ROLE {role}"))
    admin.dispose()
