"""The change of each user's mean daily use against the comparison period, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from math import isnan

import pandas as pd
import pytest

from smapdash.analysis.changes import largest_changes
from smapdash.analysis.users import neighbours, user_page
from smapdash.model.enums import Compare, Sort
from smapdash.model.filters import Filters
from tests import plain
from tests.unit.analysis.test_views import PAIRS, USERS, cube_of

USE = {
    "1": {28: 100, 30: 150, 31: 250},  # 100 a day, then 200: the day without readings is no change
    "10": {28: 0, 29: 0, 30: 50, 31: 50},  # from nothing to 50
    "2": {28: 400, 29: 200, 31: 150},  # 300, then 150
    "x": {30: 900},  # only now
    "3": {28: 800},  # only before
    "Y": {28: 70, 29: 70, 30: 140, 31: 0},  # 70 both times
}
"""Energy [Wh] by user and day of December 2019."""
READINGS = plain.prepare(
    pd.DataFrame(
        [
            (user, *PAIRS[USERS[user]], datetime(2019, 12, day, 12), float(wh))
            for user, days in USE.items()
            for day, wh in days.items()
        ],
        columns=["id", "area", "tariff", "at", "wh"],
    )
)
CUBE = cube_of(READINGS)
LAST_TWO_DAYS = Filters(first_day=date(2019, 12, 30))
COLUMNS = ["before_days", "before_wh_per_day", "change_wh_per_day", "change_percent"]


def table(filters: Filters, sort: str = "id", *, descending: bool = False) -> dict[str, tuple[float | None, ...]]:
    """Return the changes of each user, in the table's order, None where there is none."""
    page = user_page(CUBE, filters, sort=sort, descending=descending, search="", first=0, most=None)
    rows = page.rows[["id", *COLUMNS]].itertuples(index=False, name=None)
    return {name: tuple(None if isnan(value) else value for value in values) for name, *values in rows}


def test_a_change_is_that_of_the_mean_of_the_days_with_readings() -> None:
    assert table(LAST_TWO_DAYS) == {
        "1": (1, 100, 100, 100),
        "2": (2, 300, -150, -50),
        "x": (0, None, None, None),
        "Y": (2, 70, 0, 0),
        "10": (2, 0, 50, None),
    }


@pytest.mark.parametrize(
    ("sort", "descending", "order"),
    [
        ("change_wh_per_day", True, ["1", "10", "Y", "2", "x"]),
        ("change_wh_per_day", False, ["2", "Y", "10", "1", "x"]),
        ("change_percent", True, ["1", "Y", "2", "x", "10"]),
        ("change_percent", False, ["2", "Y", "1", "x", "10"]),
    ],
)
def test_users_without_a_change_come_last_in_both_directions(sort: str, descending: bool, order: list[str]) -> None:
    assert list(table(LAST_TWO_DAYS, sort, descending=descending)) == order
    filters = replace(LAST_TWO_DAYS, sort=Sort(sort, descending))
    assert neighbours(CUBE, filters, list(USERS).index(order[1])) == (2, len(order), tuple(order))


def test_one_day_is_compared_with_the_day_before() -> None:
    found = table(Filters(first_day=date(2019, 12, 31), last_day=date(2019, 12, 31)))
    assert found["1"] == (1, 150, 100, pytest.approx(200 / 3))
    assert found["2"] == (0, None, None, None)
    assert found["Y"] == (1, 140, -140, -100)


@pytest.mark.parametrize("filters", [replace(LAST_TWO_DAYS, compare=Compare.NONE), Filters()])
def test_without_a_comparison_no_user_has_a_change(filters: Filters) -> None:
    assert set(table(filters).values()) == {(0, None, None, None)}
    found = largest_changes(CUBE, filters, 5)
    assert (len(found.rows), found.compared, found.risen, found.fallen) == (0, 0, 0, 0)


def test_the_largest_rises_come_first_then_the_largest_falls() -> None:
    found = largest_changes(CUBE, LAST_TWO_DAYS, 1)
    assert found.rows["id"].tolist() == ["1", "2"]
    assert (found.compared, found.risen, found.fallen) == (4, 2, 1)
    assert largest_changes(CUBE, LAST_TWO_DAYS, 5).rows["id"].tolist() == ["1", "10", "2"]


def test_the_changes_follow_areas_and_weekdays() -> None:
    assert largest_changes(CUBE, replace(LAST_TWO_DAYS, tariffs=("t",)), 5).rows["id"].tolist() == ["2"]
    # 30 December is a Monday, 28 and 29 are a weekend.
    assert largest_changes(CUBE, replace(LAST_TWO_DAYS, weekdays=(0,)), 5).compared == 0
