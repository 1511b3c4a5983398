"""The page's questions, answered on a few readings whose every number is worked out by hand.

On 2016-10-26 the hour from 01:00 is there twice (only its 01:00 is in the data); user 100 lacks the second pass and
user 2 the whole of 2016-10-27.

====== ==== ==== ===== ========== ========== ===== =====
user   area      00:30 01:00 (1st) 01:00 (2nd) 27th  28th
====== ==== ==== ===== ========== ========== ===== =====
1      a1   t1   10    11         13         20
2      a1   t2   100   110        90               50
3000   a2   t3   1000  500        700        40
100    a2   t3   5     7                     8
all              1115  628        803        68    50
====== ==== ==== ===== ========== ========== ===== =====
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from tests.builders import READER_PASSWORD, load_and_prove, write_folder

from smapdash.db import roles as roles_module
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.errors import ConfigurationError, DatabaseError
from smapdash.loader.options import LoadOptions
from smapdash.model.enums import USER_SORTS, Grain, Sort, Split
from smapdash.model.filters import Filters
from smapdash.model.frames import DISTRIBUTION, ENERGY, PROFILE, SEGMENTS, USERS, FrameSpec
from smapdash.model.results import Summary
from smapdash.model.user_frames import USER_ENERGY
from smapdash.model.user_results import HalfHour
from smapdash.repository.database import DatabaseRepository

D26, D27, D28 = date(2016, 10, 26), date(2016, 10, 27), date(2016, 10, 28)
HALF_PAST, ONE = datetime(2016, 10, 26, 0, 30), datetime(2016, 10, 26, 1)
NEXT, LAST = datetime(2016, 10, 27, 0, 30), datetime(2016, 10, 28, 0, 30)
A1, A2 = Filters(areas=("a1",)), Filters(areas=("a2",))


def rows_of(values: dict[datetime, list[float]]) -> list[str]:
    return [f"{read_at},{wh}" for read_at, passes in values.items() for wh in passes]


def load_by_hand(engine: Engine, folder: Path) -> None:
    users = "id,area,tariff\n1,a1,t1\n2,a1,t2\n3000,a2,t3\n100,a2,t3\n5,a1,t1\n"
    readings = {
        "1": rows_of({HALF_PAST: [10], ONE: [11, 13], NEXT: [20]}),
        "2": rows_of({HALF_PAST: [100], ONE: [110, 90], LAST: [50]}),
        "3000": rows_of({HALF_PAST: [1000], ONE: [500, 700], NEXT: [40]}),
        "100": rows_of({HALF_PAST: [5], ONE: [7], NEXT: [8]}),
    }
    folder = write_folder(folder, users=users, readings=readings)
    assert load_and_prove(engine, folder, LoadOptions(conflicts="keep")).conflicts_kept == 3


@pytest.fixture(scope="module")
def loaded(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = create_owner_engine(parse_database_url(create_database()))
    load_by_hand(engine, tmp_path_factory.mktemp("by_hand"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def repository(loaded: Engine) -> Iterator[DatabaseRepository]:
    """What the dashboard uses: a reader's engine."""
    reader = create_read_only_engine(loaded, secret=READER_PASSWORD)
    yield DatabaseRepository(reader)
    reader.dispose()


def figures(summary: Summary) -> Summary:
    """Return the key figures that are worked out by hand for every selection."""
    return replace(summary, peak_fold=0, expected=0, missing=0, registered=0, half_hours=0, base_w=None)


def whole_days(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["day_type"] == "all"]


def listed(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """Return rows as plain values; missing is None."""
    plain = frame[list(columns)].astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


def conforms(frame: pd.DataFrame, spec: FrameSpec) -> None:
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        name: column.dtype for name, column in spec.columns.items()
    }


