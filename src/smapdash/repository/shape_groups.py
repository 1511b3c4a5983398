"""The groups of load shapes of each state, kept by each process, and beside the roll-ups that processes share."""

from __future__ import annotations

from threading import Lock

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.load_shapes import LoadShapes, group_by_shape
from smapdash.analysis.weekday_sums import WeekdaySums
from smapdash.db.rollups.weekdays import fetch_weekday_sums
from smapdash.repository.kept import KeptResults
from smapdash.repository.shape_files import pack_shapes, read_shapes, write_shapes
from smapdash.repository.states import Readings


class ShapeGroups:
    """Finds or makes the groups of all users of a state; threads may share it."""

    def __init__(self) -> None:
        self._lock, self._kept = Lock(), KeptResults()

    def has(self, readings: Readings, cube: Cube, rest_days: tuple[int, ...]) -> bool:
        """Return whether the groups are at hand; scikit-learn takes seconds for them."""
        if self._kept.has(cube, rest_days):
            return True
        found = read_shapes(readings.folder, rest_days)
        return found is not None and self._kept.get(cube, rest_days, lambda: found) is not None

    def get(self, readings: Readings, cube: Cube, rest_days: tuple[int, ...]) -> LoadShapes:
        """Return the groups.

        Parameters
        ----------
        readings : Readings
            Those beside the cube.
        cube : Cube
            Of all users.
        """
        with self._lock:  # cards ask at once, and the groups are made once
            return self._kept.get(cube, rest_days, lambda: _find(readings, cube, rest_days))


def _find(readings: Readings, cube: Cube, rest_days: tuple[int, ...]) -> LoadShapes:
    found = read_shapes(readings.folder, rest_days)
    if found is None:
        sums = fetch_weekday_sums(readings.connection)
        own = np.isin(sums.user, cube.user_key)  # the account may see only some users
        found = group_by_shape(WeekdaySums(*(values[own] for values in sums)), rest_days)
        write_shapes(readings.folder, rest_days, pack_shapes(found))
    return found
