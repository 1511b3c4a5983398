"""From the lines of a file to rows: each is good or rejected, once, with its line and its text."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.errors import InputError
from smapdash.loader.parse import text_blocks
from smapdash.loader.parse.tables import Layout, Reject, read_readings
from smapdash.loader.parse.text_blocks import Block, InputFile, split_fields
from smapdash.loader.parse.text_rows import split_rows
from tests.worded import in_words

HEADER = "datetime,consumption"
TIME, VALUE = "2016-07-15 00:30:00", "39.0"
LAYOUT = Layout((), "datetime", "consumption")
EPOCH = datetime(1970, 1, 1)


def read_rows(path: Path, content: bytes | str) -> tuple[list[tuple[int, str, float]], list[Reject]]:
    """Return line, time and Wh of the good rows, and the rejected rows; hold that they add up."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    good: list[tuple[int, str, float]] = []
    rejected: list[Reject] = []
    for block in read_readings(InputFile(path, path.name), LAYOUT):
        assert block.read == len(block.line) + len(block.rejected)
        assert {block.names[entry] for entry in block.name.tolist()} <= {()}
        times = [str(EPOCH + timedelta(minutes=minute)) for minute in block.minute.tolist()]
        good += zip(block.line.tolist(), times, block.wh.tolist(), strict=True)
        rejected += block.rejected
    return sorted(good), sorted(in_words(rejected))


def clean_rows(folder: Path, *rows: str) -> tuple[list[tuple[int, str, float]], dict[int, str]]:
    good, rejected = read_rows(folder / "1.csv", "\r\n".join((HEADER, *rows)))
    assert {line: text for line, text, _ in rejected} == {line: rows[line - 2] for line, _, _ in rejected}
    return good, {line: reason for line, _, reason in rejected}


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
        (f"1969-12-31 23:30:00,{VALUE}", "time is not in the years 1970 to 2099"),
        (f"2016-07-15 00:29:00,{VALUE}", "time is not on the half-hour"),
        (f"2016-07-15 00:30:03,{VALUE}", "time is not on the half-hour"),
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
        (f"{TIME},16777215", "error or overflow value"),
        (f"{TIME},1e300", "beyond the range"),
        (f"{TIME}", "wrong number of fields"),
        (f"{TIME},39,0", "wrong number of fields"),
        (f"{TIME},39.0,", "wrong number of fields"),
        (f'"{TIME},39.0"', "wrong number of fields"),
        (f'"{TIME}",39,0', "wrong number of fields"),
        (f'{TIME},"39,0"', "consumption is not a number"),
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
        (f"{' ' * 9}{TIME}{' ' * 9},{' ' * 9}39.0{' ' * 9}", 39.0),
        (f"{TIME},0", 0.0),
        (f"{TIME},24001", 24_001.0),
        ("2016-07-15 00:29:59.997,39", 39.0),
        (f"{TIME},16777214", 16_777_214.0),
        (f'"{TIME}","39.0"', 39.0),
        (f'{TIME}," 39.0 "', 39.0),
        (f"\N{NO-BREAK SPACE}{TIME},39.0\u3000", 39.0),
    ],
)
def test_a_good_row_is_kept_as_it_is(tmp_path: Path, row: str, wh: float) -> None:
    assert clean_rows(tmp_path, row) == ([(2, TIME, wh)], {})


def test_a_negative_zero_becomes_zero(tmp_path: Path) -> None:
    readings, _ = clean_rows(tmp_path, f"{TIME},-0.0")
    assert str(readings[0][2]) == "0.0"


