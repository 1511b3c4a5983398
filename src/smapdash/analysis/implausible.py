"""Implausible readings, and the days that hold them as they are without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from smapdash.analysis.day_sums import DaySums, sum_up_days
from smapdash.model.arrays import Array
from smapdash.model.frames import IMPLAUSIBLE_WH


@dataclass(frozen=True, eq=False)
class ImplausibleReadings:
    """Readings above `IMPLAUSIBLE_WH`, each user's in order of half-hour and fold; 18 bytes each.

    Attributes
    ----------
    user : array of int32, shape (N,)
        Columns of `Cube.ids`.
    read_at : array of int32, shape (N,)
        Half-hours since 1970.
    fold : array of int16, shape (N,)
    wh : array of float64, shape (N,)
        Energy [Wh].
    days : DaySums
        The days of users that hold them, without them; a day that holds nothing else is not among these.
    """

    user: Array
    read_at: Array
    fold: Array
    wh: Array
    days: DaySums


def find_implausible(user: Array, read_at: Array, fold: Array, wh: Array) -> ImplausibleReadings:
    """Return the implausible readings among all readings of some days of users, ordered by user, half-hour and fold."""
    out = wh > IMPLAUSIBLE_WH
    kept = [values[~out] for values in (user, read_at, fold, wh)]
    return ImplausibleReadings(
        user[out].astype(np.int32), read_at[out].astype(np.int32), fold[out].astype(np.int16), wh[out],
        sum_up_days(*kept),
    )  # fmt: skip


def join_implausible(parts: Sequence[ImplausibleReadings]) -> ImplausibleReadings:
    """Return the implausible readings of several groups of users, each user in one, as one; at least one group."""
    names = [field.name for field in fields(DaySums)]
    days = DaySums(**{name: np.concatenate([getattr(part.days, name) for part in parts]) for name in names})
    user, read_at, fold, wh = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("user", "read_at", "fold", "wh")
    )
    return ImplausibleReadings(user, read_at, fold, wh, days)


_NO_TIMES = np.zeros(0, np.int64)
NO_IMPLAUSIBLE = find_implausible(_NO_TIMES, _NO_TIMES, _NO_TIMES, np.zeros(0))
