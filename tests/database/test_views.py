"""The views by numbers worked out by hand; what they ask the database; and that no answer mixes two of its states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pandas as pd
import psycopg2.extensions
import pytest
from sqlalchemy import Engine, event, text
from tests.builders import READER_PASSWORD, clear_database, half_hours, load_and_prove, write_folder

from smapdash.db.engine import create_owner_engine
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.errors import DatabaseError
from smapdash.loader.run import load_path
from smapdash.model.enums import USER_SORTS, Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.periods import ComparisonPeriod
from smapdash.model.results import UserDetail
from smapdash.repository.database import DatabaseRepository

ONE, HALF_PAST_ONE = datetime(2016, 10, 26, 1), datetime(2016, 10, 26, 1, 30)


@pytest.fixture
def reader(engine: Engine) -> Iterator[Engine]:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    yield reader
    reader.dispose()


@pytest.fixture
def load(shared_engine: Engine, tmp_path: Path) -> Callable[..., DatabaseRepository]:
    """Return a function that loads users and rows into the emptied database of this module."""
    clear_database(shared_engine)

    def load(users: str, readings: dict[str, list[str]]) -> DatabaseRepository:
        folder = write_folder(tmp_path / "loaded", users=f"id,area,tariff\n{users}", readings=readings)
        load_and_prove(shared_engine, folder)
        return DatabaseRepository(shared_engine)

    return load


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Return rows as plain values; missing is None."""
    plain = frame[list(columns)].astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


@pytest.fixture
def night(load: Callable[..., DatabaseRepository]) -> DatabaseRepository:
    """Three users in the night of 2016-10-26, whose hour from 01:00 is there twice; 3 lacks its second pass."""
    return load(
        "1,a,s\n2,b,s\n3,b,t\n",
        {
            "1": [*half_hours("2016-10-26 00:30", [10, 1, 2]), *half_hours("2016-10-26 01:00", [3, 4, 5])],
            "2": [*half_hours("2016-10-26 01:00", [10, 20]), *half_hours("2016-10-26 01:00", [30, 40])],
            "3": half_hours("2016-10-26 01:30", [100, 200]),
        },
    )


def test_the_repeated_hour_is_two_buckets_by_the_hour_and_users_of_both_its_halves_count_once(
    night: DatabaseRepository,
) -> None:
    frame = night.fetch_energy(Filters(), Grain.HOUR)
    assert rows(frame, "start", "fold", "users", "readings", "energy_wh", "low_wh", "high_wh") == [
        (datetime(2016, 10, 26, 0), 0, 1, 1, 10, 10, 10),
        (ONE, 0, 3, 5, 133, 11, 122),
        (ONE, 1, 2, 4, 77, 33, 44),
        (datetime(2016, 10, 26, 2), 0, 2, 2, 205, 205, 205),
    ]


def test_lowest_and_highest_half_hour_are_those_of_the_sum_of_the_group(night: DatabaseRepository) -> None:
    columns = ("area", "tariff", "users", "readings", "energy_wh", "low_wh", "high_wh")
    assert rows(night.fetch_energy(Filters(), Grain.DAY), *columns) == [(None, None, 3, 12, 425, 10, 205)]
    assert rows(night.fetch_energy(Filters(split=Split.AREA), Grain.DAY), *columns) == [
        ("a", None, 1, 6, 25, 1, 10),
        ("b", None, 2, 6, 400, 10, 200),
    ]
    assert rows(night.fetch_energy(Filters(split=Split.TARIFF), Grain.MONTH), *columns) == [
        (None, "s", 2, 10, 125, 5, 44),
        (None, "t", 1, 2, 300, 100, 200),
    ]
    assert rows(night.fetch_energy(Filters(split=Split.BOTH), Grain.WEEK), *columns) == [
        ("a", "s", 1, 6, 25, 1, 10),
        ("b", "s", 1, 4, 100, 10, 40),
        ("b", "t", 1, 2, 300, 100, 200),
    ]


