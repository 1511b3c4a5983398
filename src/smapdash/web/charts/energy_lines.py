"""Data of a chart of energy over time, ready to draw: lines of regular buckets in kWh, below a day in kW."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import Grain, Measure, Split
from smapdash.web.charts import quantities, timeline
from smapdash.web.charts.whole_buckets import ALL_DAYS, DaysInView
from smapdash.wording import formatting
from smapdash.wording.groups import others as name_of_others
from smapdash.wording.messages import message

Shift = timedelta | pd.DateOffset
"""A time, or calendar months."""
UNNAMED = message("charts.not_given")
"""Name of a line whose area or tariff is missing."""


class Point(NamedTuple):
    """One bucket: its start, fold and value (`quantities.value_of`: below a day [kW], else [kWh]), None in a gap.

    Also its users with data, lowest and highest half-hour [Wh], number of readings, readings per user in a complete
    bucket (0 below the day), whether the period in view cuts it, whether its sum is low because it is cut or lacks
    readings, and the number of implausible readings.
    """

    start: datetime
    fold: int
    value: float | None
    users: int
    low_wh: float = 0.0
    high_wh: float = 0.0
    readings: int = 0
    whole: int = 0
    is_cut: bool = False
    is_lacking: bool = False
    implausible: int = 0


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes
    ----------
    name : str
        Area or tariff; empty where there is no split.
    merged : int
        Number of smallest areas or tariffs summed up in this line; 0 for a single one.
    points : tuple of Point
        Every bucket from the first to the last of the chart, including gaps, without second passes.
    second : tuple of Point
        Second passes of repeated hours, which share their label times with the first passes and are kept separate.
    """

    name: str
    points: tuple[Point, ...]
    second: tuple[Point, ...]
    merged: int = 0

    @property
    def known(self) -> list[Point]:
        """Buckets with a value, first passes before second ones."""
        return [point for point in (*self.points, *self.second) if point.value is not None]


def energy_lines(
    frame: pd.DataFrame, *, measure: Measure, split: Split, grain: Grain, in_view: DaysInView = ALL_DAYS
) -> list[Line]:
    """Return the lines of an ENERGY frame: one, or one per area or tariff ordered by name, others last.

    Parameters
    ----------
    in_view : DaysInView
        Determines which weeks and months are cut.

    Returns
    -------
    list of Line
        Of the selection (total), or per user with data in the bucket (mean), in kWh, below a day in kW. Lines without
        any value are left out.
    """
    buckets = timeline.grid(timeline.starts_of(frame), grain)
    if not buckets:
        return []
    value = partial(_value, measure=measure, grain=grain)
    kind = (buckets, value, partial(judged, grain=grain, in_view=in_view))
    if split is Split.NONE:
        lines = [_line("", frame, *kind)]
    else:
        own, others = frame[frame["merged"] == 0], frame[frame["merged"] > 0]
        lines = [_line(str(name), part, *kind) for name, part in own.groupby(_names(own, split), sort=True)]
        if len(others):
            merged = int(others["merged"].iloc[0])
            lines.append(replace(_line(name_of_others(merged), others, *kind), merged=merged))
    return [line for line in lines if line.known]


def shifted(line: Line, by: Shift) -> Line:
    """Return a line shifted to a later time, without its second passes."""
    return Line(line.name, tuple(point._replace(start=point.start + by) for point in line.points), ())


def highest(line: Line) -> Point:
    """Return the highest bucket of a line with data, of the uncut ones if there are any."""
    return max(_several(uncut(line), line.known), key=lambda point: point.value or 0.0)


def uncut(line: Line) -> list[Point]:
    """Return the buckets of a line that have a value and are not cut by the period in view."""
    return [point for point in line.known if not point.is_cut]


def top_value(line: Line) -> float:
    """Return the largest value of a line including cut buckets, for the range of the axis."""
    return max((point.value or 0.0 for point in line.known), default=0.0)


def lowest(line: Line) -> Point:
    """Return the lowest bucket of a line with data, of the complete ones if there are any; the first of equals."""
    whole = [point for point in line.known if not point.is_lacking]
    return min(_several(whole, line.known), key=lambda point: point.value or 0.0)


