"""The map of coverage and what is sufficient, by hand: gaps apart from late starts and early ends, and the orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from smapdash.analysis.quality.coverage import coverage_by_user
from smapdash.analysis.quality.coverage_map import CoverageMap, coverage_map
from smapdash.analysis.quality.sufficiency import sufficiency
from smapdash.analysis.selection import Selection
from smapdash.model.coverage import CoverageOrder, Sufficiency
from smapdash.model.filters import Filters
from tests import plain
from tests.unit.analysis.test_views import cube_of

FIRST = date(2019, 12, 28)
HOMES = {"1": ("a", "s"), "2": ("a", "t"), "x": ("b", "s"), "3": ("c", "t")}
READ = {"1": "XX.X", "2": ".XX.", "x": "XXXX", "3": "..xX"}
"""By user: X is a day of 48 half-hours, x one of 23, and . one of none."""
NAN = None


def selection(**filters: object) -> Selection:
    rows = [
        (user, *HOMES[user], datetime(2019, 12, 28) + timedelta(days=day, minutes=30 * slot), 100.0)
        for user, days in READ.items()
        for day, held in enumerate(days)
        for slot in range({"X": 48, "x": 23, ".": 0}[held])
    ]
    frame = plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]))
    return Selection(cube_of(frame), Filters(**filters))  # type: ignore[arg-type]


def shares(answer: CoverageMap) -> list[list[float | None]]:
    return [[None if np.isnan(share) else share for share in row] for row in answer.share.tolist()]


def test_before_the_first_reading_and_after_the_last_there_is_no_gap() -> None:
    answer = coverage_map(selection(), 60, 60)
    assert [row[0] for row in answer.users] == ["3", "2", "1", "x"]
    assert shares(answer) == [[NAN, NAN, 23 / 48, 1], [NAN, 1, 1, NAN], [1, 1, 0, 1], [1, 1, 1, 1]]
    assert (answer.late, answer.early, answer.with_gaps) == (2, 1, 2)
    assert answer.coverage.tolist() == pytest.approx([71 / 192, 0.5, 0.75, 1])


def test_dates_within_a_record_do_not_make_it_begin_late() -> None:
    answer = coverage_map(selection(first_day=date(2019, 12, 30)), 60, 60)
    by_user = dict(zip((row[0] for row in answer.users), shares(answer), strict=True))
    assert by_user["1"] == [0, 1]
    assert (answer.late, answer.early, answer.with_gaps) == (0, 1, 2)


def test_a_cell_of_several_users_is_of_those_who_have_begun_and_not_left() -> None:
    answer = coverage_map(selection(), 2, 2)
    assert answer.users == [("3", "2", 2), ("1", "x", 2)]
    assert shares(answer) == [[1, (48 + 23 + 48) / 144], [1, 0.75]]
    assert answer.active.tolist() == [[1, 2], [2, 2]]
    assert (answer.day - answer.day[0]).tolist() == [0, 2, 4]


@pytest.mark.parametrize(
    ("order", "users"),
    [
        (CoverageOrder.COVERAGE, ["3", "2", "1", "x"]),
        (CoverageOrder.FIRST_DAY, ["1", "x", "2", "3"]),
        (CoverageOrder.SEGMENT, ["1", "2", "x", "3"]),
    ],
)
def test_users_are_in_the_order_that_is_chosen(order: CoverageOrder, users: list[str]) -> None:
    assert [row[0] for row in coverage_map(selection(), 60, 60, order).users] == users


@pytest.mark.parametrize(
    ("places", "users", "first"),
    [
        ((2, 3), [("2", "2", 1), ("1", "1", 1)], 1),
        ((4, 9), [("x", "x", 1)], 3),
        ((5, 9), [("3", "2", 2), ("1", "x", 2)], 0),
    ],
)
def test_the_map_shows_the_users_at_some_places_or_all_where_nobody_is_there(
    places: tuple[int, int], users: list[tuple[str, str, int]], first: int
) -> None:
    answer = coverage_map(selection(), 2, 60, places=places)
    assert (answer.users, answer.first) == (users, first)
    assert (len(answer.coverage), answer.with_gaps) == (4, 2), "its title is of all users"


def test_what_is_missing_between_is_told_from_days_before_and_after() -> None:
    frame = coverage_by_user(selection())
    columns = ["user", "missing", "late_days", "early_days", "missing_between"]
    assert frame[columns].to_numpy().tolist() == [
        ["3", 25 + 96, 2, 0, 25],
        ["2", 96, 1, 1, 0],
        ["1", 48, 0, 0, 48],
        ["x", 0, 0, 0, 0],
    ]


def test_a_day_is_sufficient_with_half_of_its_half_hours_and_a_period_with_nine_days_of_ten() -> None:
    assert sufficiency(selection()) == Sufficiency(1 + 2 + 3 + 4, 16)
    assert sufficiency(selection(areas=("b",))) == Sufficiency(4, 4)
    assert sufficiency(selection(areas=("no such",))) == Sufficiency(0, 0)


@pytest.mark.parametrize(
    ("days", "expected", "is_sufficient"),
    [(0, 0, True), (9, 10, True), (8, 10, False), (153, 170, True), (152, 170, False)],
)
def test_at_most_a_tenth_of_the_days_may_be_missing(days: int, expected: int, is_sufficient: bool) -> None:
    assert Sufficiency(days, expected).is_sufficient is is_sufficient
