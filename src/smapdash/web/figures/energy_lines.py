"""What a chart of energy over time shows, before anything is drawn: lines of regular buckets in kWh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from smapdash.filters import Grain, Measure, Split
from smapdash.web import words
from smapdash.web.figures import timeline

UNNAMED = "not given"
"""Name of a line whose area or tariff is missing."""


class Point(NamedTuple):
    """One bucket: its start and fold, what is drawn [kWh] (None in a gap), and users with data."""

    start: datetime
    fold: int
    kwh: float | None
    users: int


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes
    ----------
    name : str
        Area or tariff; empty where there is no split.
    points : tuple of Point
        Every bucket from the first to the last of the chart, gaps included, without second passes.
    second : tuple of Point
        Second passes of repeated hours, which have the label times of first ones and are not added to them.
    """

    name: str
    points: tuple[Point, ...]
    second: tuple[Point, ...]

    @property
    def known(self) -> list[Point]:
        """Buckets with a value, first passes before second ones."""
        return [point for point in (*self.points, *self.second) if point.kwh is not None]


def energy_lines(frame: pd.DataFrame, *, measure: Measure, split: Split, grain: Grain) -> list[Line]:
    """Return what is drawn of an ENERGY frame: one line, or one per area or tariff, ordered by name.

    Returns
    -------
    list of Line
        In kWh of the bucket (total), or in kWh per user with data in it (mean). Empty for an empty frame.
    """
    buckets = timeline.grid(timeline.starts_of(frame), grain)
    if split is Split.NONE:
        return [_line("", frame, buckets, measure)] if buckets else []
    names = frame[split.value].fillna(UNNAMED)
    return [_line(str(name), part, buckets, measure) for name, part in frame.groupby(names, sort=True)]


def highest(line: Line) -> Point:
    """Return the highest bucket of a line that has any; the earliest of equal ones."""
    return max(line.known, key=lambda point: point.kwh or 0.0)


def lowest(line: Line) -> Point:
    """Return the lowest bucket of a line that has any; the earliest of equal ones."""
    return min(line.known, key=lambda point: point.kwh or 0.0)


def leader(frame: pd.DataFrame, *, measure: Measure, split: Split) -> tuple[str, float] | None:
    """Return the area or tariff that uses most, and how much [Wh]; None where no single one does.

    Its sum over all buckets (total), or that sum divided by the sum of users over all buckets (mean).
    """
    sums = frame.groupby(frame[split.value].fillna(UNNAMED))[["energy_wh", "users"]].sum()
    per_line = sums["energy_wh"] / sums["users"] if measure is Measure.MEAN else sums["energy_wh"]
    ordered = per_line.dropna().sort_values()
    if len(ordered) < 2 or ordered.iloc[-1] == ordered.iloc[-2]:
        return None
    return str(ordered.index[-1]), float(ordered.iloc[-1])


def amount(point: Point, measure: Measure) -> str:
    """Write the value of a bucket with its unit."""
    quantity = words.energy(None if point.kwh is None else point.kwh * 1_000)
    return f"{quantity} per user" if measure is Measure.MEAN else str(quantity)


def _line(name: str, frame: pd.DataFrame, buckets: Sequence[datetime], measure: Measure) -> Line:
    points: dict[tuple[datetime, int], Point] = {}
    columns = (
        timeline.starts_of(frame),
        timeline.folds_of(frame),
        timeline.numbers_of(frame, "energy_wh"),
        frame["users"].tolist(),
    )
    for start, fold, wh, users in zip(*columns, strict=True):
        points[start, fold] = Point(start, fold, _kwh(wh, users, measure), users)
    return Line(
        name,
        tuple(points.get((start, 0), Point(start, 0, None, 0)) for start in buckets),
        tuple(point for (_, fold), point in sorted(points.items()) if fold),
    )


def _kwh(wh: float | None, users: int, measure: Measure) -> float | None:
    if wh is None or (measure is Measure.MEAN and not users):
        return None
    return wh / 1_000 / (users if measure is Measure.MEAN else 1)
