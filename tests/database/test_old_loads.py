"""A database that an earlier version loaded: what `check` finds by the rules of now, and what its repair sets aside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import half_hours, load_and_prove, stored_readings, stored_rows, write_folder
from tests.database.test_upgrade import migrations_until
from tests.processes import fails, smapdash

from smapdash.db.check import check_consistency, repair
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.rollups.refresh import rebuild_rollups
from smapdash.db.upgrade import upgrade_schema
from smapdash.loader.run import load_path

NOTHING = {"second_passes": 0, "conflicts": 0, "overflow_values": 0, "hourly_days": 0, "finer_days": 0}
HOURLY = "hourly or coarser values that were taken for half-hours: load the files of the user again"
FINER = "values of a shorter step of which a part was taken for half-hours: load the files of the user again"
OVERFLOW = "consumption is a meter's error or overflow value"
SET_ASIDE = """
    SELECT text, reason, detail FROM rejected_rows
    WHERE load_id = (SELECT max(load_id) FROM loads) ORDER BY reason, text"""


@pytest.fixture
def old(blank_database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """Return a database of the last version that holds users 1 to 4 of one segment, and one load."""
    engine = create_owner_engine(parse_database_url(blank_database_url))
    upgrade_schema(engine, migrations_until(tmp_path / "steps", "0003"))
    with engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO loads (started_at, finished_at, source, is_sample, read, inserted, updated, unchanged,
                    duplicates, conflicts, rejected, repeated_hour, restored, retracted, files, files_skipped)
                    VALUES (now(), now(), 'old', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)""")
        )
        connection.execute(text("INSERT INTO segments (segment_id, area, tariff) VALUES (1, 'a1', 't1')"))
        connection.execute(
            text(
                "INSERT INTO users (external_id, segment_id) SELECT n::text, 1 FROM generate_series(1, 4) n ORDER BY n"
            )
        )
    yield engine
    engine.dispose()


def hold(engine: Engine, *statements: str) -> None:
    """Put rows into the database of the last version, then bring its schema and its roll-ups up to date."""
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    upgrade_schema(engine)
    with engine.begin() as connection:
        rebuild_rollups(connection)


def readings(user: int, first: str, last: str, wh: str = "100", *, step: str = "30 minutes", fold: int = 0) -> str:
    return f"""INSERT INTO readings (user_id, read_at, fold, wh)
               SELECT {user}, t, {fold}, {wh} FROM generate_series(timestamp '{first}', '{last}', '{step}') t"""


def seconds(user: int, first: str, last: str, wh: str, *, kept: bool = True) -> tuple[str, ...]:
    """Return statements for second values: stored beside the first, or set aside."""
    second = f"""INSERT INTO second_readings (user_id, read_at, wh, kept, load_id, file, line, text)
                 SELECT {user}, t, {wh}, {kept}, 1, 'consumption/{user}.csv', 7, t || ',{wh}'
                 FROM generate_series(timestamp '{first}', '{last}', '30 minutes') t"""
    return (second, readings(user, first, last, wh, fold=1)) if kept else (second,)


def file_of(user: int, options: str = "challenge first") -> str:
    return f"""INSERT INTO loaded_files (name, size, sha256, options, load_id, user_ids, rows, duplicates,
               repeated_hour, implausible)
               VALUES ('consumption/{user}.csv', 1, 'x', '{options}', 1, '{{{user}}}', 1, 0, 0, 0)"""


def files(engine: Engine) -> list[object]:
    return [name for (name,) in stored_rows(engine, "SELECT name FROM loaded_files ORDER BY name")]


def outdated(engine: Engine) -> dict[str, int]:
    """Return what is outdated, without the zeros; hold that nothing else is wrong."""
    proof = check_consistency(engine)
    assert proof.differences == []
    assert proof.ok is not any(proof.outdated.values())
    return {name: count for name, count in proof.outdated.items() if count}


