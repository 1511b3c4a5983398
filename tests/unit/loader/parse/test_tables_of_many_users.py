"""Files of many users: each row keeps its names, and many rows at once come to what one at a time comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smapdash.loader.parse import text_blocks
from smapdash.loader.parse.clean import Reading, judge_reading
from smapdash.loader.parse.tables import Layout, Reject, read_readings
from smapdash.loader.parse.text_blocks import InputFile, split_fields
from smapdash.model.reasons import Reason, ReasonCode
from tests.worded import in_words

TIME = "2016-07-15 00:30:00"
HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "
EPOCH, MINUTE = datetime(1970, 1, 1), timedelta(minutes=1)


def find_fault(names: tuple[str, ...]) -> Reason | None:
    return None if names[0] else Reason(ReasonCode.ID_EMPTY)


LAYOUT = Layout(("LCLid", "stdorToU"), "DateTime", "KWH/hh (per half hour)", 1000, find_fault)

Good = tuple[int, tuple[str, ...], str, float]
"""Line, names, time and Wh of a row."""


def read_rows(path: Path, *rows: str) -> tuple[list[Good], list[Reject]]:
    """Return the good rows and the rejected ones; hold that they add up."""
    path.write_bytes("\r\n".join(rows).encode())
    good: list[Good] = []
    rejected: list[Reject] = []
    for block in read_readings(InputFile(path, path.name), LAYOUT):
        assert block.read == len(block.line) + len(block.rejected)
        names = [block.names[entry] for entry in block.name.tolist()]
        times = [str(EPOCH + number * MINUTE) for number in block.minute.tolist()]
        good += zip(block.line.tolist(), names, times, block.wh.tolist(), strict=True)
        rejected += block.rejected
    return sorted(good), sorted(in_words(rejected))


def test_each_row_keeps_the_names_that_it_holds(tmp_path: Path) -> None:
    good, rejected = read_rows(
        tmp_path / "1.csv",
        HEADER,
        "MAC000002,Std,2012-10-12 00:30:00.0000000, 0.143 ",
        "MAC000002,Std,2012-10-12 01:00:00.0000000, 0 ",
        "MAC000002,ToU,2012-10-12 01:30:00.0000000, 1.2 ",
        "MAC00000,ToU,2012-10-12 01:30:00.0000000, 1 ",
        ",ToU,2012-10-12 01:30:00.0000000, 1 ",
        f"{' ' * 9}MAC00000, ToU,2012-10-12 02:00:00.0000000, 2 ",
        "MAC000002,Std,2012-12-19 12:37:27.0000000,Null",
        '"MAC,2",Std,2012-10-12 00:30:00.0000000,3',
        "MAC000002,Std,2012-10-12 02:00,4",
    )
    assert good == [
        (2, ("MAC000002", "Std"), "2012-10-12 00:30:00", 143.0),
        (3, ("MAC000002", "Std"), "2012-10-12 01:00:00", 0.0),
        (4, ("MAC000002", "ToU"), "2012-10-12 01:30:00", 1200.0),
        (5, ("MAC00000", "ToU"), "2012-10-12 01:30:00", 1000.0),
        (7, ("MAC00000", "ToU"), "2012-10-12 02:00:00", 2000.0),
        (9, ("MAC,2", "Std"), "2012-10-12 00:30:00", 3000.0),
        (10, ("MAC000002", "Std"), "2012-10-12 02:00:00", 4000.0),
    ]
    assert rejected == [
        (6, ",ToU,2012-10-12 01:30:00.0000000, 1 ", "id is empty"),
        (8, "MAC000002,Std,2012-12-19 12:37:27.0000000,Null", "time is not on the half-hour"),
    ]


def test_rows_of_one_user_that_follow_each_other_share_one_entry_of_names(tmp_path: Path) -> None:
    users = ["A", "A", "B", "B" * 40, "B" * 40, "A", "A"]
    rows = [f"{user},Std,2012-10-{day} 00:30:00.0000000, 1 " for day, user in enumerate(users, start=10)]
    (tmp_path / "1.csv").write_text("\n".join((HEADER, *rows, "")))
    (block,) = read_readings(InputFile(tmp_path / "1.csv", "1.csv"), LAYOUT)
    assert block.names == [("A", "Std"), ("B", "Std"), ("B" * 40, "Std"), ("A", "Std")]
    assert block.name.tolist() == [0, 0, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("length", [1023, 1024, 1025, 200_000])
def test_long_names_that_differ_in_their_last_sign_only_stay_apart(tmp_path: Path, length: int) -> None:
    users = ["A" * length, "A" * length, "A" * (length - 1) + "B", "A" * (length - 1)]
    good, rejected = read_rows(
        tmp_path / "1.csv", HEADER, *(f"{user},Std,2012-10-12 00:30:00.0000000,1" for user in users)
    )
    assert [names[0] for _, names, _, _ in good] == users
    assert rejected == []


NAMES = st.sampled_from(["A", "A", "B", "AB", " A ", "      B", "ü", '"A"', '"A,B"', '"', "", "  "])
TIMES = st.sampled_from(
    [
        TIME,
        TIME,
        f" {TIME}  ",
        f"      {TIME}",
        "2016-07-15 01:00:00.0000000",
        "2016-07-15T01:30",
        f'"{TIME}"',
        "2016-02-30",
    ]
)
ENERGIES = st.sampled_from(
    ["0.143", "0.143", " 0.143 ", "39", "      1", "1e2", "-1", "Null", "99999999", "", "\0", '"1']
)
NOTES = st.sampled_from(["", "x", " ", '"x,y"', "\t"])
ROWS = st.lists(st.tuples(NAMES, NAMES, TIMES, ENERGIES, NOTES) | st.lists(NAMES | TIMES, max_size=7), max_size=8)
COLUMNS = [*LAYOUT.columns, "note"]


def _slow_rows(rows: Sequence[str], columns: list[str]) -> tuple[list[Good], dict[int, str]]:
    """Do one row at a time what the loader does for many at once."""
    good, rejected = [], {}
    for line, row in enumerate(rows, start=2):
        if row.strip():
            fields = split_fields(row)
            named = dict(zip(columns, fields, strict=False))
            judged: object = "wrong number of fields"
            if len(fields) == len(columns):
                judged = find_fault((named["LCLid"],)) or judge_reading(
                    named["DateTime"], named["KWH/hh (per half hour)"], 1000
                )
            if isinstance(judged, Reading):
                names = (named["LCLid"], named["stdorToU"])
                good.append((line, names, str(EPOCH + judged.minute * MINUTE), judged.wh))
            else:
                rejected[line] = in_words(judged)
    return good, rejected


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=ROWS, order=st.permutations(range(5)), size=st.sampled_from([9, 50, 1 << 22]))
def test_many_rows_at_once_come_to_what_one_row_at_a_time_comes_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: list[Sequence[str]], order: list[int], size: int
) -> None:
    columns = [COLUMNS[place] for place in order]
    rows = [",".join([row[place] for place in order] if len(row) == 5 else row) for row in table]
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    good, rejected = read_rows(tmp_path / "1.csv", ",".join(columns), *rows)
    expected_good, expected_rejected = _slow_rows(rows, columns)
    assert good == expected_good
    assert rejected == sorted((line, rows[line - 2], reason) for line, reason in expected_rejected.items())
