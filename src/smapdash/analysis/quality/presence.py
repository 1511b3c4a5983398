"""Which half-hours of users are not there: gaps, passes of the repeated hour, late starts and early ends."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.clock_changes import ClockChanges
from smapdash.analysis.quality.found import DayRows, Found, join_near
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.quality import LONGEST_GAP_DAYS, FindingKind

_SLOTS = np.arange(PER_DAY)
_WHOLE_DAY = (1 << PER_DAY) - 1


def find_missing(days: DayRows, clock: ClockChanges) -> Found:
    """Return the missing half-hours of users between their first and their last reading.

    A half-hour that the clocks skipped is not missing; a pause of a year or more separates two records.
    """
    single, of_row = _missing_in_days(days, clock)
    is_before_gap = (days.user[1:] == days.user[:-1]) & (np.diff(days.day) > 1)
    is_before_gap &= np.diff(days.day) <= LONGEST_GAP_DAYS
    row = np.flatnonzero(is_before_gap)
    first, stop = (days.day[row].astype(np.int64) + 1) * PER_DAY, days.day[row + 1].astype(np.int64) * PER_DAY
    skipped = np.searchsorted(clock.skipped_labels, stop) - np.searchsorted(clock.skipped_labels, first)
    return join_near(
        FindingKind.MISSING,
        np.concatenate((days.user[of_row], days.user[row])),
        np.concatenate((single, first)),
        np.concatenate((single, stop - 1)),
        np.concatenate((np.ones(len(single)), stop - first - skipped)),
    )


def _missing_in_days(days: DayRows, clock: ClockChanges) -> tuple[Array, Array]:
    """Return the missing half-hours on days with readings, and the row of each."""
    held = days.present | days.present_again
    skipped = np.zeros(len(held), np.int64)
    for label in clock.skipped_labels.tolist():
        skipped |= np.where(days.day == label // PER_DAY, 1 << label % PER_DAY, 0)
    row, slot = _unpack(_WHOLE_DAY & ~held & ~skipped)
    half_hour = days.day[row].astype(np.int64) * PER_DAY + slot
    first, last = find_ends(days)
    number = np.searchsorted(days.begins, row, side="right") - 1
    inside = (half_hour > first[number]) & (half_hour < last[number])
    return half_hour[inside], row[inside]


def find_ends(days: DayRows) -> tuple[Array, Array]:
    """Return the first and the last half-hour since 1970 of each user of some days, in the order of the users."""
    begins = days.begins
    ends = np.append(begins[1:], len(days.user)) - 1 if len(begins) else begins
    held = days.present | days.present_again
    first, last = (_bits(held[rows]) for rows in (begins, ends))
    low, high = np.argmax(first, axis=1), PER_DAY - 1 - np.argmax(last[:, ::-1], axis=1)
    return days.day[begins].astype(np.int64) * PER_DAY + low, days.day[ends].astype(np.int64) * PER_DAY + high


def find_lacking_passes(days: DayRows, clock: ClockChanges) -> Found:
    """Return the users who have the first pass through a half-hour of the repeated hour, and no second one."""
    parts = []
    for label in clock.repeated_labels.tolist():
        bit = np.int64(1) << np.int64(label % PER_DAY)
        lacks = (days.day == label // PER_DAY) & (days.present & bit != 0) & (days.present_again & bit == 0)
        user = days.user[lacks]
        parts.append((user, np.full(len(user), label)))
    user = np.concatenate([part[0] for part in parts] or [np.zeros(0, np.int32)])
    at = np.concatenate([part[1] for part in parts] or [np.zeros(0, np.int64)])
    return join_near(FindingKind.REPEATED_HOUR, user, at, at, np.ones(len(at)))


def find_late_and_early(user: Array, first: Array, last: Array, span: tuple[int, int]) -> list[Found]:
    """Return the users who begin a day or more after the data do, or end a day or more before.

    Parameters
    ----------
    user, first, last : array of int, shape (U,)
        Users, their first and last half-hour since 1970.
    span : pair of int
        First and last half-hour of the main body of the data.
    """
    late, early = first - span[0], span[1] - last
    is_late, is_early = late >= PER_DAY, early >= PER_DAY
    start, end = np.full(len(user), span[0], np.int64), np.full(len(user), span[1], np.int64)
    return [
        Found(FindingKind.LATE_START, user[is_late], start[is_late], first[is_late] - 1, _days(late[is_late])),
        Found(FindingKind.EARLY_END, user[is_early], last[is_early] + 1, end[is_early], _days(early[is_early])),
    ]


def _days(half_hours: Array) -> Array:
    days: Array = np.floor(half_hours / PER_DAY)
    return days


def _bits(masks: Array) -> Array:
    bits: Array = (masks[:, None] >> _SLOTS) & 1 != 0
    return bits


def _unpack(masks: Array) -> tuple[Array, Array]:
    """Return row and place of every bit that is set."""
    with_some = np.flatnonzero(masks)
    row, slot = np.nonzero(_bits(masks[with_some]))
    return with_some[row], slot