def test_weeks_begin_on_monday_and_a_user_counts_once_in_a_bucket(load: Callable[..., DatabaseRepository]) -> None:
    repository = load(
        "1,a,s\n2,a,s\n",
        {
            "1": ["2016-10-30 12:00,1", "2016-10-31 12:00,2"],  # Sunday, Monday
            "2": ["2016-10-31 12:00,4", "2016-11-01 12:00,8"],
        },
    )
    assert rows(repository.fetch_energy(Filters(), Grain.WEEK), "start", "users", "energy_wh") == [
        (datetime(2016, 10, 24), 1, 1),
        (datetime(2016, 10, 31), 2, 14),
    ]
    assert rows(repository.fetch_energy(Filters(), Grain.MONTH), "start", "users", "energy_wh") == [
        (datetime(2016, 10, 1), 2, 7),
        (datetime(2016, 11, 1), 1, 8),
    ]


def test_a_bucket_that_the_dates_cut_holds_what_is_within_them(load: Callable[..., DatabaseRepository]) -> None:
    repository = load("1,a,s\n", {"1": [f"2016-10-{day} 12:00,{day}" for day in (24, 25, 26, 31)]})
    filters = Filters(first_day=date(2016, 10, 25), last_day=date(2016, 10, 26))
    assert rows(repository.fetch_energy(filters, Grain.WEEK), "start", "energy_wh") == [(datetime(2016, 10, 24), 51)]
    assert rows(repository.fetch_energy(filters, Grain.MONTH), "start", "energy_wh") == [(datetime(2016, 10, 1), 51)]


def test_the_two_passes_are_one_cell_of_the_heat_map_and_one_of_the_profile(night: DatabaseRepository) -> None:
    """At 01:30 the passes hold 122 Wh of three users and 44 Wh of two."""
    heat = night.fetch_heat_map(Filters())
    per_user = 2 * (122 / 3 + 44 / 2) / 2
    assert rows(heat, "day", "half_hour", "users", "mean_w") == [
        (datetime(2016, 10, 26), 1, 1, 20),
        (datetime(2016, 10, 26), 2, 2, 44),
        (datetime(2016, 10, 26), 3, 3, 166),
        (datetime(2016, 10, 26), 4, 2, 410),
    ]
    assert heat["mean_w_per_user"].tolist() == pytest.approx([20, 22, per_user, 205])
    profile = night.fetch_profile(Filters())
    assert rows(profile, "day_type", "half_hour", "days", "mean_w") == [
        (day_type, slot, 1, mean) for day_type in ("all", "working") for slot, mean in enumerate((20, 44, 166, 410), 1)
    ]
    assert profile["mean_w_per_user"].tolist() == pytest.approx([20, 22, per_user, 205] * 2)


def test_the_passes_are_two_half_hours_of_the_key_figures_and_of_the_curve(night: DatabaseRepository) -> None:
    summary = night.fetch_summary(Filters())
    assert (summary.half_hours, summary.energy_wh, summary.readings) == (6, 425, 12)
    assert (summary.peak_w, summary.peak_at) == (410, datetime(2016, 10, 26, 2))
    assert summary.mean_w == pytest.approx(850 / 6)
    assert summary.load_factor == pytest.approx(850 / 6 / 410)
    duration = night.fetch_duration(Filters())
    assert rows(duration, "half_hours", "demand_w") == list(enumerate([410, 244, 88, 66, 22, 20], 1))
    assert duration["share_percent"].tolist() == pytest.approx([100 * rank / 6 for rank in range(1, 7)])
    again = night.fetch_summary(Filters(areas=("b",), tariffs=("s",)))
    assert (again.peak_w, again.peak_at, again.peak_fold) == (80, HALF_PAST_ONE, 1)


def test_the_profile_by_day_type_and_its_band(load: Callable[..., DatabaseRepository]) -> None:
    """Eleven days from Monday on, 100 Wh at midnight on the first, 200 on the second and so on."""
    days = [date(2016, 8, 1) + timedelta(days=number) for number in range(11)]
    repository = load("1,a,s\n", {"1": [f"{day} 00:00,{100 * number}" for number, day in enumerate(days, 1)]})
    columns = ("day_type", "half_hour", "days", "mean_w", "p10_w", "p90_w")
    assert rows(repository.fetch_profile(Filters()), *columns) == [
        ("all", 0, 11, 1200, 400, 2000),
        ("working", 0, 9, pytest.approx(2 * 5300 / 9), pytest.approx(360), pytest.approx(2040)),
        ("rest", 0, 2, 1300, pytest.approx(1220), pytest.approx(1380)),
    ]
    mondays = repository.fetch_profile(Filters(rest_days=(0,)))
    assert rows(mondays, *columns)[-1] == ("rest", 0, 2, 900, pytest.approx(340), pytest.approx(1460))
    none = repository.fetch_profile(Filters(rest_days=()))
    assert none["day_type"].tolist() == ["all", "working"]


