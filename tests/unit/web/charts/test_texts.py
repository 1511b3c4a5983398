"""Texts of all points of a line at once are those that are written of each."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.model.enums import Grain
from smapdash.web.charts import texts
from smapdash.wording import formatting
from smapdash.wording.changes import change

AWKWARD = [0.0, -0.0, 0.0004, 0.001, 0.0095, 0.9995, 0.12345, 9.995, 12.35, 204.15, 999.95, 1_234.5, 99_999.5, -3.25]
values = st.one_of(
    st.sampled_from([*AWKWARD, float("nan"), float("inf"), -float("inf"), 1e300]),
    st.floats(0, 2_000),
    st.decimals(0, 2_000, places=3).map(float),
    st.floats(),
)


@given(st.lists(values))
def test_numbers_are_written_as_each_alone(some: list[float]) -> None:
    assert texts.numbers(np.array(some, float)) == [formatting.number(value) for value in some]


@given(st.lists(values))
def test_demands_are_written_as_each_alone(some: list[float]) -> None:
    assert texts.demands(np.array(some, float)) == [str(formatting.demand(watts)) for watts in some]


kilowatts = st.one_of(
    st.sampled_from([0.0, -0.0, float("nan"), float("inf")]),
    st.floats(1e-6, 1e6),
    st.decimals("0.001", 20, places=3).map(float),
)


@given(st.lists(st.tuples(kilowatts, kilowatts)))
def test_changes_are_written_as_each_alone(pairs: list[tuple[float, float]]) -> None:
    now, before = np.array(pairs, float).reshape(-1, 2).T
    assert texts.changes(now, before) == [change(*pair) for pair in zip(now.tolist(), before.tolist(), strict=True)]


def test_a_change_has_its_direction_and_rounds_half_up() -> None:
    now, before = np.array([1.298, 0.5, 1.0, 1.0004, 3.0]), np.array([1.0, 1.0, 1.0, 1.0, np.nan])
    assert texts.changes(now, before) == ["\u2191 29.8 %", "\u2193 50.0 %", "unchanged", "unchanged", ""]


@pytest.mark.parametrize("grain", list(Grain))
def test_moments_are_written_as_each_alone(grain: Grain) -> None:
    starts = [datetime(2015, 12, 31, 23) + i * timedelta(minutes=30) for i in range(120)]
    expected = [formatting.when(start, 0, grain) for start in starts]
    assert texts.moments(np.array(starts, "datetime64[us]"), grain) == expected


def test_users_are_counted_in_words() -> None:
    assert texts.users(np.array([60, 1, 60, 0])) == ["60 users", "1 user", "60 users", "0 users"]
