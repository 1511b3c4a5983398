"""The buckets of a chart over time as one array, and the lines that are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np

from smapdash.model.arrays import Array

BUCKET: Final = np.dtype(
    [
        ("start", "datetime64[us]"),
        ("fold", "int8"),
        ("value", "float64"),
        ("users", "int64"),
        ("low_wh", "float64"),
        ("high_wh", "float64"),
        ("readings", "int64"),
        ("whole", "int64"),
        ("is_cut", "bool"),
        ("is_lacking", "bool"),
        ("implausible", "int64"),
    ]
)
"""A `Point` in an array; the value of a gap is NaN."""


class Point(NamedTuple):
    """One bucket with data: its start, fold and value (`quantities.value_of`: below a day [kW], else [kWh]).

    Also its users with data, lowest and highest half-hour [Wh], number of readings, readings per user in a complete
    bucket (0 below the day), whether the period in view cuts it, whether its sum is low because it is cut or lacks
    readings, and the number of implausible readings.
    """

    start: datetime
    fold: int
    value: float
    users: int
    low_wh: float
    high_wh: float
    readings: int
    whole: int
    is_cut: bool
    is_lacking: bool
    implausible: int


@dataclass(frozen=True, eq=False)
class Line:
    """One line.

    Attributes
    ----------
    name : str
        Area or tariff; empty where there is no split.
    merged : int
        Number of smallest areas or tariffs summed up in this line; 0 for a single one.
    points : array of BUCKET, shape (N,)
        Every bucket from the first to the last of the chart, including gaps, without second passes.
    second : array of BUCKET, shape (M,)
        Second passes of repeated hours, which share their label times with the first passes and are kept separate.
    """

    name: str
    points: Array
    second: Array
    merged: int = 0

    @cached_property
    def known(self) -> Array:
        """Buckets with a value, first passes before second ones."""
        points = np.concatenate((self.points, self.second)) if len(self.second) else self.points
        is_known = ~np.isnan(points["value"])
        return points if is_known.all() else points[is_known]

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """Start of the first and of the last bucket."""
        return self.points["start"][0].item(), self.points["start"][-1].item()


def buckets(starts: Array, **columns: Any) -> Array:
    """Return buckets of these starts as an array of BUCKET: gaps, but for the columns that are given."""
    made = np.zeros(len(starts), BUCKET)
    made["start"], made["value"] = starts, np.nan
    for name, values in columns.items():
        made[name] = values
    return made


def point_of(bucket: Any) -> Point:
    """Return one element of an array of BUCKET as a `Point`."""
    return Point._make(bucket.item())
