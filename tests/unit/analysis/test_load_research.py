"""Load research by hand: a few users and half-hours, whose every figure can be added up in one's head."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from smapdash.analysis.diversity import share_of_maxima, share_of_top
from smapdash.analysis.load_research import load_research
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.model.research import GroupDemand
from smapdash.model.results import NO_SUMMARY
from tests import plain
from tests.unit.analysis.test_views import cube_of, measure, reader_of

# Energy [Wh] by user at 00:00 and 00:30; 1 is of area a and tariff s, 2 of a and t, x of b and s.
READ = {"1": (400.0, 100.0), "2": (100.0, 300.0), "x": (0.0, 200.0)}
HOMES = {"1": ("a", "s"), "2": ("a", "t"), "x": ("b", "s")}


def research(split: Split = Split.NONE, read: dict[str, tuple[float, ...]] = READ) -> pd.DataFrame:
    rows = [
        (user, *HOMES[user], datetime(2019, 12, 28, 0, 30 * slot), wh)
        for user, of_user in read.items()
        for slot, wh in enumerate(of_user)
    ]
    readings = plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]))
    cube = cube_of(readings)
    return load_research(cube, Filters(split=split), lambda group: measure(cube, group, readings))


def test_the_measures_of_three_users_are_those_added_up_by_hand() -> None:
    """500 and 600 Wh are 1,000 and 1,200 W; the users' own maxima are 800, 600 and 400 W."""
    [row] = research().to_dict("records")
    assert (row["users"], row["readings"]) == (3, 6)
    assert (row["max_demand_w"], row["mean_demand_w"]) == (1_200, 1_100)
    assert row["max_demand_at"] == datetime(2019, 12, 28, 0, 30)
    assert row["load_factor"] == pytest.approx(11 / 12)
    assert row["sum_of_maxima_w"] == 1_800
    assert row["coincidence_factor"] == pytest.approx(2 / 3)
    assert row["diversity_factor"] == pytest.approx(1.5)
    assert row["admd_w"] == 400
    assert row["top10_share"] == pytest.approx(500 / 1_100)
    # At 00:30 users 1, 2 and x have 1/4, all and all of their own maxima.
    assert [row[f"responsibility_{name}"] for name in ("p10", "median", "p90")] == pytest.approx([0.4, 1, 1])
    assert np.isnan(row["base_load_w"])  # a day of two half-hours is not sufficient
    assert (row["area"], row["tariff"]) == (None, None) or pd.isna([row["area"], row["tariff"]]).all()


@pytest.mark.parametrize(
    ("split", "names", "maxima"),
    [
        (Split.AREA, [("a", None), ("b", None)], [1_000, 400]),
        (Split.TARIFF, [(None, "s"), (None, "t")], [800, 600]),
        (Split.BOTH, [("a", "s"), ("a", "t"), ("b", "s")], [800, 600, 400]),
    ],
)
def test_each_group_follows_the_selection_with_its_own_maximum(
    split: Split, names: list[tuple[str | None, str | None]], maxima: list[float]
) -> None:
    frame = research(split)
    found = [tuple(None if pd.isna(one) else one for one in row) for row in frame[["area", "tariff"]].to_numpy()]
    assert found == [(None, None), *names]
    assert frame["max_demand_w"].tolist() == [1_200, *maxima]


def test_only_users_with_a_reading_at_the_maximum_have_a_responsibility_factor() -> None:
    frame = research(Split.AREA, {"1": (100.0,), "2": (200.0, 100.0), "x": (0.0, 0.0)})
    of_group = frame[["responsibility_p10", "responsibility_median", "responsibility_p90"]].to_numpy().tolist()
    assert of_group[0] == of_group[1] == [1, 1, 1], "at 00:00 both users of area a have their maximum"
    assert np.isnan(of_group[2]).all(), "user x uses nothing"
    late = research(read={"1": (100.0,), "2": (500.0, 700.0), "x": (0.0, 0.0)}).iloc[0]
    assert late["responsibility_median"] == 1, "user 1 has no reading at 00:30"


def test_of_a_repeated_hour_the_pass_with_the_maximum_counts() -> None:
    """At 01:00 users 1 and 2 have 10 and 80 Wh in the first pass, 60 and 40 Wh in the second, which is the maximum."""
    at = datetime(2019, 10, 27, 1)
    rows = [("1", "a", "s", at, 10.0), ("1", "a", "s", at, 60.0), ("2", "a", "t", at, 80.0), ("2", "a", "t", at, 40.0)]
    readings = plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]))
    found = share_of_maxima(cube_of(readings), Filters(), reader_of(readings))
    assert found == pytest.approx((0.55, 0.75, 0.95))


def test_users_who_peak_together_coincide_fully() -> None:
    frame = research(read={"1": (300.0, 100.0), "2": (70.0, 10.0)})
    assert (frame["coincidence_factor"].item(), frame["diversity_factor"].item()) == (1, 1)


def test_a_group_that_uses_nothing_has_no_factors() -> None:
    [row] = research(read={"1": (0.0, 0.0)}).to_dict("records")
    assert (row["max_demand_w"], row["admd_w"]) == (0, 0)
    assert all(
        np.isnan(row[name])
        for name in ("load_factor", "coincidence_factor", "diversity_factor", "top10_share", "responsibility_median")
    )


def test_a_selection_without_readings_has_no_row_and_no_measures() -> None:
    rows = [("1", "a", "s", datetime(2019, 12, 28), 5.0)]
    readings = plain.prepare(pd.DataFrame(rows, columns=["id", "area", "tariff", "at", "wh"]))
    cube, nothing = cube_of(readings), Filters(areas=("no",), split=Split.BOTH)
    empty, days = measure(cube, nothing, readings)
    assert load_research(cube, nothing, lambda _group: (empty, days)).empty
    assert np.isnan(empty.responsibility).all()
    assert (empty.admd_w, empty.coincidence_factor, empty.diversity_factor, empty.top10_share) == (None,) * 4


def test_a_rounding_in_the_last_digit_makes_no_coincidence_above_one() -> None:
    summary = NO_SUMMARY.__class__(2, 2, 2, 1.0, 0.1 + 0.2, datetime(2019, 12, 28))
    assert GroupDemand(summary, 0.3, None).coincidence_factor == 1


@pytest.mark.parametrize(("users", "top"), [(1, 1), (9, 1), (10, 1), (11, 2), (60, 6), (61, 7)])
def test_the_top_tenth_is_rounded_up_to_whole_users(users: int, top: int) -> None:
    """Every user has 1 Wh except the last, who has 2."""
    amounts = np.array([1.0] * (users - 1) + [2.0])
    assert share_of_top(amounts) == pytest.approx((top + 1) / (users + 1))
