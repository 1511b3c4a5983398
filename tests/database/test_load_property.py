"""Random files with random dirt, load after load: the database and the report are what the plain model says."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from tests.builders import ISSUES, USERS, clear_database, load_and_prove, snapshot, stored_readings, stored_rows
from tests.model import Model, Outcome, Refused, Row, hold_counts

from smapdash.db.rollups import arrays
from smapdash.errors import InputError
from smapdash.loader import reading, spill
from smapdash.loader.options import CONFLICTS, LoadOptions
from smapdash.loader.parse import text_blocks
from smapdash.loader.report import LoadReport
from smapdash.loader.run import load_path
from smapdash.model.reasons import ReasonCode

EXAMPLES = 7
NO_TIME = "time is not a date and time (YYYY-MM-DD HH:MM:SS)"
MIDNIGHT, ONE, NIGHT = "2016-07-15 00:00", "2016-10-26 01:00", "2016-10-26 01:30"
TIMES = {
    "2016-07-15 00:00:00": MIDNIGHT,
    "2016-10-26 01:00:00": ONE,
    "2016-10-26 01:00": ONE,
    "2016-10-26 01:30:00": NIGHT,
    " 2016-10-26T01:30 ": NIGHT,
    "2016-07-15 00:00:00.0000000": MIDNIGHT,
    "2016-07-14 24:00:00": MIDNIGHT,
    "2016-07-14 23:59:58.5": MIDNIGHT,
}
WRONG_TIMES = {
    "": "time is empty",
    "2016-07-": NO_TIME,
    "2016-02-30 00:00:00": NO_TIME,
    "2016-07-15 00:11:00": "time is not on the half-hour",
    "2016-07-15 00:00:02.5": "time is not on the half-hour",
}
ENERGIES = {"1": 1.0, "2": 2.0, "3": 3.0, " 2.0": 2.0, '"3"': 3.0, "1e0": 1.0, "0": 0.0}
WRONG_ENERGIES = {
    "": "consumption is empty",
    "Null": "consumption is not a number",
    "inf": "consumption is not finite",
    "NaN": "consumption is not finite",
    "-1": "consumption is negative",
    "16777215": "consumption is a meter's error or overflow value",
    "16777216": "consumption is beyond the range of a meter",
}
KWH = {"0.001": 1.0, " 0.002 ": 2.0, "0.003": 3.0, "1e-3": 1.0, "0": 0.0}
WRONG_KWH = {"Null": "consumption is not a number", "-0.001": "consumption is negative"}
HOMES = {"MAC1": "MAC1", "MAC2": "MAC2", "MAC3": "MAC3", "MAC4": "MAC4", " MAC3": "MAC3", '"MAC1"': "MAC1"}
HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "
BROKEN = ["", "  ", "broken", "1,2,3,4,5,6"]


def mostly(good: dict[str, object], wrong: dict[str, str]) -> st.SearchStrategy[str]:
    """Draw one of the first six times of seven."""
    return st.integers(0, 6).flatmap(lambda number: st.sampled_from([*(good if number else wrong)]))


def rows_of(*fields: st.SearchStrategy[str], most: int) -> st.SearchStrategy[list[str]]:
    row = st.tuples(*fields).map(",".join)
    return st.lists(
        st.integers(0, 15).flatmap(lambda number: row if number else st.sampled_from(BROKEN)), max_size=most
    )


METER_ROWS = rows_of(mostly(TIMES, WRONG_TIMES), mostly(ENERGIES, WRONG_ENERGIES), most=8)
LONDON_ROWS = rows_of(
    mostly(HOMES, {"": "id is empty"}), st.just("Std"), mostly(TIMES, WRONG_TIMES), mostly(KWH, WRONG_KWH), most=16
)


def judge(file: str, line: int, row: str, user: str | None = None) -> Row:
    """Read one row by the tables above; `user` is the file's, or None where the row names him, and kWh."""
    fields = row.split(",")
    if len(fields) != (4 if user is None else 2):
        return Row(file, line, row, fault="wrong number of fields")
    time, energy = fields[-2:]
    home = HOMES.get(fields[0]) if user is None else user
    fault = (
        "id is empty" if home is None else WRONG_TIMES.get(time) or WRONG_ENERGIES.get(energy) or WRONG_KWH.get(energy)
    )
    if fault:
        return Row(file, line, row, fault=fault)
    return Row(file, line, row, (str(home), TIMES.get(time, time[:16])), (KWH if user is None else ENERGIES)[energy])


