"""Cubes for tests: written as tables of all times, stored as the product stores them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from smapdash.analysis.cube import HalfHours, UserDays

Table = npt.ArrayLike


def half_hours(read_at: Table, fold: Table, wh: Table, users: Table, alone: Table | None = None) -> HalfHours:
    """Return the half-hours of tables with a row per segment; no cell where nobody has a reading."""
    counts = np.asarray(users, np.int32)
    segment, column = np.nonzero(counts)
    return HalfHours(
        begins=np.searchsorted(segment, np.arange(len(counts) + 1)),
        column=column.astype(np.int32),
        read_at=np.asarray(read_at, np.int32),
        fold=np.asarray(fold, np.int16),
        wh=np.asarray(wh, np.float64)[segment, column],
        users=counts[segment, column],
        alone=(np.zeros_like(counts) if alone is None else np.asarray(alone, np.int32))[segment, column],
    )


def user_days(day: Table, readings: Table, present_again: Table, **values: Table) -> UserDays:
    """Return the days of tables with a row per user; none where it has no readings."""
    counts = np.asarray(readings, np.uint8)
    user, row = np.nonzero(counts)
    again = np.asarray(present_again, np.int64)[user, row]
    slot = np.asarray(values.pop("peak_slot"), np.uint8)
    return UserDays(
        day=np.asarray(day, np.int32),
        begins=np.searchsorted(user, np.arange(len(counts) + 1)),
        row=row.astype(np.uint16),
        readings=counts[user, row],
        peak_slot=slot[user, row],
        twice=np.flatnonzero(again),
        present_again=again[again > 0],
        **{name: np.asarray(table, np.float64)[user, row] for name, table in values.items()},
    )
