"""From files to batches of rows: whole users together, nothing of a refused file, nothing lost on the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from smapdash.loader import reading
from smapdash.loader.formats.challenge import Challenge
from smapdash.loader.formats.london import London
from smapdash.loader.parse import text_blocks
from smapdash.loader.reading import Batch, FileTally, Numbers, Reader
from smapdash.loader.snapshots import Snapshot, Snapshots
from smapdash.loader.spill import Spill
from tests.builders import half_hours, write_folder
from tests.worded import in_words

FIRST = 16_997 * 1440
"""Minutes from 1970 to 2016-07-15 00:00."""
FILE = 1 << 40
LONDON_HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "


def read_challenge(folder: Path, *places: int, known: str = "123") -> list[Batch]:
    files = Challenge().find_files(folder).files
    reader = Reader(Challenge(), files, Numbers(), known.__contains__, Snapshots())
    return list(reader.read(places or range(len(files))))


def read_london(folder: Path, *parts: bytes) -> tuple[list[Batch], Numbers]:
    for place, part in enumerate(parts):
        (folder / f"{place}.csv").write_bytes(f"{LONDON_HEADER}\r\n".encode() + part)
    numbers = Numbers()
    reader = Reader(London(), London().find_files(folder).files, numbers, lambda _: True, Snapshots())
    return list(reader.read(range(len(parts)))), numbers


def rows_of(batches: list[Batch]) -> list[list[tuple[int, int, float, int]]]:
    return [batch.rows.tolist() for batch in batches]


def tallies_of(batches: list[Batch]) -> list[FileTally]:
    return [tally for batch in batches for tally in batch.done]


def test_files_of_one_user_come_in_batches_of_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 3)
    start = "2016-07-15 00:00:00"
    rows = {"1": half_hours(start, [5, 6]), "2": half_hours(start, [7]), "3": half_hours(start, [8, 9, 1, 2])}
    batches = read_challenge(write_folder(tmp_path, readings=rows))
    assert rows_of(batches) == [
        [(0, FIRST, 5.0, 2), (0, FIRST + 30, 6.0, 3), (1, FIRST, 7.0, FILE + 2)],
        [(2, FIRST + 30 * number, wh, 2 * FILE + 2 + number) for number, wh in enumerate([8.0, 9.0, 1.0, 2.0])],
        [],
    ]
    assert [[tally.place for tally in batch.done] for batch in batches] == [[0, 1], [2], []]
    assert [(tally.rows, tally.rejected, tally.refused) for tally in tallies_of(batches)] == [
        *((2, 0, None), (1, 0, None), (4, 0, None))
    ]
    assert [(batch.read, batch.file) for batch in batches] == [
        (3, "consumption/2.csv"),
        (4, "consumption/3.csv"),
        (0, ""),
    ]


@pytest.mark.parametrize("size", [7, 60, 1 << 22])
def test_only_the_places_that_are_wanted_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    rows = half_hours("2016-07-15 00:00:00", [5, 6, 7])
    batches = read_challenge(write_folder(tmp_path, readings={"1": rows, "2": rows, "3": rows}), 2, 1)
    assert [row[3] for row in rows_of(batches)[0]] == [2 * FILE + line for line in (2, 3, 4)] + [
        FILE + line for line in (2, 3, 4)
    ]
    assert [(tally.place, list(tally.users)) for tally in tallies_of(batches)] == [
        (2, [("3", "", "")]),
        (1, [("2", "", "")]),
    ]


class Writer(Snapshots):
    """Changes each file as soon as its snapshot is taken."""

    def __init__(self, change: Callable[[Path], object]) -> None:
        super().__init__()
        self._change = change

    def take(self, path: Path) -> Snapshot | None:
        taken = super().take(path)
        self._change(path)
        return taken


def grow(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"2016-07-15 00:30:00,4\r\n")


def replace_behind_the_scenes(path: Path) -> None:
    """Put another file of the same size and time in its place."""
    status, content = path.stat(), path.read_bytes().replace(b",5", b",6")
    path.with_suffix(".new").write_bytes(content)
    os.utime(path.with_suffix(".new"), ns=(status.st_atime_ns, status.st_mtime_ns))
    path.with_suffix(".new").rename(path)


def write_over(path: Path) -> None:
    status, content = path.stat(), path.read_bytes().replace(b",5", b",6")
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def put_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


CHANGES = {
    "grown": grow,
    "cut": lambda path: os.truncate(path, path.stat().st_size - 23),
    "replaced": replace_behind_the_scenes,
    "written over": write_over,
    "gone": Path.unlink,
    "a pipe": put_a_pipe,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: Callable[[Path], object]) -> None:
    rows = half_hours("2016-07-15 00:00:00", [5, 5])
    files = Challenge().find_files(write_folder(tmp_path, readings={"1": rows, "2": rows})).files
    writer = Writer(lambda path: change(path) if path.name == "1.csv" else None)
    (batch,) = Reader(Challenge(), files, Numbers(), lambda _: True, writer).read([0, 1])
    assert len(batch.rows) == 2
    changed, other = batch.done
    assert other.refused is None
    assert "1.csv" in str(changed.refused)
    if change not in (CHANGES["gone"], CHANGES["a pipe"]):
        sentence = "consumption/1.csv changed while it was read; load again when nothing writes to it."
        assert changed.refused == sentence


def test_a_file_that_is_only_touched_is_read(tmp_path: Path) -> None:
    files = Challenge().find_files(write_folder(tmp_path, readings={"1": ["2016-07-15 00:00:00,5"]})).files
    writer = Writer(lambda path: os.utime(path, (1, 1)))
    (batch,) = Reader(Challenge(), files, Numbers(), lambda _: True, writer).read([0])
    assert batch.done[0].refused is None
    assert len(batch.rows) == 1


@pytest.mark.parametrize("size", [50, 1 << 22])
def test_rows_of_a_user_who_is_not_listed_are_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    unknown = "datetime,consumption\r\n2016-07-15 00:00:00,5\r\n\r\nx\n"
    folder = write_folder(tmp_path, readings={"1": ["2016-07-15 00:00:00,5"], "9": unknown})
    (batch,) = read_challenge(folder)
    assert batch.rows.tolist() == [(0, FIRST, 5.0, 2)]
    assert in_words(batch.rejected) == [
        ("consumption/9.csv", 2, "2016-07-15 00:00:00,5", "unknown user"),
        ("consumption/9.csv", 4, "x", "unknown user"),
    ]
    _, tally = batch.done
    assert (tally.without_user, tally.rows, tally.rejected, tally.users, tally.refused) == (True, 2, 2, {}, None)


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
@pytest.mark.parametrize("size", [30, 1 << 22])
def test_a_refused_file_takes_nothing_with_it_but_its_own_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_rows: int, size: int
) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", batch_rows)
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    rows = ["2016-07-15 00:00:00,5", "bad,row"]
    folder = write_folder(tmp_path, readings={"1": rows, "2": [*rows, *rows], "3": rows})
    with (folder / "consumption" / "2.csv").open("ab") as file:
        file.write(b"2016-07-15 00:00:00,\xff\r\n")
    batches = read_challenge(folder)
    rows_kept = list(chain.from_iterable(rows_of(batches)))
    assert [row[1:] for row in rows_kept] == [(FIRST, 5.0, 2), (FIRST, 5.0, 2 * FILE + 2)]
    good, refused, later = tallies_of(batches)
    assert refused.refused == "2.csv is not UTF-8 text (line 6); save it as UTF-8 and load again."
    assert (good.refused, good.rows, good.rejected, later.refused, later.rows, later.rejected) == (None, 2, 1) * 2
    kept = [reject[:2] for batch in batches for reject in batch.rejected if reject[0] != refused.file.name]
    assert kept == [("consumption/1.csv", 3), ("consumption/3.csv", 3)]


def test_rejected_rows_of_a_refused_file_are_held_back_while_they_can_be(tmp_path: Path) -> None:
    content = "datetime,consumption\nx,1\n" + "9" * 10
    folder = write_folder(tmp_path, readings={"1": ["bad,row"], "2": content, "3": "time\n"})
    (folder / "consumption" / "2.csv").write_bytes(content.encode() + b"\xff")
    (batch,) = read_challenge(folder)
    assert [reject[0] for reject in batch.rejected] == ["consumption/1.csv"]
    assert [bool(tally.refused) for tally in batch.done] == [False, True, True]


def test_many_rejected_rows_are_not_held_until_the_file_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 2)
    monkeypatch.setattr(text_blocks, "_READ_BYTES", 30)
    batches = read_challenge(write_folder(tmp_path, readings={"1": ["bad,row"] * 9}))
    assert max(len(batch.rejected) for batch in batches) < 9
    assert [line for batch in batches for _, line, _, _ in batch.rejected] == list(range(2, 11))
    assert [len(batch.done) for batch in batches] == [0] * (len(batches) - 1) + [1]


def lines_of(tally: FileTally) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return the first and the last line that name a user, area and tariff."""
    return {user: (named.first_line, named.last_line) for user, named in tally.users.items()}


