"""The answers of load research: from the roll-ups, and where a single user's half-hour counts from the readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.differences import differences
from smapdash.analysis.diversity import measure_group, share_of_maxima
from smapdash.analysis.load_research import load_research
from smapdash.analysis.peaks import MOST, find_peaks, share_out, without_users
from smapdash.analysis.quality.sufficiency import sufficiency
from smapdash.analysis.selection import Selection
from smapdash.analysis.user_changes import user_changes
from smapdash.model.accounts import Role
from smapdash.model.arrays import Array
from smapdash.model.coverage import Sufficiency
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.research import PEAKS, GroupDemand
from smapdash.repository.allowed import needs
from smapdash.repository.kept import KeptResults, selection_of
from smapdash.repository.part import Part
from smapdash.repository.states import Readings
from smapdash.repository.user_readings import fetch_at

if TYPE_CHECKING:
    import pandas as pd

MOST_MEASURED: Final = 512
"""Groups kept for each state, some numbers each: a table has up to thirty."""
MOST_AT_ONCE: Final = 10_000
"""Single readings that a card is not shown without: each lies elsewhere, and from a disk they take two seconds."""

_USERS_AT_ONCE: Final = 1_000


class LoadResearch(Part):
    """The part of the repository that answers load research."""

    def __init__(self, kept: KeptResults) -> None:
        super().__init__(kept)
        self._measured = KeptResults(MOST_MEASURED)

    def fetch_load_research(self, filters: Filters, most: int | None = None, *, is_quick: bool = False) -> pd.DataFrame:
        """Return the measures of load research of the selection and of the groups of its split: LOAD_RESEARCH."""
        with self._days_of(filters) as (cube, readings):
            read_at = _ReadingsAt(readings, without_implausible=filters.without_implausible)

            def measure(group: Filters) -> tuple[GroupDemand, Sufficiency]:
                demand, days = self._measured.get(cube, selection_of(group), lambda: _measure(cube, group))
                if is_quick or cube.min_users:  # single users decide them
                    return demand, days
                shared = self._measured.get(cube, _shares(group), lambda: share_of_maxima(cube, group, read_at))
                return demand._replace(responsibility=shared), days

            return load_research(cube, filters, measure, most)

    def has_load_research(self, filters: Filters, splits: int) -> bool:
        """Return whether the readings for the measures of some splits are few, or were read."""
        with self._days_of(filters) as (cube, _):
            return (
                bool(cube.min_users)
                or self._measured.has(cube, _shares(filters))
                or _are_few(cube, filters, splits + 1)
            )

    @needs(Role.ANALYST)
    def fetch_peaks(self, filters: Filters, most: int | None = None, *, is_quick: bool = False) -> pd.DataFrame:
        """Return the ten highest demands, one a day, with at most so many users of each: frame PEAKS."""
        with self._days_of(filters) as (cube, readings):
            selection = Selection(cube, filters)
            peaks = find_peaks(selection)
            if not len(peaks.read_at):
                return PEAKS.empty()
            if is_quick:
                return without_users(peaks)
            read_at = _ReadingsAt(readings, without_implausible=filters.without_implausible)
            of_users = self._kept.get(cube, _users_of_peaks(filters), lambda: read_at(selection, peaks.read_at))
            return share_out(selection, peaks, of_users, most)

    @needs(Role.ANALYST)
    def has_peaks(self, filters: Filters) -> bool:
        """Return whether the readings of the users of the peaks are few, or were read."""
        with self._days_of(filters) as (cube, _):
            return self._kept.has(cube, _users_of_peaks(filters)) or _are_few(cube, filters, MOST)

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


def _measure(cube: Cube, group: Filters) -> tuple[GroupDemand, Sufficiency]:
    return measure_group(cube, group), sufficiency(Selection(cube, group))


def _shares(filters: Filters) -> tuple[str, Filters]:
    return "shares of maxima", selection_of(filters)


def _users_of_peaks(filters: Filters) -> tuple[str, Filters]:
    return "peaks", selection_of(filters)


def _are_few(cube: Cube, filters: Filters, half_hours: int) -> bool:
    """Return whether the readings of the users of a selection at so many half-hours are read at once."""
    return len(Selection(cube, filters).users_with_data) * half_hours <= MOST_AT_ONCE


class _ReadingsAt:
    """Reads the users of a selection at some half-hours since 1970."""

    def __init__(self, readings: Readings, *, without_implausible: bool) -> None:
        self._readings, self._leaves_out = readings, without_implausible

    def __call__(self, selection: Selection, at: Array) -> Mapping[str, Array]:
        keys = selection.cube.user_key[selection.users_with_data]
        parts = [self._read(keys, first, at) for first in range(0, max(len(keys), 1), _USERS_AT_ONCE)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _read(self, keys: Array, first: int, at: Array) -> Mapping[str, Array]:
        """Return those of some users, in a statement that ends in time on a slow disk, too."""
        rows = fetch_at(self._readings.connection, keys[first : first + _USERS_AT_ONCE], at)
        rows["user"] += first
        if not self._leaves_out:
            return rows
        kept = np.flatnonzero(rows["wh"] <= IMPLAUSIBLE_WH)
        return {name: values[kept] for name, values in rows.items()}
