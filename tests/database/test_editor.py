"""The role of the dashboard that saves settings and reviews and adds audit lines: what it may, and what without it."""

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
from smapdash.db.schema_audit import audit
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


ADD = """INSERT INTO audit (at, account, role, event, subject, detail, request_id, users)
         VALUES (now(), 'ann', 'analyst', 'export', 'users.csv', '', '', '{}')"""
READS_OR_CHANGES_AUDIT = [
    *("SELECT count(*) FROM audit", "SELECT account FROM audit LIMIT 1", "TABLE audit", "COPY audit TO STDOUT"),
    *("UPDATE audit SET account = 'eve'", "DELETE FROM audit", "TRUNCATE audit", "DROP TABLE audit"),
    *(f"{ADD} RETURNING line", f"{ADD} ON CONFLICT (line) DO UPDATE SET account = 'eve'"),
    *(
        "ALTER TABLE audit ADD x int",
        "LOCK TABLE audit IN EXCLUSIVE MODE",
        "CREATE RULE r AS ON INSERT TO audit DO NOTHING",
    ),
]


def test_the_role_can_add_audit_lines_and_neither_read_nor_change_them(engine: Engine, editor: Engine) -> None:
    with editor.begin() as connection:
        connection.execute(text(ADD))
    assert [statement for statement in READS_OR_CHANGES_AUDIT if not is_refused(editor, statement)] == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT account, subject FROM audit")).all() == [("ann", "users.csv")]


def test_the_reading_role_can_do_nothing_with_audit_lines(engine: Engine) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    statements = [f"SET TRANSACTION READ WRITE; {statement}" for statement in (ADD, *READS_OR_CHANGES_AUDIT)]
    assert [statement for statement in statements if not is_refused(reader, statement)] == []
    reader.dispose()


def test_roles_of_earlier_versions_get_and_lose_their_rights_at_the_next_start(engine: Engine, editor: Engine) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    with engine.begin() as connection:
        roles = f"{editor.url.username}, {reader.url.username}"
        connection.execute(text(f"REVOKE ALL ON smapdash.audit FROM {roles}"))
        connection.execute(text(f"GRANT SELECT, DELETE ON smapdash.audit TO {roles}"))
        connection.execute(text(f"GRANT UPDATE (account) ON smapdash.audit TO {roles}"))
    reader.dispose()
    again, reader = (
        create_editing_engine(engine, secret=EDITOR_PASSWORD),
        create_read_only_engine(engine, secret=READER_PASSWORD),
    )
    assert again is not None
    for role in (again, reader):
        statements = [f"SET TRANSACTION READ WRITE; {statement}" for statement in READS_OR_CHANGES_AUDIT]
        assert [statement for statement in statements if not is_refused(role, statement)] == []
        role.dispose()
    with again.begin() as connection:
        connection.execute(text(ADD))
    again.dispose()


@pytest.mark.parametrize("right", ["SELECT", "SELECT (account)", "UPDATE (account)", "DELETE"])
def test_named_roles_that_can_read_or_change_audit_lines_are_refused(
    engine: Engine, editor: Engine, right: str
) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    with engine.begin() as connection:
        connection.execute(text(f"GRANT {right} ON smapdash.audit TO {editor.url.username}, {reader.url.username}"))
    with pytest.raises(ConfigurationError, match="that on the table audit too"):
        create_editing_engine(None, editor.url.render_as_string(hide_password=False))
    with pytest.raises(ConfigurationError, match="can write, or read the table audit"):
        create_read_only_engine(None, reader.url.render_as_string(hide_password=False))
    reader.dispose()


def test_a_named_role_that_cannot_add_audit_lines_saves_all_the_same_and_the_log_says_what_it_needs(
    engine: Engine, editor: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"REVOKE INSERT ON smapdash.audit FROM {editor.url.username}"))
    named = create_editing_engine(None, editor.url.render_as_string(hide_password=False))
    assert named is not None
    with named.begin() as connection:
        set_rest_days(connection, (1, 2), "a test")
    assert "GRANT INSERT ON smapdash.audit" in caplog.text
    named.dispose()


def test_the_role_may_write_two_tables_add_to_one_and_only_read_all_others(editor: Engine) -> None:
    for name, table in TABLES.items():
        if name == audit.name:
            continue
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
    with pytest.raises(
        ConfigurationError, match="SMAPDASH_EDITOR_URL can do more than write settings and reviews and add audit lines"
    ):
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