def test_rows_of_many_users_come_as_they_are_read(tmp_path: Path) -> None:
    first = b"B,Std,2016-07-15 00:00:00.0000000, 0.1 \r\nA,ToU,2016-07-15 00:00:00.0000000,Null\r\n"
    second = b'"B",ToU,2016-07-15 00:30,30\nA,ToU,2016-07-15 00:30:00,0.2\nB,Std,2016-07-15 01:00:00,0.3\n'
    batches, numbers = read_london(tmp_path, first, second)
    user_b, user_a = numbers["B"], numbers["A"]
    assert sorted(chain.from_iterable(rows_of(batches))) == sorted(
        [
            (user_b, FIRST, 100.0, 2),
            (user_a, FIRST + 30, 200.0, FILE + 3),
            (user_b, FIRST + 60, 300.0, FILE + 4),
            (user_b, FIRST + 30, 30_000.0, FILE + 2),
        ]
    )
    one, two = tallies_of(batches)
    assert lines_of(one) == {("B", "unknown", "Std"): (2, 2)}
    assert lines_of(two) == {
        ("B", "unknown", "ToU"): (2, 2),
        ("A", "unknown", "ToU"): (3, 3),
        ("B", "unknown", "Std"): (4, 4),
    }
    assert (one.rows, one.rejected, two.rows, two.rejected) == (2, 1, 3, 0)