@pytest.fixture
def gaps(load: Callable[..., DatabaseRepository]) -> DatabaseRepository:
    """Users 2 and 4 have three whole days; 1 has one whole day, half a day, and less; 30 reads 0 on half a day."""
    begins = ("2016-08-01", "2016-08-02", "2016-08-03")
    return load(
        "1,North,flat\n2,South,flat\n4,South,flat\n30,South,Night\n",
        {
            "1": [
                *half_hours(f"{begins[0]} 00:00", range(1, 49)),
                *half_hours(f"{begins[1]} 00:00", [48] + [10] * 23),
                *half_hours(f"{begins[2]} 00:00", [500] + [200] * 22),
            ],
            **{user: [row for day in begins for row in half_hours(f"{day} 00:00", [100] * 48)] for user in "24"},
            "30": half_hours(f"{begins[0]} 12:00", [0] * 24),
        },
    )


def test_the_base_load_is_of_the_8_lowest_half_hours_of_the_days_with_half_of_what_all_users_have(
    gaps: DatabaseRepository,
) -> None:
    """User 1: 4.5 Wh and 10 Wh, the third day has 23 of 48; all users: 204.5, 200 and 200 Wh."""
    assert gaps.fetch_summary(Filters(areas=("North",))).base_w == pytest.approx((9 + 20) / 2)
    assert gaps.fetch_summary(Filters()).base_w == pytest.approx(400)
    table = gaps.fetch_users(Filters(), sort="id", descending=False).rows
    assert rows(table, "id", "base_w") == [("1", 14.5), ("2", 200), ("4", 200), ("30", 0)]
    last = gaps.fetch_users(Filters(first_day=date(2016, 8, 3)), sort="id", descending=False).rows
    assert rows(last, "id", "base_w") == [("1", None), ("2", 200), ("4", 200)]
    detail = gaps.fetch_user(Filters(), "1", Grain.DAY)
    assert detail is not None
    assert detail.summary.base_w == pytest.approx(14.5)


def test_coverage_is_of_48_half_hours_a_day_whatever_is_chosen(gaps: DatabaseRepository) -> None:
    table = gaps.fetch_users(Filters(), sort="id", descending=False).rows
    assert rows(table, "id", "readings", "expected", "days") == [
        ("1", 95, 144, 3),
        ("2", 144, 144, 3),
        ("4", 144, 144, 3),
        ("30", 24, 144, 1),
    ]
    assert table["coverage"].tolist() == pytest.approx([95 / 144, 1, 1, 24 / 144])
    north = gaps.fetch_summary(Filters(areas=("North",)))
    assert (north.readings, north.expected) == (95, 144)
    assert gaps.fetch_summary(Filters()).coverage == pytest.approx((95 + 2 * 144 + 24) / (4 * 144))


def test_a_half_hour_is_expected_however_many_users_have_it(load: Callable[..., DatabaseRepository]) -> None:
    """At 00:00 all four users have a reading, at 00:30 three, at 01:00 two."""
    repository = load(
        "".join(f"{user},a,s\n" for user in "1234"),
        {user: half_hours("2016-08-01 00:00", [5] * many) for user, many in zip("1234", (3, 3, 2, 1), strict=True)},
    )
    table = repository.fetch_users(Filters(), sort="coverage").rows
    assert rows(table, "id", "expected", "missing") == [("1", 48, 45), ("2", 48, 45), ("3", 48, 46), ("4", 48, 47)]
    assert table["coverage"].tolist() == pytest.approx([3 / 48, 3 / 48, 2 / 48, 1 / 48])
    detail = repository.fetch_user(Filters(), "4", Grain.DAY)
    assert detail is not None
    assert [tuple(one) for one in detail.missing] == [
        (datetime(2016, 8, 1) + timedelta(minutes=30) * slot, 0) for slot in range(1, 48)
    ]


