"""Values of 5, 10 or 15 minutes to sums of half-hours. Pure: arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.frames import MAX_WH
from smapdash.model.reasons import Reason, ReasonCode
from smapdash.model.steps import HALF_HOUR

SetAside = tuple[Reason, Array]
"""Why rows are set aside, and their places in the load."""


@dataclass
class Sums:
    """What parts of half-hours come to.

    Attributes
    ----------
    user, minute, wh, seq : array
        The half-hours: user, start [minutes since 1970], energy [Wh], place in the load of the first part.
    duplicates : array of int64
        Places of parts that repeat an earlier one.
    aggregated, sums : array of int64
        Places of parts that the row of another part stands for, and the places of these rows.
    set_aside : list of SetAside
        Parts that are in no sum.
    """

    user: Array
    minute: Array
    wh: Array
    seq: Array
    duplicates: Array
    aggregated: Array
    sums: Array
    set_aside: list[SetAside] = field(default_factory=list)


def add_parts(rows: Array, step: Array) -> Sums:
    """Sum parts of half-hours.

    A second value of a part belongs to a second pass through its half-hour; a part that then comes twice with the same
    value is in both passes. What else comes twice with the same value is a duplicate.

    Parameters
    ----------
    rows : array of reading.ROW
        Parts by their start, ordered by user, minute and place in the load, each on the grid of its step.
    step : array of int
        Step of each [minutes].
    """
    half = _number_runs(rows["user"], rows["minute"] // HALF_HOUR)
    first, second, again, third = _find_passes(rows, half)
    needed = HALF_HOUR // step
    whole = np.bincount(half, first)[half] == needed
    whole_again = np.bincount(half, second)[half] == needed
    set_aside: list[SetAside] = []
    for minutes in np.unique(step).tolist():
        of_step = step == minutes
        incomplete = of_step & ~whole & (first | (second & ~again))
        set_aside.append((Reason(ReasonCode.INCOMPLETE_HALF_HOUR, str(minutes)), rows["seq"][incomplete]))
        broken = of_step & whole & ~whole_again & second & ~again
        set_aside.append((Reason(ReasonCode.INCOMPLETE_SECOND_VALUE, str(minutes)), rows["seq"][broken]))
    set_aside.append((Reason(ReasonCode.THIRD_VALUE), rows["seq"][third]))
    in_first, in_second = first & whole, second & whole_again
    chosen = np.flatnonzero(in_first | in_second)
    sums = _sum_groups(rows[chosen], half[chosen] * 2 + in_second[chosen])
    sums.duplicates = rows["seq"][again & ~in_second]
    sums.set_aside += set_aside
    return sums


def _find_passes(rows: Array, half: Array) -> tuple[Array, Array, Array, Array]:
    """Return which rows are the first pass, the second, a repeated value of their stamp, or a further value."""
    stamp = _number_runs(rows["user"], rows["minute"])
    by_value = np.lexsort((rows["seq"], rows["wh"], stamp))
    again = np.zeros(len(rows), bool)
    again[by_value[1:]] = (np.diff(stamp[by_value]) == 0) & (np.diff(rows["wh"][by_value]) == 0)
    distinct = np.flatnonzero(~again)
    number = np.zeros(len(rows), np.int64)
    number[distinct] = np.arange(len(distinct)) - np.searchsorted(stamp[distinct], stamp[distinct]) + 1
    second = number == 2
    stamp_has_second = np.bincount(stamp, second) > 0
    half_has_second = np.bincount(half, second) > 0
    repeats = np.flatnonzero(again & half_has_second[half] & ~stamp_has_second[stamp])
    second[repeats[np.diff(stamp[repeats], prepend=-1) > 0]] = True
    return number == 1, second, again, number > 2


def _sum_groups(rows: Array, group: Array) -> Sums:
    order = np.argsort(group, kind="stable")
    rows, group = rows[order], _number_runs(group[order])
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    wh = np.add.reduceat(rows["wh"], begins) if len(begins) else np.empty(0)
    seq = np.minimum.reduceat(rows["seq"], begins) if len(begins) else np.empty(0, np.int64)
    minute = rows["minute"][begins] // HALF_HOUR * HALF_HOUR
    fits = wh <= MAX_WH
    merged = fits[group] & (rows["seq"] != seq[group])
    return Sums(
        *(rows["user"][begins][fits], minute[fits], wh[fits], seq[fits]),
        duplicates=np.empty(0, np.int64),
        aggregated=rows["seq"][merged],
        sums=seq[group][merged],
        set_aside=[(Reason(ReasonCode.SUM_BEYOND_RANGE), rows["seq"][~fits[group]])],
    )


def _number_runs(*columns: Array) -> Array:
    """Give runs of rows that hold the same their number, from zero."""
    changes = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.concatenate(([0], np.cumsum(changes)))[: len(columns[0])]
