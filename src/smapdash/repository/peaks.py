"""The users of the highest demands: the half-hours come from the roll-ups, who made them from the readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.peaks import find_peaks, share_out
from smapdash.analysis.selection import Selection
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.research import PEAKS
from smapdash.repository.states import Readings
from smapdash.repository.user_readings import fetch_at

if TYPE_CHECKING:
    import pandas as pd


def fetch_peaks(readings: Readings, cube: Cube, filters: Filters, most: int | None = None) -> pd.DataFrame:
    """Return the ten highest demands of a selection, one a day, with at most so many users of each: frame PEAKS."""
    selection = Selection(cube, filters)
    peaks = find_peaks(selection)
    if not len(peaks.read_at):
        return PEAKS.empty()
    rows = fetch_at(readings.connection, cube.user_key[selection.users_with_data], peaks.read_at)
    if filters.without_implausible:
        kept = np.flatnonzero(rows["wh"] <= IMPLAUSIBLE_WH)
        rows = {name: values[kept] for name, values in rows.items()}
    return share_out(selection, peaks, rows, most)
