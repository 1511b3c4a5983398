"""Deleting all that is stored of one user."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import clear_database, half_hours, load_and_prove, stored_readings, stored_rows, write_folder
from tests.processes import fails, smapdash

from smapdash.db.check import check_consistency
from smapdash.db.forget import TABLES, forget_user
from smapdash.db.schema import SCHEMA
from smapdash.errors import InputError
from smapdash.loader.run import load_path

MIDNIGHT = "2016-07-15 00:00"
LISTS = {name: f"id,area,tariff\r\n{rows}" for name, rows in {
    "all": "1,a1,t1\r\n2,a1,t1\r\n3,a2,t3\r\n",
    "without 2": "1,a1,t1\r\n3,a2,t3\r\n",
    "without 3": "1,a1,t1\r\n2,a1,t1\r\n",
}.items()}  # fmt: skip
READINGS = {
    "1": half_hours(MIDNIGHT, [1, 2, 3]),
    # A second value, a negative one, and a row that names another user's id within.
    "2": [*half_hours(MIDNIGHT, [40.5, 50]), f"{MIDNIGHT}:00,41", "2016-07-15 03:00:00,-7", "x,1"],
    "3": [*half_hours(MIDNIGHT, [7]), "y,2"],
}
ROLLUPS = (
    "SELECT area, tariff, read_at, fold, users, total_wh FROM segment_half_hours JOIN segments USING (segment_id) "
    "ORDER BY 1, 2, 3",
    "SELECT external_id, day, readings, total_wh, present FROM user_days JOIN users USING (user_id) ORDER BY 1, 2",
    "SELECT external_id, kind, first_at, size FROM findings JOIN users USING (user_id) ORDER BY 1, 2, 3",
    "SELECT file, line, text, reason FROM rejected_rows ORDER BY 1, 2, 3",
)


@pytest.fixture
def loaded(engine: Engine, tmp_path: Path) -> Path:
    """Three users; user 2 was corrected once and moved from another segment."""
    early = write_folder(
        tmp_path / "early",
        users=LISTS["all"].replace("2,a1", "2,a9"),
        readings=READINGS | {"2": half_hours(MIDNIGHT, [39])},
    )
    load_path(engine, early)
    folder = write_folder(tmp_path / "meters", users=LISTS["all"], readings=READINGS)
    load_and_prove(engine, folder)
    return folder


def _holds(engine: Engine, word: str) -> list[str]:
    """Return the tables of which a row, as text, contains a word between commas, brackets or ends of names."""
    held = f"SELECT count(*) FROM {SCHEMA}.%s t WHERE t::text ~ :pattern"
    with engine.connect() as connection:
        tables = connection.scalars(text(f"SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}'")).all()
        return [name for name in tables if connection.scalar(text(held % name), {"pattern": word})]


def test_nothing_of_a_forgotten_user_is_stored_any_more(engine: Engine, loaded: Path) -> None:
    assert set(_holds(engine, r"40\.5|consumption/2\.csv")) >= {
        "readings",
        "rejected_rows",
        "reject_sets",
    }
    gone = forget_user(engine, "2")
    assert gone == (2, 1, 3)
    assert _holds(engine, r"40\.5|consumption/2\.csv") == []
    with engine.connect() as connection:
        of_user = {
            table: connection.scalar(text(f"SELECT count(*) FROM {table} WHERE user_id = 2")) for table in TABLES
        }
        assert connection.scalars(text("SELECT area FROM segments ORDER BY area")).all() == ["a1", "a2"]
    assert set(of_user.values()) == {0}
    assert check_consistency(engine).ok


def test_a_user_is_forgotten_however_the_name_is_typed(engine: Engine, database_url: str, tmp_path: Path) -> None:
    users, named = "id,area,tariff\nZo\xeb 1,a1,t1\n", "Zoe\u0308  1"
    rows = [*half_hours(MIDNIGHT, [1, 2]), "2016-07-15 03:00:00,-7"]
    folder = write_folder(tmp_path, users=f"{users}{named},a1,t1,odd\n", readings={named: rows})
    load_path(engine, folder)
    assert _holds(engine, "Zo.*1|,-7") != []
    answer = smapdash("forget", named, "--yes", DATABASE_URL=database_url)
    assert answer.stdout.startswith("Deleted user Zo\xeb 1: 2 readings of 1 day, and 2 rows that had been set aside.")
    assert _holds(engine, "Zo.*1|,-7") == []


def test_the_others_keep_what_they_had_and_the_files_are_read_again(engine: Engine, loaded: Path) -> None:
    before = stored_readings(engine)
    forget_user(engine, "2")
    assert stored_readings(engine) == {key: wh for key, wh in before.items() if key[0] != "2"}
    assert load_and_prove(engine, loaded).inserted == 2, "the file still has the user"


@pytest.mark.parametrize("name", ["2", "3"])
def test_what_is_left_equals_a_load_without_the_user(engine: Engine, loaded: Path, tmp_path: Path, name: str) -> None:
    forget_user(engine, name)
    left = [stored_rows(engine, statement) for statement in ROLLUPS]
    clear_database(engine)
    others = {user: rows for user, rows in READINGS.items() if user != name}
    load_path(engine, write_folder(tmp_path / "others", users=LISTS[f"without {name}"], readings=others))
    assert left == [stored_rows(engine, statement) for statement in ROLLUPS]


def test_a_user_who_is_not_in_the_data_is_named(engine: Engine, loaded: Path) -> None:
    with pytest.raises(InputError, match="There is no user 22 in the data"):
        forget_user(engine, "22")


def test_the_command_needs_a_yes_where_nobody_can_be_asked(database_url: str, loaded: Path) -> None:
    assert "say so with --yes" in fails(smapdash("forget", "2", DATABASE_URL=database_url), 2)
    assert "no user 22" in fails(smapdash("forget", "22", "--yes", DATABASE_URL=database_url), 3)
    answer = smapdash("forget", "2", "--yes", "--json", DATABASE_URL=database_url)
    assert json.loads(answer.stdout) == {"user": "2", "readings": 2, "days": 1, "set_aside": 3}


def test_the_command_says_what_it_deleted(database_url: str, loaded: Path) -> None:
    answer = smapdash("forget", "3", "--yes", DATABASE_URL=database_url)
    assert answer.stdout.startswith("Deleted user 3: 1 reading of 1 day, and 1 row that had been set aside.")
