"""The difference of the mean use of groups, and its bootstrap interval: by hand, and against a plain bootstrap."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from smapdash.analysis import differences as module
from smapdash.analysis.cube import Cube
from smapdash.analysis.differences import differences, resample_means
from smapdash.analysis.shape_of_day import shape_of_day
from smapdash.model.enums import Split
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


def test_each_group_stands_beside_all_other_users_and_each_user_counts_once() -> None:
    frame = differences(cube(), Filters(split=Split.AREA))
    assert frame["area"].tolist() == ["a", "b", "c"]
    assert frame["users"].tolist() == [3, 1, 2]
    assert frame["other_users"].tolist() == [3, 5, 4]
    assert frame["mean_wh_per_day"].tolist() == pytest.approx([30, 70, 30])
    assert frame["other_wh_per_day"].tolist() == pytest.approx([130 / 3, 30, 40])
    assert frame["difference_wh_per_day"].tolist() == pytest.approx([-40 / 3, 40, -10])
    assert set(zip(frame["resamples"], frame["seed"], strict=True)) == {(2_000, 1)}


def test_fewer_than_five_users_on_either_side_have_no_interval() -> None:
    assert differences(cube(), Filters(split=Split.AREA))["low_wh_per_day"].isna().all()


def test_a_group_alone_has_nobody_beside_it() -> None:
    [row] = differences(cube(), Filters(areas=("b",), split=Split.AREA)).to_dict("records")
    assert (row["users"], row["mean_wh_per_day"], row["other_users"]) == (1, 70, 0)
    assert np.isnan([row["other_wh_per_day"], row["difference_wh_per_day"], row["low_wh_per_day"]]).all()


def test_a_selection_without_readings_has_no_row() -> None:
    assert differences(cube(), Filters(areas=("no",), split=Split.AREA)).empty


def test_the_interval_is_that_of_a_plain_bootstrap_and_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users drawn one resample at a time, by another generator: both ends agree within a tenth of the width."""
    monkeypatch.setattr(module, "FEWEST_FOR_PERCENTILES", 3)
    frames = [differences(cube(), Filters(split=Split.AREA)) for _ in range(2)]
    pd.testing.assert_frame_equal(*frames)
    row = frames[0].iloc[0]
    rng, drawn = np.random.default_rng(77), []
    own, others = np.array([40.0, 20.0, 30.0]), ([70.0], [10.0, 50.0])
    for _ in range(5_000):
        rest = np.concatenate([rng.choice(group, len(group)) for group in others])
        drawn.append(rng.choice(own, 3).mean() - rest.mean())
    low, high = np.percentile(drawn, [2.5, 97.5])
    found = [row["low_wh_per_day"], row["high_wh_per_day"]]
    assert found == pytest.approx([low, high], abs=(high - low) / 10)


def test_equal_users_have_an_interval_of_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_FOR_PERCENTILES", 3)
    use = dict.fromkeys(USE, 25.0) | {"x": 55.0, "3": 55.0, "Y": 55.0}
    row = differences(cube(use), Filters(split=Split.AREA)).iloc[0]
    assert (row["low_wh_per_day"], row["difference_wh_per_day"], row["high_wh_per_day"]) == (-30, -30, -30)


def test_resamples_are_drawn_in_blocks_of_few_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 30)
    means = resample_means(np.arange(9.0), np.random.default_rng(1))
    assert means.shape == (2_000,)
    assert means.mean() == pytest.approx(4, abs=0.1)
    assert means.std() == pytest.approx(np.arange(9).std() / 3, rel=0.1)


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