def repaired(engine: Engine) -> dict[str, int]:
    """Repair, hold that nothing is left to do, and return what changed, without the zeros."""
    proof, changed = repair(engine)
    assert (proof.ok, proof.differences, proof.outdated) == (True, [], NOTHING)
    assert repair(engine)[1] == NOTHING
    return {name: count for name, count in changed.items() if count}


def total_wh(engine: Engine) -> float:
    return check_consistency(engine).total_wh


def test_a_week_that_was_stored_twice_as_second_passes_is_set_aside_as_conflicts(old: Engine) -> None:
    week = ("2016-09-05 00:00", "2016-09-11 23:30")
    change = ("2016-10-26 01:00", "2016-10-26 01:30")
    others = [readings(user, *week) for user in (2, 3, 4)]
    hold(
        old,
        *others,
        readings(1, *week),
        *seconds(1, *week, "150"),
        *seconds(2, *week, "150"),
        *(readings(user, *change) for user in (1, 2, 3)),
        *seconds(1, *change, "70"),
        *seconds(2, *change, "70"),
        file_of(1),
        file_of(3),
    )
    assert total_wh(old) == 4 * 336 * 100 + 2 * 336 * 150 + 6 * 100 + 4 * 70
    assert outdated(old) == {"second_passes": 672}
    assert repaired(old) == {"second_passes": 672}
    assert total_wh(old) == 4 * 336 * 100 + 6 * 100 + 4 * 70
    aside = stored_rows(old, "SELECT DISTINCT file, line, reason, detail FROM rejected_rows ORDER BY file")
    assert aside == [
        (f"consumption/{user}.csv", 7, "conflict: the time proved to be no repeated hour") for user in (1, 2)
    ]
    assert files(old) == ["consumption/3.csv"]
    assert stored_rows(old, "SELECT source, is_sample, retracted, rejected FROM loads ORDER BY load_id") == [
        ("old", False, 0, 0),
        ("smapdash check --repair", False, 672, 0),
    ]


def test_a_conflict_that_the_rules_of_now_prove_to_be_a_second_pass_is_stored(old: Engine) -> None:
    change = ("2016-10-26 01:00", "2016-10-26 01:30")
    hold(old, readings(1, *change), *seconds(1, *change, "70", kept=False))
    assert outdated(old) == {"conflicts": 2}
    assert repaired(old) == {"conflicts": 2}
    assert total_wh(old) == 340


def test_what_keep_stored_stays(old: Engine) -> None:
    noon = ("2016-09-05 12:00", "2016-09-05 12:00")
    hold(old, readings(1, *noon), *seconds(1, *noon, "150"), file_of(1, "challenge keep"))
    assert outdated(old) == {}
    assert stored_rows(old, "SELECT conflict_rule FROM loads") == [("keep",)]


def test_overflow_values_are_set_aside_and_the_second_value_is_the_reading(old: Engine) -> None:
    first, second, third = (f"2016-09-05 0{hour}:00" for hour in (5, 6, 7))
    hold(
        old,
        readings(1, first, first, "8590017"),
        readings(1, second, second, "8590017"),
        *seconds(1, second, second, "120"),
        readings(1, third, third, "8590017"),
        *seconds(1, third, third, "130", kept=False),
        readings(2, first, first, "30000"),
        file_of(1),
        file_of(2),
    )
    assert outdated(old) == {"overflow_values": 3, "second_passes": 1}
    assert repaired(old) == {"overflow_values": 3}
    assert stored_readings(old) == {("1", second, 0): 120, ("1", third, 0): 130, ("2", first, 0): 30_000}
    assert stored_rows(old, SET_ASIDE) == [(f"1,{time}:00,8590017", OVERFLOW) for time in (first, second, third)]
    assert stored_rows(old, "SELECT * FROM second_readings") == []
    assert files(old) == ["consumption/2.csv"]


