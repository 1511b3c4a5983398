"""Days of users as findings know them, from readings written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from smapdash.analysis.day_sums import sum_up_days
from smapdash.analysis.quality.day_shapes import shape_days
from smapdash.analysis.quality.found import DayRows, Found
from smapdash.model.arrays import Array

Reading = tuple[str, float] | tuple[str, float, int]
"""Time, energy [Wh], and fold."""


def at(time: str) -> int:
    """Return a time as half-hours since 1970."""
    return int((datetime.fromisoformat(time) - datetime(1970, 1, 1)) / timedelta(minutes=30))


def from_(start: str, values: Sequence[float]) -> list[Reading]:
    """Return consecutive half-hours."""
    first = datetime.fromisoformat(start)
    return [(str(first + timedelta(minutes=30) * place), value) for place, value in enumerate(values)]


def arrays(readings: Mapping[int, Sequence[Reading]]) -> tuple[Array, Array, Array, Array]:
    """Return user, half-hour, fold and energy of readings, ordered."""
    rows = sorted(
        (user, at(one[0]), one[2] if len(one) > 2 else 0, one[1]) for user in readings for one in readings[user]
    )
    user, half_hour, fold, wh = (np.array(column) for column in zip(*rows, strict=True))
    return user.astype(np.int32), half_hour.astype(np.int32), fold.astype(np.int16), wh.astype(np.float64)


def days_of(readings: Mapping[int, Sequence[Reading]]) -> DayRows:
    """Return the days of some users."""
    user, half_hour, fold, wh = arrays(readings)
    sums, shapes = sum_up_days(user, half_hour, fold, wh), shape_days(user, half_hour, wh)
    return DayRows(
        sums.user, sums.day, sums.readings, sums.wh, sums.peak_wh, shapes.third_wh, sums.peak_at, sums.present,
        sums.present_again, shapes.first_run, shapes.last_run,
    )  # fmt: skip


def rows(found: Found) -> list[tuple[int, str, str, float]]:
    """Return findings as user, first and last moment, and size."""

    def moment(half_hour: int) -> str:
        return f"{datetime(1970, 1, 1) + timedelta(minutes=30) * half_hour:%Y-%m-%d %H:%M}"

    return [
        (user, moment(first), moment(last), size)
        for user, first, last, size in zip(
            found.user.tolist(), found.first.tolist(), found.last.tolist(), found.size.tolist(), strict=True
        )
    ]
