"""The arithmetic of the views without a database: random small homes against plain pandas, and examples by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from smapdash.analysis.bands import bands_across_users
from smapdash.analysis.buckets import bucket_days, bucket_half_hours, starts
from smapdash.analysis.changes import largest_changes
from smapdash.analysis.chosen_users import cube_of_users
from smapdash.analysis.clock_changes import find_clock_changes
from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import day_matrix, heat_map, load_duration, load_profile, selected_day_matrix, summarize
from smapdash.analysis.distribution import bin_width
from smapdash.analysis.diversity import measure_group, share_of_maxima
from smapdash.analysis.energy import energy_by_segment, energy_in_parts, energy_over_time
from smapdash.analysis.findings import find_implausible_of
from smapdash.analysis.groups import groups_of
from smapdash.analysis.implausible import find_implausible
from smapdash.analysis.load_research import load_research
from smapdash.analysis.percentiles import percentiles
from smapdash.analysis.plausible import restrict_to_plausible, with_plausible
from smapdash.analysis.quality.sufficiency import sufficiency
from smapdash.analysis.responsibility import ReadAt
from smapdash.analysis.selection import Selection, to_datetime, weekdays
from smapdash.analysis.user import UserReadings, describe_user
from smapdash.analysis.users import neighbours, user_blocks, user_page
from smapdash.model.coverage import Sufficiency
from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import USER_SORTS, Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.frames import IMPLAUSIBLE_WH
from smapdash.model.groups import UserGroup
from smapdash.model.research import GroupDemand
from smapdash.model.results import LargestChanges, Summary, UserDetail, UserPage
from smapdash.model.segments import Segment
from smapdash.model.text_arrays import Texts
from smapdash.model.user_results import Neighbours
from tests import cubes, plain

SEGMENTS = (Segment("a", "s"), Segment("a", "t"), Segment("b", "s"), Segment("c", "t"))
PAIRS = tuple((segment.area, segment.tariff) for segment in SEGMENTS)
USERS = {"1": 0, "10": 0, "2": 1, "x": 2, "3": 3, "Y": 3}
"""Segment of each user, in the order that a cube has."""
FIRST = date(2019, 12, 28)  # Saturday
ENERGIES = (0, 0, 1, 2, 3, 7, 50)


def days_of(dates: pd.Series) -> np.ndarray:
    return ((dates - pd.Timestamp(0)) // pd.Timedelta(days=1)).to_numpy(np.int32)


def half_hours_of(times: pd.Series) -> np.ndarray:
    return ((times - pd.Timestamp(0)) // pd.Timedelta(minutes=30)).to_numpy(np.int32)


def cube_of(readings: pd.DataFrame, users_of: Mapping[str, int] = USERS) -> Cube:
    """Return the cube of readings that `plain.prepare` gave, of the users above or of others, with their segments."""
    ids, segments = list(users_of), np.array(list(users_of.values()), np.int32)
    segment = readings["id"].astype(str).map(users_of).to_numpy(np.int64)
    at, fold = half_hours_of(readings["at"]), readings["fold"].to_numpy()
    key, column = np.unique(at.astype(np.int64) * 2 + fold, return_inverse=True)
    shape = (len(SEGMENTS), len(key))
    sums, users, alone = np.zeros(shape), np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    np.add.at(sums, (segment, column), readings["wh"].to_numpy())
    np.add.at(users, (segment, column), 1)
    halves_of_hour = readings.groupby([readings["id"], at // 2, "fold"], observed=True)["wh"].transform("size")
    np.add.at(alone, (segment, column), (halves_of_hour == 1).to_numpy())
    day = np.unique(days_of(readings["day"]))
    shape = (len(ids), len(day))
    days = {name: np.zeros(shape) for name in ("wh", "peak_wh", "base_wh", "readings", "peak_slot")}
    present_again = np.zeros(shape, np.int64)
    for (of_day, user), part in readings.groupby(["day", "id"], observed=True):
        place = ids.index(user), int(np.searchsorted(day, (of_day - pd.Timestamp(0)).days))
        wh = part["wh"].sort_values()
        days["wh"][place], days["peak_wh"][place], days["base_wh"][place] = wh.sum(), wh.max(), wh.head(8).mean()
        again = sum(1 << slot for slot in part.loc[part["fold"] == 1, "half_hour"])
        days["readings"][place], present_again[place] = len(part), again
        days["peak_slot"][place] = part.loc[part["wh"] == wh.max(), "half_hour"].min()
    ends = (to_datetime(48 * int(day[place])).date() if len(day) else None for place in (0, -1))
    place = pd.Index(ids).get_indexer(readings["id"].astype(str))
    in_order = np.lexsort((fold, at, place))
    in_order = in_order[(days["peak_wh"] > IMPLAUSIBLE_WH)[place, np.searchsorted(day, at // 48)][in_order]]
    implausible = find_implausible(*(one[in_order] for one in (place, at, fold, readings["wh"].to_numpy())))
    return Cube(
        dataset=DatasetInfo(1, datetime(2020, 1, 1, tzinfo=UTC), False, len(ids), len(readings), *ends, PAIRS),
        segments=SEGMENTS,
        ids=Texts.of(ids),
        user_key=np.arange(len(ids), dtype=np.int32),
        segment=segments,
        withdrawn_at=np.full(len(ids), np.datetime64("NaT"), "datetime64[us]"),
        half_hours=cubes.half_hours(key // 2, key % 2, sums, users, alone),
        days=cubes.user_days(day, present_again=present_again, **days),
        clock_changes=find_clock_changes(key // 2, key % 2, users.sum(axis=0)),
        implausible=implausible,
    )


def of_users(cube: Cube, readings: pd.DataFrame, users: tuple[str, ...]) -> Cube:
    """Return the cube of some users, of whose readings none is left out."""
    order = [user for user in USERS if user in users]
    own = readings[readings["id"].isin(users)]
    own = own.assign(place=own["user"].map(order.index).astype(np.int64)).sort_values(["place", "at", "fold"])
    columns = {
        "user": own["place"].to_numpy(),
        "half_hour": half_hours_of(own["at"]),
        "fold": own["fold"].to_numpy(np.int16),
        "wh": own["wh"].to_numpy(float),
    }
    return cube_of_users(cube, np.flatnonzero(np.isin(list(USERS), users)), columns)


def measure(cube: Cube, group: Filters, readings: pd.DataFrame) -> tuple[GroupDemand, Sufficiency]:
    """Return the measures of a group, those from single readings included."""
    shared = share_of_maxima(cube, group, reader_of(readings))
    return measure_group(cube, group)._replace(responsibility=shared), sufficiency(Selection(cube, group))


def reader_of(readings: pd.DataFrame) -> ReadAt:
    """Return what reads the users of a selection at some half-hours; implausible readings that a cube lacks, too."""

    def read_at(selection: Selection, at: np.ndarray) -> dict[str, np.ndarray]:
        users = selection.cube.ids.at(selection.users_with_data)
        own = readings[np.isin(half_hours_of(readings["at"]), at) & readings["user"].isin(users)]
        return {
            "user": own["user"].map(users.index).to_numpy(np.int64),
            "half_hour": half_hours_of(own["at"]),
            "fold": own["fold"].to_numpy(),
            "wh": own["wh"].to_numpy(float),
        }

    return read_at


class InMemory:
    """The questions of the repository, without a database."""

    def __init__(self, readings: pd.DataFrame) -> None:
        self.readings, self.cube = readings, with_plausible(cube_of(readings))

    def days_of(self, filters: Filters) -> Cube:
        cube = restrict_to_plausible(self.cube, filters)
        return of_users(cube, self.readings, filters.users) if filters.users else cube

    def fetch_dataset(self) -> DatasetInfo:
        return self.cube.dataset

    def fetch_summary(self, filters: Filters) -> Summary:
        return summarize(self.days_of(filters), filters)

    def fetch_energy(self, filters: Filters, grain: Grain, most_lines: int | None = None) -> pd.DataFrame:
        return energy_over_time(self.days_of(filters), filters, grain, most_lines)

    def fetch_groups(self, filters: Filters, most: int | None = None) -> list[UserGroup]:
        return groups_of(self.days_of(filters), filters, most)

    def fetch_bands(self, filters: Filters, grain: Grain) -> pd.DataFrame:
        return bands_across_users(self.days_of(filters), filters, grain)

    def fetch_profile(self, filters: Filters) -> pd.DataFrame:
        return load_profile(selected_day_matrix(self.days_of(filters), filters), filters.rest_days)

    def fetch_heat_map(self, filters: Filters) -> pd.DataFrame:
        return heat_map(selected_day_matrix(self.days_of(filters), filters))

    def fetch_duration(self, filters: Filters) -> pd.DataFrame:
        return load_duration(self.days_of(filters), filters)

    def fetch_segments(self, filters: Filters, by: Split) -> pd.DataFrame:
        return energy_by_segment(self.days_of(filters), filters, by)

    def fetch_users(
        self, filters: Filters, *, sort: str, descending: bool, search: str, page: int, page_size: int | None
    ) -> UserPage:
        first = page * page_size if page_size else 0
        chosen = {"sort": sort, "descending": descending, "search": search, "first": first, "most": page_size}
        return user_page(self.days_of(filters), filters, **chosen)

    def fetch_changes(self, filters: Filters, most: int) -> LargestChanges:
        return largest_changes(self.days_of(filters), filters, most)

    def fetch_load_research(self, filters: Filters) -> pd.DataFrame:
        cube = self.days_of(filters)
        return load_research(cube, filters, lambda group: measure(cube, group, self.readings))

    def fetch_user(self, filters: Filters, user_id: str, grain: Grain) -> UserDetail | None:
        user = self.cube.find_user(user_id)
        if user is None:
            return None
        own = self.readings[self.readings["id"] == user_id].sort_values(["at", "fold"])
        given = UserReadings(half_hours_of(own["at"]), own["fold"].to_numpy(np.int16), own["wh"].to_numpy(float))
        given = given.plausible if filters.without_implausible else given
        return describe_user(self.days_of(filters), filters, user, given, grain)

    def fetch_neighbours(self, filters: Filters, user_id: str) -> Neighbours | None:
        user = self.cube.find_user(user_id)
        return None if user is None else neighbours(self.days_of(filters), filters, user)


@st.composite
def readings(draw: st.DrawFn, energies: tuple[int, ...] = ENERGIES) -> pd.DataFrame:
    """Draw readings: runs of half-hours with or without second passes, on some days around a year's end."""
    runs = st.tuples(
        st.sampled_from(list(USERS)),
        st.integers(0, 9),  # day
        st.integers(0, 47),  # first half-hour
        st.sampled_from([1, 2, 5, 24, 48]),  # how many
        st.lists(st.sampled_from(energies), min_size=1, max_size=4),
        st.sampled_from([0, 0, 1, 2]),  # second passes of the first half-hours
    )
    drawn: dict[tuple[str, datetime, int], float] = {}
    for user, day, slot, many, values, again in draw(st.lists(runs, min_size=1, max_size=14)):
        begin = datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day, minutes=30 * slot)
        for number in range(many):
            drawn[user, begin + timedelta(minutes=30 * number), 0] = values[number % len(values)]
        for number in range(min(again, many)):
            drawn[user, begin + timedelta(minutes=30 * number), 1] = values[0] + 1
    rows = [(user, *PAIRS[USERS[user]], at, wh) for (user, at, _), wh in sorted(drawn.items())]
    return plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]).astype({"wh": float}))


