"""Rows of many users in any order come out user by user, and are read ahead of those who take them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.errors import ConfigurationError
from smapdash.loader import spill
from smapdash.loader.read_ahead import read_ahead
from smapdash.loader.reading import NO_ROWS, ROW
from smapdash.loader.spill import Spill

FILE = 1 << 40


PIECES = st.lists(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 2)), max_size=6), max_size=8)


@settings(deadline=None)
@given(PIECES, st.integers(1, 12), st.integers(1, 12), st.sets(st.integers(0, 2)))
def test_what_is_spilled_comes_out_user_by_user(
    pieces: list[list[tuple[int, int, int]]], run_rows: int, batch_rows: int, refused: set[int]
) -> None:
    expected, line = [], 1
    with Spill(run_rows, batch_rows) as spilled:
        for piece in pieces:
            rows = []
            for user, minute, file in piece:
                line += 1
                rows.append((user, minute, line / 8, file * FILE + line))
            expected += rows
            spilled.add(np.array(rows, ROW))
        batches = [batch.tolist() for batch in spilled.batches(sorted(refused))]
    assert sorted(chain.from_iterable(batches)) == sorted(row for row in expected if row[3] // FILE not in refused)
    users = [sorted({user for user, _, _, _ in batch}) for batch in batches]
    assert list(chain.from_iterable(users)) == sorted(set(chain.from_iterable(users)))
    for batch, named in zip(batches, users, strict=True):
        assert sum(user != named[-1] for user, _, _, _ in batch) < batch_rows


def test_nothing_that_was_spilled_is_nothing() -> None:
    with Spill() as spilled:
        spilled.add(NO_ROWS)
        assert list(spilled.batches([])) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("rows", [3, 100_000])
def test_a_full_disk_is_told_with_a_sentence(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    def spill_rows() -> None:
        with Spill(run_rows=1) as spilled:
            spilled.add(np.zeros(rows, ROW))
            list(spilled.batches([]))

    monkeypatch.setattr(spill.tempfile, "TemporaryFile", lambda **_: open("/dev/full", "w+b"))  # noqa: PTH123, SIM115
    with pytest.raises(ConfigurationError, match=r"\(No space left on device\); make room there, or set TMPDIR\.$"):
        spill_rows()


def test_a_folder_for_temporary_files_that_is_not_there_is_told_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(spill.tempfile, "TemporaryFile", refuse)
    with pytest.raises(ConfigurationError, match="set TMPDIR"):
        Spill()


def test_what_is_read_ahead_keeps_its_order() -> None:
    assert list(read_ahead(iter(range(1, 6)))) == [1, 2, 3, 4, 5]
    assert list(read_ahead(iter([]))) == []


def test_what_is_raised_while_reading_ahead_is_raised_where_it_is_waited_for() -> None:
    def read() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("broken")

    batches = read_ahead(read())
    assert [next(batches), next(batches)] == [1, 2]
    with pytest.raises(ValueError, match="broken"):
        next(batches)


def test_who_stops_early_reads_no_more_than_one_ahead_and_leaves_no_thread() -> None:
    begun: list[int] = []

    def read() -> Iterator[int]:
        for number in range(100):
            begun.append(number)
            yield number

    before = set(threading.enumerate())
    batches = read_ahead(read())
    assert [next(batches), next(batches)] == [0, 1]
    batches.close()
    assert begun == [0, 1, 2]
    assert not set(threading.enumerate()) - before
