"""What the page of data quality queries beside the findings: coverage, and the history of loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from smapdash.analysis.quality.coverage_map import CoverageMap
from smapdash.model.coverage import Sufficiency
from smapdash.model.filters import Filters
from smapdash.model.loads import EntryPage, LoadEntries, ReasonCount

if TYPE_CHECKING:
    import pandas as pd


class QualityRepository(Protocol):
    """Answers on coverage and on loads."""

    def fetch_coverage(self, filters: Filters) -> pd.DataFrame:
        """Return the coverage of each user with readings, the lowest first: frame COVERAGE."""

    def fetch_coverage_map(self, filters: Filters, most_rows: int, most_columns: int) -> CoverageMap:
        """Return the coverage of groups of users in groups of days, at most so many of each.

        The filters give the order of the users, and which places in it are in the map.
        """

    def fetch_sufficiency(self, filters: Filters) -> Sufficiency:
        """Return how many days of the users with readings are sufficient, and how many are expected."""

    def fetch_loads(self) -> pd.DataFrame:
        """Return the finished loads, the latest first: frame LOADS."""

    def fetch_load_reasons(self, load: int) -> list[ReasonCount]:
        """Return why a load set rows aside, the most frequent reason first."""

    def fetch_load_entries(self, load: int, of: LoadEntries, *, page: int, page_size: int) -> EntryPage:
        """Return one page of what a load did.

        Parameters
        ----------
        page : int
            0 for the first; one beyond the end gives the last.
        """

    def fetch_all_load_entries(self, load: int, of: LoadEntries) -> tuple[int, Iterator[pd.DataFrame]]:
        """Return how many entries of a kind a load has and all of them, as frames of some rows, at least one."""