def test_coverage_says_what_is_loaded(repository: DatabaseRepository) -> None:
    dataset = repository.fetch_dataset()
    assert (dataset.load_id, dataset.is_sample, dataset.users, dataset.readings) == (1, False, 5, 15)
    assert (dataset.first_day, dataset.last_day) == (D26, D28)
    assert dataset.segments == (("a1", "t1"), ("a1", "t2"), ("a2", "t3"))
    assert (dataset.areas, dataset.tariffs) == (("a1", "a2"), ("t1", "t2", "t3"))
    assert dataset.loaded_at is not None
    assert dataset.loaded_at.utcoffset() is not None


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), Summary(4, 8, 15, 2664, 2230, HALF_PAST)),
        (A1, Summary(2, 4, 8, 404, 242, ONE)),
        (A2, Summary(2, 4, 7, 2260, 2010, HALF_PAST)),
        (Filters(areas=("a1", "a2")), Summary(4, 8, 15, 2664, 2230, HALF_PAST)),
        (Filters(tariffs=("t1", "t2")), Summary(2, 4, 8, 404, 242, ONE)),
        (Filters(tariffs=("t2",)), Summary(1, 2, 4, 350, 220, ONE)),
        (Filters(areas=("a1",), tariffs=("t2",)), Summary(1, 2, 4, 350, 220, ONE)),
        (Filters(areas=("a1",), tariffs=("t3",)), Summary(0, 0, 0, 0, None, None)),
        (Filters(first_day=D26, last_day=D26), Summary(4, 4, 11, 2546, 2230, HALF_PAST)),
        (Filters(first_day=D27, last_day=D27), Summary(3, 3, 3, 68, 136, NEXT)),
        (Filters(first_day=D27), Summary(4, 4, 4, 118, 136, NEXT)),
        (Filters(last_day=D27), Summary(4, 7, 14, 2614, 2230, HALF_PAST)),
        (Filters(tariffs=("t2",), first_day=D27, last_day=D27), Summary(0, 0, 0, 0, None, None)),
        (Filters(areas=("no such area",)), Summary(0, 0, 0, 0, None, None)),
        (Filters(areas=("' OR 1=1 --",)), Summary(0, 0, 0, 0, None, None)),
        (Filters(last_day=date.max.replace(day=30)), Summary(4, 8, 15, 2664, 2230, HALF_PAST)),
    ],
)
def test_the_key_figures_of_a_selection(repository: DatabaseRepository, filters: Filters, expected: Summary) -> None:
    assert figures(repository.fetch_summary(filters)) == expected


def test_the_peak_takes_the_two_passes_as_two_half_hours(repository: DatabaseRepository) -> None:
    summary = repository.fetch_summary(Filters(tariffs=("t1",), last_day=D26))
    assert (summary.energy_wh, summary.peak_w, summary.peak_at) == (34, 26, ONE)


def test_energy_by_the_half_hour_gives_the_repeated_hour_twice(repository: DatabaseRepository) -> None:
    frame = repository.fetch_energy(Filters(), Grain.HALF_HOUR)
    conforms(frame, ENERGY)
    assert listed(frame, "start", "fold", "area", "tariff", "users", "readings", "energy_wh") == [
        (HALF_PAST, 0, None, None, 4, 4, 1115),
        (ONE, 0, None, None, 4, 4, 628),
        (ONE, 1, None, None, 3, 3, 803),
        (NEXT, 0, None, None, 3, 3, 68),
        (LAST, 0, None, None, 1, 1, 50),
    ]


def test_energy_by_the_day_gives_the_day_once_with_both_passes(repository: DatabaseRepository) -> None:
    frame = repository.fetch_energy(Filters(), Grain.DAY)
    conforms(frame, ENERGY)
    assert listed(frame, "start", "fold", "users", "readings", "energy_wh") == [
        (datetime(2016, 10, 26), None, 4, 11, 2546),
        (datetime(2016, 10, 27), None, 3, 3, 68),
        (datetime(2016, 10, 28), None, 1, 1, 50),
    ]


def test_energy_split_by_area_by_the_day(repository: DatabaseRepository) -> None:
    frame = repository.fetch_energy(Filters(split=Split.AREA), Grain.DAY)
    assert listed(frame, "start", "area", "tariff", "users", "readings", "energy_wh") == [
        (datetime(2016, 10, 26), "a1", None, 2, 6, 334),
        (datetime(2016, 10, 26), "a2", None, 2, 5, 2212),
        (datetime(2016, 10, 27), "a1", None, 1, 1, 20),
        (datetime(2016, 10, 27), "a2", None, 2, 2, 48),
        (datetime(2016, 10, 28), "a1", None, 1, 1, 50),
    ]


