"""Which rows of a batch need a decision: those that come again, and those that differ from what is stored."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.loader.triage import sort_out

KEYS = st.tuples(st.integers(1, 3), st.integers(0, 3))
STORED = st.dictionaries(KEYS, st.tuples(st.integers(0, 2), st.none() | st.integers(0, 2)), max_size=8)


@settings(deadline=None)
@given(st.lists(st.tuples(KEYS, st.integers(0, 2)), max_size=8), STORED, st.randoms())
def test_rows_are_sorted_out_by_what_the_batch_and_the_database_hold(rows, stored, random) -> None:
    seqs = list(range(len(rows)))
    random.shuffle(seqs)
    triage = _sort_out(rows, seqs, stored)
    order = sorted(range(len(rows)), key=lambda row: (rows[row][0], seqs[row]))
    keys = [key for key, _ in rows]
    new, staged, first = [], [], []
    for place, row in enumerate(order):
        key, wh = rows[row]
        old, second = stored.get(key, (None, None))
        alone = keys.count(key) == 1
        new.append(alone and old is None)
        staged.append(not alone or second is not None or (old is not None and old != wh))
        first.append(old is None and (place == 0 or rows[order[place - 1]][0] != key))
    assert [column.tolist() for column in triage] == [order, new, staged, first]


def _sort_out(rows, seqs, stored):
    passes = [
        (*key, fold, wh) for key, values in sorted(stored.items()) for fold, wh in enumerate(values) if wh is not None
    ]
    columns = dict(
        zip(("user_id", "half_hour", "fold", "wh"), np.array(passes or [()] * 4).reshape(-1, 4).T, strict=True)
    )
    return sort_out(
        np.array([key[0] for key, _ in rows], np.int32),
        np.array([key[1] for key, _ in rows], np.int32),
        np.array(seqs, np.int64),
        np.array([wh for _, wh in rows], float),
        {name: values.astype(float if name == "wh" else np.int32) for name, values in columns.items()} or None,
    )


def test_without_anything_stored_a_row_is_new_or_comes_again() -> None:
    user, half_hour = np.array([2, 1, 1, 1], np.int32), np.array([0, 5, 4, 5], np.int32)
    triage = sort_out(user, half_hour, np.array([9, 7, 8, 6]), np.ones(4), None)
    assert [column.tolist() for column in triage] == [
        [2, 3, 1, 0],
        [True, False, False, True],
        [False, True, True, False],
        [True, True, False, True],
    ]