def test_the_figures_of_a_user(gaps: DatabaseRepository) -> None:
    table = gaps.fetch_users(Filters(), sort="id", descending=False).rows
    energy = 24 * 49 + 48 + 230 + 500 + 4400
    assert rows(table, "id", "area", "tariff", "energy_wh", "peak_w", "peak_at") == [
        ("1", "North", "flat", energy, 1000, datetime(2016, 8, 3)),
        ("2", "South", "flat", 14400, 200, datetime(2016, 8, 1)),  # the earliest of equals
        ("4", "South", "flat", 14400, 200, datetime(2016, 8, 1)),
        ("30", "South", "Night", 0, 0, datetime(2016, 8, 1, 12)),
    ]
    assert table["mean_wh_per_day"].tolist() == pytest.approx([energy / 3, 4800, 4800, 0])
    assert rows(table, "load_factor") == [(pytest.approx(2 * energy / 95 / 1000),), (1,), (1,), (None,)]


def test_a_missing_figure_stands_last_in_both_directions(gaps: DatabaseRepository) -> None:
    for descending in (False, True):
        assert gaps.fetch_users(Filters(), sort="load_factor", descending=descending).rows["id"].tolist()[-1] == "30"


@pytest.mark.parametrize(
    ("search", "found"),
    [("north", ["1"]), ("FLAT", ["1", "2", "4"]), ("ight", ["30"]), ("3", ["30"]), ("0", ["30"]), ("%", []), ("_", [])],
)
def test_a_text_is_looked_for_in_id_area_and_tariff(gaps: DatabaseRepository, search: str, found: list[str]) -> None:
    page = gaps.fetch_users(Filters(), search=search, sort="id", descending=False)
    assert (page.rows["id"].tolist(), page.users) == (found, len(found))
    assert gaps.fetch_users(Filters(tariffs=("Night",)), search=search).users == len(set(found) & {"30"})


def test_a_period_is_compared_with_the_same_users_only(load: Callable[..., DatabaseRepository]) -> None:
    day, before = [half_hours("2016-10-26", [100] * 48), half_hours("2016-10-25", [50] * 48)]
    repository = load("1,a1,t1\n2,a1,t1\n", {"1": [*before, *day], "2": day})
    tuesday, wednesday = date(2016, 10, 25), date(2016, 10, 26)
    reference = ComparisonPeriod(tuesday, tuesday, (tuesday, tuesday), (wednesday, wednesday))
    found = repository.fetch_comparison(Filters(first_day=date(2016, 10, 26)), reference)
    assert (found.summary.energy_wh, found.summary.users, found.is_of_same_users) == (2_400, 1, False)
    again = repository.fetch_comparison(Filters(last_day=date(2016, 10, 25)), reference)
    assert again.is_of_same_users


def test_users_are_listed_by_their_mean_daily_use(load: Callable[..., DatabaseRepository]) -> None:
    uses = {"1": 100, "2": 200, "3": 300}
    readings = {name: half_hours("2016-10-25", [wh] * 48) for name, wh in uses.items()}
    repository = load("1,a1,t1\n2,a1,t1\n3,a1,t1\n", readings)

    def listed(least: float, most: float) -> list[str]:
        return repository.fetch_users(Filters(use=(least, most)), sort="id", descending=False).rows["id"].tolist()

    assert listed(4_800, 14_400) == ["1", "2"], "the lower bound counts, the upper one does not"
    assert listed(14_401, 99_999) == []
    assert repository.fetch_users(Filters(use=(9_600, 14_401))).users == 2


