"""Files that would fill the database with rows that cannot be loaded, and what is kept of such rows."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from tests.builders import half_hours, load_and_prove, snapshot, stored_rows, write_folder

from smapdash.cli import cli
from smapdash.errors import InputError
from smapdash.loader.options import LoadOptions
from smapdash.loader.run import load_path

GOOD = half_hours("2016-07-15", [1] * 48)
LONDON = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) \n"


def bad_rows(number: int) -> list[str]:
    return ["2016-07-15 00:00:00,none"] * number


def test_a_file_with_more_bad_rows_than_allowed_is_refused_and_the_others_are_loaded(
    engine: Engine, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, readings={"1": [*GOOD, *bad_rows(4)], "2": [*GOOD, *bad_rows(3)]})
    report = load_and_prove(engine, folder, LoadOptions(max_rejects=3))
    assert report.refused == [
        {
            "file": "consumption/1.csv",
            "reason": "1.csv holds more than 3 rows that cannot be loaded (line 50: consumption is not a number); "
            "correct it, or allow more by --max-rejects.",
        }
    ]
    assert stored_rows(engine, "SELECT DISTINCT file, count(*) FROM rejected_rows GROUP BY file") == [
        ("consumption/2.csv", 3)
    ]
    assert report.inserted == 48


def test_a_small_archive_of_millions_of_bad_rows_is_refused(engine: Engine, tmp_path: Path) -> None:
    for name, line in (("a", b"x\n"), ("b", b"MAC1,Std,2012-10-12 00:30:00.0000000,Null\n")):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("part.csv", LONDON.encode() + line * 200_000)
    (tmp_path / "c.csv").write_text(LONDON + "".join(f"MAC1,Std,{row}\n" for row in GOOD))
    report = load_and_prove(engine, tmp_path)
    assert [refusal["file"] for refusal in report.refused] == ["a.zip/part.csv", "b.zip/part.csv"]
    assert stored_rows(engine, "SELECT count(*) FROM rejected_rows") == [(0,)]
    assert report.inserted == 48


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_a_file_that_unpacks_to_hundreds_of_times_its_size_is_refused(
    engine: Engine, tmp_path: Path, packing: str
) -> None:
    text = LONDON.encode() + b"MAC1,Std,2012-10-12 00:30:00.0000000,0.1\n" * 600_000  # 25 MB of one row
    if packing == "gz":
        (tmp_path / "part.csv.gz").write_bytes(gzip.compress(text))
    else:
        with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("part.csv", text)
    with pytest.raises(InputError, match="more than 200 times its size") as refusal:
        load_path(engine, tmp_path, LoadOptions(strict=True))
    assert refusal.value.exit_code == 3


def test_conflicts_and_hourly_values_beyond_the_limit_refuse_the_load(engine: Engine, tmp_path: Path) -> None:
    before = snapshot(engine)
    twice = [*GOOD, *half_hours("2016-07-15", [2] * 48)]
    hourly = [row for row in half_hours("2016-07-15", [1] * 48) if ":00:00," in row]
    for name, rows, told in (
        ("twice", twice, "48 rows would be set aside (48 as other values for a time, 0 as values of another step)"),
        ("hourly", hourly, "24 rows would be set aside (0 as other values for a time, 24 as values of another step)"),
    ):
        folder = write_folder(tmp_path / name, readings={"1": rows})
        with pytest.raises(InputError) as refusal:
            load_path(engine, folder, LoadOptions(max_rejects=23))
        assert str(refusal.value).startswith(f"Of consumption/1.csv {told}, more than the 23 of --max-rejects")
        assert snapshot(engine) == before
        assert load_and_prove(engine, folder, LoadOptions(max_rejects=48, dry_run=True)).refused == []


def test_purging_deletes_what_one_load_or_all_but_the_last_set_aside(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        load_and_prove(engine, write_folder(tmp_path / str(number), readings={"1": [*GOOD, *bad_rows(number)]}))
        (tmp_path / str(number) / "consumption" / "1.csv").unlink()
        write_folder(tmp_path / str(number), readings={f"{number}": [*GOOD, f"never,{number}"]})
        load_and_prove(engine, tmp_path / str(number))

    def purge(*arguments: str) -> str:
        answer = CliRunner().invoke(cli, ["loads", *arguments, "--purge", "--database-url", database_url])
        assert answer.exit_code == 0, answer.output
        return answer.output.splitlines()[-1]

    left = "SELECT load_id, count(*) FROM rejected_rows GROUP BY 1 ORDER BY 1"
    assert stored_rows(engine, left) == [(1, 1), (2, 1), (3, 2), (4, 1), (5, 3), (6, 1)]
    assert purge("4") == "Deleted 1 row that had been set aside."
    assert stored_rows(engine, left) == [(1, 1), (2, 1), (3, 2), (5, 3), (6, 1)]
    assert purge() == "Deleted 7 rows that had been set aside."
    assert stored_rows(engine, left) == [(6, 1)]
    assert stored_rows(engine, "SELECT load_id, set_aside FROM loads ORDER BY 1") == [
        *((1, 1), (2, 1), (3, 2), (4, 1), (5, 3), (6, 1)),
    ]