def test_energy_split_by_tariff_by_the_half_hour_in_the_chosen_area_and_dates(repository: DatabaseRepository) -> None:
    filters = Filters(areas=("a1",), split=Split.TARIFF, first_day=D26, last_day=D26)
    frame = repository.fetch_energy(filters, Grain.HALF_HOUR)
    conforms(frame, ENERGY)
    assert listed(frame, "start", "fold", "area", "tariff", "users", "energy_wh") == [
        (HALF_PAST, 0, None, "t1", 1, 10),
        (HALF_PAST, 0, None, "t2", 1, 100),
        (ONE, 0, None, "t1", 1, 11),
        (ONE, 0, None, "t2", 1, 110),
        (ONE, 1, None, "t1", 1, 13),
        (ONE, 1, None, "t2", 1, 90),
    ]


def test_a_cell_of_the_profile_is_the_mean_of_the_two_passes(repository: DatabaseRepository) -> None:
    frame = repository.fetch_profile(Filters())
    conforms(frame, PROFILE)
    assert listed(whole_days(frame), "half_hour", "days", "mean_w") == [(1, 3, 822), (2, 1, 1431)]


def test_the_mean_per_user_divides_by_the_users_with_data(repository: DatabaseRepository) -> None:
    assert listed(whole_days(repository.fetch_profile(A1)), "half_hour", "days", "mean_w", "mean_w_per_user") == [
        (1, 3, 120, 2 * (55 + 20 + 50) / 3),
        (2, 1, 224, 112),
    ]


def test_the_profile_of_one_day(repository: DatabaseRepository) -> None:
    frame = repository.fetch_profile(Filters(first_day=D27, last_day=D27, areas=("a2",)))
    assert listed(whole_days(frame), "half_hour", "days", "mean_w", "mean_w_per_user") == [(1, 1, 96, 48)]


@pytest.mark.parametrize(
    ("filters", "by", "expected"),
    [
        (Filters(), Split.BOTH, [("a1", "t1", 1, 2, 4, 54), ("a1", "t2", 1, 2, 4, 350), ("a2", "t3", 2, 4, 7, 2260)]),
        (Filters(), Split.AREA, [("a1", None, 2, 4, 8, 404), ("a2", None, 2, 4, 7, 2260)]),
        (A1, Split.BOTH, [("a1", "t1", 1, 2, 4, 54), ("a1", "t2", 1, 2, 4, 350)]),
        (A1, Split.TARIFF, [(None, "t1", 1, 2, 4, 54), (None, "t2", 1, 2, 4, 350), (None, "t3", 0, 0, 0, 0)]),
        (Filters(tariffs=("t3",)), Split.AREA, [("a2", None, 2, 4, 7, 2260), ("a1", None, 0, 0, 0, 0)]),
        (Filters(tariffs=("t3",)), Split.TARIFF, [(None, "t3", 2, 4, 7, 2260)]),
        (Filters(areas=("a9",)), Split.TARIFF, []),
        (
            Filters(first_day=D27, last_day=D27),
            Split.TARIFF,
            [(None, "t1", 1, 1, 1, 20), (None, "t3", 2, 2, 2, 48), (None, "t2", 0, 0, 0, 0)],
        ),
    ],
)
def test_segments_follow_the_filters_and_what_they_leave_nothing_of_comes_last(
    repository: DatabaseRepository, filters: Filters, by: Split, expected: list[tuple[Any, ...]]
) -> None:
    frame = repository.fetch_segments(filters, by)
    conforms(frame, SEGMENTS)
    names = frame[["area", "tariff"]].astype(object).where(frame[["area", "tariff"]].notna(), None)
    counts = frame[["users", "user_days", "readings", "energy_wh"]]
    assert list(pd.concat([names, counts], axis=1).itertuples(index=False, name=None)) == expected
    means = [None if pd.isna(mean) else mean for mean in frame["mean_wh_per_user_day"]]
    assert means == [wh / days if days else None for *_, days, _, wh in expected]


