"""Which hours the clocks repeated or skipped, by the readings of all users, and what half-hours are expected then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.analysis.clock_changes import NO_CHANGES, ClockChanges, find_clock_changes

DAY = (date(2024, 3, 30) - date(1970, 1, 1)).days
Counts = dict[tuple[int, int], int]
"""Users with a reading, by half-hour since 1970 and pass."""


def whole_days(days: Iterable[int], users: int = 4) -> Counts:
    return {(day * 48 + slot, 0): users for day in days for slot in range(48)}


def again(first: int, *users: int) -> Counts:
    """Return second passes of half-hours in a row."""
    return {(first + place, 1): count for place, count in enumerate(users)}


def without(counts: Counts, *labels: int) -> Counts:
    return {key: users for key, users in counts.items() if key[0] not in labels}


def found(counts: Counts) -> tuple[list[int], list[int]]:
    """Return the repeated and the skipped hours that are found, each by its first label."""
    keys = sorted(counts)
    read_at, fold = np.array(keys, np.int64).reshape(-1, 2).T
    changes = find_clock_changes(
        read_at.astype(np.int32), fold.astype(np.int16), np.array([counts[key] for key in keys], np.int64)
    )
    return changes.repeated.tolist(), changes.skipped.tolist()


@pytest.mark.parametrize("slot", [46, 0, 1, 2, 3, 4, 5, 6])
def test_two_labels_in_a_row_in_the_night_that_half_of_the_users_have_twice_are_a_repeated_hour(slot: int) -> None:
    first = DAY * 48 + slot
    assert found(whole_days(range(DAY - 1, DAY + 3)) | again(first, 2, 4)) == ([first], [])


@pytest.mark.parametrize(
    "seconds",
    [
        again(DAY * 48 + 2, 2, 1),
        again(DAY * 48 + 2, 4),
        again(DAY * 48 + 2, 4, 4, 4),
        again(DAY * 48 + 7, 4, 4),
        again(DAY * 48 + 20, 4, 4),
        again(DAY * 48 + 45, 4, 4),
        again(DAY * 48 + 47, 4, 4),
        again(DAY * 48 + 2, 4, 4) | again(DAY * 48 + 46, 4, 4),
        again(DAY * 48, *[4] * 48),
        again(DAY * 48 + 2, 4, 4) | again((DAY + 90) * 48 + 2, 4, 4),
    ],
    ids=[
        *("one label of too few", "half an hour", "an hour and a half", "from 03:30", "by day", "from 22:30"),
        *("over midnight", "two on one day", "a whole day that comes again", "two within 90 days"),
    ],
)
def test_other_second_readings_are_no_repeated_hour(seconds: Counts) -> None:
    assert found(whole_days([DAY, DAY + 1, DAY + 90]) | seconds) == ([], [])


@pytest.mark.parametrize(
    ("users", "seconds", "is_repeated"), [(3, (2, 2), True), (2, (2, 2), True), (2, (2, 1), False), (1, (1, 1), True)]
)
def test_of_fewer_than_three_users_all_have_both_second_passes(
    users: int, seconds: tuple[int, int], *, is_repeated: bool
) -> None:
    first = DAY * 48 + 2
    assert found(whole_days([DAY], users) | again(first, *seconds)) == ([first] * is_repeated, [])


@pytest.mark.parametrize("slot", [0, 2, 4, 6])
def test_an_hour_of_the_night_that_nobody_has_is_skipped(slot: int) -> None:
    first = DAY * 48 + slot
    assert found(without(whole_days(range(DAY - 1, DAY + 3)), first, first + 1)) == ([], [first])


@pytest.mark.parametrize(
    "labels",
    [(2,), (1, 2), (2, 4), (8, 9), (46, 47), (2, 3, 4), (2, 3, 30), (2, 3, 48 + 2, 48 + 3), (2, 3, 4320 + 2, 4320 + 3)],
    ids=[
        *("half an hour", "no hour of the clock", "two halves", "from 04:00", "from 23:00", "an hour and a half"),
        *("another gap on that day", "two days in a row", "two within 90 days"),
    ],
)
def test_other_gaps_of_all_users_are_outages(labels: tuple[int, ...]) -> None:
    counts = whole_days([*range(DAY - 1, DAY + 3), DAY + 90])
    assert found(without(counts, *(DAY * 48 + label for label in labels))) == ([], [])


def test_changes_of_one_kind_may_be_91_days_apart_and_of_two_kinds_side_by_side() -> None:
    spring, autumn, next_spring = (DAY + 1) * 48 + 2, (DAY + 2) * 48 + 2, (DAY + 92) * 48 + 2
    counts = without(whole_days(range(DAY, DAY + 95)), spring, spring + 1, next_spring, next_spring + 1)
    assert found(counts | again(autumn, 4, 4)) == ([autumn], [spring, next_spring])


def test_without_readings_there_is_no_change() -> None:
    assert found({}) == ([], [])
    assert found(whole_days([DAY], users=0)) == ([], [])
    assert NO_CHANGES.count(np.array([DAY])).tolist() == [48]


def test_a_day_has_48_half_hours_but_50_with_a_repeated_and_46_with_a_skipped_hour() -> None:
    changes = ClockChanges(np.array([DAY * 48 + 2]), np.array([(DAY + 1) * 48 + 4]))
    days = np.array([DAY - 1, DAY, DAY + 1, DAY + 2])
    assert changes.count(days).tolist() == [48, 50, 46, 48]
    read_at, fold = changes.half_hours(days)
    assert np.bincount(read_at // 48 - (DAY - 1)).tolist() == [48, 50, 46, 48]
    assert read_at[fold == 1].tolist() == [DAY * 48 + 2, DAY * 48 + 3]
    assert not set(read_at) & {(DAY + 1) * 48 + 4, (DAY + 1) * 48 + 5}
    assert [len(values) for values in changes.half_hours(days[:1])] == [48, 48]
    assert changes.are_expected(read_at, fold).all()
    assert not changes.are_expected(np.array([DAY * 48 + 9]), np.array([1])).any()


YEARS = st.lists(
    st.tuples(st.integers(1, 180), st.integers(0, 3), st.integers(190, 363), st.sampled_from([46, *range(7)])),
    min_size=1,
    max_size=2,
)
"""Of each year: day and hour of the change in spring, day and first label of that in autumn."""


@settings(max_examples=40, deadline=None)
@given(
    years=YEARS,
    users=st.integers(1, 50),
    outages=st.lists(st.tuples(st.integers(0, 363), st.integers(0, 47), st.integers(1, 200)), max_size=5),
    lacking=st.lists(st.tuples(st.integers(0, 363), st.integers(0, 47)), max_size=20),
)
def test_planted_changes_are_found_among_outages_and_gaps_of_some_users(
    years: list[tuple[int, int, int, int]],
    users: int,
    outages: list[tuple[int, int, int]],
    lacking: list[tuple[int, int]],
) -> None:
    """Every change is found whose day no outage touches; whatever else is found looks just like one."""
    counts = whole_days(range(364 * len(years)), users)
    repeated = {(year * 364 + autumn) * 48 + slot for year, (_, _, autumn, slot) in enumerate(years)}
    skipped = {(year * 364 + spring) * 48 + 2 * hour for year, (spring, hour, _, _) in enumerate(years)}
    for first in repeated:
        counts |= again(first, users, users)
    counts = without(counts, *(label for first in skipped for label in (first, first + 1)))
    out = {day * 48 + slot + place for day, slot, many in outages for place in range(many)}
    counts = {(label, fold): count for (label, fold), count in counts.items() if label not in out}
    for day, slot in lacking:  # one user lacks it, of whom there are others
        if (day * 48 + slot, 0) in counts and users > 1:
            counts[day * 48 + slot, 0] = users - 1
    touched = {label // 48 for label in out}
    got_repeated, got_skipped = (set(hours) for hours in found(counts))
    assert got_repeated <= repeated
    assert {first for first in repeated if first // 48 not in touched} <= got_repeated
    far = {
        first
        for first in skipped
        if not any(abs(first // 48 - day) <= 90 for day in touched)
        and not any(other != first and abs(other - first) <= 90 * 48 + 47 for other in skipped)
    }
    assert far <= got_skipped
    assert all((label, 0) not in counts for first in got_skipped for label in (first, first + 1))


@settings(max_examples=40, deadline=None)
@given(present=st.sets(st.tuples(st.integers(0, 200), st.integers(0, 47)), max_size=300))
def test_sparse_data_prove_no_change(present: set[tuple[int, int]]) -> None:
    """A skipped hour needs a day of 46 half-hours, which these days do not have."""
    assert found({(day * 48 + slot, 0): 1 for day, slot in present if slot % 7}) == ([], [])
