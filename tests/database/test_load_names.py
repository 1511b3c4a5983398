"""Names that are typed in two ways, that hold what no eye can see, or that a spreadsheet has spoilt."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import half_hours, load_and_prove, snapshot, stored_readings, stored_rows, write_folder

from smapdash.errors import InputError
from smapdash.loader import reading
from smapdash.loader.report_text import describe_report
from smapdash.loader.run import load_path
from smapdash.repository.database import DatabaseRepository
from smapdash.web.state.query_string import parse_query

DAY = half_hours("2024-06-03 00:00:00", [100] * 48)
USERS_STORED = "SELECT external_id, area, tariff FROM users JOIN segments USING (segment_id) ORDER BY external_id"


def list_of(*rows: str) -> str:
    return "".join(f"{row}\n" for row in ("id,area,tariff", *rows))


def users_with_readings(engine: Engine) -> dict[str, int]:
    counts: dict[str, int] = {}
    for user, _, _ in stored_readings(engine):
        counts[user] = counts.get(user, 0) + 1
    return counts


def test_an_area_with_a_no_break_space_is_the_area_with_a_space(engine: Engine, tmp_path: Path) -> None:
    users = list_of("9501,North\xa0East,t1", "9502,North East,t1", "9503,South,t1")
    report = load_and_prove(engine, write_folder(tmp_path, users=users, readings=dict.fromkeys(("9501", "9502"), DAY)))
    assert (report.inserted, report.rejected, report.reasons.total()) == (96, 0, 0)
    assert stored_rows(engine, USERS_STORED) == [
        ("9501", "North East", "t1"),
        ("9502", "North East", "t1"),
        ("9503", "South", "t1"),
    ]


@pytest.mark.parametrize(
    ("listed", "of_file"), [("Zo\xeb 1", "Zoe\u0308\xa01"), ("Zoe\u0308 1", "Zo\xeb 1"), ("A\u030a", "\u212b")]
)
def test_a_file_is_found_however_its_name_is_typed(engine: Engine, tmp_path: Path, listed: str, of_file: str) -> None:
    folder = write_folder(tmp_path, users=list_of(f"{listed},a1,t1"), readings={of_file: DAY})
    report = load_and_prove(engine, folder)
    assert (report.inserted, report.without_user) == (48, [])
    again = load_and_prove(engine, folder)
    assert (again.unchanged, again.files_skipped) == (48, 1)


def test_a_name_is_found_on_the_page_however_it_is_typed(engine: Engine, tmp_path: Path) -> None:
    users = list_of("Zo\xeb,Z\xfcrich,t1", "2,South,t2")
    load_and_prove(engine, write_folder(tmp_path, users=users, readings=dict.fromkeys(("Zo\xeb", "2"), DAY)))
    dataset = DatabaseRepository(engine).fetch_dataset()
    filters = parse_query(dataset, "area=Zu%CC%88rich&user=Zoe%CC%88&find=Zoe%CC%88")
    assert (filters.areas, filters.user, filters.search) == (("Z\xfcrich",), "Zo\xeb", "Zo\xeb")
    assert parse_query(dataset, "area=%C2%A0South&tariff=t2").areas == ("South",)


@pytest.mark.parametrize("batch_rows", [1, 100_000])
def test_several_files_of_one_user_are_read_together(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_rows: int
) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", batch_rows)
    users = list_of("Zo\xeb,a1,t1", "9,a1,t1")
    readings = {"Zo\xeb": DAY[:30], "Zoe\u0308": DAY[20:40], "9": DAY}
    folder = write_folder(tmp_path, users=users, readings=readings)
    packed = "".join(f"{row}\n" for row in ("datetime,consumption", *DAY[39:])).encode()
    (folder / "consumption" / "Zo\xeb.csv.gz").write_bytes(gzip.compress(packed))
    report = load_and_prove(engine, folder)
    assert (report.inserted, report.duplicates, report.files) == (96, 11, 4)
    assert users_with_readings(engine) == {"Zo\xeb": 48, "9": 48}


def test_a_changed_file_takes_the_others_of_its_user_with_it(engine: Engine, tmp_path: Path) -> None:
    users, readings = list_of("Zo\xeb,a1,t1", "9,a1,t1"), {"Zo\xeb": DAY[:30], "Zoe\u0308": DAY[30:], "9": DAY}
    folder = write_folder(tmp_path, users=users, readings=readings)
    assert load_and_prove(engine, folder).inserted == 96
    report = load_and_prove(engine, write_folder(folder, users=users, readings={"Zoe\u0308": [*DAY[30:47], DAY[20]]}))
    assert (report.files_skipped, report.unchanged, report.duplicates) == (1, 95, 1)


def test_extensions_count_in_any_case_and_packed(engine: Engine, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, users=list_of("1,a1,t1", "2,a1,t1", "3,a1,t1"), readings={"1": DAY})
    content = (folder / "consumption" / "1.csv").read_bytes()
    (folder / "consumption" / "2.CSV").write_bytes(content)
    (folder / "consumption" / "3.Csv.GZ").write_bytes(gzip.compress(content))
    report = load_and_prove(engine, folder)
    assert (report.inserted, report.passed_over) == (144, [])
    assert users_with_readings(engine) == {"1": 48, "2": 48, "3": 48}


def test_ids_that_lost_their_zeros_or_got_a_point_are_said_with_the_ids_they_may_be(
    engine: Engine, tmp_path: Path
) -> None:
    users = list_of("7,a1,t1", "8.0,a1,t1", "9,a1,t1", "10,a1,t1")
    readings = dict.fromkeys(("0007", "8", "9", "10\u200b"), DAY)
    report = load_and_prove(engine, write_folder(tmp_path, users=users, readings=readings))
    assert (report.inserted, users_with_readings(engine)) == (48, {"9": 48})
    assert report.hints == {
        "consumption/0007.csv": "it may be the user 7",
        "consumption/10\N{REPLACEMENT CHARACTER}.csv": "its name holds ZERO WIDTH SPACE (U+200B)",
        "consumption/8.csv": "it may be the user 8.0",
    }
    assert "  consumption/0007.csv: it may be the user 7" in describe_report(report).splitlines()


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        (["2E+12"] * 3, "names the user 2E+12 (it may be 2000012345601 or 2000012345602 or 2000012345603)"),
        (["2000012345601", "2.00001E+12"], "names the user 2.00001E+12"),
        (["2000012345601.0"], "none of the files of readings (the first is of 2000012345601, which may be its"),
        (["x"], "none of the files of readings (the first is of 2000012345601); correct its ids"),
    ],
)
def test_a_list_that_is_plainly_spoilt_is_refused_and_nothing_is_registered(
    engine: Engine, tmp_path: Path, ids: list[str], sentence: str
) -> None:
    users = list_of(*(f"{user},a{number},t1" for number, user in enumerate(ids)))
    folder = write_folder(tmp_path, users=users, readings={f"200001234560{number}": DAY for number in (1, 2, 3)})
    before = snapshot(engine)
    with pytest.raises(InputError) as refusal:
        load_path(engine, folder)
    assert sentence in str(refusal.value)
    assert snapshot(engine) == before
