"""Where a user stands, its largest days and the quality of its readings: the rules, by tables written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from smapdash.analysis.peers import stand
from smapdash.analysis.user_days import assess_quality, instants, largest_days
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.results import Summary, UserDetail
from smapdash.model.user_results import DataQuality, FlatLine, Gap, HalfHour, LargestDay, Standing
from smapdash.web.pages.user.kpis import name_peers, panel_kpis, rank_sentence
from smapdash.web.pages.user.notes import panel_notes, quality_notes
from tests.fakes import DATASET, FakeRepository

NAN = float("nan")
FIRST = 17_100
"""26 October 2016, in days since 1970."""


# Ranks


@pytest.mark.parametrize(
    ("values", "place", "expected"),
    [
        ([5, 9, 7], 1, (1, 0, 2, 3)),
        ([5, 9, 7], 0, (3, 0, 0, 3)),
        ([4, 8, 8, 2], 1, (1, 1, 2, 4)),  # 1, 1, 3, 4
        ([4, 8, 8, 2], 0, (3, 0, 1, 4)),
        ([3, 3, 3], 2, (1, 2, 0, 3)),
        ([NAN, 2, 1], 2, (2, 0, 0, 2)),  # who has no figure is not counted
        ([6], 0, (1, 0, 0, 1)),
    ],
)
def test_a_standing_counts_who_is_above_and_equals_share_the_better_rank(
    values: list[float], place: int, expected: tuple[int, int, int, int]
) -> None:
    standing = stand(np.array(values, float), place)
    assert (standing.rank, standing.equal, standing.lower, len(standing.values)) == expected
    assert list(standing.values) == sorted(standing.values)


@pytest.mark.parametrize(("values", "place"), [([NAN, 2, 1], 0), ([2, 1], None), ([], None)])
def test_without_a_figure_there_is_no_rank(values: list[float], place: int | None) -> None:
    standing = stand(np.array(values, float), place)
    assert (standing.value, standing.rank, standing.lower) == (None, None, 0)
    assert len(standing.values) == min(len(values), 2)


def detail(**changes: object) -> UserDetail:
    found = FakeRepository().fetch_user(Filters(), "1", Grain.DAY)
    assert found is not None
    return replace(found, **changes)


def sentence(values: list[float], place: int) -> str:
    """Return the sentence of rank for a user of so much energy, without the comparison with the mean."""
    standings = detail().standings._replace(energy_wh=stand(np.array(values, float), place))
    return rank_sentence(detail(standings=standings), "t1").partition(":")[0]


SEVENTEEN = [float(wh) for wh in range(17)]
THOUSAND = [float(wh) for wh in range(1_001)]


@pytest.mark.parametrize(
    ("values", "place", "expected"),
    [
        (SEVENTEEN, 14, "3rd highest of 17 on t1"),
        (SEVENTEEN, 16, "Highest of 17 on t1"),
        (SEVENTEEN, 0, "Lowest of 17 on t1"),
        ([1, 2], 1, "Highest of 2 on t1"),
        ([1, 2], 0, "Lowest of 2 on t1"),
        ([2, 2], 0, "Same use as all of 2 on t1"),
        ([2, 2, 2], 0, "Same use as all of 3 on t1"),
        ([1, 2, 3, 4], 2, "2nd highest of 4 on t1"),
        ([1, 2, 2, 3], 1, "Joint 2nd highest of 4 on t1"),
        ([1, 2, 3, 4, 5], 3, "2nd highest of 5 on t1"),
        ([1, 2, 3, 5, 5], 3, "Joint highest of 5 on t1"),
        ([0, 0, 3, 4, 5], 1, "Joint lowest of 5 on t1"),
        ([1, 2, 2, 4, 5], 1, "Joint 2nd lowest of 5 on t1"),
        (THOUSAND, 1, "2nd lowest of 1,001 on t1"),
        ([7], 0, "The only user of t1 with readings in these dates."),
    ],
)
def test_the_rank_in_a_sentence(values: list[float], place: int, expected: str) -> None:
    assert sentence(values, place) == expected


def test_the_rank_is_followed_by_a_comparison_with_the_mean() -> None:
    assert rank_sentence(detail(), "t1").endswith("on t1: 2.0 times their mean use.")
    even = detail().energy.assign(energy_wh=[2_050.0, 3_050.0])
    assert rank_sentence(detail(energy=even), "t1").endswith("on t1: about their mean use.")


def test_a_user_without_readings_in_the_dates_has_no_rank_and_no_figures() -> None:
    nothing = Standing(None, 0, 0, (1.0, 2.0))
    none = Summary(0, 0, 0, 0.0, None, None)
    away = detail(summary=none, standings=detail().standings.__class__(*[nothing] * 5))
    assert rank_sentence(away, "t1") == "This user has no readings in these dates."
    kpis = panel_kpis(away)
    assert {kpi.value for kpi in kpis} == {"\N{EN DASH}"}
    assert {kpi.rank for kpi in kpis} == {""}
    assert panel_notes(replace(away, missing=(), missing_count=0)) == []
    notes = panel_notes(replace(away, missing_count=8_160))
    assert len(notes) == 1
    assert "All 8,160 half-hours are missing." in str(notes[0])


def test_peers_are_called_by_their_area_too_where_their_tariff_is_in_several() -> None:
    assert name_peers(DATASET, detail()) == "t1"
    assert name_peers(replace(DATASET, segments=(("a1", "t1"), ("a2", "t1"))), detail()) == "t1 in a1"


def test_a_strip_of_many_peers_has_one_tick_for_each_place() -> None:
    many = stand(np.linspace(0, 1, 5_000), 4_999)
    figure = panel_kpis(detail(standings=detail().standings._replace(energy_wh=many)))[0]
    assert figure.rank_scale["--ticks"].count("M") == 201


# Largest days


def largest(wh: list[float], readings: list[int], expected: int = 48) -> list[tuple[int, float, float | None]]:
    days = np.arange(FIRST, FIRST + len(wh))
    found = largest_days(days, np.array(wh, float), np.array(readings, np.uint8), np.full(len(wh), expected))
    return [((one.day - date(2016, 10, 26)).days, one.wh, one.of_median) for one in found]


def test_the_five_largest_days_stand_beside_the_median_of_the_whole_ones() -> None:
    # The third day has 23 of 48 readings: it is no day to take a median of, yet it may be among the largest.
    assert largest([10, 20, 90, 20, 40, 30, 0], [48, 48, 23, 24, 48, 48, 0]) == [
        (2, 90, 4.5),
        (4, 40, 2),
        (5, 30, 1.5),
        (1, 20, 1),
        (3, 20, 1),
    ]


@pytest.mark.parametrize(
    ("wh", "readings", "expected"),
    [
        ([0, 0], [0, 0], []),
        ([0, 0], [48, 48], [(0, 0, None), (1, 0, None)]),
        ([5], [10], [(0, 5, None)]),
        ([], [], []),
    ],
)
def test_days_without_readings_are_none_and_without_a_median_there_is_no_multiple(
    wh: list[float], readings: list[int], expected: list[object]
) -> None:
    assert largest(wh, readings) == expected


# Quality


def keys(*spans: tuple[int, int]) -> np.ndarray:
    """Return the instants of half-hours from first to last, both included, counted from 26 October 2016 00:00."""
    at = np.concatenate([np.arange(first, last + 1) for first, last in spans]) + FIRST * 48
    return instants(at, np.zeros(len(at), np.int16))


def at(half_hour: int) -> HalfHour:
    return HalfHour(datetime(2016, 10, 26 + half_hour // 48, half_hour % 48 // 2, half_hour % 2 * 30), 0)


WEEK = keys((0, 6 * 48 - 1))


def moving(count: int) -> np.ndarray:
    return np.arange(1, count + 1, dtype=float)


def test_the_longest_gap_counts_what_lies_before_the_first_reading_too() -> None:
    own = keys((10, 99), (104, 287))
    quality = assess_quality(WEEK, own, moving(len(own)))
    assert quality.longest_gap == Gap(at(0), at(9), 10)
    own = keys((0, 99), (104, 199), (204, 287))
    assert assess_quality(WEEK, own, moving(len(own))).longest_gap == Gap(at(100), at(103), 4), "of equals the earlier"


def test_a_half_hour_that_is_not_expected_is_no_gap() -> None:
    expected = keys((0, 1), (4, 47))  # the clocks skipped the hour from 01:00
    assert assess_quality(expected, expected, moving(46)).longest_gap is None


def test_a_gap_ends_where_days_are_left_out() -> None:
    expected = keys((0, 47), (96, 143))  # the day between is another weekday than the chosen ones
    own = keys((0, 39), (106, 143))
    assert assess_quality(expected, own, moving(len(own))).longest_gap == Gap(at(96), at(105), 10)
    assert assess_quality(keys((0, 143)), own, moving(len(own))).longest_gap == Gap(at(40), at(105), 66)


def test_days_are_short_with_more_than_half_missing() -> None:
    own = keys((0, 47), (48, 71), (96, 118), (192, 287))  # 48, 24, 23, 0, 48 and 48 of 48
    quality = assess_quality(WEEK, own, moving(len(own)))
    assert (quality.days, quality.short_days, quality.is_sufficient) == (6, 2, False)
    assert DataQuality(10, 1, (), None, ()).is_sufficient
    assert not DataQuality(9, 1, (), None, ()).is_sufficient


def test_a_day_is_a_zero_day_only_with_enough_readings() -> None:
    own = keys((0, 47), (48, 70), (96, 143))
    wh = np.where(np.arange(len(own)) < 71, 0.0, 5.0)
    assert assess_quality(WEEK, own, wh).zero_days == (date(2016, 10, 26),)


@pytest.mark.parametrize(
    ("spans", "flat_from", "flat_to", "lines"),
    [
        ([(0, 287)], 60, 107, [FlatLine(at(60), at(107), 48, 7.0)]),
        ([(0, 287)], 60, 106, []),  # 23.5 h
        ([(0, 287)], 0, 287, [FlatLine(at(0), at(287), 288, 7.0)]),
        ([(0, 79), (81, 287)], 60, 130, [FlatLine(at(81), at(130), 50, 7.0)]),  # a missing half-hour ends it
    ],
)
def test_a_flat_line_is_one_value_for_24_hours(
    spans: list[tuple[int, int]], flat_from: int, flat_to: int, lines: list[FlatLine]
) -> None:
    own = keys(*spans)
    wh = np.where(
        (own >= keys((flat_from, flat_from))[0]) & (own <= keys((flat_to, flat_to))[0]), 7.0, moving(len(own)) + 9
    )
    assert list(assess_quality(WEEK, own, wh).flat_lines) == lines


def test_the_longest_flat_line_comes_first_and_one_may_be_zero() -> None:
    wh = np.concatenate([np.full(48, 3.0), moving(10) + 9, np.zeros(96), moving(134) + 9])
    lines = assess_quality(WEEK, WEEK, wh).flat_lines
    assert [(line.half_hours, line.wh) for line in lines] == [(96, 0), (48, 3)]


def test_a_day_that_is_left_out_ends_a_flat_line() -> None:
    own = keys((0, 46), (96, 143))
    for expected in (keys((0, 47), (96, 143)), keys((0, 143))):
        assert [line.half_hours for line in assess_quality(expected, own, np.full(95, 2.0)).flat_lines] == [48]


def test_a_second_reading_that_no_clock_change_explains_fills_no_gap() -> None:
    expected, twice = keys((0, 47)), instants(FIRST * 48 + np.arange(20), np.ones(20, np.int16))
    own = np.concatenate([keys((0, 19)), twice])
    quality = assess_quality(expected, own, moving(40))
    assert (quality.short_days, quality.longest_gap) == (1, Gap(at(20), at(47), 28))


def test_a_repeated_hour_is_lived_one_pass_after_the_other() -> None:
    read_at, fold = np.array([2, 2, 3, 3, 4]), np.array([0, 1, 0, 1, 0], np.int16)  # as they are stored
    order = np.argsort(instants(read_at, fold))
    assert list(zip(read_at[order].tolist(), fold[order].tolist(), strict=True)) == [
        (2, 0),
        (3, 0),
        (2, 1),
        (3, 1),
        (4, 0),
    ]
    expected = np.sort(instants(np.array([1, *read_at]), np.array([0, *fold])))
    gap = assess_quality(expected, instants(np.array([1, 2, 3, 4]), np.zeros(4, np.int16)), moving(4)).longest_gap
    assert gap == Gap(HalfHour(datetime(1970, 1, 1, 1), 1), HalfHour(datetime(1970, 1, 1, 1, 30), 1), 2)


def test_without_readings_every_day_is_short() -> None:
    quality = assess_quality(WEEK, WEEK[:0], moving(0))
    assert quality == DataQuality(6, 6, (), Gap(at(0), at(287), 288), ())
    assert assess_quality(WEEK[:0], WEEK[:0], moving(0)) == DataQuality(0, 0, (), None, ())


# Notes


def told(**changes: object) -> str:
    quality = DataQuality(84, 0, (), None, ())
    fields = {name: changes.get(name, getattr(quality, name)) for name in vars(quality)}
    return str(quality_notes(DataQuality(**fields), Summary(1, 80, 3_990, 1.0, 2.0, None, expected=4_034, missing=44)))


def test_notes_say_what_the_data_lacks() -> None:
    assert told() == "[]"
    note = told(short_days=4)
    assert "4 of 84 days lack more than half of their half-hours. " in note
    assert "Coverage in these dates is 98.9 %." in note
    assert "a total says little" not in note
    assert "a total says little" in told(short_days=9)
    assert told(longest_gap=Gap(at(3), at(3), 1)) == "[]", "one half-hour is told by the day that lacks it"
    note = told(longest_gap=Gap(at(3), at(49), 47))
    assert "Longest gap: 47 half-hours (23.5 h). " in note
    assert "No reading from 26 Oct 2016 01:30 to 27 Oct 2016 00:30, both included." in note
    lines = (FlatLine(at(0), at(59), 60, 13.0), FlatLine(at(60), at(107), 48, 5.0))
    note = told(flat_lines=lines)
    assert "Reading unchanged for 60 half-hours: 13.0 Wh each. " in note
    assert "From 26 Oct 2016 00:00 to 27 Oct 2016 05:30, both included." in note
    assert "It is unchanged for 24 h or longer 1 more time." in note
    days = tuple(date(2016, 10, day) for day in (1, 2, 3, 4, 5))
    assert "5 days without consumption. " in told(zero_days=days)
    assert "All readings are 0 on 1 Oct 2016, 2 Oct 2016, 3 Oct 2016 and 2 more." in told(zero_days=days)


def test_where_nothing_is_to_note_that_is_said() -> None:
    assert "No half-hour is missing, no reading" in str(panel_notes(detail(missing=(), missing_count=0)))
    assert LargestDay(date(2016, 10, 1), 6_000.0, 1.2) in detail().largest_days
