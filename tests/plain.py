"""Every view once more, by plain pandas on the raw readings. Tests compare with it.

It is written from what the views promise, not from how they are computed: it knows no roll-ups, no SQL and no slices.
`readings` is one row per reading: id, area, tariff, at (start of the half-hour), wh, and what `prepare` adds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from itertools import combinations
from math import comb
from typing import Any, Protocol, TypeVar

import numpy as np
import pandas as pd
import pytest

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Grain, Sort, Split
from smapdash.model.filters import Filters
from smapdash.model.groups import UserGroup
from smapdash.model.periods import comparison_period_of
from smapdash.model.results import LargestChanges, Summary, UserDetail
from smapdash.model.segments import Segment
from smapdash.model.user_results import Neighbours
from smapdash.repository.database import UserPage

SHARES = (10, 25, 50, 75, 90)
KEYS = {Split.NONE: [], Split.AREA: ["area"], Split.TARIFF: ["tariff"], Split.BOTH: ["area", "tariff"],
        Split.USER: ["user"]}  # fmt: skip
SUMS = ("energy_wh", "low_wh", "high_wh", "demand_w", "peak_w")
"""Columns that are exact where all energies are whole watt-hours."""
FINE = (Grain.HALF_HOUR, Grain.HOUR)
MOST_POINTS = 1_001
T = TypeVar("T")


def once(compute: Callable[..., T]) -> Callable[..., T]:
    """Keep the latest results for the same frame and equal filters: many views need the same sums."""
    latest: deque[tuple[pd.DataFrame, tuple[object, ...], T]] = deque(maxlen=8)

    @wraps(compute)
    def kept(frame: pd.DataFrame, *others: object) -> T:
        for known, known_others, result in latest:
            if known is frame and known_others == others:
                return result
        result = compute(frame, *others)
        latest.append((frame, others, result))
        return result

    return kept

    return kept


class Views(Protocol):
    """What is compared: the repository, or the same questions without a database."""

    def fetch_dataset(self) -> DatasetInfo: ...
    def fetch_summary(self, filters: Filters) -> Summary: ...
    def fetch_energy(self, filters: Filters, grain: Grain) -> pd.DataFrame: ...
    def fetch_bands(self, filters: Filters, grain: Grain) -> pd.DataFrame: ...
    def fetch_profile(self, filters: Filters) -> pd.DataFrame: ...
    def fetch_heat_map(self, filters: Filters) -> pd.DataFrame: ...
    def fetch_duration(self, filters: Filters) -> pd.DataFrame: ...
    def fetch_segments(self, filters: Filters, by: Split) -> pd.DataFrame: ...
    def fetch_users(
        self, filters: Filters, *, sort: str, descending: bool, search: str, page: int, page_size: int | None
    ) -> UserPage: ...
    def fetch_changes(self, filters: Filters, most: int) -> LargestChanges: ...
    def fetch_peaks(self, filters: Filters, most: int | None) -> pd.DataFrame: ...
    def fetch_load_research(self, filters: Filters) -> pd.DataFrame: ...
    def fetch_admd(self, filters: Filters) -> pd.DataFrame: ...
    def fetch_differences(self, filters: Filters) -> pd.DataFrame: ...
    def fetch_user_changes(self, filters: Filters) -> pd.DataFrame: ...
    def fetch_user(self, filters: Filters, user_id: str, grain: Grain) -> UserDetail | None: ...
    def fetch_neighbours(self, filters: Filters, user_id: str) -> Neighbours | None: ...


def prepare(readings: pd.DataFrame) -> pd.DataFrame:
    """Add the pass, day and half-hour of the day; the second row of a user and time is the second pass."""
    day = readings["at"].dt.normalize()
    return readings.assign(
        fold=readings.groupby(["id", "at"]).cumcount(),
        day=day,
        half_hour=(readings["at"] - day) // pd.Timedelta(minutes=30),
        id=readings["id"].astype("category"),  # only because it is faster
        user=readings["id"],
    )


def within(readings: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Return the readings in the dates and on the weekdays of the filters."""
    if filters.first_day:
        readings = readings[readings["day"] >= pd.Timestamp(filters.first_day)]
    if filters.weekdays:
        readings = readings[readings["day"].dt.day_of_week.isin(filters.weekdays)]
    return readings[readings["day"] <= pd.Timestamp(filters.last_day)] if filters.last_day else readings


