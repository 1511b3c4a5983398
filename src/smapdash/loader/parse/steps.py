"""Rows of whole users to half-hours: the step of each user and day decides. Pure: arrays in, arrays out.

The step of a day is the most frequent difference between neighbouring stamps (the smallest of equally frequent ones),
above half an hour only where nearly all stamps keep to it; a day of fewer than four says nothing and counts as
half-hours. A batch that holds nothing but half-hours, which is the usual case, is seen to be so at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from smapdash.loader.parse.clean import DATE_ALONE, DAY_MINUTES
from smapdash.loader.parse.parts import SetAside, add_parts
from smapdash.model.arrays import FILE_BITS, Array
from smapdash.model.reasons import Reason, ReasonCode
from smapdash.model.steps import FEWEST_STAMPS, GAPS, GRID_MINUTES, HALF_HOUR, PART_STEPS, find_steps

READING = np.dtype([("user", "i4"), ("half_hour", "i4"), ("wh", "f8"), ("seq", "i8")])
"""A half-hour: as `reading.ROW`, with half-hours since 1970; of a sum, the place in the load of its first part."""
_HOUR = 60
_NONE = np.empty(0, np.int64)


class WholeDays(NamedTuple):
    """Users whose data begin and end as whole days do: by the starts of intervals, and by their ends."""

    by_starts: int = 0
    by_ends: int = 0


@dataclass
class HalfHours:
    """What the rows of whole users come to.

    Attributes
    ----------
    rows : array of READING
        By user, half-hour and place in the load.
    set_aside : list of SetAside
        The rows that are no half-hour and no part of one.
    duplicates : array of int64
        Places in the load of parts that repeat an earlier one.
    aggregated, sums : array of int64
        Places of parts that the row of another part stands for, and the places of these rows.
    whole_days : WholeDays
        How the data of the users begin and end.
    """

    rows: Array
    set_aside: list[SetAside] = field(default_factory=list)
    duplicates: Array = field(default_factory=lambda: _NONE)
    aggregated: Array = field(default_factory=lambda: _NONE)
    sums: Array = field(default_factory=lambda: _NONE)
    whole_days: WholeDays = field(default_factory=WholeDays)


def find_half_hours(rows: Array, *, are_ends: bool = False) -> HalfHours:
    """Find the half-hours in rows of whole users.

    Parameters
    ----------
    rows : array of reading.ROW
        In any order.
    are_ends : bool
        The stamps are the ends of their intervals: each moves back by the step of the day in which its interval lies.
    """
    rows, set_aside = _settle_dates(rows)
    rows = _order(rows)
    found = HalfHours(rows, set_aside, whole_days=_find_whole_days(rows))
    if are_ends:
        rows["minute"] -= GRID_MINUTES  # somewhere within the interval, so in its day
    irregular = _find_irregular_days(rows, are_ends=are_ends)
    if irregular.any():
        settled = _settle_irregular_days(rows[irregular], found, are_ends=are_ends)
        usual = _move_to_start(rows[~irregular], HALF_HOUR, are_ends=are_ends)
        usual = _order(np.concatenate([usual, settled]))
    else:
        usual = _move_to_start(rows, HALF_HOUR, are_ends=are_ends)
    early = usual["minute"] < 0
    if early.any():
        found.set_aside.append((Reason(ReasonCode.YEAR_OUT_OF_RANGE), usual["seq"][early]))
        usual = usual[~early]
    usual["minute"] //= HALF_HOUR
    found.rows = usual.view(READING)
    found.set_aside = [(reason, seq) for reason, seq in found.set_aside if len(seq)]
    return found


def _settle_dates(rows: Array) -> tuple[Array, list[SetAside]]:
    """Return a copy in which a date alone is its midnight, where other rows of the user and file have times of day."""
    rows = rows.copy()
    alone = rows["minute"] % GRID_MINUTES == DATE_ALONE
    if not alone.any():
        return rows, []
    source = np.stack([rows["user"].astype(np.int64), rows["seq"] >> FILE_BITS])
    _, source = np.unique(source, axis=1, return_inverse=True)
    dropped = (np.bincount(source, ~alone) == 0)[source]
    rows["minute"][alone] -= DATE_ALONE
    return rows[~dropped], [(Reason(ReasonCode.NO_TIME_OF_DAY), rows["seq"][dropped])]


def _order(rows: Array) -> Array:
    """Return rows by user, minute and place in the load."""
    order = find_order((rows["user"].astype(np.int64) << 32) + rows["minute"], rows["seq"])
    return rows if order is None else rows[order]


def find_order(key: Array, seq: Array) -> Array | None:
    """Return the order of rows by key and place in the load; None where they are in it."""
    rises = np.diff(key)
    if (rises > 0).all() or (((rises > 0) | ((rises == 0) & (np.diff(seq) > 0))).all()):
        return None
    return np.lexsort((seq, key))


def _find_whole_days(rows: Array) -> WholeDays:
    """Count ordered users whose first and last stamp are those of whole days."""
    last = np.flatnonzero(np.diff(rows["user"], append=-1))
    first = np.concatenate(([0], last[:-1] + 1))[: len(last)]
    begin, end = rows["minute"][first], rows["minute"][last]
    fills_days = end - begin >= DAY_MINUTES - HALF_HOUR
    steps = (*PART_STEPS, HALF_HOUR)
    by_starts = fills_days & (begin % DAY_MINUTES == 0) & np.isin(-end % DAY_MINUTES, steps)
    by_ends = fills_days & np.isin(begin % DAY_MINUTES, steps) & (end % DAY_MINUTES == 0)
    return WholeDays(int(by_starts.sum()), int(by_ends.sum()))


def _number_days(rows: Array) -> Array:
    """Give the days of ordered users their number, from zero."""
    day = rows["minute"] // DAY_MINUTES
    changes = (rows["user"][1:] != rows["user"][:-1]) | (day[1:] != day[:-1])
    return np.concatenate(([0], np.cumsum(changes)))[: len(rows)]


def _find_irregular_days(rows: Array, *, are_ends: bool) -> Array:
    """Return which rows stand in days that are not plainly half-hours without a gap."""
    gap = np.diff(rows["minute"])
    number = _number_days(rows)
    irregular = np.zeros(len(rows), bool)
    irregular[1:] = (gap != HALF_HOUR) & (gap != 0) & (number[1:] == number[:-1])
    irregular |= (rows["minute"] + (GRID_MINUTES if are_ends else 0)) % HALF_HOUR != 0
    return (np.bincount(number, irregular) > 0)[number] if irregular.any() else irregular


def _move_to_start(rows: Array, step: Array | int, *, are_ends: bool) -> Array:
    """Move stamps within the interval before an end to the start of the interval."""
    if are_ends:
        rows["minute"] += GRID_MINUTES - np.asarray(step, np.int32)
    return rows


def _settle_irregular_days(rows: Array, found: HalfHours, *, are_ends: bool) -> Array:
    """Return the half-hours (dtype ROW, by minute) of ordered rows of whole days; note the others in `found`."""
    number = _number_days(rows)
    stamps = np.flatnonzero(np.diff(number, prepend=-1) | np.diff(rows["minute"], prepend=-1))
    step = find_steps(number[stamps], rows["minute"][stamps])[number]
    rows = _move_to_start(rows, step, are_ends=are_ends)
    other = ~np.isin(step, (*PART_STEPS, HALF_HOUR))
    off_grid = ~other & (rows["minute"] % step != 0)
    mixed = ~other & _find_other_steps(rows["minute"], number, step, stamps)
    for minutes in np.unique(step).tolist():
        reasons = (_judge_step(minutes), _judge_grid(minutes), Reason(ReasonCode.MIXED_STEPS, str(minutes)))
        for which, reason in zip((other, off_grid & ~mixed, mixed), reasons, strict=True):
            found.set_aside.append((reason, rows["seq"][which & (step == minutes)]))
    good = ~(other | off_grid | mixed)
    is_part = good & (step < HALF_HOUR)
    half_hours: Array = rows[good & ~is_part]
    if not is_part.any():
        return half_hours
    sums = add_parts(rows[is_part], step[is_part])
    found.set_aside += sums.set_aside
    found.duplicates, found.aggregated, found.sums = sums.duplicates, sums.aggregated, sums.sums
    summed = np.empty(len(sums.seq), rows.dtype)
    for name in ("user", "minute", "wh", "seq"):
        summed[name] = getattr(sums, name)
    return np.concatenate([half_hours, summed])


def _judge_step(minutes: int) -> Reason:
    return Reason(ReasonCode.HOURLY_STEP) if minutes == _HOUR else Reason(ReasonCode.OTHER_STEP, str(minutes))


def _judge_grid(minutes: int) -> Reason:
    return Reason(ReasonCode.OFF_GRID) if minutes == HALF_HOUR else Reason(ReasonCode.OFF_DAY_GRID, str(minutes))


def _find_other_steps(minute: Array, number: Array, step: Array, stamps: Array) -> Array:
    """Return the rows of intervals (of the day's step) in which four or more stamps in a row have a shorter step."""
    at, day, of = minute[stamps], number[stamps], step[stamps]
    gap = np.where(np.diff(day) == 0, np.diff(at), 0)
    run = np.concatenate(([0], np.cumsum(gap[1:] != gap[:-1])))[: len(gap)]
    in_run = (np.bincount(run)[run] >= FEWEST_STAMPS - 1) & (gap > 0) & (gap < of[1:])
    member = np.zeros(len(at), bool)
    member[1:] |= in_run
    member[:-1] |= in_run
    interval = number.astype(np.int64) * GAPS * GAPS + minute // step  # intervals of one day are of one step
    return np.isin(interval, interval[stamps][member & (at % of != 0)])
