"""Figures of selected users: the sums of their readings, as if nobody else had been loaded."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import write_folder

from smapdash.loader.run import load_path
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import MOST_USERS, Filters
from smapdash.repository import chosen_users
from smapdash.repository.database import DatabaseRepository

USERS = 'id,area,tariff\n1,a1,t1\n2,a1,t1\n3,a2,t1\n"x,y",a2,t2\nunread,a3,t3\n'
READINGS = {
    "1": [
        *("2016-10-29 00:00:00,1", "2016-10-29 00:30:00,2", "2016-10-30 00:30:00,0.5", "2016-10-30 01:00:00,1"),
        *("2016-10-30 01:30:00,2", "2016-10-30 01:00:00,1.5", "2016-10-30 01:30:00,2.5", "2016-10-30 02:00:00,0.5"),
    ],
    "2": ["2016-10-29 00:30:00,10", "2016-10-31 12:00:00,25000"],
    "3": ["2016-10-29 00:00:00,100", "2016-10-30 02:00:00,200.5"],
    "x,y": ["2016-10-29 00:30:00,7"],
}


@pytest.fixture
def repository(engine: Engine, tmp_path: Path) -> DatabaseRepository:
    load_path(engine, write_folder(tmp_path, users=USERS, readings=READINGS))
    return DatabaseRepository(engine)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_the_sums_are_those_of_the_selected_users(repository: DatabaseRepository) -> None:
    summary = repository.fetch_summary(Filters(users=("1", "3")))
    assert (summary.users, summary.registered, summary.readings, summary.energy_wh) == (2, 2, 10, 311.5)
    assert (summary.peak_w, summary.peak_at) == (2 * 201, datetime(2016, 10, 30, 2))
    hours = repository.fetch_energy(Filters(users=("1", "3")), Grain.HOUR)
    assert rows(hours, "start", "fold", "users", "energy_wh") == [
        (datetime(2016, 10, 29), 0, 2, 103),
        (datetime(2016, 10, 30, 0), 0, 1, 0.5),
        (datetime(2016, 10, 30, 1), 0, 1, 3),
        (datetime(2016, 10, 30, 1), 1, 1, 4),
        (datetime(2016, 10, 30, 2), 0, 2, 201),
    ]


def test_users_narrow_beside_all_other_filters(repository: DatabaseRepository) -> None:
    filters = Filters(users=("1", "2", "3"), tariffs=("t1",), areas=("a1",), first_day=date(2016, 10, 30))
    assert repository.fetch_summary(filters).energy_wh == 25_008
    assert repository.fetch_summary(Filters(users=("1",), areas=("a2",))).registered == 0
    segments = repository.fetch_segments(Filters(users=("1", "2", "3")), Split.AREA)
    assert rows(segments, "area", "users", "energy_wh") == [("a1", 2, 25_021), ("a2", 1, 300.5)]


def test_implausible_readings_are_found_and_left_out_among_them(repository: DatabaseRepository) -> None:
    assert repository.fetch_implausible(Filters(users=("1", "2"))).count == 1
    assert repository.fetch_implausible(Filters(users=("1", "3"))).count == 0
    assert repository.fetch_implausible(Filters(users=("1",)), "2").count == 1
    assert repository.fetch_summary(Filters(users=("1", "2"))).energy_wh == 25_021
    without = Filters(users=("1", "2"), without_implausible=True)
    assert repository.fetch_summary(without).energy_wh == 21
    assert rows(repository.fetch_energy(without, Grain.DAY), "users", "energy_wh") == [(2, 13), (1, 8)]


def test_the_table_its_neighbours_and_the_readings_are_of_them_and_the_panel_is_of_anyone(
    repository: DatabaseRepository,
) -> None:
    filters = Filters(users=("1", "x,y"))
    assert repository.fetch_users(filters, sort="id", descending=False).rows["id"].tolist() == ["1", "x,y"]
    assert repository.fetch_neighbours(filters, "1") == (1, 2, ("1", "x,y"))
    assert repository.fetch_neighbours(filters, "3") == (None, 2, ())
    assert repository.fetch_neighbours(filters, "nobody") is None
    total, blocks = repository.fetch_all_readings(filters)
    assert (total, pd.concat(blocks)["energy_wh"].tolist()) == (9, [1, 2, 0.5, 1, 1.5, 2, 2.5, 0.5, 7])
    opened, alone = (repository.fetch_user(one, "3", Grain.DAY) for one in (filters, Filters()))
    assert opened is not None
    assert alone is not None
    assert (opened.summary, opened.standings) == (alone.summary, alone.standings)


@pytest.mark.parametrize(
    ("users", "registered"),
    [(("nobody",), 0), (("unread",), 1), (tuple(sorted(map(str, range(MOST_USERS + 1)))), 5)],
)
def test_unknown_users_users_without_readings_and_too_many_select_nothing(
    repository: DatabaseRepository, users: tuple[str, ...], registered: int
) -> None:
    filters = Filters(users=users)
    summary = repository.fetch_summary(filters)
    assert (summary.users, summary.readings, summary.registered) == (0, 0, registered)
    for empty in (
        repository.fetch_energy(filters, Grain.DAY), repository.fetch_bands(filters, Grain.DAY),
        repository.fetch_profile(filters), repository.fetch_heat_map(filters), repository.fetch_duration(filters),
        repository.fetch_distribution(filters), repository.fetch_segments(filters, Split.BOTH),
        repository.fetch_users(filters).rows, *repository.fetch_all_readings(filters)[1],
    ):  # fmt: skip
        assert empty.empty


def test_the_data_set_knows_its_users(repository: DatabaseRepository) -> None:
    assert repository.fetch_dataset().unknown_users(("1", "x,y", "unread", "01", "")) == ("01", "")


def test_readings_are_fetched_once_for_a_selection_and_again_after_a_load(
    repository: DatabaseRepository, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def count(connection: Any, keys: Any) -> Any:
        fetched.append(len(keys))
        return fetch(connection, keys)

    fetch = chosen_users.fetch_by_place
    monkeypatch.setattr(chosen_users, "fetch_by_place", count)
    filters = Filters(users=("1", "2"))
    for grain in (Grain.DAY, Grain.HOUR):
        repository.fetch_energy(filters, grain)
        repository.fetch_summary(Filters(users=("1", "2"), areas=("a1",)))
    assert fetched == [2]
    load_path(engine, write_folder(tmp_path / "more", users=USERS, readings={"1": ["2016-10-29 01:00:00,5"]}))
    assert repository.fetch_summary(filters).energy_wh == 25_026
    assert fetched == [2, 2]


def test_more_users_than_are_fetched_at_a_time_are_each_in_their_place(
    repository: DatabaseRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smapdash.repository.chosen_users._USERS_AT_ONCE", 1)
    frame = repository.fetch_energy(Filters(users=("1", "2", "3", "x,y"), split=Split.BOTH), Grain.MONTH)
    assert rows(frame, "area", "tariff", "energy_wh") == [
        ("a1", "t1", 25_021), ("a2", "t1", 300.5), ("a2", "t2", 7),
    ]  # fmt: skip


def test_each_selected_user_is_a_line_of_its_own_of_readings_that_are_fetched_once(
    repository: DatabaseRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[Any] = []

    def count(connection: Any, keys: Any) -> Any:
        fetched.extend(keys)
        return fetch(connection, keys)

    fetch = chosen_users.fetch_by_place
    monkeypatch.setattr(chosen_users, "fetch_by_place", count)
    filters = Filters(users=("1", "2", "unread", "x,y"), split=Split.USER)
    days = repository.fetch_energy(filters, Grain.DAY)
    assert rows(days, "start", "user", "users", "energy_wh") == [
        (datetime(2016, 10, 29), "1", 1, 3), (datetime(2016, 10, 29), "2", 1, 10),
        (datetime(2016, 10, 29), "x,y", 1, 7), (datetime(2016, 10, 30), "1", 1, 8),
        (datetime(2016, 10, 31), "2", 1, 25_000),
    ]  # fmt: skip
    assert days[["area", "tariff"]].isna().all(axis=None)
    groups = repository.fetch_groups(filters)
    assert [(group.user, group.area, group.tariff, group.merged) for group in groups] == [
        ("1", None, None, 0), ("2", None, None, 0), ("x,y", None, None, 0),
    ]  # fmt: skip
    # 1 and 2 have the same area and tariff.
    assert [repository.fetch_summary(group.filters).energy_wh for group in groups] == [11, 25_010, 7]
    assert [repository.fetch_summary(group.filters).registered for group in groups] == [1, 1, 1]
    assert [float(repository.fetch_duration(group.filters)["demand_w"].iloc[0]) for group in groups] == [5, 50_000, 14]
    assert len(fetched) == 4
