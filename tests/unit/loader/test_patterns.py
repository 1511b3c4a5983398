"""Patterns of what was set aside, as values and in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from smapdash.loader.patterns import Pattern, describe_pattern, find_patterns
from smapdash.model.reasons import Reason, ReasonCode, RejectedRow

NO_TIME, OFF = Reason(ReasonCode.NOT_A_TIME), Reason(ReasonCode.OFF_GRID)


def midnights(file: str, days: int, spelling: str = "{}") -> list[RejectedRow]:
    """Return the midnight rows of a file of whole days, of 48 rows each."""
    start = date(2024, 2, 1)
    return [
        RejectedRow(file, 2 + 48 * day, f"{spelling.format(start + timedelta(day))},100", NO_TIME)
        for day in range(days)
    ]


def test_dates_alone_are_every_midnight_of_two_users() -> None:
    found = find_patterns([*midnights("9101.csv", 30), *midnights("9102.csv", 30)])
    assert found == [Pattern(NO_TIME, "time", "00:00", 0, 60, 2, "2024-02-01", "2024-03-01")]
    assert (
        describe_pattern(found[0], files_are_users=True)
        == "every midnight of 2 users, from 1 February 2024 to 1 March 2024"
    )


def test_ends_of_days_are_every_midnight_too() -> None:
    [pattern] = find_patterns(midnights("9201.csv", 7, "{} 24:00:00"))
    assert describe_pattern(pattern, files_are_users=True) == (
        "every midnight of 1 user, from 1 February 2024 to 7 February 2024"
    )


def test_another_time_of_each_day_is_named() -> None:
    [pattern] = find_patterns(midnights("a.csv", 4, "MAC1,Std,{} 12:37:27"))
    assert (pattern.kind, pattern.time) == ("time", "12:37")
    assert describe_pattern(pattern, files_are_users=False).startswith("every 12:37 of 1 file, ")


@pytest.mark.parametrize(
    ("nth", "words"),
    [(2, "every second row"), (3, "every third row"), (5, "every 5th row"), (1, "row after row")],
)
def test_every_nth_row_of_a_file_is_said_with_its_days(nth: int, words: str) -> None:
    rows = [
        RejectedRow("1.csv", 100 + nth * place, f"2024-06-{8 + place // 4:02} {place % 4:02}:15:00,1", OFF)
        for place in range(9)
    ]
    [pattern] = find_patterns(rows)
    assert (pattern.rows, pattern.nth) == (9, nth)
    assert describe_pattern(pattern, files_are_users=True) == f"{words} of 1 user, from 8 June 2024 to 10 June 2024"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        midnights("1.csv", 2),
        [
            RejectedRow("1.csv", line, f"2024-06-08 {hour}:15:00,1", OFF)
            for line, hour in ((2, "03"), (3, "04"), (9, "05"))
        ],
        [*midnights("1.csv", 5), RejectedRow("1.csv", 300, "x,100", NO_TIME)],
        [*midnights("1.csv", 5)[::2], RejectedRow("1.csv", 300, "2024-02-09,100", NO_TIME)],
        [RejectedRow("1.csv", line, "2024-02-30,1", NO_TIME) for line in range(9)],
    ],
)
def test_few_or_irregular_rows_are_no_pattern(rows: list[RejectedRow]) -> None:
    assert find_patterns(rows) == []


def test_a_pattern_on_one_day_names_that_day() -> None:
    [pattern] = find_patterns([RejectedRow("1.csv", line, f"2024-06-08 0{line}:00:00,1", OFF) for line in (2, 4, 6)])
    assert describe_pattern(pattern, files_are_users=True) == "every second row of 1 user, on 8 June 2024"