def test_segments_of_no_split_are_an_error_of_ours(repository: DatabaseRepository) -> None:
    with pytest.raises(ValueError, match="areas, tariffs or pairs"):
        repository.fetch_segments(Filters(), Split.NONE)


def test_the_table_of_users(repository: DatabaseRepository) -> None:
    page = repository.fetch_users(Filters())
    frame, count = page.rows, page.users
    conforms(frame, USERS)
    assert count == 4
    assert listed(
        frame,
        "id",
        "area",
        "tariff",
        "energy_wh",
        "mean_wh_per_day",
        "peak_w",
        "peak_at",
        "days",
        "readings",
        "withdrawn",
    ) == [
        ("3000", "a2", "t3", 2240, 1120, 2000, HALF_PAST, 2, 4, False),
        ("2", "a1", "t2", 350, 175, 220, ONE, 2, 4, False),
        ("1", "a1", "t1", 54, 27, 40, NEXT, 2, 4, False),
        ("100", "a2", "t3", 20, 10, 16, NEXT, 2, 3, False),
    ]


@pytest.mark.parametrize(
    ("sort", "ascending", "descending"),
    [
        ("id", ["1", "2", "100", "3000"], ["3000", "100", "2", "1"]),
        ("area", ["1", "2", "100", "3000"], ["100", "3000", "1", "2"]),
        ("tariff", ["1", "2", "100", "3000"], ["100", "3000", "2", "1"]),
        ("energy_wh", ["100", "1", "2", "3000"], ["3000", "2", "1", "100"]),
        ("mean_wh_per_day", ["100", "1", "2", "3000"], ["3000", "2", "1", "100"]),
        ("peak_w", ["100", "1", "2", "3000"], ["3000", "2", "1", "100"]),
    ],
)
def test_users_are_sorted_by_any_column_and_equals_by_id(
    repository: DatabaseRepository, sort: str, ascending: list[str], descending: list[str]
) -> None:
    assert sort in USER_SORTS
    for order, expected in ((False, ascending), (True, descending)):
        frame = repository.fetch_users(Filters(), sort=sort, descending=order).rows
        assert frame["id"].tolist() == expected


def test_pages_together_are_the_whole_table(repository: DatabaseRepository) -> None:
    pages = [repository.fetch_users(Filters(), sort="id", descending=False, page=page, page_size=3) for page in (0, 1)]
    assert [page.rows["id"].tolist() for page in pages] == [["1", "2", "100"], ["3000"]]
    assert [page.users for page in pages] == [4, 4]


def test_a_page_beyond_the_end_is_empty_and_knows_the_count(repository: DatabaseRepository) -> None:
    page = repository.fetch_users(Filters(), page=99)
    frame, count = page.rows, page.users
    conforms(frame, USERS)
    assert (len(frame), count) == (0, 4)


def test_users_follow_the_filters(repository: DatabaseRepository) -> None:
    page = repository.fetch_users(Filters(areas=("a2",), first_day=D27, last_day=D27))
    frame, count = page.rows, page.users
    assert count == 2
    assert listed(frame, "id", "energy_wh", "peak_w", "peak_at", "days", "readings") == [
        ("3000", 40, 80, NEXT, 1, 1),
        ("100", 8, 16, NEXT, 1, 1),
    ]


def test_a_user_by_the_half_hour_stands_beside_its_tariff(repository: DatabaseRepository) -> None:
    detail = repository.fetch_user(A1, "100", Grain.HALF_HOUR)  # the panel is open whatever area is chosen
    assert detail is not None
    assert (detail.user_id, detail.area, detail.tariff, detail.withdrawn_at) == ("100", "a2", "t3", None)
    assert figures(detail.summary) == Summary(1, 2, 3, 20, 16, NEXT)
    assert detail.segment_users == 2
    conforms(detail.energy, USER_ENERGY)
    assert listed(detail.energy, "start", "fold", "readings", "energy_wh", "segment_users", "segment_mean_wh") == [
        (HALF_PAST, 0, 1, 5, 2, 502.5),
        (ONE, 0, 1, 7, 2, 253.5),
        (ONE, 1, 0, None, 1, 700),
        (NEXT, 0, 1, 8, 2, 24),
    ]
    # Three days of 48: one label alone is no repeated hour.
    assert detail.missing_count == len(detail.missing) == 144 - 3