DAYS = st.one_of(st.none(), st.dates(FIRST - timedelta(days=1), FIRST + timedelta(days=11)))
FILTERS = st.builds(
    Filters,
    areas=st.lists(st.sampled_from(["a", "b", "c", "no"]), unique=True, max_size=2).map(tuple),
    tariffs=st.lists(st.sampled_from(["s", "t"]), unique=True, max_size=1).map(tuple),
    first_day=DAYS,
    last_day=DAYS,
    split=st.sampled_from([split for split in Split if split is not Split.USER]),
    rest_days=st.sets(st.integers(0, 6), max_size=3).map(tuple),
    weekdays=st.one_of(st.just(()), st.sets(st.integers(0, 6), max_size=6).map(sorted).map(tuple)),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(readings=readings(), filters=FILTERS, grain=st.sampled_from(Grain))
def test_energy_and_its_bands_equal_plain_pandas(readings: pd.DataFrame, filters: Filters, grain: Grain) -> None:
    views = InMemory(readings)
    plain.hold_energy(views, readings, filters, grain, whole=True)
    plain.hold_bands(views, readings, filters, grain, whole=True)
    plain.hold_segments(views, readings, filters, PAIRS, whole=True)


@settings(max_examples=25, deadline=None)
@given(
    readings=readings(),
    filters=FILTERS,
    grain=st.sampled_from(Grain),
    users=st.sets(st.sampled_from([*USERS, "nobody"]), min_size=1).map(sorted).map(tuple),
)
def test_each_of_some_users_equals_plain_pandas(
    readings: pd.DataFrame, filters: Filters, grain: Grain, users: tuple[str, ...]
) -> None:
    views, filters = InMemory(readings), replace(filters, split=Split.USER, users=users)
    plain.hold_energy(views, readings, filters, grain, whole=True)
    groups = views.fetch_groups(filters)
    plain.hold_groups(groups, readings, filters, None)
    for group in groups:
        segment = Segment(*PAIRS[USERS[str(group.user)]], group.user)
        plain.hold_curves(views, readings, group.filters, [segment], whole=True)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(readings=readings(), filters=FILTERS, grain=st.sampled_from(Grain), most=st.integers(2, 4))
def test_the_smallest_groups_summed_up_equal_plain_pandas(
    readings: pd.DataFrame, filters: Filters, grain: Grain, most: int
) -> None:
    found = InMemory(readings).fetch_energy(filters, grain, most)
    chosen, keys = plain.choose(readings, filters), plain.KEYS[filters.split]
    use = chosen.groupby([chosen[key].astype(str) for key in keys])["wh"].sum() if keys else chosen["wh"][:0]
    ranked = [name for name, _ in sorted(use.items(), key=lambda one: (-one[1], one[0]))]
    smallest = ranked[most - 1 :] if len(ranked) > most else []
    assert set(found["merged"]) <= {0, len(smallest)}
    assert (found["merged"] > 0).any() == bool(smallest)
    names = list(chosen[keys].astype(str).itertuples(index=False, name=None)) if keys else []
    is_small = np.array([(name if len(keys) > 1 else name[0]) in smallest for name in names], bool)
    relabelled = chosen.assign(**{key: chosen[key].astype(str).mask(is_small, "~") for key in keys})
    expected = plain.energy(relabelled, replace(filters, areas=(), tariffs=()), grain)
    found = found.assign(pass_=found["fold"].fillna(-1).astype(int))
    for key in keys:
        found[key] = found[key].astype("object").mask(found["merged"] > 0, "~")
    plain.hold(found, expected, whole=True)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(readings=readings(), filters=FILTERS)
def test_curves_and_key_figures_equal_plain_pandas(readings: pd.DataFrame, filters: Filters) -> None:
    segments = [SEGMENTS[segment] for segment in USERS.values()]
    plain.hold_curves(InMemory(readings), readings, filters, segments, whole=True)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    readings=readings(),
    filters=FILTERS,
    sort=st.sampled_from(USER_SORTS),
    search=st.sampled_from(["", "1", "A", "y"]),
    page_size=st.integers(1, 7),
)
def test_the_table_of_users_equals_plain_pandas(
    readings: pd.DataFrame, filters: Filters, sort: str, search: str, page_size: int
) -> None:
    views = InMemory(readings)
    plain.hold_users(views, readings, filters, sort=sort, search=search, page_size=page_size, whole=True)


