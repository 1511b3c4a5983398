"""A repository without a database, with answers written by hand, and a client that fires callbacks as the page does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from dash import Dash, Output

from smapdash.analysis.quality.coverage_map import CoverageMap
from smapdash.errors import DatabaseError, NotReadyError
from smapdash.model.accounts import ACCOUNT
from smapdash.model.audit import AuditEvent
from smapdash.model.coverage import COVERAGE, Sufficiency
from smapdash.model.dataset import DatasetInfo
from smapdash.model.edits import FindingKey
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.findings import NONE_IMPLAUSIBLE, Implausible
from smapdash.model.forecast import ERRORS, FORECAST, FORECAST_DAYS, SCORES, Forecast, ForecastErrors, ForecastModel
from smapdash.model.frames import (
    BANDS,
    DISTRIBUTION,
    DURATION,
    ENERGY,
    HEATMAP,
    PROFILE,
    SEGMENTS,
    USERS,
    WEEKDAY_PROFILES,
)
from smapdash.model.groups import UserGroup
from smapdash.model.load_shapes import SHAPES, UserShapes
from smapdash.model.loads import ENTRIES, LOADS, EntryPage, LoadEntries, ReasonCount
from smapdash.model.periods import ComparisonPeriod, comparison_period_of
from smapdash.model.quality import FINDINGS, FindingKind, FindingPage, KindCount
from smapdash.model.research import ADMD, CHANGES, DIFFERENCES, LOAD_RESEARCH, PEAKS, AdmdSoFar
from smapdash.model.results import Comparison, LargestChanges, RestDayCheck, Summary, UserDetail, UserPage
from smapdash.model.segments import Segment
from smapdash.model.text_arrays import Texts
from smapdash.model.user_frames import READINGS, USER_ENERGY
from smapdash.model.user_results import DataQuality, HalfHour, LargestDay, Neighbours, Standing, Standings
from smapdash.repository.database import DatabaseRepository
from smapdash.web.cards.page import Page
from smapdash.web.state.controls import FOLLOWED
from smapdash.web.ui import ids

NOTHING_LOADED = DatasetInfo(0, None, False, 0, 0, None, None, ())
DATASET = DatasetInfo(
    load_id=7,
    loaded_at=datetime(2016, 11, 1, 6, 10),
    is_sample=False,
    users=3,
    readings=8_640,
    first_day=date(2016, 9, 2),
    last_day=date(2016, 10, 31),
    segments=(("a1", "t1"), ("a1", "t2"), ("a2", "t3")),
    state="7",
    ids=Texts.of(("1", "2", "3]")),
)
PASSED_ON = {f"{store}.data" for store in (*FOLLOWED, ids.WANTED)}
ALL_SUFFICIENT = Sufficiency(180, 180)
_USERS = (("1", "a1", "t1", 300_000.0), ("2", "a1", "t2", 200_000.0), ("3]", "a2", "t3", 100_000.0))

_BEFORE = {"1": 4_000.0, "2": 4_000.0}
"""Mean use of a day in any comparison period [Wh]; one user has no readings in it."""

_STATES = count()


def _changes(now: float, before: float | None) -> tuple[float, float, float]:
    if before is None:
        return (math.nan,) * 3
    return before, now - before, 100 * (now - before) / before


@dataclass
class FakeRepository(DatabaseRepository):
    """Three users with the same readings every day; remembers the filters it was asked with."""

    dataset: DatasetInfo = DATASET
    away: bool = False
    not_ready: str = ""
    newer_loaded_at: datetime | None = None
    fault: Exception | None = None
    pair: tuple[int, ...] = ()
    asked: list[Filters] = field(default_factory=list)
    is_of_same_users: bool = True
    pages: list[tuple[str, bool, int, int]] = field(default_factory=list)
    implausible: Implausible = NONE_IMPLAUSIBLE
    readings: int = 4
    is_forecast_at_hand: bool = True
    admd_pieces: int = 0
    are_few_readings: bool = True
    is_kept: bool = False
    sufficiency: Sufficiency = ALL_SUFFICIENT
    is_writable: bool = True
    saved: list[tuple[object, ...]] = field(default_factory=list)
    recorded: list[tuple[str, str, AuditEvent, str]] = field(default_factory=list)

    def record(self, event: AuditEvent, subject: str = "", detail: str = "", users: Iterable[str] = ()) -> None:  # noqa: ARG002
        account = ACCOUNT.get()
        if not account.name:
            return
        if not self.is_writable:
            raise DatabaseError("cannot execute INSERT in a read-only transaction")
        self.recorded.append((account.name, account.role.key, event, subject))

    def set_rest_days(self, days: Sequence[int]) -> None:
        self._save("rest days", *days)

    def review_finding(self, finding: FindingKey, note: str, name: str) -> bool:
        self._save("review", finding, note, name)
        return finding.user in {user for user, *_ in _USERS}

    def reopen_finding(self, finding: FindingKey) -> bool:
        self._save("reopen", finding)
        return finding.user in {user for user, *_ in _USERS}

    def _save(self, *what: object) -> None:
        self._check()
        if not self.is_writable:
            raise DatabaseError("cannot execute INSERT in a read-only transaction")
        self.saved.append(what)

    def check_ready(self) -> None:
        self.check_health()

    def check_health(self) -> None:
        if self.away:
            raise DatabaseError("the database does not answer")

    @contextmanager
    def one_state(self) -> Iterator[DatasetInfo]:
        """Yield what is loaded, in a state of its own unless `is_kept`: a test changes the answers by hand."""
        dataset = self.fetch_dataset()
        yield dataset if self.is_kept else replace(dataset, state=f"{dataset.state}.{next(_STATES)}")

    def fetch_dataset(self) -> DatasetInfo:
        if self.away:
            raise DatabaseError("the database does not answer")
        if self.not_ready:
            raise NotReadyError(self.not_ready)
        return replace(self.dataset, newer_loaded_at=self.newer_loaded_at)

    def fetch_summary(self, filters: Filters) -> Summary:
        self._note(filters)
        if self._is_empty(filters):
            return Summary(0, 0, 0, 0.0, None, None)
        return Summary(3, 180, 8_640, 600_000.0, 4_200.0, datetime(2016, 10, 3, 17, 30))

    def fetch_comparison(self, filters: Filters, reference: ComparisonPeriod) -> Comparison:  # noqa: ARG002
        """Four fifths of the energy in as many days of users, of all three or of two."""
        self._check()
        users = 3 if self.is_of_same_users else 2
        before = Summary(users, 180, 8_640, 480_000.0, 3_000.0, datetime(2016, 9, 12, 18))
        return Comparison(before, self.is_of_same_users)

    def fetch_bands(self, filters: Filters, grain: Grain) -> pd.DataFrame:  # noqa: ARG002
        self._note(filters)
        columns = {"start": [datetime(2016, 10, 1), datetime(2016, 10, 2)], "users": 3}
        shares = {f"p{share}_wh": [100.0 * share, 110.0 * share] for share in (10, 25, 50, 75, 90)}
        return BANDS.conform(pd.DataFrame(columns | shares))

    def fetch_energy(self, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:  # noqa: ARG002
        self._note(filters)
        starts = [datetime(2016, 10, 1), datetime(2016, 10, 2)]
        columns = {"start": starts, "fold": pd.NA, "users": 3, "readings": 144, "energy_wh": [9_000.0, 11_000.0]}
        names = {"area": [None, None], "tariff": [None, None], "user": [None, None], "low_wh": 80.0, "high_wh": 400.0}
        names |= {"implausible": [0, 0 if filters.without_implausible else self.implausible.count]}
        names |= {"merged": 0}
        return ENERGY.conform(pd.DataFrame(columns | names))

    def fetch_all_energy(self, filters: Filters, grain: Grain) -> Iterator[pd.DataFrame]:
        return iter([self.fetch_energy(filters, grain)])

    def fetch_groups(self, filters: Filters, most: int | None = None) -> list[UserGroup]:  # noqa: ARG002
        """One group for each area, tariff or pair of the users, who have the same readings."""
        self._check()
        if filters.split is Split.NONE:
            return [UserGroup(None, None, 0, filters)]
        if filters.split is Split.USER:
            one = replace(filters, split=Split.NONE)
            return [
                UserGroup(None, None, 0, replace(one, segments=(Segment("a1", "t1", user),)), user)
                for user in filters.users
            ]
        names = sorted(
            {
                (
                    area if filters.split is not Split.TARIFF else None,
                    tariff if filters.split is not Split.AREA else None,
                )
                for area, tariff in self.dataset.segments
            }
        )
        return [
            UserGroup(
                *name,
                0,
                replace(
                    filters,
                    split=Split.NONE,
                    segments=tuple(
                        Segment(*pair)
                        for pair in self.dataset.segments
                        if all(one in (None, of) for one, of in zip(name, pair, strict=True))
                    ),
                ),
            )
            for name in names
        ]

    def fetch_profile(self, filters: Filters) -> pd.DataFrame:
        self._note(filters)
        return _profile()

    def fetch_rest_day_check(self) -> RestDayCheck:
        if self.away:
            raise DatabaseError("the database does not answer")
        return calendar(self.pair)

    def fetch_heat_map(self, filters: Filters) -> pd.DataFrame:
        self._note(filters)
        days = [datetime(2016, 10, 1)] * 2 + [datetime(2016, 10, 2)] * 2
        cells = {"day": days, "half_hour": [34, 35, 34, 35], "users": 3, "mean_w": [900.0, 1_000.0, 4_200.0, 1_100.0]}
        return HEATMAP.conform(pd.DataFrame(cells).assign(mean_w_per_user=lambda frame: frame["mean_w"] / 3))

    def fetch_duration(self, filters: Filters) -> pd.DataFrame:
        self._note(filters)
        curve = {"share_percent": [25.0, 50.0, 75.0, 100.0], "half_hours": [1, 2, 3, 4]}
        curve |= {"demand_w": [4_200.0, 1_100.0, 1_000.0, 900.0], "fold": 0}
        times = [
            datetime(2016, 10, 2, 17),
            datetime(2016, 10, 2, 17, 30),
            *[datetime(2016, 10, 1, 17, 30 - m) for m in (0, 30)],
        ]
        return DURATION.conform(pd.DataFrame(curve).assign(read_at=times))

    def fetch_distribution(self, filters: Filters, width_wh: float | None = None) -> pd.DataFrame:  # noqa: ARG002
        self._note(filters)
        bins = {"low_wh": [0.0, 2_000.0, 4_000.0], "high_wh": [2_000.0, 4_000.0, 6_000.0], "users": [1, 1, 1]}
        return DISTRIBUTION.conform(pd.DataFrame(bins).assign(median_wh=3_333.0))

    def fetch_segments(self, filters: Filters, by: Split) -> pd.DataFrame:
        self._note(filters)
        assert by in (Split.AREA, Split.TARIFF)
        rows: dict[str, tuple[float, ...]] = {}
        for _, area, tariff, wh in _USERS:
            name, other, wanted = (area, tariff, filters.tariffs) if by is Split.AREA else (tariff, area, filters.areas)
            own = (1, 60, 2_880, wh) if not wanted or other in wanted else (0, 0, 0, 0.0)
            rows[name] = tuple(map(sum, zip(rows.get(name, (0, 0, 0, 0.0)), own, strict=True)))
        ordered = sorted(rows, key=lambda name: (not rows[name][0], name))
        frame = pd.DataFrame([rows[name] for name in ordered], columns=["users", "user_days", "readings", "energy_wh"])
        frame = frame.assign(area=None, tariff=None, mean_wh_per_user_day=frame["energy_wh"] / frame["user_days"])
        return SEGMENTS.conform(frame.assign(**{by.value: ordered}))

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
        self._note(filters)
        self.pages.append((sort, descending, page, page_size))
        peak_at = datetime(2016, 10, 3, 17, 30)
        faulty = {one.user_id for one in self.implausible.highest if not filters.without_implausible}
        before = _BEFORE if comparison_period_of(filters, self.dataset) else {}
        rows = [
            (
                *(name, area, tariff, wh, wh / 60, 1_400.0, peak_at, 0.15, 70.0, 1.0, 60, 2_880, 2_880, 0),
                *(int(name in faulty), False, 30 if name in before else 0, *_changes(wh / 60, before.get(name))),
            )
            for name, area, tariff, wh in _USERS
            if search in name
        ]
        kept = rows[page * page_size : (page + 1) * page_size] if page_size else rows
        return UserPage(_table_of_users(tuple(kept)), len(rows), 300_000.0, 1_400.0)

    def fetch_all_users(
        self, filters: Filters, *, sort: str, descending: bool, search: str
    ) -> tuple[int, Iterator[pd.DataFrame]]:
        page = self.fetch_users(filters, sort=sort, descending=descending, search=search, page_size=None)
        return page.users, iter([page.rows])

    def fetch_all_readings(self, filters: Filters) -> tuple[int, Iterator[pd.DataFrame]]:
        self._note(filters)
        starts = pd.to_datetime(["2016-10-26 01:00", "2016-10-26 01:00"])
        frame = pd.DataFrame({"user": "=1+1", "area": "a1", "tariff": "t1", "start": starts, "fold": [0, 1]})
        frame = READINGS.conform(frame.assign(energy_wh=[250.0, 1_000.0]))
        return self.readings, iter([frame, frame.assign(user="2")])

    def fetch_changes(self, filters: Filters, most: int) -> LargestChanges:
        rows = self.fetch_users(filters, page_size=None).rows.dropna(subset="change_wh_per_day")
        self.pages.pop()  # no page was wanted
        return LargestChanges(rows[:most], len(rows), len(rows) // 2, len(rows) // 2)

    def fetch_load_research(self, filters: Filters, most: int | None = None, *, is_quick: bool = False) -> pd.DataFrame:
        """The users together, and a third of their demand for each group of the split."""
        self._note(filters)
        if self._is_empty(filters):
            return LOAD_RESEARCH.empty()
        groups = self.fetch_groups(filters, most) if filters.split not in (Split.NONE, Split.USER) else []
        whole = {"area": None, "tariff": None, "users": 3, "readings": 8_640, "max_demand_w": 4_200.0}
        own = {"users": 1, "readings": 2_880, "max_demand_w": 1_400.0}
        rows = [whole, *({"area": group.area, "tariff": group.tariff, **own} for group in groups)]
        measures = {"coverage": 1.0, "mean_demand_w": 840.0, "load_factor": 0.2, "sum_of_maxima_w": 6_000.0}
        measures |= {"coincidence_factor": 0.7, "diversity_factor": 1 / 0.7, "admd_w": 1_400.0, "base_load_w": 210.0}
        measures |= {"sufficient_days": self.sufficiency.sufficient_days, "expected_days": 180}
        measures |= {"top10_share": 0.5, "merged": 0, "max_demand_at": datetime(2016, 10, 3, 17, 30)}
        measures |= {"responsibility_p10": 0.1, "responsibility_median": 0.35, "responsibility_p90": 1.0}
        measures |= dict.fromkeys([name for name in measures if name.startswith("resp")], math.nan) if is_quick else {}
        return LOAD_RESEARCH.conform(pd.DataFrame(rows).assign(**measures))

    def has_load_research(self, filters: Filters, splits: int) -> bool:  # noqa: ARG002
        return self.are_few_readings

    def has_peaks(self, filters: Filters) -> bool:  # noqa: ARG002
        return self.are_few_readings

    def fetch_peaks(self, filters: Filters, most: int | None = None, *, is_quick: bool = False) -> pd.DataFrame:
        """Two peaks, of which the users have a half, a third and a sixth."""
        self._note(filters)
        if self._is_empty(filters):
            return PEAKS.empty()
        peaks = ((1, datetime(2016, 10, 3, 17, 30), 4_200.0), (2, datetime(2016, 10, 2, 18), 3_000.0))
        rows = [
            (rank, at, 0, demand, 3, name, area, tariff, demand * wh / 600_000, wh / 600_000, 0.9)
            for rank, at, demand in peaks
            for name, area, tariff, wh in _USERS[:most]
        ]
        frame = PEAKS.conform(pd.DataFrame(rows, columns=list(PEAKS.columns)))
        nobody = dict.fromkeys(("user", "area", "tariff", "user_demand_w", "share", "responsibility_factor"))
        return PEAKS.conform(frame.groupby("rank").head(1).assign(**nobody)) if is_quick else frame

    def fetch_admd(self, filters: Filters) -> pd.DataFrame:
        """Three users, all of whose half-hours were read."""
        self._note(filters)
        if self._is_empty(filters):
            return ADMD.empty()
        users = {"users": [1, 2, 3], "samples": [3, 3, 1], "seed": 1, "users_read": 3, "users_selected": 3}
        demand = {"admd_p10_w": [1_600, 1_500, 1_400], "admd_median_w": [2_000, 1_600, 1_400]}
        return ADMD.conform(pd.DataFrame(users | demand | {"admd_p90_w": [3_000, 1_700, 1_400]}))

    def fetch_admd_so_far(self, filters: Filters, *, goes_on: bool) -> AdmdSoFar:
        """As many pieces are left as the test says, and each reads a third of the users."""
        self.admd_pieces = max(0, self.admd_pieces - goes_on)
        frame, read = self.fetch_admd(filters), max(0, 3 - self.admd_pieces)
        rows = frame[(frame["users"] <= read) | (frame["users"] == 3)].assign(users_read=read)
        return AdmdSoFar(rows, (0, 1, 3, 7)[read], 0 if frame.empty else 7, read, 3)

    def has_admd(self, filters: Filters) -> bool:  # noqa: ARG002
        return not self.admd_pieces

    def fetch_user_changes(self, filters: Filters) -> pd.DataFrame:
        """The two users with readings in the comparison period."""
        rows = self.fetch_users(filters, page_size=None).rows.dropna(subset="change_wh_per_day")
        self.pages.pop()  # no page was wanted
        days = {"before_sufficient_days": 60, "before_expected_days": 60, "expected_days": 60}
        days |= {"sufficient_days": self.sufficiency.sufficient_days // 3}
        return CHANGES.conform(rows.rename(columns={"id": "user"}).assign(before_coverage=0.5, **days))

    def fetch_differences(self, filters: Filters, most: int | None = None) -> pd.DataFrame:
        """Each group has a user who uses a kilowatt-hour a day more than the two others; one has no interval."""
        self._note(filters)
        if self._is_empty(filters):
            return DIFFERENCES.empty()
        splits = (replace(filters, split=split) for split in (Split.AREA, Split.TARIFF))
        groups = [group for split in splits for group in self.fetch_groups(split, most)]
        names = pd.DataFrame([(group.area, group.tariff) for group in groups], columns=["area", "tariff"])
        figures = {"users": 1, "mean_wh_per_day": 4_000.0, "other_users": 2, "other_wh_per_day": 3_000.0, "merged": 0}
        figures |= {"difference_wh_per_day": 1_000.0, "resamples": 2_000, "seed": 1}
        ends = {"low_wh_per_day": [math.nan] + [-250.0] * (len(groups) - 1)}
        ends |= {"high_wh_per_day": [math.nan] + [2_000.0] * (len(groups) - 1)}
        return DIFFERENCES.conform(names.assign(**figures, **ends))

    def has_load_shapes(self, filters: Filters) -> bool:  # noqa: ARG002
        return self.are_few_readings

    def fetch_load_shapes(self, filters: Filters) -> UserShapes:
        """A group of two users with an evening peak, and one of a flat day."""
        self._note(filters)
        if self._is_empty(filters):
            return UserShapes(SHAPES.empty(), 3, 1, None)
        evening = [0.9] * 36 + [2.0] * 6 + [0.9] * 6
        groups = (("evening-peak", 2, "a1 2", "t1 1 | t2 1", evening), ("flat", 1, "a2 1", "t3 1", [1.0] * 48))
        rows = [
            (shape, users, users, areas, tariffs, day_type, half_hour, value)
            for shape, users, areas, tariffs, day in groups
            for day_type in ("working", "rest")
            for half_hour, value in enumerate(day)
        ]
        return UserShapes(SHAPES.conform(pd.DataFrame(rows, columns=list(SHAPES.columns))), 3, 1, 0.4)

    def fetch_forecast(
        self,
        filters: Filters,
        origin: date | None = None,
        days: int = 1,  # noqa: ARG002
        grain: Grain = Grain.HALF_HOUR,  # noqa: ARG002
    ) -> Forecast | None:
        """Two buckets of 1 and 2 kW, and what came in the first of them."""
        self._note(filters)
        if self._is_empty(filters):
            return None
        start = datetime.combine(origin or date(2016, 11, 30), datetime.min.time())
        starts = [start, start + timedelta(minutes=30), start]
        columns = {"start": starts, "fold": [0, 0, 0], "kind": ["forecast", "forecast", "actual"]}
        columns |= {"mean_w": [1_000.0, 2_000.0, 1_100.0], "energy_wh": [500.0, 1_000.0, 550.0]}
        columns |= {"p10_w": [900.0, 1_500.0, math.nan], "p90_w": [1_200.0, 2_500.0, math.nan]}
        columns |= {"p10_wh": [450.0, 750.0, math.nan], "p90_wh": [600.0, 1_250.0, math.nan]}
        rows, scores = FORECAST.conform(pd.DataFrame(columns)), self.fetch_forecast_scores(filters)
        return Forecast(start.date(), ForecastModel.SMAPDASH, None, 3, rows, scores)

    def has_forecast(self, filters: Filters, origin: date | None = None) -> bool:  # noqa: ARG002
        return self.is_forecast_at_hand

    def fetch_forecast_scores(
        self,
        filters: Filters,
        ahead: int = 1,  # noqa: ARG002
        first: date | None = None,  # noqa: ARG002
        last: date | None = None,  # noqa: ARG002
    ) -> pd.DataFrame:
        self._note(filters)
        if self._is_empty(filters):
            return SCORES.empty()
        scores = {"model": [model.value for model in ForecastModel], "mae_wh": [88.0, 120.0, 100.0, 110.0]}
        others = {"origins": 28, "nmae": 0.1, "mase_336": 0.8, "bias": -0.01, "pinball_wh": 60.0}
        return SCORES.conform(pd.DataFrame(scores | others | {"coverage_p10_p90": 0.8}))

    def fetch_forecast_errors(self, filters: Filters, last: date | None = None) -> ForecastErrors:  # noqa: ARG002
        self._note(filters)
        frame, days = ERRORS.empty(), FORECAST_DAYS.empty()
        if not self._is_empty(filters):
            errors = {"day_type": ["working", "rest"], "half_hour": [35, 35], "days": [20, 8]}
            frame = ERRORS.conform(pd.DataFrame(errors).assign(mae_w=[900.0, 300.0], naive_mae_w=[950.0, 400.0]))
            day = {"day": [datetime(2016, 11, 29)], "mae_w": 900.0, "naive_mae_w": 950.0, "is_rest": False, "users": 3}
            day |= {"forecast_wh": 9_000.0, "energy_wh": 9_500.0, "half_hours": 48, "users_before": 3}
            days = FORECAST_DAYS.conform(pd.DataFrame(day).assign(without_readings=0))
        return ForecastErrors(ForecastModel.SMAPDASH, ForecastModel.NAIVE_WEEK, frame, days)

    def fetch_findings(self, filters: Filters, *, page: int = 0, page_size: int | None = None) -> FindingPage:
        """A gap that the last load found, a flat line, and 30 spikes."""
        self._note(filters)
        if self._is_empty(filters):
            return FindingPage(FINDINGS.empty(), 0, {})
        at, until = datetime(2016, 10, 3, 17, 30), datetime(2016, 10, 4, 23, 30)
        open_ = ("open", None, None, None, None)
        gap = (2, "missing", "1", "a1", "t1", at, until, 61.0, "half-hours", 7, True, *open_)
        flat = (1, "flat-line", "2", "a1", "t2", at, until, 61.0, "half-hours", 6, False, *open_)
        spikes = [(1, "spike", "3]", "a2", "t3", at, at, 200.0 + place, "%", 6, False, *open_) for place in range(30)]
        listed = [row for row in (gap, flat, *spikes) if row[1] in filters.kind.kinds]
        size = len(listed) if page_size is None else page_size
        frame = pd.DataFrame(listed[size * page : size * page + size], columns=list(FINDINGS.columns))
        counts = {"missing": KindCount(1, 1), "flat-line": KindCount(1, 0), "spike": KindCount(30, 0)}
        return FindingPage(FINDINGS.conform(frame), len(listed), {FindingKind(name): counts[name] for name in counts})

    def fetch_coverage(self, filters: Filters) -> pd.DataFrame:
        """Two users with all half-hours, and before them one who lacks a quarter."""
        self._note(filters)
        if self._is_empty(filters):
            return COVERAGE.empty()
        rows = [(name, area, tariff, 45 if name == "3]" else 60) for name, area, tariff, _ in _USERS[::-1]]
        frame = pd.DataFrame(rows, columns=["user", "area", "tariff", "days"]).assign(expected_days=60, expected=2_880)
        days = {"first_day": datetime(2016, 9, 2), "last_day": datetime(2016, 10, 31), "sufficient_days": frame["days"]}
        days |= {"readings": 48 * frame["days"], "missing": 2_880 - 48 * frame["days"], "coverage": frame["days"] / 60}
        days |= {"late_days": 0, "early_days": 0, "missing_between": days["missing"]}
        return COVERAGE.conform(frame.assign(**days, is_sufficient=frame["days"] >= 54))

    def fetch_coverage_map(self, filters: Filters, most_rows: int, most_columns: int) -> CoverageMap:  # noqa: ARG002
        frame, day = self.fetch_coverage(filters), 17_046  # 2 September 2016
        users = [(name, name, 1) for name in frame["user"]]
        share = np.repeat(frame["coverage"].to_numpy()[:, None], 2, axis=1)
        active, coverage = np.ones(share.shape, np.int64), frame["coverage"].to_numpy()
        return CoverageMap(np.array([day, day + 30, day + 60]), users, share, active, coverage, with_gaps=1)

    def fetch_sufficiency(self, filters: Filters) -> Sufficiency:  # noqa: ARG002
        self._check()
        return self.sufficiency

    def fetch_loads(self) -> pd.DataFrame:
        """Twelve loads, of which the seventh set rows aside, changed a reading and moved a user."""
        self._check()
        numbers = np.arange(12, 0, -1)
        counts = {name: 0 for name, column in LOADS.columns.items() if column.dtype == "int64"}
        counts |= {"read": 100, "inserted": 100, "files": 3}
        others = {"started_at": datetime(2016, 11, 1, 6), "seconds": 1.5, "source": "/meters", "is_sample": False}
        loads = pd.DataFrame(counts | others | {"load": numbers, "conflict_rule": "first"})
        seventh = loads["load"] == 7
        loads.loc[seventh, ["set_aside", "kept", "updated", "moved"]] = [60, 58, 1, 1]
        return LOADS.conform(loads)

    def fetch_load_reasons(self, load: int) -> list[ReasonCount]:
        return [ReasonCount("time is empty", 57), ReasonCount("unknown user", 1)] if load == 7 else []

    def fetch_load_entries(self, load: int, of: LoadEntries, *, page: int, page_size: int) -> EntryPage:
        rows = _entries(load, of)
        page = min(page, max(0, len(rows) - 1) // page_size)
        return EntryPage(rows[page * page_size : (page + 1) * page_size], len(rows))

    def fetch_all_load_entries(self, load: int, of: LoadEntries) -> tuple[int, Iterator[pd.DataFrame]]:
        rows = _entries(load, of)
        return len(rows), iter([rows])

    def fetch_user(self, filters: Filters, user_id: str, grain: Grain) -> UserDetail | None:  # noqa: ARG002
        self._note(filters)
        found = [user for user in _USERS if user[0] == user_id]
        if not found:
            return None
        starts = [datetime(2016, 10, 1), datetime(2016, 10, 2)]
        energy = {"start": starts, "fold": pd.NA, "readings": 48, "energy_wh": [6_000.0, 4_000.0]}
        energy |= {"low_wh": 10.0, "high_wh": 700.0}
        tariff = {"segment_users": 2, "segment_mean_wh": [2_000.0, 3_000.0]}
        return UserDetail(
            user_id=user_id,
            area=found[0][1],
            tariff=found[0][2],
            withdrawn_at=None,
            summary=Summary(
                *(1, 2, 2_879, 10_000.0, 1_400.0, datetime(2016, 10, 1, 18)),
                expected=2_880,
                missing=1,
                registered=1,
                half_hours=96,
            ),
            segment_users=2,
            standings=_standings(),
            energy=USER_ENERGY.conform(pd.DataFrame(energy | tariff)),
            bands=BANDS.empty(),
            profile=_profile(),
            segment_profile=_profile(),
            heat_map=HEATMAP.empty(),
            largest_days=(LargestDay(date(2016, 10, 1), 6_000.0, 1.2), LargestDay(date(2016, 10, 2), 4_000.0, 0.8)),
            quality=DataQuality(days=2, short_days=0, zero_days=(), longest_gap=None, flat_lines=()),
            missing=(HalfHour(datetime(2016, 10, 26, 1, 30), 1),),
            missing_count=1,
        )

    def fetch_implausible(self, filters: Filters, user_id: str | None = None) -> Implausible:  # noqa: ARG002
        self._check()
        return self.implausible

    def fetch_neighbours(self, filters: Filters, user_id: str) -> Neighbours | None:
        self._note(filters)
        names = [user[0] for user in _USERS]
        if user_id not in names:
            return None
        place = names.index(user_id)
        return Neighbours(place + 1, len(names), tuple(names))

    def _note(self, filters: Filters) -> None:
        self._check()
        self.asked.append(filters)

    def _check(self) -> None:
        if self.away:
            raise DatabaseError("the database does not answer")
        if self.fault:
            raise self.fault

    def _is_empty(self, filters: Filters) -> bool:
        areas, tariffs = filters.areas or self.dataset.areas, filters.tariffs or self.dataset.tariffs
        return not [pair for pair in self.dataset.segments if pair[0] in areas and pair[1] in tariffs]


def _entries(load: int, of: LoadEntries) -> pd.DataFrame:
    """What the seventh load did; nothing of others."""
    if load != 7:
        return ENTRIES[of].empty()
    rows: dict[LoadEntries, dict[str, Any]] = {
        LoadEntries.SET_ASIDE: {
            "file": "consumption/1.csv",
            "line": range(2, 60),
            "text": "=1+1,<b>",
            "reason": "time is empty",
            "rows": 1,
        },
        LoadEntries.CHANGED: {
            "user": ["1"],
            "start": [datetime(2016, 10, 26, 1)],
            "fold": [1],
            "old_wh": [39.0],
            "new_wh": [9_559.0],
        },
        LoadEntries.MOVED: {
            "user": ["1"],
            "old_area": ["a1"],
            "old_tariff": ["t1"],
            "new_area": ["a2"],
            "new_tariff": ["t3"],
        },
    }
    return ENTRIES[of].conform(pd.DataFrame(rows[of]))


def _standings() -> Standings:
    first = Standing(10_000.0, 0, 0, (5_000.0, 10_000.0))
    return Standings(first, first, first, Standing(0.15, 1, 0, (0.15, 0.2)), Standing(None, 0, 0, (70.0,)))


# Frames that are asked for by the thousand are made once: a callback only reads them.


@cache
def _table_of_users(rows: tuple[tuple[object, ...], ...]) -> pd.DataFrame:
    return USERS.conform(pd.DataFrame(list(rows), columns=list(USERS.columns)))


@cache
def _profile() -> pd.DataFrame:
    cells = {"half_hour": range(48), "days": 60, "mean_w": [1_000.0] * 35 + [4_000.0] + [1_000.0] * 12}
    frame = pd.DataFrame(cells).assign(mean_w_per_user=lambda frame: frame["mean_w"] / 3, day_type="all")
    bands = {"p10_w": 500.0, "p90_w": 4_500.0, "p10_w_per_user": 170.0, "p90_w_per_user": 1_500.0}
    return PROFILE.conform(frame.assign(**bands))


@cache
def calendar(pair: tuple[int, ...]) -> RestDayCheck:
    """Return a calendar in which a pair needs half as much as the other days at 07:30, else as much."""
    rows = [
        (weekday, slot, 8, 0.5 if weekday in pair and slot == 15 else 1.0) for weekday in range(7) for slot in range(48)
    ]
    frame = pd.DataFrame(rows, columns=list(WEEKDAY_PROFILES.columns))
    return RestDayCheck(pair, 1.5 if pair else 0.0, WEEKDAY_PROFILES.conform(frame))


def callback_body(app: Dash, writes: str, values: dict[str, Any], triggered: str | None = None) -> dict[str, Any]:
    """Return the request of the callback that writes `id.property`; `values` by `id.property`, others are null.

    The browser asks for cards by one store, to which it passes a state on, and lists presses in a store, so it is done
    here.
    """
    callbacks = [one for one in app.callback_map.values() if "callback" in one and writes in _written(one)]
    if triggered and not any(triggered in _read(one) for one in callbacks):
        press = {"number": 1, "name": triggered, "value": values[triggered]}
        values = {name: value for name, value in values.items() if name != triggered} | {"presses.data": [press]}
        triggered = "presses.data"
    card = card_that_writes(app, writes)
    if card:
        writes, values = f"{ids.ANSWERS}.data", {_wanted(name): _asked(card, name, values[name]) for name in values}
    output = next(
        key
        for key, callback in app.callback_map.items()
        if "callback" in callback and writes in _written(callback) and set(values) <= _read(callback)
    )
    spec = app.callback_map[output]
    outputs = spec["output"] if isinstance(spec["output"], list | tuple) else [spec["output"]]
    asked = [{"id": item.component_id, "property": item.component_property} for item in outputs]
    return {
        "output": output,
        "outputs": asked if output.startswith("..") else asked[0],
        "inputs": [item | {"value": values.get(f"{item['id']}.{item['property']}")} for item in spec["inputs"]],
        "state": [item | {"value": values.get(f"{item['id']}.{item['property']}")} for item in spec["state"]],
        "changedPropIds": [triggered or f"{spec['inputs'][0]['id']}.{spec['inputs'][0]['property']}"],
    }


def fire(app: Dash, writes: str, values: dict[str, Any], triggered: str | None = None) -> dict[str, Any]:
    """Fire a callback and return what it writes by `id.property`, side effects and the answers of cards included."""
    path = f"{app.config.routes_pathname_prefix}_dash-update-component"
    answer = app.server.test_client().post(path, json=callback_body(app, writes, values, triggered))
    assert answer.status_code in (200, 204), answer.data
    if answer.status_code == 204:
        return {}
    content = answer.get_json()
    written: dict[str, Any] = {}
    for parts in (content.get("response", {}), content.get("sideUpdate", {})):
        answers = parts.pop(ids.ANSWERS, {"data": {"cards": {}}})["data"]["cards"]
        for one in (parts, *answers.values()):
            written |= {f"{name}.{prop}": value for name, props in one.items() for prop, value in props.items()}
    return written


def card_that_writes(app: Dash, writes: str) -> str | None:
    """Return the name of the card of the page that writes `id.property`, if there is one."""
    page: Page = app.layout.args[0]
    return next((card.name for card in page.lazy if writes in map(str, flatten(card.outputs))), None)


def flatten(outputs: Mapping[str, Any]) -> Iterator[Output]:
    """Yield the outputs of a card."""
    for one in outputs.values():
        yield from flatten(one) if isinstance(one, Mapping) else (one,)


def _wanted(name: str) -> str:
    """Return the property by which the browser passes a state on to the cards."""
    return f"{ids.WANTED}.data" if name in PASSED_ON else name


def _asked(card: str, name: str, value: object) -> object:
    """Return a state as the browser sends it for a card; other values are unchanged."""
    return {**value, "cards": [card], "number": 1} if name in PASSED_ON and isinstance(value, dict) else value


def opened(app: Dash, query: str = "") -> dict[str, Any]:
    """Return what a page that is opened with a query writes: its controls, its chips and its state."""
    return fire(app, "state.data", {"address.data": f"?{query}"})


def _written(callback: dict[str, Any]) -> set[str]:
    outputs = callback["output"] if isinstance(callback["output"], list | tuple) else [callback["output"]]
    return {f"{item.component_id}.{item.component_property}".partition("@")[0] for item in outputs}


def _read(callback: dict[str, Any]) -> set[str]:
    return {f"{item['id']}.{item['property']}" for item in (*callback["inputs"], *callback["state"])}


def pressed(what: object) -> dict[str, object]:
    """Return what a part of the page tells when an element in it is pressed."""
    return {"what": what, "at": 1}


def text_of(component: object) -> str:
    """Return the text of a component as Dash sends it."""
    if isinstance(component, str):
        return component
    if isinstance(component, list):
        return "".join(text_of(part) for part in component)
    return text_of((component or {}).get("props", {}).get("children") or "") if isinstance(component, dict) else ""


def shown_by(written: dict[str, Any], figure: str) -> tuple[str, str, str]:
    """Return number, unit and the line under them of a key figure."""
    value, note, _ = written[f"kpis.{figure}_body"]
    number, unit = value["props"]["children"]
    return text_of(number), text_of(unit), text_of(note)


def bars_of(written: dict[str, Any], figure: str) -> list[str]:
    """Return the lengths of a key figure's bars, now and before."""
    bars = written[f"kpis.{figure}_body"][2]["props"]["children"]
    return [bar["props"]["style"]["width"] for bar in bars or []]
