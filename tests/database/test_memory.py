"""What a process of the page holds in memory grows with what is stored, whatever else could be."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text
from tests.builders import clear_database

from smapdash.analysis.cube import Cube
from smapdash.db.load import writes
from smapdash.loader.report import LoadReport
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.repository.database import DatabaseRepository

USER_DAY, SEGMENT_HALF_HOUR, FIXED = 40, 24, 60_000_000  # bytes
REGISTERED = 64  # bytes of a user without any reading, beside its id
EVERY_HALF_HOUR = (1 << 48) - 1


@dataclass(frozen=True)
class Shape:
    """A data set whose days hold each half-hour once, of one Wh.

    Attributes
    ----------
    users, segments : int
        User u is in segment u modulo `segments`.
    days : str
        SQL: `user_id` (from 1) and `day` (a number from 0) of each day of a user that has readings.
    user_days, half_hours : int
        Days of users, half-hours of segments.
    """

    users: int
    segments: int
    days: str
    user_days: int
    half_hours: int

    @property
    def most_bytes(self) -> int:
        """What a process may hold of it."""
        return USER_DAY * self.user_days + SEGMENT_HALF_HOUR * self.half_hours

    def write(self, engine: Engine) -> None:
        """Write the roll-ups, without the readings that no view of many users reads."""
        with engine.begin() as connection:
            load_id = writes.begin_load(connection, "shape", is_sample=False, conflict_rule="first")
            for statement in (
                "INSERT INTO segments SELECT i, 'a' || i, 't' FROM generate_series(1, :segments) i",
                "INSERT INTO users (user_id, external_id, segment_id) SELECT i, 'MAC' || i, 1 + i % :segments "
                "FROM generate_series(1, :users) i",
                "INSERT INTO user_days (user_id, day, readings, total_wh, peak_wh, peak_at, base_wh, present, "
                f"present_again) SELECT user_id, date '2012-01-01' + day, 48, 48, 1, timestamp '2012-01-01' + day * "
                f"interval '1 day', 1, {EVERY_HALF_HOUR}, 0 FROM ({self.days}) d",
                "INSERT INTO segment_half_hours (segment_id, read_at, fold, users, total_wh) SELECT segment_id, "
                "day + slot * interval '30 minutes', 0, count(*), count(*) "
                "FROM user_days JOIN users USING (user_id), generate_series(0, 47) slot GROUP BY segment_id, day, slot",
                "ANALYZE",
            ):
                connection.execute(text(statement), {"segments": self.segments, "users": self.users})
            report = LoadReport(source="shape", layout="", is_sample=False, dry_run=False)
            writes.finish_load(connection, load_id, report)


SHAPES = {
    "100,000 registered users of whom 51 have readings": Shape(
        100_000, 3, "SELECT u AS user_id, day FROM generate_series(1, 51) u, generate_series(0, 169) day",
        51 * 170, 3 * 170 * 48,
    ),
    "900 segments, one user of 12 years and a day of each other user": Shape(
        900, 900,
        "SELECT 1 AS user_id, day FROM generate_series(0, 4382) day "
        "UNION ALL SELECT u, 0 FROM generate_series(2, 900) u",
        4383 + 899, (4383 + 899) * 48,
    ),
    "a day of each of 3,650 users over ten years": Shape(
        3_650, 4, "SELECT u AS user_id, u - 1 AS day FROM generate_series(1, 3650) u", 3_650, 3_650 * 48,
    ),
    "93 days in 30 years of each of 60 users, each in a segment of its own": Shape(
        60, 60,
        "SELECT u AS user_id, n * 117 + u % 117 AS day FROM generate_series(1, 60) u, generate_series(0, 92) n",
        60 * 93, 60 * 93 * 48,
    ),
}  # fmt: skip


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest, shared_engine: Engine) -> Iterator[Shape]:
    clear_database(shared_engine)
    shape = SHAPES[request.param]
    shape.write(shared_engine)
    yield shape
    clear_database(shared_engine)


def arrays_of(value: Any) -> Iterator[np.ndarray]:
    """Yield the arrays of a cube, those that it keeps for its answers included."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from arrays_of(part)
    elif is_dataclass(value):
        kept = {name for name, of_class in vars(type(value)).items() if isinstance(of_class, cached_property)}
        for name in kept | {field.name for field in fields(value)}:
            yield from arrays_of(vars(value).get(name))


def test_a_process_holds_what_is_stored_and_little_more(shared_engine: Engine, shape: Shape) -> None:
    """Also while it reads, and while it answers the dearest questions, some weekdays included."""
    gc.collect()
    tracemalloc.start()
    try:
        repository = DatabaseRepository(shared_engine)
        dataset = repository.fetch_dataset()
        for filters in (Filters(), Filters(weekdays=(0, 1, 2, 3, 4, 5))):
            assert repository.fetch_summary(filters).user_days <= shape.user_days
            for grain in (Grain.HOUR, Grain.WEEK):
                repository.fetch_energy(filters, grain)
            for grain in (Grain.DAY, Grain.WEEK):
                repository.fetch_bands(filters, grain)
            repository.fetch_users(filters, sort="base_w")
        _, peak = tracemalloc.get_traced_memory()
        gc.collect()
        cube = cube_of(repository)
    finally:
        tracemalloc.stop()
    assert (dataset.users, dataset.readings) == (shape.users, shape.user_days * 48)
    assert peak < shape.most_bytes + FIXED
    held = sum({id(array): array.nbytes for array in arrays_of(cube) if array.base is None}.values())
    times = 64 * len(cube.days.day) + 8 * len(cube.half_hours.read_at)  # percentiles of each day, say
    assert held < shape.most_bytes + REGISTERED * shape.users + times


def cube_of(repository: DatabaseRepository) -> Cube:
    with repository._states.open() as (cube, _):
        return cube