@settings(max_examples=25, deadline=None)
@given(readings=readings(), filters=FILTERS)
def test_load_research_equals_plain_pandas(readings: pd.DataFrame, filters: Filters) -> None:
    pairs = [PAIRS[segment] for segment in USERS.values()]
    plain.hold_load_research(InMemory(readings), readings, filters, pairs)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(readings=readings(), filters=FILTERS, most=st.integers(1, 5))
def test_the_largest_changes_equal_plain_pandas(readings: pd.DataFrame, filters: Filters, most: int) -> None:
    plain.hold_changes(InMemory(readings), readings, filters, most, whole=True)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    readings=readings(),
    filters=FILTERS,
    sort=st.sampled_from(USER_SORTS),
    rows=st.integers(1, 7),
    search=st.text("1yA"),
)
def test_all_users_in_blocks_are_the_table_of_all_users(
    readings: pd.DataFrame, filters: Filters, sort: str, rows: int, search: str
) -> None:
    cube, order = cube_of(readings), {"sort": sort, "descending": True, "search": search}
    table = user_page(cube, filters, **order, first=0, most=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smapdash.analysis.users.ROWS_AT_ONCE", rows)
        many, blocks = user_blocks(cube, filters, **order)
        frames = list(blocks)
    assert many == table.users
    assert [len(frame) for frame in frames[:-1]] == [rows] * (len(frames) - 1)
    pd.testing.assert_frame_equal(pd.concat(frames, ignore_index=True), table.rows, check_exact=True)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(readings=readings(), filters=FILTERS, grain=st.sampled_from(Grain))
def test_energy_in_parts_is_that_of_one_piece(readings: pd.DataFrame, filters: Filters, grain: Grain) -> None:
    cube, whole = cube_of(readings), []
    for rows in (1, 48, 100, 500):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("smapdash.analysis.energy.ROWS_AT_ONCE", rows)
            whole.append(pd.concat(energy_in_parts(cube, filters, grain), ignore_index=True))
    for frame in whole:
        pd.testing.assert_frame_equal(frame, energy_over_time(cube, filters, grain), check_exact=True)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(readings=readings(), filters=FILTERS, grain=st.sampled_from(Grain))
def test_one_user_equals_plain_pandas(readings: pd.DataFrame, filters: Filters, grain: Grain) -> None:
    user = readings["id"].astype(str).min()
    plain.hold_user(InMemory(readings), readings, filters, user, grain, whole=True)


WITH_FAULTS = readings((*ENERGIES, 24_000, 24_001, 8_590_000))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(readings=WITH_FAULTS, filters=FILTERS, grain=st.sampled_from(Grain), sort=st.sampled_from(USER_SORTS))
def test_without_implausible_readings_every_view_is_that_of_the_others(
    readings: pd.DataFrame, filters: Filters, grain: Grain, sort: str
) -> None:
    views, filters = InMemory(readings), replace(filters, without_implausible=True)
    others = readings[readings["wh"] <= IMPLAUSIBLE_WH]
    ends = ["min", "max"]
    assume(others["day"].agg(ends).equals(readings["day"].agg(ends)))  # what is loaded keeps its first and last day
    plain.hold_energy(views, others, filters, grain, whole=True)
    plain.hold_bands(views, others, filters, grain, whole=True)
    plain.hold_segments(views, others, filters, PAIRS, whole=True)
    plain.hold_curves(views, others, filters, [SEGMENTS[segment] for segment in USERS.values()], whole=True)
    plain.hold_users(views, others, filters, sort=sort, search="", page_size=4, whole=True)
    for user in others["id"].astype(str).unique()[:2]:
        plain.hold_user(views, others, filters, user, grain, whole=True)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(readings=WITH_FAULTS, filters=FILTERS, grain=st.sampled_from(Grain))
def test_implausible_readings_are_counted_where_they_are(
    readings: pd.DataFrame, filters: Filters, grain: Grain
) -> None:
    views, chosen = InMemory(readings), plain.choose(readings, filters)
    out = chosen[chosen["wh"] > IMPLAUSIBLE_WH].assign(id=lambda rows: rows["id"].astype(str))
    found = find_implausible_of(views.days_of(filters), filters)
    assert (found.count, found.users) == (len(out), out["id"].nunique())
    highest = out.sort_values(["wh", "at", "fold"], ascending=[False, True, True])[:50]
    assert [one.wh for one in found.highest] == highest["wh"].tolist()
    assert {(one.user_id, one.read_at, one.fold, one.wh) for one in found.highest} <= set(
        out[["id", "at", "fold", "wh"]].itertuples(index=False, name=None)
    )
    energy = views.fetch_energy(filters, grain)
    assert energy["implausible"].sum() == len(out)
    held = energy[energy["implausible"] > 0]
    assert set(held["start"]) == set(plain.buckets(out, grain)["start"])
    assert (held["high_wh"] > IMPLAUSIBLE_WH).all()
    by_user = user_page(
        views.days_of(filters), filters, sort="id", descending=False, search="", first=0, most=None
    ).rows
    assert dict(zip(by_user["id"], by_user["implausible"], strict=True)) == {
        user: (out["id"] == user).sum() for user in chosen["id"].astype(str).unique()
    }


NUMBERS = st.floats(0, 1e9, allow_nan=False)


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(NUMBERS, min_size=1, max_size=12), min_size=1, max_size=6),
    shares=st.lists(st.integers(0, 100), min_size=1, max_size=5),
)
def test_percentiles_are_those_of_numpy_whatever_is_missing(rows: list[list[float]], shares: list[int]) -> None:
    values = np.full((len(rows), 12), np.nan)
    for number, row in enumerate(rows):
        values[number, : len(row)] = row[::-1]
    found = percentiles(values, shares)
    for number, row in enumerate(rows):
        expected = np.percentile(row, shares)
        assert [of_share[number] for of_share in found] == pytest.approx(expected.tolist())


