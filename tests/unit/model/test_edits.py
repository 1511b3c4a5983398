"""Rest days as they are stored and typed: a round trip, and texts that name none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.model.edits import read_rest_days, write_rest_days


@given(st.sets(st.integers(0, 6), max_size=6).map(lambda days: tuple(sorted(days))))
def test_what_is_written_is_read_again(days: tuple[int, ...]) -> None:
    assert read_rest_days(write_rest_days(days)) == days


def test_the_weekend_is_the_default_and_has_no_text() -> None:
    assert write_rest_days((5, 6)) is None
    assert write_rest_days(()) == "none"


@pytest.mark.parametrize("text", [" Tue , WED", "wed,tue", "tue,wed,tue"])
def test_order_case_and_spaces_do_not_matter(text: str) -> None:
    assert read_rest_days(text) == (1, 2)


@pytest.mark.parametrize(
    "text", ["", ",", "tue,", "tue;wed", "tuesday", "none,tue", "1,2", "mon,tue,wed,thu,fri,sat,sun", "\0", "'; DROP"]
)
def test_other_texts_name_no_rest_days(text: str) -> None:
    assert read_rest_days(text) is None
