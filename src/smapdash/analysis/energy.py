"""Energy over time, and energy by segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.buckets import bucket_half_hours, starts, users_in_buckets
from smapdash.analysis.cube import Cube
from smapdash.analysis.groups import merge_smallest
from smapdash.analysis.selection import Group, Selection, to_datetime
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import BUCKETS_PER_DAY, Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.frames import ENERGY, SEGMENTS, build_frame
from smapdash.model.spans import Spans

if TYPE_CHECKING:
    import pandas as pd


ROWS_AT_ONCE = 50_000


def energy_over_time(cube: Cube, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:
    """Return energy over time, split as the filters say: frame ENERGY.

    A bucket that holds no reading of a group has no row. The lowest and highest half-hour of a bucket are those of the
    group's sum, so no peak vanishes in a coarse view.

    Parameters
    ----------
    most_lines : int or None
        Of more groups those of least energy in the dates are summed up as one, so that there are no more than this;
        of equal energy the first by name stands alone. None for all groups.
    """
    selection = Selection(cube, filters)
    count_users = users_in_buckets(selection, grain)
    groups, parts = merge_smallest(selection, selection.groups(filters.split), most_lines), []
    for number, group in enumerate(groups):
        sums = _sum_up(selection, group.segments, grain)
        sums["users"] = count_users(group.segments, sums["key"])
        sums["implausible"] = _count_implausible(selection, group.segments, sums["key"], grain)
        parts.append({"group": np.full(len(sums["key"]), number), **sums})
    return _in_order(parts, groups, grain)


def energy_in_parts(cube: Cube, filters: Filters, grain: Grain) -> Iterator[pd.DataFrame]:
    """Yield `energy_over_time`, below a week in frames of about `ROWS_AT_ONCE` rows: whole days after one another."""
    selection = Selection(cube, filters)
    days = selection.day.tolist()
    if grain in (Grain.WEEK, Grain.MONTH) or not days:
        yield energy_over_time(cube, filters, grain)
        return
    at_once = max(int(ROWS_AT_ONCE / BUCKETS_PER_DAY[grain] / max(len(selection.groups(filters.split)), 1)), 1)
    for place in range(0, len(days), at_once):
        some = days[place : place + at_once]
        first, last = (to_datetime(day * PER_DAY).date() for day in (some[0], some[-1]))
        yield energy_over_time(cube, replace(filters, first_day=first, last_day=last), grain)


def sum_buckets(at: Array, fold: Array, readings: Array, wh: Array, grain: Grain) -> dict[str, Array]:
    """Sum half-hours up in buckets: `key` of each bucket, `readings`, `energy_wh`, `low_wh`, `high_wh`."""
    buckets = bucket_half_hours(at, fold, grain)
    return {
        "key": buckets.key,
        "readings": buckets.reduce(np.add, readings.astype(np.int64)),
        "energy_wh": buckets.reduce(np.add, wh),
        "low_wh": buckets.reduce(np.minimum, wh),
        "high_wh": buckets.reduce(np.maximum, wh),
    }


def _sum_up(selection: Selection, segments: Array, grain: Grain) -> dict[str, Array]:
    readings, wh = selection.readings(segments), selection.wh(segments)
    held = readings > 0
    return sum_buckets(selection.read_at[held], selection.fold[held], readings[held], wh[held], grain)


def _count_implausible(selection: Selection, segments: Array, key: Array, grain: Grain) -> Array:
    """Return how many implausible readings the buckets of some segments hold; each bucket that holds one has a key."""
    found, places = selection.cube.implausible, selection.implausible
    places = places[np.isin(selection.cube.segment[found.user[places]], segments)]
    buckets = bucket_half_hours(found.read_at[places], found.fold[places], grain)
    counts = np.zeros(len(key), np.int64)
    counts[np.searchsorted(key, buckets.key)] = buckets.reduce(np.add, np.ones(len(places), np.int64))
    return counts


def _in_order(parts: list[dict[str, Array]], groups: list[Group], grain: Grain) -> pd.DataFrame:
    if not parts:
        return ENERGY.empty()
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(columns["key"], kind="stable")  # the parts are in the order of their groups
    columns = {name: values[order] for name, values in columns.items()}
    group, (start, fold) = columns.pop("group"), starts(columns.pop("key"), grain)
    names = {
        "area": np.array([one.area for one in groups], object)[group],
        "tariff": np.array([one.tariff for one in groups], object)[group],
        "user": np.array([one.user for one in groups], object)[group],
        "merged": np.array([one.merged for one in groups], np.int64)[group],
    }
    return build_frame(ENERGY, {"start": start, "fold": fold, **names, **columns})


def energy_by_segment(cube: Cube, filters: Filters, by: Split) -> pd.DataFrame:
    """Return the selection by area, by tariff, or by both: frame SEGMENTS, without rows if nothing is selected.

    An area that only the chosen tariffs leave nothing of is a row of zeros, and so is a tariff without anything in the
    chosen areas.

    Raises
    ------
    ValueError
        When `by` is no split, or one into users.
    """
    if by in (Split.NONE, Split.USER):
        raise ValueError("segments are areas, tariffs or pairs of them")
    selection = Selection(cube, filters)
    if not len(selection.users_with_data):
        return SEGMENTS.empty()
    of_segment = _sums_of_segments(selection)
    named = {Split.AREA: replace(filters, tariffs=()), Split.TARIFF: replace(filters, areas=())}
    groups = Selection(cube, named.get(by, filters)).groups(by)
    sums = {name: np.array([values[group.segments].sum() for group in groups]) for name, values in of_segment.items()}
    order = np.argsort(sums["users"] == 0, kind="stable")
    with np.errstate(invalid="ignore"):
        sums["mean_wh_per_user_day"] = sums["energy_wh"] / sums["user_days"]
    names = {"area": [groups[place].area for place in order], "tariff": [groups[place].tariff for place in order]}
    return build_frame(SEGMENTS, {**names, **{name: values[order] for name, values in sums.items()}})


def _sums_of_segments(selection: Selection) -> dict[str, Array]:
    """Return users, user-days, readings and energy [Wh] of every segment of the cube, zeros outside the selection."""
    cube, chosen = selection.cube, selection.segments
    users = np.bincount(cube.segment[selection.users_with_data], minlength=len(cube.segments))
    half_hours = selection.spans_by_segment(chosen, cube.half_hours)
    days = selection.spans_by_segment(chosen, cube.users_by_day)

    def spread(spans: Spans, sums: Array) -> Array:
        whole = np.zeros(len(cube.segments), sums.dtype)
        whole[chosen[spans.is_held]] = sums
        return whole

    return {
        "users": users,
        "user_days": spread(days, days.reduce(np.add, cube.users_by_day.users, np.int64)),
        "readings": spread(half_hours, half_hours.reduce(np.add, cube.half_hours.users, np.int64)),
        "energy_wh": spread(half_hours, half_hours.reduce(np.add, cube.half_hours.wh)),
    }