def test_a_user_by_the_day_in_the_dates(repository: DatabaseRepository) -> None:
    detail = repository.fetch_user(Filters(first_day=D26, last_day=D26), "100", Grain.DAY)
    assert detail is not None
    conforms(detail.energy, USER_ENERGY)
    assert listed(detail.energy, "start", "fold", "readings", "energy_wh", "segment_users", "segment_mean_wh") == [
        (datetime(2016, 10, 26), None, 2, 12, 2, 1106)
    ]
    assert figures(detail.summary) == Summary(1, 1, 2, 12, 14, ONE)


def test_the_average_day_of_a_user_and_of_its_tariff(repository: DatabaseRepository) -> None:
    detail = repository.fetch_user(Filters(), "3000", Grain.DAY)
    assert detail is not None
    conforms(detail.profile, PROFILE)
    conforms(detail.segment_profile, PROFILE)
    assert listed(whole_days(detail.profile), "half_hour", "days", "mean_w") == [(1, 2, 1040), (2, 1, 1200)]
    assert listed(whole_days(detail.segment_profile), "half_hour", "days", "mean_w") == [(1, 2, 1053), (2, 1, 1207)]


def test_a_whole_day_that_a_user_lacks_between_its_days_is_missing(repository: DatabaseRepository) -> None:
    detail = repository.fetch_user(Filters(), "2", Grain.DAY)
    assert detail is not None
    assert detail.missing_count == 144 - 3
    assert sum(one.read_at.date() == D27 for one in detail.missing) == 48
    assert listed(detail.energy, "start", "readings", "energy_wh", "segment_users", "segment_mean_wh") == [
        (datetime(2016, 10, 26), 3, 300, 1, 300),
        (datetime(2016, 10, 28), 1, 50, 1, 50),
    ]


def test_a_user_without_readings_has_a_panel_without_numbers(repository: DatabaseRepository) -> None:
    detail = repository.fetch_user(Filters(), "5", Grain.DAY)
    assert detail is not None
    assert (detail.area, detail.tariff, detail.segment_users) == ("a1", "t1", 1)
    assert figures(detail.summary) == Summary(0, 0, 0, 0, None, None)
    assert detail.energy["energy_wh"].isna().all()
    assert detail.energy["readings"].tolist() == [0, 0]
    assert len(detail.profile) == 0
    assert detail.missing_count == 144


def test_a_user_is_ranked_among_its_segment_and_its_largest_days_are_known(repository: DatabaseRepository) -> None:
    detail = repository.fetch_user(Filters(), "100", Grain.DAY)
    assert detail is not None
    assert [(standing.value, standing.rank) for standing in detail.standings[:3]] == [(20, 2), (10, 2), (16, 2)]
    assert detail.standings.energy_wh.values == (20, 2240)
    assert [(str(one.day), one.wh, one.of_median) for one in detail.largest_days] == [
        ("2016-10-26", 12, None),  # no day has half of its half-hours
        ("2016-10-27", 8, None),
    ]
    assert listed(detail.bands, "start", "users", "p50_wh") == [
        (datetime(2016, 10, 26), 2, 1106),
        (datetime(2016, 10, 27), 2, 24),
    ]
    gap = detail.quality.longest_gap
    assert gap is not None
    last = HalfHour(datetime(2016, 10, 28, 23, 30), 0)
    assert (gap.first, gap.last, gap.half_hours) == (HalfHour(datetime(2016, 10, 27, 1), 0), last, 46 + 48)