@once
def choose(readings: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Return the readings that the filters choose."""
    readings = within(readings, filters)
    if filters.segments:
        users = readings["user"] if filters.users else [None] * len(readings)
        names = zip(readings["area"], readings["tariff"], users, strict=True)
        readings = readings[[name in filters.segments for name in names]]
    if filters.users:
        readings = readings[readings["id"].isin(filters.users)]
    if filters.areas:
        readings = readings[readings["area"].isin(filters.areas)]
    return readings[readings["tariff"].isin(filters.tariffs)] if filters.tariffs else readings


def buckets(readings: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """Add the start of the bucket of each row; from the day up both passes are in one, and `pass` is missing."""
    at, day = readings["at"], readings["day"]
    start = {
        Grain.HALF_HOUR: lambda: at,
        Grain.HOUR: lambda: at.dt.floor("h"),
        Grain.DAY: lambda: day,
        Grain.WEEK: lambda: day - pd.to_timedelta(day.dt.day_of_week, unit="D"),
        Grain.MONTH: lambda: day.dt.to_period("M").dt.start_time,
    }[grain]()
    return readings.assign(start=start, pass_=readings["fold"] if grain in FINE else -1)


@once
def half_hourly(readings: pd.DataFrame, keys: Sequence[str] = ()) -> pd.DataFrame:
    """Return the sum of each half-hour and pass, and its readings, which are as many users."""
    grouped = readings.groupby([*keys, "at", "fold", "day", "half_hour"], observed=True)["wh"]
    return grouped.agg(wh="sum", users="count").reset_index()


Hours = list[pd.Timestamp]


@once
def clock_changes(everything: pd.DataFrame) -> tuple[Hours, Hours]:
    """Return the first labels of the repeated and of the skipped hours that the readings of all users prove."""
    counts = everything.groupby(["fold", "at"]).size()
    first = dict(counts.loc[0]) if 0 in counts.index else {}
    second = dict(counts.loc[1]) if 1 in counts.index else {}

    def is_second_pass(at: pd.Timestamp) -> bool:
        had, again = first.get(at, 0), second.get(at, 0)
        return again > 0 and (again >= had if had < 3 else 2 * again >= had)

    repeated, skipped = [], []
    for day in everything["day"].drop_duplicates().sort_values():
        labels = list(pd.date_range(day, periods=48, freq="30min"))
        begins = [*range(7), 46]
        repeated += [
            labels[slot] for slot in begins if is_second_pass(labels[slot]) and is_second_pass(labels[slot + 1])
        ]
        lacking = [label for label in labels if label not in first and label not in second]
        if len(lacking) == 2 and lacking[0] in labels[:8:2] and lacking[1] - lacking[0] == pd.Timedelta(minutes=30):
            skipped.append(lacking[0])

    def alone(hours: list[pd.Timestamp]) -> list[pd.Timestamp]:
        days = [hour.normalize() for hour in hours]
        near = [sum(abs((one - other).days) <= 90 for other in days) for one in days]
        return [hour for hour, others in zip(hours, near, strict=True) if others == 1]

    return alone(repeated), alone(skipped)


def _labels(hours: Sequence[pd.Timestamp]) -> list[pd.Timestamp]:
    return [hour + pd.Timedelta(minutes=minutes) for hour in hours for minutes in (0, 30)]


@once
def expected_half_hours(everything: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Return the half-hours of a complete record in the dates: day, at, fold; on all days from the first reading on."""
    day = pd.date_range(everything["day"].min(), everything["day"].max())
    at = (day.to_numpy()[:, None] + np.arange(48) * np.timedelta64(30, "m")).ravel()
    repeated, skipped = clock_changes(everything)
    first = pd.DataFrame({"at": at, "fold": 0})
    again = pd.DataFrame({"at": pd.DatetimeIndex(_labels(repeated)), "fold": 1})
    all_days = pd.concat([first[~first["at"].isin(_labels(skipped))], again], ignore_index=True)
    return within(all_days.assign(day=all_days["at"].dt.normalize()), filters)


def received(everything: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return the readings, or sums of them, of expected half-hours: not the second ones that no repeated hour has."""
    return readings[(readings["fold"] == 0) | readings["at"].isin(_labels(clock_changes(everything)[0]))]


@once
def energy(readings: pd.DataFrame, filters: Filters, grain: Grain) -> pd.DataFrame:
    """Return energy over time."""
    chosen, keys = choose(readings, filters), KEYS[filters.split]
    by = ["start", "pass_", *keys]
    sums = buckets(half_hourly(chosen, keys), grain).groupby(by)
    found = sums.agg(readings=("users", "sum"), energy_wh=("wh", "sum"), low_wh=("wh", "min"), high_wh=("wh", "max"))
    found["users"] = buckets(chosen, grain).drop_duplicates([*by, "id"]).groupby(by).size()
    return found.reset_index().sort_values(by)


def lowest_eight(everything: pd.DataFrame, sums: pd.DataFrame, keys: Sequence[str] = ()) -> pd.Series[float]:
    """Return the mean of the 8 lowest half-hours of each sufficient day."""
    by = [*keys, "day"]
    lowest = sums.sort_values("wh").groupby(by, observed=True).head(8)
    means = lowest.groupby(by, observed=True)["wh"].mean()
    counts = received(everything, sums).groupby(by, observed=True).size().reindex(means.index, fill_value=0)
    expected = expected_half_hours(everything, Filters()).groupby("day").size()
    return means[2 * counts >= expected.reindex(counts.index.get_level_values("day")).to_numpy()]


def sufficient_days(everything: pd.DataFrame, filters: Filters) -> tuple[pd.Series[int], int]:
    """Return how many days of each user have at least half of their expected half-hours, and how many are expected."""
    own = received(everything, choose(everything, filters))
    expected = expected_half_hours(everything, filters).groupby("day").size()
    counts = own.groupby(["id", "day"], observed=True).size().reset_index(name="count")
    enough = counts[2 * counts["count"] >= counts["day"].map(expected)]
    return enough.groupby(enough["id"].astype(str)).size(), len(expected)


@once
def cells(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the heat map: the mean of the passes of each day and half-hour."""
    sums = half_hourly(readings)
    sums = sums.assign(mean_w=2 * sums["wh"], mean_w_per_user=2 * sums["wh"] / sums["users"])
    by_cell = sums.groupby(["day", "half_hour"])
    return by_cell.agg({"users": "max", "mean_w": "mean", "mean_w_per_user": "mean"}).reset_index()


@once
def profile(readings: pd.DataFrame, rest_days: Sequence[int]) -> pd.DataFrame:
    """Return the mean day and its band, by day type."""
    heat = cells(readings)
    rest = heat["day"].dt.day_of_week.isin(rest_days)
    parts = []
    for day_type, part in {"all": heat, "working": heat[~rest], "rest": heat[rest]}.items():
        by_slot = part.groupby("half_hour")
        columns: dict[str, Any] = {"days": by_slot.size()}
        for end in ("", "_per_user"):
            values = by_slot[f"mean_w{end}"]
            columns[f"mean_w{end}"] = values.mean()
            columns[f"p10_w{end}"], columns[f"p90_w{end}"] = values.quantile(0.1), values.quantile(0.9)
        parts.append(pd.DataFrame(columns).reset_index().assign(day_type=day_type))
    return pd.concat(parts, ignore_index=True)


@once
def bands(readings: pd.DataFrame, filters: Filters, grain: Grain) -> pd.DataFrame:
    """Return percentiles over users of their energy in a bucket."""
    sums = buckets(choose(readings, filters), grain).groupby(["start", "id"], observed=True)["wh"].sum()
    rows = [
        {"start": start, "users": len(of_users), **{f"p{share}_wh": of_users.quantile(share / 100) for share in SHARES}}
        for start, of_users in sums.groupby(level="start")
    ]
    return pd.DataFrame(rows, columns=["start", "users", *(f"p{share}_wh" for share in SHARES)])


def segments(readings: pd.DataFrame, filters: Filters, by: Split, pairs: Collection[tuple[str, str]]) -> pd.DataFrame:
    """Return the chosen readings by area, by tariff or by both; names without any come last.

    `pairs` are the areas and tariffs of all registered users. An area is listed whatever the tariffs chosen, a tariff
    whatever the areas.
    """
    chosen, rows = choose(readings, filters), []
    if chosen.empty:
        return pd.DataFrame()
    for area, tariff in sorted(set(pairs)):
        if by is not Split.TARIFF and filters.areas and area not in filters.areas:
            continue
        if by is not Split.AREA and filters.tariffs and tariff not in filters.tariffs:
            continue
        name = {"area": area, "tariff": tariff}
        name = {key: name[key] for key in KEYS[by]}
        own = chosen[np.logical_and.reduce([chosen[key] == value for key, value in name.items()])]
        days, wh = len(own[["id", "day"]].drop_duplicates()), own["wh"].sum()
        row = {"users": own["id"].nunique(), "user_days": days, "readings": len(own), "energy_wh": wh}
        rows.append({**name, **row, "mean_wh_per_user_day": wh / days if days else np.nan})
    found = pd.DataFrame(rows).drop_duplicates(KEYS[by]).sort_values(list(KEYS[by]))
    return found.sort_values("users", key=lambda users: users == 0, kind="stable")


def hold_segments(
    views: Views, readings: pd.DataFrame, filters: Filters, pairs: Collection[tuple[str, str]], *, whole: bool
) -> None:
    """Hold the sums by area, by tariff and by both."""
    for by in (Split.AREA, Split.TARIFF, Split.BOTH):
        found = views.fetch_segments(filters, by)
        for name in ("area", "tariff"):
            assert name in KEYS[by] or found[name].isna().all()
        hold(found, segments(readings, filters, by, pairs), whole=whole)


@once
def users(readings: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Return the whole table of users, by id."""
    chosen = choose(readings, filters)
    by_user = chosen.groupby("id", observed=True)
    found = by_user.agg(
        area=("area", "first"), tariff=("tariff", "first"), energy_wh=("wh", "sum"), peak_w=("wh", "max"),
        days=("day", "nunique"), readings=("wh", "size"),
    )  # fmt: skip
    found["mean_wh_per_day"] = found["energy_wh"] / found["days"]
    found["load_factor"] = (found["energy_wh"] / found["readings"]) / found["peak_w"].replace(0, np.nan)
    found["peak_w"] *= 2
    highest_first = chosen.sort_values(["wh", "at"], ascending=[False, True])
    found["peak_at"] = highest_first.drop_duplicates("id").set_index("id")["at"]
    found["base_w"] = 2 * lowest_eight(readings, chosen, ["id"]).groupby(level="id", observed=True).median()
    found["expected"] = len(expected_half_hours(readings, filters))
    counted = received(readings, chosen).groupby("id", observed=True).size().reindex(found.index, fill_value=0)
    found["missing"] = found["expected"] - counted
    found["coverage"] = counted / found["expected"]
    found.index = found.index.astype(str)
    order = sorted(found.index, key=lambda user: (len(user), user))
    return found.loc[order].reset_index(names="id")


def with_changes(table: pd.DataFrame, dataset: DatasetInfo, readings: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Add to the table of users how the mean of their days with readings changed against the comparison period."""
    period = comparison_period_of(filters, dataset)
    days, mean = pd.Series(dtype=int), pd.Series(dtype=float)
    if period is not None:
        before = choose(readings, replace(filters, first_day=period.first_day, last_day=period.last_day))
        before = before.assign(id=before["id"].astype(str))
        by_day = before.groupby(["id", "day"])["wh"].sum()
        days, mean = (by_day.groupby("id").agg(how) for how in ("count", "mean"))
    then = table["id"].map(mean).astype(float)
    change = table["mean_wh_per_day"] - then
    return table.assign(
        before_days=table["id"].map(days).fillna(0).astype("int64"),
        before_wh_per_day=then,
        change_wh_per_day=change,
        change_percent=100 * change / then.where(then > 0),
    )


def missing(everything: pd.DataFrame, own: pd.DataFrame, filters: Filters) -> list[tuple[datetime, int]]:
    """Return the expected half-hours in the dates that a user lacks, as they were lived."""
    expected = expected_half_hours(everything, filters)
    lacks = set(zip(expected["at"], expected["fold"], strict=True)) - set(zip(own["at"], own["fold"], strict=True))
    return sorted(lacks, key=lambda one: (one[0].floor("h"), one[1], one[0]))


def hold(found: pd.DataFrame, expected: pd.DataFrame, *, whole: bool) -> None:
    """Hold that two frames have the same rows in the same order; sums exactly where all energies are whole."""
    assert len(found) == len(expected)
    if not len(found):
        return
    found, expected = found.reset_index(drop=True), expected.reset_index(drop=True)
    for name in expected.columns:
        exact = whole and name in SUMS
        pd.testing.assert_series_equal(
            found[name].astype("object" if found[name].dtype == "str" else found[name].dtype),
            expected[name].astype("object" if found[name].dtype == "str" else found[name].dtype),
            check_dtype=False,
            check_exact=exact,
            rtol=0 if exact else 1e-9,
            atol=0 if exact else 1e-9,
        )


def hold_energy(views: Views, readings: pd.DataFrame, filters: Filters, grain: Grain, *, whole: bool) -> None:
    """Hold energy over time, and that its buckets are told apart as they should."""
    expected = energy(readings, filters, grain)
    found = views.fetch_energy(filters, grain)
    assert found["fold"].isna().all() or grain in FINE
    for name in ("area", "tariff", "user"):
        assert name in KEYS[filters.split] or found[name].isna().all()
    hold(found.assign(pass_=found["fold"].fillna(-1).astype(int)), expected, whole=whole)


def hold_summary(
    found: Summary, chosen: pd.DataFrame, everything: pd.DataFrame, filters: Filters, *, registered: int, whole: bool
) -> None:
    """Hold the key figures of so many registered users."""
    expected, sums = registered * len(expected_half_hours(everything, filters)), half_hourly(chosen)
    lacks = expected - len(received(everything, chosen))
    assert (found.registered, found.expected, found.missing) == (registered, expected, lacks)
    assert found.coverage == (pytest.approx(1 - lacks / expected) if expected else None)
    if not len(chosen):
        assert replace(found, expected=0, missing=0, registered=0) == Summary(0, 0, 0, 0.0, None, None)
        assert (found.mean_w, found.load_factor) == (None, None)
        return
    users, near = chosen["id"].nunique(), (float if whole else pytest.approx)
    assert (found.users, found.readings) == (users, len(chosen))
    assert found.user_days == len(chosen.drop_duplicates(["id", "day"]))
    assert found.half_hours == len(sums)
    assert found.energy_wh == near(chosen["wh"].sum())
    assert found.peak_w == near(2 * sums["wh"].max())
    peak = sums[(sums["at"] == found.peak_at) & (sums["fold"] == found.peak_fold)]
    assert 2 * peak["wh"].item() == near(found.peak_w)
    if whole:
        first = sums[sums["wh"] == sums["wh"].max()].sort_values(["at", "fold"]).iloc[0]
        assert (found.peak_at, found.peak_fold) == (first["at"], first["fold"])
    assert found.mean_w == pytest.approx(2 * sums["wh"].mean())
    factor = sums["wh"].mean() / sums["wh"].max() if sums["wh"].max() else None
    assert found.load_factor == (None if factor is None else pytest.approx(factor))
    lowest = lowest_eight(everything, sums)
    assert found.base_w == (pytest.approx(2 * lowest.median()) if len(lowest) else None)


def hold_duration(found: pd.DataFrame, chosen: pd.DataFrame, *, whole: bool) -> None:
    """Hold the load duration curve: up to 1,001 half-hours all of them, of more as many ranks evenly spread."""
    demand = 2 * np.sort(half_hourly(chosen)["wh"].to_numpy())[::-1]
    rank = found["half_hours"].to_numpy()
    assert len(found) == min(len(demand), MOST_POINTS)
    if len(demand):
        assert (rank[0], rank[-1]) == (1, len(demand))
        steps = np.diff(rank)
        assert len(steps) == 0 or (steps.min() >= 1 and steps.max() - steps.min() <= 1)
        expected = pd.DataFrame({"demand_w": demand[rank - 1], "share_percent": 100 * rank / len(demand)})
        hold(found, expected, whole=whole)
        held = half_hourly(chosen).sort_values(["wh", "at", "fold"], ascending=[False, True, True])
        if whole:
            assert found["read_at"].tolist() == held["at"].iloc[rank - 1].tolist()
            assert found["fold"].tolist() == held["fold"].iloc[rank - 1].tolist()


def hold_curves(
    views: Views, readings: pd.DataFrame, filters: Filters, segments: Sequence[Segment], *, whole: bool
) -> None:
    """Hold profile, heat map, load duration curve and key figures; `segments` are those of each user."""
    chosen = choose(readings, filters)
    hold(views.fetch_profile(filters), profile(chosen, filters.rest_days), whole=whole)
    hold(views.fetch_heat_map(filters), cells(chosen), whole=whole)
    hold_duration(views.fetch_duration(filters), chosen, whole=whole)
    registered = sum(
        (not filters.areas or area in filters.areas)
        and (not filters.tariffs or tariff in filters.tariffs)
        and (not filters.segments or (area, tariff, user) in filters.segments)
        for area, tariff, user in segments
    )
    hold_summary(views.fetch_summary(filters), chosen, readings, filters, registered=registered, whole=whole)


def hold_groups(found: Sequence[UserGroup], readings: pd.DataFrame, filters: Filters, most: int | None) -> None:
    """Hold the groups of a split: the largest by name, then one of all others, and together all that is chosen."""
    chosen, keys = choose(readings, filters), KEYS[filters.split]
    if not keys:
        assert found == [(None, None, 0, filters, None)]
        return
    sums = chosen.groupby(keys, observed=True)["wh"].sum()
    largest = sums.sort_values(ascending=False, kind="stable")
    alone = len(sums) if most is None or len(sums) <= most else most - 1
    names = sorted(name if isinstance(name, tuple) else (name,) for name in largest.index[:alone])
    merged = [(None, None, None, len(sums) - alone)] if alone < len(sums) else []
    named = [tuple(dict(zip(keys, name, strict=True)).get(key) for key in ("area", "tariff", "user")) for name in names]
    assert [(group.area, group.tariff, group.user, group.merged) for group in found] == [
        *((*name, 0) for name in named), *merged,
    ]  # fmt: skip
    parts = [choose(readings, group.filters) for group in found]
    assert sum(map(len, parts)) == len(chosen)
    assert sorted(index for part in parts for index in part.index) == sorted(chosen.index)


def hold_bands(views: Views, readings: pd.DataFrame, filters: Filters, grain: Grain, *, whole: bool) -> None:
    """Hold the bands across users, and that there are none below the day."""
    if grain in FINE:
        with pytest.raises(ValueError):
            views.fetch_bands(filters, grain)
    else:
        hold(views.fetch_bands(filters, grain), bands(readings, filters, grain), whole=whole)


def hold_users(
    views: Views, readings: pd.DataFrame, filters: Filters, *, sort: str, search: str, page_size: int, whole: bool
) -> None:
    """Hold the table of users, every page of it in both directions of a column, and what a text finds."""
    expected = with_changes(users(readings, filters), views.fetch_dataset(), readings, filters)
    names = zip(expected["id"], expected["area"], expected["tariff"], strict=True)
    expected = expected[[any(search.casefold() in name.casefold() for name in row) for row in names]]
    by_id = views.fetch_users(filters, sort="id", descending=False, search=search, page=0, page_size=None)
    hold(by_id.rows, expected, whole=whole)
    for descending in (False, True):
        order = by_id.rows[::-1] if sort == "id" and descending else by_id.rows
        if sort != "id":
            order = order.sort_values(sort, ascending=not descending, kind="stable", na_position="last")
        for page in range(len(expected) // page_size + 2):
            got = views.fetch_users(
                filters, sort=sort, descending=descending, search=search, page=page, page_size=page_size
            )
            assert got.rows["id"].tolist() == order["id"].tolist()[page * page_size : (page + 1) * page_size]
            assert got.users == len(expected)
            assert got.highest_wh == pytest.approx(expected["energy_wh"].max() if len(expected) else 0)
            assert got.highest_w == pytest.approx(expected["peak_w"].max() if len(expected) else 0)
            hold(got.rows, order.iloc[page * page_size : (page + 1) * page_size], whole=whole)
        ordered = replace(filters, search=search, sort=Sort(sort, descending))
        for place, user in enumerate(names := order["id"].tolist()):
            assert views.fetch_neighbours(ordered, user) == (place + 1, len(names), tuple(names))


def hold_changes(views: Views, readings: pd.DataFrame, filters: Filters, most: int, *, whole: bool) -> None:
    """Hold the users of the largest rises and falls, and how many rose, fell and were compared."""
    found = views.fetch_changes(filters, most)
    table = with_changes(users(readings, filters), views.fetch_dataset(), readings, filters)
    table = table.dropna(subset="change_wh_per_day")
    # Equal in the arrays, not quite in the sums of pandas.
    change = table["change_wh_per_day"].round(6) + 0.0
    risen, fallen = table[change > 0], table[change < 0]
    assert (found.compared, found.risen, found.fallen) == (len(table), len(risen), len(fallen))
    by_change = change.sort_values(kind="stable")
    rises = change.sort_values(ascending=False, kind="stable")[: min(most, len(risen))]
    falls = by_change[: min(most, len(fallen))]
    hold(found.rows, table.loc[[*rises.index, *falls.index]], whole=whole)


def load_research(
    readings: pd.DataFrame, filters: Filters, pairs: Sequence[tuple[str, str]]
) -> list[dict[str, object]]:
    """Return the measures of the selection, then of each area, tariff or pair; `pairs` are those of each user."""
    chosen, keys, rows = choose(readings, filters), KEYS[filters.split], []
    if filters.split is Split.USER:
        keys = []
    names: list[tuple[str, ...]] = sorted(set(chosen[keys].itertuples(index=False, name=None))) if keys else []
    expected = len(expected_half_hours(readings, filters))
    for name in [(), *names] if len(chosen) else []:
        wanted = dict(zip(keys, name, strict=False))
        own = chosen[
            np.logical_and.reduce([[True] * len(chosen), *(chosen[key] == is_ for key, is_ in wanted.items())])
        ]
        registered = sum(
            (not filters.areas or area in filters.areas)
            and (not filters.tariffs or tariff in filters.tariffs)
            and wanted.get("area", area) == area
            and wanted.get("tariff", tariff) == tariff
            for area, tariff in pairs
        )
        of_user = own.groupby("id", observed=True)["wh"]
        kw, maxima = half_hourly(own)["wh"] / 500, of_user.max().sum() / 500
        energy_of = of_user.sum().sort_values(ascending=False)
        top = energy_of.iloc[: (len(energy_of) + 9) // 10]
        lowest = lowest_eight(readings, half_hourly(own))
        rows.append(
            {
                "area": wanted.get("area", np.nan),
                "tariff": wanted.get("tariff", np.nan),
                "users": len(energy_of),
                "readings": len(own),
                "coverage": len(received(readings, own)) / (expected * registered),
                "max_demand_w": 1_000 * kw.max(),
                "mean_demand_w": 1_000 * kw.mean(),
                "load_factor": kw.mean() / kw.max() if kw.max() else np.nan,
                "sum_of_maxima_w": 1_000 * maxima,
                "coincidence_factor": kw.max() / maxima if maxima else np.nan,
                "diversity_factor": maxima / kw.max() if kw.max() else np.nan,
                "admd_w": 1_000 * kw.max() / len(energy_of),
                "base_load_w": 2 * lowest.median() if len(lowest) else np.nan,
                "top10_share": top.sum() / energy_of.sum() if energy_of.sum() else np.nan,
            }
        )
    return rows


def hold_load_research(
    views: Views, readings: pd.DataFrame, filters: Filters, pairs: Sequence[tuple[str, str]]
) -> None:
    """Hold the measures of load research, and that each maximum is at the first of the highest half-hours."""
    found, rows = views.fetch_load_research(filters), load_research(readings, filters, pairs)
    assert found["coincidence_factor"].dropna().between(0, 1).all()
    assert found["diversity_factor"].dropna().ge(1).all()
    hold(found, pd.DataFrame(rows), whole=False)
    for row in found.to_dict("records"):
        names = {key: row[key] for key in ("area", "tariff") if not pd.isna(row[key])}
        own = choose(readings, filters)
        for key, name in names.items():
            own = own[own[key] == name]
        sums = half_hourly(own)
        at = sums[sums["at"] == row["max_demand_at"]].sort_values(["wh", "fold"], ascending=[False, True]).iloc[0]
        assert 2 * at["wh"] == pytest.approx(row["max_demand_w"])
        then = own[(own["at"] == at["at"]) & (own["fold"] == at["fold"])].set_index("id")["wh"].astype(float)
        maxima = own.groupby("id", observed=True)["wh"].max().reindex(then.index)
        factors = (then / maxima)[maxima > 0].quantile([0.1, 0.5, 0.9])
        shown = [row[f"responsibility_{name}"] for name in ("p10", "median", "p90")]
        assert shown == pytest.approx(factors.tolist(), nan_ok=True)


def hold_peaks(views: Views, readings: pd.DataFrame, filters: Filters, most: int | None, *, whole: bool) -> None:
    """Hold the ten highest demands, one a day, and the users of each, those of the highest demand first."""
    chosen, rows = choose(readings, filters), []
    found, own_peak = views.fetch_peaks(filters, most), chosen.groupby("id", observed=True)["wh"].max()
    sums = half_hourly(chosen).sort_values(["wh", "at", "fold"], ascending=[False, True, True], kind="stable")
    highest = sums.drop_duplicates("day").head(10)
    if not whole:  # of sums that differ in their last digit, those that were found
        times = found.drop_duplicates("rank")[["peak_at", "fold"]].rename(columns={"peak_at": "at"})
        found_sums = times.astype({"fold": "int64"}).merge(sums, on=["at", "fold"])
        assert found_sums["wh"].tolist() == pytest.approx(highest["wh"].tolist())
        highest = found_sums
    for rank, peak in enumerate(highest.itertuples(), start=1):
        of = chosen[(chosen["at"] == peak.at) & (chosen["fold"] == peak.fold)].sort_values("wh", ascending=False)
        for user in of.head(most or len(of)).itertuples():
            demand = {"rank": rank, "peak_at": peak.at, "demand_w": 2 * peak.wh, "users": len(of)}
            share = user.wh / peak.wh if peak.wh else np.nan
            responsible = user.wh / own_peak[user.id] if own_peak[user.id] else np.nan
            rows.append({**demand, "user_demand_w": 2 * user.wh, "share": share, "responsibility_factor": responsible,
                         "user": user.id})  # fmt: skip
    by = ["rank", "user_demand_w", "responsibility_factor"]
    expected = pd.DataFrame(rows, columns=["peak_at", "demand_w", "users", "share", "user", *by])
    assert found["rank"].is_monotonic_increasing
    assert all(part["user_demand_w"].is_monotonic_decreasing for _, part in found.groupby("rank"))
    if most is None:
        by = ["rank", "user"]
        hold(found.sort_values(by), expected.sort_values(by), whole=whole)
    else:
        hold(found[["rank", "user_demand_w", "share"]], expected[["rank", "user_demand_w", "share"]], whole=whole)


def hold_differences(views: Views, readings: pd.DataFrame, filters: Filters) -> None:
    """Hold the mean use of each area and tariff, that of the others, and where there is an interval."""
    found, chosen, expected = views.fetch_differences(filters), choose(readings, filters), []
    use = chosen.groupby(["user", "day"])["wh"].sum().groupby("user").mean()
    for key in ("area", "tariff"):
        names = chosen.drop_duplicates("user").set_index("user")[key].reindex(use.index)
        for name in sorted(set(names)):
            own, other = use[names == name], use[names != name]
            mean = {"users": len(own), "mean_wh_per_day": own.mean(), "other_users": len(other)}
            mean |= {"other_wh_per_day": other.mean(), "difference_wh_per_day": own.mean() - other.mean()}
            expected.append({"area": np.nan, "tariff": np.nan, key: name, **mean})
    hold(found, pd.DataFrame(expected), whole=False)
    enough = found[["users", "other_users"]].min(axis=1) >= 5
    assert (found["low_wh_per_day"].notna() == enough).all()
    known = found[enough]
    assert (known["low_wh_per_day"] <= known["high_wh_per_day"]).all()


def hold_user_changes(views: Views, readings: pd.DataFrame, filters: Filters) -> None:
    """Hold the users with readings in both periods: both means, the change, both coverages, and the order."""
    found, dataset = views.fetch_user_changes(filters), views.fetch_dataset()
    table = with_changes(users(readings, filters), dataset, readings, filters)
    table = table.dropna(subset="change_wh_per_day")
    period = comparison_period_of(filters, dataset)
    before, then = {}, filters
    if period is not None:
        then = replace(filters, first_day=period.first_day, last_day=period.last_day)
        before = users(readings, then).set_index("id")["coverage"].to_dict()
    expected = table.rename(columns={"id": "user"}).assign(before_coverage=table["id"].map(before))
    for prefix, of in (("before_", then), ("", filters)):
        enough, days = sufficient_days(readings, of)
        expected[f"{prefix}sufficient_days"] = expected["user"].map(enough).fillna(0).astype("int64")
        expected[f"{prefix}expected_days"] = days
    hold(found.sort_values("user"), expected[list(found.columns)].sort_values("user"), whole=False)
    assert found["change_wh_per_day"].abs().round(5).is_monotonic_decreasing


def hold_admd(views: Views, readings: pd.DataFrame, filters: Filters) -> None:
    """Hold ADMD where every sample is drawn, and that it lies between the extremes where only some are."""
    chosen = choose(readings, filters)
    found, users = views.fetch_admd(filters), sorted(chosen["user"].unique())
    assert (found["users"].is_monotonic_increasing, len(found) > 0) == (True, len(users) > 0)
    demand = 2 * chosen.pivot_table(index=["at", "fold"], columns="user", values="wh", aggfunc="sum").fillna(0)
    for row in found.itertuples():
        shown = [row.admd_p10_w, row.admd_median_w, row.admd_p90_w]
        assert (row.users_read, row.users_selected, row.seed) == (len(users), len(users), 1)
        assert sorted(shown) == shown
        if comb(len(users), row.users) > 100:
            assert row.samples == 100
            assert demand.max().min() / row.users <= shown[0] <= shown[2] <= demand.max().max() * (1 + 1e-9)
            continue
        of_samples = [demand[list(some)].sum(axis=1).max() / row.users for some in combinations(users, row.users)]
        assert row.samples == len(of_samples)
        assert shown == pytest.approx(pd.Series(of_samples).quantile([0.1, 0.5, 0.9]).tolist())


def hold_user(views: Views, readings: pd.DataFrame, filters: Filters, user: str, grain: Grain, *, whole: bool) -> None:
    """Hold the panel of one user who has readings."""
    everything_own = readings[readings["id"] == user]
    area, tariff = everything_own[["area", "tariff"]].iloc[0]
    peer_filters = replace(filters, areas=(area,), tariffs=(tariff,), users=(), split=Split.NONE)
    peers, own = choose(readings, peer_filters), within(everything_own, filters)
    detail = views.fetch_user(filters, user, grain)
    assert detail is not None
    assert (detail.user_id, detail.area, detail.tariff) == (user, area, tariff)
    assert detail.segment_users == peers["id"].nunique()
    hold_summary(detail.summary, own, readings, filters, registered=1, whole=whole)

    beside = energy(peers, Filters(), grain).set_index(["start", "pass_"])
    series = energy(own, Filters(), grain).set_index(["start", "pass_"]).reindex(beside.index)
    series["segment_users"], series["segment_mean_wh"] = beside["users"], beside["energy_wh"] / beside["users"]
    series["readings"] = series["readings"].fillna(0).astype(int)
    found = detail.energy.assign(pass_=detail.energy["fold"].fillna(-1).astype(int))
    hold(found, series.drop(columns="users").reset_index(), whole=whole)

    hold_standings(detail, users(readings, peer_filters), whole=whole)
    if grain not in FINE:
        hold(detail.bands, bands(peers, Filters(), grain), whole=False)
    largest = own.groupby("day")["wh"].sum().sort_values(ascending=False, kind="stable")[:5]
    assert [one.wh for one in detail.largest_days] == pytest.approx(largest.tolist())
    if whole:
        assert [pd.Timestamp(one.day) for one in detail.largest_days] == largest.index.tolist()

    hold(detail.profile, profile(own, filters.rest_days), whole=whole)
    hold(detail.segment_profile, profile(peers, filters.rest_days), whole=whole)
    hold(detail.heat_map, cells(own), whole=whole)
    lacks = missing(readings, own, filters)
    assert detail.missing_count == len(lacks)
    assert [tuple(one) for one in detail.missing] == lacks[:250]
    expected = expected_half_hours(readings, filters).groupby("day").size()
    has = received(readings, own)["day"].value_counts().reindex(expected.index, fill_value=0)
    assert detail.quality.days == len(expected)
    assert detail.quality.short_days == (2 * has < expected).sum()


def hold_standings(detail: UserDetail, peers: pd.DataFrame, *, whole: bool) -> None:
    """Hold the ranks of one user; those of figures that are exact, as the others may differ in their last digit."""
    mine = peers.set_index("id").reindex([detail.user_id])
    for name, standing in detail.standings._asdict().items():
        known = peers[name].dropna()
        assert list(standing.values) == pytest.approx(sorted(known))
        if pd.isna(mine[name].iloc[0]):
            assert standing.rank is None
            continue
        assert standing.value == pytest.approx(mine[name].iloc[0])
        if whole and name in SUMS:
            assert standing.rank == 1 + (known > mine[name].iloc[0]).sum()
            assert standing.equal == (known == mine[name].iloc[0]).sum() - 1