def test_days_of_hourly_values_are_set_aside(old: Engine) -> None:
    hold(
        old,
        readings(1, "2016-09-05 00:00", "2016-09-06 23:00", step="1 hour"),
        readings(2, "2016-09-05 00:00", "2016-09-05 02:00", step="1 hour"),
        readings(3, "2016-09-05 00:00", "2016-09-05 11:30"),
        file_of(1),
        file_of(2),
    )
    assert outdated(old) == {"hourly_days": 2}
    assert repaired(old) == {"hourly_days": 2}
    assert total_wh(old) == 3 * 100 + 24 * 100
    aside = stored_rows(old, SET_ASIDE)
    assert (len(aside), aside[0]) == (48, ("1,2016-09-05 00:00:00,100", HOURLY))
    assert files(old) == ["consumption/2.csv"]


def quarter_hours(file: str, row: str) -> list[str]:
    """Return statements for the rejected :15 and :45 of a day."""
    times = [f"{hour:02}:{minute}" for hour in range(24) for minute in (15, 45)]
    return [
        f"""INSERT INTO rejected_rows (load_id, file, line, text, reason)
            VALUES (1, '{file}', {line}, '{row.format(time)}', 'time is not on the half-hour')"""
        for line, time in enumerate(times)
    ]


DAY = ("2016-09-05 00:00", "2016-09-05 23:30")
METER, METER_ROW = "consumption/1.csv", "2016-09-05 {}:00,25.0"


@pytest.mark.parametrize(("file", "row"), [(METER, METER_ROW), ("part.csv", " 1,Std,2016-09-05 {}:00.0000000, 0.025")])
def test_days_of_which_every_second_quarter_hour_was_rejected_are_set_aside(old: Engine, file: str, row: str) -> None:
    rejected = quarter_hours(file, row)
    stray = rejected[0].replace(" 1,Std", " 2,Std").replace("/1.csv", "/2.csv")
    hold(old, readings(1, *DAY, "25"), readings(2, *DAY), *rejected, stray, file_of(2))
    assert outdated(old) == {"finer_days": 1}
    assert repaired(old) == {"finer_days": 1}
    assert total_wh(old) == 4_800
    assert stored_rows(old, SET_ASIDE)[0] == ("1,2016-09-05 00:00:00,25", FINER)
    assert files(old) == ["consumption/2.csv"]


def test_what_was_since_read_whole_is_left_alone(old: Engine, tmp_path: Path) -> None:
    hold(old, readings(1, *DAY, "25"), *quarter_hours(METER, METER_ROW))
    assert outdated(old) == {"finer_days": 1}
    rows = half_hours("2016-09-05", [50] * 48)
    load_path(old, write_folder(tmp_path, users="id,area,tariff\n1,a1,t1\n", readings={"1": rows}))
    assert outdated(old) == {}
    assert repaired(old) == {}
    assert total_wh(old) == 2_400


def test_check_tells_what_differs_and_what_the_repair_did(old: Engine, blank_database_url: str) -> None:
    noon = ("2016-09-05 12:00", "2016-09-05 12:00")
    hold(old, readings(1, *noon), *seconds(1, *noon, "150"), readings(2, *noon, "8590017"))
    found = smapdash("check", DATABASE_URL=blank_database_url)
    assert "Readings differ from the rules; `smapdash check --repair` puts that right." in fails(found, 4)
    told = [
        "  1 x second reading in no repeated hour: set aside as a conflict",
        "  1 x error or overflow value of a meter: set aside",
    ]
    assert found.stdout.splitlines() == [
        "All aggregates equal the readings: 4 users, 3 readings, 8,590,267 Wh.",
        "Not yet applied, by the rules of this version:",
        *told,
    ]
    assert smapdash("check", "--repair", DATABASE_URL=blank_database_url).stdout.splitlines()[4:] == [
        "Derived every aggregate again from the readings.",
        "Applied, by the rules of this version:",
        *told,
        "All aggregates equal the readings: 4 users, 1 reading, 100 Wh.",
    ]


def test_an_upgrade_says_that_the_rules_have_changed(
    old: Engine, blank_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    hold(old, readings(1, "2016-09-05 12:00", "2016-09-05 12:00"))
    assert "`smapdash check` says what of the stored readings they concern" in caplog.text


def test_a_new_database_has_nothing_to_repair(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path, readings={"1": half_hours("2016-07-15", [1, 2])}))
    assert check_consistency(engine).outdated == NOTHING
