"""From the rows that name users to users: which row counts, which repeats it, and why the others do not count."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.errors import InputError
from smapdash.loader import text_blocks
from smapdash.loader.formats.challenge import Challenge
from smapdash.loader.text_blocks import InputFile
from smapdash.loader.users import UserRow, find_fault, settle_users

FILE, OTHER_FILE = InputFile(Path("1.csv"), "1.csv"), InputFile(Path("2.csv"), "2.csv")


def read_rows(folder: Path, content: bytes) -> list[UserRow]:
    (folder / "user_data.csv").write_bytes(content)
    return Challenge().read_users(Challenge().users_file(folder))


def users_of(
    folder: Path, *rows: str, conflicts: str = "first"
) -> tuple[dict[str, tuple[str, str]], dict[int, str], int]:
    """Return the users, the reason of each rejected line, and the number of duplicates; hold that they add up."""
    users = settle_users(read_rows(folder, "\r\n".join(("id,area,tariff", *rows)).encode()), conflicts)
    assert users.read == len(rows) == len(users.segments) + users.duplicates + len(users.rejected)
    return users.segments, {row.line: reason for row, reason in users.rejected}, users.duplicates


def test_users_are_read_with_spaces_stripped(tmp_path: Path) -> None:
    users, rejected, duplicates = users_of(tmp_path, "3000,a1,t1", " 100 , a2 , t3 ", "MAC000002,ü,東京")
    assert users == {"3000": ("a1", "t1"), "100": ("a2", "t3"), "MAC000002": ("ü", "東京")}
    assert (rejected, duplicates) == ({}, 0)


@pytest.mark.parametrize("conflicts", ["first", "last"])
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",a1,t1", "id is empty"),
        ("  ,a1,t1", "id is empty"),
        ("2,,t1", "area is empty"),
        ("2,a1,", "tariff is empty"),
        (",,", "id is empty"),
        ("2,a1", "wrong number of fields"),
        ("2,a1,t1,x", "wrong number of fields"),
        ('"2,a1",t1', "wrong number of fields"),
        ('"",a1,t1', "id is empty"),
        ("2\0,a1,t1", "id holds a control character (U+0000)"),
        ("2,a\x1b[31m1,t1", "area holds a control character (U+001B)"),
        ("2,a1,t\u200b1", "tariff holds ZERO WIDTH SPACE (U+200B)"),
        ("\ufeff2,a1,t1", "id holds ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("2,a\u202e1,t1", "area holds RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("2,a\xad1,t1", "area holds SOFT HYPHEN (U+00AD)"),
        ("2,a\ue0001,t1", "area holds a character without a name (U+E000)"),
        ("2,a1,t __proto__", "holds __proto__"),
        ("9" * 201 + ",a1,t1", "longer than 200"),
        ("2," + "a" * 201 + ",t1", "longer than 200"),
        ("2,a1," + "t" * 200_000, "longer than 200"),
    ],
)
def test_a_row_of_users_that_breaks_a_rule_is_rejected(tmp_path: Path, row: str, reason: str, conflicts: str) -> None:
    users, rejected, duplicates = users_of(tmp_path, "1,a1,t1", row, "3,a2,t3", conflicts=conflicts)
    assert users == {"1": ("a1", "t1"), "3": ("a2", "t3")}
    assert list(rejected) == [3]
    assert reason in rejected[3]
    assert duplicates == 0


@pytest.mark.parametrize("row", ["1,a1,t2", "1,a2,t1"])
def test_of_rows_that_disagree_on_a_user_the_first_counts(tmp_path: Path, row: str) -> None:
    users, rejected, duplicates = users_of(tmp_path, "1,a1,t1", row, "3,a2,t3")
    assert users == {"1": ("a1", "t1"), "3": ("a2", "t3")}
    assert rejected == {3: "conflict: the id came before with another area or tariff"}
    assert duplicates == 0


@pytest.mark.parametrize("conflicts", ["first", "keep", "fail"])
def test_a_user_given_twice_alike_is_a_duplicate_and_otherwise_a_conflict(tmp_path: Path, conflicts: str) -> None:
    rows = ("1,a1,t1", "2,a1,t1", "1,a1,t1", "1,a2,t3", "1, a1 ,t1", "1,a2,t3")
    users, rejected, duplicates = users_of(tmp_path, *rows, conflicts=conflicts)
    assert users == {"1": ("a1", "t1"), "2": ("a1", "t1")}
    assert rejected == dict.fromkeys([5, 7], "conflict: the id came before with another area or tariff")
    assert duplicates == 2


def test_where_the_last_row_counts_those_that_disagree_with_it_are_rejected(tmp_path: Path) -> None:
    rows = ("1,a1,t1", "2,a1,t1", "1,a1,t1", "1,a2,t3", "1, a1 ,t1", "1,a2,t3")
    users, rejected, duplicates = users_of(tmp_path, *rows, conflicts="last")
    assert users == {"1": ("a2", "t3"), "2": ("a1", "t1")}
    assert rejected == dict.fromkeys([2, 4, 6], "conflict: the id came later with another area or tariff")
    assert duplicates == 1


def test_a_row_that_is_no_good_takes_part_in_no_conflict(tmp_path: Path) -> None:
    for conflicts in ("first", "last"):
        users, rejected, _ = users_of(tmp_path, "1,,t1", "1,a1,t1", "1,a1,", "1,a1", conflicts=conflicts)
        assert users == {"1": ("a1", "t1")}
        assert rejected == {2: "area is empty", 4: "tariff is empty", 5: "wrong number of fields"}


def test_names_that_look_alike_are_one_name(tmp_path: Path) -> None:
    rows = (
        "Zoe\u0308,North East,t1",
        "2,North\xa0East,t1",
        "3,North\t\u2009 East\u3000,t1",
        "Zo\xeb,North\u202fEast,t1",
    )
    users, rejected, duplicates = users_of(tmp_path, *rows)
    assert users == dict.fromkeys(["Zo\xeb", "2", "3"], ("North East", "t1"))
    assert (rejected, duplicates) == ({}, 1)


def test_ids_are_text_and_their_zeros_count(tmp_path: Path) -> None:
    users, rejected, _ = users_of(tmp_path, "100,a1,t1", "0100,a1,t2", "1e2,a1,t2")
    assert users == {"100": ("a1", "t1"), "0100": ("a1", "t2"), "1e2": ("a1", "t2")}
    assert rejected == {}


def test_names_of_200_characters_are_held(tmp_path: Path) -> None:
    users, _, _ = users_of(tmp_path, f"{'9' * 200},{'ü' * 200},{'t' * 200}")
    assert users == {"9" * 200: ("ü" * 200, "t" * 200)}


def test_a_table_without_users_gives_none(tmp_path: Path) -> None:
    assert users_of(tmp_path) == ({}, {}, 0)


@pytest.mark.parametrize("size", [1, 9, 1 << 22])
def test_rows_of_users_come_in_the_order_of_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    content = b'\xef\xbb\xbftariff,note,id,area\r\nt1,,1,a1\n\n"t2","x,y","2","a2"\rt3\n t4 , , 4 , a4 \nt5,,5,a5'
    rows = read_rows(tmp_path, content)
    assert [row[1:] for row in rows] == [
        (2, "1", "a1", "t1", None),
        (4, "2", "a2", "t2", None),
        (5, "", "", "", "wrong number of fields"),
        (6, "4", "a4", "t4", None),
        (7, "5", "a5", "t5", None),
    ]
    assert {row.file for row in rows} == {InputFile(tmp_path / "user_data.csv", "user_data.csv")}


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
    assert find_fault(*names) == fault


ROWS = st.lists(st.tuples(st.sampled_from("12 "), st.sampled_from("ab "), st.sampled_from("t ")), max_size=8)


@settings(deadline=None)
@given(ROWS, st.sampled_from(["first", "last", "keep", "fail"]))
def test_each_row_counts_or_repeats_one_that_does_or_is_rejected(
    names: list[tuple[str, str, str]], conflicts: str
) -> None:
    rows = [UserRow(FILE if line < 4 else OTHER_FILE, line, *map(str.strip, row)) for line, row in enumerate(names)]
    users = settle_users(rows, conflicts)
    good = [row for row in rows if row.user and row.area and row.tariff]
    ranked = good if conflicts == "last" else good[::-1]
    assert users.segments == {row.user: (row.area, row.tariff) for row in ranked}
    agreeing = [row for row in good if users.segments[row.user] == (row.area, row.tariff)]
    assert users.duplicates == len(agreeing) - len(users.segments)
    assert sorted(row.line for row, _ in users.rejected) == [row.line for row in rows if row not in agreeing]