def test_a_percentile_lies_between_its_neighbours() -> None:
    values = np.array([[40.0, 10.0, np.nan, 20.0, 30.0], [5.0, np.nan, np.nan, np.nan, np.nan]])
    assert [low.tolist() for low in percentiles(values, (0, 10, 50, 100))] == [
        [10, 5], [pytest.approx(13), 5], [25, 5], [40, 5]
    ]  # fmt: skip


def day_number(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("day", "monday", "month"),
    [
        ("1970-01-01", "1969-12-29", "1970-01-01"),
        ("2016-10-30", "2016-10-24", "2016-10-01"),
        ("2016-10-31", "2016-10-31", "2016-10-01"),
        ("2020-01-01", "2019-12-30", "2020-01-01"),
        ("2020-02-29", "2020-02-24", "2020-02-01"),
        ("2099-12-31", "2099-12-28", "2099-12-01"),
    ],
)
def test_a_day_lies_in_its_week_from_monday_on_and_in_its_month(day: str, monday: str, month: str) -> None:
    for grain, begin in ((Grain.DAY, day), (Grain.WEEK, monday), (Grain.MONTH, month)):
        start, fold = starts(bucket_days(np.array([day_number(day)], np.int32), grain).key, grain)
        assert (start.astype("datetime64[D]").astype(str).tolist(), fold.tolist()) == ([begin], [-1])


