"""ADMD against the number of users by hand: every sample of a few users, and the rules of drawing more."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from smapdash.analysis import admd
from smapdash.analysis.admd import admd_by_users, draw_users, sample_sizes
from smapdash.analysis.cube import Cube
from smapdash.analysis.selection import Selection
from smapdash.model.filters import Filters
from tests import plain
from tests.unit.analysis.test_views import cube_of

NOON = datetime(2019, 12, 28, 12)
HOMES = {"1": ("a", "s"), "2": ("a", "t"), "x": ("b", "s")}
# Energy [Wh] by user at noon and half an hour later.
READ = {"1": (400.0, 100.0), "2": (100.0, 300.0), "x": (0.0, 200.0)}


def cube(days: int = 1) -> Cube:
    rows = [
        (user, *HOMES[user], NOON + timedelta(days=day, minutes=30 * slot), wh)
        for user, of_user in READ.items()
        for slot, wh in enumerate(of_user)
        for day in range(days)
    ]
    return cube_of(plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"])))


def test_every_sample_of_three_users_counts_once() -> None:
    """Alone 800, 600 and 400 W; in pairs 1,000, 800 and 1,000 W; together 1,200 W."""
    frame = admd_by_users(cube(), Filters(), np.array(list(READ.values())))
    assert frame["users"].tolist() == [1, 2, 3]
    assert frame["samples"].tolist() == [3, 3, 1]
    assert frame["admd_p10_w"].tolist() == pytest.approx([440, 420, 400])
    assert frame["admd_median_w"].tolist() == pytest.approx([600, 500, 400])
    assert frame["admd_p90_w"].tolist() == pytest.approx([760, 500, 400])
    assert set(zip(frame["users_read"], frame["users_selected"], frame["seed"], strict=True)) == {(3, 3, 1)}


def test_the_selection_itself_is_the_last_row_where_only_some_users_were_read() -> None:
    frame = admd_by_users(cube(), Filters(), np.array([READ["1"], READ["x"]]))
    assert frame["users"].tolist() == [1, 2, 3]
    assert frame["samples"].tolist() == [2, 1, 1]
    assert frame["admd_median_w"].tolist() == pytest.approx([600, 400, 400]), "800 W by 2, and 1,200 W by 3"
    assert frame["users_read"].tolist() == [2, 2, 2]
    assert frame["users_selected"].tolist() == [3, 3, 3]


def test_a_selection_without_readings_has_no_row() -> None:
    nothing = Filters(areas=("no",))
    assert len(draw_users(Selection(cube(), nothing))) == 0
    assert admd_by_users(cube(), nothing, np.zeros((0, 0))).empty


@pytest.mark.parametrize(
    ("users", "sizes"),
    [
        (0, []),
        (1, [1]),
        (3, [1, 2, 3]),
        (12, [1, 2, 3, 5, 7, 10, 12]),
        (60, [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 60]),
        (100, [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100]),
    ],
)
def test_the_numbers_of_users_are_evenly_spread_over_the_decades_and_end_with_all(users: int, sizes: list[int]) -> None:
    assert sample_sizes(users) == sizes


def test_so_many_users_are_read_as_the_limit_of_readings_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three days of two half-hours for each of three users; on one weekday those between the dates count, too."""
    selection = Selection(cube(days=3), Filters())
    monkeypatch.setattr(admd, "MOST_READINGS", 17)
    assert len(draw_users(selection)) == 2
    assert draw_users(selection).tolist() == draw_users(selection).tolist()
    assert len(draw_users(Selection(selection.cube, Filters(weekdays=(5,))))) == 3, "only a Saturday lies between"
    monkeypatch.setattr(admd, "MOST_READINGS", 1)
    assert len(draw_users(selection)) == 1
    monkeypatch.setattr(admd, "MOST_READINGS", 18)
    assert draw_users(selection).tolist() == [0, 1, 2]


def test_of_many_samples_a_hundred_are_drawn_and_the_same_ones_again() -> None:
    """Each of twenty users has its maximum, 1 kW, in a half-hour of its own, so any N together reach 1 kW."""
    wh = 500 * np.eye(20)
    frames = [admd_by_users(cube(), Filters(), wh) for _ in range(2)]
    pd.testing.assert_frame_equal(*frames)
    sampled = frames[0][frames[0]["users"] < 20]
    assert sampled["samples"].tolist() == [20, 100, 100, 100, 100, 100, 100]
    for name in ("p10", "median", "p90"):
        assert (sampled[f"admd_{name}_w"] * sampled["users"]).tolist() == pytest.approx([1_000] * 7)
