"""Rows that are set aside again and again: they are stored once, and every load that set them aside shows them."""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from tests.builders import half_hours, load_and_prove, stored_rows, write_folder
from tests.database.test_upgrade import migrations_until
from tests.processes import smapdash

from smapdash.cli import cli
from smapdash.db.check import check_consistency
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.load.log import purge_issues
from smapdash.db.load.writes import begin_turn
from smapdash.db.upgrade import upgrade_schema
from smapdash.loader.options import LoadOptions
from smapdash.loader.run import load_path

DAY = half_hours("2016-07-15", [1] * 48)
CONFLICT = "2016-07-15 03:00:00,7"
BAD = ["never,1", "2016-07-15 00:00:00,none", "never,1"]
STORED = "SELECT load_id, file, count(*)::integer FROM rejected_rows GROUP BY 1, 2 ORDER BY 1, 2"
OF_1 = [
    ("consumption/1.csv", 50, CONFLICT, "conflict: another value for this time came first"),
    ("consumption/1.csv", 51, "never,1", "time is not a date and time (YYYY-MM-DD HH:MM:SS)"),
    ("consumption/1.csv", 52, "2016-07-15 00:00:00,none", "consumption is not a number"),
    ("consumption/1.csv", 53, "never,1", "time is not a date and time (YYYY-MM-DD HH:MM:SS)"),
]
OF_2 = [("consumption/2.csv", 50, "late,1", "time is not a date and time (YYYY-MM-DD HH:MM:SS)")]
OF_USERS = [("user_data.csv", 5, "4,,t1", "area is empty")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of which rows are set aside for their form, as a conflict, and from the list of users."""
    users = "id,area,tariff\r\n1,a1,t1\r\n2,a1,t2\r\n3,a2,t3\r\n4,,t1\r\n"
    return write_folder(
        tmp_path / "in", users=users, readings={"1": [*DAY, CONFLICT, *BAD], "2": [*DAY, "late,1"], "3": DAY}
    )


def issues(database_url: str, load: int, path: Path) -> list[tuple[str, int, str, str]]:
    """Return the rows that `smapdash loads LOAD --issues` writes; hold that its counts are theirs."""
    command = ["loads", str(load), "--json", "--issues", str(path), "--database-url", database_url]
    answer = CliRunner().invoke(cli, command)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [(file, int(line), text, reason) for file, line, text, reason in list(csv.reader(stream))[1:]]
    assert told["kept"] == sum(told["reasons"].values()) == len(rows)
    return rows


def purge(database_url: str, *arguments: str) -> str:
    answer = CliRunner().invoke(cli, ["loads", *arguments, "--purge", "--database-url", database_url])
    assert answer.exit_code == 0, answer.output
    return answer.output.splitlines()[-1]


def test_five_loads_of_one_folder_store_its_rejected_rows_once_and_show_them_each(
    engine: Engine, database_url: str, folder: Path, tmp_path: Path
) -> None:
    reasons = [load_and_prove(engine, folder).reasons for _ in range(5)]
    assert reasons[1:] == reasons[:1] * 4
    assert stored_rows(engine, STORED) == [
        (1, "consumption/1.csv", 4),
        (1, "consumption/2.csv", 1),
        (1, "user_data.csv", 1),
    ]
    for load in range(1, 6):
        assert issues(database_url, load, tmp_path / "issues.csv") == [*OF_1, *OF_2, *OF_USERS]
    assert stored_rows(engine, "SELECT set_aside, rejected FROM loads") == [(6, 4)] * 5


def test_a_file_that_has_changed_stores_its_own_rows_and_those_of_before_are_found_again(
    engine: Engine, database_url: str, folder: Path, tmp_path: Path
) -> None:
    load_and_prove(engine, folder)
    first = (folder / "consumption" / "1.csv").read_bytes()
    write_folder(folder, readings={"1": [*DAY, CONFLICT, *BAD[:2]]})
    load_and_prove(engine, folder)
    (folder / "consumption" / "1.csv").write_bytes(first)
    load_and_prove(engine, folder)
    assert [row for row in stored_rows(engine, STORED) if row[1] == "consumption/1.csv"] == [
        (1, "consumption/1.csv", 4),
        (2, "consumption/1.csv", 3),
    ]
    shown = [issues(database_url, load, tmp_path / "issues.csv") for load in (1, 2, 3)]
    assert shown == [[*OF_1, *OF_2, *OF_USERS], [*OF_1[:3], *OF_2], [*OF_1, *OF_2]]


def test_the_same_file_judged_by_another_rule_stores_its_own_rows(
    engine: Engine, database_url: str, folder: Path, tmp_path: Path
) -> None:
    for rule in ("first", "last", "first"):
        load_and_prove(engine, folder, LoadOptions(conflicts=rule))
    text = "SELECT load_id, text FROM rejected_rows WHERE reason LIKE 'conflict-with-%' ORDER BY load_id"
    assert stored_rows(engine, text) == [(1, CONFLICT), (2, "2016-07-15 03:00:00,1")]
    assert issues(database_url, 3, tmp_path / "issues.csv") == [*OF_1, *OF_2, *OF_USERS]


def test_purging_keeps_what_another_load_still_shows(
    engine: Engine, database_url: str, folder: Path, tmp_path: Path
) -> None:
    load_and_prove(engine, folder)
    for rows in (DAY, [*DAY, "x,1"]):
        write_folder(folder, readings={"3": rows})
        load_and_prove(engine, folder)
    all_of_1 = [("consumption/1.csv", 4), ("consumption/2.csv", 1), ("consumption/3.csv", 1)]
    assert purge(database_url, "1") == (
        "Deleted 1 row that had been set aside; 5 rows stay, as another load set the same aside."
    )
    assert issues(database_url, 1, tmp_path / "issues.csv") == []
    assert [row[1:] for row in stored_rows(engine, STORED)] == all_of_1
    load_and_prove(engine, folder)
    assert [row[1:] for row in stored_rows(engine, STORED)] == all_of_1
    assert purge(database_url) == (
        "Deleted 0 rows that had been set aside; 6 rows stay, as another load set the same aside."
    )
    assert [len(issues(database_url, load, tmp_path / "issues.csv")) for load in (1, 2, 3, 4)] == [0, 0, 0, 6]
    assert purge(database_url, "4") == "Deleted 6 rows that had been set aside."
    assert stored_rows(engine, "SELECT * FROM rejected_rows") == []
    assert "Deleted by --purge: 6 rows" in smapdash("loads", 4, DATABASE_URL=database_url).stdout
    assert check_consistency(engine).ok
    load_and_prove(engine, folder)
    assert len(issues(database_url, 5, tmp_path / "issues.csv")) == 6


def test_a_purge_waits_for_a_load_that_may_rely_on_the_rows(
    engine: Engine, database_url: str, folder: Path, tmp_path: Path
) -> None:
    load_path(engine, folder)
    with engine.connect() as running, ThreadPoolExecutor(1) as thread:
        turn = begin_turn(running)
        purging = thread.submit(purge_issues, engine, 1)
        with pytest.raises(TimeoutError):
            purging.result(timeout=1)
        assert len(issues(database_url, 1, tmp_path / "issues.csv")) == 6
        turn.rollback()
        assert purging.result(timeout=60) == (6, 0)


def test_a_dry_run_and_a_refused_load_leave_no_set(engine: Engine, folder: Path) -> None:
    load_and_prove(engine, folder, LoadOptions(dry_run=True))
    assert stored_rows(engine, "SELECT * FROM reject_sets") == []


def test_an_upgrade_finds_what_earlier_loads_set_aside_alike(
    blank_database_url: str, folder: Path, tmp_path: Path
) -> None:
    engine = create_owner_engine(parse_database_url(blank_database_url))
    upgrade_schema(engine, migrations_until(tmp_path / "steps", "0008"))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            """INSERT INTO loads (load_id, started_at, finished_at, source, is_sample, read, inserted, updated,
                   unchanged, duplicates, conflicts, aggregated, rejected, repeated_hour, snapped, restored, retracted,
                   files, files_skipped, set_aside, rules)
               SELECT n, now(), now(), 'old', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 2
               FROM generate_series(1, 3) n"""
        )
        for load in (1, 2, 3):
            for row in reversed(OF_1) if load == 2 else OF_1[: 5 - load]:
                connection.exec_driver_sql(
                    "INSERT INTO rejected_rows (load_id, file, line, text, reason) VALUES (%s, %s, %s, %s, %s)",
                    (load, *row),
                )
    upgrade_schema(engine)
    assert stored_rows(engine, STORED) == [(1, "consumption/1.csv", 4), (3, "consumption/1.csv", 2)]
    shown = [issues(blank_database_url, load, tmp_path / "issues.csv") for load in (1, 2, 3)]
    assert shown == [OF_1, OF_1, OF_1[:2]]
    load_and_prove(engine, folder)
    assert stored_rows(engine, STORED)[2:] == [(4, "consumption/2.csv", 1), (4, "user_data.csv", 1)]
    engine.dispose()
