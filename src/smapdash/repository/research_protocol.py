"""What the page of load research queries: measures, peaks, ADMD, and changes and differences of users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from smapdash.model.filters import Filters
from smapdash.model.research import AdmdSoFar

if TYPE_CHECKING:
    import pandas as pd


class ResearchRepository(Protocol):
    """Answers of load research."""

    def fetch_load_research(self, filters: Filters, most: int | None = None, *, is_quick: bool = False) -> pd.DataFrame:
        """Return the measures of load research, of the selection and of each group of its split: frame LOAD_RESEARCH.

        Parameters
        ----------
        most : int or None
            Of more groups those of least energy are one, the last; None for all groups.
        is_quick : bool
            Without the responsibility factors, for which single readings are read.
        """

    def has_load_research(self, filters: Filters, splits: int) -> bool:
        """Return whether the readings for the measures of so many splits are few, or were read."""

    def fetch_peaks(self, filters: Filters, most: int | None = None, *, is_quick: bool = False) -> pd.DataFrame:
        """Return the ten highest demands of the selection, one a day, and the users of each: frame PEAKS.

        Parameters
        ----------
        most : int or None
            Users of each, those of the highest demand; None for all.
        is_quick : bool
            Without users, whose readings are read one by one: a row for each demand.
        """

    def has_peaks(self, filters: Filters) -> bool:
        """Return whether the readings of the users of the peaks are few, or were read."""

    def fetch_admd(self, filters: Filters) -> pd.DataFrame:
        """Return ADMD against the number of users, by random samples of the selection: frame ADMD."""

    def fetch_admd_so_far(self, filters: Filters, *, goes_on: bool) -> AdmdSoFar:
        """Return what is computed of it, where it goes on after one more piece of the work."""

    def has_admd(self, filters: Filters) -> bool:
        """Return whether all of it is computed, or is in one piece."""

    def fetch_user_changes(self, filters: Filters) -> pd.DataFrame:
        """Return the users with readings in both periods, the largest change of daily use first: frame CHANGES."""

    def fetch_differences(self, filters: Filters, most: int | None = None) -> pd.DataFrame:
        """Return how far the mean daily use of each area and tariff lies from the other users': frame DIFFERENCES.

        Parameters
        ----------
        most : int or None
            Of more areas, or tariffs, those of least energy are one, the last; None for all.
        """
