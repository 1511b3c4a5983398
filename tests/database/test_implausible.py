"""Implausible readings in the database: found, counted, and left out of every answer where the filters ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import half_hours, load_and_prove, write_folder

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.findings import NONE_IMPLAUSIBLE, Implausible, ImplausibleReading
from smapdash.model.periods import ComparisonPeriod
from smapdash.repository.database import DatabaseRepository

USERS = "id,area,tariff\n9301,a1,t1\n9302,a1,t1\n9303,a2,t2\n9304,a2,t2\n"
FAULTS = {
    ("9301", "2024-03-05 12:00:00"): 1_234_567,
    ("9301", "2024-03-05 12:30:00"): 30_000.5,
    ("9303", "2024-03-05 12:00:00"): 250_000,
    ("9304", "2024-03-08 00:00:00"): 24_001,  # all that anybody has on this day
}
OUT = Filters(without_implausible=True)


def rows_of(user: str, *, with_faults: bool) -> list[str]:
    """Return four days of half-hours of 100.25 to 147.25 Wh; in place of some the faults, or nothing."""
    rows = [] if user == "9304" else half_hours("2024-03-04 00:00:00", [100.25 + slot % 48 for slot in range(4 * 48)])
    if user == "9304":
        rows = [*half_hours("2024-03-04 00:00:00", [5, 24_000]), "2024-03-08 00:00:00,0"]
    if user == "9302":
        rows.append("2024-03-09 00:30:00,7")
    faulty = {time: wh for (of, time), wh in FAULTS.items() if of == user}
    split = [row.split(",") for row in rows]
    return [f"{time},{faulty.get(time, wh)}" for time, wh in split if with_faults or time not in faulty]


def load(engine: Engine, folder: Path, *, with_faults: bool) -> DatabaseRepository:
    readings = {user: rows_of(user, with_faults=with_faults) for user in ("9301", "9302", "9303", "9304")}
    load_and_prove(engine, write_folder(folder, users=USERS, readings=readings))
    return DatabaseRepository(engine)


@pytest.fixture(scope="module")
def repositories(
    create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DatabaseRepository, DatabaseRepository]]:
    """What holds the faulty rows, and what was loaded without them."""
    engines = [create_owner_engine(parse_database_url(create_database())) for _ in range(2)]
    folders = [tmp_path_factory.mktemp("readings") for _ in engines]
    yield load(engines[0], folders[0], with_faults=True), load(engines[1], folders[1], with_faults=False)
    for engine in engines:
        engine.dispose()


@pytest.fixture
def faulty(repositories: tuple[DatabaseRepository, DatabaseRepository]) -> DatabaseRepository:
    return repositories[0]


@pytest.fixture
def clean(repositories: tuple[DatabaseRepository, DatabaseRepository]) -> DatabaseRepository:
    return repositories[1]


def answers(repository: DatabaseRepository, filters: Filters) -> Iterator[tuple[str, Any]]:
    """Yield what every question is answered with."""
    split = Filters(**{**filters.__dict__, "split": Split.BOTH})
    for grain in Grain:
        yield f"energy by {grain}", repository.fetch_energy(split, grain)
    for grain in (Grain.DAY, Grain.WEEK):
        yield f"bands by {grain}", repository.fetch_bands(filters, grain)
    yield "summary", repository.fetch_summary(filters)
    before = date(2024, 3, 4), date(2024, 3, 5)
    reference = ComparisonPeriod(*before, before, (date(2024, 3, 6), date(2024, 3, 7)))
    yield "comparison", repository.fetch_comparison(filters, reference)
    for name in ("profile", "heat_map", "duration", "distribution"):
        yield name, getattr(repository, f"fetch_{name}")(filters)
    for by in (Split.AREA, Split.TARIFF, Split.BOTH):
        yield f"segments by {by}", repository.fetch_segments(filters, by)
    yield "users", repository.fetch_users(filters).rows
    for user in ("9301", "9304"):
        detail = repository.fetch_user(filters, user, Grain.DAY)
        assert detail
        yield from ((f"{user} {name}", value) for name, value in detail.__dict__.items())
        yield f"beside {user}", repository.fetch_neighbours(filters, user)


def hold_equal(found: Iterator[tuple[str, Any]], expected: Iterator[tuple[str, Any]]) -> None:
    for (name, one), (_, other) in zip(found, expected, strict=True):
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other, obj=name, rtol=1e-12)
        else:
            assert one == other, name


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(areas=("a1",)),
        Filters(tariffs=("t2",), first_day=date(2024, 3, 5), last_day=date(2024, 3, 5)),
        Filters(weekdays=(1, 4)),
        Filters(first_day=date(2024, 3, 8), last_day=date(2024, 3, 8)),
    ],
    ids=str,
)
def test_leaving_out_answers_as_a_database_that_was_loaded_without_these_rows(
    faulty: DatabaseRepository, clean: DatabaseRepository, filters: Filters
) -> None:
    without = Filters(**{**filters.__dict__, "without_implausible": True})
    hold_equal(answers(faulty, without), answers(clean, filters))
    hold_equal(answers(clean, without), answers(clean, filters))


HIGHEST = ImplausibleReading("9301", datetime(2024, 3, 5, 12), 0, 1_234_567)


def test_the_implausible_readings_of_a_selection_are_counted_and_listed_the_highest_first(
    faulty: DatabaseRepository,
) -> None:
    in_a2 = (
        ImplausibleReading("9303", datetime(2024, 3, 5, 12), 0, 250_000),
        ImplausibleReading("9304", datetime(2024, 3, 8), 0, 24_001),
    )
    second = ImplausibleReading("9301", datetime(2024, 3, 5, 12, 30), 0, 30_000.5)
    everything = Implausible(4, 3, (HIGHEST, in_a2[0], second, in_a2[1]))
    assert faulty.fetch_implausible(Filters()) == faulty.fetch_implausible(OUT) == everything
    assert faulty.fetch_implausible(Filters(areas=("a2",))) == Implausible(2, 2, in_a2)
    assert faulty.fetch_implausible(Filters(weekdays=(4,))) == Implausible(1, 1, in_a2[1:])  # 8 March is a Friday
    assert faulty.fetch_implausible(Filters(last_day=date(2024, 3, 4))) == NONE_IMPLAUSIBLE


def test_sums_with_and_without_are_those_worked_out_by_hand(faulty: DatabaseRepository) -> None:
    # 100.25 + ... + 147.25 = 48 x 123.75 = 5,940 Wh a day of each of three users; 12:00 has 124.25, 12:30 125.25.
    # Highest without: 24,000 of user 9304 and three times 101.25.
    ordinary = 3 * 4 * 5_940 + 7 + 5 + 24_000
    left_out = 2 * 124.25 + 125.25
    assert faulty.fetch_summary(OUT).energy_wh == ordinary - left_out
    assert faulty.fetch_summary(Filters()).energy_wh == ordinary - left_out + 1_234_567 + 30_000.5 + 250_000 + 24_001
    assert (faulty.fetch_summary(OUT).readings, faulty.fetch_summary(Filters()).readings) == (576, 580)
    assert (faulty.fetch_summary(OUT).peak_w, faulty.fetch_summary(OUT).peak_at) == (
        48_607.5,
        datetime(2024, 3, 4, 0, 30),
    )


def test_the_panel_tells_those_of_its_user_in_the_dates(faulty: DatabaseRepository) -> None:
    whole, day_before = Filters(), Filters(last_day=date(2024, 3, 4))
    found = [faulty.fetch_user(filters, "9301", Grain.DAY) for filters in (whole, day_before, OUT)]
    assert [detail.implausible.count for detail in found if detail] == [2, 0, 0]
    assert found[0]
    assert found[0].implausible.highest[0] == HIGHEST


def test_the_rows_of_buckets_and_users_count_theirs(faulty: DatabaseRepository) -> None:
    energy = faulty.fetch_energy(Filters(split=Split.AREA), Grain.DAY)
    held = energy[energy["implausible"] > 0]
    assert held[["start", "area", "implausible"]].to_numpy().tolist() == [
        [pd.Timestamp("2024-03-05"), "a1", 2],
        [pd.Timestamp("2024-03-05"), "a2", 1],
        [pd.Timestamp("2024-03-08"), "a2", 1],
    ]
    users = faulty.fetch_users(Filters(), sort="id", descending=False).rows
    assert dict(zip(users["id"], users["implausible"], strict=True)) == {"9301": 2, "9302": 0, "9303": 1, "9304": 1}
    assert faulty.fetch_energy(OUT, Grain.DAY)["implausible"].sum() == 0
