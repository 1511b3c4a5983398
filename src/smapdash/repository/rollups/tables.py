"""The tables of the roll-ups as the arrays of a cube."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from sqlalchemy import Connection

from smapdash.analysis.cube import HalfHours, UserDays
from smapdash.db.copy import half_hours, since_1970
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.exact_floats import ExactFloats
from smapdash.model.spans import place_rows
from smapdash.repository.rollups.batches import (
    OnRows,
    StoredRows,
    begins_of,
    count_rows,
    fetch_batches,
    number_values,
    union,
)
from smapdash.repository.users import RegisteredUsers

HALF_HOUR_COLUMNS: Final = {
    "segment_id": "int32", "read_at": "int64", "fold": "int16", "users": "int32", "total_wh": "float64",
}  # fmt: skip
DAY_COLUMNS: Final = {
    "user_id": "int32", "day": "int32", "readings": "int16", "total_wh": "float64", "peak_wh": "float64",
    "peak_at": "int64", "base_wh": "float64", "present": "int64", "present_again": "int64",
}  # fmt: skip
WHOLE_DAY: Final = (1 << PER_DAY) - 1


class DaysWithGaps(NamedTuple):
    """The days of users that lack a first pass; all others hold every half-hour.

    Attributes
    ----------
    place : array of int64, shape (P,)
        Their places in `UserDays`, ascending.
    present : array of int64, shape (P,)
        Bit i is set where half-hour i of the day has a first pass.
    """

    place: Array
    present: Array


def count_half_hours(connection: Connection) -> StoredRows:
    """Count the half-hours of each segment."""
    return count_rows(connection, "segment_half_hours", "segment_id")


def count_days(connection: Connection, users: RegisteredUsers) -> StoredRows:
    """Count the days of each registered user."""
    return count_rows(connection, _known_days(users), "user_id")


def fetch_half_hours(connection: Connection, numbers: dict[int, int], stored: StoredRows, on_rows: OnRows) -> HalfHours:
    """Read the half-hours of all segments, each into its place; `alone` is left at 0."""
    number = np.zeros(max(numbers, default=0) + 1, np.intp)
    number[list(numbers)] = list(numbers.values())
    begins = begins_of(number[stored.key], stored.rows, len(set(numbers.values())))
    size = int(begins[-1])
    column, wh, users = np.empty(size, np.int32), np.empty(size), np.empty(size, np.int32)
    keys = np.zeros(0, np.int32)
    for rows in fetch_batches(connection, "segment_half_hours", HALF_HOUR_COLUMNS, stored, on_rows):
        key = half_hours(rows["read_at"]) * 2 + rows["fold"]
        order, place = place_rows(begins, number[rows["segment_id"]], key)
        column[place], wh[place], users[place] = key[order], rows["total_wh"][order], rows["users"][order]
        keys = union(keys, key)
    number_values(column, keys)
    times = (keys // 2).astype(np.int32), (keys % 2).astype(np.int16)
    return HalfHours(begins, column, *times, wh, users, np.zeros(size, np.int32))


def fetch_days(
    connection: Connection, users: RegisteredUsers, stored: StoredRows, on_rows: OnRows
) -> tuple[UserDays, DaysWithGaps]:
    """Read the days of all users, each into its place."""
    by_key = np.argsort(users.key)
    keys, dates = users.key[by_key], np.zeros(0, np.int32)
    begins = begins_of(by_key[np.searchsorted(keys, stored.key)], stored.rows, len(keys))
    size = int(begins[-1])
    date_of, readings, peak_slot = np.empty(size, np.int32), np.empty(size, np.uint8), np.empty(size, np.uint8)
    energies = {name: ExactFloats(size) for name in ("total_wh", "peak_wh", "base_wh")}
    with_gaps, twice = SparseDays(), SparseDays()
    for rows in fetch_batches(connection, _known_days(users), DAY_COLUMNS, stored, on_rows):
        order, place = place_rows(begins, by_key[np.searchsorted(keys, rows["user_id"])], rows["day"])
        date_of[place], readings[place] = rows["day"][order], rows["readings"][order]
        peak_slot[place] = slots(rows["peak_at"])[order]
        for name, values in energies.items():
            values.put(place, rows[name][order])
        dates = union(dates, rows["day"])
        with_gaps.note(place, rows["present"][order], WHOLE_DAY)
        twice.note(place, rows["present_again"][order], 0)
    row = np.empty(size, row_type(len(dates)))
    number_values(date_of, dates, row)
    wh, peak_wh, base_wh = (values.values for values in energies.values())
    days = UserDays(since_1970(dates), begins, row, readings, wh, peak_wh, base_wh, peak_slot, *twice.arrays())
    return days, DaysWithGaps(*with_gaps.arrays())


class SparseDays:
    """Collects the days of users whose bits are not the usual ones."""

    def __init__(self) -> None:
        self._parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]

    def note(self, place: Array, bits: Array, usual: int) -> None:
        """Keep the places of days that differ, and their bits."""
        other = np.flatnonzero(bits != usual)
        self._parts.append((place[other], bits[other]))

    def arrays(self) -> tuple[Array, Array]:
        """Return all places, ascending, and their bits."""
        place, bits = (np.concatenate(arrays) for arrays in zip(*self._parts, strict=True))
        order = np.argsort(place)
        return place[order], bits[order]


def slots(peak_at: Array) -> Array:
    """Return the half-hour of the day of PostgreSQL's times."""
    slot: Array = (half_hours(peak_at) % PER_DAY).astype(np.uint8)
    return slot


def row_type(days: int) -> type[np.generic]:
    """Return the type that numbers so many days."""
    return np.uint16 if days <= 1 << 16 else np.int32


def _known_days(users: RegisteredUsers) -> str:
    return "user_days JOIN users USING (user_id)" if len(users.key) else "user_days WHERE false"
