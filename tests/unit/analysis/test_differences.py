"""The difference of the mean use of groups, and its bootstrap interval: by hand, and against a plain bootstrap."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from smapdash.analysis import differences as module
from smapdash.analysis.cube import Cube
from smapdash.analysis.differences import differences
from smapdash.analysis.shape_of_day import shape_of_day
from smapdash.model.filters import Filters
from smapdash.model.frames import PROFILE
from tests import plain
from tests.unit.analysis.test_views import SEGMENTS, USERS, cube_of

NOON = datetime(2019, 12, 28, 12)
# Mean use of a day [Wh]: area a has users 1, 10 and 2, b has x, and c has 3 and Y.
USE = {"1": 40.0, "10": 20.0, "2": 30.0, "x": 70.0, "3": 10.0, "Y": 50.0}


def cube(use: dict[str, float] = USE) -> Cube:
    """Return a cube of users who use as much on both of two days; user 1 has no reading on the second."""
    rows = [
        (user, *SEGMENTS[USERS[user]][:2], NOON + timedelta(days=day), wh)
        for user, wh in use.items()
        for day in range(1 if user == "1" else 2)
    ]
    return cube_of(plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"])))


def test_each_area_and_tariff_stands_beside_all_other_users_and_each_user_counts_once() -> None:
    frame = differences(cube(), Filters())
    assert [one for one in frame["area"] if isinstance(one, str)] == ["a", "b", "c"]
    assert frame["tariff"].tolist()[3:] == ["s", "t"]
    assert frame["users"].tolist() == [3, 1, 2, 3, 3]
    assert frame["other_users"].tolist() == [3, 5, 4, 3, 3]
    assert frame["mean_wh_per_day"].tolist() == pytest.approx([30, 70, 30, 130 / 3, 30])
    assert frame["other_wh_per_day"].tolist() == pytest.approx([130 / 3, 30, 40, 30, 130 / 3])
    assert frame["difference_wh_per_day"].tolist() == pytest.approx([-40 / 3, 40, -10, 40 / 3, -40 / 3])
    assert set(zip(frame["resamples"], frame["seed"], strict=True)) == {(2_000, 1)}
    assert frame["low_wh_per_day"].isna().all(), "fewer than five users on one side"


def test_a_group_alone_has_nobody_beside_it() -> None:
    row = differences(cube(), Filters(areas=("b",))).iloc[0]
    assert (row["users"], row["mean_wh_per_day"], row["other_users"]) == (1, 70, 0)
    assert row[["other_wh_per_day", "difference_wh_per_day", "low_wh_per_day"]].isna().all()


def test_a_group_of_everybody_has_nobody_beside_it_whatever_fractions_add_up_to() -> None:
    """Sums of fractions in another order leave a rest of nearly nothing, of no users."""
    use = {"1": 0.1, "10": 0.7, "2": 0.3}
    row = differences(cube(use), Filters()).iloc[0]
    assert (row["users"], row["other_users"]) == (3, 0)
    assert row[["other_wh_per_day", "difference_wh_per_day", "low_wh_per_day"]].isna().all()


def test_a_selection_without_readings_has_no_row() -> None:
    assert differences(cube(), Filters(areas=("no",))).empty


def test_the_interval_is_that_of_a_plain_bootstrap_and_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users drawn one resample at a time, by another generator: both ends agree within a tenth of the width."""
    monkeypatch.setattr(module, "FEWEST_FOR_PERCENTILES", 3)
    monkeypatch.setattr(module, "_AT_ONCE", 50)
    frames = [differences(cube(), Filters()) for _ in range(2)]
    pd.testing.assert_frame_equal(*frames)
    rng, drawn = np.random.default_rng(77), []
    use, is_in_a = np.array(list(USE.values())), np.array([True, True, True, False, False, False])
    for _ in range(20_000):
        places = rng.choice(6, 6)
        own, others = use[places][is_in_a[places]], use[places][~is_in_a[places]]
        if len(own) and len(others):
            drawn.append(own.mean() - others.mean())
    low, high = np.percentile(drawn, [2.5, 97.5])
    found = frames[0].iloc[0][["low_wh_per_day", "high_wh_per_day"]].tolist()
    assert found == pytest.approx([low, high], abs=(high - low) / 10)


def test_the_same_users_under_two_names_have_the_same_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_FOR_PERCENTILES", 1)
    frame = differences(cube({"1": 40.0, "10": 20.0, "3": 10.0, "Y": 50.0}), Filters())
    ends = frame[["low_wh_per_day", "high_wh_per_day"]].to_numpy().tolist()
    assert frame["users"].tolist() == [2, 2, 2, 2]
    assert ends[0] == ends[2], "area a and tariff s are users 1 and 10"
    assert ends[1] == ends[3]


def test_equal_users_have_an_interval_of_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_FOR_PERCENTILES", 3)
    use = dict.fromkeys(USE, 25.0) | {"x": 55.0, "3": 55.0, "Y": 55.0}
    row = differences(cube(use), Filters()).iloc[0]
    found = row[["low_wh_per_day", "difference_wh_per_day", "high_wh_per_day"]].tolist()
    assert found == pytest.approx([-30, -30, -30])


def profile(watts: list[float]) -> pd.DataFrame:
    columns = {"day_type": "all", "half_hour": range(len(watts)), "days": 4, "mean_w_per_user": watts}
    frame = pd.DataFrame(columns).assign(mean_w=0.0, p10_w=0.0, p90_w=0.0)
    frame = frame.assign(p10_w_per_user=[watt / 2 for watt in watts], p90_w_per_user=[2 * watt for watt in watts])
    working = frame.assign(day_type="working", mean_w_per_user=9_999.0)
    return PROFILE.conform(pd.concat([working, frame]))


def test_the_shape_of_a_day_is_1_on_average_whatever_is_used() -> None:
    for height in (1.0, 500.0):
        shape = shape_of_day(profile([height, 3 * height, 2 * height]))
        assert shape["of_mean"].tolist() == pytest.approx([0.5, 1.5, 1])
        assert shape["p10_of_mean"].tolist() == pytest.approx([0.25, 0.75, 0.5])
        assert shape["p90_of_mean"].tolist() == pytest.approx([1, 3, 2])
        assert shape["half_hour"].tolist() == [0, 1, 2]


@pytest.mark.parametrize("frame", [PROFILE.empty(), profile([0, 0])], ids=["no readings", "nothing used"])
def test_a_day_of_nothing_has_no_shape(frame: pd.DataFrame) -> None:
    assert shape_of_day(frame).empty
