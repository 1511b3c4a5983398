"""Findings as arrays, the days that they are found in, and how moments close to one another become one finding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.quality import APART, FindingKind, Severity
from smapdash.model.spans import begins_of_runs

_DAY, _WEEK, _MONTH = 48, 336, 1_440


class Found(NamedTuple):
    """Findings of one kind: arrays of shape (N,).

    Attributes
    ----------
    kind : FindingKind
    user : array of int
        The users as they were given.
    first, last : array of int
        First and last half-hour since 1970.
    size : array of float64
        How much, in the unit of the kind (see `model.quality.UNITS`).
    """

    kind: FindingKind
    user: Array
    first: Array
    last: Array
    size: Array

    @property
    def severity(self) -> Array:
        """How much each asks to be looked at, as `Severity` has it: array of int16."""
        medium, high = _BOUNDS[self.kind]
        severity: Array = np.full(len(self.size), Severity.LOW, np.int16)
        severity += (self.size >= medium).astype(np.int16) + (self.size >= high).astype(np.int16)
        return severity


_ALWAYS, _NEVER = -np.inf, np.inf
_BOUNDS = {
    FindingKind.MISSING: (_DAY, _WEEK),
    FindingKind.REPEATED_HOUR: (_NEVER, _NEVER),
    FindingKind.CONFLICT: (_ALWAYS, _DAY),
    FindingKind.REJECTED: (_DAY, _WEEK),
    FindingKind.NEGATIVE: (_ALWAYS, _NEVER),
    FindingKind.ZERO_RUN: (_WEEK, _MONTH),
    FindingKind.FLAT_LINE: (_WEEK, _MONTH),
    FindingKind.IMPLAUSIBLE: (_ALWAYS, _ALWAYS),
    FindingKind.WRONG_UNIT: (_ALWAYS, _ALWAYS),
    FindingKind.SPIKE: (_NEVER, _NEVER),
    FindingKind.EXTREME_DAY: (_NEVER, _NEVER),
    FindingKind.LATE_START: (_NEVER, _NEVER),
    FindingKind.EARLY_END: (_ALWAYS, _NEVER),
}
"""From which size on a finding is of medium, of high severity."""


class DayRows(NamedTuple):
    """Days with readings of users, ordered by user and day: arrays of shape (N,), as the roll-up `user_days` has them.

    Attributes
    ----------
    user, day : array of int
        Keys of users; days since 1970.
    readings : array of int
    wh, peak_wh, third_wh : array of float64
        Energy, highest and third highest half-hour [Wh].
    peak_at : array of int
        Half-hour since 1970 of the earliest highest one.
    present, present_again : array of int64
        Bit i is set where half-hour i of the day has a first pass, a second pass.
    first_run, last_run : array of int
        See `DayShapes`.
    """

    user: Array
    day: Array
    readings: Array
    wh: Array
    peak_wh: Array
    third_wh: Array
    peak_at: Array
    present: Array
    present_again: Array
    first_run: Array
    last_run: Array

    @property
    def begins(self) -> Array:
        """Where the days of each user begin."""
        return begins_of_runs(self.user[1:] != self.user[:-1], len(self.user))


def join_near(kind: FindingKind, user: Array, first: Array, last: Array, size: Array) -> Found:
    """Return parts of findings as findings: those of a user with less than a day between them are one.

    Parameters
    ----------
    user, first, last, size : array, shape (P,)
        In any order, none over another of the same user; sizes are added up.
    """
    order = np.lexsort((first, user))
    user, first, last, size = user[order], first[order], last[order], size[order]
    is_far = (user[1:] != user[:-1]) | (first[1:] - last[:-1] > APART)
    begins = begins_of_runs(is_far, len(user))
    if not len(begins):
        return Found(kind, user, first, last, size.astype(np.float64))
    ends = np.append(begins[1:], len(user)) - 1
    return Found(kind, user[begins], first[begins], last[ends], np.add.reduceat(size.astype(np.float64), begins))
