"""Reviews of findings: saved and taken back, kept by loads as long as their finding stays, and listed apart."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import EDITOR_PASSWORD, half_hours, load_and_prove, stored_rows, write_folder
from tests.processes import smapdash

from smapdash.db.editing_role import create_editing_engine
from smapdash.model.edits import FindingKey
from smapdash.model.filters import Filters
from smapdash.model.quality import FindingKind, FindingStatus, KindCount
from smapdash.repository.database import DatabaseRepository

# User 1 lacks a day, user 2 two days.
WAVE = [200.0 + place % 7 for place in range(48)]
DAYS = {day: half_hours(f"2016-07-{day} 00:00", WAVE) for day in range(15, 20)}
READINGS = {"1": [*DAYS[15], *DAYS[17], *DAYS[18]], "2": [*DAYS[15], *DAYS[18]]}
GAP_1 = FindingKey("1", FindingKind.MISSING, datetime(2016, 7, 16))
GAP_2 = FindingKey("2", FindingKind.MISSING, datetime(2016, 7, 16))


def load(engine: Engine, folder: Path, **more: list[str]) -> None:
    load_and_prove(engine, write_folder(folder, readings={**READINGS, **more}))


@pytest.fixture
def repository(engine: Engine, tmp_path: Path) -> Iterator[DatabaseRepository]:
    load(engine, tmp_path / "first")
    repository = DatabaseRepository(engine, editor=create_editing_engine(engine, secret=EDITOR_PASSWORD))
    yield repository
    repository.close()


def listed(repository: DatabaseRepository, status: FindingStatus) -> list[str]:
    return repository.fetch_findings(Filters(status=status)).rows["user"].tolist()


def test_a_reviewed_finding_is_listed_and_counted_apart_until_it_is_opened_again(
    repository: DatabaseRepository,
) -> None:
    assert repository.review_finding(GAP_1, "no reception", "Ann")
    assert listed(repository, FindingStatus.OPEN) == ["2"]
    assert listed(repository, FindingStatus.REVIEWED) == ["1"]
    assert listed(repository, FindingStatus.ALL) == ["2", "1"]
    assert repository.fetch_findings(Filters(), page_size=0).counts == {FindingKind.MISSING: KindCount(1, 0)}
    found = repository.fetch_findings(Filters(status=FindingStatus.REVIEWED))
    [row] = found.rows.itertuples()
    assert (row.status, row.reviewed_by, row.note) == ("reviewed", "Ann", "no reception")
    assert abs((datetime.now(UTC).replace(tzinfo=None) - row.reviewed_at).total_seconds()) < 3600
    assert repository.reopen_finding(GAP_1)
    assert listed(repository, FindingStatus.OPEN) == ["2", "1"]
    again = next(row for row in repository.fetch_findings(Filters()).rows.itertuples() if row.user == "1")
    assert (again.status, again.note, again.reopened_at >= again.reviewed_at) == ("open", "no reception", True)


def test_each_change_is_another_state(repository: DatabaseRepository) -> None:
    states = [repository.fetch_dataset().state]
    for change in (
        lambda: repository.review_finding(GAP_1, "", "Ann"),
        lambda: repository.reopen_finding(GAP_1),
        lambda: repository.review_finding(GAP_1, "again", "Ann"),
        lambda: repository.review_finding(GAP_2, "", "Ben"),
    ):
        assert change()
        states.append(repository.fetch_dataset().state)
    assert len(set(states)) == 5


@pytest.mark.parametrize(
    "finding",
    [GAP_1._replace(user="9"), GAP_1._replace(kind=FindingKind.SPIKE), GAP_1._replace(first_at=datetime(1, 1, 1))],
)
def test_what_is_no_finding_is_not_reviewed(
    engine: Engine, repository: DatabaseRepository, finding: FindingKey
) -> None:
    before = repository.fetch_dataset().state
    assert not repository.review_finding(finding, "", "Ann")
    assert not repository.reopen_finding(finding)
    assert not repository.reopen_finding(GAP_1), "it is open"
    assert stored_rows(engine, "SELECT count(*) FROM finding_reviews") == [(0,)]
    assert repository.fetch_dataset().state == before


def test_loads_keep_a_review_as_long_as_its_finding_stays(
    engine: Engine, repository: DatabaseRepository, tmp_path: Path
) -> None:
    for finding in (GAP_1, GAP_2):
        repository.review_finding(finding, "a note", "Ann")
    load(engine, tmp_path / "again")
    load(engine, tmp_path / "more", **{"2": [*READINGS["2"], *DAYS[17], *DAYS[19]]})  # the gap of user 2 is shorter
    assert sorted(listed(repository, FindingStatus.REVIEWED)) == ["1", "2"]
    load(engine, tmp_path / "filled", **{"1": [*READINGS["1"], *DAYS[16]]})
    assert listed(repository, FindingStatus.REVIEWED) == ["2"]
    assert stored_rows(engine, "SELECT count(*) FROM finding_reviews") == [(1,)]


def test_the_command_prints_reviews_without_formulas(database_url: str, repository: DatabaseRepository) -> None:
    repository.review_finding(GAP_1, '=HYPERLINK("http://evil.example")', "@Ann")

    def rows(*options: str) -> list[dict[str, str]]:
        answer = smapdash("query", "findings", *options, "--format", "csv", DATABASE_URL=database_url)
        assert answer.returncode == 0
        return list(csv.DictReader(answer.stdout.splitlines()))

    [reviewed] = rows("--status", "reviewed")
    assert (reviewed["user"], reviewed["status"]) == ("1", "reviewed")
    assert (reviewed["note"], reviewed["reviewed_by"]) == ('\'=HYPERLINK("http://evil.example")', "'@Ann")
    assert [row["status"] for row in rows("--status", "open")] == ["open"]
    assert sorted(row["status"] for row in rows()) == ["open", "reviewed"]


def test_real_data_begin_without_what_was_saved_on_the_sample(
    engine: Engine, repository: DatabaseRepository, tmp_path: Path
) -> None:
    repository.review_finding(GAP_1, "", "Ann")
    repository.set_rest_days((1, 2))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE loads SET is_sample = true")
    load_and_prove(engine, write_folder(tmp_path / "real", readings=READINGS))
    assert stored_rows(engine, "SELECT count(*) FROM finding_reviews") == [(0,)]
    assert repository.fetch_dataset().rest_days == (5, 6)
