"""Codes of rejected rows, and their sentences."""

from __future__ import annotations

from collections import Counter

import pytest

from smapdash.model.reasons import Reason, ReasonCode, RejectedRow
from smapdash.wording.reasons import describe_counts, describe_reason, describe_rows

OFF_GRID, NEGATIVE = Reason(ReasonCode.OFF_GRID), Reason(ReasonCode.NEGATIVE)


@pytest.mark.parametrize("code", list(ReasonCode))
def test_each_code_has_a_sentence_of_its_own(code: ReasonCode) -> None:
    words = describe_reason(Reason(code, "x"))
    assert words
    assert [other for other in ReasonCode if describe_reason(Reason(other, "x")) == words] == [code]


@pytest.mark.parametrize(
    ("code", "detail", "words"),
    [
        ("off-day-grid", "15", "time is not on the 15-minute grid of its day"),
        ("other-step", "120", "values every 120 minutes, not half-hourly ones: the whole day is set aside"),
        ("area-hidden-character", "ZERO WIDTH SPACE (U+200B)", "area holds ZERO WIDTH SPACE (U+200B)"),
        ("rounded-id", "{0}{detail}", "id {0}{detail} is a number that a spreadsheet rounded"),
        ("other", "what an earlier version said", "what an earlier version said"),
        ("a-code-of-a-later-version", "", "a-code-of-a-later-version"),
        ("a-code-of-a-later-version", "with 7", "a-code-of-a-later-version with 7"),
    ],
)
def test_a_stored_code_and_its_detail_become_a_sentence(code: str, detail: str, words: str) -> None:
    assert describe_reason(Reason.from_stored(code, detail)) == words


def test_counts_come_by_number_then_by_words() -> None:
    counts = Counter({OFF_GRID: 2, NEGATIVE: 2, Reason(ReasonCode.UNKNOWN_USER): 3})
    assert list(describe_counts(counts).items()) == [
        ("unknown user", 3),
        ("consumption is negative", 2),
        ("time is not on the half-hour", 2),
    ]


def test_two_reasons_of_the_same_words_are_one_count() -> None:
    counts = Counter({NEGATIVE: 2, Reason(ReasonCode.OTHER, "consumption is negative"): 3})
    assert describe_counts(counts) == {"consumption is negative": 5}


def test_rows_come_by_the_words_of_their_reason_and_else_as_given() -> None:
    rows = [RejectedRow("b.csv", 9, "x", OFF_GRID), RejectedRow("a.csv", 3, "y", OFF_GRID)]
    assert describe_rows([*rows, RejectedRow("c.csv", 5, "z", NEGATIVE)]) == [
        {"reason": "consumption is negative", "file": "c.csv", "line": 5, "text": "z"},
        {"reason": "time is not on the half-hour", "file": "b.csv", "line": 9, "text": "x"},
        {"reason": "time is not on the half-hour", "file": "a.csv", "line": 3, "text": "y"},
    ]
