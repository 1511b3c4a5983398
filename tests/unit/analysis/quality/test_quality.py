"""Findings on the quality of readings, by examples worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.analysis.clock_changes import NO_CHANGES, ClockChanges
from smapdash.analysis.quality.day_shapes import shape_days
from smapdash.analysis.quality.found import Found
from smapdash.analysis.quality.presence import find_lacking_passes, find_late_and_early, find_missing
from smapdash.analysis.quality.runs import find_runs, find_stretches
from smapdash.analysis.quality.values import find_extreme_days, find_implausible_days, find_spikes, find_wrong_units
from smapdash.model.quality import FindingKind
from tests.unit.analysis.quality.days import arrays, at, days_of, from_, rows

JULY = "2016-07-15 00:00"


def test_a_day_is_shaped_by_its_third_highest_and_the_runs_at_its_ends() -> None:
    user, half_hour, _, wh = arrays({1: from_(JULY, [5, 5, 9, 7, 8, 2, 2, 2]), 2: from_(JULY, [4, 4])})
    shapes = shape_days(user, half_hour, wh)
    assert shapes.third_wh.tolist() == [7, 4]
    assert shapes.first_run.tolist() == [2, 2]
    assert shapes.last_run.tolist() == [3, 2]


def test_a_run_does_not_go_on_into_the_next_user_or_day() -> None:
    user, half_hour, _, wh = arrays({1: from_(JULY, [3.0] * 96), 2: from_(JULY, [3.0])})
    shapes = shape_days(user, half_hour, wh)
    assert shapes.first_run.tolist() == shapes.last_run.tolist() == [48, 48, 1]


@given(st.lists(st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=1, max_size=48), min_size=1, max_size=4))
def test_shapes_are_what_plain_loops_count(by_user: list[list[float]]) -> None:
    user, half_hour, _, wh = arrays({number: from_(JULY, values) for number, values in enumerate(by_user)})
    shapes = shape_days(user, half_hour, wh)
    for place, values in enumerate(by_user):
        run = next((number for number, value in enumerate(values) if value != values[0]), len(values))
        back = next((number for number, value in enumerate(values[::-1]) if value != values[-1]), len(values))
        assert (shapes.first_run[place], shapes.last_run[place]) == (run, back)
        assert shapes.third_wh[place] == sorted(values)[-min(3, len(values))]


def test_missing_half_hours_less_than_a_day_apart_are_one_finding() -> None:
    held = [one for one in from_(JULY, [1.0] * 48 * 6) if one[0][:16] not in ("2016-07-16 10:00", "2016-07-16 20:30")]
    held = [one for one in held if not one[0].startswith(("2016-07-18", "2016-07-19"))]
    assert rows(find_missing(days_of({7: held}), NO_CHANGES)) == [
        (7, "2016-07-16 10:00", "2016-07-16 20:30", 2),
        (7, "2016-07-18 00:00", "2016-07-19 23:30", 96),
    ]


def test_nothing_is_missing_before_the_first_and_after_the_last_reading() -> None:
    assert rows(find_missing(days_of({7: from_("2016-07-15 11:30", [1.0] * 60)}), NO_CHANGES)) == []


def test_a_skipped_hour_is_not_missing_neither_on_a_day_with_readings_nor_within_a_gap() -> None:
    clock = ClockChanges(np.zeros(0, np.int64), np.array([at("2016-03-27 01:00")]))
    spring = [one for one in from_("2016-03-26 00:00", [1.0] * 144) if not one[0].startswith("2016-03-27 01")]
    assert rows(find_missing(days_of({7: spring}), clock)) == []
    away = [one for one in spring if not one[0].startswith("2016-03-27")]
    assert rows(find_missing(days_of({7: away}), clock)) == [(7, "2016-03-27 00:00", "2016-03-27 23:30", 46)]


@pytest.mark.parametrize(("last", "found"), [("2017-07-15 00:00", 1), ("2017-07-16 00:00", 0)])
def test_a_pause_of_more_than_a_year_separates_two_records(last: str, found: int) -> None:
    days = days_of({7: [*from_(JULY, [1.0] * 48), (last, 1.0)]})
    assert len(find_missing(days, NO_CHANGES).user) == found


def test_the_users_who_lack_a_pass_of_the_repeated_hour_are_found() -> None:
    clock = ClockChanges(np.array([at("2016-10-26 01:00")]), np.zeros(0, np.int64))
    both = [("2016-10-26 01:00", 1.0, 1), ("2016-10-26 01:30", 1.0, 1)]
    day = from_("2016-10-26 00:00", [1.0] * 48)
    days = days_of({1: [*day, *both], 2: [*day, both[0]], 3: day, 4: from_("2016-10-27 00:00", [1.0])})
    assert rows(find_lacking_passes(days, clock)) == [
        (2, "2016-10-26 01:30", "2016-10-26 01:30", 1),
        (3, "2016-10-26 01:00", "2016-10-26 01:30", 2),
    ]


def test_late_starts_and_early_ends_are_a_day_or_more() -> None:
    span = (at(JULY), at("2016-07-31 23:30"))
    user = np.array([1, 2, 3])
    first = np.array([at(JULY), at("2016-07-15 23:30"), at("2016-07-17 12:00")])
    last = np.array([at("2016-07-31 23:30"), at("2016-07-30 23:30"), at("2016-07-31 00:00")])
    late, early = find_late_and_early(user, first, last, span)
    assert (late.kind, rows(late)) == (FindingKind.LATE_START, [(3, JULY, "2016-07-17 11:30", 2)])
    assert (early.kind, rows(early)) == (
        FindingKind.EARLY_END,
        [(2, "2016-07-31 00:00", "2016-07-31 23:30", 1)],
    )


def runs_of(values: list[float], start: str = JULY) -> list[tuple[str, str, str, float]]:
    """Return the runs among consecutive readings by kind, through the days that may hold them."""
    readings = {7: from_(start, values)}
    stretches = find_stretches(days_of(readings))
    user, half_hour, _, wh = arrays(readings)
    found = []
    for place, (first, last) in enumerate(zip(stretches.first_day, stretches.last_day, strict=True)):
        own = (half_hour // 48 >= first) & (half_hour // 48 <= last)
        runs = find_runs(np.full(own.sum(), place), user[own], half_hour[own], wh[own])
        found += [(str(run.kind), *row[1:]) for run in runs for row in rows(run)]
    return found


WAVE = [1.0 + number % 5 for number in range(30)]


def test_one_value_for_24_hours_is_a_flat_line_and_for_less_is_none() -> None:
    assert runs_of([*WAVE, *[13.0] * 48, *WAVE]) == [("flat-line", "2016-07-15 15:00", "2016-07-16 14:30", 48)]
    assert runs_of([*WAVE, *[13.0] * 47, *WAVE]) == []


def test_zeros_for_days_are_one_run_of_zeros() -> None:
    assert runs_of([*WAVE, *[0.0] * 200, *WAVE]) == [("zero-run", "2016-07-15 15:00", "2016-07-19 18:30", 200)]


def test_a_run_ends_where_the_value_changes_at_midnight() -> None:
    assert runs_of([2.0] * 48 + [3.0] * 48) == [
        ("flat-line", "2016-07-15 00:00", "2016-07-15 23:30", 48),
        ("flat-line", "2016-07-16 00:00", "2016-07-16 23:30", 48),
    ]
    assert runs_of([2.0] * 24 + [3.0] * 24, "2016-07-15 12:00") == []


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 4.0]), st.integers(1, 130)), min_size=1, max_size=8), st.integers(0, 47)
)
def test_the_days_that_may_hold_a_run_miss_none(parts: list[tuple[float, int]], begin: int) -> None:
    values = [value for value, times in parts for _ in range(times)]
    half_hour = at(JULY) + begin + np.arange(len(values))
    every_day = np.zeros(len(values), np.int64)
    expected = find_runs(every_day, np.full(len(values), 7), half_hour, np.array(values))
    start = f"2016-07-15 {begin // 2:02}:{begin % 2 * 30:02}"
    assert sorted(runs_of(values, start)) == sorted((str(run.kind), *row[1:]) for run in expected for row in rows(run))


def test_implausible_readings_of_days_one_after_another_are_one_finding() -> None:
    day = from_(JULY, [500.0] * 48 * 4)
    peaks = [("2016-07-15 18:00", 30_000.0), ("2016-07-16 09:30", 24_000.5), ("2016-07-18 00:00", 24_000.0)]
    held = dict(day) | {f"{time}:00": wh for time, wh in peaks}
    assert rows(find_implausible_days(days_of({7: list(held.items())}))) == [
        (7, "2016-07-15 18:00", "2016-07-16 09:30", 30_000)
    ]


@pytest.mark.parametrize(
    ("values", "found"),
    [([99.9, 0.1] * 168, [99.9]), ([100.0, 0.1] * 168, []), ([0.0] * 336, []), ([99.9, 0.1] * 167, [])],
)
def test_a_user_below_100_wh_for_a_week_probably_has_kwh(values: list[float], found: list[float]) -> None:
    assert find_wrong_units(days_of({7: from_(JULY, values)})).size.tolist() == found


def test_a_spike_is_measured_against_the_third_highest() -> None:
    day = [1_000.0] * 45
    days = days_of(
        {
            1: from_(JULY, [*day, 900.0, 2_000.0, 3_000.0]),  # (3,000 - 1,000) / 1,000
            2: from_(JULY, [*day, 900.0, 900.0, 2_799.0]),  # 179.9 %
            3: from_(JULY, [*[0.0] * 47, 999.0]),  # less than 1,000 Wh above
            4: from_(JULY, [*[0.0] * 47, 1_000.0]),  # 1,000 / 100, the floor
            5: from_(JULY, [*[0.0] * 22, 5_000.0]),  # of a day with less than half of its readings
        }
    )
    assert rows(find_spikes(days)) == [(1, "2016-07-15 23:30", "2016-07-15 23:30", 200),
                                       (4, "2016-07-15 23:30", "2016-07-15 23:30", 1_000)]  # fmt: skip


def test_only_the_three_strongest_spikes_of_a_user_are_kept() -> None:
    values = [value for peak in (4_000.0, 3_000.0, 6_000.0, 5_000.0, 3_000.0) for value in [500.0] * 47 + [peak]]
    assert [row[3] for row in rows(find_spikes(days_of({7: from_(JULY, values)})))] == [700, 1_100, 900]


def test_an_extreme_day_lies_above_the_median_and_three_interquartile_ranges() -> None:
    # 27 days of 48 x 1 to 4 Wh and one more: sorted, the quartiles are 96, 144 and 168 of days 1, 2, 3, 4 in turn.
    levels = [1.0 + day % 4 for day in range(27)]
    usual = sorted(48 * level for level in [*levels, 10.0])
    low, middle, high = np.percentile(usual, (25, 50, 75))
    limit = middle + 3 * (high - low)
    values = [level for level in [*levels, 10.0] for _ in range(48)]
    assert limit < 480
    assert rows(find_extreme_days(days_of({7: from_(JULY, values)}))) == [
        (7, "2016-08-11 00:00", "2016-08-11 23:30", 480)
    ]
    assert rows(find_extreme_days(days_of({7: from_(JULY, values[48:])}))) == []  # 27 days say too little


def test_a_day_with_an_implausible_reading_is_neither_a_spike_nor_extreme() -> None:
    values = [*[500.0] * 48 * 30]
    values[100] = 30_000.0
    days = days_of({7: from_(JULY, values)})
    assert rows(find_spikes(days)) == rows(find_extreme_days(days)) == []


def test_severity_grows_with_the_size() -> None:
    nobody = np.zeros(4, np.int64)
    gap = Found(FindingKind.MISSING, nobody, nobody, nobody, np.array([1.0, 47, 48, 336]))
    assert gap.severity.tolist() == [1, 1, 2, 3]
    unit = Found(FindingKind.WRONG_UNIT, nobody[:1], nobody[:1], nobody[:1], np.array([0.3]))
    assert unit.severity.tolist() == [3]