@settings(deadline=None)
@given(st.lists(st.text(alphabet=" ,2016-075:3Tx\"'\0é", max_size=30)))
def test_every_row_is_either_good_or_rejected(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    readings, rejected = clean_rows(tmp_path_factory.getbasetemp(), *rows)
    lines = [line for line, _, _ in readings]
    assert sorted([*lines, *rejected]) == [line for line, row in enumerate(rows, start=2) if row.strip()]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (f"{HEADER}\r\n{TIME},1\r\n{TIME},2\r\n", [2, 3]),
        (f"{HEADER}\n{TIME},1\n{TIME},2\n", [2, 3]),
        (f"{HEADER}\r{TIME},1\r{TIME},2\r", [2, 3]),
        (f"{HEADER}\r\n{TIME},1\n{TIME},2\r\n", [2, 3]),
        (f"{HEADER}\r\n{TIME},1\r\n{TIME},2", [2, 3]),
        (f"\ufeff{HEADER}\r\n{TIME},1\r\n{TIME},2\r\n", [2, 3]),
        (f"{HEADER}\r\n{TIME},1\r\n\r\n{TIME},2\r\n\r\n", [2, 4]),
        (f"{HEADER}\r\n{TIME},1\r\n \t \r\n{TIME},2\r\n\n\n", [2, 4]),
        (f" datetime , consumption \r\n{TIME},1\r\n{TIME},2\r\n", [2, 3]),
        (f'"datetime","consumption"\r\n{TIME},1\r\n{TIME},2\r\n', [2, 3]),
    ],
    ids=[
        *("CRLF", "LF", "CR", "mixed", "no final newline", "byte-order mark", "empty lines", "lines of spaces"),
        *("spaces", "quoted header"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 30, 1 << 22])
def test_line_ends_and_marks_do_not_change_what_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, lines: list[int], size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    good, rejected = read_rows(tmp_path / "1.csv", content)
    assert good == [(lines[0], TIME, 1.0), (lines[1], TIME, 2.0)]
    assert rejected == []


def test_a_header_with_no_rows_gives_no_rows(tmp_path: Path) -> None:
    assert clean_rows(tmp_path) == ([], {})
    assert clean_rows(tmp_path, "", "") == ([], {})


def test_columns_in_another_order_and_further_columns_are_read_by_name(tmp_path: Path) -> None:
    content = f'note,consumption,datetime\nfine,39.0,{TIME}\n"f,i",40,{TIME}\nfine,41\n'
    good, rejected = read_rows(tmp_path / "1.csv", content)
    assert good == [(2, TIME, 39.0), (3, TIME, 40.0)]
    assert rejected == [(4, "fine,41", "wrong number of fields")]


EMPTY = "is empty; it needs the header datetime,consumption and rows below it."
LACKS = "in its first line; it must name datetime,consumption."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", EMPTY),
        (b"\r\n\r\n", EMPTY),
        (b"\xef\xbb\xbf", EMPTY),
        (b"\n2016-07-15 00:00:00,39\n", f"has no single column datetime and consumption {LACKS}"),
        (b"datetime\n2016-07-15 00:00:00\n", f"has no single column consumption {LACKS}"),
        (b"consumption\n39\n", f"has no single column datetime {LACKS}"),
        (b"time,wh\n2016-07-15 00:00:00,39\n", f"has no single column datetime and consumption {LACKS}"),
        (b"DateTime,Consumption\n2016-07-15 00:00:00,39\n", f"has no single column datetime and consumption {LACKS}"),
        (b"datetime,consumption,consumption\n2016-07-15 00:00:00,39,40\n", f"has no single column consumption {LACKS}"),
        (b"datetime;consumption\n2016-07-15 00:00:00;39\n", "cannot be read, as its fields are separated by ; and not"),
        (
            b"datetime\tconsumption\n2016-07-15 00:00:00\t39\n",
            "cannot be read, as its fields are separated by tabs and",
        ),
        (
            b"datetime,consumption\n2016-07-15 00:00:00;39,5\n",
            "cannot be read, as its fields are separated by ; and not",
        ),
        (b"datetime,consumption\n2016-07-15 00:00:00;39\n", "cannot be read, as its fields are separated by ; and not"),
        (
            b"Meter;7\n\ndatetime,consumption\n2016-07-15 00:00:00,39\n",
            "has its header in line 3; delete the lines above",
        ),
        (b"2016-07-15 00:00:00,39.0\n", f"has no single column datetime and consumption {LACKS}"),
        (b"datetime,consumption\n2016-07-15 00:00:00,\xff\n", "is not UTF-8 text (line 2); save it as UTF-8"),
        (
            "datetime,consumption\n2016-07-15 00:00:00,39\n".encode("utf-16"),
            "is UTF-16 text; save it as UTF-8 and load",
        ),
        ("datetime,consumption\n2016-07-15 00:00:00,39\n".encode("utf-16-le"), "is UTF-16 text; save it as UTF-8"),
        ("datetime,consumption\n2016-07-15 00:00:00,39\n".encode("utf-16-be"), "is UTF-16 text; save it as UTF-8"),
    ],
    ids=[
        *("empty", "empty lines", "only a byte-order mark", "empty first line", "no consumption", "no datetime"),
        *("other names", "other case", "doubled column", "semicolons", "tabs", "decimal commas", "rows of semicolons"),
        *("header below", "no header", "not UTF-8", "UTF-16", "UTF-16 LE", "UTF-16 BE"),
    ],
)
def test_a_file_that_is_no_table_of_readings_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(InputError, match=r"^1\.csv .*\.$") as refusal:
        read_rows(tmp_path / "1.csv", content)
    assert str(refusal.value).startswith(f"1.csv {sentence}")


