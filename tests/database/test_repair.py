"""`smapdash check --repair`: false roll-ups are derived anew, and whoever looks at them learns of it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from tests.builders import half_hours, load_and_prove, snapshot, stored_rows, write_folder
from tests.processes import fails, finish, smapdash, start_smapdash, wait_until

from smapdash.db import check as proof_module
from smapdash.db.check import check_consistency, repair
from smapdash.db.load.sql import TAKE_TURN
from smapdash.db.rollups.refresh import rebuild_rollups
from smapdash.model.filters import Filters
from smapdash.repository.database import DatabaseRepository

REBUILT = "SELECT rebuilt_at IS NOT NULL FROM loads"
USER_1 = "user_id = (SELECT user_id FROM users WHERE external_id = '1')"


@pytest.fixture
def loaded(engine: Engine, tmp_path: Path) -> Engine:
    """User 1 of a1 has 1, 2 and 3 Wh, user 2 of a1 has 10 Wh."""
    readings = {"1": half_hours("2016-10-26 01:00", [1, 2, 3]), "2": half_hours("2016-10-26 01:00", [10])}
    load_and_prove(engine, write_folder(tmp_path, readings=readings))
    return engine


def damage(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount


FALSE_SUM = "UPDATE segment_half_hours SET total_wh = total_wh + 1000 WHERE read_at = '2016-10-26 01:30'"
DAMAGES = {
    "a sum of a half-hour": FALSE_SUM,
    "a half-hour is missing": "DELETE FROM segment_half_hours WHERE read_at = '2016-10-26 02:00'",
    "all days are missing": "DELETE FROM user_days",
    "a day too many": "INSERT INTO user_days (user_id, day, total_wh, peak_wh, peak_at, readings, base_wh, "
    "present, present_again) VALUES (77, '2016-10-26', 1, 1, '2016-10-26', 1, 1, 1, 0)",
    "a reading without its roll-ups": f"UPDATE readings SET wh = 5 WHERE {USER_1} AND wh = 1",
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES)
def test_a_repair_derives_every_roll_up_from_the_readings(loaded: Engine, statement: str) -> None:
    damage(loaded, statement)
    assert not check_consistency(loaded).ok
    readings = stored_rows(loaded, "SELECT * FROM readings ORDER BY 1, 3, 4")
    proof, _ = repair(loaded)
    assert (proof.ok, proof.differences, proof.readings) == (True, [], 4)
    assert stored_rows(loaded, "SELECT * FROM readings ORDER BY 1, 3, 4") == readings
    assert stored_rows(loaded, REBUILT) == [(True,)]


def test_a_warm_repository_gives_the_right_numbers_after_a_repair(loaded: Engine) -> None:
    warm = DatabaseRepository(loaded)
    assert warm.fetch_summary(Filters()).energy_wh == 16
    damage(loaded, FALSE_SUM)
    warm = DatabaseRepository(loaded)
    false, before = warm.fetch_summary(Filters()), warm.fetch_dataset()
    assert (false.energy_wh, false.peak_w, false.peak_at) == (1016, 2004, datetime(2016, 10, 26, 1, 30))
    repair(loaded)
    right, after = warm.fetch_summary(Filters()), warm.fetch_dataset()
    assert (right.energy_wh, right.peak_w, right.peak_at) == (16, 22, datetime(2016, 10, 26, 1))
    assert after.state != before.state
    assert (after.load_id, after.readings) == (before.load_id, before.readings) == (1, 4)


def test_check_names_the_way_out(loaded: Engine, database_url: str) -> None:
    damage(loaded, FALSE_SUM)
    assert "`smapdash check --repair`" in fails(smapdash("check", DATABASE_URL=database_url), 4)
    assert not check_consistency(loaded).ok


def test_check_repairs_and_says_what_it_did(loaded: Engine, database_url: str) -> None:
    damage(loaded, FALSE_SUM)
    answer = smapdash("check", "--repair", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    first, difference, *rest = answer.stdout.splitlines()
    assert first == "Aggregates differ from the readings: 3 users, 4 readings, 16 Wh."
    assert '"rollup": "segment_half_hours"' in difference
    assert rest == [
        "Derived every aggregate again from the readings.",
        "All aggregates equal the readings: 3 users, 4 readings, 16 Wh.",
    ]
    assert check_consistency(loaded).ok


def test_a_repair_in_json_tells_what_was_found_and_what_is_left(loaded: Engine, database_url: str) -> None:
    damage(loaded, FALSE_SUM)
    answer = smapdash("check", "--repair", "--json", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    told = json.loads(answer.stdout)
    assert (told["ok"], told["repaired"], told["differences"], told["total_wh"]) == (True, True, [], 16)
    [found] = told["found"]
    assert (found["rollup"], found["stored"]["total_wh"], found["derived"]["total_wh"]) == (
        "segment_half_hours",
        1002,
        2,
    )


def test_without_differences_nothing_is_rebuilt(loaded: Engine, database_url: str) -> None:
    before, state = snapshot(loaded), DatabaseRepository(loaded).fetch_dataset().state
    files = (
        "SELECT relname, pg_relation_filenode(oid) FROM pg_class WHERE relname IN ('user_days', 'segment_half_hours')"
    )
    places = sorted(stored_rows(loaded, files))
    answer = smapdash("check", "--repair", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines() == [
        "All aggregates equal the readings: 3 users, 4 readings, 16 Wh.",
        "Nothing had to be repaired.",
    ]
    told = json.loads(smapdash("check", "--repair", "--json", DATABASE_URL=database_url).stdout)
    assert (told["ok"], told["repaired"], told["found"]) == (True, False, [])
    assert snapshot(loaded) == before
    assert sorted(stored_rows(loaded, files)) == places
    assert DatabaseRepository(loaded).fetch_dataset().state == state


def test_an_empty_database_needs_no_repair(database_url: str) -> None:
    answer = smapdash("check", "--repair", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.endswith("Nothing had to be repaired.\n")


def test_what_no_roll_up_can_mend_is_told(loaded: Engine, database_url: str) -> None:
    damage(loaded, FALSE_SUM)
    damage(loaded, "INSERT INTO readings VALUES ('2016-10-26 00:00', 7, 12345, 0)")
    answer = smapdash("check", "--repair", "--json", DATABASE_URL=database_url)
    assert "still differ" in fails(answer, 4)
    told = json.loads(answer.stdout)
    assert (told["ok"], told["repaired"]) == (False, True)
    assert [item["rollup"] for item in told["differences"]] == ["readings without a user"]


def test_a_repair_waits_for_a_load_to_end(loaded: Engine, database_url: str) -> None:
    damage(loaded, FALSE_SUM)
    before = snapshot(loaded)
    with loaded.connect() as other:
        other.execute(text(TAKE_TURN))
        process = start_smapdash("check", "--repair", DATABASE_URL=database_url)
        try:
            asks = text(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND query ILIKE '%SKIP LOCKED%'"
            )
            with loaded.connect() as looking:
                wait_until(lambda: _look(looking, asks), while_running=process)
            assert snapshot(loaded) == before
            other.commit()
            answer = finish(process)
        finally:
            process.kill()
    assert (answer.returncode, answer.stderr) == (0, "")
    assert check_consistency(loaded).ok


def _look(connection: Connection, statement: object) -> object:
    found = connection.scalar(statement)
    connection.rollback()  # within one transaction the statistics stand still
    return found


def test_a_fault_in_the_middle_of_a_repair_changes_nothing(loaded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(loaded, FALSE_SUM)
    before = snapshot(loaded)

    def rebuild_and_fail(connection: Connection) -> None:
        rebuild_rollups(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(proof_module, "rebuild_rollups", rebuild_and_fail)
    with pytest.raises(KeyboardInterrupt):
        repair(loaded)
    assert snapshot(loaded) == before


def test_an_answer_that_began_before_a_repair_sees_the_rows_of_before(loaded: Engine) -> None:
    damage(loaded, FALSE_SUM)
    with loaded.connect().execution_options(isolation_level="REPEATABLE READ") as answer:
        answer.execute(text("SELECT load_id FROM loads"))  # its state is that of now
        repair(loaded)
        assert answer.scalar(text("SELECT count(*) FROM user_days")) == 2
