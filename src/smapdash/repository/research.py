"""The answers of load research: from the roll-ups, and where a single user's half-hour counts from the readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.differences import differences
from smapdash.analysis.diversity import measure_group
from smapdash.analysis.load_research import load_research
from smapdash.analysis.peaks import find_peaks, share_out
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_changes import user_changes
from smapdash.model.accounts import Role
from smapdash.model.arrays import Array
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.research import PEAKS, GroupDemand
from smapdash.repository.allowed import needs
from smapdash.repository.kept import selection_of
from smapdash.repository.part import Part
from smapdash.repository.states import Readings
from smapdash.repository.user_readings import fetch_at

if TYPE_CHECKING:
    import pandas as pd


class LoadResearch(Part):
    """The part of the repository that answers load research."""

    def fetch_load_research(self, filters: Filters, most: int | None = None) -> pd.DataFrame:
        """Return the measures of load research of the selection and of the groups of its split: LOAD_RESEARCH."""
        with self._days_of(filters) as (cube, readings):
            read_at = _ReadingsAt(readings, without_implausible=filters.without_implausible)

            def measure(group: Filters) -> GroupDemand:
                question = "demand", selection_of(group)
                return self._kept.get(cube, question, lambda: measure_group(cube, group, read_at))

            return load_research(cube, filters, measure, most)

    @needs(Role.ANALYST)
    def fetch_peaks(self, filters: Filters, most: int | None = None) -> pd.DataFrame:
        """Return the ten highest demands, one a day, with at most so many users of each: frame PEAKS."""
        with self._days_of(filters) as (cube, readings):
            selection = Selection(cube, filters)
            peaks = find_peaks(selection)
            if not len(peaks.read_at):
                return PEAKS.empty()
            read_at = _ReadingsAt(readings, without_implausible=filters.without_implausible)
            question = "peaks", selection_of(filters)
            of_users = self._kept.get(cube, question, lambda: read_at(selection, peaks.read_at))
            return share_out(selection, peaks, of_users, most)

    @needs(Role.ANALYST)
    def fetch_user_changes(self, filters: Filters) -> pd.DataFrame:
        """Return the users with readings in both periods, the largest change of daily use first: frame CHANGES."""
        with self._days_of(filters) as (cube, _):
            return user_changes(cube, filters)

    def fetch_differences(self, filters: Filters, most: int | None = None) -> pd.DataFrame:
        """Return how far the mean daily use of each area and tariff lies from the other users': frame DIFFERENCES."""
        with self._days_of(filters) as (cube, _):
            question = "differences", selection_of(filters), most
            return self._kept.get(cube, question, lambda: differences(cube, filters, most)).copy()


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
