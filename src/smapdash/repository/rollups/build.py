"""The roll-ups of a state of the database, read as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, text

from smapdash.analysis.alone import add_alone
from smapdash.analysis.clock_changes import find_clock_changes
from smapdash.analysis.cube import Cube, HalfHours, UserDays
from smapdash.analysis.implausible import NO_IMPLAUSIBLE
from smapdash.analysis.plausible import with_plausible
from smapdash.db.rollups.findings import fetch_implausible, find_days
from smapdash.model.arrays import PER_DAY
from smapdash.model.dataset import DatasetInfo
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.repository.rollups.tables import (
    DaysWithGaps,
    count_days,
    count_half_hours,
    fetch_days,
    fetch_half_hours,
)
from smapdash.repository.users import NOBODY, RegisteredUsers, fetch_users

OnShare = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""

SELECT_STATE = """
    SELECT load_id, finished_at, rebuilt_at, is_sample FROM loads ORDER BY load_id DESC LIMIT 1"""


class State(NamedTuple):
    """What identifies a state of the database: its last load, when it ended, and when roll-ups were derived again."""

    load_id: int
    finished_at: datetime
    rebuilt_at: datetime | None
    is_sample: bool

    @property
    def key(self) -> str:
        """As `DatasetInfo.state` has it."""
        return "-".join(str(int(at.timestamp() * 1e6)) for at in (self.finished_at, self.rebuilt_at) if at)


class Rollups(NamedTuple):
    """The arrays of a state, None before the first load, and what is needed besides to bring them up to date."""

    state: State | None
    cube: Cube
    gaps: DaysWithGaps


def fetch_state(connection: Connection) -> State | None:
    """Return the state that a transaction sees; None before the first load."""
    row = connection.execute(text(SELECT_STATE)).one_or_none()
    return State(*row) if row else None


def fetch_rollups(connection: Connection, state: State | None, on_share: OnShare = lambda _: None) -> Rollups:
    """Read all roll-ups; `state` is that of the connection's transaction."""
    users = fetch_users(connection) if state else NOBODY  # the first load of all locks them while it runs
    halves, days = count_half_hours(connection), count_days(connection, users)
    total, done = max(int(halves.rows.sum() + days.rows.sum()), 1), 0

    def on_rows(rows: int) -> None:
        nonlocal done
        done += rows
        on_share(done / total)

    of_segments = fetch_half_hours(connection, users.numbers, halves, on_rows)
    stored = StoredArrays(users, of_segments, *fetch_days(connection, users, days, on_rows))
    return make_rollups(connection, state, stored)


class StoredArrays(NamedTuple):
    """What the tables hold of a state: users, half-hours of segments (`alone` left at 0), days of users."""

    users: RegisteredUsers
    half_hours: HalfHours
    days: UserDays
    gaps: DaysWithGaps


def make_rollups(connection: Connection, state: State | None, stored: StoredArrays) -> Rollups:
    """Put the arrays of a state together, with what follows from them."""
    users, days = stored.users, stored.days
    halves = _count_alone(stored)
    readings = halves.add_up_all(halves.users)
    by_day = np.bincount(np.searchsorted(days.day, halves.read_at // PER_DAY), readings, len(days.day)).astype(np.int64)
    dataset = DatasetInfo(
        load_id=state.load_id if state else 0,
        loaded_at=state.finished_at if state else None,
        is_sample=bool(state and state.is_sample),
        users=len(users.ids),
        readings=int(by_day.sum()),
        segments=tuple((segment.area, segment.tariff) for segment in users.segments),
        ids=users.ids,
        **find_days(connection, days.day, by_day)._asdict(),
        state=state.key if state else "",
    )
    cube = Cube(
        dataset=dataset,
        segments=users.segments,
        ids=users.ids,
        user_key=users.key,
        segment=users.segment,
        withdrawn_at=users.withdrawn_at,
        half_hours=halves,
        days=days,
        clock_changes=find_clock_changes(halves.read_at, halves.fold, readings),
    )
    with_some = np.unique(np.searchsorted(days.begins, np.flatnonzero(days.peak_wh > IMPLAUSIBLE_WH), "right") - 1)
    implausible = fetch_implausible(connection, users.key, with_some) if len(with_some) else NO_IMPLAUSIBLE
    return Rollups(state, with_plausible(replace(cube, implausible=implausible)), stored.gaps)


def _count_alone(stored: StoredArrays) -> HalfHours:
    days, gaps = stored.days, stored.gaps
    halves = replace(stored.half_hours, alone=np.zeros(len(stored.half_hours.column), np.int32))
    for fold, (place, bits) in enumerate(((gaps.place, gaps.present), (days.twice, days.present_again))):
        user = np.searchsorted(days.begins, place, "right") - 1
        none = np.zeros_like(bits)
        passes = (none, bits) if fold else (bits, none)
        add_alone(halves, stored.users.segment[user], days.day[days.row[place]], passes)
    return halves
