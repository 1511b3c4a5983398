"""Low Carbon London's layout on a database. Expected values are by hand."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import clear_database, load_and_prove, snapshot, stored_readings, stored_rows, write_folder
from tests.worded import in_words

from smapdash.errors import InputError
from smapdash.loader.options import LoadOptions
from smapdash.loader.report_text import describe_report
from smapdash.loader.run import load_path
from smapdash.simulation.data_sets import simulate

HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "
ACORN_HEADER = f"{HEADER},Acorn,Acorn_grouped"
DAY = "2012-10-12"
ROWS = (
    f"MAC000002,Std,{DAY} 00:30:00.0000000, 0.143 ",
    f"MAC000002,Std,{DAY} 01:00:00.0000000, 1 ",
    f"MAC000003,ToU,{DAY} 00:30:00.0000000, 0 ",
    f"MAC000003,ToU,{DAY} 01:00:00.0000000, 12.3456 ",
    f"MAC000003,ToU,{DAY} 01:30:00.0000000,0.07",
    f"MAC000004,Std,{DAY} 00:30:00.0000000, 0.009 ",
)
STORED = {
    ("MAC000002", f"{DAY} 00:30", 0): 143,
    ("MAC000002", f"{DAY} 01:00", 0): 1_000,
    ("MAC000003", f"{DAY} 00:30", 0): 0,
    ("MAC000003", f"{DAY} 01:00", 0): 12_345.6,
    ("MAC000003", f"{DAY} 01:30", 0): 70,
    ("MAC000004", f"{DAY} 00:30", 0): 9,
}
REJECTED = "SELECT file, line, text, reason, detail FROM rejected_rows ORDER BY load_id, file, line"
SEGMENTS = "SELECT external_id, area, tariff FROM users JOIN segments USING (segment_id) ORDER BY 1"


def part(*rows: str, header: str = HEADER) -> bytes:
    return "".join(f"{row}\r\n" for row in (header, *rows)).encode()


def write_parts(folder: Path, *parts: Sequence[str]) -> Path:
    """Write parts `LCL_0.csv` and so on."""
    folder.mkdir(exist_ok=True)
    for number, rows in enumerate(parts):
        (folder / f"LCL_{number}.csv").write_bytes(part(*rows))
    return folder


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def plain(path: Path) -> Path:
    (path / "all.csv").write_bytes(part(*ROWS))
    return path / "all.csv"


def packed(path: Path) -> Path:
    (path / "all.csv.gz").write_bytes(gzip.compress(part(*ROWS)))
    return path / "all.csv.gz"


def zipped(path: Path) -> Path:
    return write_zip(path / "all.zip", {"all.csv": part(*ROWS)})


def zipped_parts(path: Path) -> Path:
    members = {"parts/b.csv": part(*ROWS[1:4]), "parts/a.csv": part(*ROWS[:1]), "c.CSV": part(*ROWS[4:])}
    return write_zip(path / "all.zip", {**members, "__MACOSX/parts/._a.csv": b"\0", "readme.txt": b"hello"})


def mixed_parts(path: Path) -> Path:
    write_parts(path / "in", ROWS[:1], ROWS[1:3])
    (path / "in" / "LCL_1.csv.gz").write_bytes(gzip.compress(part(*ROWS[3:4])))
    write_zip(path / "in" / "LCL_2.zip", {"x.csv": part(*ROWS[4:5]), "y.csv": part(*ROWS[5:])})
    (path / "in" / "readme.txt").write_text("hello")
    return path / "in"


@pytest.mark.parametrize("write", [plain, packed, zipped, zipped_parts, mixed_parts])
@pytest.mark.parametrize("layout", ["auto", "london"])
def test_one_file_or_many_parts_plain_or_packed_give_the_same(engine: Engine, tmp_path: Path, write, layout) -> None:
    report = load_and_prove(engine, write(tmp_path), LoadOptions(layout=layout))
    assert (report.layout, report.users, report.read, report.inserted) == ("london", 3, 6, 6)
    assert (report.rejected, report.refused, report.implausible) == (0, [], 0)
    assert stored_readings(engine) == STORED
    assert stored_rows(engine, SEGMENTS) == [
        ("MAC000002", "unknown", "Std"),
        ("MAC000003", "unknown", "ToU"),
        ("MAC000004", "unknown", "Std"),
    ]
    passed_over = {zipped_parts: ["all.zip/__MACOSX", "all.zip/readme.txt"], mixed_parts: ["readme.txt"]}
    assert report.passed_over == passed_over.get(write, [])


def test_files_inside_a_zip_are_named_with_it(engine: Engine, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "LCL.zip", {"in/a.csv": part(*ROWS[:2], "x"), "b.csv": b"nonsense\n"})
    report = load_and_prove(engine, path)
    assert (report.files, report.inserted, [refusal["file"] for refusal in report.refused]) == (2, 2, ["LCL.zip/b.csv"])
    assert stored_rows(engine, REJECTED) == [("LCL.zip/in/a.csv", 4, "x", "wrong number of fields")]


def test_the_area_is_the_acorn_group_where_there_is_one(engine: Engine, tmp_path: Path) -> None:
    rows = (f"{ROWS[0]},ACORN-A,Affluent", f"{ROWS[2]},ACORN-P,Adversity", f"{ROWS[5]},ACORN-,")
    (tmp_path / "LCL.csv").write_bytes(part(*rows, header=ACORN_HEADER))
    report = load_and_prove(engine, tmp_path / "LCL.csv")
    assert (report.inserted, report.rejected) == (2, 1)
    assert stored_rows(engine, SEGMENTS) == [("MAC000002", "Affluent", "Std"), ("MAC000003", "Adversity", "ToU")]
    assert in_words(report.reasons) == {"area is empty": 1}


def test_columns_may_stand_in_any_order(engine: Engine, tmp_path: Path) -> None:
    header = "DateTime,Acorn_grouped,KWH/hh (per half hour) ,other,LCLid,stdorToU"
    (tmp_path / "LCL.csv").write_bytes(part(f"{DAY} 00:30:00.0000000,Affluent, 0.5 ,?,MAC1,Std", header=header))
    load_and_prove(engine, tmp_path / "LCL.csv")
    assert stored_readings(engine) == {("MAC1", f"{DAY} 00:30", 0): 500}
    assert stored_rows(engine, SEGMENTS) == [("MAC1", "Affluent", "Std")]


def test_the_dirt_of_the_data_set_is_set_aside_or_dropped(engine: Engine, tmp_path: Path) -> None:
    dirt = (
        "MAC000002,Std,2012-12-19 12:37:27.0000000,Null",
        f"MAC000002,Std,{DAY} 02:00:00.0000000,Null",
        f"MAC000002,Std,{DAY} 02:00:02.0000001, 0.1 ",
        f"MAC000002,Std,{DAY} 02:30:00.0000000, -0.1 ",
        f"MAC000002,Std,{DAY} 02:30:00.0000000, 16777.215 ",
        f",Std,{DAY} 02:30:00.0000000, 0.1 ",
        f"MAC000002,,{DAY} 02:30:00.0000000, 0.1 ",
    )
    midnight = f"MAC000002,Std,{DAY} 00:00:00.0000000, 0.2 "
    folder = write_parts(tmp_path / "in", (*ROWS, *dirt, midnight, midnight), (midnight,))
    report = load_and_prove(engine, folder)
    assert (report.read, report.inserted, report.duplicates, report.rejected, report.conflicts) == (16, 7, 2, 7, 0)
    off, number = "time is not on the half-hour", "consumption is not a number"
    beyond = "consumption is a meter's error or overflow value"
    reasons = (off, number, off, "consumption is negative", beyond, "id is empty", "tariff is empty")
    assert stored_rows(engine, REJECTED) == [
        ("LCL_0.csv", line, text, reason)
        for line, (text, reason) in enumerate(zip(dirt, reasons, strict=True), start=8)
    ]


def test_a_second_value_in_the_next_part_is_a_conflict_in_the_order_of_names(engine: Engine, tmp_path: Path) -> None:
    other = ROWS[0].replace("0.143", "0.144")
    same_time = [ROWS[0].replace("MAC000002", user) for user in ("MAC5", "MAC6")]
    report = load_and_prove(engine, write_parts(tmp_path / "in", ROWS[:1], (other, *same_time)))
    assert (report.inserted, report.conflicts) == (3, 1)
    assert stored_readings(engine)["MAC000002", f"{DAY} 00:30", 0] == 143
    assert [row[:3] for row in stored_rows(engine, REJECTED)] == [("LCL_1.csv", 2, other)]


def test_a_conflict_in_the_next_part_fails_with_its_name(engine: Engine, tmp_path: Path) -> None:
    times = [ROWS[0].replace("MAC000002", user) for user in ("MAC5", "MAC6")]
    folder = write_parts(tmp_path / "in", (ROWS[0], *times), (ROWS[1], ROWS[0].replace("0.143", "0.2")))
    before = snapshot(engine)
    with pytest.raises(
        InputError, match=r"^LCL_1\.csv line 3: user MAC000002 has two values at 2012-10-12 00:30 \(143"
    ):
        load_path(engine, folder, LoadOptions(conflicts="fail"))
    assert snapshot(engine) == before


def test_the_repeated_hour_is_found_over_all_parts(engine: Engine, tmp_path: Path) -> None:
    first = [f"MAC5,Std,2012-10-28 {time}:00.0000000, 0.1 " for time in ("01:00", "01:30")]
    again = [row.replace("0.1", "0.2") for row in first]
    folder = write_parts(tmp_path / "in", (ROWS[0], *first), (*again, ROWS[1]))
    report = load_and_prove(engine, folder)
    assert (report.inserted, report.repeated_hour, report.conflicts) == (6, 2, 0)


@pytest.mark.parametrize(("rule", "tariff"), [("first", "Std"), ("last", "ToU"), ("keep", "Std")])
def test_a_user_of_two_tariffs_is_settled_alike_wherever_the_parts_are_cut(
    engine: Engine, tmp_path: Path, rule: str, tariff: str
) -> None:
    tariffs = ["Std", "ToU", "Std", "ToU", "ToU"]
    rows = [
        f"MAC1,{name},{DAY} 0{place // 2}:{place % 2 * 30:02}:00.0000000, 0.1 " for place, name in enumerate(tariffs)
    ]
    set_aside = []
    for cut in range(1, 6):
        clear_database(engine)
        report = load_and_prove(engine, write_parts(tmp_path, rows[:cut], rows[cut:]), LoadOptions(conflicts=rule))
        assert (report.users, report.inserted) == (1, 5)
        assert stored_rows(engine, SEGMENTS) == [("MAC1", "unknown", tariff)]
        set_aside.append(stored_rows(engine, "SELECT text, reason, detail FROM rejected_rows ORDER BY 1"))
    assert set_aside == [set_aside[0]] * 5


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("first", "48 rows name another tariff from 2013-01-02 on (MAC1: Std, then ToU); the first counts"),
        ("last", "48 rows name another tariff from 2013-01-01 on (MAC1: Std, then ToU); the last counts"),
    ],
)
def test_all_rows_that_name_another_tariff_are_counted(engine: Engine, tmp_path: Path, rule: str, told: str) -> None:
    rows = [
        f"{user},{tariff},2013-01-0{day} {number // 2:02}:{number % 2 * 30:02}:00.0000000,0.1"
        for day, named in ((1, "Std"), (2, "ToU"))
        for number in range(48)
        for user, tariff in (("MAC1", named), ("MAC2", "Std"))
    ]
    folder = write_parts(tmp_path / "in", rows[:30], rows[30:])
    report = load_and_prove(engine, folder, LoadOptions(conflicts=rule))
    assert (report.inserted, report.conflicts, report.user_rows.rejected, report.reasons.total()) == (192, 0, 48, 48)
    assert f"{told}, and their readings are loaded." in describe_report(report).splitlines()
    assert stored_rows(engine, "SELECT rows FROM rejected_rows") == [(48,)]


def test_the_last_row_of_a_user_names_his_tariff_where_the_last_shall(engine: Engine, tmp_path: Path) -> None:
    rows = [f"MAC1,{name},{DAY} 0{hour}:00:00.0000000, 0.1 " for hour, name in enumerate(["Std", "ToU", "Std"])]
    load_and_prove(engine, write_parts(tmp_path, rows), LoadOptions(conflicts="last"))
    assert stored_rows(engine, SEGMENTS) == [("MAC1", "unknown", "Std")]


def test_users_whom_a_london_load_does_not_name_are_not_withdrawn(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path / "meters", readings={"1": ["2016-07-15 00:00:00,1"]}))
    load_and_prove(engine, write_parts(tmp_path / "a", ROWS[:1]))
    report = load_and_prove(engine, write_parts(tmp_path / "b", ROWS[2:3]))
    assert (report.withdrawn, report.users, report.user_rows.inserted) == (0, 1, 1)
    assert stored_rows(engine, "SELECT count(*), count(withdrawn_at) FROM users") == [(5, 0)]


def test_a_user_who_was_withdrawn_returns_with_a_london_load(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_parts(tmp_path / "a", ROWS[:1]))
    meters = load_and_prove(engine, write_folder(tmp_path / "meters", readings={"1": ["2016-07-15 00:00:00,1"]}))
    assert meters.withdrawn == 1
    report = load_and_prove(engine, write_parts(tmp_path / "b", ROWS[:2]))
    assert (report.returned, report.inserted, report.unchanged) == (1, 1, 1)


def test_a_changed_tariff_is_recorded_with_its_load(engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_parts(tmp_path, ROWS[:2]))
    report = load_and_prove(engine, write_parts(tmp_path, [row.replace("Std", "ToU") for row in ROWS[:2]]))
    assert (report.user_rows.updated, report.unchanged) == (1, 2)
    changes = """SELECT load_id, external_id, old.tariff, new.tariff FROM user_revisions JOIN users USING (user_id)
                 JOIN segments old ON old.segment_id = old_segment_id
                 JOIN segments new ON new.segment_id = new_segment_id"""
    assert stored_rows(engine, changes) == [(2, "MAC000002", "Std", "ToU")]


def test_the_report_of_a_load_that_skips_everything_still_counts_the_users(engine: Engine, tmp_path: Path) -> None:
    folder = write_parts(tmp_path, ROWS)
    load_and_prove(engine, folder)
    report = load_and_prove(engine, folder)
    assert (report.files_skipped, report.users) == (1, 3)


@pytest.mark.parametrize("content", [b"", b"\r\n", b"LCLid,stdorToU\r\n", part(ROWS[0])[:-30] + b"\xff\r\n"])
def test_a_part_that_cannot_be_read_is_named_and_none_of_its_users_is_stored(
    engine: Engine, tmp_path: Path, content: bytes
) -> None:
    folder = write_parts(tmp_path / "in", ROWS[2:5])
    (folder / "LCL_9.csv").write_bytes(content)
    report = load_and_prove(engine, folder)
    assert [refusal["file"] for refusal in report.refused] == ["LCL_9.csv"]
    assert (report.users, report.inserted, report.read) == (1, 3, 3)
    assert stored_rows(engine, SEGMENTS) == [("MAC000003", "unknown", "ToU")]


@pytest.mark.parametrize("name", ["LCL_9.csv.gz", "LCL_9.zip"])
def test_a_packed_part_that_is_broken_is_named_and_the_rest_is_loaded(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    folder = write_parts(tmp_path / "in", ROWS[:2])
    content = gzip.compress(part(*ROWS[2:])) if name.endswith("gz") else zipped(tmp_path).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    report = load_and_prove(engine, folder)
    assert [refusal["file"] for refusal in report.refused] == [name]
    assert report.inserted == 2


def test_a_format_that_is_named_is_not_guessed(engine: Engine, tmp_path: Path) -> None:
    meters = write_folder(tmp_path / "meters", readings={"1": ["2016-07-15 00:00:00,1"]})
    parts = write_parts(tmp_path / "parts", ROWS)
    with pytest.raises(InputError, match=r"holds no user_data\.csv"):
        load_path(engine, parts, LoadOptions(layout="challenge"))
    refused = load_path(engine, meters, LoadOptions(layout="london"))
    assert [refusal["file"] for refusal in refused.refused] == ["user_data.csv"]
    assert stored_readings(engine) == {}
    assert load_and_prove(engine, meters).layout == "challenge"


def test_what_fits_no_format_is_told_as_the_first_one_tells_it(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"user_data\.csv"):
        load_path(engine, tmp_path)


@pytest.mark.parametrize("acorn", [False, True])
def test_the_parts_of_the_simulation_load_whole(engine: Engine, tmp_path: Path, acorn: bool) -> None:
    out = tmp_path / "out"
    simulate(
        out, users=12, days=61, start=date(2012, 11, 1), seed=5, file_format="london", part_rows=5_000, acorn=acorn
    )
    lines = [line.split(",") for path in sorted(out.iterdir()) for line in path.read_text().splitlines()[1:]]
    good = {(fields[0], fields[2]): float(fields[3]) for fields in lines if fields[3] != "Null"}
    nulls = sum(fields[3] == "Null" for fields in lines)
    report = load_and_prove(engine, out)
    assert (report.layout, report.users, report.refused, report.conflicts) == ("london", 12, [], 0)
    assert (report.read, report.inserted, report.rejected) == (len(lines), len(good), nulls)
    assert report.duplicates == len(lines) - len(good) - nulls > 12
    [(total,)] = stored_rows(engine, "SELECT sum(wh) FROM readings")
    assert total == pytest.approx(1_000 * sum(good.values()))
    areas = {str(area) for _, area, _ in stored_rows(engine, SEGMENTS)}
    assert areas <= {"Affluent", "Comfortable", "Adversity"} if acorn else areas == {"unknown"}
    again = load_and_prove(engine, out)
    assert (again.inserted, again.updated, again.unchanged, again.read) == (0, 0, len(good), len(lines))
