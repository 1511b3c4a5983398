"""Loads that are refused for one bad row, and loads that only tell what they would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.builders import USERS, half_hours, load_and_prove, snapshot, stored_rows, write_folder

from smapdash.errors import InputError
from smapdash.loader.options import LoadOptions
from smapdash.loader.report import LoadReport
from smapdash.loader.report_text import describe_report
from smapdash.loader.run import load_path

STRICT, DRY = LoadOptions(strict=True), LoadOptions(dry_run=True)
NOON, LATER = "2016-07-15 12:00:00", "2016-07-15 12:30:00"
CLEAN = {user: [f"{NOON},1", f"{LATER},2"] for user in ("1", "2", "3")}
DIRT: dict[str, dict[str, str | Sequence[str]]] = {
    "rejected row": {"1": [f"{NOON},1", "2016-07-15 12:10:00,1"]},
    "conflict": {"1": [f"{NOON},1", f"{NOON},2"]},
    "third value": {user: [f"{NOON},{wh}" for wh in ("1", "2", *user)] for user in ("1", "2", "3")},
    "unknown user": {"9": [f"{NOON},1"]},
    "refused file": {"1": "nonsense\r\n"},
    "empty file": {"1": ""},
}


@pytest.fixture
def loaded(engine: Engine, tmp_path: Path) -> dict[str, list[str]]:
    """The database after a first load."""
    load_and_prove(engine, write_folder(tmp_path / "before", readings={"1": [f"{NOON},7"]}))
    return snapshot(engine)


def without_times(report: LoadReport) -> dict[str, Any]:
    """Return a report without what no two loads share, and without the mark of a dry run."""
    return {key: value for key, value in report.to_dict().items() if key not in ("seconds", "phases", "dry_run")}


@pytest.mark.parametrize("dirt", DIRT)
def test_one_row_or_file_that_cannot_be_loaded_refuses_a_strict_load(
    engine: Engine, tmp_path: Path, loaded: dict[str, list[str]], dirt: str
) -> None:
    folder = write_folder(tmp_path / "dirty", readings={**CLEAN, **DIRT[dirt]})
    with pytest.raises(InputError, match=r"^With --strict nothing was loaded from .*\.$") as refusal:
        load_path(engine, folder, STRICT)
    assert refusal.value.exit_code == 3
    assert snapshot(engine) == loaded
    assert load_and_prove(engine, folder).inserted > 0  # the same without --strict is loaded


@pytest.mark.parametrize("row", [",a1,t1", "4,a1", "1,a9,t9", "4,a1,"])
def test_one_bad_row_of_a_user_refuses_a_strict_load(
    engine: Engine, tmp_path: Path, loaded: dict[str, list[str]], row: str
) -> None:
    folder = write_folder(tmp_path / "dirty", users=f"{USERS}{row}\r\n", readings=CLEAN)
    with pytest.raises(InputError, match=r"first: user_data\.csv line 5"):
        load_path(engine, folder, STRICT)
    assert snapshot(engine) == loaded


def test_the_first_bad_row_is_named(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={**CLEAN, "2": [f"{NOON},1", "x,1", "y,1"]})
    with pytest.raises(InputError, match=r"2 x time is not .*first: consumption/2\.csv line 3"):
        load_path(engine, folder, STRICT)


def test_a_strict_load_of_clean_files_goes_through(engine: Engine, tmp_path: Path) -> None:
    repeated = [f"2016-10-26 {time}:00,{wh}" for time in ("01:00", "01:30") for wh in (1, 2)]
    equal = [f"{LATER},5", f"{LATER},5.0"]
    folder = write_folder(tmp_path, readings={"1": [*repeated, *equal], "2": equal})
    report = load_and_prove(engine, folder, STRICT)
    assert (report.inserted, report.repeated_hour, report.duplicates) == (6, 2, 2)


def test_a_conflict_that_is_kept_is_no_rejected_row(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={**CLEAN, **DIRT["conflict"]})
    assert load_and_prove(engine, folder, replace(STRICT, conflicts="keep")).conflicts_kept == 1


@pytest.mark.parametrize("rule", ["first", "last", "keep"])
def test_a_dry_run_stores_nothing_and_reports_what_a_load_does(
    engine: Engine, tmp_path: Path, loaded: dict[str, list[str]], rule: str
) -> None:
    users = USERS.replace("2,a1,t2", "2,a9,t9").replace("3,a2,t3", "4,a2,t3") + ",a,t\r\n"
    repeats = [f"{LATER},1", f"{LATER},2", f"{NOON},1", f"{NOON},1", "x,1"]
    readings = {"1": repeats, "2": half_hours(NOON, [1, 2, 99_999]), "9": ["a,b"], "4": "nonsense\r\n"}
    folder = write_folder(tmp_path / "now", users=users, readings=readings)
    dry = load_path(engine, folder, LoadOptions(conflicts=rule, dry_run=True))
    assert snapshot(engine) == loaded
    assert dry.dry_run
    assert describe_report(dry).startswith("Dry run: this is what a load would do; nothing was stored.")
    report = load_and_prove(engine, folder, LoadOptions(conflicts=rule))
    assert without_times(dry) == without_times(report)
    assert (report.read, report.updated, report.implausible, len(report.refused)) == (9, 1, 1, 1)


def test_a_dry_run_into_an_empty_database_leaves_it_empty(engine: Engine, tmp_path: Path) -> None:
    before = snapshot(engine)
    folder = write_folder(tmp_path, readings=CLEAN)
    assert load_path(engine, folder, DRY).inserted == 6
    assert snapshot(engine) == before
    assert load_and_prove(engine, folder).files_skipped == 0


def test_a_dry_run_leaves_the_sample_in_place(engine: Engine, tmp_path: Path) -> None:
    sample = write_folder(tmp_path / "sample", readings=CLEAN)
    (sample / "sample.sha256").write_text(f"{sha256(USERS.encode()).hexdigest()}  user_data.csv\n")
    load_and_prove(engine, sample)
    before = snapshot(engine)
    dry = load_path(engine, write_folder(tmp_path / "real", readings={"1": [f"{NOON},1"]}), DRY)
    assert (dry.sample_removed, dry.inserted) == (True, 1)
    assert snapshot(engine) == before


def test_a_dry_run_tells_that_a_load_would_be_refused(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, readings={**CLEAN, **DIRT["conflict"]})
    for options in (replace(DRY, strict=True), replace(DRY, conflicts="fail")):
        with pytest.raises(InputError, match="nothing was loaded"):
            load_path(engine, folder, options)
    assert stored_rows(engine, "SELECT * FROM loads") == []


def test_dry_and_refused_loads_use_up_no_key(engine: Engine, tmp_path: Path) -> None:
    good = write_folder(tmp_path / "good", readings=CLEAN)
    many = "id,area,tariff\r\n" + "".join(f"m{number},area {number},t1\r\n" for number in range(40_000))
    swapped = write_folder(tmp_path / "swapped", users=many, readings={"m1": [f"{NOON},1"]})
    for _ in range(2):
        assert load_path(engine, swapped, DRY).segments == 40_000
    with pytest.raises(InputError):
        load_path(engine, write_folder(tmp_path / "dirty", users=many, readings={"m1": ["never,1"]}), STRICT)
    load_and_prove(engine, good)
    assert stored_rows(engine, "SELECT load_id FROM loads") == [(1,)]
    assert stored_rows(engine, "SELECT segment_id, area FROM segments ORDER BY 1") == [(1, "a1"), (2, "a1"), (3, "a2")]
    assert stored_rows(engine, "SELECT user_id, external_id FROM users ORDER BY 1") == [(1, "1"), (2, "2"), (3, "3")]
    assert load_and_prove(engine, swapped).segments == 40_000  # more than 16 bits can number


def test_nothing_in_the_schema_counts_by_a_sequence(engine: Engine) -> None:
    assert stored_rows(engine, "SELECT sequencename FROM pg_sequences WHERE schemaname = 'smapdash'") == []


def test_an_implausible_number_of_segments_is_reported(engine: Engine, tmp_path: Path) -> None:
    swapped = "id,area,tariff\r\n" + "".join(f"m{number},area {number},t1\r\n" for number in range(120))
    report = load_path(engine, write_folder(tmp_path, users=swapped, readings={"m1": [f"{NOON},1"]}), DRY)
    assert "120 pairs of area and tariff for 120 users are more than a provider has; check" in describe_report(report)
    usual = "id,area,tariff\r\n" + "".join(f"m{number},area {number % 100},t1\r\n" for number in range(120))
    report = load_path(engine, write_folder(tmp_path, users=usual, readings={"m1": [f"{NOON},1"]}), DRY)
    assert "pairs of area" not in describe_report(report)