@dataclass(frozen=True)
class Load:
    """The files of one load, by name, as lines below the header; `how` says how each of them is written."""

    files: dict[str, list[str]]
    how: dict[str, tuple[str, bool]]
    """Line end, and whether the last line has one."""
    rule: str
    skips: bool
    """Files that equal what was last loaded may be skipped; otherwise each is read."""


@st.composite
def meter_loads(draw: st.DrawFn, rule: str) -> list[Load]:
    """Draw one to three loads of one file per user; a file may stay as it was."""
    loads: list[Load] = []
    skips = draw(st.booleans())
    for number in range(draw(st.integers(1, 3))):
        before = loads[-1].files if loads else {}
        names = draw(
            st.lists(st.sampled_from(["1", "2", "3", "9"]), min_size=1, unique=True).filter(
                lambda names: names != ["9"]
            )
        )
        files = {name: before[name] if name in before and draw(st.booleans()) else draw(METER_ROWS) for name in names}
        how = {name: (draw(st.sampled_from(["\r\n", "\n"])), draw(st.booleans())) for name in files}
        loads.append(Load(files, how, draw(st.sampled_from([rule, rule, *CONFLICTS])) if number else rule, skips))
    return loads


@st.composite
def london_loads(draw: st.DrawFn, rule: str) -> list[Load]:
    """Draw one to three loads, each a sequence of rows of all users that is cut into files somewhere."""
    loads: list[Load] = []
    skips = draw(st.booleans())
    for number in range(draw(st.integers(1, 3))):
        rows = draw(LONDON_ROWS)
        if loads and draw(st.booleans()):
            rows = [row for file in loads[-1].files.values() for row in file] + rows[:2]
        files = draw(cuts(rows))
        how = {name: (draw(st.sampled_from(["\r\n", "\n"])), draw(st.booleans())) for name in files}
        loads.append(Load(files, how, draw(st.sampled_from([rule, rule, *CONFLICTS])) if number else rule, skips))
    return loads


@st.composite
def cuts(draw: st.DrawFn, rows: list[str]) -> dict[str, list[str]]:
    """Cut rows into files, whose names in their order hold the rows in theirs; the files come in any order."""
    places = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    parts = [rows[begin:end] for begin, end in pairwise([0, *places, len(rows)])]
    names = [f"part{number:02}.csv{draw(st.sampled_from(['', '.gz']))}" for number in range(len(parts))]
    return dict(draw(st.permutations(list(zip(names, parts, strict=True)))))


def write_meters(folder: Path, load: Load) -> Path:
    (folder / "consumption").mkdir()
    (folder / "user_data.csv").write_text(USERS)
    for name, rows in load.files.items():
        (folder / "consumption" / f"{name}.csv").write_bytes(join(["datetime,consumption", *rows], *load.how[name]))
    return folder


def write_parts(folder: Path, load: Load) -> Path:
    for name, rows in load.files.items():
        content = join([HEADER, *rows], *load.how[name])
        (folder / name).write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
    return folder


def join(lines: list[str], line_end: str, ends: bool) -> bytes:
    return (line_end.join(lines) + (line_end if ends else "")).encode()


def meter_rows(load: Load) -> Iterator[Row]:
    for name, rows in sorted(load.files.items()):
        for line, row in enumerate(rows, start=2):
            file = f"consumption/{name}.csv"
            if row.strip():
                known = name in ("1", "2", "3")
                yield (judge(file, line, row, name) if known else Row(file, line, row, fault="unknown user"))


def part_rows(load: Load) -> Iterator[Row]:
    for name, rows in sorted(load.files.items()):
        for line, row in enumerate(rows, start=2):
            if row.strip():
                yield judge(name, line, row)