def test_the_neighbours_follow_the_order_and_the_search_of_the_table(repository: DatabaseRepository) -> None:
    assert repository.fetch_neighbours(Filters(), "2") == (2, 4, ("3000", "2", "1", "100"))
    assert repository.fetch_neighbours(Filters(), "100") == (4, 4, ("3000", "2", "1", "100"))
    by_id = Filters(sort=Sort("id", descending=False), search="0")
    assert repository.fetch_neighbours(by_id, "100") == (1, 2, ("100", "3000"))
    assert repository.fetch_neighbours(by_id, "2") == (None, 2, ())
    assert repository.fetch_neighbours(Filters(), "5") == (None, 4, ()), "it has no readings"
    assert repository.fetch_neighbours(Filters(), "9") is None


@pytest.mark.parametrize("user", ["9", "", "' OR 1=1 --", "1 ", "01"])
def test_an_unknown_user_is_none(repository: DatabaseRepository, user: str) -> None:
    assert repository.fetch_user(Filters(), user, Grain.DAY) is None


def test_an_empty_selection_gives_frames_without_rows(repository: DatabaseRepository) -> None:
    nothing = Filters(areas=("a1",), tariffs=("t3",))
    for grain in Grain:
        frame = repository.fetch_energy(nothing, grain)
        conforms(frame, ENERGY)
        assert len(frame) == 0
    frame = repository.fetch_profile(nothing)
    conforms(frame, PROFILE)
    page = repository.fetch_users(nothing)
    users, count = page.rows, page.users
    conforms(users, USERS)
    assert (len(frame), len(users), count) == (0, 0, 0)


def test_an_empty_database_answers_every_question(engine: Engine) -> None:
    repository = DatabaseRepository(engine)
    dataset = repository.fetch_dataset()
    assert (dataset.load_id, dataset.loaded_at, dataset.users, dataset.readings) == (0, None, 0, 0)
    assert (dataset.first_day, dataset.last_day, dataset.segments) == (None, None, ())
    assert repository.fetch_summary(Filters()) == Summary(0, 0, 0, 0, None, None)
    for split in Split:
        for grain in Grain:
            assert len(repository.fetch_energy(Filters(split=split), grain)) == 0
    assert len(repository.fetch_profile(Filters())) == len(repository.fetch_segments(Filters(), Split.BOTH)) == 0
    assert repository.fetch_users(Filters()).users == 0
    assert repository.fetch_user(Filters(), "1", Grain.DAY) is None
    repository.check_health()  # raises nothing


SPANS = [(None, None), (D26, D26), (D27, None), (None, D27), (D28, D28)]
CHOICES = list(itertools.product([(), ("a1",), ("a1", "a2")], [(), ("t1",), ("t2", "t3")], SPANS))


@pytest.mark.parametrize(("areas", "tariffs", "span"), CHOICES)
def test_the_parts_sum_to_the_whole_for_every_filter(
    repository: DatabaseRepository,
    areas: tuple[str, ...],
    tariffs: tuple[str, ...],
    span: tuple[date | None, date | None],
) -> None:
    first, last = span
    filters = Filters(areas=areas, tariffs=tariffs, first_day=first, last_day=last)
    whole = repository.fetch_summary(filters)
    for split in Split:
        parts = Filters(areas=areas, tariffs=tariffs, first_day=first, last_day=last, split=split)
        for grain in Grain:
            frame = repository.fetch_energy(parts, grain)
            assert (frame["energy_wh"].sum(), frame["readings"].sum()) == (whole.energy_wh, whole.readings)
    page = repository.fetch_users(filters, page_size=100)
    users, count = page.rows, page.users
    assert (users["energy_wh"].sum(), users["days"].sum(), count) == (whole.energy_wh, whole.user_days, whole.users)
    for by in (Split.AREA, Split.TARIFF, Split.BOTH):
        segments = repository.fetch_segments(filters, by)
        assert (segments["energy_wh"].sum(), segments["users"].sum()) == (whole.energy_wh, whole.users)


