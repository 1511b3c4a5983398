"""Key figures of each of some users, worked out when they are asked for."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from smapdash.analysis.cube import SLOTS, Array, Cube
from smapdash.analysis.selection import Selection, datetimes


class UserFigures:
    """Key figures of some users over the days of a selection; each is an array of shape (N,).

    Parameters
    ----------
    selection : Selection
        Gives the days.
    users : array of int, shape (N,)
        Columns of `Cube.days`, ascending or not.
    """

    def __init__(self, selection: Selection, users: Array) -> None:
        self._cube: Cube = selection.cube
        self._selection = selection
        together = len(users) > 0 and users[-1] - users[0] + 1 == len(users) and bool((np.diff(users) == 1).all())
        self._users: slice | Array = slice(int(users[0]), int(users[-1]) + 1) if together else users

    @cached_property
    def energy_wh(self) -> Array:
        """Energy [Wh]."""
        total: Array = self._block(self._cube.days.wh).sum(axis=0)
        return total

    @cached_property
    def readings(self) -> Array:
        """Readings."""
        total: Array = self._held.sum(axis=0, dtype=np.int64)
        return total

    @cached_property
    def days(self) -> Array:
        """Days with readings."""
        days: Array = np.count_nonzero(self._held, axis=0)
        return days

    @cached_property
    def mean_wh_per_day(self) -> Array:
        """Energy divided by the days with readings [Wh]."""
        mean: Array = self.energy_wh / self.days
        return mean

    @cached_property
    def peak_w(self) -> Array:
        """Maximum demand [W]."""
        peak: Array = 2 * self._peaks.max(axis=0)
        return peak

    @cached_property
    def peak_at(self) -> Array:
        """Start of the half-hour of the maximum demand, the earliest of equals: datetime64[us]."""
        is_peak = np.logical_and(2 * self._peaks == self.peak_w, self._held > 0)
        day: Array = is_peak.argmax(axis=0)
        slot = self._block(self._cube.days.peak_slot)[day, np.arange(day.size)]
        return datetimes(self._selection.day[day].astype(np.int64) * SLOTS + slot)

    @cached_property
    def load_factor(self) -> Array:
        """Mean demand divided by maximum demand, 0 to 1; NaN where the maximum is 0."""
        mean = 2 * self.energy_wh / self.readings
        factor: Array = np.divide(mean, self.peak_w, out=np.full(np.shape(mean), np.nan), where=self.peak_w > 0)
        return factor

    @cached_property
    def base_w(self) -> Array:
        """Median over days of the mean of their 8 lowest half-hours [W]; NaN where no day has half of its readings."""
        days = self._selection.days
        if len(self._selection.day) == len(self._cube.days.day):
            whole: Array = self._cube.base_w[self._users]
            return whole
        return self._cube.base_loads(days, self._users)

    @cached_property
    def missing(self) -> Array:
        """Expected half-hours without a reading."""
        missing: Array = self._selection.expected - self._block(self._cube.received).sum(axis=0, dtype=np.int64)
        return missing

    @cached_property
    def coverage(self) -> Array:
        """Share of the expected half-hours that have a reading, 0 to 1."""
        expected = self._selection.expected
        coverage: Array = (expected - self.missing) / max(expected, 1)
        return coverage

    @cached_property
    def _held(self) -> Array:
        return self._block(self._cube.days.readings)

    @cached_property
    def _peaks(self) -> Array:
        return self._block(self._cube.days.peak_wh)

    def _block(self, values: Array) -> Array:
        rows = values[self._selection.days]
        return rows[:, self._users] if isinstance(self._users, slice) else rows.take(self._users, axis=1)
