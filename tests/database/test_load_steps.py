"""Files of other steps, spellings and stamps, from the file to the database. Expected values are written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import half_hours, load_and_prove, snapshot, stored_readings, stored_rows, write_folder
from tests.worded import in_words

from smapdash.loader.options import LoadOptions
from smapdash.loader.report_text import describe_report

DAY = "2024-02-01"
SET_ASIDE = "SELECT file, line, text, reason, detail FROM rejected_rows ORDER BY load_id, file, line"
TOTAL = "SELECT count(*), sum(wh) FROM readings"


def every(minutes: int, values: Sequence[float], start: str = f"{DAY} 00:00") -> list[str]:
    first = datetime.fromisoformat(start)
    return [f"{first + timedelta(minutes=minutes * place)},{value}" for place, value in enumerate(values)]


def test_midnights_without_a_time_are_loaded(engine: Engine, tmp_path: Path) -> None:
    rows = [row.replace(" 00:00:00", "") for row in half_hours(f"{DAY} 00:00", [100] * 48 * 3)]
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": rows, "2": rows}))
    assert (report.inserted, report.rejected) == (288, 0)
    assert stored_rows(engine, TOTAL) == [(288, 28_800)]


def test_a_file_of_dates_alone_is_set_aside(engine: Engine, tmp_path: Path) -> None:
    rows = [f"2024-02-{day:02},4800" for day in range(1, 8)]
    folder = write_folder(tmp_path, readings={"1": rows, "2": half_hours(DAY, [1] * 4)})
    report = load_and_prove(engine, folder)
    assert (report.inserted, report.rejected) == (4, 7)
    assert in_words(report.reasons) == {"time is a date alone, as in all rows of the user in this file": 7}
    words = describe_report(report)
    assert "every midnight of 1 user, from 1 February 2024 to 7 February 2024" in words


@pytest.mark.parametrize(("stamps", "first", "last"), [("start", "00:30", "00:00"), ("end", "00:00", "23:30")])
def test_ends_of_days_are_24_00_and_stamps_may_be_ends(
    engine: Engine, tmp_path: Path, stamps: str, first: str, last: str
) -> None:
    rows = half_hours(f"{DAY} 00:30", [100] * 48 * 7)
    rows = [row if " 00:00:00" not in row else f"2024-02-{int(row[8:10]) - 1:02} 24:00:00,100" for row in rows]
    folder = write_folder(tmp_path, readings={"1": rows})
    report = load_and_prove(engine, folder, LoadOptions(stamps=stamps))
    assert (report.inserted, report.rejected) == (336, 0)
    times = [time for _, time, _ in sorted(stored_readings(engine))]
    assert (times[0], times[-1]) == (f"{DAY} {first}", f"2024-02-{'08' if stamps == 'start' else '07'} {last}")
    assert report.look_like_ends == (1 if stamps == "start" else 0)
    assert ("--stamps end" in describe_report(report)) == (stamps == "start")


def test_stamps_a_second_off_are_taken_for_the_half_hour(engine: Engine, tmp_path: Path) -> None:
    rows = [
        *(f"{DAY} 00:00:00,100", f"{DAY} 00:29:59.997,100", f"{DAY} 00:59:59,100", f"{DAY} 01:30:00,100"),
        *(f"{DAY} 01:59:59.997,100", f"{DAY} 02:29:59,100"),
    ]
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": rows}))
    assert (report.inserted, report.snapped, report.rejected) == (6, 4, 0)
    assert "4 stamps that were up to two seconds off" in describe_report(report)


def test_values_of_an_overflowing_meter_are_set_aside(engine: Engine, tmp_path: Path) -> None:
    rows = half_hours(DAY, [150] * 10 + [8_590_017, 4_294_967_295])
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": rows}))
    assert (report.inserted, report.rejected, report.implausible) == (10, 2, 0)
    assert in_words(report.reasons) == {"consumption is a meter's error or overflow value": 2}


def test_quarter_hours_are_summed_and_nothing_of_them_is_lost(engine: Engine, tmp_path: Path) -> None:
    rows = every(15, [10] * 96)
    rows[5] = f"{DAY} 01:15:00,Null"
    folder = write_folder(tmp_path, readings={"1": rows, "2": half_hours(DAY, [7] * 48)})
    report = load_and_prove(engine, folder)
    assert (report.read, report.inserted, report.aggregated, report.rejected) == (144, 95, 47, 2)
    assert stored_rows(engine, SET_ASIDE) == [
        ("consumption/1.csv", 6, f"{DAY} 01:00:00,10", "part of an incomplete half-hour of 15-minute values"),
        ("consumption/1.csv", 7, f"{DAY} 01:15:00,Null", "consumption is not a number"),
    ]
    assert stored_rows(engine, TOTAL) == [(95, 47 * 20 + 48 * 7)]


def test_a_file_of_sums_is_skipped_when_it_comes_again(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={"1": every(15, [10] * 96)})
    load_and_prove(engine, folder)
    again = load_and_prove(engine, folder)
    assert (again.files_skipped, again.read, again.unchanged, again.aggregated) == (1, 96, 48, 48)


def test_sums_that_are_read_again_change_nothing(engine: Engine, tmp_path: Path) -> None:
    rows = [*every(15, [10] * 96), f"{DAY} 00:07:00,1"]
    folder = write_folder(tmp_path, readings={"1": rows})
    load_and_prove(engine, folder)
    before = snapshot(engine)["readings"]
    again = load_and_prove(engine, folder)
    assert (again.files_skipped, again.unchanged, again.aggregated, again.inserted) == (0, 48, 48, 0)
    assert snapshot(engine)["readings"] == before


def test_other_stamps_read_an_unchanged_file_again(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={"1": half_hours(DAY, [1] * 48)})
    load_and_prove(engine, folder)
    assert load_and_prove(engine, folder, LoadOptions(stamps="end")).files_skipped == 0


def test_a_half_hour_of_parts_that_is_a_conflict_keeps_all_of_its_lines(engine: Engine, tmp_path: Path) -> None:
    rows = [*every(15, [10] * 96), f"{DAY} 12:00:00,3", f"{DAY} 12:15:00,4"]
    folder = write_folder(
        tmp_path, readings={"1": rows, "2": half_hours(DAY, [7] * 48), "3": half_hours(DAY, [7] * 48)}
    )
    report = load_and_prove(engine, folder)
    assert (report.read, report.inserted, report.conflicts, report.aggregated) == (194, 144, 1, 49)
    [(file, line, text, reason)] = stored_rows(engine, SET_ASIDE)
    assert (file, line, text) == ("consumption/1.csv", 98, f"{DAY} 12:00:00,3\n{DAY} 12:15:00,4")
    assert reason == "conflict: another value for this time came first"


def test_hourly_days_are_set_aside_whole(engine: Engine, tmp_path: Path) -> None:
    rows = half_hours(f"{DAY} 00:00", [1] * 48) + every(60, [2] * 24, "2024-02-02 00:00")
    report = load_and_prove(engine, write_folder(tmp_path, readings={"1": rows}))
    assert (report.inserted, report.rejected) == (48, 24)
    assert in_words(report.reasons) == {"hourly values, not half-hourly ones: the whole day is set aside": 24}
    assert "row after row of 1 user, on 2 February 2024" in describe_report(report)


def test_rows_of_many_users_have_steps_of_their_own(engine: Engine, tmp_path: Path) -> None:
    header = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "
    rows = [f"A,Std,{row}" for row in every(15, [0.25] * 96)] + [f"B,Std,{row}" for row in half_hours(DAY, [0.5] * 48)]
    rows += [f"C,Std,{row}" for row in every(60, [1] * 24)]
    (tmp_path / "part.csv").write_text("\n".join([header, *sorted(rows, key=lambda row: row[6:])]))
    report = load_and_prove(engine, tmp_path / "part.csv")
    assert (report.read, report.inserted, report.aggregated, report.rejected) == (168, 96, 48, 24)
    assert stored_rows(engine, TOTAL) == [(96, 48_000)]
