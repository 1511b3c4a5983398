"""The rows of a list of users as they are read, and why a row cannot name a user."""

from __future__ import annotations

from pathlib import Path

import pytest

from smapdash.errors import InputError
from smapdash.loader.formats.challenge import Challenge
from smapdash.loader.parse import text_blocks
from smapdash.loader.parse.users import UserRow, find_fault
from tests.worded import in_words


def read_rows(folder: Path, content: bytes) -> list[UserRow]:
    (folder / "user_data.csv").write_bytes(content)
    return list(Challenge().read_users(Challenge().users_file(folder)))


@pytest.mark.parametrize("size", [1, 9, 1 << 22])
def test_rows_of_users_come_in_the_order_of_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    content = b'\xef\xbb\xbftariff,note,id,area\r\nt1,,1,a1\n\n"t2","x,y","2","a2"\rt3\n t4 , , 4 , a4 \nt5,,5,a5'
    rows = read_rows(tmp_path, content)
    assert in_words([row[1:] for row in rows]) == [
        (2, "1", "a1", "t1", None, ""),
        (4, "2", "a2", "t2", None, ""),
        (5, "", "", "", "wrong number of fields", "t3"),
        (6, "4", "a4", "t4", None, ""),
        (7, "5", "a5", "t5", None, ""),
    ]
    assert {row.place for row in rows} == {0}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "user_data.csv is empty; it needs the header id,area,tariff and rows below it."),
        (
            b"id,area\n1,a1\n",
            "user_data.csv has no single column tariff in its first line; it must name id,area,tariff.",
        ),
        (b"id,area,tariff\n1,a1,\xff\n", "user_data.csv is not UTF-8 text (line 2); save it as UTF-8 and load again."),
    ],
)
def test_a_file_that_is_no_list_of_users_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read_rows(tmp_path, content)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (("1", "a1", "t1"), None),
        (("", "", ""), "id is empty"),
        (("1", "", ""), "area is empty"),
        (("1", "a1", ""), "tariff is empty"),
        (("1", "a\n", "t1"), "area holds a control character (U+000A)"),
        (("1", "a1", "t\udcff"), "tariff holds a character without a name (U+DCFF)"),
        (("1", "a1", "t" * 201), "tariff is longer than 200 characters"),
    ],
)
def test_what_is_wrong_with_the_name_of_a_user_is_told(names: tuple[str, str, str], fault: str | None) -> None:
    assert in_words(find_fault(*names)) == fault
