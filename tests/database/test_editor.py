"""The role of the dashboard that saves settings and reviews: what it may and may not, and what is done without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from tests.builders import EDITOR_PASSWORD, READER_PASSWORD

from smapdash.db import roles as roles_module
from smapdash.db.editing_role import create_editing_engine
from smapdash.db.edits import set_rest_days
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.db.schema import metadata
from smapdash.db.schema_edits import EDITABLE
from smapdash.errors import ConfigurationError, DatabaseError
from smapdash.repository.database import DatabaseRepository

TABLES = {table.name: table for table in metadata.sorted_tables}


@pytest.fixture
def editor(engine: Engine) -> Iterator[Engine]:
    made = create_editing_engine(engine, secret=EDITOR_PASSWORD)
    assert made is not None
    yield made
    made.dispose()


def is_refused(editor: Engine, statement: str) -> bool:
    with editor.connect() as connection:
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_the_role_may_write_two_tables_and_only_read_all_others(editor: Engine) -> None:
    for name, table in TABLES.items():
        column = next(iter(table.columns)).name
        writes = [f"DELETE FROM {name}", f"TRUNCATE {name}", f"DROP TABLE {name}", f"ALTER TABLE {name} ADD x int"]
        if name not in EDITABLE:
            writes += [f"INSERT INTO {name} DEFAULT VALUES", f"UPDATE {name} SET {column} = {column}"]
        assert [statement for statement in writes if not is_refused(editor, statement)] == []
        assert not is_refused(editor, f"SELECT count(*) FROM {name}")
    with editor.begin() as connection:
        set_rest_days(connection, (1, 2), "a test")
        set_rest_days(connection, (5, 6), "a test")
    others = ["CREATE TABLE x (y int)", "CREATE TEMPORARY TABLE x (y int)", "SELECT lo_creat(-1)"]
    assert [statement for statement in others if not is_refused(editor, statement)] == []


def test_the_reading_role_writes_neither_table_even_when_it_leaves_the_read_only_mode(engine: Engine) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    for name in EDITABLE:
        column = next(iter(TABLES[name].columns)).name
        for statement in (f"INSERT INTO {name} DEFAULT VALUES", f"UPDATE {name} SET {column} = {column}"):
            assert is_refused(reader, f"SET TRANSACTION READ WRITE; {statement}")
    reader.dispose()


def test_rights_that_were_added_are_taken_away_at_the_next_start(engine: Engine, editor: Engine) -> None:
    with editor.connect() as connection:
        role = connection.scalar(text("SELECT current_user"))
    with engine.begin() as connection:
        connection.execute(text(f"GRANT DELETE, INSERT ON smapdash.loads, smapdash.settings TO {role}"))
    again = create_editing_engine(engine, secret=EDITOR_PASSWORD)
    assert again is not None
    assert all(is_refused(again, statement) for statement in ("DELETE FROM settings", "DELETE FROM loads"))
    again.dispose()


def test_a_named_role_that_can_do_more_is_refused(engine: Engine, editor: Engine) -> None:
    named = create_editing_engine(None, editor.url.render_as_string(hide_password=False))
    assert named is not None
    named.dispose()
    with pytest.raises(ConfigurationError, match="SMAPDASH_EDITOR_URL can do more than write settings and reviews"):
        create_editing_engine(None, engine.url.render_as_string(hide_password=False))


def test_where_there_is_no_role_nothing_is_saved_and_everything_is_read(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise DBAPIError("CREATE ROLE", None, Exception("permission denied to create role"))

    monkeypatch.setattr(roles_module, "repair", refuse)
    assert create_editing_engine(engine, secret=EDITOR_PASSWORD) is None
    assert "permission denied to create role" in caplog.text
    assert create_editing_engine(None) is None
    repository = DatabaseRepository(engine)
    with pytest.raises(DatabaseError, match="has no role for it: name one by SMAPDASH_EDITOR_URL"):
        repository.set_rest_days((1, 2))
    assert repository.fetch_dataset().rest_days == (5, 6)
    repository.close()


def test_a_server_that_only_reads_refuses_with_one_sentence(engine: Engine, editor: Engine) -> None:
    repository = DatabaseRepository(engine, editor=editor.execution_options(postgresql_readonly=True))
    with pytest.raises(DatabaseError, match="read-only transaction"):
        repository.set_rest_days((1, 2))
    repository.close()