def test_both_halves_of_an_hour_are_one_bucket_for_each_pass() -> None:
    """01:00 and 01:30 twice, as 2 3 2 3 in the order of time, then 02:00."""
    at, fold = np.array([2, 2, 3, 3, 4], np.int32), np.array([0, 1, 0, 1, 0], np.int16)
    hours = bucket_half_hours(at, fold, Grain.HOUR)
    start, found = starts(hours.key, Grain.HOUR)
    assert start.astype("datetime64[h]").astype(int).tolist() == [1, 1, 2]
    assert found.tolist() == [0, 1, 0]
    assert hours.reduce(np.add, np.array([1.0, 10.0, 2.0, 20.0, 5.0])).tolist() == [3, 30, 5]
    whole = bucket_half_hours(at, fold, Grain.DAY)
    assert whole.reduce(np.maximum, np.array([1.0, 10.0, 2.0, 20.0, 5.0])).tolist() == [20]


def test_the_mean_of_two_passes_is_one_cell_per_user_each_for_itself() -> None:
    """12 Wh of 3 users, then 10 Wh of 1: 11 Wh, and 7 Wh for a user."""
    cells = day_matrix(np.array([5, 5, 100]), np.array([12.0, 10.0, 8.0]), np.array([3, 1, 2]))
    assert cells.day.tolist() == [0, 2]
    assert (cells.wh[0, 5], cells.wh_per_user[0, 5], cells.users[0, 5]) == (11, 7, 3)
    assert (cells.wh[1, 4], cells.wh_per_user[1, 4], cells.users[1, 4]) == (8, 4, 2)
    assert int(np.isnan(cells.wh).sum()) == 2 * 48 - 2


