"""The records of users: from the day of the first reading of all to the day of the last, whatever the dates in view.

Before a record a user has not begun, and after it has left; only what is missing in between is a gap.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from smapdash.analysis.selection import Selection
from smapdash.analysis.user_figures import UserFigures
from smapdash.model.arrays import Array


class Records:
    """The records of some `users_with_data` of a selection; each attribute is an array of shape (N,).

    Attributes
    ----------
    first, last : array of int
        First and last day of each record since 1970.
    """

    def __init__(self, selection: Selection, users: Array) -> None:
        self._selection, self._users = selection, users
        days = selection.cube.days
        self.first: Array = days.day[days.row[days.begins[users]]]
        self.last: Array = days.day[days.row[days.begins[users + 1] - 1]]

    @cached_property
    def late_days(self) -> Array:
        """Days in view before the record."""
        days: Array = np.searchsorted(self._selection.expected_days, self.first)
        return days

    @cached_property
    def early_days(self) -> Array:
        """Days in view after the record."""
        in_view = self._selection.expected_days
        days: Array = len(in_view) - np.searchsorted(in_view, self.last, side="right")
        return days

    @cached_property
    def missing_between(self) -> Array:
        """Expected half-hours without a reading on the days of the record that are in view."""
        in_view = self._selection.expected_days
        expected = np.concatenate(([0], np.cumsum(self._selection.cube.clock_changes.count(in_view))))
        outside = expected[self.late_days] + expected[-1] - expected[len(in_view) - self.early_days]
        missing: Array = UserFigures(self._selection, self._users).missing - outside
        return missing

    def users_by_day(self, group: Array, groups: int) -> Array:
        """Return how many users of each group are in their record on each day in view: shape (groups, days).

        Parameters
        ----------
        group : array of int, shape (N,)
            The group of each user.
        """
        days = len(self._selection.expected_days)
        change = np.zeros((groups, days + 1), np.int64)
        np.add.at(change, (group, self.late_days), 1)
        np.add.at(change, (group, days - self.early_days), -1)
        return change.cumsum(axis=1)[:, :days]