@pytest.mark.parametrize("sort", USER_SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_users_who_are_alike_in_a_column_stand_by_id_in_both_directions(
    load: Callable[..., DatabaseRepository], sort: str, *, descending: bool
) -> None:
    """Shorter ids first, then by text; all five have the same day."""
    ids = ["9", "B1", "a1", "010", "100"]
    repository = load("".join(f"{user},a,s\n" for user in ids[::-1]), {user: ["2016-08-01 00:00,7"] for user in ids})
    pages = [
        repository.fetch_users(Filters(), sort=sort, descending=descending, page=page, page_size=2) for page in range(4)
    ]
    found = [user for page in pages for user in page.rows["id"]]
    assert found == (ids[::-1] if sort == "id" and descending else ids)
    assert [len(page.rows) for page in pages] == [2, 2, 1, 0]


def test_percentiles_across_users_are_over_those_with_data_in_the_bucket(
    load: Callable[..., DatabaseRepository],
) -> None:
    """Six users use 0, 10 ... 50 Wh on a Monday; two of them 5 Wh more on Tuesday."""
    repository = load(
        "".join(f"{user},a,s\n" for user in "123456"),
        {
            user: [f"2016-08-01 00:00,{10 * number}", *(["2016-08-02 00:00,5"] if number > 3 else [])]
            for number, user in enumerate("123456")
        },
    )
    columns = ("start", "users", "p10_wh", "p25_wh", "p50_wh", "p75_wh", "p90_wh")
    assert rows(repository.fetch_bands(Filters(), Grain.DAY), *columns) == [
        (datetime(2016, 8, 1), 6, 5, 12.5, 25, 37.5, 45),
        (datetime(2016, 8, 2), 2, 5, 5, 5, 5, 5),
    ]
    for grain in (Grain.WEEK, Grain.MONTH):  # 0 10 20 30 45 55
        assert rows(repository.fetch_bands(Filters(), grain), *columns) == [
            (datetime(2016, 8, 1), 6, 5, 12.5, 25, pytest.approx(41.25), 50)
        ]
    for grain in (Grain.HALF_HOUR, Grain.HOUR):
        with pytest.raises(ValueError):
            repository.fetch_bands(Filters(), grain)


def test_a_long_curve_has_1001_ranks_the_first_and_the_last_among_them(load: Callable[..., DatabaseRepository]) -> None:
    repository = load("1,a,s\n", {"1": half_hours("2016-08-01 00:00", range(1002))})
    curve = repository.fetch_duration(Filters())
    assert len(curve) == 1001
    assert rows(curve.iloc[[0, -1]], "half_hours", "share_percent", "demand_w") == [
        (1, pytest.approx(100 / 1002), 2002),
        (1002, 100, 0),
    ]
    assert (curve["demand_w"] == 2 * (1002 - curve["half_hours"])).all()
    assert len(repository.fetch_duration(Filters(last_day=date(2016, 8, 20)))) == 20 * 48


def test_dates_that_hold_nothing_or_stand_the_wrong_way_round_give_empty_views(gaps: DatabaseRepository) -> None:
    for first, last in ((date(2016, 8, 3), date(2016, 8, 1)), (date(2016, 8, 4), None), (None, date(1969, 1, 1))):
        filters = Filters(first_day=first, last_day=last)
        for split in Split:
            for grain in Grain:
                found = gaps.fetch_energy(Filters(first_day=first, last_day=last, split=split), grain)
                assert len(found) == 0
        for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH):
            assert len(gaps.fetch_bands(filters, grain)) == 0
        for frame in (gaps.fetch_profile(filters), gaps.fetch_heat_map(filters), gaps.fetch_duration(filters)):
            assert len(frame) == 0
        assert (len(gaps.fetch_segments(filters, Split.BOTH)), gaps.fetch_users(filters).users) == (0, 0)
        for grain in Grain:
            detail = gaps.fetch_user(filters, "1", grain)
            assert detail is not None
            assert (len(detail.energy), detail.summary.readings, detail.missing_count) == (0, 0, 0)


def test_users_of_whom_nothing_was_read_give_empty_views(load: Callable[..., DatabaseRepository]) -> None:
    repository = load("1,a,s\n2,b,s\n", {"1": []})
    assert repository.fetch_dataset().users == 2
    for split in Split:
        for grain in Grain:
            assert len(repository.fetch_energy(Filters(split=split), grain)) == 0
    for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH):
        assert len(repository.fetch_bands(Filters(), grain)) == 0
    for grain in Grain:
        detail = repository.fetch_user(Filters(), "2", grain)
        assert detail is not None
        assert len(detail.energy) == 0
    assert repository.fetch_users(Filters()).users == repository.fetch_summary(Filters()).users == 0
    assert len(repository.fetch_heat_map(Filters())) == len(repository.fetch_duration(Filters())) == 0


