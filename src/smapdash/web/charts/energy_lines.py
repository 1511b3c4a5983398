"""Data of a chart of energy over time, ready to draw: lines of regular buckets in kWh, below a day in kW."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain, Measure, Split
from smapdash.web.charts import quantities, timeline
from smapdash.web.charts.buckets import Line, Point, buckets, point_of
from smapdash.web.charts.whole_buckets import ALL_DAYS, LEAST_OF_A_BUCKET, DaysInView
from smapdash.wording import formatting
from smapdash.wording.groups import others as name_of_others
from smapdash.wording.messages import message

Shift = timedelta | pd.DateOffset
"""A time, or calendar months."""
UNNAMED = message("charts.not_given")
"""Name of a line whose area or tariff is missing."""


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
    starts = timeline.grid(timeline.start_array(frame), grain)
    if not len(starts):
        return []
    rows = _points(frame, measure, grain, in_view)
    if split is Split.NONE:
        lines = [_line("", rows, starts)]
    else:
        is_own = frame["merged"].to_numpy() == 0
        names, own = _names(frame, split).to_numpy(object)[is_own], rows[is_own]
        lines = [_line(name, own[names == name], starts) for name in sorted(set(names))]
        if not is_own.all():
            merged = int(frame["merged"].max())
            lines.append(_line(name_of_others(merged), rows[~is_own], starts, merged))
    return [line for line in lines if len(line.known)]


def shifted(line: Line, by: Shift) -> Line:
    """Return a line shifted to a later time, without its second passes."""
    points = line.points.copy()
    points["start"] = (pd.DatetimeIndex(points["start"]) + by).to_numpy()
    return Line(line.name, points, line.second[:0])


def highest(line: Line) -> Point:
    """Return the highest bucket of a line with data, of the uncut ones if there are any."""
    points = _several(uncut(line), line.known)
    return point_of(points[points["value"].argmax()])


def uncut(line: Line) -> Array:
    """Return the buckets of a line that have a value and are not cut by the period in view."""
    points: Array = line.known[~line.known["is_cut"]]
    return points


def top_value(line: Line) -> float:
    """Return the largest value of a line including cut buckets, for the range of the axis."""
    return float(line.known["value"].max(initial=0.0))


def lowest(line: Line) -> Point:
    """Return the lowest bucket of a line with data, of the complete ones if there are any; the first of equals."""
    points = _several(line.known[~line.known["is_lacking"]], line.known)
    return point_of(points[points["value"].argmin()])


def describe_line(line: Line, measure: Measure, grain: Grain, *, whose: str) -> str:
    """Return a sentence on the highest and lowest bucket of a line with data; `whose` names the line, if not empty."""

    def in_words(point: Point) -> str:
        cut = message("charts.that_is_cut", grain=formatting.a(grain)) if point.is_cut else ""
        return f"{amount(point, measure, grain)} {formatting.at_bucket(point.start, point.fold, grain)}{cut}"

    whose = f"{whose}: " if whose else ""
    if len(line.known) == 1:
        return f"{whose}{in_words(point_of(line.known[0]))}."
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
    energies = quantities.energy_of(line.known["value"], grain)
    if measure is Measure.TOTAL:
        return float(sum(energies.tolist()))
    return float(sum((energies * line.known["users"]).tolist()) / line.known["users"].sum())


def _names(frame: pd.DataFrame, split: Split) -> pd.Series[str]:
    if split is Split.BOTH:
        return frame["area"].fillna(UNNAMED) + " " + frame["tariff"].fillna(UNNAMED)
    return frame[split.value].fillna(UNNAMED)


def amount(point: Point, measure: Measure, grain: Grain) -> str:
    """Write the value of a bucket with its unit."""
    return written(point.value, measure, grain)


def written(value: float, measure: Measure, grain: Grain) -> str:
    """Write a value of a line with its unit."""
    quantity = quantities.in_words(value, grain)
    return message("charts.per_user", quantity=quantity) if measure is Measure.MEAN else str(quantity)


def _points(frame: pd.DataFrame, measure: Measure, grain: Grain, in_view: DaysInView) -> Array:
    """Return the rows of a frame as buckets."""
    users, wh = frame["users"].to_numpy(), frame["energy_wh"].to_numpy()
    if measure is Measure.MEAN:
        wh = np.divide(wh, users, out=np.full(len(wh), np.nan), where=users > 0)
    same = {column: frame[column].to_numpy() for column in ("users", "low_wh", "high_wh", "readings", "implausible")}
    folds = frame["fold"].fillna(0).to_numpy("int8")
    points = buckets(timeline.start_array(frame), fold=folds, value=quantities.value_of(wh, grain), **same)
    return judged(points, grain, in_view)


def _line(name: str, rows: Array, starts: Array, merged: int = 0) -> Line:
    second, first = rows[rows["fold"] > 0], rows[rows["fold"] == 0]
    points = buckets(starts)
    points[np.searchsorted(starts, first["start"])] = first
    return Line(name, points, second[second["start"].argsort()], merged)


def judged(points: Array, grain: Grain, in_view: DaysInView) -> Array:
    """Return buckets with their expected number of readings, and whether they are cut or lack some."""
    if grain in quantities.HOURS:
        return points
    found = points.copy()
    is_known = ~np.isnan(points["value"])
    starts = points["start"][is_known].tolist()
    whole = np.array([in_view.half_hours(start, grain) for start in starts], np.int64)
    is_cut = np.array([in_view.cuts(start, grain) for start in starts], bool)
    is_short = points["readings"][is_known] < LEAST_OF_A_BUCKET * whole * points["users"][is_known]
    found["whole"][is_known], found["is_cut"][is_known], found["is_lacking"][is_known] = (
        whole,
        is_cut,
        is_cut | is_short,
    )
    return found


def _several(some: Array, all_of_them: Array) -> Array:
    """Return `some` if it has at least two buckets to compare, else all."""
    return some if len(some) > 1 else all_of_them
