"""Which days hold the data, and what opens on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.analysis.main_body import LEAST_APART, find_main_body
from smapdash.model.enums import Preset
from smapdash.model.filters import Filters
from smapdash.model.periods import choose_preset, clamp_days, comparison_period_of, step_days
from tests.fakes import DATASET


def body_of(*islands: tuple[int, int, int]) -> tuple[int, int]:
    """Return first and last day of the main body of islands: first day, days, readings in all."""
    day = np.concatenate([np.arange(first, first + days) for first, days, _ in islands])
    readings = np.concatenate([np.full(days, total // days) for _, days, total in islands])
    found = day[find_main_body(day, readings)]
    return int(found[0]), int(found[-1])


@pytest.mark.parametrize(
    ("islands", "body"),
    [
        ([(20_000, 30, 2_880)], (20_000, 20_029)),
        ([(10_957, 1, 2), (20_000, 30, 2_880)], (20_000, 20_029)),  # a clock at 2000-01-01
        ([(20_000, 30, 2_880), (40_000, 2, 4)], (20_000, 20_029)),  # a clock that runs ahead
        ([(0, 1, 5), (10_957, 1, 4), (20_000, 30, 2_880), (40_000, 2, 4)], (20_000, 20_029)),
        ([(20_000, 30, 2_880), (20_000 + 30 + 363, 1, 2)], (20_000, 20_393)),  # 364 days apart: not a year
        ([(20_000, 30, 2_880), (20_000 + 30 + 364, 1, 2)], (20_000, 20_029)),
        ([(0, 31, 1_488), (5_000, 31, 1_488), (10_929, 31, 1_488)], (0, 10_959)),  # thirty years in equal shares
        ([(10_957, 1, 40), (20_000, 30, 2_880)], (10_957, 20_029)),  # 1.4 % are no outlier
        ([(0, 100, 50_000), (1_000, 1, 2), (2_000, 100, 50_000)], (0, 2_099)),  # what lies between stretches nothing
        ([(0, 1, 2), (9_000, 300, 50_000), (10_000, 300, 50_000)], (9_000, 10_299)),  # a gap within the body
        ([(20_000, 1, 1)], (20_000, 20_000)),
    ],
)
def test_days_far_from_all_others_are_no_part_of_the_main_body(
    islands: list[tuple[int, int, int]], body: tuple[int, int]
) -> None:
    assert body_of(*islands) == body


def test_no_days_have_an_empty_body() -> None:
    assert find_main_body(np.zeros(0, np.int32), np.zeros(0, np.int64)) == slice(0, 0)


@given(days=st.dictionaries(st.integers(0, 40_000), st.integers(1, 5_000), min_size=1, max_size=30))
def test_the_main_body_holds_nearly_all_readings_and_what_lies_outside_is_a_year_away(
    days: dict[int, int],
) -> None:
    day, readings = np.array(sorted(days.items())).T
    body = find_main_body(day, readings)
    assert readings[body].sum() >= 0.99 * readings.sum()
    inside = day[body]
    for one in np.setdiff1d(day, inside):
        assert one <= inside[0] - LEAST_APART or one >= inside[-1] + LEAST_APART


WITH_STRAYS = replace(DATASET, earliest_day=date(2000, 1, 1), latest_day=date(2099, 12, 31), stray_readings=2)
FIRST, LAST = DATASET.first_day, DATASET.last_day


def test_without_dates_the_days_in_view_are_those_of_the_main_body() -> None:
    assert Filters().days(WITH_STRAYS) == (FIRST, LAST) == (date(2016, 9, 2), date(2016, 10, 31))


@pytest.mark.parametrize(
    ("asked", "in_view"),
    [
        (("2000-01-01", "2099-12-31"), (date(2000, 1, 1), date(2099, 12, 31))),
        (("1990-01-01", None), (date(2000, 1, 1), LAST)),
        ((None, "2000-01-05"), (date(2000, 1, 1), date(2000, 1, 5))),
        (("2050-01-01", None), (date(2050, 1, 1), date(2099, 12, 31))),
        (("2016-09-02", "2016-10-31"), (FIRST, LAST)),
    ],
)
def test_typed_dates_reach_what_lies_outside_of_the_main_body(
    asked: tuple[str | None, str | None], in_view: tuple[date, date]
) -> None:
    first, last = clamp_days(WITH_STRAYS, *asked)
    assert Filters(first_day=first, last_day=last).days(WITH_STRAYS) == in_view


def test_the_dates_of_the_main_body_are_as_fixed_as_any_others() -> None:
    assert clamp_days(WITH_STRAYS, "2016-09-02", "2016-10-31") == (FIRST, LAST)
    assert clamp_days(WITH_STRAYS, "2000-01-01", "2016-10-31") == (date(2000, 1, 1), LAST)


def test_presets_and_steps_stay_in_the_main_body_while_what_is_in_view_does() -> None:
    assert choose_preset(Filters(), WITH_STRAYS, Preset.WEEK).days(WITH_STRAYS) == (date(2016, 10, 25), LAST)
    assert choose_preset(Filters(), WITH_STRAYS, Preset.ALL) == Filters()
    week = Filters(first_day=date(2016, 9, 5), last_day=date(2016, 9, 11))
    assert step_days(week, WITH_STRAYS, -1) == (FIRST, date(2016, 9, 8))
    outside = Filters(first_day=date(2000, 1, 1), last_day=date(2000, 1, 5))
    assert step_days(outside, WITH_STRAYS, 1) == (date(2000, 1, 6), date(2000, 1, 10))


def test_the_main_body_is_not_compared_with_days_before_it() -> None:
    assert comparison_period_of(Filters(), WITH_STRAYS) is None
    october = Filters(first_day=date(2016, 10, 1), last_day=LAST)
    reference = comparison_period_of(october, WITH_STRAYS)
    assert reference
    assert (reference.first_day, reference.last_day) == (FIRST, date(2016, 9, 30))
    assert not reference.is_whole
    assert reference.chosen_in_span - reference.chosen_days == (date(2016, 9, 2) - date(2016, 8, 31)) // timedelta(
        days=1
    )
