"""The readings of a selection, some users at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection, datetimes, weekdays
from smapdash.analysis.user_figures import UserFigures
from smapdash.errors import DatabaseError
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH, build_frame
from smapdash.model.user_frames import READINGS
from smapdash.repository.states import Readings
from smapdash.repository.user_readings import fetch_by_place

if TYPE_CHECKING:
    import pandas as pd

MOST_AT_ONCE = 200_000
"""Readings fetched at a time, unless a single user has more."""


class ReadingsPlan(NamedTuple):
    """Which readings to fetch.

    Attributes
    ----------
    total : int
        All readings of the selection.
    users : list of array of int
        Numbers of the users of each fetch, in the order of the cube.
    between : (int, int)
        First and last half-hour since 1970.
    """

    total: int
    users: list[Array]
    between: tuple[int, int]


def plan_readings(cube: Cube, filters: Filters) -> ReadingsPlan:
    """Return the fetches that together return all readings of a selection."""
    selection = Selection(cube, filters)
    users = np.sort(selection.users_with_data)
    if not len(users):
        return ReadingsPlan(0, [], (0, 0))
    counts = UserFigures(selection, users).readings
    fetches = np.flatnonzero(np.diff((np.cumsum(counts) - counts) // MOST_AT_ONCE)) + 1
    first, last = int(selection.day[0]), int(selection.day[-1])
    return ReadingsPlan(int(counts.sum()), np.split(users, fetches), (first * PER_DAY, (last + 1) * PER_DAY - 1))


def fetch_block(
    connection: Connection, cube: Cube, filters: Filters, users: Array, between: tuple[int, int]
) -> pd.DataFrame:
    """Return the readings of some users: frame READINGS.

    Parameters
    ----------
    users : array of int
        Their numbers in the cube, ascending.
    between : (int, int)
        First and last half-hour since 1970.
    """
    rows = fetch_by_place(connection, cube.user_key[users], between)
    kept = np.ones(len(rows["wh"]), bool)
    if filters.weekdays:
        kept &= np.isin(weekdays(rows["half_hour"] // PER_DAY), filters.weekdays)
    if filters.without_implausible:
        kept &= rows["wh"] <= IMPLAUSIBLE_WH
    user, half_hour, fold, wh = (rows[name][kept] for name in ("user", "half_hour", "fold", "wh"))
    segments = [cube.segments[number] for number in cube.segment[users].tolist()]
    names = {
        "user": cube.ids.at(users),
        "area": [segment.area for segment in segments],
        "tariff": [segment.tariff for segment in segments],
    }
    texts = {name: np.array(values, object)[user] for name, values in names.items()}
    return build_frame(READINGS, {**texts, "start": datetimes(half_hour), "fold": fold, "energy_wh": wh})


def fetch_blocks(
    open_state: Callable[[], AbstractContextManager[tuple[Cube, Readings]]], cube: Cube, filters: Filters
) -> tuple[int, Iterator[pd.DataFrame]]:
    """Return the number of readings of a selection and all of them, as frames READINGS; at least one, when taken.

    Each frame is fetched in a transaction of its own, so that a slow client holds none open.

    Parameters
    ----------
    open_state : callable
        Yields the cube of the state of now, and the readings beside it.

    Raises
    ------
    DatabaseError
        While the frames are taken, if a load has changed the state.
    """
    plan = plan_readings(cube, filters)
    return plan.total, _blocks(open_state, cube, filters, plan)


def _blocks(
    open_state: Callable[[], AbstractContextManager[tuple[Cube, Readings]]],
    cube: Cube,
    filters: Filters,
    plan: ReadingsPlan,
) -> Iterator[pd.DataFrame]:
    if not plan.users:
        yield READINGS.empty()
    for users in plan.users:
        with open_state() as (now, readings):
            if now.dataset.state != cube.dataset.state:
                raise DatabaseError("a load has changed the data while they were exported: export them again")
            block = fetch_block(readings.connection, cube, filters, users, plan.between)
        yield block
