"""Reviews as the browser sends them: what is read, and what is not."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.model.edits import FindingKey
from smapdash.model.quality import FindingKind
from smapdash.model.reviews import Review, parse_finding, parse_review

SENT = {"user": "3]", "kind": "missing", "first_at": "2016-10-26T01:30"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def test_a_finding_is_read_as_it_was_sent() -> None:
    assert parse_finding(SENT) == FindingKey("3]", FindingKind.MISSING, datetime(2016, 10, 26, 1, 30))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("user", value) for value in (None, 7, "", "a\0b", "x" * 201, ["1"], "\ud800")),
        *(("kind", value) for value in (None, "faults", "all", "MISSING", ["missing"], {})),
        *(("first_at", value) for value in (None, 7, "", "2016-02-30T00:00", "2016-10-26 1:30 ", "2016-10-26T01:30Z")),
        *(
            ("first_at", value)
            for value in ("2016-10-26T01+01", "2016-10-26T01:30+00:00", "2016-W01-1T01:30", "9999-99-99T99:99", ["x"])
        ),
    ],
)
def test_what_cannot_be_read_names_no_finding(name: str, value: object) -> None:
    assert parse_finding({**SENT, name: value}) is None


@given(JSON)
def test_any_value_is_read_without_an_error(value: object) -> None:
    assert parse_finding({**SENT, "user": value, "kind": value, "first_at": value}) is None
    for sent in (value, {"note": value, "name": value}):
        note, name = parse_review(sent)
        assert (note + name).isprintable()
    assert parse_finding(value) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("  two\r\n lines\t", "two lines"),
        ("nul\0 bell\a", "nul bell"),
        ("\ud800lone", "lone"),
        ("\u202eevil", "evil"),
        ("<b>=1+1</b>", "<b>=1+1</b>"),
        (7, ""),
    ],
)
def test_a_note_is_one_line_of_signs_that_are_printed(text: object, read: str) -> None:
    assert parse_review({"note": text, "name": text}) == Review(read, read)


@pytest.mark.parametrize(
    ("note", "name", "is_too_long", "has_name"),
    [(0, 0, False, False), (500, 80, False, True), (501, 81, True, False), (10**6, 10**6, True, False)],
)
def test_limits_are_of_the_note_and_of_the_name(note: int, name: int, is_too_long: bool, has_name: bool) -> None:
    review = parse_review({"note": "n" * note, "name": "n" * name})
    assert (review.is_too_long, review.has_name) == (is_too_long, has_name)