@pytest.fixture(scope="module", autouse=True)
def small_batches() -> Iterator[None]:
    """Make batches, runs, blocks and parts so small that these files have several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BATCH_ROWS", 3)
        patch.setattr(spill.Spill.__init__, "__defaults__", (3, 2))
        patch.setattr(text_blocks, "_READ_BYTES", 64)
        patch.setattr(arrays, "_PARTS_KEPT", 1)
        yield


def hold(engine: Engine, model: Model) -> None:
    """Hold that the readings, and the second values, are those of the model."""
    stored: dict[tuple[str, str], dict[int, float]] = {}
    for (user, time, fold), wh in stored_readings(engine).items():
        stored.setdefault((user, time), {})[fold] = wh
    assert {key: sorted(passes.values()) for key, passes in stored.items()} == model.readings()
    assert all(set(passes) in ({0}, {0, 1}) for passes in stored.values())
    seconds = "SELECT external_id, to_char(read_at, 'YYYY-MM-DD HH24:MI'), wh, kept FROM second_readings \
               JOIN users USING (user_id)"
    assert sorted(stored_rows(engine, seconds)) == sorted(
        (*key, second.wh, second.kept) for key, second in model.second.items()
    )


def hold_set_aside(engine: Engine, outcome: Outcome) -> None:
    """Hold that this load set aside just the rows of the model, with file, line, text and reason."""
    rows = stored_rows(
        engine,
        f"""SELECT CASE WHEN reason = '{ReasonCode.NO_REPEATED_HOUR}' THEN '' ELSE file END,
                   CASE WHEN reason = '{ReasonCode.NO_REPEATED_HOUR}' THEN 0 ELSE line END, text, reason, detail
            FROM {ISSUES} WHERE load_id = (SELECT max(load_id) FROM loads)""",
    )
    assert sorted(rows) == sorted(outcome.set_aside)


def hold_nothing_lost(engine: Engine, read: list[Row]) -> None:
    """Hold that each value that ever was read is stored, or kept as a revision, or among the rejected rows."""
    kept: set[object] = {(user, time, wh) for (user, time, _), wh in stored_readings(engine).items()}
    kept |= set(
        stored_rows(
            engine,
            "SELECT external_id, to_char(read_at, 'YYYY-MM-DD HH24:MI'), old_wh FROM reading_revisions \
             JOIN users USING (user_id)",
        )
    )
    rejected = set(stored_rows(engine, "SELECT file, text FROM rejected_rows"))
    kept |= {(*row.key, row.wh) for row in read if (row.file, row.text) in rejected}
    assert {(*row.key, row.wh) for row in read if not row.fault} - kept == set()


def hold_load(engine: Engine, path: Path, load: Load, rows: list[Row], model: Model) -> LoadReport | None:
    """Load, and hold that report and database are what the model says; None where the load was refused."""
    if not load.skips:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM loaded_files"))
    try:
        outcome = model.load(rows, load.rule)
    except Refused:
        before = snapshot(engine)
        with pytest.raises(InputError, match="with --conflicts fail nothing was loaded"):
            load_path(engine, path, LoadOptions(conflicts=load.rule))
        assert snapshot(engine) == before
        return None
    report = load_and_prove(engine, path, LoadOptions(conflicts=load.rule))
    hold(engine, model)
    if not load.skips:
        hold_counts(report, outcome)
        hold_set_aside(engine, outcome)
    return report


@pytest.mark.parametrize("rule", CONFLICTS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(draw=st.data())
def test_load_after_load_of_dirty_files_the_database_is_what_the_rules_say(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, rule: str, draw: st.DataObject
) -> None:
    clear_database(shared_engine)
    model, read = Model(), list[Row]()
    for load in draw.draw(meter_loads(rule)):
        rows = list(meter_rows(load))
        report = hold_load(shared_engine, write_meters(tmp_path_factory.mktemp("meters"), load), load, rows, model)
        read += rows if report else []
        hold_nothing_lost(shared_engine, read)


@pytest.mark.parametrize("rule", CONFLICTS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(draw=st.data())
def test_wherever_a_sequence_of_rows_is_cut_the_database_is_what_the_rules_say(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, rule: str, draw: st.DataObject
) -> None:
    clear_database(shared_engine)
    model, read = Model(), list[Row]()
    for load in draw.draw(london_loads(rule)):
        rows = list(part_rows(load))
        report = hold_load(shared_engine, write_parts(tmp_path_factory.mktemp("parts"), load), load, rows, model)
        read += rows if report else []
        hold_nothing_lost(shared_engine, read)


NIGHTS = (
    "2016-07-01",
    "2016-09-29",
    "2016-09-30",
    "2016-12-28",
)  # the first is 90 days from the second, 91 from the third
CLOCK_TIMES = ("00:30", "01:00", "01:30", "02:00", "12:00", "23:00", "23:30")
METERS = ("MAC1", "MAC2", "MAC3", "MAC4")
Readings = dict[tuple[str, str, str], list[str]]


@st.composite
def nights_with_seconds(draw: st.DrawFn) -> Readings:
    """Draw the kWh of each user, night and time: clock changes, deliveries that come again, corrections, outages."""
    some_users = st.lists(st.sampled_from(METERS), min_size=1, unique=True)
    users = draw(some_users)
    readings = {(night, user, time): ["0.001"] for night in NIGHTS for user in users for time in CLOCK_TIMES}

    def change(nights: list[str], of_users: list[str], times: list[str], value: str | None) -> None:
        for key in ((night, user, time) for night in nights for user in of_users for time in times):
            if value and key in readings:
                readings[key] = [*readings[key], value]
            elif not value:
                readings.pop(key, None)

    for _ in range(draw(st.integers(0, 4))):
        nights = draw(st.lists(st.sampled_from(NIGHTS), min_size=1, max_size=2, unique=True))
        begin = draw(st.sampled_from([0, 1, 1, 1, 2, 4, 5, 5]))
        kind = draw(st.sampled_from(["clock change", "clock change", "again", "correction", "outage"]))
        length = {"clock change": 2, "again": len(CLOCK_TIMES), "correction": 1, "outage": draw(st.integers(1, 3))}[
            kind
        ]
        times = list((CLOCK_TIMES if kind == "again" else CLOCK_TIMES[begin:])[:length])
        value = None if kind == "outage" else draw(st.sampled_from([" 0.002 ", "0.003"]))
        change(nights, users if kind == "clock change" and draw(st.booleans()) else draw(some_users), times, value)
    return readings


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(draw=st.data(), rule=st.sampled_from(["first", "last"]), readings=nights_with_seconds())
def test_however_a_delivery_is_split_into_loads_the_same_hours_are_repeated(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject, rule: str, readings: Readings
) -> None:
    def rows_of_key(key: tuple[str, str, str]) -> list[str]:
        night, user, time = key
        return [f"{user},Std,{night} {time}:00,{kwh}" for kwh in readings[key]]

    clear_database(shared_engine)
    part_of = draw.draw(st.sampled_from([(), (0,), (1,), (0, 1), (2,)]), label="split by night, user, time")
    parts: dict[tuple[str, ...], list[str]] = {}
    for key in sorted(readings):
        parts.setdefault(tuple(key[place] for place in part_of), []).extend(rows_of_key(key))
    model, at_once = Model(), Model()
    for part in draw.draw(st.permutations(sorted(parts)), label="order of loads"):
        files = draw.draw(cuts(parts[part]))
        load = Load(files, dict.fromkeys(files, ("\n", True)), rule, skips=draw.draw(st.booleans()))
        folder = write_parts(tmp_path_factory.mktemp("parts"), load)
        hold_load(shared_engine, folder, load, list(part_rows(load)), model)
    whole = [row for key in sorted(readings) for row in rows_of_key(key)]
    at_once.load([judge("", line, row) for line, row in enumerate(whole)], rule)
    assert model.readings() == at_once.readings()


TWO_TARIFFS = rows_of(
    st.sampled_from(["MAC1", "MAC2"]),
    st.sampled_from(["Std", "ToU"]),
    mostly(TIMES, WRONG_TIMES),
    mostly(KWH, WRONG_KWH),
    most=8,
)
CONTENT = (
    "SELECT external_id, read_at, fold, wh FROM readings JOIN users USING (user_id)",
    "SELECT external_id, area, tariff, withdrawn_at FROM users JOIN segments USING (segment_id)",
    "SELECT external_id, read_at, wh, kept, text FROM second_readings JOIN users USING (user_id)",
    "SELECT area, tariff, read_at, fold, users, total_wh FROM segment_half_hours JOIN segments USING (segment_id)",
    "SELECT external_id, day, readings, peak_wh, peak_at, total_wh FROM user_days JOIN users USING (user_id)",
    "SELECT text, reason, detail FROM rejected_rows",
    "SELECT read, inserted, updated, unchanged, duplicates, conflicts, rejected, repeated_hour FROM loads",
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(draw=st.data(), rule=st.sampled_from(["first", "last", "keep"]), rows=TWO_TARIFFS)
def test_two_cuts_of_the_same_rows_give_the_same_database(
    shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject, rule: str, rows: list[str]
) -> None:
    found = []
    for _ in range(2):
        clear_database(shared_engine)
        files = draw.draw(cuts(rows))
        load = Load(files, dict.fromkeys(files, ("\r\n", True)), rule, skips=False)
        folder = write_parts(tmp_path_factory.mktemp("parts"), load)
        load_and_prove(shared_engine, folder, LoadOptions(conflicts=rule))
        found.append([sorted(map(str, stored_rows(shared_engine, statement))) for statement in CONTENT])
    assert found[0] == found[1]
