"""Times load shapes: to group all users ahead, to show the groups, and to add up the readings of the largest group."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from smapdash.db.engine import Engine
from smapdash.errors import NotReadyError
from smapdash.model.filters import Filters
from smapdash.model.load_shapes import parse_shape
from smapdash.repository.database import DatabaseRepository
from smapdash.repository.rollups.build import State, fetch_state
from smapdash.repository.rollups.follower import Follower
from smapdash.repository.rollups.generations import Generations
from smapdash.repository.rollups.reader import CubeReader
from smapdash.repository.shapes_ahead import ShapesAhead


class ShapeTimes(NamedTuple):
    """Seconds for each, and the number of users of the largest group; zeros where there are too few for groups."""

    grouped_s: float
    shown_s: float
    users: int
    added_up_s: float


def time_shapes(engine: Engine) -> ShapeTimes:
    """Time them as a process of the page does that shares the roll-ups with others."""
    with tempfile.TemporaryDirectory() as cache:
        generations = Generations(Path(cache), engine.url)
        state = _make_generation(engine, generations)
        repository = DatabaseRepository(engine, CubeReader(generations))
        repository.fetch_dataset()  # the roll-ups are mapped before anything is timed
        began = time.perf_counter()
        ShapesAhead(engine, generations).group(state)
        grouped = time.perf_counter()
        frame = repository.fetch_load_shapes(Filters()).frame
        shown = time.perf_counter()
        if frame.empty:
            return ShapeTimes(grouped - began, shown - grouped, 0, 0.0)
        largest = repository.fetch_summary(Filters(shape=parse_shape(frame["shape"].iloc[0])))
        return ShapeTimes(grouped - began, shown - grouped, largest.users, time.perf_counter() - shown)


def _make_generation(engine: Engine, generations: Generations) -> State:
    follower, is_made = Follower(engine, generations), False
    with engine.connect() as connection:
        state = fetch_state(connection)
        assert state
        while not is_made:
            with suppress(NotReadyError):
                is_made = follower.read(connection).is_latest
    follower.close()
    return state
