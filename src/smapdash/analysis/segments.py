"""Values by segment and time that are stored only where there is a reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.spans import first_not_below


@dataclass(frozen=True, eq=False)
class SegmentSeries:
    """Times of the values of S segments: N values, segment by segment.

    Attributes
    ----------
    begins : array of int64, shape (S + 1,)
        The values of segment s are those from `begins[s]` to `begins[s + 1]`.
    column : array of int32, shape (N,)
        Place in time of each, ascending within a segment.
    """

    begins: Array
    column: Array

    def add_up(self, values: Array, segments: Array, columns: slice) -> Array:
        """Return the sums of some segments over the columns of a slice.

        Parameters
        ----------
        values : array, shape (N,)
            int32 is summed in int64.
        """
        first = int(columns.start)
        total = np.zeros(columns.stop - first, np.float64 if values.dtype.kind == "f" else np.int64)
        begins, ends = self.bounds(segments, columns)
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            column = self.column[begin:end]
            if end - begin == 0:
                continue
            if column[-1] - column[0] == end - begin - 1:  # without a gap
                total[column[0] - first : column[-1] - first + 1] += values[begin:end]
            else:
                total[column - first] += values[begin:end]
        return total

    def bounds(self, segments: Array, columns: slice) -> tuple[Array, Array]:
        """Return where the values of each of some segments in the columns of a slice begin and end."""
        begins, ends = self.begins[segments], self.begins[segments + 1]
        first = first_not_below(self.column, begins, ends, columns.start)
        return first, first_not_below(self.column, first, ends, columns.stop)

    def places(self, segments: Array, columns: Array) -> Array:
        """Return the places of pairs of segment and column, each of which has a value."""
        return first_not_below(self.column, self.begins[segments], self.begins[segments + 1], columns)


@dataclass(frozen=True, eq=False)
class UsersByDay(SegmentSeries):
    """Users with readings by segment and day, whose columns are the rows of `UserDays`.

    Attributes
    ----------
    users : array of int32, shape (N,)
    """

    users: Array
