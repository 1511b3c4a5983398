"""From rows to half-hours: the step of each user and day. Expected values are written by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.loader.parse.clean import DATE_ALONE
from smapdash.loader.parse.steps import HalfHours, find_half_hours
from smapdash.loader.reading import ROW
from tests.worded import in_words

DAY = 1440
START = 16_997 * DAY
"""Minutes from 1970 to 2016-07-15 00:00."""
FIRST = 16_997 * 48
FILE = 1 << 40
HOURLY = "hourly values, not half-hourly ones: the whole day is set aside"
Row = tuple[int, int, float]
"""User, minutes since 2016-07-15 00:00, Wh."""


def settle(rows: Sequence[Row], *, are_ends: bool = False) -> HalfHours:
    """Settle rows, whose places in the load are 2, 3, ..."""
    table = [(user, START + minute, wh, place) for place, (user, minute, wh) in enumerate(rows, start=2)]
    return find_half_hours(np.array(table, ROW), are_ends=are_ends)


def stored(found: HalfHours) -> list[tuple[int, int, float]]:
    """Return user, half-hours since 2016-07-15 00:00 and Wh."""
    return [(user, half_hour - FIRST, wh) for user, half_hour, wh, _ in found.rows.tolist()]


def aside(found: HalfHours) -> dict[str, list[int]]:
    """Return the numbers of the rows that are set aside, from zero, by reason."""
    return {in_words(reason): [place - 2 for place in seq.tolist()] for reason, seq in found.set_aside}


def every(step: int, values: Sequence[float], start: int = 0, user: int = 1) -> list[Row]:
    return [(user, start + step * number, wh) for number, wh in enumerate(values)]


def test_half_hours_stay_as_they_are() -> None:
    found = settle(every(30, range(96)))
    assert stored(found) == [(1, number, number) for number in range(96)]
    assert (found.set_aside, len(found.aggregated)) == ([], 0)


@pytest.mark.parametrize(("step", "parts"), [(15, 2), (10, 3), (5, 6)])
def test_a_day_of_a_shorter_step_is_summed_to_half_hours(step: int, parts: int) -> None:
    found = settle(every(step, [1.0] * (4 * parts)))
    assert stored(found) == [(1, number, parts) for number in range(4)]
    assert found.set_aside == []
    assert found.rows["seq"].tolist() == [2 + parts * number for number in range(4)]
    assert len(found.aggregated) == 4 * (parts - 1)
    assert found.sums.tolist() == sorted(found.rows["seq"].tolist() * (parts - 1))


def test_a_half_hour_that_lacks_a_part_is_set_aside_row_by_row() -> None:
    rows = every(15, [1, 2, 3, 4, 5, 6])
    del rows[2]
    found = settle(rows)
    assert stored(found) == [(1, 0, 3), (1, 2, 11)]
    assert aside(found) == {"part of an incomplete half-hour of 15-minute values": [2]}


def test_half_hours_with_many_gaps_are_no_hourly_values() -> None:
    rows = [(1, 30 * number, 7.0) for number in (0, 2, 4, 6, 9, 11, 13, 20)]  # mostly an hour apart
    found = settle(rows)
    assert stored(found) == [(1, number, 7) for number in (0, 2, 4, 6, 9, 11, 13, 20)]
    assert found.set_aside == []


def test_quarter_hours_with_many_gaps_are_no_half_hours() -> None:
    rows = [(1, 15 * number, 7.0) for number in (0, 4, 8, 12, 17, 21, 25, 40)]
    assert stored(settle(rows)) == []


def test_one_stamp_in_ten_does_not_make_hourly_values_half_hourly() -> None:
    found = settle([*every(60, range(24)), (1, 23 * 60 + 30, 1)])
    assert stored(found) == []
    assert list(aside(found)) == [HOURLY]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (20, "values every 20 minutes, not half-hourly ones: the whole day is set aside"),
        (45, "values every 45 minutes, not half-hourly ones: the whole day is set aside"),
        (60, HOURLY),
        (360, "values every 360 minutes, not half-hourly ones: the whole day is set aside"),
    ],
)
def test_a_day_of_a_longer_or_another_step_is_set_aside_whole(step: int, reason: str) -> None:
    found = settle(every(step, [5] * 4))
    assert stored(found) == []
    assert aside(found) == {reason: [0, 1, 2, 3]}


def test_each_day_and_each_user_has_a_step_of_its_own() -> None:
    rows = every(60, [1] * 24) + every(30, [2] * 48, DAY) + every(15, [3] * 96, 2 * DAY) + every(30, [4] * 48, user=2)
    found = settle(rows)
    assert Counter((user, half_hour // 48, wh) for user, half_hour, wh in stored(found)) == {
        (1, 1, 2): 48,
        (1, 2, 6): 48,
        (2, 0, 4): 48,
    }
    assert aside(found) == {HOURLY: list(range(24))}


@pytest.mark.parametrize("minutes", [[0], [0, 60], [0, 60, 120], [0, 60, 60, 120]])
def test_fewer_than_four_stamps_say_nothing_about_the_step(minutes: list[int]) -> None:
    found = settle([(1, minute, 5) for minute in minutes])
    assert stored(found) == [(1, minute // 30, 5) for minute in minutes]


def test_fewer_than_four_stamps_off_the_half_hour_are_set_aside_one_by_one() -> None:
    found = settle([(1, 0, 5), (1, 15, 6), (1, 30, 7)])
    assert stored(found) == [(1, 0, 5), (1, 1, 7)]
    assert aside(found) == {"time is not on the half-hour": [1]}


def test_gaps_do_not_change_the_step() -> None:
    rows = [row for number, row in enumerate(every(30, [1] * 48)) if number % 5 != 4]
    assert len(stored(settle(rows))) == 39


def test_a_stray_stamp_leaves_the_half_hours_of_its_day_alone() -> None:
    found = settle([*every(30, [1] * 48), (1, 610, 9)])
    assert stored(found) == [(1, number, 1) for number in range(48)]
    assert aside(found) == {"time is not on the half-hour": [48]}


def test_a_stray_stamp_leaves_the_quarter_hours_of_its_day_alone() -> None:
    found = settle([*every(15, [1] * 96), (1, 610, 9)])
    assert stored(found) == [(1, number, 2) for number in range(48)]
    assert aside(found) == {"time is not on the 15-minute grid of its day": [96]}


def test_quarter_hours_after_a_change_in_the_middle_of_a_day_are_not_taken_for_half_hours() -> None:
    found = settle(every(30, [1] * 36) + every(15, [2] * 24, 18 * 60))
    assert stored(found) == [(1, number, 1) for number in range(36)]
    assert aside(found) == {"values of a shorter step among those of 30 minutes": list(range(36, 60))}


def test_half_hours_after_a_change_in_the_middle_of_a_day_are_not_taken_for_quarter_hours() -> None:
    found = settle(every(15, [1] * 72) + every(30, [2] * 12, 18 * 60))
    assert stored(found) == [(1, number, 2) for number in range(36)]
    assert aside(found) == {"part of an incomplete half-hour of 15-minute values": list(range(72, 84))}


def test_of_equally_frequent_differences_the_smallest_is_the_step() -> None:
    assert len(stored(settle([(1, minute, 1) for minute in (0, 30, 90, 120, 180)]))) == 5


def test_rows_come_in_any_order() -> None:
    rows = every(15, range(96))
    assert stored(settle(rows[::-1])) == stored(settle(rows))


def test_an_equal_part_is_a_duplicate() -> None:
    found = settle([*every(15, [1] * 8), (1, 15, 1), (1, 15, 1)])
    assert stored(found) == [(1, number, 2) for number in range(4)]
    assert (found.duplicates.tolist(), found.set_aside) == ([10, 11], [])


def test_second_values_of_all_parts_are_a_second_value_of_the_half_hour() -> None:
    found = settle([*every(15, [1, 2, 3, 4, 5, 6]), (1, 30, 7), (1, 45, 8)])
    assert stored(found) == [(1, 0, 3), (1, 1, 7), (1, 1, 15), (1, 2, 11)]
    assert found.rows["seq"].tolist() == [2, 4, 8, 6]


def test_a_part_of_the_second_pass_may_equal_that_of_the_first() -> None:
    found = settle([*every(15, [1, 2, 3, 4, 5, 6]), (1, 30, 3), (1, 45, 8)])
    assert stored(found) == [(1, 0, 3), (1, 1, 7), (1, 1, 11), (1, 2, 11)]
    assert len(found.duplicates) == 0


def test_a_second_value_of_one_part_alone_is_set_aside() -> None:
    found = settle([*every(15, [1, 2, 3, 4]), (1, 30, 7)])
    assert stored(found) == [(1, 0, 3), (1, 1, 7)]
    assert aside(found) == {"second value for a part of an incomplete half-hour of 15-minute values": [4]}


def test_a_third_value_of_a_part_is_set_aside() -> None:
    found = settle([*every(15, [1, 2, 3, 4]), (1, 30, 7), (1, 45, 8), (1, 45, 9)])
    assert stored(found) == [(1, 0, 3), (1, 1, 7), (1, 1, 15)]
    assert aside(found) == {"a third value for this time": [6]}


def test_a_sum_beyond_the_range_of_a_meter_is_set_aside() -> None:
    found = settle(every(15, [9_000_000, 9_000_000, 1, 1]))
    assert stored(found) == [(1, 1, 2)]
    assert aside(found) == {"part of a half-hour that is beyond the range of a meter": [0, 1]}


@pytest.mark.parametrize("step", [5, 10, 15, 30])
def test_an_end_moves_back_by_the_step_of_the_day_in_which_its_interval_lies(step: int) -> None:
    found = settle(every(step, [1] * (DAY // step), start=step) + every(30, [9] * 48, start=DAY + 30), are_ends=True)
    assert stored(found) == [(1, number, 30 // step if number < 48 else 9) for number in range(96)]
    assert found.set_aside == []


def test_hourly_ends_are_set_aside_up_to_midnight() -> None:
    found = settle(every(60, [1] * 24, start=60) + every(30, [9] * 48, start=DAY + 30), are_ends=True)
    assert stored(found) == [(1, 48 + number, 9) for number in range(48)]
    assert aside(found) == {HOURLY: list(range(24))}


@pytest.mark.parametrize("minutes", [[0], [0, 30, 60, 90, 120]])
def test_an_end_at_the_first_minute_of_1970_lies_before_it(minutes: list[int]) -> None:
    rows = np.array([(1, minute, 1.0, 2 + minute) for minute in minutes], ROW)
    found = find_half_hours(rows, are_ends=True)
    assert found.rows["half_hour"].tolist() == [minute // 30 - 1 for minute in minutes[1:]]
    assert aside(found) == {"time is not in the years 1970 to 2099": [0]}


def test_a_date_alone_is_its_midnight_where_others_of_its_user_and_file_have_times() -> None:
    rows = [(1, START + DATE_ALONE, 1.0, 2), (1, START + 30, 2.0, 3), (2, START + DATE_ALONE, 3.0, FILE + 2)]
    found = find_half_hours(np.array([*rows, (2, START + 30, 4.0, 2 * FILE + 3)], ROW))
    assert stored(found) == [(1, 0, 1), (1, 1, 2), (2, 1, 4)]
    assert aside(found) == {"time is a date alone, as in all rows of the user in this file": [FILE]}


@pytest.mark.parametrize(
    ("rows", "starts", "ends"),
    [
        (every(30, [1] * 48), 1, 0),
        (every(30, [1] * 96), 1, 0),
        (every(15, [1] * 96, 15), 0, 1),
        (every(30, [1] * 336, 30), 0, 1),
        (every(30, [1] * 47), 0, 0),
        (every(30, [1] * 48, 60), 0, 0),
        (every(30, [1] * 48) + every(30, [1] * 48, 30, user=2), 1, 1),
        ([], 0, 0),
    ],
)
def test_users_whose_data_begin_and_end_as_whole_days_do_are_counted(rows: list[Row], starts: int, ends: int) -> None:
    assert settle(rows).whole_days == (starts, ends)


def test_no_rows_are_no_half_hours() -> None:
    assert len(settle([]).rows) == 0
    assert len(settle([], are_ends=True).rows) == 0


PLANTED = st.tuples(
    st.sampled_from([5, 10, 15, 30, 60]),
    st.sets(st.integers(0, 287), max_size=6),  # places of gaps
    st.lists(st.tuples(st.integers(0, 287), st.integers(0, 3)), max_size=6),  # places and values of repeats
)


@settings(deadline=None)
@given(st.lists(PLANTED, min_size=1, max_size=4), st.booleans(), st.randoms())
def test_energy_is_kept_and_nothing_of_another_step_is_a_half_hour(planted, are_ends, random) -> None:
    rows: list[Row] = []
    for day, (step, gaps, repeats) in enumerate(planted):
        stamps = [row for number, row in enumerate(every(step, [2] * (DAY // step), day * DAY)) if number not in gaps]
        stamps += [(1, minute, wh) for place, wh in repeats for _, minute, _ in stamps[place : place + 1]]
        rows += [(user, minute + step * are_ends, wh) for user, minute, wh in stamps]
    random.shuffle(rows)
    found = settle(rows, are_ends=are_ends)
    wh = {place: row[2] for place, row in enumerate(rows, start=2)}
    lost = [place for _, seq in found.set_aside for place in seq.tolist()] + found.duplicates.tolist()
    assert found.rows["wh"].sum() + sum(wh[place] for place in lost) == sum(wh.values())
    places = [*found.rows["seq"].tolist(), *found.aggregated.tolist(), *lost]
    assert sorted(places) == sorted(wh)
    for half_hour, of_sum in zip(found.rows["half_hour"].tolist(), found.rows["seq"].tolist(), strict=True):
        step = planted[(half_hour - FIRST) // 48][0]
        parts = 1 + int((found.sums == of_sum).sum())
        assert step <= 30
        assert parts == 30 // step