def test_a_selection_of_weekdays_holds_their_days_alone() -> None:
    """User 1 lacks all but a half-hour of Saturday 28 December 2019 and Monday; user x has Sunday."""
    rows = [
        ("1", "a", "s", datetime(2019, 12, 28, 0, 30), 4.0),
        ("x", "b", "s", datetime(2019, 12, 29, 3), 5.0),
        ("1", "a", "s", datetime(2019, 12, 30, 1), 6.0),
        ("2", "a", "t", datetime(2019, 12, 30, 1, 30), 7.0),
    ]
    cube = cube_of(plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"])))
    part = Selection(cube, Filters(weekdays=(0, 5)))
    assert part.day.tolist() == [day_number("2019-12-28"), day_number("2019-12-30")]
    assert part.users_with_data.tolist() == [0, 2]
    assert part.spans.reduce(np.add, cube.days.wh).tolist() == [10, 7]
    assert part.users_by_day().tolist() == [1, 2]
    assert part.wh().tolist() == [4, 6, 7]
    assert part.alone().tolist() == [1, 1, 1]
    assert part.wh(np.array([1])).tolist() == [0, 0, 7]
    assert Selection(cube, Filters(weekdays=(2,))).wh().shape == (0,)


def test_a_cube_without_implausible_readings_has_what_is_left() -> None:
    rows = [("1", "a", "s", datetime(2019, 12, 28), 24_001.0), ("1", "a", "s", datetime(2019, 12, 28, 1), 4.0)]
    cube = with_plausible(cube_of(plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]))))
    assert restrict_to_plausible(cube, Filters()) is cube
    left = restrict_to_plausible(cube, Filters(without_implausible=True))
    assert left.days.wh.tolist() == [4]
    assert left.half_hours.read_at.tolist() == [48 * day_number("2019-12-28") + 2]
    assert left.half_hours.alone.tolist() == [1]


