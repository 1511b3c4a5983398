"""What the command line says of loads: their list, their issues, dry and strict ones, and the way they go on."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import half_hours, snapshot, stored_rows, write_folder
from tests.processes import environment, fails, smapdash

from smapdash.loader.run import load_path

MIDNIGHT = "2016-07-15 00:00"
ODD = '2016-07-15 00:11:00,"ü, 5"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three users, three bad rows, one file of a stranger."""
    readings = {
        "1": [*half_hours(MIDNIGHT, [1, 2, 3]), "x,1", ODD],
        "2": half_hours(MIDNIGHT, [4]),
        "9": [f"{MIDNIGHT}:00,1"],
    }
    return write_folder(tmp_path / "meters", readings=readings)


@pytest.fixture
def two_loads(engine: Engine, folder: Path) -> Path:
    """Load the folder, then once more with a value changed, one new and no stranger; return it."""
    load_path(engine, folder)
    (folder / "consumption" / "9.csv").unlink()
    write_folder(folder, readings={"2": half_hours(MIDNIGHT, [40, 5])})
    load_path(engine, folder)
    return folder


def test_the_loads_are_listed_the_oldest_first(database_url: str, two_loads: Path) -> None:
    answer = smapdash("loads", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    head, *lines = answer.stdout.splitlines()
    assert head.split() == ["load", "when", "seconds", "read", "new", "changed", "set", "aside", "source"]
    # load, day, time, seconds, read, new, changed, set aside, source
    fields = [line.split(maxsplit=8) for line in lines]
    assert [[row[0], *row[4:]] for row in fields] == [
        ["1", "7", "4", "0", "3", str(two_loads)],
        ["2", "7", "1", "1", "2", str(two_loads)],
    ]


def test_the_list_of_loads_is_one_json_array(database_url: str, two_loads: Path) -> None:
    answer = smapdash("loads", "--json", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    first, second = json.loads(answer.stdout)
    assert {"started_at", "finished_at", "seconds", "source"} <= set(first)
    names = ("load_id", "read", "inserted", "updated", "unchanged", "rejected", "set_aside", "files", "files_skipped")
    assert [first[name] for name in names] == [1, 7, 4, 0, 0, 3, 3, 3, 0]
    assert [second[name] for name in names] == [2, 7, 1, 1, 3, 2, 2, 2, 0]


def test_a_database_without_loads_says_so(database_url: str) -> None:
    answer = smapdash("loads", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stdout) == (0, "Nothing was loaded yet; `smapdash load PATH` loads a folder.\n")
    assert smapdash("loads", "--json", DATABASE_URL=database_url).stdout == "[]\n"


def test_one_load_is_told_with_its_issues(database_url: str, two_loads: Path) -> None:
    answer = smapdash("loads", 1, DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith(f"Load 1 of {two_loads}, ")
    for line in ("4 inserted", "3 rejected", "Set aside: 3 rows", "1 x unknown user", "consumption/9.csv line 2"):
        assert line in answer.stdout
    report = json.loads(smapdash("loads", 1, "--json", DATABASE_URL=database_url).stdout)
    assert report["reasons"]["unknown user"] == 1
    assert {(row["file"], row["line"]) for row in report["examples"]} == {
        *(("consumption/1.csv", 5), ("consumption/1.csv", 6), ("consumption/9.csv", 2)),
    }


def test_the_issues_of_a_load_go_to_a_file(database_url: str, two_loads: Path, tmp_path: Path) -> None:
    path = tmp_path / "issues.csv"
    answer = smapdash("loads", 1, "--issues", path, DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert f"Wrote 3 rows to {path}." in answer.stdout
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [
        ["file", "line", "text", "reason"],
        ["consumption/1.csv", "5", "x,1", "time is not a date and time (YYYY-MM-DD HH:MM:SS)"],
        ["consumption/1.csv", "6", ODD, "time is not on the half-hour"],
        ["consumption/9.csv", "2", f"{MIDNIGHT}:00,1", "unknown user"],
    ]
    quiet = smapdash("loads", 1, "--json", "--issues", path, DATABASE_URL=database_url)
    assert json.loads(quiet.stdout)["load_id"] == 1


def test_no_cell_of_the_issues_is_a_formula(database_url: str, tmp_path: Path) -> None:
    rows = ["=1+1", "x;=1+1;y", f"{MIDNIGHT}:00,1"]
    folder = write_folder(tmp_path / "in", readings={"1": rows})
    smapdash("load", folder, DATABASE_URL=database_url)
    smapdash("loads", 1, "--issues", tmp_path / "issues.csv", DATABASE_URL=database_url)
    with (tmp_path / "issues.csv").open(encoding="utf-8", newline="") as stream:
        assert [row[2] for row in csv.reader(stream)] == ["text", "'=1+1", "x;'=1+1;y"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["loads", "7"], (3, "There is no load 7")),
        (["loads", "0"], (3, "There is no load 0")),
        (["loads", "99999999999"], (3, "There is no load 99999999999; `smapdash loads` lists them.")),
        (["loads", "9" * 40, "--issues", "issues.csv"], (3, "There is no load 999")),
        (["loads", "last"], (2, "not a valid integer")),
        (["loads", "--issues", "issues.csv"], (2, "needs the NUMBER")),
        (["loads", "1", "--issues", "no/such/folder.csv"], (2, "cannot be written")),
        (["load", "meters", "--format", "paris"], (2, "--format")),
        (["load", "meters", "--conflicts", "any"], (2, "--conflicts")),
        (["load", "meters/consumption", "--format", "challenge"], (3, "user_data.csv")),
        (["load", "nowhere", "--format", "london"], (3, "nowhere")),
        (["load", "meters", "--strict"], (3, "With --strict nothing was loaded")),
    ],
)
def test_a_mistake_is_told_in_one_line_and_changes_nothing(
    engine: Engine, database_url: str, two_loads: Path, arguments: list[str], told: tuple[int, str]
) -> None:
    before = snapshot(engine)
    answer = smapdash(*arguments, cwd=two_loads.parent, DATABASE_URL=database_url)
    code, words = told
    assert words in fails(answer, code)
    assert answer.stdout == ""
    assert snapshot(engine) == before


def test_a_dry_run_prints_the_report_and_stores_nothing(engine: Engine, database_url: str, folder: Path) -> None:
    before = snapshot(engine)
    answer = smapdash("load", folder, "--dry-run", "--json", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    dry = json.loads(answer.stdout)
    assert snapshot(engine) == before
    words = smapdash("load", folder, "--dry-run", DATABASE_URL=database_url)
    assert words.stdout.startswith("Dry run: this is what a load would do; nothing was stored.\n")
    report = json.loads(smapdash("load", folder, "--json", DATABASE_URL=database_url).stdout)
    for name in ("dry_run", "seconds", "phases"):
        assert dry.pop(name) != report.pop(name)
    assert dry == report


def test_a_dry_run_does_not_say_that_anything_is_loaded(database_url: str, folder: Path) -> None:
    (folder / "consumption" / "2.csv").write_text("nonsense\n")
    line = fails(smapdash("load", folder, "--dry-run", DATABASE_URL=database_url), 3)
    assert "2.csv" in line
    assert "the others are loaded" not in line


def test_a_strict_load_of_clean_files_goes_through(database_url: str, tmp_path: Path) -> None:
    clean = write_folder(tmp_path / "clean", readings={"1": half_hours(MIDNIGHT, [1])})
    assert smapdash("load", clean, "--strict", DATABASE_URL=database_url).returncode == 0


def test_a_quiet_load_prints_nothing_but_errors(engine: Engine, database_url: str, folder: Path) -> None:
    answer = smapdash("load", folder, "--quiet", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert stored_rows(engine, "SELECT count(*) FROM readings") == [(4,)]
    (folder / "consumption" / "2.csv").write_text("nonsense\n")
    answer = smapdash("load", folder, "--quiet", DATABASE_URL=database_url)
    assert "consumption/2.csv" in fails(answer, 3)
    assert answer.stdout == ""


def test_a_packed_file_of_london_is_loaded_as_it_is(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "LCL.csv.gz"
    header = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) \r\n"
    path.write_bytes(gzip.compress(f"{header}MAC000002,Std,2012-10-12 00:30:00.0000000, 0.143 \r\n".encode()))
    for arguments in ((), ("--format", "london")):
        report = json.loads(smapdash("load", path, "--json", *arguments, DATABASE_URL=database_url).stdout)
        assert (report["layout"], report["read"], report["inserted"] + report["unchanged"]) == ("london", 1, 1)


def test_a_format_that_does_not_fit_is_told_with_the_file(database_url: str, folder: Path) -> None:
    answer = smapdash("load", folder, "--format", "london", DATABASE_URL=database_url)
    assert "user_data.csv" in fails(answer, 3)


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--quiet"]])
def test_lines_of_progress_go_to_the_error_output_alone(database_url: str, folder: Path, arguments: list[str]) -> None:
    at_once = (
        "import smapdash.cli.loading as loading; loading.PLAIN_EVERY_S = 0; import smapdash.cli; smapdash.cli.main()"
    )
    answer = subprocess.run(
        [sys.executable, "-c", at_once, "load", str(folder), *arguments],
        env=environment(DATABASE_URL=database_url),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert answer.returncode == 0
    assert "Reading" not in answer.stdout
    if arguments:
        assert answer.stderr == ""
        assert answer.stdout == "" or json.loads(answer.stdout)["inserted"] == 4
    else:
        assert answer.stdout.startswith("Read 7 readings of 3 users from ")
        lines = answer.stderr.splitlines()
        assert any(line.startswith("Reading consumption/") and "rows/s" in line for line in lines)
        assert not any(sign in answer.stderr for sign in ("\r", "\x1b"))
