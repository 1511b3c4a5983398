"""Roll-ups of which only some values stay: times that nobody has any more go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.cube import HalfHours, UserDays
from smapdash.model.arrays import Array


def keep_half_hours(halves: HalfHours, held: Array) -> HalfHours:
    """Return the half-hours of segments that are held: bool, shape (N,)."""
    kept = {name: getattr(halves, name)[held] for name in ("column", "wh", "users", "alone")}
    return drop_times(replace(halves, begins=keep_begins(halves.begins, held), **kept))


def drop_times(halves: HalfHours) -> HalfHours:
    """Return half-hours without the times that no segment has."""
    column, numbers = np.unique(halves.column, return_inverse=True)
    return replace(halves, column=numbers.astype(np.int32), read_at=halves.read_at[column], fold=halves.fold[column])


def keep_days(days: UserDays, held: Array) -> UserDays:
    """Return the days of users that are held: bool, shape (N,)."""
    twice = held[days.twice]
    kept = {name: getattr(days, name)[held] for name in ("row", "readings", "wh", "peak_wh", "base_wh", "peak_slot")}
    return drop_days(
        replace(
            days,
            begins=keep_begins(days.begins, held),
            twice=(np.cumsum(held) - 1)[days.twice[twice]],
            present_again=days.present_again[twice],
            **kept,
        )
    )


def drop_days(days: UserDays) -> UserDays:
    """Return the days of users without the days that no user has."""
    row, numbers = np.unique(days.row, return_inverse=True)
    return replace(days, day=days.day[row], row=numbers.astype(days.row.dtype))


def keep_begins(begins: Array, held: Array) -> Array:
    """Return where each run begins once only some of the rows are held."""
    kept: Array = np.concatenate(([0], np.cumsum(held)))[begins]
    return kept