def describe_line(line: Line, measure: Measure, grain: Grain, *, whose: str) -> str:
    """Return a sentence on the highest and lowest bucket of a line with data; `whose` names the line, if not empty."""

    def in_words(point: Point) -> str:
        cut = message("charts.that_is_cut", grain=formatting.a(grain)) if point.is_cut else ""
        return f"{amount(point, measure, grain)} {formatting.at_bucket(point.start, point.fold, grain)}{cut}"

    whose = f"{whose}: " if whose else ""
    if len(line.known) == 1:
        return f"{whose}{in_words(line.known[0])}."
    text = message("charts.highest_and_lowest", highest=in_words(highest(line)), lowest=in_words(lowest(line)))
    return f"{whose}{text}" if whose else f"{text[0].upper()}{text[1:]}"


def leader(lines: Sequence[Line], *, measure: Measure, grain: Grain) -> tuple[str, float] | None:
    """Return the area or tariff that uses most, and its use [Wh]; None where no single one does.

    The use is the sum over all buckets (total), or that sum divided by the sum of users over all buckets (mean). There
    is no leader of means beside a line of others, as the means of its members are unknown.
    """
    if measure is Measure.MEAN and any(line.merged for line in lines):
        return None
    ordered = sorted((_use(line, measure, grain), line.name) for line in lines if not line.merged)
    if len(ordered) < 2 or ordered[-1][0] == ordered[-2][0]:
        return None
    return ordered[-1][1], ordered[-1][0]


def _use(line: Line, measure: Measure, grain: Grain) -> float:
    """Return the energy of a line [Wh], per user and bucket where it is a mean."""
    if measure is Measure.TOTAL:
        return sum(quantities.energy_of(point.value or 0.0, grain) for point in line.known)
    of_all = sum(quantities.energy_of(point.value or 0.0, grain) * point.users for point in line.known)
    return of_all / sum(point.users for point in line.known)


def _names(frame: pd.DataFrame, split: Split) -> pd.Series[str]:
    if split is Split.BOTH:
        return frame["area"].fillna(UNNAMED) + " " + frame["tariff"].fillna(UNNAMED)
    return frame[split.value].fillna(UNNAMED)


def amount(point: Point, measure: Measure, grain: Grain) -> str:
    """Write the value of a bucket with its unit."""
    quantity = quantities.in_words(point.value, grain)
    return message("charts.per_user", quantity=quantity) if measure is Measure.MEAN else str(quantity)


def _line(
    name: str,
    frame: pd.DataFrame,
    buckets: Sequence[datetime],
    value: Callable[[float | None, int], float | None],
    judge: Callable[[Point], Point],
) -> Line:
    starts, folds, users = timeline.starts_of(frame), timeline.folds_of(frame), frame["users"].tolist()
    energy, extremes = timeline.numbers_of(frame, "energy_wh"), (frame["low_wh"].tolist(), frame["high_wh"].tolist())
    values = [value(wh, count) for wh, count in zip(energy, users, strict=True)]
    counts = frame["readings"].tolist(), frame["implausible"].tolist()
    rows = [
        judge(Point._make((*row, 0, False, False, implausible)))
        for *row, implausible in zip(starts, folds, values, users, *extremes, *counts, strict=True)
    ]
    if starts == list(buckets) and not any(folds):
        return Line(name, tuple(rows), ())  # the usual case: every bucket has data
    points = dict(zip(zip(starts, folds, strict=True), rows, strict=True))
    return Line(
        name,
        tuple(points.get((start, 0), Point(start, 0, None, 0)) for start in buckets),
        tuple(point for (_, fold), point in sorted(points.items()) if fold),
    )


def judged(point: Point, grain: Grain, in_view: DaysInView) -> Point:
    """Return a bucket with its expected number of readings, and whether it is cut or lacks some."""
    if point.value is None or grain in quantities.HOURS:
        return point
    return point._replace(
        whole=in_view.half_hours(point.start, grain),
        is_cut=in_view.cuts(point.start, grain),
        is_lacking=in_view.lacks(point.start, grain, point.readings, point.users),
    )


def _several(some: list[Point], all_of_them: list[Point]) -> list[Point]:
    """Return `some` if it has at least two buckets to compare, else all."""
    return some if len(some) > 1 else all_of_them


def _value(wh: float | None, users: int, measure: Measure, grain: Grain) -> float | None:
    if wh is None or (measure is Measure.MEAN and not users):
        return None
    return quantities.value_of(wh / (users if measure is Measure.MEAN else 1), grain)
