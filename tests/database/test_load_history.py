"""The history of loads as the page has it: counts, reasons, rows set aside, changes and moved users, by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import half_hours, load_and_prove, write_folder

from smapdash.db.load.log import fetch_issues, purge_issues
from smapdash.model.loads import LoadEntries, ReasonCount
from smapdash.repository.database import DatabaseRepository

MIDNIGHT = "2016-07-15 00:00"
READINGS = {"1": [*half_hours(MIDNIGHT, [1, 2, 3]), "x,1", "y,2"], "2": half_hours(MIDNIGHT, [4])}


@pytest.fixture
def repository(engine: Engine, tmp_path: Path) -> Iterator[DatabaseRepository]:
    """Three loads: the second changes two readings and moves user 2, the third changes one of them again."""
    load_and_prove(engine, write_folder(tmp_path, users="id,area,tariff\n1,a,s\n2,a,s\n", readings=READINGS))
    changed = READINGS | {"1": half_hours(MIDNIGHT, [1, 20, 30])}
    load_and_prove(engine, write_folder(tmp_path, users="id,area,tariff\n1,a,s\n2,b,t\n", readings=changed))
    changed |= {"1": half_hours(MIDNIGHT, [1, 200, 30])}
    load_and_prove(engine, write_folder(tmp_path, users="id,area,tariff\n1,a,s\n2,b,t\n", readings=changed))
    repository = DatabaseRepository(engine)
    yield repository
    repository.close()


def entries(repository: DatabaseRepository, load: int, of: LoadEntries, page: int = 0) -> list[list[object]]:
    return repository.fetch_load_entries(load, of, page=page, page_size=1).rows.to_numpy().tolist()


def test_loads_are_listed_the_latest_first_with_their_counts(repository: DatabaseRepository) -> None:
    frame = repository.fetch_loads()
    assert frame[["load", "inserted", "updated", "moved", "set_aside", "kept"]].to_numpy().tolist() == [
        [3, 0, 1, 0, 0, 0],
        [2, 0, 2, 1, 0, 0],
        [1, 4, 0, 0, 2, 2],
    ]
    assert frame["conflict_rule"].tolist() == ["first"] * 3


def test_the_new_value_of_a_change_is_that_of_its_load_whatever_came_later(repository: DatabaseRepository) -> None:
    second = repository.fetch_load_entries(2, LoadEntries.CHANGED, page=0, page_size=9)
    assert second.total == 2
    assert second.rows[["user", "old_wh", "new_wh"]].to_numpy().tolist() == [["1", 2, 20], ["1", 3, 30]]
    [[user, _, fold, old, new]] = entries(repository, 3, LoadEntries.CHANGED)
    assert [user, fold, old, new] == ["1", 0, 20, 200]


def test_a_moved_user_has_both_areas_and_tariffs(repository: DatabaseRepository) -> None:
    assert entries(repository, 2, LoadEntries.MOVED) == [["2", "a", "s", "b", "t"]]
    assert entries(repository, 3, LoadEntries.MOVED) == []


def test_rows_set_aside_are_in_pages_with_their_reason_and_the_command_lists_the_same(
    repository: DatabaseRepository, engine: Engine
) -> None:
    reason = "time is not a date and time (YYYY-MM-DD HH:MM:SS)"
    assert repository.fetch_load_reasons(1) == [ReasonCount(reason, 2)]
    assert entries(repository, 1, LoadEntries.SET_ASIDE) == [["consumption/1.csv", 5, "x,1", reason, 1]]
    for beyond in (1, 99):
        assert entries(repository, 1, LoadEntries.SET_ASIDE, beyond)[0][1] == 6
    total, frames = repository.fetch_all_load_entries(1, LoadEntries.SET_ASIDE)
    [frame] = frames
    assert (total, frame["line"].tolist()) == (2, [5, 6])
    assert [row.line for row in fetch_issues(engine, 1)] == [5, 6]


def test_purged_rows_are_counted_and_no_longer_listed(repository: DatabaseRepository, engine: Engine) -> None:
    purge_issues(engine, 1)
    assert repository.fetch_loads()[["set_aside", "kept"]].to_numpy().tolist()[-1] == [2, 0]
    assert (repository.fetch_load_reasons(1), entries(repository, 1, LoadEntries.SET_ASIDE)) == ([], [])


@pytest.mark.parametrize("of", LoadEntries)
def test_a_load_that_is_not_there_did_nothing(repository: DatabaseRepository, of: LoadEntries) -> None:
    assert repository.fetch_load_entries(99, of, page=3, page_size=25).total == 0
    total, frames = repository.fetch_all_load_entries(99, of)
    assert (total, [len(frame) for frame in frames]) == (0, [0])
