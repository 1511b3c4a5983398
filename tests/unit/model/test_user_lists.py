"""Lists of ids in an address: one id opens a user, a comma makes a list, and an id may hold either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.model.user_lists import read_lists, read_single, write_list, write_single

IDS = st.text("ab,\\\n", min_size=1, max_size=6) | st.text(min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("texts", "users", "opened"),
    [
        (["3071"], [], "3071"),
        (["3071,3008"], ["3071", "3008"], None),
        (["3071,"], ["3071"], None),
        (["3071,3008", "3008"], ["3071", "3008"], "3008"),
        (["3008", "3071,3008"], ["3071", "3008"], "3008"),
        (["1", "2"], [], "2"),
        (["1,2", "3,"], ["1", "2", "3"], None),
        ([r"a\,b"], [], "a,b"),
        ([r"a\,b,c"], ["a,b", "c"], None),
        ([r"a\b"], [], r"a\b"),
        (["a\\\\,b"], ["a\\", "b"], None),
        ([",", ",,"], [], None),
        ([""], [], ""),
        ([], [], None),
    ],
)
def test_one_id_opens_a_user_and_a_comma_makes_a_list(texts: list[str], users: list[str], opened: str | None) -> None:
    assert (read_lists(texts), read_single(texts)) == (users, opened)


@given(st.lists(IDS, min_size=1, max_size=5), IDS)
def test_any_ids_come_back_as_they_were_written(users: list[str], opened: str) -> None:
    texts = [write_list(users), write_single(opened)]
    assert (read_lists(texts), read_single(texts)) == (users, opened)
