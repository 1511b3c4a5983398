"""All readings of a selection, as an export contains them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import write_folder

from smapdash.errors import DatabaseError
from smapdash.loader.run import load_path
from smapdash.model.filters import Filters
from smapdash.repository import readings
from smapdash.repository.database import DatabaseRepository

USERS = "id,area,tariff\n2,a1,t1\n10,a1,t1\n7,a2,t1\n1,a2,t2\n"
TWICE = (("00:30", 4), ("01:00", 5), ("01:30", 6), ("01:00", 7), ("01:30", 8), ("02:00", 9))
READINGS = {
    "2": [*(f"2016-10-30 {time}:00,{wh}" for time, wh in TWICE), "2016-10-31 23:30:00,25000"],
    "10": ["2016-10-29 00:00:00,1", "2016-10-31 12:00:00,2"],
    "7": ["2016-10-31 00:00:00,3.5"],
    "1": ["2016-11-01 00:00:00,9"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path, users=USERS, readings=READINGS)


@pytest.fixture
def repository(engine: Engine, folder: Path) -> DatabaseRepository:
    load_path(engine, folder)
    return DatabaseRepository(engine)


def rows(repository: DatabaseRepository, filters: Filters) -> list[tuple[object, ...]]:
    total, blocks = repository.fetch_all_readings(filters)
    frame = pd.concat(blocks)
    assert total == len(frame)
    times = frame["start"].dt.strftime("%d %H:%M")
    return list(
        zip(frame["user"], frame["area"], frame["tariff"], times, frame["fold"], frame["energy_wh"], strict=True)
    )


ALL = [
    ("2", "a1", "t1", "30 00:30", 0, 4.0),
    ("2", "a1", "t1", "30 01:00", 0, 5.0),
    ("2", "a1", "t1", "30 01:00", 1, 7.0),
    ("2", "a1", "t1", "30 01:30", 0, 6.0),
    ("2", "a1", "t1", "30 01:30", 1, 8.0),
    ("2", "a1", "t1", "30 02:00", 0, 9.0),
    ("2", "a1", "t1", "31 23:30", 0, 25_000.0),
    ("10", "a1", "t1", "29 00:00", 0, 1.0),
    ("10", "a1", "t1", "31 12:00", 0, 2.0),
    ("7", "a2", "t1", "31 00:00", 0, 3.5),
    ("1", "a2", "t2", "01 00:00", 0, 9.0),
]


@pytest.mark.parametrize("at_once", [1, 2, 3, 1_000])
def test_every_reading_comes_once_however_many_are_fetched_at_a_time(
    repository: DatabaseRepository, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(readings, "MOST_AT_ONCE", at_once)
    assert rows(repository, Filters()) == ALL


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(areas=("a1",)), [*range(9)]),
        (Filters(tariffs=("t1",), first_day=date(2016, 10, 31)), [6, 8, 9]),
        (Filters(last_day=date(2016, 10, 30)), [*range(6), 7]),
        (Filters(weekdays=(6,)), [*range(6)]),  # 30 October 2016 is a Sunday
        (Filters(without_implausible=True), [*range(6), *range(7, 11)]),
        (Filters(areas=("a9",)), []),
    ],
)
def test_the_readings_are_those_that_the_filters_choose(
    repository: DatabaseRepository, filters: Filters, kept: list[int]
) -> None:
    assert rows(repository, filters) == [ALL[place] for place in kept]


def test_readings_of_two_states_are_never_mixed(
    repository: DatabaseRepository, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "MOST_AT_ONCE", 1)
    _, blocks = repository.fetch_all_readings(Filters())
    assert next(blocks)["user"].tolist() == ["2"] * 7
    write_folder(folder, users=USERS, readings={"7": ["2016-10-31 00:00:00,4.5"]})
    load_path(engine, folder)
    with pytest.raises(DatabaseError, match="a load has changed the data"):
        next(blocks)


def test_an_empty_database_has_no_readings(engine: Engine) -> None:
    assert rows(DatabaseRepository(engine), Filters()) == []
