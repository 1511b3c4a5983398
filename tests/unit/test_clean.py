"""From the bytes of a file to typed rows: what passes, and the one reason why the rest does not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.errors import InputError
from smapdash.loader import text_table
from smapdash.loader.clean import clean_readings, clean_users, parse_energy, parse_times
from smapdash.loader.text_table import TextTable, read_text_table

HEADER = "datetime,consumption"
TIME, VALUE = "2016-07-15 00:30:00", "39.0"


def table_of(folder: Path, content: bytes | str, wanted: tuple[str, ...] = ("datetime", "consumption")) -> TextTable:
    path = folder / "1.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_text_table(path, wanted)


def users_of(folder: Path, *rows: str) -> tuple[list[tuple[str, str, str]], dict[int, str], int]:
    table = table_of(folder, "\r\n".join(("id,area,tariff", *rows)), ("id", "area", "tariff"))
    users, rejected, duplicates = clean_users(table)
    return list(users.itertuples(index=False, name=None)), rejected, duplicates


def clean_rows(folder: Path, *rows: str) -> tuple[list[tuple[int, str, float]], dict[int, str]]:
    readings, rejected = clean_readings(table_of(folder, "\r\n".join((HEADER, *rows))))
    return [(row.line, str(row.read_at), row.wh) for row in readings.itertuples()], rejected


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2016-07-15 00:00:00", "2016-07-15 00:00:00"),
        ("2016-07-15 23:30:00", "2016-07-15 23:30:00"),
        ("2016-02-29 12:00:00", "2016-02-29 12:00:00"),
    ],
)
def test_a_whole_wall_clock_time_is_read(text: str, time: str) -> None:
    assert parse_times(pd.Series([text], dtype="str"))[0] == pd.Timestamp(time)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2016-07-",
        "2016-07-15",
        "2016-07-15 00",
        "2016-02-30 00:00:00",
        "2015-02-29 00:00:00",
        "2016-13-01 00:00:00",
        "0000-00-00 00:00:00",
        "2016-07-15 24:00:00",
        "2016-07-15 00:60:00",
        "2016-07-15 23:59:60",
        "2016-07-15 00:29:60",
        "2016-07-15 00:00:00Z",
        "2016-07-15T00:00:00+01:00",
        "2016-07-15 00:00:00+00:00",
        "2016-07-15 00:00:00 BST",
        "15/07/2016 00:00:00",
        "07/15/2016 00:00",
        "16-07-15 00:00:00",
        "1468540800",
        "now",
        "today",
        "NaT",
        "2016-07-15 00:00:00\0",
        "２０１６-07-15 00:00:00",
        "2016-07-15 00:00:00; DROP TABLE readings",
    ],
)
@pytest.mark.parametrize("beside", [[], ["2016-07-15 00:00:00"], ["x", "2016-07-15 00:00"]])
def test_what_is_no_wall_clock_time_is_not_read_whatever_stands_beside_it(text: str, beside: list[str]) -> None:
    assert parse_times(pd.Series([text, *beside], dtype="str")).isna()[0]


@pytest.mark.parametrize(
    ("text", "wh"), [("39", 39.0), ("39.0", 39.0), ("0", 0.0), ("0.0", 0.0), ("12.5", 12.5), ("16777214", 16_777_214.0)]
)
@pytest.mark.parametrize("beside", [[], ["x"], ["inf"]])
def test_a_decimal_number_is_read_the_same_whatever_stands_beside_it(text: str, wh: float, beside: list[str]) -> None:
    assert parse_energy(pd.Series([text, *beside], dtype="str"))[0] == wh


@pytest.mark.parametrize(
    "text",
    ["", "x", "0x10", "0b1", "1_000", "1 000", "1e", "--5", "5-", "1d3", "True", "None", "null", "١٢", "５", "39 Wh"],
)
@pytest.mark.parametrize("beside", [[], ["1"], ["x"]])
def test_what_is_no_decimal_number_is_not_read(text: str, beside: list[str]) -> None:
    assert parse_energy(pd.Series([text, *beside], dtype="str")).isna()[0]


@given(st.lists(st.text(alphabet="0123456789+-.eE_xnaif ", max_size=8).map(str.strip), min_size=1, max_size=5))
def test_a_number_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = parse_energy(pd.Series(texts, dtype="str")).tolist()
    alone = [parse_energy(pd.Series([text], dtype="str"))[0] for text in texts]
    assert [str(abs(wh)) for wh in together] == [str(abs(wh)) for wh in alone]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f",{VALUE}", "time is empty"),
        (f"   ,{VALUE}", "time is empty"),
        (f"2016-07-,{VALUE}", "time is not a date"),
        (f"2016-02-30 00:00:00,{VALUE}", "time is not a date"),
        (f"2016-07-15 00:00:00Z,{VALUE}", "time is not a date"),
        (f"2016-07-15 23:59:60,{VALUE}", "time is not a date"),
        (f"never,{VALUE}", "time is not a date"),
        (f"2016-07-15 00:29:00,{VALUE}", "time is not on the half-hour"),
        (f"2016-07-15 00:30:01,{VALUE}", "time is not on the half-hour"),
        (f"2016-07-15 12:37:27,{VALUE}", "time is not on the half-hour"),
        (f"{TIME},", "consumption is empty"),
        (f"{TIME},   ", "consumption is empty"),
        (f"{TIME},abc", "consumption is not a number"),
        (f"{TIME},0x10", "consumption is not a number"),
        (f"{TIME},1_000", "consumption is not a number"),
        (f"{TIME},Null", "consumption is not a number"),
        (f"{TIME},NaN", "consumption is not finite"),
        (f"{TIME},nan", "consumption is not finite"),
        (f"{TIME},inf", "consumption is not finite"),
        (f"{TIME},-Infinity", "consumption is not finite"),
        (f"{TIME},1e400", "consumption is not finite"),
        (f"{TIME},-0.1", "consumption is negative"),
        (f"{TIME},-39", "consumption is negative"),
        (f"{TIME},16777214.5", "beyond the range"),
        (f"{TIME},16777215", "beyond the range"),
        (f"{TIME},1e300", "beyond the range"),
        (f"{TIME}", "wrong number of fields"),
        (f"{TIME},39,0", "wrong number of fields"),
        (f"{TIME},39.0,", "wrong number of fields"),
        (",", "time is empty"),
    ],
)
def test_a_row_that_breaks_a_rule_is_rejected_with_its_line_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    readings, rejected = clean_rows(tmp_path, "2016-07-15 00:00:00,1", row, "2016-07-15 01:00:00,2")
    assert readings == [(2, "2016-07-15 00:00:00", 1.0), (4, "2016-07-15 01:00:00", 2.0)]
    assert list(rejected) == [3]
    assert reason in rejected[3]


@pytest.mark.parametrize(
    ("row", "wh"),
    [
        (f"{TIME},39", 39.0),
        (f"{TIME},39.0", 39.0),
        (f"{TIME}, 39.0", 39.0),
        (f"  {TIME} ,\t39.0  ", 39.0),
        (f"{TIME},0", 0.0),
        (f"{TIME},24001", 24_001.0),
        (f"{TIME},16777214", 16_777_214.0),
        (f'"{TIME}","39.0"', 39.0),
    ],
)
def test_a_good_row_is_kept_as_it_is(tmp_path: Path, row: str, wh: float) -> None:
    assert clean_rows(tmp_path, row) == ([(2, TIME, wh)], {})


def test_a_negative_zero_becomes_zero(tmp_path: Path) -> None:
    readings, _ = clean_rows(tmp_path, f"{TIME},-0.0")
    assert str(readings[0][2]) == "0.0"


@given(st.lists(st.text(alphabet=" ,2016-075:3Tx\"'\0é", max_size=30)))
def test_every_row_is_either_good_or_rejected(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    readings, rejected = clean_rows(tmp_path_factory.mktemp("rows"), *rows)
    lines = [line for line, _, _ in readings]
    assert sorted([*lines, *rejected]) == [line for line, row in enumerate(rows, start=2) if row.strip()]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (f"{HEADER}\r\n{TIME},1\r\n{TIME},2\r\n", [2, 3]),
        (f"{HEADER}\n{TIME},1\n{TIME},2\n", [2, 3]),
        (f"{HEADER}\r\n{TIME},1\n{TIME},2\r\n", [2, 3]),
        (f"{HEADER}\r\n{TIME},1\r\n{TIME},2", [2, 3]),
        (f"\ufeff{HEADER}\r\n{TIME},1\r\n{TIME},2\r\n", [2, 3]),
        (f"{HEADER}\r\n{TIME},1\r\n\r\n{TIME},2\r\n\r\n", [2, 4]),
        (f" datetime , consumption \r\n{TIME},1\r\n{TIME},2\r\n", [2, 3]),
        (f'"datetime","consumption"\r\n{TIME},1\r\n{TIME},2\r\n', [2, 3]),
    ],
    ids=["CRLF", "LF", "mixed", "no final newline", "byte-order mark", "empty lines", "spaces", "quoted header"],
)
def test_line_ends_and_marks_do_not_change_what_is_read(tmp_path: Path, content: str, lines: list[int]) -> None:
    table = table_of(tmp_path, content)
    assert table.columns == {"datetime": [TIME, TIME], "consumption": ["1", "2"]}
    assert table.lines == lines
    assert table.broken == []


def test_a_header_with_no_rows_gives_no_rows(tmp_path: Path) -> None:
    table = table_of(tmp_path, f"{HEADER}\r\n")
    readings, rejected = clean_readings(table)
    assert (len(readings), rejected, table.lines) == (0, {}, [])
    assert str(readings["read_at"].dtype) == "datetime64[us]"


def test_columns_in_another_order_and_further_columns_are_read_by_name(tmp_path: Path) -> None:
    table = table_of(tmp_path, f"note,consumption,datetime\nfine,39.0,{TIME}\n")
    assert table.columns == {"datetime": [TIME], "consumption": ["39.0"]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"\xef\xbb\xbf",
        b"datetime\n2016-07-15 00:00:00\n",
        b"consumption\n39\n",
        b"time,wh\n2016-07-15 00:00:00,39\n",
        b"DateTime,Consumption\n2016-07-15 00:00:00,39\n",
        b"datetime,consumption,consumption\n2016-07-15 00:00:00,39,40\n",
        b"datetime;consumption\n2016-07-15 00:00:00;39\n",
        b"2016-07-15 00:00:00,39.0\n",
        b"datetime,consumption\n2016-07-15 00:00:00,\xff\n",
        "datetime,consumption\n2016-07-15 00:00:00,39\n".encode("utf-16"),
    ],
    ids=[
        *("empty", "empty lines", "only a byte-order mark", "no consumption", "no datetime", "other names"),
        *("other case", "doubled column", "semicolons", "no header", "not UTF-8", "UTF-16"),
    ],
)
def test_a_file_that_is_no_table_of_readings_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"^1\.csv .*\.$"):
        table_of(tmp_path, content)


def test_bytes_that_are_not_utf_8_are_named_by_their_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 3"):
        table_of(tmp_path, b"datetime,consumption\n2016-07-15 00:00:00,1\n2016-07-15 00:30:00,\xff\n")


def test_an_unreadable_file_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        read_text_table(tmp_path / "1.csv", ("datetime", "consumption"))


@pytest.mark.parametrize("dirty", [f'"{TIME},5', f'{TIME},"5', f'{TIME},5"', '"', '""', f'x"{TIME}",5'])
def test_a_stray_quotation_mark_spoils_its_own_line_only(tmp_path: Path, dirty: str) -> None:
    readings, rejected = clean_rows(tmp_path, "2016-07-15 00:00:00,1", dirty, "2016-07-15 01:00:00,2")
    assert [(line, wh) for line, _, wh in readings if line != 3] == [(2, 1.0), (4, 2.0)]
    assert set(rejected) <= {3}


def test_a_nul_byte_spoils_its_own_line_only(tmp_path: Path) -> None:
    readings, rejected = clean_rows(tmp_path, "2016-07-15 00:00:00,1", "2016-07-15\0 00:30:00,5", f"{TIME},2\0")
    assert (len(readings), sorted(rejected)) == (1, [3, 4])


def test_a_field_of_any_length_spoils_its_own_line_only(tmp_path: Path) -> None:
    readings, rejected = clean_rows(tmp_path, '"' + "9" * 200_000, f"{TIME}," + "9" * 200_000, f"{TIME},2")
    assert (readings, sorted(rejected)) == ([(4, TIME, 2.0)], [2, 3])


def test_lines_keep_their_text_as_it_stands(tmp_path: Path) -> None:
    table = table_of(tmp_path, f"{HEADER}\r\n {TIME} , x \r\n")
    assert table.texts[1] == f" {TIME} , x "


def test_users_are_read_with_spaces_stripped(tmp_path: Path) -> None:
    users, rejected, duplicates = users_of(tmp_path, "3000,a1,t1", " 100 , a2 , t3 ", "MAC000002,ü,東京")
    assert users == [("3000", "a1", "t1"), ("100", "a2", "t3"), ("MAC000002", "ü", "東京")]
    assert (rejected, duplicates) == ({}, 0)


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
        ("2\0,a1,t1", "control characters"),
        ("2,a\x1b[31m1,t1", "control characters"),
        ("9" * 201 + ",a1,t1", "longer than 200"),
        ("2," + "a" * 201 + ",t1", "longer than 200"),
        ("1,a1,t2", "conflict"),
        ("1,a2,t1", "conflict"),
    ],
)
def test_a_row_of_users_that_breaks_a_rule_is_rejected(tmp_path: Path, row: str, reason: str) -> None:
    users, rejected, duplicates = users_of(tmp_path, "1,a1,t1", row, "3,a2,t3")
    assert users == [("1", "a1", "t1"), ("3", "a2", "t3")]
    assert list(rejected) == [3]
    assert reason in rejected[3]
    assert duplicates == 0


def test_a_user_given_twice_alike_is_a_duplicate_and_otherwise_a_conflict(tmp_path: Path) -> None:
    rows = ("1,a1,t1", "2,a1,t1", "1,a1,t1", "1,a2,t3", "1, a1 ,t1", "1,a2,t3")
    users, rejected, duplicates = users_of(tmp_path, *rows)
    assert users == [("1", "a1", "t1"), ("2", "a1", "t1")]
    assert sorted(rejected) == [5, 7]
    assert duplicates == 2


def test_ids_are_text_and_their_zeros_count(tmp_path: Path) -> None:
    users, rejected, _ = users_of(tmp_path, "100,a1,t1", "0100,a1,t2", "1e2,a1,t2")
    assert ([user[0] for user in users], rejected) == (["100", "0100", "1e2"], {})


def test_a_table_without_users_gives_none(tmp_path: Path) -> None:
    assert users_of(tmp_path) == ([], {}, 0)


@given(st.lists(st.text(alphabet='ab1 ,"\t\x1c\N{NO-BREAK SPACE}', max_size=8), max_size=6))
def test_a_file_split_in_one_go_gives_what_splitting_by_line_gives(rows: list[str]) -> None:
    texts = ["x,y", *rows]
    evenly = text_table._split_evenly(texts, 2)
    assert evenly is None or evenly == text_table._split_by_line(texts, 2)


def test_a_usual_file_is_split_in_one_go() -> None:
    assert text_table._split_evenly(["x,y", "a,1", "b,2", ""], 2) == ([["a", "b"], ["1", "2"]], [2, 3], [])
