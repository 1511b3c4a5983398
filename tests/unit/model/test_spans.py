"""Arrays with one run of rows per user or segment: parts of runs, their sums, percentiles of groups, texts."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.analysis.alone import alone_in_hour
from smapdash.analysis.percentiles import percentiles_by_column, percentiles_of_groups
from smapdash.analysis.segments import SegmentSeries
from smapdash.model import spans as spans_module
from smapdash.model.spans import Spans, first_not_below, place_rows, reduce_runs
from smapdash.model.text_arrays import Texts

# The days of three users: 2 4 5, none, 1 5 7 8.
COLUMN = np.array([2, 4, 5, 1, 5, 7, 8], np.uint16)
BEGINS = np.array([0, 3, 3, 7])
VALUES = np.array([1.0, 2, 4, 8, 16, 32, 64])

RUNS = st.lists(st.sets(st.integers(0, 20), max_size=8).map(sorted), max_size=5)


def spans(first: int, stop: int, kept: list[int] | None = None) -> Spans:
    """Return the days from `first` to before `stop`, of all or only some days."""
    begins = first_not_below(COLUMN, BEGINS[:-1], BEGINS[1:], first)
    ends = first_not_below(COLUMN, begins, BEGINS[1:], stop)
    return Spans(begins, ends, COLUMN, None if kept is None else np.isin(np.arange(10), kept))


@given(runs=RUNS, bound=st.integers(-2, 23))
def test_a_bound_is_found_in_every_run(runs: list[list[int]], bound: int) -> None:
    values = np.array(list(chain(*runs)), np.int32)
    begins = np.cumsum([0, *map(len, runs)])
    found = first_not_below(values, begins[:-1], begins[1:], bound)
    expected = [begin + sum(value < bound for value in run) for begin, run in zip(begins, runs, strict=False)]
    assert found.tolist() == expected


@pytest.mark.parametrize(
    ("part", "held", "rows", "sums"),
    [
        (spans(0, 10), [True, False, True], [1, 2, 4, 8, 16, 32, 64], [7, 120]),
        (spans(4, 8), [True, False, True], [2, 4, 16, 32], [6, 48]),
        (spans(6, 8), [False, False, True], [32], [32]),
        (spans(9, 10), [False, False, False], [], []),
        (spans(0, 10, [5, 8]), [True, False, True], [4, 16, 64], [4, 80]),
        (spans(0, 10, [2]), [True, False, False], [1], [1]),
        (spans(0, 10, []), [False, False, False], [], []),
    ],
)
def test_a_part_of_each_run_is_taken_and_summed(
    part: Spans, held: list[bool], rows: list[float], sums: list[float]
) -> None:
    assert part.is_held.tolist() == held
    assert part.take(VALUES).tolist() == rows
    assert part.reduce(np.add, VALUES).tolist() == sums


def test_runs_in_any_order_are_summed_in_that_order() -> None:
    part = Spans(BEGINS[:-1][::-1], BEGINS[1:][::-1], COLUMN)
    assert part.reduce(np.maximum, VALUES).tolist() == [64, 4]


def test_rows_in_any_order_find_their_places() -> None:
    """Runs of 2 and 1 rows, read as the second run, then the first from its end."""
    order, place = place_rows(np.array([0, 2, 3]), np.array([1, 0, 0]), np.array([7, 9, 4]))
    assert (order.tolist(), place.tolist()) == ([2, 1, 0], [0, 1, 2])


def test_segments_are_added_up_where_they_have_values() -> None:
    cells = SegmentSeries(BEGINS, COLUMN.astype(np.int32))
    assert cells.add_up(VALUES, np.array([0, 1, 2]), slice(0, 9)).tolist() == [0, 8, 1, 0, 2, 20, 0, 32, 64]
    assert cells.add_up(VALUES, np.array([0]), slice(3, 6)).tolist() == [0, 2, 4]
    assert cells.add_up(VALUES, np.array([1]), slice(3, 6)).tolist() == [0, 0, 0]


@given(groups=st.lists(st.lists(st.integers(0, 50), max_size=9), max_size=8))
def test_percentiles_of_groups_are_those_of_numpy(groups: list[list[int]]) -> None:
    found = percentiles_of_groups(np.array(list(chain(*groups)), float), np.array([*map(len, groups)], int), (10, 50))
    for number, group in enumerate(groups):
        expected = np.percentile(group, (10, 50)).tolist() if group else [np.nan, np.nan]
        assert found[:, number].tolist() == pytest.approx(expected, nan_ok=True)


def test_percentiles_of_a_column_are_over_the_runs_that_have_it() -> None:
    """Column 5 holds 4 and 16."""
    counts = np.bincount(COLUMN, minlength=10)
    found = percentiles_by_column(VALUES, COLUMN, (BEGINS[:-1], BEGINS[1:]), counts, (50,))[0]
    expected = [np.nan, 8, 1, np.nan, 2, 10, np.nan, 32, 64, np.nan]
    assert found.tolist() == pytest.approx(expected, nan_ok=True)


def test_half_hours_are_alone_where_the_hour_lacks_the_other() -> None:
    """00:00, 00:30, 01:30 and 23:00 are there: the last two are alone."""
    assert alone_in_hour(np.array([0b1011 | 1 << 46])).tolist() == [0b1000 | 1 << 46]


@pytest.mark.parametrize("wanted", ["1", "10", "", "MAC\N{LATIN SMALL LETTER E WITH ACUTE}", "x" * 200])
def test_a_text_is_found_among_texts_of_any_length(wanted: str) -> None:
    others = ["01", "100", "MACe", "y" * 200]
    texts = Texts.of([*others, wanted])
    assert texts.find(wanted) == 4
    assert texts.at(np.array([4, 0])) == [wanted, "01"]


@pytest.mark.parametrize("unknown", ["0", "1\0", "\ud800", "y" * 199])
def test_a_text_that_is_not_there_is_not_found(unknown: str) -> None:
    assert Texts.of(["01", "1", "y" * 200]).find(unknown) is None


@settings(deadline=None)
@given(
    values=st.lists(st.integers(0, 200), min_size=1, max_size=12),
    places=st.lists(st.integers(0, 11), max_size=9),
    at_once=st.integers(1, 4),
)
def test_runs_reduced_in_another_type_are_what_numpy_makes_of_them(
    values: list[int], places: list[int], at_once: int
) -> None:
    """Also where a run is empty, at the end of those that are taken at once."""
    begins = np.array(sorted(place % len(values) for place in places), np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans_module, "_RUNS_AT_ONCE", at_once)
        found = reduce_runs(np.add, np.array(values, np.uint8), begins, np.int64)
    expected = np.add.reduceat(np.array(values, np.int64), begins) if len(begins) else begins
    assert found.tolist() == expected.tolist()


def test_sums_of_floats_of_32_bits_have_64() -> None:
    values = np.array([16_777_216.0, 1.0, 1.0], np.float32)
    assert reduce_runs(np.add, values, np.array([0])).tolist() == [16_777_218.0]
