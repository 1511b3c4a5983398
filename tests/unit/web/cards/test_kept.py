"""Finished answers: kept within their bound, computed once, and never kept where there is an error."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from smapdash.web.cards.kept import KeptAnswers


def fail() -> bytes:
    raise AssertionError("this answer is kept")


def test_an_answer_is_computed_once() -> None:
    kept = KeptAnswers()
    assert kept.get(b"one", lambda: b"first") == b"first"
    assert kept.get(b"one", fail) == b"first"
    assert kept.get(b"two", lambda: b"second") == b"second"


def test_the_least_recently_used_answers_leave_when_there_are_too_many_bytes() -> None:
    kept = KeptAnswers(most_bytes=80)
    for key in (b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h"):
        kept.get(key, lambda: b"0123456789")
    kept.get(b"a", fail)
    kept.get(b"i", lambda: b"0123456789")
    assert (kept.size, len(kept)) == (80, 8)
    kept.get(b"a", fail)
    assert kept.get(b"b", lambda: b"again") == b"again"


def test_the_number_of_answers_is_bounded() -> None:
    kept = KeptAnswers(most=2)
    for key in (b"a", b"b", b"c"):
        kept.get(key, lambda: b"")
    assert len(kept) == 2


def test_an_answer_that_would_push_out_all_others_is_not_kept() -> None:
    kept = KeptAnswers(most_bytes=80)
    kept.get(b"small", lambda: b"0123456789")
    assert kept.get(b"large", lambda: b"0" * 11) == b"0" * 11
    assert (kept.size, len(kept)) == (10, 1)


def test_an_error_is_raised_and_not_kept() -> None:
    kept = KeptAnswers()

    def refuse() -> bytes:
        raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        kept.get(b"one", refuse)
    assert kept.get(b"one", lambda: b"back") == b"back"


def test_equal_questions_at_the_same_time_are_computed_once() -> None:
    kept, begun, goes_on = KeptAnswers(), Event(), Event()

    def compute() -> bytes:
        begun.set()
        goes_on.wait(10)
        return b"once"

    with ThreadPoolExecutor(5) as threads:
        first = threads.submit(kept.get, b"one", compute)
        assert begun.wait(10)
        others = [threads.submit(kept.get, b"one", fail) for _ in range(4)]
        goes_on.set()
        assert [one.result(10) for one in (first, *others)] == [b"once"] * 5
