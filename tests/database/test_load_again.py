"""Files that come again: what is skipped, what is read. The database cannot tell. Expected values are by hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import USERS, load_and_prove, snapshot, stored_readings, stored_rows, write_folder
from tests.worded import in_words

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.errors import InputError
from smapdash.loader.options import LoadOptions
from smapdash.loader.report_text import describe_report
from smapdash.loader.run import load_path

NOON, LATER = "2016-07-15 12:00", "2016-07-15 12:30"
ONE, HALF_PAST = "2016-10-26 01:00", "2016-10-26 01:30"
FIVE = "id,area,tariff\n" + "".join(f"{user},a1,t1\n" for user in range(1, 6))
HEADER = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) \r\n"
COUNTS = ("read", "inserted", "updated", "unchanged", "files", "files_skipped")


def rows(*values: float, time: str = NOON) -> list[str]:
    return [f"{time}:00,{value:g}" for value in values]


def night(*values: float) -> list[str]:
    """Return the same values at 01:00 and at 01:30."""
    return [*rows(*values, time=ONE), *rows(*values, time=HALF_PAST)]


def write_meters(folder: Path, users: str = FIVE, **readings: Iterable[str]) -> Path:
    """Write the rows of users `u1`, `u2` and so on."""
    return write_folder(folder, users=users, readings={user[1:]: list(of) for user, of in readings.items()})


def write_parts(folder: Path, **parts: str) -> Path:
    """Write parts of Low Carbon London: `A1 B2` is a row of user A with 1 Wh and one of B with 2, both at noon."""
    return write_parts_at((NOON,), folder, **parts)


def write_parts_at(times: Iterable[str], folder: Path, **parts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, homes in parts.items():
        of_part = (f"{home[0]},Std,{time}:00.0000000, 0.00{home[1]} \r\n" for home in homes.split() for time in times)
        (folder / f"{name}.csv").write_text(HEADER + "".join(of_part), newline="")
    return folder


def load(engine: Engine, path: Path, rule: str = "first") -> dict[str, int]:
    """Load and return the counts that matter here."""
    report = load_and_prove(engine, path, LoadOptions(conflicts=rule))
    return {name: getattr(report, name) for name in COUNTS}


def at_noon(engine: Engine, at: str = NOON) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for (user, time, _), wh in sorted(stored_readings(engine).items()):
        if time == at:
            found.setdefault(user, []).append(wh)
    return {user: sorted(values) for user, values in found.items()}


def test_files_with_the_same_content_are_skipped_however_often_they_come(engine: Engine, tmp_path: Path) -> None:
    folder = write_meters(tmp_path, u1=rows(1), u2=[*rows(2), *rows(2)], u3=rows(3, 30_000))
    first = load_and_prove(engine, folder)
    assert (first.files, first.files_skipped, first.conflicts) == (3, 0, 1)
    write_meters(tmp_path, u3=rows(30_000))
    load(engine, folder)
    for _ in range(3):
        report = load_and_prove(engine, folder)
        assert (report.files, report.files_skipped) == (3, 3)
        assert (report.read, report.unchanged, report.duplicates, report.implausible) == (4, 3, 1, 1)
        assert (report.inserted, report.updated, report.conflicts, report.rejected) == (0, 0, 0, 0)
        assert "3 of 3 files are as they were last loaded and were not read again." in describe_report(report)
    assert stored_rows(engine, "SELECT files, files_skipped FROM loads WHERE load_id > 1 ORDER BY load_id") == [
        (3, 2),
        *[(3, 3)] * 3,
    ]


def test_skipping_changes_nothing_but_the_record_of_the_load(engine: Engine, tmp_path: Path) -> None:
    folder = write_meters(tmp_path, u1=night(1, 2), u2=night(3, 4), u3=night(5))
    load(engine, folder)
    before = snapshot(engine)
    report = load_and_prove(engine, folder)
    after = snapshot(engine)
    assert (report.files_skipped, report.repeated_hour, report.unchanged) == (3, 4, 10)
    assert {name for name in before if before[name] != after[name]} == {"loads"}


def test_what_is_skipped_is_not_opened_row_by_row(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_meters(tmp_path, u1=rows(1), u2=rows(2))
    load(engine, folder)
    write_meters(tmp_path, u2=rows(3))
    from smapdash.loader import reading

    original, opened = reading.read_readings, list[str]()

    def look(file, layout):
        opened.append(file.name)
        return original(file, layout)

    monkeypatch.setattr(reading, "read_readings", look)
    load(engine, folder)
    assert opened == ["consumption/2.csv"]


@pytest.mark.parametrize("rule", ["last", "keep", "fail"])
def test_other_options_read_the_files_again(engine: Engine, tmp_path: Path, rule: str) -> None:
    folder = write_meters(tmp_path, u1=rows(1), u2=rows(2))
    load(engine, folder)
    assert load(engine, folder, rule)["files_skipped"] == 0
    assert load(engine, folder, rule)["files_skipped"] == 2
    assert load(engine, folder)["files_skipped"] == 0  # the last load was under another rule


def test_a_file_that_was_only_touched_is_skipped(engine: Engine, tmp_path: Path) -> None:
    folder = write_meters(tmp_path, u1=rows(1))
    load(engine, folder)
    os.utime(folder / "consumption" / "1.csv", (0, 0))
    assert load(engine, folder)["files_skipped"] == 1


def test_other_content_of_the_same_size_and_time_is_read(engine: Engine, tmp_path: Path) -> None:
    folder = write_meters(tmp_path, u1=rows(1), u2=rows(2))
    file = folder / "consumption" / "1.csv"
    before = file.stat()
    load(engine, folder)
    write_meters(tmp_path, u1=rows(7))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert load(engine, folder) == dict(zip(COUNTS, (2, 0, 1, 1, 2, 1), strict=True))
    assert at_noon(engine) == {"1": [7], "2": [2]}


def test_content_that_goes_back_and_forth_is_read_each_time(engine: Engine, tmp_path: Path) -> None:
    for value in (1, 7, 1, 7):
        report = load(engine, write_meters(tmp_path, u1=rows(value), u2=rows(2)))
        assert at_noon(engine) == {"1": [value], "2": [2]}
        assert report["files_skipped"] == (0 if not report["updated"] else 1)
    assert stored_rows(engine, "SELECT old_wh FROM reading_revisions ORDER BY load_id") == [(1,), (7,), (1,)]


def test_the_same_names_in_another_folder_are_compared_by_content(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_meters(tmp_path / "a", u1=rows(1), u2=rows(2)))
    assert load(engine, write_meters(tmp_path / "b", u1=rows(1), u2=rows(8)))["files_skipped"] == 1
    assert load(engine, tmp_path / "a")["files_skipped"] == 1
    assert at_noon(engine) == {"1": [1], "2": [2]}


def test_a_user_who_is_gone_and_comes_back_is_told_from_known_ones(engine: Engine, tmp_path: Path) -> None:
    readings = {"u1": rows(1), "u2": rows(2)}
    load(engine, write_meters(tmp_path, **readings))
    gone = load_and_prove(engine, write_meters(tmp_path, users="id,area,tariff\n1,a1,t1\n", **readings))
    assert (gone.files_skipped, gone.withdrawn, gone.rejected, in_words(gone.reasons)) == (1, 4, 1, {"unknown user": 1})
    back = load_and_prove(engine, write_meters(tmp_path, **readings))
    assert (back.returned, back.inserted, back.unchanged, back.rejected) == (4, 0, 2, 0)
    assert at_noon(engine) == {"1": [1], "2": [2]}


def test_a_file_that_changed_while_its_user_was_gone_is_read_when_he_is_back(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_meters(tmp_path, u1=rows(1), u2=rows(2)))
    load(engine, write_meters(tmp_path, users="id,area,tariff\n1,a1,t1\n", u2=rows(9)))
    assert at_noon(engine) == {"1": [1], "2": [2]}
    assert load(engine, write_meters(tmp_path))["updated"] == 1
    assert at_noon(engine) == {"1": [1], "2": [9]}


@pytest.mark.parametrize(
    "dirt", [["x,1"], rows(2), rows(2, 3), [*rows(5, 5, time=ONE)]], ids=["rejected", "conflict", "third", "equal"]
)
def test_a_file_of_which_a_row_was_set_aside_is_read_again(engine: Engine, tmp_path: Path, dirt: list[str]) -> None:
    others = {f"u{user}": [*rows(1), *night(5, 6)] for user in (2, 3)}
    folder = write_meters(tmp_path, u1=[*rows(1), *dirt], **others)
    first, second, third = (load_and_prove(engine, folder) for _ in range(3))
    assert (second.files_skipped, third.files_skipped) == (2, 2)
    assert first.reasons == second.reasons == third.reasons
    assert first.reasons.total() == len(dirt) - (dirt[0] == dirt[-1] and len(dirt) > 1)
    assert (second.inserted, second.updated, second.read) == (0, 0, first.read)


def test_a_file_that_was_refused_is_read_again(engine: Engine, tmp_path: Path) -> None:
    folder = write_meters(tmp_path, u1=rows(1), u2=rows(2))
    load(engine, folder)
    good = (folder / "consumption" / "1.csv").read_bytes()
    for _ in range(2):
        (folder / "consumption" / "1.csv").write_bytes(b"nonsense")
        refused = load_and_prove(engine, folder)
        assert ([refusal["file"] for refusal in refused.refused], refused.files_skipped) == (["consumption/1.csv"], 1)
    (folder / "consumption" / "1.csv").write_bytes(good)
    report = load(engine, folder)
    assert (report["unchanged"], report["files_skipped"]) == (2, 1)


def test_a_load_that_is_refused_remembers_no_file(engine: Engine, tmp_path: Path) -> None:
    folder = write_meters(tmp_path, u1=rows(1), u2=[*rows(2), "x,1"])
    with pytest.raises(InputError, match="With --strict"):
        load_path(engine, folder, LoadOptions(strict=True))
    assert load(engine, folder)["files_skipped"] == 0
    assert at_noon(engine) == {"1": [1], "2": [2]}


def test_a_part_that_shares_a_user_with_a_changed_part_is_read_as_well(engine: Engine, tmp_path: Path) -> None:
    folder = write_parts(tmp_path / "in", p1="A1", p2="A1 B2", p3="B2 C3", p4="D4")
    load(engine, folder)
    assert load(engine, folder)["files_skipped"] == 4
    write_parts(folder, p1="A7")
    report = load_and_prove(engine, folder)
    assert (report.files_skipped, report.read, report.conflicts) == (1, 6, 1)  # p4 alone; A has 7, then 1
    assert at_noon(engine) == {"A": [7], "B": [2], "C": [3], "D": [4]}


def test_a_second_value_in_a_part_that_did_not_change_counts(engine: Engine, tmp_path: Path) -> None:
    both = (ONE, HALF_PAST)
    folder = write_parts_at(both, tmp_path / "in", p1="A1 B2", p2="C2", p3="A1 B2")
    load(engine, folder)
    write_parts_at(both, folder, p3="A5 B6")
    report = load_and_prove(engine, folder, LoadOptions(conflicts="first"))
    assert (report.repeated_hour, report.inserted, report.unchanged) == (4, 4, 6)  # of three users, two have a second
    assert at_noon(engine, ONE) == {"A": [1, 5], "B": [2, 6], "C": [2]}


def test_two_names_with_rows_of_the_same_user_are_not_taken_for_each_other(engine: Engine, tmp_path: Path) -> None:
    old, new = write_parts(tmp_path / "old", p1="A1 B1"), write_parts(tmp_path / "new", q1="A5")
    load(engine, old)
    assert load(engine, new)["updated"] == 1
    assert load(engine, old) == dict(zip(COUNTS, (2, 0, 1, 1, 1, 0), strict=True))
    assert at_noon(engine) == {"A": [1], "B": [1]}
    assert load(engine, new)["updated"] == 1


def test_a_file_of_another_format_with_the_same_user_is_not_taken_for_what_is_stored(
    engine: Engine, tmp_path: Path
) -> None:
    meters = write_meters(tmp_path / "meters", users="id,area,tariff\nA,a1,t1\n", uA=rows(5))
    parts = write_parts(tmp_path / "parts", p1="A1")
    for path, wh in ((meters, 5), (parts, 1), (meters, 5), (parts, 1)):
        assert load(engine, path)["files_skipped"] == 0
        assert at_noon(engine) == {"A": [wh]}


def test_a_part_that_names_a_tariff_is_read_again_when_another_format_named_another_one(
    engine: Engine, tmp_path: Path
) -> None:
    parts = write_parts(tmp_path / "parts", p1="A1", p2="B1")
    load(engine, parts)
    load(engine, write_meters(tmp_path / "meters", users="id,area,tariff\nA,a1,t1\nZ,a1,t1\n", uZ=rows(1)))
    load(engine, parts)
    named = """SELECT external_id, area, tariff FROM users JOIN segments USING (segment_id)
               WHERE external_id <> 'Z' ORDER BY 1"""
    assert stored_rows(engine, named) == [("A", "unknown", "Std"), ("B", "unknown", "Std")]


def test_a_file_whose_second_pass_was_set_aside_meanwhile_is_read_again(engine: Engine, tmp_path: Path) -> None:
    folder = write_meters(tmp_path / "a", u1=night(1, 2), u2=rows(5))
    load(engine, folder)
    assert load_and_prove(engine, write_meters(tmp_path / "b", u3=night(7), u4=night(7))).retracted == 2
    report = load_and_prove(engine, folder)
    assert (report.files_skipped, report.conflicts, report.unchanged, report.repeated_hour) == (1, 2, 3, 0)
    with pytest.raises(InputError, match="With --strict"):
        load_path(engine, folder, LoadOptions(strict=True))


def test_a_value_that_keep_asked_for_stays_until_its_rows_come_under_another_rule(
    engine: Engine, tmp_path: Path
) -> None:
    folder = write_meters(tmp_path / "a", u1=rows(1, 2), u2=rows(5), u3=rows(5))
    load(engine, folder, "keep")
    load(engine, write_meters(tmp_path / "b", u4=rows(7)), "first")
    assert at_noon(engine)["1"] == [1, 2]
    load(engine, folder, "first")
    assert at_noon(engine)["1"] == [1]
    load(engine, folder, "keep")
    assert at_noon(engine)["1"] == [1, 2]


CONTENT = (  # the order of the passes of a repeated hour is not reliable, so it is left out
    "SELECT external_id, read_at, wh FROM readings JOIN users USING (user_id)",
    "SELECT external_id, area, tariff, withdrawn_at FROM users JOIN segments USING (segment_id)",
    "SELECT external_id, read_at, wh, kept FROM second_readings JOIN users USING (user_id)",
    "SELECT area, tariff, read_at, sum(users), sum(total_wh) FROM segment_half_hours JOIN segments USING (segment_id) \
     GROUP BY 1, 2, 3",
    "SELECT external_id, day, readings, peak_wh, peak_at, total_wh FROM user_days JOIN users USING (user_id)",
)


def test_after_loads_that_skip_the_database_is_that_of_one_load_of_the_final_files(
    engine: Engine, create_database: Callable[[], str], tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    steps: tuple[dict[str, Iterable[str]], ...] = (
        {"u1": night(1, 2), "u2": night(3), "u3": night(4), "u4": night(5)},
        {"u2": night(3, 6)},
        {},
        {"u3": [*night(4), *rows(8, time=LATER)], "u5": night(9)},
        {"u5": night(9, 10), "u1": night(2, 1)},
        {"u4": [*night(5, 11), "x,1"]},
        {},
    )
    skipped = []
    for step in steps:
        skipped.append(
            load(engine, write_meters(folder, users=USERS + "4,a1,t1\r\n5,a1,t1\r\n", **step))["files_skipped"]
        )
    assert skipped[0] == 0
    assert all(skipped[1:])
    fresh = create_owner_engine(parse_database_url(create_database()))
    load(fresh, folder)
    for statement in CONTENT:
        again, once = (sorted(map(str, stored_rows(each, statement))) for each in (engine, fresh))
        assert again == once
    fresh.dispose()


def test_loading_the_challenge_files_again_reads_none_of_them(challenge_load, challenge_data: Path) -> None:
    engine, _ = challenge_load
    report = load_and_prove(engine, challenge_data)
    assert (report.files_skipped, report.files, report.unchanged, report.repeated_hour) == (60, 60, 489_716, 116)
    assert report.phases["readings"] < 5