@pytest.mark.parametrize("dirty", [f'"{TIME},5', f'{TIME},"5', f'{TIME},5"', '"', '""', f'x"{TIME}",5'])
def test_a_stray_quotation_mark_spoils_its_own_line_only(tmp_path: Path, dirty: str) -> None:
    readings, rejected = clean_rows(tmp_path, "2016-07-15 00:00:00,1", dirty, "2016-07-15 01:00:00,2")
    assert [(line, wh) for line, _, wh in readings if line != 3] == [(2, 1.0), (4, 2.0)]
    assert set(rejected) <= {3}
    assert len(readings) + len(rejected) == 3


def test_a_nul_byte_spoils_its_own_line_only(tmp_path: Path) -> None:
    readings, rejected = clean_rows(tmp_path, "2016-07-15 00:00:00,1", "2016-07-15\0 00:30:00,5", f"{TIME},2\0")
    assert (len(readings), sorted(rejected)) == (1, [3, 4])


def test_a_field_of_any_length_spoils_its_own_line_only(tmp_path: Path) -> None:
    long = "9" * 200_000
    readings, rejected = clean_rows(tmp_path, f'"{long}', f"{TIME},{long}", f"{TIME},2", f"{long},{VALUE}")
    assert (readings, sorted(rejected)) == ([(4, TIME, 2.0)], [2, 3, 5])


@settings(deadline=None)
@given(st.lists(st.text(alphabet=' ,"1\t', max_size=12), min_size=1), st.integers(2, 3))
def test_the_fields_of_plain_rows_are_those_that_csv_finds(lines: list[str], width: int) -> None:
    rows, others = split_rows(Block("".join(f"{line}\n" for line in lines).encode(), 2), width, list(range(width)))
    for row, line in enumerate(rows.lines.tolist()):
        assert rows.fields(row) == split_fields(lines[line - 2])
    assert sorted([*rows.lines.tolist(), *(line for line, _ in others)]) == [
        line for line, text in enumerate(lines, start=2) if text.strip()
    ]


@pytest.mark.parametrize(
    "row", ['"2016-07-15 00:30:00","39.0"', '" 2016-07-15 00:30", 39', f'{" " * 20}"2016-07-15 00:30","39"', '"x",""']
)
def test_rows_with_quotation_marks_around_whole_fields_are_plain(row: str) -> None:
    rows, others = split_rows(Block(f"{row.lstrip()}\n".encode(), 2), 2, [0, 1])
    assert (len(rows.lines), others) == (1, [])
    assert rows.fields(0) == split_fields(row.lstrip())
