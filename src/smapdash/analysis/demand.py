"""Demand of a selection: key figures, load profile, heat map and load duration curve.

Average power over a half-hour is twice its energy [W]. The two passes of a repeated hour are two half-hours in every
figure, and one cell, their mean, where the label counts: profile and heat map.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smapdash.analysis.buckets import runs
from smapdash.analysis.cube import Cube
from smapdash.analysis.day_sums import mean_of_lowest
from smapdash.analysis.percentiles import percentiles
from smapdash.analysis.selection import Selection, datetimes, datetimes_of_days, to_datetime, weekdays
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import DayType
from smapdash.model.filters import Filters
from smapdash.model.frames import DURATION, HEATMAP, PROFILE, build_frame
from smapdash.model.results import NO_SUMMARY, Summary

if TYPE_CHECKING:
    import pandas as pd

DURATION_POINTS = 1_001


class DayMatrix(NamedTuple):
    """Mean energy by day and half-hour of the day; NaN where nothing was read.

    Attributes
    ----------
    day : array of int32, shape (D,)
        Days since 1970 with readings.
    wh, wh_per_user : array of float64, shape (D, 48)
        Of the selection; per user with data.
    users : array of int, shape (D, 48)
        Users with data; of two passes the larger number.
    """

    day: Array
    wh: Array
    wh_per_user: Array
    users: Array


def summarize(cube: Cube, filters: Filters) -> Summary:
    """Return the key figures of a selection."""
    selection = Selection(cube, filters)
    readings, wh = selection.readings(), selection.wh()
    held = readings > 0
    at, fold, wh, readings = selection.read_at[held], selection.fold[held], wh[held], readings[held]
    expected = selection.expected * selection.registered
    if not len(at):
        return replace(NO_SUMMARY, expected=expected, missing=expected, registered=selection.registered)
    received = int(readings[cube.clock_changes.are_expected(at, fold)].sum(dtype=np.int64))
    peak = int(np.argmax(wh))  # the earliest of equals
    return Summary(
        users=len(selection.users_with_data),
        user_days=int(selection.users_by_day().sum()),
        readings=int(readings.sum(dtype=np.int64)),
        expected=expected,
        missing=expected - received,
        registered=selection.registered,
        energy_wh=float(wh.sum()),
        half_hours=len(at),
        peak_w=2 * float(wh[peak]),
        peak_at=to_datetime(int(at[peak])),
        peak_fold=int(fold[peak]),
        base_w=base_load(selection, at, fold, wh),
    )


def base_load(selection: Selection, at: Array, fold: Array, wh: Array) -> float | None:
    """Return the median over days of the mean of the 8 lowest half-hours [W]; None where no day is sufficient.

    A day is sufficient with at least half of its half-hours (CalTRACK 2.2.1.2).
    """
    begins, counts = runs(at // PER_DAY)
    changes = selection.cube.clock_changes
    received = np.add.reduceat(changes.are_expected(at, fold).astype(np.int64), begins) if len(at) else counts
    enough = 2 * received >= changes.count(at[begins] // PER_DAY)
    if not enough.any():
        return None
    return 2 * float(np.median(mean_of_lowest(wh, begins, counts)[enough]))


def day_matrix(at: Array, wh: Array, readings: Array) -> DayMatrix:
    """Return the energy of half-hours since 1970, ordered, that hold readings; two passes become their mean."""
    begins, passes = runs(at)
    label = at[begins]
    first_of_day, cells_of_day = runs(label // PER_DAY)
    day = label[first_of_day] // PER_DAY
    place = (np.repeat(np.arange(len(day)), cells_of_day), label % PER_DAY)
    shape = (len(day), PER_DAY)
    matrix = DayMatrix(day, np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, np.int64))
    if len(at):
        matrix.wh[place] = np.add.reduceat(wh, begins) / passes
        matrix.wh_per_user[place] = np.add.reduceat(wh / readings, begins) / passes
        matrix.users[place] = np.maximum.reduceat(readings, begins)
    return matrix


def selected_day_matrix(cube: Cube, filters: Filters) -> DayMatrix:
    """Return the mean energy of a selection by day and half-hour."""
    selection = Selection(cube, filters)
    readings = selection.readings()
    held = readings > 0
    return day_matrix(selection.read_at[held], selection.wh()[held], readings[held])


def load_profile(matrix: DayMatrix, rest_days: tuple[int, ...]) -> pd.DataFrame:
    """Return the mean day by day type, with its band over the days: frame PROFILE."""
    is_rest = np.isin(weekdays(matrix.day), rest_days)
    of_types = {DayType.ALL: np.ones(len(is_rest), bool), DayType.WORKING: ~is_rest, DayType.REST: is_rest}
    parts = [_mean_day(matrix, day_type, chosen) for day_type, chosen in of_types.items()]
    return build_frame(PROFILE, {name: np.concatenate([part[name] for part in parts]) for name in PROFILE.columns})


def _mean_day(matrix: DayMatrix, day_type: DayType, chosen: Array) -> dict[str, Array]:
    """Return the columns of PROFILE for some days."""
    days = np.count_nonzero(~np.isnan(matrix.wh[chosen]), axis=0)
    known = np.flatnonzero(days)
    columns = {"day_type": np.full(len(known), day_type.value), "half_hour": known, "days": days[known]}
    for ending, values in (("", matrix.wh[chosen]), ("_per_user", matrix.wh_per_user[chosen])):
        columns[f"mean_w{ending}"] = 2 * np.nansum(values, axis=0)[known] / days[known]
        low, high = percentiles(values.T[known], (10, 90))
        columns[f"p10_w{ending}"], columns[f"p90_w{ending}"] = 2 * low, 2 * high
    return columns


def heat_map(matrix: DayMatrix) -> pd.DataFrame:
    """Return the demand of each day and half-hour with readings: frame HEATMAP."""
    row, half_hour = np.nonzero(~np.isnan(matrix.wh))
    columns = {
        "day": datetimes_of_days(matrix.day[row]),
        "half_hour": half_hour,
        "users": matrix.users[row, half_hour],
        "mean_w": 2 * matrix.wh[row, half_hour],
        "mean_w_per_user": 2 * matrix.wh_per_user[row, half_hour],
    }
    return build_frame(HEATMAP, columns)


def load_duration(cube: Cube, filters: Filters) -> pd.DataFrame:
    """Return the demand against the share of time in which it is reached or exceeded: frame DURATION.

    Every half-hour is a point up to 1,001 of them; of more, as many evenly spread ranks, the first and last included.
    Of equal demands the earlier comes first.
    """
    selection = Selection(cube, filters)
    held = selection.readings() > 0
    watts = 2 * selection.wh()[held]
    count = len(watts)
    rank = np.unique(np.linspace(0, count - 1, min(count, DURATION_POINTS)).round().astype(np.int64))
    place = np.argsort(-watts, kind="stable")[rank]
    columns = {
        "share_percent": 100 * (rank + 1) / max(count, 1),
        "half_hours": rank + 1,
        "demand_w": watts[place],
        "read_at": datetimes(selection.read_at[held][place]),
        "fold": selection.fold[held][place],
    }
    return build_frame(DURATION, columns)
