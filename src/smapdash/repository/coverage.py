"""The answers on coverage, all from the roll-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smapdash.analysis.quality.coverage import coverage_by_user
from smapdash.analysis.quality.coverage_map import CoverageMap, coverage_map
from smapdash.analysis.quality.sufficiency import sufficiency
from smapdash.analysis.selection import Selection
from smapdash.model.accounts import Role
from smapdash.model.coverage import Sufficiency
from smapdash.model.filters import Filters
from smapdash.repository.allowed import needs
from smapdash.repository.kept import selection_of
from smapdash.repository.part import Part

if TYPE_CHECKING:
    import pandas as pd


class Coverage(Part):
    """The part of the repository that answers who has how many of the expected half-hours."""

    @needs(Role.ANALYST)
    def fetch_coverage(self, filters: Filters) -> pd.DataFrame:
        """Return the coverage of each user with readings, the lowest first: frame COVERAGE."""
        with self._days_of(filters) as (cube, _):
            return coverage_by_user(Selection(cube, filters))

    @needs(Role.ANALYST)
    def fetch_coverage_map(self, filters: Filters, most_rows: int, most_columns: int) -> CoverageMap:
        """Return the coverage of groups of users in groups of days, at most so many of each."""
        with self._days_of(filters) as (cube, _):
            selection = Selection(cube, filters)
            return coverage_map(selection, most_rows, most_columns, filters.coverage_by, filters.coverage_rows)

    def fetch_sufficiency(self, filters: Filters) -> Sufficiency:
        """Return how many days of the users with readings are sufficient, and how many are expected."""
        with self._days_of(filters) as (cube, _):
            question = "sufficiency", selection_of(filters)
            return self._kept.get(cube, question, lambda: sufficiency(Selection(cube, filters)))
