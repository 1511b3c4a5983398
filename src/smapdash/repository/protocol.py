"""What the page queries, as a protocol: any object with these methods can serve the page.

Every method raises `DatabaseError` when the database is away or refuses the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Protocol

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.findings import Implausible
from smapdash.model.forecast import Forecast, ForecastErrors
from smapdash.model.groups import UserGroup
from smapdash.model.load_shapes import UserShapes
from smapdash.model.periods import ComparisonPeriod
from smapdash.model.quality import FindingPage
from smapdash.model.results import Comparison, LargestChanges, RestDayCheck, Summary, UserDetail, UserPage
from smapdash.model.user_results import Neighbours
from smapdash.repository.editing import Editing
from smapdash.repository.quality_protocol import QualityRepository
from smapdash.repository.research_protocol import ResearchRepository

if TYPE_CHECKING:
    import pandas as pd


class Repository(QualityRepository, ResearchRepository, Editing, Protocol):
    """Answers to the queries of the page, as frames of `model.frames` and values of `model.results`."""

    def one_state(self) -> AbstractContextManager[DatasetInfo]:
        """Yield what is loaded; this thread's queries meanwhile use the same state, in one transaction."""

    def fetch_dataset(self) -> DatasetInfo:
        """Return what is loaded."""

    def fetch_summary(self, filters: Filters) -> Summary:
        """Return the key figures of the selection."""

    def fetch_comparison(self, filters: Filters, reference: ComparisonPeriod) -> Comparison:
        """Return the key figures of the days that the selection is compared with."""

    def fetch_energy(self, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:
        """Return energy over time, split as the filters say: frame ENERGY.

        Parameters
        ----------
        most_lines : int or None
            Of more groups the smallest are summed up as one; None for all groups.
        """

    def fetch_groups(self, filters: Filters, most: int | None = None) -> list[UserGroup]:
        """Return the groups with readings that the split of the filters shows apart, each as filters of its own.

        Parameters
        ----------
        most : int or None
            Of more groups those of least energy are one, the last; None for all groups.
        """

    def fetch_all_energy(self, filters: Filters, grain: Grain) -> Iterator[pd.DataFrame]:
        """Return energy over time of all groups as frames ENERGY of some days after one another, at least one.

        They are of the state of now, whenever they are taken, and need no connection.
        """

    def fetch_bands(self, filters: Filters, grain: Grain) -> pd.DataFrame:
        """Return percentiles across users by the day, week or month: frame BANDS; finer grains raise ValueError."""

    def fetch_profile(self, filters: Filters) -> pd.DataFrame:
        """Return the mean day of the selection by day type: frame PROFILE."""

    def fetch_rest_day_check(self) -> RestDayCheck:
        """Return what all readings say about the days of rest."""

    def fetch_heat_map(self, filters: Filters) -> pd.DataFrame:
        """Return the demand of each day and half-hour: frame HEATMAP."""

    def fetch_duration(self, filters: Filters) -> pd.DataFrame:
        """Return the load duration curve: frame DURATION."""

    def fetch_distribution(self, filters: Filters, width_wh: float | None = None) -> pd.DataFrame:
        """Return how many users use how much on a mean day: frame DISTRIBUTION.

        Parameters
        ----------
        width_wh : float or None
            Width of a range [Wh per day]; None for one that suits these users.
        """

    def fetch_segments(self, filters: Filters, by: Split) -> pd.DataFrame:
        """Return the selection by area, by tariff, or by both: frame SEGMENTS; any other `by` raises ValueError."""

    def fetch_users(
        self,
        filters: Filters,
        *,
        sort: str = "energy_wh",
        descending: bool = True,
        search: str = "",
        page: int = 0,
        page_size: int | None = 12,
    ) -> UserPage:
        """Return one page of users, how many there are on all pages, and their highest energy and demand.

        Parameters
        ----------
        sort : str
            One of `model.enums.USER_SORTS`.
        search : str
            Only users whose id, area or tariff contains this text, whatever its case.
        page : int
            0 for the first; one beyond the end gives no rows.
        page_size : int or None
            Rows of a page; None for all users.
        """

    def fetch_all_users(
        self, filters: Filters, *, sort: str, descending: bool, search: str
    ) -> tuple[int, Iterator[pd.DataFrame]]:
        """Return how many users there are and all of them, as `fetch_users` does, some rows at a time.

        The rows are of the state of now, whenever they are taken, and need no connection.
        """

    def fetch_all_readings(self, filters: Filters) -> tuple[int, Iterator[pd.DataFrame]]:
        """Return the number of readings and all of them as frames READINGS of some users, at least one.

        Each is fetched when it is taken, and raises `DatabaseError` if a load has changed the data since the call.
        """

    def fetch_changes(self, filters: Filters, most: int) -> LargestChanges:
        """Return the users of the largest rises and falls of mean daily use, at most so many of each."""

    def fetch_load_shapes(self, filters: Filters) -> UserShapes:
        """Return the groups of all users by the shape of their days, with the users of a selection in each.

        The selection is that of the filters without their shape; its rest days divide the days.
        """

    def has_load_shapes(self, filters: Filters) -> bool:
        """Return whether the groups are at hand; the first time for a state they take longer."""

    def fetch_forecast(
        self, filters: Filters, origin: date | None = None, days: int = 1, grain: Grain = Grain.HALF_HOUR
    ) -> Forecast | None:
        """Return the forecast of the selection, whatever its dates and weekdays; None where no day lies before it.

        Parameters
        ----------
        origin : date or None
            Its first day; None for the one after the last day with readings.
        days : int
            1 to 7.
        grain : Grain
            Half-hour, hour or day.
        """

    def has_forecast(self, filters: Filters, origin: date | None = None) -> bool:
        """Return whether the forecast from a day on is at hand; the first one of a selection takes longer."""

    def fetch_forecast_scores(
        self, filters: Filters, ahead: int = 1, first: date | None = None, last: date | None = None
    ) -> pd.DataFrame:
        """Return how good forecasts of some days were, whatever the dates of the selection: frame SCORES.

        Parameters
        ----------
        ahead : int
            Days from the last one known to the one that was forecast, 1 to 7.
        first, last : date or None
            The scored days, both included; None for the latest 28 days.
        """

    def fetch_forecast_errors(self, filters: Filters, last: date | None = None) -> ForecastErrors:
        """Return where the forecasts of the 28 days up to a last one were wrong, whatever the dates."""

    def fetch_findings(self, filters: Filters, *, page: int = 0, page_size: int | None = None) -> FindingPage:
        """Return the findings on the quality of the readings of the selection, of the kind and order of the filters.

        Those that overlap the dates count, whatever the weekdays.

        Parameters
        ----------
        page : int
            0 for the first; one beyond the end gives the last.
        page_size : int or None
            Rows of a page; None for all, 0 for their counts alone.
        """

    def fetch_user(self, filters: Filters, user_id: str, grain: Grain) -> UserDetail | None:
        """Return one user for the dates of the filters, whatever their areas and tariffs; None where there is none."""

    def fetch_implausible(self, filters: Filters, user_id: str | None = None) -> Implausible:
        """Return the implausible readings of the selection, also where its filters leave them out.

        Parameters
        ----------
        user_id : str or None
            Those of this user in the dates, whatever the areas and tariffs.
        """

    def fetch_neighbours(self, filters: Filters, user_id: str) -> Neighbours | None:
        """Return the users before and after a user in the table of users; None where there is no such user."""

    def check_health(self) -> None:
        """Only query the database; raises `DatabaseError` when it does not answer."""

    def check_ready(self) -> None:
        """Query what the page queries; raises `DatabaseError` where a table is missing, closed or locked."""
