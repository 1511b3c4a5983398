"""Key figures of each of some users, computed when they are needed."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection, datetimes
from smapdash.model.arrays import PER_DAY, Array


class UserFigures:
    """Key figures of some users over the days of a selection; each is an array of shape (N,).

    Parameters
    ----------
    selection : Selection
        Gives the days.
    users : array of int, shape (N,)
        Some of `Selection.users_with_data`, in any order.
    comparison : Selection, optional
        Gives the days of the comparison period; None where nothing is compared.
    """

    def __init__(self, selection: Selection, users: Array, comparison: Selection | None = None) -> None:
        self._cube: Cube = selection.cube
        self._selection, self._users, self._comparison = selection, users, comparison
        self._spans = selection.spans_of(users)

    @cached_property
    def energy_wh(self) -> Array:
        """Energy [Wh]."""
        return self._spans.reduce(np.add, self._cube.days.wh)

    @cached_property
    def readings(self) -> Array:
        """Readings."""
        return self._spans.reduce(np.add, self._cube.days.readings, np.int64)

    @cached_property
    def days(self) -> Array:
        """Days with readings."""
        return self._spans.counts

    @cached_property
    def mean_wh_per_day(self) -> Array:
        """Energy divided by the days with readings [Wh]."""
        mean: Array = self.energy_wh / self.days
        return mean

    @cached_property
    def before_days(self) -> Array:
        """Days with readings in the comparison period; 0 without one."""
        return self._in_comparison[0]

    @cached_property
    def before_wh_per_day(self) -> Array:
        """Energy of the comparison period divided by its days with readings [Wh]; NaN without such days."""
        return self._in_comparison[1]

    @cached_property
    def change_wh_per_day(self) -> Array:
        """Mean per day less that of the comparison period [Wh]; NaN for users without readings in it."""
        change: Array = self.mean_wh_per_day - self.before_wh_per_day
        return change

    @cached_property
    def change_percent(self) -> Array:
        """Change relative to the mean of the comparison period [%]; NaN also where that mean is 0."""
        known = np.where(self.before_wh_per_day > 0, self.before_wh_per_day, np.nan)
        change: Array = 100 * self.change_wh_per_day / known
        return change

    @cached_property
    def _in_comparison(self) -> tuple[Array, Array]:
        """Days with readings in the comparison period, and the mean energy of these days [Wh]."""
        days, mean = np.zeros(len(self._users), np.int64), np.full(len(self._users), np.nan)
        if self._comparison is not None:
            spans = self._comparison.days_of(self._users)
            days[spans.is_held] = spans.counts
            mean[spans.is_held] = spans.reduce(np.add, self._cube.days.wh) / spans.counts
        return days, mean

    @cached_property
    def peak_w(self) -> Array:
        """Maximum demand [W]."""
        return 2 * self._spans.reduce(np.maximum, self._cube.days.peak_wh)

    @cached_property
    def peak_at(self) -> Array:
        """Start of the half-hour of the maximum demand, the earliest of equals: datetime64[us]."""
        spans, days = self._spans, self._cube.days
        peaks = np.flatnonzero(2 * spans.take(days.peak_wh) == np.repeat(self.peak_w, spans.counts))
        first = peaks[np.searchsorted(peaks, spans.starts)]
        day = days.day[spans.take(days.row)[first]].astype(np.int64)
        return datetimes(day * PER_DAY + spans.take(days.peak_slot)[first])

    @cached_property
    def load_factor(self) -> Array:
        """Mean demand divided by maximum demand, 0 to 1; NaN where the maximum is 0."""
        mean = 2 * self.energy_wh / self.readings
        factor: Array = np.divide(mean, self.peak_w, out=np.full(np.shape(mean), np.nan), where=self.peak_w > 0)
        return factor

    @cached_property
    def base_w(self) -> Array:
        """Median over days of the mean of their 8 lowest half-hours [W]; NaN where no day has half of its readings."""
        if self._selection.has_every_day:
            whole: Array = self._cube.base_w[self._users]
            return whole
        return self._cube.base_loads(self._spans)

    @cached_property
    def missing(self) -> Array:
        """Expected half-hours without a reading."""
        missing: Array = self._selection.expected - self._spans.reduce(np.add, self._cube.received, np.int64)
        return missing

    @cached_property
    def coverage(self) -> Array:
        """Share of the expected half-hours that have a reading, 0 to 1."""
        expected = self._selection.expected
        dataset: Array = (expected - self.missing) / max(expected, 1)
        return dataset