def test_a_cube_without_implausible_readings_shares_what_they_do_not_change() -> None:
    at = datetime(2019, 12, 28)
    rows = [("1", "a", "s", at, 24_001.0), ("10", "a", "s", at, 4.0), ("1", "a", "s", datetime(2019, 12, 28, 1), 4.0)]
    cube = with_plausible(cube_of(plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]))))
    left = cube.plausible
    assert left
    shared = [name for name, of_all in vars(cube.days).items() if of_all is vars(left.days)[name]]
    assert {"day", "begins", "row"} <= set(shared)
    assert left.half_hours.column is cube.half_hours.column
    assert sorted(left.days.wh.tolist()) == [4, 4]
    assert sorted(cube.days.wh.tolist()) == [4, 24_005]


def test_weekdays_count_from_monday_and_half_hours_from_1970() -> None:
    days = [day_number(day) for day in ("1970-01-01", "2016-10-30", "2016-10-31")]
    assert weekdays(np.array(days)).tolist() == [3, 6, 0]
    assert to_datetime(48 * 365 + 3) == datetime(1971, 1, 1, 1, 30)


@pytest.mark.parametrize(
    ("highest", "width"),
    [(0, 1), (19, 1), (19.1, 2), (38, 2), (95, 5), (96, 10), (61_200, 5_000), (0.19, 0.01), (1e-6, 1e-7)],
)
def test_values_fall_into_at_most_twenty_ranges_of_round_width(highest: float, width: float) -> None:
    assert bin_width(highest) == pytest.approx(width)
    assert highest / bin_width(highest) < 20
