"""The sums of weekdays after loads that move the window, fill it, correct it and reach back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.builders import clear_database, load_and_prove, stored_rows, write_folder

from smapdash.db.rollups import weekdays
from smapdash.loader.options import LoadOptions

FIRST = datetime(2024, 1, 1)  # a Monday
STORED = "SELECT external_id, weekday, wh[1], readings[1] FROM user_weekdays JOIN users USING (user_id) ORDER BY 1, 2"


def rows(*days: tuple[int, float], slot: int = 0) -> list[str]:
    """Return rows of a half-hour of days from that Monday on."""
    return [f"{FIRST + timedelta(days=day, minutes=30 * slot)},{wh}" for day, wh in days]


def load(engine: Engine, folder: Path, rule: str = "first", **users: list[str]) -> list[tuple[object, ...]]:
    """Load files of users, hold that roll-ups equal the readings, and return the sums of their first half-hours."""
    load_and_prove(engine, write_folder(folder, readings={name[1:]: own for name, own in users.items()}),
                   LoadOptions(conflicts=rule))  # fmt: skip
    return stored_rows(engine, STORED)


def test_each_load_adds_the_days_that_enter_the_window_and_takes_away_those_that_leave(
    engine: Engine, tmp_path: Path
) -> None:
    first = load(engine, tmp_path / "1", _1=rows((0, 1), (1, 10), (7, 100), (364, 1_000)), _2=rows((0, 5)))
    assert first == [("1", 0, 101, 2), ("1", 1, 10, 1)], "the last day is no part, nor is a user of one day"
    second = load(engine, tmp_path / "2", _1=rows((365, 2), (366, 3)), _2=rows((3, 6)))
    assert second == [("1", 0, 1_100, 2), ("1", 1, 12, 2), ("2", 0, 5, 1)], "day 0 has left; day 364 is a Monday"
    third = load(engine, tmp_path / "3", _1=rows((900, 4)))
    assert third == [("2", 0, 5, 1)], "nothing is within 365 days before the last day"


def test_corrections_second_values_and_late_days_within_the_window_count(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path / "1", _1=rows((0, 1), (7, 10), (21, 100)))
    corrected = load(engine, tmp_path / "2", _1=rows((7, 30_000), (22, 1)))
    assert corrected == [("1", 0, 101, 2)], "the corrected reading is implausible"
    again = load(engine, tmp_path / "3", _1=rows((7, 20)))
    assert again == [("1", 0, 121, 3)]
    late = load(engine, tmp_path / "4", _1=rows((14, 1_000)))
    assert late == [("1", 0, 1_121, 4)]
    kept = load(engine, tmp_path / "5", "keep", _1=rows((14, 1_000), (14, 7)))
    assert kept == [("1", 0, 1_128, 5)]


Readings = list[tuple[int, int, float]]
DAYS = st.sampled_from([0, 1, 7, 8, 200, 364, 365, 366, 367, 373, 560, 732, 1_100])
VALUES = st.sampled_from([0, 1, 2, 0.4, 2.5, 3.5, 24_000, 24_001, 30_000])
READINGS = st.lists(st.tuples(DAYS, st.sampled_from([0, 2, 47]), VALUES), max_size=8)


@settings(max_examples=25, deadline=None)
@given(loads=st.lists(st.dictionaries(st.sampled_from("12"), READINGS, min_size=1), min_size=2, max_size=4),
       rule=st.sampled_from(["first", "last", "keep"]))  # fmt: skip
def test_load_after_load_the_sums_are_those_of_all_readings(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, loads: list[dict[str, Readings]], rule: str
) -> None:
    clear_database(shared_engine)
    for number, users in enumerate([{"1": [(8, 0, 5)], "2": [(366, 2, 7)]}, *loads]):
        files = {
            name: [row for day, slot, wh in readings for row in rows((day, wh), slot=slot)]
            for name, readings in users.items()
        }
        if any(files.values()):
            folder = write_folder(tmp_path_factory.mktemp(f"load{number}"), readings=files)
            load_and_prove(shared_engine, folder, LoadOptions(conflicts=rule))


def test_many_users_are_adjusted_some_at_a_time(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weekdays, "_ADJUSTED_AT_ONCE", 1)
    monkeypatch.setattr(weekdays, "_DERIVED_AT_ONCE", 1)
    days = rows((0, 1), (7, 2), (8, 3))
    load(engine, tmp_path / "1", _1=days, _2=days, _3=rows((0, 1), (30, 1)))
    found = load(engine, tmp_path / "2", _1=rows((9, 1)), _2=rows((9, 1)), _3=rows((7, 5)))
    assert found == [("1", 0, 3, 2), ("1", 1, 3, 1), ("2", 0, 3, 2), ("2", 1, 3, 1), ("3", 0, 6, 2)]
