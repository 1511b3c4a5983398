"""Answers to the page's queries, as frames of `model.frames` and values of `model.results`.

Many users are computed from the roll-ups in memory; readings are read for one user, selected users and exports.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from smapdash.analysis.bands import bands_across_users
from smapdash.analysis.changes import largest_changes
from smapdash.analysis.comparison import compare_with
from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import heat_map, load_duration, load_profile, selected_day_matrix, summarize
from smapdash.analysis.distribution import distribution_of_users
from smapdash.analysis.energy import energy_by_segment, energy_in_parts, energy_over_time
from smapdash.analysis.findings import find_implausible_of
from smapdash.analysis.groups import groups_of
from smapdash.analysis.plausible import restrict_to_plausible
from smapdash.analysis.rest_days import check_rest_days
from smapdash.analysis.selection import Selection
from smapdash.analysis.user import describe_user
from smapdash.analysis.users import neighbours, user_blocks, user_page
from smapdash.model.accounts import Role
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.findings import NONE_IMPLAUSIBLE, Implausible
from smapdash.model.groups import UserGroup
from smapdash.model.periods import ComparisonPeriod
from smapdash.model.quality import FindingPage
from smapdash.model.results import Comparison, LargestChanges, RestDayCheck, Summary, UserDetail, UserPage
from smapdash.model.user_results import Neighbours
from smapdash.repository.admd import Admd
from smapdash.repository.allowed import needs, require
from smapdash.repository.chosen_users import ChosenUsers
from smapdash.repository.coverage import Coverage
from smapdash.repository.findings import fetch_findings
from smapdash.repository.forecasts import Forecasts
from smapdash.repository.kept import KeptResults, selection_of
from smapdash.repository.lifecycle import Lifecycle
from smapdash.repository.load_shapes import Shapes
from smapdash.repository.loads import LoadHistory
from smapdash.repository.readings import fetch_blocks
from smapdash.repository.research import LoadResearch
from smapdash.repository.rollups.reader import CubeReader, CubeSource
from smapdash.repository.states import UNTIL_DONE, Readings, States
from smapdash.repository.user_readings import fetch_user_readings

if TYPE_CHECKING:
    import pandas as pd


class DatabaseRepository(LoadResearch, Admd, Forecasts, Coverage, LoadHistory, Shapes, Lifecycle):
    """Queries the database. Each method is one transaction, so what it returns is of one state.

    Every method raises `DatabaseError` when the database is away or refuses the work.

    Parameters
    ----------
    engine : Engine
        The engine of the read-only role.
    cubes : CubeSource, optional
        Where the roll-ups come from; by default they are read whenever the state has changed.
    editor : Engine, optional
        The engine of the role that can write settings and reviews; without it they cannot be saved.
    patience_s : float
        How long a query waits for readings of many users to be added up before it raises `NotReadyError` [s].
    """

    def __init__(
        self,
        engine: Engine,
        cubes: CubeSource | None = None,
        editor: Engine | None = None,
        *,
        patience_s: float = UNTIL_DONE,
    ) -> None:
        self._states = States(engine, cubes or CubeReader(), patience_s)
        super().__init__(KeptResults())
        self._chosen, self._editor = ChosenUsers(), editor

    def one_state(self) -> AbstractContextManager[DatasetInfo]:
        """Yield what is loaded; this thread's queries meanwhile use the same state, in one transaction."""
        return self._states.pin()

    def fetch_dataset(self) -> DatasetInfo:
        """Return what is loaded."""
        with self._states.open() as (_, readings):
            return readings.dataset

    def fetch_summary(self, filters: Filters) -> Summary:
        """Return the key figures of the selection."""
        with self._days_of(filters) as (cube, _):
            return summarize(cube, filters)

    def fetch_comparison(self, filters: Filters, reference: ComparisonPeriod) -> Comparison:
        """Return the key figures of the days that the selection is compared with."""
        with self._days_of(filters) as (cube, _):
            selection = selection_of(filters)
            question = selection, reference
            return self._kept.get(cube, question, lambda: compare_with(cube, selection, reference))

    def fetch_energy(self, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:
        """Return energy over time, split as the filters say: frame ENERGY; of more groups the smallest are one."""
        with self._days_of(filters) as (cube, _):
            return energy_over_time(cube, filters, grain, most_lines)

    def fetch_groups(self, filters: Filters, most: int | None = None) -> list[UserGroup]:
        """Return the groups with readings that the split of the filters shows apart, each as filters of its own."""
        with self._days_of(filters) as (cube, _):
            return groups_of(cube, filters, most)

    def fetch_all_energy(self, filters: Filters, grain: Grain) -> Iterator[pd.DataFrame]:
        """Return energy over time of all groups as frames ENERGY of some days after one another, at least one.

        They are of the state of now, whenever they are taken, and need no connection.
        """
        with self._days_of(filters) as (cube, _):
            return energy_in_parts(cube, filters, grain)

    @needs(Role.ANALYST)
    def fetch_bands(self, filters: Filters, grain: Grain) -> pd.DataFrame:
        """Return percentiles across users by the day, week or month: frame BANDS; finer grains raise ValueError."""
        with self._days_of(filters) as (cube, _):
            question = selection_of(filters), grain
            return self._kept.get(cube, question, lambda: bands_across_users(cube, filters, grain)).copy()

    def fetch_profile(self, filters: Filters) -> pd.DataFrame:
        """Return the mean day of the selection by day type: frame PROFILE."""
        with self._days_of(filters) as (cube, _):
            return load_profile(selected_day_matrix(cube, filters), filters.rest_days)

    def fetch_rest_day_check(self) -> RestDayCheck:
        """Return what all readings say about the days of rest."""
        with self._states.open() as (cube, _):
            return self._kept.get(cube, "rest days", lambda: check_rest_days(cube.half_hours))

    def fetch_heat_map(self, filters: Filters) -> pd.DataFrame:
        """Return the demand of each day and half-hour: frame HEATMAP."""
        with self._days_of(filters) as (cube, _):
            return heat_map(selected_day_matrix(cube, filters))

    def fetch_duration(self, filters: Filters) -> pd.DataFrame:
        """Return the load duration curve: frame DURATION."""
        with self._days_of(filters) as (cube, _):
            return load_duration(cube, filters)

    @needs(Role.ANALYST)
    def fetch_distribution(self, filters: Filters, width_wh: float | None = None) -> pd.DataFrame:
        """Return how many users use how much on a mean day: frame DISTRIBUTION."""
        with self._days_of(filters) as (cube, _):
            return distribution_of_users(cube, filters, width_wh)

    def fetch_segments(self, filters: Filters, by: Split) -> pd.DataFrame:
        """Return the selection by area, by tariff, or by both: frame SEGMENTS."""
        with self._days_of(filters) as (cube, _):
            return energy_by_segment(cube, filters, by)

    @needs(Role.ANALYST)
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
        """Return one page of users, how many there are on all pages, and their highest energy and demand."""
        with self._days_of(filters) as (cube, _):
            first = page * page_size if page_size else 0
            return user_page(
                cube, filters, sort=sort, descending=descending, search=search, first=first, most=page_size
            )

    @needs(Role.ANALYST)
    def fetch_all_users(
        self, filters: Filters, *, sort: str, descending: bool, search: str
    ) -> tuple[int, Iterator[pd.DataFrame]]:
        """Return how many users there are and all of them, as `fetch_users` does, some rows at a time.

        The rows are of the state of now, whenever they are taken, and need no connection.
        """
        with self._days_of(filters) as (cube, _):
            return user_blocks(cube, filters, sort=sort, descending=descending, search=search)

    @needs(Role.ANALYST)
    def fetch_all_readings(self, filters: Filters) -> tuple[int, Iterator[pd.DataFrame]]:
        """Return the number of readings and all of them, some users at a time: frames READINGS."""
        with self._days_of(filters) as (cube, _):
            return fetch_blocks(self._states.open, cube, filters)

    @needs(Role.ANALYST)
    def fetch_changes(self, filters: Filters, most: int) -> LargestChanges:
        """Return the users of the largest rises and falls of mean daily use, at most so many of each."""
        with self._days_of(filters) as (cube, _):
            return largest_changes(cube, filters, most)

    @needs(Role.ANALYST)
    def fetch_findings(self, filters: Filters, *, page: int = 0, page_size: int | None = None) -> FindingPage:
        """Return the findings on the quality of the readings of the selection, of the kind and order of the filters."""
        with self._states.open() as (everybody, readings):
            members = self._shaped.members(readings, everybody, filters)
            return fetch_findings(readings, filters, page, page_size, members)

    @needs(Role.ANALYST)
    def fetch_user(self, filters: Filters, user_id: str, grain: Grain) -> UserDetail | None:
        """Return one user for the dates of the filters, whatever other users they select; None where there is none."""
        filters = replace(filters, users=(), shape=None)
        with self._days_of(filters) as (cube, readings):
            user = cube.find_user(user_id)
            if user is None:
                return None
            days = Selection(cube, replace(filters, areas=(), tariffs=(), segments=())).day
            own = fetch_user_readings(readings.connection, int(cube.user_key[user]), days)
            return describe_user(cube, filters, user, own.plausible if filters.without_implausible else own, grain)

    def fetch_implausible(self, filters: Filters, user_id: str | None = None) -> Implausible:
        """Return the implausible readings of the selection, or of a user, also where its filters leave them out."""
        of_all = replace(filters, users=(), shape=None) if user_id else filters
        with self._days_of(replace(of_all, without_implausible=False)) as (cube, _):
            user = cube.find_user(user_id) if user_id else None
            return NONE_IMPLAUSIBLE if user_id and user is None else find_implausible_of(cube, filters, user)

    @needs(Role.ANALYST)
    def fetch_neighbours(self, filters: Filters, user_id: str) -> Neighbours | None:
        """Return the users around a user in the table of users; None where there is no such user."""
        with self._states.open() as (everybody, readings):
            cube = self._restrict(everybody, readings, filters)
            user = cube.find_user(user_id)
            return None if everybody.find_user(user_id) is None else neighbours(cube, filters, user)

    @contextmanager
    def _days_of(self, filters: Filters) -> Iterator[tuple[Cube, Readings]]:
        """Yield the roll-ups of the users that the filters name, and the readings beside them."""
        with self._states.open() as (everybody, readings):
            yield self._restrict(everybody, readings, filters), readings

    def _restrict(self, everybody: Cube, readings: Readings, filters: Filters) -> Cube:
        if filters.users or filters.shape:
            require(Role.ANALYST)
        shaped = self._shaped.restrict(readings, everybody, filters)
        return self._chosen.restrict(readings, restrict_to_plausible(shaped, filters), filters)
