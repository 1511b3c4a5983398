"""Findings and coverage of a selection: by area, user, dates and kind, in pages, as a map, and by `smapdash query`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, text
from tests.builders import half_hours, load_and_prove, write_folder
from tests.processes import smapdash

from smapdash.model.coverage import CoverageOrder, Sufficiency
from smapdash.model.filters import Filters
from smapdash.model.quality import FindingKind, FindingOrder, FindingsOf, KindCount
from smapdash.repository.database import DatabaseRepository

# User 1 has a gap, user 2 zeros and a late start, user 3 an implausible value.
WAVE = [200.0 + place % 7 for place in range(48)]
READINGS = {
    "1": [*half_hours("2016-07-15 00:00", WAVE), *half_hours("2016-07-17 00:00", WAVE)],
    "2": half_hours("2016-07-16 00:00", [*[0.0] * 48, *WAVE]),
    "3": half_hours("2016-07-15 00:00", [*WAVE[:40], 30_000.0, *WAVE[41:], *WAVE, *WAVE]),
}


@pytest.fixture
def repository(engine: Engine, tmp_path: Path) -> Iterator[DatabaseRepository]:
    load_and_prove(engine, write_folder(tmp_path, readings=READINGS))
    repository = DatabaseRepository(engine)
    yield repository
    repository.close()


def found(repository: DatabaseRepository, **filters: object) -> list[tuple[str, str]]:
    rows = repository.fetch_findings(Filters(**filters)).rows  # type: ignore[arg-type]
    return list(zip(rows["user"], rows["kind"], strict=True))


ALL = [("3", "implausible"), ("1", "missing"), ("2", "late-start"), ("2", "zero-run")]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ALL),
        ({"areas": ("a1",)}, ALL[1:]),
        ({"tariffs": ("t3",)}, ALL[:1]),
        ({"areas": ("no such",)}, []),
        ({"users": ("2",)}, ALL[2:]),
        ({"kind": FindingsOf.ZERO_RUN}, ALL[3:]),
        ({"first_day": date(2016, 7, 16)}, [ALL[1], ALL[3]]),
        ({"last_day": date(2016, 7, 15)}, [ALL[0], ALL[2]]),
        ({"first_day": date(2016, 7, 17), "last_day": date(2016, 7, 15)}, []),
        ({"by": FindingOrder.USER}, [ALL[1], ALL[2], ALL[3], ALL[0]]),
        ({"by": FindingOrder.TIME}, [ALL[2], ALL[0], ALL[1], ALL[3]]),
    ],
)
def test_findings_follow_the_filters(
    repository: DatabaseRepository, filters: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert found(repository, **filters) == expected


def test_pages_add_up_and_one_beyond_the_last_is_the_last(repository: DatabaseRepository) -> None:
    pages = [repository.fetch_findings(Filters(), page=page, page_size=3) for page in (0, 1, 10**6)]
    assert [len(page.rows) for page in pages] == [3, 1, 1]
    assert {page.total for page in pages} == {4}
    counts = repository.fetch_findings(Filters(), page_size=0).counts
    assert counts[FindingKind.MISSING] == KindCount(1, 0), "after the first load nothing is new"


def test_what_a_later_load_finds_is_new(engine: Engine, repository: DatabaseRepository, tmp_path: Path) -> None:
    more = {**READINGS, "1": [*READINGS["1"], *half_hours("2016-07-18 00:00", [-1.0])]}
    load_and_prove(engine, write_folder(tmp_path, readings=more))
    answer = repository.fetch_findings(Filters())
    assert answer.rows.loc[answer.rows["is_new"], ["user", "kind", "load"]].values.tolist() == [["1", "negative", 2]]
    assert answer.counts[FindingKind.NEGATIVE] == KindCount(1, 1)


def test_the_command_prints_them(database_url: str, engine: Engine, tmp_path: Path) -> None:
    load_and_prove(engine, write_folder(tmp_path, readings=READINGS))
    command = ("query", "findings", "--kind", "faults", "--database-url", database_url, "--format", "csv")
    assert smapdash(*command).stdout.splitlines() == [
        "severity,kind,user,area,tariff,first_at,last_at,size,unit,load,is_new,status,reviewed_at,reviewed_by,note,reopened_at",
        "3,implausible,3,a2,t3,2016-07-15T20:00,2016-07-15T20:00,30000,Wh,1,false,open,,,,",
        "2,missing,1,a1,t1,2016-07-16T00:00,2016-07-16T23:30,48,half-hours,1,false,open,,,,",
        "1,late-start,2,a1,t2,2016-07-15T00:00,2016-07-15T23:30,1,days,1,false,open,,,,",
        "1,zero-run,2,a1,t2,2016-07-16T00:00,2016-07-16T23:30,48,half-hours,1,false,open,,,,",
    ]


def test_findings_that_nothing_has_derived_yet_are_no_clean_record(
    database_url: str, engine: Engine, repository: DatabaseRepository
) -> None:
    """As after an upgrade of a database that a version without findings has loaded."""
    with engine.begin() as connection:
        for table in ("findings", "findings_basis"):
            connection.execute(text(f"DELETE FROM {table}"))
    assert not repository.fetch_findings(Filters()).is_derived
    answer = smapdash("query", "findings", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stdout.count("\n")) == (0, 1)
    assert "Findings are not derived yet: the next load derives them" in answer.stderr
    assert smapdash("check", "--repair", DATABASE_URL=database_url).returncode == 0
    assert repository.fetch_findings(Filters()).is_derived


def test_coverage_is_of_each_user_the_lowest_first(repository: DatabaseRepository) -> None:
    frame = repository.fetch_coverage(Filters())
    columns = ["user", "days", "sufficient_days", "expected_days", "readings", "expected", "missing", "is_sufficient"]
    assert frame[columns].to_numpy().tolist() == [
        ["1", 2, 2, 3, 96, 144, 48, False],
        ["2", 2, 2, 3, 96, 144, 48, False],
        ["3", 3, 3, 3, 144, 144, 0, True],
    ]
    assert frame["first_day"].dt.day.tolist() == [15, 16, 15]
    assert frame["last_day"].dt.day.tolist() == [17, 17, 17]
    assert frame["coverage"].tolist() == [96 / 144, 96 / 144, 1]


def test_the_map_has_whole_users_and_days_in_each_cell(repository: DatabaseRepository) -> None:
    by_user = repository.fetch_coverage_map(Filters(), 60, 60)
    assert by_user.users == [("1", "1", 1), ("2", "2", 1), ("3", "3", 1)]
    assert np.nan_to_num(by_user.share, nan=-1).tolist() == [[1, 0, 1], [-1, 1, 1], [1, 1, 1]]
    binned = repository.fetch_coverage_map(Filters(), 2, 2)
    assert binned.users == [("1", "2", 2), ("3", "3", 1)]
    assert binned.share.tolist() == [[2 / 3, 1], [1, 1]]
    segments = repository.fetch_coverage_map(Filters(coverage_by=CoverageOrder.SEGMENT, coverage_rows=(2, 2)), 2, 2)
    assert segments.users == [("2", "2", 1)]
    assert (binned.day - binned.day[0]).tolist() == [0, 2, 3]
    nobody = repository.fetch_coverage_map(Filters(areas=("no such",)), 2, 2)
    assert (nobody.users, nobody.share.shape) == ([], (0, 2))
    assert repository.fetch_coverage(Filters(areas=("no such",))).empty


def test_what_is_absent_is_listed_with_the_gaps_first(repository: DatabaseRepository) -> None:
    listed = found(repository, kind=FindingsOf.ABSENT, by=FindingOrder.GAPS)
    assert listed == [("1", "missing"), ("2", "late-start")]
    everything = found(repository, kind=FindingsOf.FAULTS, by=FindingOrder.GAPS)
    assert everything[-1] == ("3", "implausible"), "an energy is no length"


def test_sufficient_days_are_counted_over_all_users(repository: DatabaseRepository) -> None:
    assert repository.fetch_sufficiency(Filters()) == Sufficiency(7, 9)
    assert repository.fetch_sufficiency(Filters(users=("3",))) == Sufficiency(3, 3)


def test_a_repeated_hour_counts_in_what_is_expected(engine: Engine, tmp_path: Path) -> None:
    night = half_hours("2016-10-26 01:00", [7.0, 8.0])
    day = half_hours("2016-10-26 00:00", WAVE)
    readings = {"1": [*day, *night], "2": [*day, *night], "3": [*day, night[0]]}
    load_and_prove(engine, write_folder(tmp_path, readings=readings))
    frame = DatabaseRepository(engine).fetch_coverage(Filters())
    assert frame[["user", "expected", "missing"]].to_numpy().tolist() == [["3", 50, 1], ["1", 50, 0], ["2", 50, 0]]