MANY_USERS: dict[str, Callable[[DatabaseRepository], Any]] = {
    "coverage": lambda repository: repository.fetch_dataset(),
    "summary": lambda repository: repository.fetch_summary(Filters()),
    **{
        f"energy by the {grain}": lambda repository, grain=grain: repository.fetch_energy(
            Filters(split=Split.BOTH), grain
        )
        for grain in Grain
    },
    **{
        f"bands by the {grain}": lambda repository, grain=grain: repository.fetch_bands(Filters(), grain)
        for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH)
    },
    "profile": lambda repository: repository.fetch_profile(Filters()),
    "calendar": lambda repository: repository.fetch_rest_day_check(),
    "heat map": lambda repository: repository.fetch_heat_map(Filters()),
    "duration": lambda repository: repository.fetch_duration(Filters()),
    "segments": lambda repository: repository.fetch_segments(Filters(), Split.BOTH),
    **{
        f"users by {sort}": lambda repository, sort=sort: repository.fetch_users(Filters(), sort=sort, search="a")
        for sort in USER_SORTS
    },
}
VIEWS = MANY_USERS | {
    f"user by the {grain}": lambda repository, grain=grain: repository.fetch_user(Filters(), "1", grain)
    for grain in Grain
}
READINGS = re.compile(r"\b(from|join|only|copy|table)\s+(\"?smapdash\"?\.)?\"?readings\b", re.IGNORECASE)


@contextmanager
def recorded(reader: Engine) -> Iterator[list[str]]:
    """Give all that the connections of an engine send to the server, COPY included, while this lasts."""
    sent: list[str] = []

    class Recording(psycopg2.extensions.cursor):
        def execute(self, query: Any, *given: Any) -> Any:
            sent.append(str(query))
            return super().execute(query, *given)

        def executemany(self, query: Any, *given: Any) -> Any:
            sent.append(str(query))
            return super().executemany(query, *given)

        def copy_expert(self, query: Any, *given: Any) -> Any:
            sent.append(str(query))
            return super().copy_expert(query, *given)

    def use(connection: Any, _: object) -> None:
        connection.cursor_factory = Recording

    reader.connect().close()
    reader.dispose()
    event.listen(reader, "connect", use)
    yield sent
    event.remove(reader, "connect", use)
    reader.dispose()


def load_first(engine: Engine, folder: Path) -> None:
    """Two users, alone in their segments: a load as the tests below begin with."""
    readings = {"1": half_hours("2016-08-01 00:00", [1] * 96), "2": half_hours("2016-08-01 00:00", [10] * 96)}
    load_path(engine, write_folder(folder / "first", users="id,area,tariff\n1,a1,t1\n2,a2,t1\n", readings=readings))


def load_second(engine: Engine, folder: Path) -> None:
    """Correct a day of both, add a day, and a user in an area and with a tariff of its own."""
    readings = {
        "1": half_hours("2016-08-01 00:00", [1] * 48 + [2] * 96),
        "2": half_hours("2016-08-01 00:00", [10] * 48 + [20] * 96),
        "3": half_hours("2016-08-03 00:00", [100] * 48),
    }
    users = "id,area,tariff\n1,a1,t1\n2,a2,t1\n3,a3,t3\n"
    load_path(engine, write_folder(folder / "second", users=users, readings=readings))


FIRST_WH, SECOND_WH = 96 * 11, 48 * 11 + 96 * 22 + 48 * 100
FIRST_AGAIN_WH = SECOND_WH - 48 * 11
"""The first load after the second takes its corrections back; what it lacks stays."""


