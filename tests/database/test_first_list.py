"""The list of users of a first load: it is registered without the keys of the table, which are back at its end."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import half_hours, load_and_prove, stored_rows, write_folder

from smapdash.db.copy import copy_texts
from smapdash.db.engine import create_owner_engine, create_reading_engine, parse_database_url
from smapdash.loader.parse import text_blocks
from smapdash.loader.run import load_path
from smapdash.model.filters import Filters
from smapdash.repository.database import DatabaseRepository

DAY = half_hours("2016-07-15", [1] * 48)
KEYS = """
    SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE connamespace = 'smapdash'::regnamespace ORDER BY 1, 2"""


def test_every_key_is_as_before_after_a_first_load_and_a_later_one(engine: Engine, tmp_path: Path) -> None:
    before = stored_rows(engine, KEYS)
    folder = write_folder(tmp_path, readings={"1": DAY})
    load_and_prove(engine, folder)
    assert stored_rows(engine, KEYS) == before
    write_folder(folder, users="id,area,tariff\n1,a9,t9\n4,a1,t1\n", readings={})
    load_and_prove(engine, folder)
    assert stored_rows(engine, KEYS) == before
    users = "SELECT external_id, area, withdrawn_at IS NULL FROM users JOIN segments USING (segment_id) ORDER BY 1"
    assert stored_rows(engine, users) == [("1", "a9", True), ("2", "a1", False), ("3", "a2", False), ("4", "a1", True)]


def test_an_empty_page_answers_while_a_first_load_keeps_the_users_locked(engine: Engine, database_url: str) -> None:
    url = parse_database_url(database_url).update_query_dict({"options": "-c lock_timeout=2s"})
    with engine.connect() as loading, loading.begin():
        loading.execute(text("LOCK TABLE segments, users, user_revisions, readings"))
        repository = DatabaseRepository(create_reading_engine(url))
        assert (repository.fetch_dataset().users, repository.fetch_dataset().readings) == (0, 0)
        assert repository.fetch_summary(Filters()).user_days == 0
        repository.close()


def test_memory_does_not_grow_with_the_list(
    create_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_blocks, "_READ_BYTES", 1 << 16)
    peaks = []
    for users in (1, 15_000, 60_000):  # the first one loads what is loaded once
        rows = "".join(f"{user},a{user % 9},t1\n" for user in range(1, users + 1))
        folder = write_folder(tmp_path / str(users), users=f"id,area,tariff\n{rows}", readings={"1": DAY})
        engine = create_owner_engine(parse_database_url(create_database()))
        tracemalloc.start()
        assert load_path(engine, folder).users == users
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        engine.dispose()
    assert peaks[2] < peaks[1] + 1_000_000, peaks


def test_texts_arrive_as_they_are_whatever_they_hold(engine: Engine) -> None:
    plain = [(1, "a"), (2, ""), (3, "\\N"), (4, "\\."), (5, 'ü"; --'), (6, "b\\"), (7, " c ")]
    hostile = [(8, "tab\there"), (9, "two\nlines"), (10, "return\rhere\\n"), (11, "\\\t\n")]
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE texts (number integer, text text)"))
        for rows in (plain, hostile, [*plain, *hostile], []):
            copy_texts(connection, "texts", ("number", "text"), rows)
            stored = connection.execute(text("SELECT number, text FROM texts ORDER BY number"))
            assert [tuple(row) for row in stored] == rows
            connection.execute(text("DELETE FROM texts"))
        copy_texts(connection, "texts", ("number", "text"), [(1, "nul\0")])
        assert connection.scalar(text("SELECT text FROM texts")) == "nul\N{REPLACEMENT CHARACTER}"
