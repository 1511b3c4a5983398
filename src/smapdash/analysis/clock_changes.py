"""The half-hours that a complete record has on each day: 48, but 50 and 46 where the clocks were changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smapdash.model.arrays import PER_DAY, Array

APART = 90
"""Days within which there is no second clock change of the same kind."""
_REPEATABLE = np.isin(np.arange(PER_DAY), [*range(46, PER_DAY), *range(8)])
"""Labels of the day that the clocks may repeat: 23:00 to 03:30."""
_SKIPPABLE = range(0, 8, 2)
"""First labels of the hours that the clocks may skip: 00:00 to 03:00."""
_FEW = 3
"""Of fewer users all must have a second pass."""


@dataclass(frozen=True, eq=False)
class ClockChanges:
    """The clock changes found in a data set.

    Attributes
    ----------
    repeated, skipped : array of int64, shape (R,), (K,)
        First label of each repeated, each skipped hour, in half-hours since 1970; ordered.
    """

    repeated: Array
    skipped: Array

    @cached_property
    def repeated_labels(self) -> Array:
        """Both labels of each repeated hour: shape (2 R,)."""
        return _both(self.repeated)

    @cached_property
    def skipped_labels(self) -> Array:
        """Both labels of each skipped hour: shape (2 K,)."""
        return _both(self.skipped)

    def count(self, day: Array) -> Array:
        """Return the half-hours of some days since 1970 in a complete record: shape of `day`."""
        counts: Array = PER_DAY + 2 * np.isin(day, self.repeated // PER_DAY) - 2 * np.isin(day, self.skipped // PER_DAY)
        return counts

    def half_hours(self, day: Array) -> tuple[Array, Array]:
        """Return these half-hours, ordered by label within each day, then the second passes: `read_at` and `fold`."""
        label = (day.astype(np.int64)[:, None] * PER_DAY + np.arange(PER_DAY)).ravel()
        first = label[~np.isin(label, self.skipped_labels)]
        again = self.repeated_labels[np.isin(self.repeated_labels // PER_DAY, day)]
        return np.concatenate((first, again)), np.repeat(np.array([0, 1], np.int16), (len(first), len(again)))

    def count_surplus(self, day: Array, present_again: Array) -> Array:
        """Return the second passes that belong to no repeated hour, of days since 1970 as bits: int64, shape of `day`.

        Bit i of `present_again` is set where half-hour i of the day has a second pass.
        """
        repeated = np.zeros(len(day), np.int64)
        for label in self.repeated_labels.tolist():
            repeated |= np.where(day == label // PER_DAY, 1 << label % PER_DAY, 0)
        surplus: Array = np.bitwise_count(present_again & ~repeated).astype(np.int64)
        return surplus

    def are_expected(self, read_at: Array, fold: Array) -> Array:
        """Return which half-hours with readings belong to a complete record: bool, shape of `read_at`.

        Not expected is a second pass that belongs to no repeated hour, as `--conflicts keep` stores them.
        """
        expected: Array = (fold == 0) | np.isin(read_at, self.repeated_labels)
        return expected


NO_CHANGES = ClockChanges(np.zeros(0, np.int64), np.zeros(0, np.int64))


def find_clock_changes(read_at: Array, fold: Array, users: Array) -> ClockChanges:
    """Return the clock changes that the readings of all users show.

    Parameters
    ----------
    read_at, fold : array of int, shape (T,)
        Pairs of half-hour since 1970 and pass, each at most once, ordered by half-hour.
    users : array of int, shape (T,)
        Users with a reading there, of all users.

    Notes
    -----
    A repeated hour is two consecutive labels of one day from 23:00 to 03:30, at each of which at least half of the
    users who have the label have a second pass; of fewer than three users all. A skipped hour is the two labels of one
    hour from 00:00 to 03:30 that nobody has, on a day of which somebody has every other label. Either counts only
    where there is no other of its kind within 90 days: several are a repeated delivery, or outages.
    """
    held = users > 0
    read_at, fold, users = read_at[held].astype(np.int64), fold[held], users[held]
    return ClockChanges(
        repeated=_alone(_repeated_hours(read_at, fold, users)), skipped=_alone(_skipped_hours(np.unique(read_at)))
    )


def _repeated_hours(read_at: Array, fold: Array, users: Array) -> Array:
    """Return the first labels of all pairs that look like a repeated hour."""
    label, again = read_at[fold == 1], users[fold == 1]
    first_label, first = read_at[fold == 0], users[fold == 0]
    if not len(label) or not len(first_label):
        return np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(first_label, label), len(first_label) - 1)
    having = np.where(first_label[place] == label, first[place], 0)
    enough = np.where(having < _FEW, again >= having, 2 * again >= having)
    label = label[enough & _REPEATABLE[label % PER_DAY]]
    hours: Array = label[np.isin(label + 1, label) & (label % PER_DAY != PER_DAY - 1)]
    return hours


def _skipped_hours(labels: Array) -> Array:
    """Return the first labels of all hours that nobody has on days of which all else is there."""
    day, place = np.unique(labels // PER_DAY, return_inverse=True)
    present = np.zeros((len(day), PER_DAY), bool)
    present[place, labels % PER_DAY] = True
    lacks_two = np.count_nonzero(present, axis=1) == PER_DAY - 2
    found = [day[lacks_two & ~present[:, label : label + 2].any(axis=1)] * PER_DAY + label for label in _SKIPPABLE]
    hours: Array = np.sort(np.concatenate(found))
    return hours


def _alone(label: Array) -> Array:
    """Return the hours that have no other within 90 days."""
    is_far = np.diff(np.concatenate(([-np.inf], label // PER_DAY, [np.inf]))) > APART
    alone: Array = label[is_far[:-1] & is_far[1:]]
    return alone


def _both(first: Array) -> Array:
    labels: Array = (first[:, None] + np.arange(2)).ravel()
    return labels