@pytest.mark.parametrize("view", MANY_USERS)
def test_a_view_of_many_users_asks_one_statement_once_the_process_knows_the_state(
    engine: Engine, reader: Engine, tmp_path: Path, view: str
) -> None:
    load_first(engine, tmp_path)
    repository = DatabaseRepository(reader)
    with recorded(reader) as sent:
        MANY_USERS[view](repository)
        assert len(sent) > 1
        assert not [statement for statement in sent if READINGS.search(statement)]
        for _ in range(2):
            counted: list[str] = []

            def count(_: Any, __: Any, statement: str, *___: Any) -> None:
                counted.append(statement)  # noqa: B023 - called in this round only

            sent.clear()
            event.listen(reader, "before_cursor_execute", count)
            MANY_USERS[view](repository)
            event.remove(reader, "before_cursor_execute", count)
            assert len(counted) == (2 if view == "coverage" else 1)  # what is loaded has what is set for it
            assert [statement for statement in sent if statement not in counted] in ([], ["SELECT 1"])  # the ping
            assert not [statement for statement in sent if READINGS.search(statement)]


def test_one_user_is_the_state_and_its_readings(engine: Engine, reader: Engine, tmp_path: Path) -> None:
    load_first(engine, tmp_path)
    repository = DatabaseRepository(reader)
    with recorded(reader) as sent:
        repository.fetch_dataset()
        sent.clear()
        repository.fetch_user(Filters(), "1", Grain.DAY)
        assert len([statement for statement in sent if READINGS.search(statement)]) == 1
        assert len([statement for statement in sent if "SELECT 1" not in statement.splitlines()]) == 2


def test_no_view_of_many_users_needs_the_right_to_see_readings(engine: Engine, reader: Engine, tmp_path: Path) -> None:
    load_first(engine, tmp_path)
    with engine.begin() as connection:
        name = engine.dialect.identifier_preparer.quote_identifier(str(reader.url.username))
        connection.execute(text(f"REVOKE SELECT ON smapdash.readings FROM {name}"))
    for view in MANY_USERS.values():
        view(DatabaseRepository(reader))  # cold
    with pytest.raises(DatabaseError, match="permission denied"):
        DatabaseRepository(reader).fetch_user(Filters(), "1", Grain.DAY)


def test_the_next_answer_shows_a_load(engine: Engine, reader: Engine, tmp_path: Path) -> None:
    repository = DatabaseRepository(reader)
    assert repository.fetch_dataset().users == 0
    load_first(engine, tmp_path)
    dataset = repository.fetch_dataset()
    assert (dataset.areas, dataset.tariffs, dataset.users) == (("a1", "a2"), ("t1",), 2)
    assert (dataset.first_day, dataset.last_day) == (date(2016, 8, 1), date(2016, 8, 2))
    assert repository.fetch_summary(Filters()).energy_wh == FIRST_WH
    assert repository.fetch_user(Filters(), "3", Grain.DAY) is None
    load_second(engine, tmp_path)
    later = repository.fetch_dataset()
    assert (later.areas, later.tariffs, later.users) == (("a1", "a2", "a3"), ("t1", "t3"), 3)
    assert (later.last_day, later.readings) == (date(2016, 8, 3), 336)
    assert later.state != dataset.state
    assert repository.fetch_summary(Filters()).energy_wh == SECOND_WH
    assert len(repository.fetch_energy(Filters(), Grain.DAY)) == 3
    assert repository.fetch_users(Filters()).rows["id"].tolist() == ["3", "2", "1"]
    assert repository.fetch_user(Filters(), "3", Grain.DAY) is not None


def test_a_user_who_moved_is_where_the_last_load_puts_him(engine: Engine, reader: Engine, tmp_path: Path) -> None:
    repository = DatabaseRepository(reader)
    load_first(engine, tmp_path)
    assert repository.fetch_summary(Filters(areas=("a2",))).energy_wh == 960
    readings = {"1": half_hours("2016-08-01 00:00", [1] * 96)}
    moved = write_folder(tmp_path / "moved", users="id,area,tariff\n1,a1,t1\n2,a0,t9\n", readings=readings)
    load_and_prove(engine, moved)
    assert repository.fetch_dataset().segments == (("a0", "t9"), ("a1", "t1"))
    assert repository.fetch_summary(Filters(areas=("a2",))).energy_wh == 0
    assert rows(repository.fetch_segments(Filters(), Split.BOTH), "area", "tariff", "energy_wh") == [
        ("a0", "t9", 960),
        ("a1", "t1", 96),
    ]
    energy = repository.fetch_energy(Filters(split=Split.AREA), Grain.MONTH)
    assert rows(energy, "area", "users", "energy_wh") == [("a0", 1, 960), ("a1", 1, 96)]