@pytest.mark.parametrize("size", [40, 1 << 22])
def test_the_first_and_last_rows_of_a_kind_name_the_user_however_they_are_spelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", size)
    part = b'A,Std,never,1\n"A",Std,2016-07-15 00:30,1\nA,Std,2016-07-15 01:00:00,1\n'
    batches, _ = read_london(tmp_path, part)
    (tally,) = tallies_of(batches)
    assert list(lines_of(tally).values()) == [(3, 4)]


def test_rows_of_a_user_in_many_parts_meet_in_one_batch_without_those_of_a_refused_part(tmp_path: Path) -> None:
    part = b"A,Std,2016-07-15 00:00:00,1\nB,Std,2016-07-15 00:00:00,1\n"
    with Spill(run_rows=1, batch_rows=1) as spilled:
        batches, numbers = read_london(tmp_path, part, part + b"A,Std,\xff\n", part)
        for batch in batches:
            spilled.add(batch.rows)
        refused = [tally.place for tally in tallies_of(batches) if tally.refused]
        by_user = [batch.tolist() for batch in spilled.batches(refused)]
    assert refused == [1]
    assert by_user == [
        [(numbers["A"], FIRST, 1000.0, 2), (numbers["A"], FIRST, 1000.0, 2 * FILE + 2)],
        [(numbers["B"], FIRST, 1000.0, 3), (numbers["B"], FIRST, 1000.0, 2 * FILE + 3)],
    ]
