"""The proof: it holds after a load, and it finds and names each kind of damage."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import half_hours, load_and_prove, write_folder

from smapdash.db.check import check_consistency
from smapdash.db.quality.store import refresh_findings


@pytest.fixture
def loaded(engine: Engine, tmp_path: Path) -> Engine:
    """Two users on two days with a repeated hour."""
    night = [*half_hours("2016-10-26 01:00", [1, 2]), *half_hours("2016-10-26 01:00", [3, 4])]
    readings = {"1": [*night, *half_hours("2016-10-27 00:00", [5.5, 6])], "2": night, "3": night}
    load_and_prove(engine, write_folder(tmp_path, readings=readings))
    return engine


def damage(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1


def test_an_empty_database_holds_the_proof(engine: Engine) -> None:
    proof = check_consistency(engine)
    assert proof.to_dict() == {
        "ok": True,
        "users": 0,
        "readings": 0,
        "first": None,
        "last": None,
        "total_wh": 0,
        "differences": [],
        "outdated": {"second_passes": 0, "conflicts": 0, "overflow_values": 0, "hourly_days": 0, "finer_days": 0},
    }


def test_a_good_database_holds_the_proof(loaded: Engine) -> None:
    proof = check_consistency(loaded)
    assert proof.ok
    assert (proof.users, proof.readings, proof.total_wh) == (3, 14, 41.5)
    assert (proof.first, proof.last) == (datetime(2016, 10, 26, 1), datetime(2016, 10, 27, 0, 30))
    assert proof.differences == []


USER_1 = "user_id = (SELECT user_id FROM users WHERE external_id = '1')"
SEGMENT_1 = "segment_id = (SELECT segment_id FROM users WHERE external_id = '1')"
HALF_HOUR = f"{SEGMENT_1} AND read_at = '2016-10-26 01:30' AND fold = 1"
DAY = f"{USER_1} AND day = '2016-10-26'"


@pytest.mark.parametrize(
    ("statement", "rollup", "stored", "derived"),
    [
        (f"UPDATE user_days SET total_wh = total_wh + 1 WHERE {DAY}", "user_days", {"total_wh": 11}, {"total_wh": 10}),
        (f"UPDATE user_days SET readings = 5 WHERE {DAY}", "user_days", {"readings": 5}, {"readings": 4}),
        (f"UPDATE user_days SET peak_wh = 9 WHERE {DAY}", "user_days", {"peak_wh": 9}, {"peak_wh": 4}),
        (
            f"UPDATE user_days SET peak_at = '2016-10-26 01:00' WHERE {DAY}",
            "user_days",
            {"peak_at": "2016-10-26T01:00:00"},
            {"peak_at": "2016-10-26T01:30:00"},
        ),
        (f"UPDATE user_days SET base_wh = 9 WHERE {DAY}", "user_days", {"base_wh": 9}, {"base_wh": 2.5}),
        (f"UPDATE user_days SET third_wh = 9 WHERE {DAY}", "user_days", {"third_wh": 9}, {"third_wh": 2}),
        (f"UPDATE user_days SET first_run = 9 WHERE {DAY}", "user_days", {"first_run": 9}, {"first_run": 1}),
        (f"UPDATE user_days SET last_run = 9 WHERE {DAY}", "user_days", {"last_run": 9}, {"last_run": 1}),
        (f"UPDATE user_days SET present = 1 WHERE {DAY}", "user_days", {"present": 1}, {"present": 12}),
        (
            f"UPDATE user_days SET present_again = 1 WHERE {DAY}",
            "user_days",
            {"present_again": 1},
            {"present_again": 12},
        ),
        (f"DELETE FROM user_days WHERE {DAY}", "user_days", {"total_wh": None}, {"total_wh": 10}),
        (
            f"UPDATE user_weekdays SET wh[3] = 5 WHERE {USER_1}",
            "user_weekdays",
            {"wh": [0, 0, 5, 6, *[0] * 44]},
            {"wh": [0, 0, 4, 6, *[0] * 44]},
        ),
        (
            f"UPDATE user_weekdays SET readings[1] = 1 WHERE {USER_1}",
            "user_weekdays",
            {"readings": [1, 0, 2, 2, *[0] * 44]},
            {"readings": [0, 0, 2, 2, *[0] * 44]},
        ),
        (f"DELETE FROM user_weekdays WHERE {USER_1}", "user_weekdays", {"wh": None}, {"wh": [0, 0, 4, 6, *[0] * 44]}),
        (
            "INSERT INTO user_days (user_id, day, total_wh, peak_wh, peak_at, readings, base_wh, present, "
            "present_again) "
            "VALUES (77, '2016-10-26', 1, 1, '2016-10-26', 1, 1, 1, 0)",
            "user_days",
            {"total_wh": 1},
            {"total_wh": None},
        ),
        (
            f"UPDATE segment_half_hours SET total_wh = 0 WHERE {HALF_HOUR}",
            "segment_half_hours",
            {"total_wh": 0},
            {"total_wh": 4},
        ),
        (
            f"UPDATE segment_half_hours SET users = 2 WHERE {HALF_HOUR}",
            "segment_half_hours",
            {"users": 2},
            {"users": 1},
        ),
        (f"DELETE FROM segment_half_hours WHERE {HALF_HOUR}", "segment_half_hours", {"users": None}, {"users": 1}),
        (
            "INSERT INTO segment_half_hours (segment_id, read_at, fold, total_wh, users) "
            "VALUES (99, '2016-10-26 01:00', 0, 0, 0)",
            "segment_half_hours",
            {"users": 0},
            {"users": None},
        ),
    ],
    ids=[
        *(
            "sum of a day",
            "count of a day",
            "peak",
            "time of a peak",
            "base load",
            "third highest",
            "first run",
            "last run",
            "presence",
            "second passes",
        ),
        "a day is missing",
        *("energy of a weekday", "readings of a weekday", "a weekday is missing"),
        "a day too many",
        *("sum of a half-hour", "users of a half-hour", "a half-hour is missing", "a half-hour too many"),
    ],
)
def test_a_damaged_roll_up_is_found_and_named(
    loaded: Engine, statement: str, rollup: str, stored: dict[str, object], derived: dict[str, object]
) -> None:
    damage(loaded, statement)
    proof = check_consistency(loaded)
    assert not proof.ok
    [difference] = proof.differences
    assert difference["rollup"] == rollup
    assert stored.items() <= difference["stored"].items()
    assert derived.items() <= difference["derived"].items()
    json.dumps(proof.to_dict())


def test_a_difference_names_its_row(loaded: Engine) -> None:
    damage(loaded, f"DELETE FROM segment_half_hours WHERE {HALF_HOUR}")
    [difference] = check_consistency(loaded).differences
    assert (difference["read_at"], difference["fold"]) == ("2016-10-26T01:30:00", 1)
    assert isinstance(difference["segment_id"], int)


@pytest.mark.parametrize(
    ("statement", "rollups"),
    [
        (
            f"UPDATE readings SET wh = 2.5 WHERE {USER_1} AND read_at = '2016-10-26 01:00' AND fold = 0",
            {"user_days", "segment_half_hours", "user_weekdays"},
        ),
        (
            f"DELETE FROM readings WHERE {USER_1} AND read_at = '2016-10-27 00:00'",
            {"user_days", "segment_half_hours"},
        ),
        (
            "INSERT INTO readings VALUES ('2016-10-28 00:00', 0, "
            "(SELECT user_id FROM users WHERE external_id = '1'), 0)",
            {"user_days", "segment_half_hours", "user_weekdays"},
        ),
        (
            "UPDATE users SET segment_id = (SELECT max(segment_id) FROM segments) WHERE external_id = '1'",
            {"segment_half_hours"},
        ),
    ],
    ids=["changed", "removed", "added", "user moved"],
)
def test_readings_that_changed_without_their_roll_ups_are_found(
    loaded: Engine, statement: str, rollups: set[str]
) -> None:
    damage(loaded, statement)
    assert {difference["rollup"] for difference in check_consistency(loaded).differences} == rollups


def test_a_reading_without_a_user_is_found(loaded: Engine) -> None:
    damage(loaded, "INSERT INTO readings VALUES ('2016-10-26 00:00', 7, 12345, 0)")
    orphans = [item for item in check_consistency(loaded).differences if item["rollup"] == "readings without a user"]
    assert orphans == [{"rollup": "readings without a user", "user_id": 12345, "readings": 1}]


def test_many_differences_are_shown_in_part(loaded: Engine) -> None:
    with loaded.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO user_days (user_id, day, total_wh, peak_wh, peak_at, readings, base_wh, present, "
                "present_again) "
                "SELECT number, :day, 1, 1, :day, 1, 1, 1, 0 FROM generate_series(1000, 1999) number"
            ),
            {"day": date(2016, 10, 26)},
        )
    assert 1 <= len(check_consistency(loaded).differences) < 100


def test_a_difference_of_one_watt_hour_in_a_large_sum_is_found(loaded: Engine) -> None:
    """The tolerance is a part in 10^9: a Wh more in the 247,758,910 Wh of a data set of this size is a difference."""
    with loaded.begin() as connection:
        for statement in (
            f"UPDATE readings SET wh = 16777214 WHERE {USER_1} AND read_at = '2016-10-27 00:00'",
            "UPDATE user_days SET (total_wh, peak_wh, peak_at, base_wh, third_wh) "
            f"= (16777220, 16777214, '2016-10-27 00:00', 16777220.0 / readings, 6) "
            f"WHERE {USER_1} AND day = '2016-10-27'",
            f"UPDATE segment_half_hours SET total_wh = 16777214 WHERE {SEGMENT_1} AND read_at = '2016-10-27 00:00'",
        ):
            connection.execute(text(statement))
        refresh_findings(connection, users="all")
    assert check_consistency(loaded).ok
    damage(loaded, f"UPDATE user_days SET total_wh = total_wh + 1 WHERE {USER_1} AND day = '2016-10-27'")
    assert [difference["rollup"] for difference in check_consistency(loaded).differences] == ["user_days"]
