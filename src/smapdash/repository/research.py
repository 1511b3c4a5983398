"""The answers of load research: from the roll-ups, and where a single user's half-hour counts from the readings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.diversity import measure_group
from smapdash.analysis.load_research import load_research
from smapdash.analysis.peaks import find_peaks, share_out
from smapdash.analysis.selection import Selection
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.research import PEAKS, GroupDemand
from smapdash.repository.kept import KeptAnswers, selection_of
from smapdash.repository.states import Readings
from smapdash.repository.user_readings import fetch_at

if TYPE_CHECKING:
    import pandas as pd


class LoadResearch(ABC):
    """The part of the repository that answers load research."""

    def __init__(self, kept: KeptAnswers) -> None:
        self._kept = kept

    @abstractmethod
    def _days_of(self, filters: Filters) -> AbstractContextManager[tuple[Cube, Readings]]:
        """Yield the roll-ups of the users that the filters name, and the readings beside them."""

    def fetch_load_research(self, filters: Filters, most: int | None = None) -> pd.DataFrame:
        """Return the measures of load research of the selection and of the groups of its split: LOAD_RESEARCH."""
        with self._days_of(filters) as (cube, readings):
            read_at = _ReadingsAt(readings, without_implausible=filters.without_implausible)

            def measure(group: Filters) -> GroupDemand:
                question = "demand", selection_of(group)
                return self._kept.get(cube, question, lambda: measure_group(cube, group, read_at))

            return load_research(cube, filters, measure, most)

    def fetch_peaks(self, filters: Filters, most: int | None = None) -> pd.DataFrame:
        """Return the ten highest demands, one a day, with at most so many users of each: frame PEAKS."""
        with self._days_of(filters) as (cube, readings):
            selection = Selection(cube, filters)
            peaks = find_peaks(selection)
            if not len(peaks.read_at):
                return PEAKS.empty()
            read_at = _ReadingsAt(readings, without_implausible=filters.without_implausible)
            return share_out(selection, peaks, read_at(selection, peaks.read_at), most)


class _ReadingsAt:
    """Reads the users of a selection at some half-hours since 1970."""

    def __init__(self, readings: Readings, *, without_implausible: bool) -> None:
        self._readings, self._leaves_out = readings, without_implausible

    def __call__(self, selection: Selection, at: Array) -> Mapping[str, Array]:
        keys = selection.cube.user_key[selection.users_with_data]
        rows = fetch_at(self._readings.connection, keys, at)
        if not self._leaves_out:
            return rows
        kept = np.flatnonzero(rows["wh"] <= IMPLAUSIBLE_WH)
        return {name: values[kept] for name, values in rows.items()}