def test_what_one_answer_holds_is_of_one_state(engine: Engine, tmp_path: Path) -> None:
    """A load that is committed between the statements of one answer is not seen in half of it."""
    load_by_hand(engine, tmp_path)
    reader = create_owner_engine(engine.url)
    statements = 0

    @event.listens_for(reader, "after_cursor_execute")
    def load_more(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == 1:
            with engine.begin() as connection:
                for table in ("user_days", "segment_half_hours", "readings"):
                    connection.execute(text(f"DELETE FROM {table}"))

    reader.connect().close()
    statements = 0
    assert figures(DatabaseRepository(reader).fetch_summary(Filters())) == Summary(4, 8, 15, 2664, 2230, HALF_PAST)
    assert statements == 2
    assert figures(DatabaseRepository(reader).fetch_summary(Filters())) == Summary(0, 0, 0, 0, None, None)
    reader.dispose()


def test_what_is_asked_in_one_state_does_not_see_a_load_in_between(engine: Engine, tmp_path: Path) -> None:
    load_by_hand(engine, tmp_path)
    repository = DatabaseRepository(engine)
    with repository.one_state() as dataset:
        assert (dataset.readings, dataset.last_day) == (15, D28)
        more = write_folder(tmp_path / "more", readings={"1": ["2016-10-29 00:30,1000"]})
        assert load_and_prove(engine, more).inserted == 1
        assert repository.fetch_dataset() == dataset
        assert repository.fetch_summary(Filters()).readings == 15
        detail = repository.fetch_user(Filters(), "1", Grain.DAY)
        assert detail is not None
        assert detail.summary.readings == 4
    assert repository.fetch_dataset().last_day == date(2016, 10, 29)
    assert repository.fetch_summary(Filters()).readings == 16


WRITES = [
    "INSERT INTO segments VALUES (9, 'x', 'y')",
    "UPDATE readings SET wh = 0",
    "DELETE FROM readings",
    "TRUNCATE users",
    "DROP TABLE user_days",
    "CREATE TABLE smapdash.more (x int)",
]


@pytest.mark.parametrize("statement", WRITES)
def test_a_reader_cannot_write_even_when_it_leaves_the_read_only_mode(loaded: Engine, statement: str) -> None:
    reader = create_read_only_engine(loaded, secret=READER_PASSWORD)
    for before in ("SELECT 1", "SET TRANSACTION READ WRITE"):
        with (
            reader.connect() as connection,
            pytest.raises(DBAPIError, match=r"read-only|permission denied|must be own"),
        ):
            connection.execute(text(f"{before}; {statement}"))
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM readings")) == 15
        assert connection.scalar(text("SELECT current_user")) != loaded.url.username
        assert connection.scalar(text("SHOW statement_timeout")) == "30s"
    reader.dispose()


def test_where_no_reader_can_be_made_the_owner_reads_only_if_that_is_allowed_and_in_read_only_transactions(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DBAPIError("CREATE ROLE", None, Exception("permission denied to create role"))

    monkeypatch.setattr(roles_module, "repair", refuse)
    with pytest.raises(ConfigurationError, match=r"denied to create role\): name one by SMAPDASH_READER_URL"):
        create_read_only_engine(loaded, secret=READER_PASSWORD)
    reader = create_read_only_engine(loaded, secret=READER_PASSWORD, as_owner=True)
    assert DatabaseRepository(reader).fetch_dataset().readings == 15
    with reader.connect() as connection, pytest.raises(DBAPIError, match="read-only"):
        connection.execute(text(WRITES[0]))
    reader.dispose()


def test_a_named_reader_that_can_write_is_used_only_if_that_is_allowed(loaded: Engine) -> None:
    url = loaded.url.render_as_string(hide_password=False)
    with pytest.raises(ConfigurationError, match="the role of SMAPDASH_READER_URL can write"):
        create_read_only_engine(None, url)
    reader = create_read_only_engine(None, url, as_owner=True)
    with reader.connect() as connection, pytest.raises(DBAPIError, match="read-only"):
        connection.execute(text(WRITES[0]))
    reader.dispose()


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    repository = DatabaseRepository(create_owner_engine(parse_database_url("postgresql://x:secret@127.0.0.1:1/y")))
    with pytest.raises(DatabaseError, match=r"does not answer .*\.$"):
        repository.fetch_dataset()
    with pytest.raises(DatabaseError, match=r"does not answer .*\.$"):
        repository.check_health()


@pytest.fixture(scope="module")
def plain_challenge(challenge_data: Path) -> pd.DataFrame:
    """The challenge's files by plain pandas: user, area, tariff, stamp, wh, nth."""
    users = pd.read_csv(challenge_data / "user_data.csv", dtype=str)
    files = sorted((challenge_data / "consumption").glob("*.csv"))
    whole = pd.concat(
        [pd.read_csv(path, parse_dates=["datetime"]).assign(id=path.stem) for path in files], ignore_index=True
    ).merge(users, on="id")
    whole["nth"] = whole.groupby(["id", "datetime"]).cumcount()
    whole["day"] = whole["datetime"].dt.normalize()
    return whole


@pytest.mark.parametrize("seed", range(8))
def test_answers_on_the_challenge_files_equal_plain_pandas(
    challenge_load: tuple[Engine, object], plain_challenge: pd.DataFrame, seed: int
) -> None:
    chance = random.Random(seed)
    days = sorted(chance.sample(pd.date_range("2016-07-15", "2016-12-31").tolist(), 2))
    if seed == 0:
        days = [pd.Timestamp("2016-10-20"), pd.Timestamp("2016-10-30")]
    areas = tuple(chance.choice([[], ["a1"], ["a2"], ["a1", "a2"]]))
    tariffs = tuple(chance.choice([[], [], ["t1"], ["t2", "t3"]]))
    filters = Filters(areas=areas, tariffs=tariffs, first_day=days[0].date(), last_day=days[1].date())
    chosen = plain_challenge[plain_challenge["day"].between(*days)]
    chosen = chosen[chosen["area"].isin(areas or ["a1", "a2"]) & chosen["tariff"].isin(tariffs or ["t1", "t2", "t3"])]

    repository = DatabaseRepository(challenge_load[0])
    summary = repository.fetch_summary(filters)
    assert summary.energy_wh == chosen["consumption"].sum()
    assert (summary.readings, summary.users) == (len(chosen), chosen["id"].nunique())
    assert summary.user_days == len(chosen[["id", "day"]].drop_duplicates())
    by_day = repository.fetch_energy(filters, Grain.DAY)
    assert by_day["energy_wh"].tolist() == chosen.groupby("day")["consumption"].sum().tolist()
    page = repository.fetch_users(filters, page_size=100, sort="id", descending=False)
    users, count = page.rows, page.users
    of_user = chosen.groupby("id")["consumption"]
    assert count == len(of_user)
    assert users["energy_wh"].tolist() == of_user.sum().tolist()
    assert users["peak_w"].tolist() == (2 * of_user.max()).tolist()
    if len(chosen):
        halves = chosen.groupby(["datetime", "nth"])["consumption"].sum()
        assert summary.peak_w == 2 * halves.max()
        cells = halves.groupby(level=0).mean()
        profile = whole_days(repository.fetch_profile(filters))
        expected = 2 * cells.groupby(cells.index.hour * 2 + cells.index.minute // 30).mean()
        assert profile["mean_w"].tolist() == pytest.approx(expected.tolist())
    else:
        assert summary.peak_w is None


def test_users_are_counted_by_their_mean_daily_use(repository: DatabaseRepository) -> None:
    frame = repository.fetch_distribution(Filters())  # means per day: 27, 175, 1120 and 10 Wh
    conforms(frame, DISTRIBUTION)
    assert listed(frame, "low_wh", "high_wh", "users")[:2] == [(0, 100, 2), (100, 200, 1)]
    assert (frame["users"].sum(), frame["users"].iloc[-1], frame["low_wh"].iloc[-1]) == (4, 1, 1_100)
    assert set(frame["median_wh"]) == {(27 + 175) / 2}
    assert len(repository.fetch_distribution(Filters(areas=("a1",), tariffs=("t3",)))) == 0
