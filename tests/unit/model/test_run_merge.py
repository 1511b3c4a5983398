"""Kept and new rows in one array of runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.model import run_merge
from smapdash.model.run_merge import KeptRows, RunMerge

Runs = dict[int, dict[int, int]]


def test_new_rows_stand_at_their_times_between_kept_ones() -> None:
    """Old runs: x (times 1, 3, 5) and y (2); x's 3 goes, its 2 and 6 are new, and so is a run between the two."""
    begins, time = np.array([0, 3, 4]), np.array([1, 3, 5, 2])
    keep = np.array([True, False, True, True])
    run, new_time = np.array([0, 0, 1]), np.array([2, 6, 9])
    kept = KeptRows(begins, keep, np.array([0, 2]))
    merge = RunMerge(kept, run, kept.count_before(time, np.array([0, 0, -1]), new_time), 3)
    assert merge.begins.tolist() == [0, 4, 5, 6]
    assert merge.merge(time, new_time).tolist() == [1, 2, 5, 6, 9, 2]


def test_a_run_that_goes_takes_its_rows_with_it() -> None:
    begins, keep = np.array([0, 2, 3]), np.ones(3, bool)
    none = np.zeros(0, np.int64)
    merge = RunMerge(KeptRows(begins, keep, np.array([-1, 0])), none, none, 1)
    assert merge.merge(np.array([7, 8, 9]), none).tolist() == [9]


RUNS = st.dictionaries(st.integers(0, 4), st.dictionaries(st.integers(0, 6), st.integers(1, 9), max_size=5), max_size=5)


@pytest.mark.parametrize("few_blocks", [0, 5_000])
@settings(deadline=None)
@given(old=RUNS, new=RUNS, gone=st.sets(st.integers(0, 4)))
def test_it_is_what_dictionaries_say(few_blocks: int, old: Runs, new: Runs, gone: set[int]) -> None:
    """Keys of runs are their order; a new row replaces the old one of its time; values below 3 are sparse."""
    old_keys = sorted(old)
    new_keys = sorted((set(old) - gone) | set(new))
    expected = [({} if key in gone else old.get(key, {})) | new.get(key, {}) for key in new_keys]
    rows = [(number, time, value) for number, key in enumerate(old_keys) for time, value in sorted(old[key].items())]
    added = [(new_keys.index(key), time, value) for key in sorted(new) for time, value in sorted(new[key].items())]
    begins = np.cumsum([0, *(len(old[key]) for key in old_keys)])
    time, value = (np.array([row[place] for row in rows], np.int64) for place in (1, 2))
    keep = np.array([time not in new.get(old_keys[number], {}) for number, time, _ in rows], bool)
    run_of = np.array([-1 if key in gone else new_keys.index(key) for key in old_keys], np.int64)
    of_run, at, values = (np.array([row[place] for row in added], np.int64) for place in range(3))
    old_of_new = np.array([old_keys.index(key) if key in old and key not in gone else -1 for key in new_keys], np.int64)
    kept = KeptRows(begins, keep, run_of)
    before = kept.count_before(time, old_of_new[of_run] if len(of_run) else of_run, at)
    merge = RunMerge(kept, of_run, before, len(new_keys))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_merge, "_FEW_BLOCKS", few_blocks)
        merged = merge.merge(value, values)
    flat = [value for run in expected for _, value in sorted(run.items())]
    assert merge.begins.tolist() == np.cumsum([0, *map(len, expected)]).tolist()
    assert merged.tolist() == flat
    few, few_new = np.flatnonzero(value < 3), np.flatnonzero(values < 3)
    places, sparse = merge.merge_sparse((few, value[few]), (few_new, values[few_new]))
    assert places.tolist() == [place for place, value in enumerate(flat) if value < 3]
    assert sparse.tolist() == [value for value in flat if value < 3]