def said(answer: Any) -> str:
    """Return all that an answer says, to compare; the time of the load left out."""
    if isinstance(answer, pd.DataFrame):
        return answer.to_csv()
    if isinstance(answer, UserDetail):
        return "".join(said(part) for part in vars(answer).values())
    if isinstance(answer, tuple) and hasattr(answer, "rows"):
        return "".join(said(part) for part in answer)
    return str(answer)


@pytest.mark.parametrize("view", ["coverage", "summary", "energy by the hour", "bands by the week", "profile",
                                  "heat map", "duration", "segments", "users by id", "user by the hour"])  # fmt: skip
def test_a_load_that_ends_in_the_middle_of_an_answer_is_not_seen_in_it(
    engine: Engine, tmp_path: Path, view: str
) -> None:
    """The load is committed right after the first statement, of a process that knows an older state or none."""
    load_first(engine, tmp_path)
    asking = create_owner_engine(engine.url)
    asking.connect().close()
    before = said(VIEWS[view](DatabaseRepository(engine)))
    repository, loads = DatabaseRepository(asking), 0

    @event.listens_for(asking, "after_cursor_execute")
    def load_more(*_: object) -> None:
        nonlocal loads
        loads += 1
        if loads == 1:
            load_second(engine, tmp_path)

    assert said(VIEWS[view](repository)) == before
    after = said(VIEWS[view](DatabaseRepository(engine)))
    assert after != before
    assert said(VIEWS[view](repository)) == after
    asking.dispose()


def test_one_user_and_its_segment_are_of_one_state_when_the_rest_is_known(engine: Engine, tmp_path: Path) -> None:
    load_first(engine, tmp_path)
    asking = create_owner_engine(engine.url)
    repository = DatabaseRepository(asking)
    before = said(repository.fetch_user(Filters(), "1", Grain.DAY))
    pending = [True]

    @event.listens_for(asking, "after_cursor_execute")
    def load_more(*_: object) -> None:
        if pending and pending.pop():
            load_second(engine, tmp_path)

    assert said(repository.fetch_user(Filters(), "1", Grain.DAY)) == before
    detail = repository.fetch_user(Filters(), "1", Grain.DAY)
    assert detail is not None
    assert detail.energy["energy_wh"].tolist() == detail.energy["segment_mean_wh"].tolist() == [48, 96, 96]
    asking.dispose()


def test_threads_that_share_a_repository_see_old_or_new_totals_while_loads_happen(
    engine: Engine, reader: Engine, tmp_path: Path
) -> None:
    repository, done, threads = DatabaseRepository(reader), Event(), 4
    load_first(engine, tmp_path)
    allowed = {FIRST_WH: 2, SECOND_WH: 3, FIRST_AGAIN_WH: 3}
    start = Barrier(threads + 1)

    def ask(number: int) -> set[float]:
        seen: set[float] = set()
        start.wait()
        while not done.is_set() or not seen:
            detail = repository.fetch_user(Filters(), str(1 + number % 2), Grain.DAY)
            assert detail is not None
            assert detail.energy["energy_wh"].tolist() == detail.energy["segment_mean_wh"].tolist()
            by_day = repository.fetch_energy(Filters(split=Split.BOTH), Grain.DAY)
            page = repository.fetch_users(Filters(), page_size=None)
            assert page.users == allowed[page.rows["energy_wh"].sum()]
            summary = repository.fetch_summary(Filters())
            assert (summary.users, summary.expected) in ((2, 192), (3, 432))
            seen |= {by_day["energy_wh"].sum(), page.rows["energy_wh"].sum(), summary.energy_wh}
        return seen

    with ThreadPoolExecutor(threads) as pool:
        asked = [pool.submit(ask, number) for number in range(threads)]
        start.wait()
        try:
            for _ in range(3):
                load_second(engine, tmp_path)
                load_first(engine, tmp_path)
        finally:
            done.set()
        for one in asked:
            assert one.result() <= set(allowed)
