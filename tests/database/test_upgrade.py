"""The schema's version: fresh, older, newer, twice, and two at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from tests.builders import half_hours, load_and_prove, snapshot, stored_rows, write_folder

import smapdash.db.upgrade as module
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.schema import SCHEMA, metadata
from smapdash.db.upgrade import upgrade_schema
from smapdash.errors import DatabaseError

MIGRATIONS = Path(module.__file__).parent / "migrations"
SECOND_STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "test_2", "{head}", None, None


def upgrade():
    op.add_column("users", sa.Column("note", sa.Text()), schema="smapdash")
    op.execute("UPDATE smapdash.users SET note = 'was here'")
    {last}
"""


@pytest.fixture
def blank(blank_database_url: str) -> Iterator[Engine]:
    engine = create_owner_engine(parse_database_url(blank_database_url))
    yield engine
    engine.dispose()


def later_migrations(folder: Path, last: str = "pass") -> Path:
    """Return a copy of the steps with one more, as a later version of smapdash would have."""
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    [head] = sorted(path.stem.split("_")[0] for path in (folder / "versions").glob("*.py"))[-1:]
    (folder / "versions" / "test_2.py").write_text(SECOND_STEP.format(head=head, last=last))
    return folder


def migrations_until(folder: Path, last: str) -> Path:
    """Return a copy of the steps up to one, as an earlier version of smapdash had them."""

    def find_later(_: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "__pycache__" or (name[:4].isdigit() and name[:4] > last)]

    shutil.copytree(MIGRATIONS, folder, ignore=find_later)
    return folder


def version_of(engine: Engine) -> list[tuple[object, ...]]:
    return stored_rows(engine, f"SELECT version_num FROM {SCHEMA}.alembic_version")


def test_a_fresh_schema_equals_the_metadata(blank: Engine) -> None:
    upgrade_schema(blank)
    options = {
        "version_table_schema": SCHEMA,
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "schema" or name == SCHEMA,
        "compare_server_default": True,
    }
    with blank.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    found = inspect(blank)
    for table in metadata.sorted_tables:
        constraints = {constraint["name"] for constraint in found.get_check_constraints(table.name, SCHEMA)}
        expected = {constraint.name for constraint in table.constraints if isinstance(constraint, CheckConstraint)}
        assert constraints == expected
        assert found.get_pk_constraint(table.name, SCHEMA)["constrained_columns"] == [
            column.name for column in table.primary_key
        ]
        assert found.get_table_comment(table.name, SCHEMA)["text"] == table.comment


def test_nothing_is_put_outside_the_schema(blank: Engine) -> None:
    upgrade_schema(blank)
    assert inspect(blank).get_table_names("public") == []


@pytest.mark.parametrize("wh", ["'NaN'", "'Infinity'", "'-Infinity'", "-0.001", "16777214.5", "NULL"])
def test_the_database_itself_refuses_an_impossible_energy(engine: Engine, wh: str) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(f"INSERT INTO readings (read_at, wh, user_id, fold) VALUES ('2016-07-15', {wh}, 1, 0)"))


@pytest.mark.parametrize("fold", ["2", "-1", "NULL"])
def test_the_database_itself_refuses_a_third_pass(engine: Engine, fold: str) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(
            text(f"INSERT INTO readings (read_at, wh, user_id, fold) VALUES ('2016-07-15', 1, 1, {fold})")
        )


@pytest.mark.parametrize("wh", ["0", "16777214"])
def test_the_database_takes_the_least_and_the_largest_energy(engine: Engine, wh: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(f"INSERT INTO readings (read_at, wh, user_id, fold) VALUES ('2016-07-15', {wh}, 1, 1)"))


def test_a_user_without_a_segment_and_a_doubled_reading_are_refused(engine: Engine) -> None:
    reading = "INSERT INTO readings (read_at, wh, user_id, fold) VALUES ('2016-07-15', 1, 1, 0)"
    for statement in (
        "INSERT INTO users (user_id, external_id, segment_id) VALUES (1, 'x', 9)",
        f"{reading}; {reading}",
    ):
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text(statement))


def test_upgrading_twice_does_nothing(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank)
    load_and_prove(blank, write_folder(tmp_path, readings={"1": half_hours("2016-07-15", [1])}))
    before, version = snapshot(blank), version_of(blank)
    upgrade_schema(blank)
    assert (snapshot(blank), version_of(blank)) == (before, version)


def test_an_older_schema_is_upgraded_and_keeps_its_data(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank)
    load_and_prove(blank, write_folder(tmp_path / "data", readings={"1": half_hours("2016-07-15", [1, 2])}))
    before = stored_rows(blank, "SELECT * FROM readings ORDER BY read_at")
    upgrade_schema(blank, later_migrations(tmp_path / "later"))
    assert version_of(blank) == [("test_2",)]
    assert stored_rows(blank, "SELECT * FROM readings ORDER BY read_at") == before
    assert stored_rows(blank, "SELECT external_id, note FROM users ORDER BY 1") == [
        *(("1", "was here"), ("2", "was here"), ("3", "was here")),
    ]


def test_a_blank_database_goes_through_all_steps_at_once(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank, later_migrations(tmp_path / "later"))
    assert version_of(blank) == [("test_2",)]


def test_a_failing_step_leaves_version_and_data_as_they_were(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank)
    load_and_prove(blank, write_folder(tmp_path / "data", readings={"1": half_hours("2016-07-15", [1, 2])}))
    before, version = snapshot(blank), version_of(blank)
    with pytest.raises(DatabaseError, match=r"\.$"):
        upgrade_schema(blank, later_migrations(tmp_path / "later", 'op.execute("SELECT 1 / 0")'))
    assert (snapshot(blank), version_of(blank)) == (before, version)
    assert "note" not in {column["name"] for column in inspect(blank).get_columns("users", SCHEMA)}
    upgrade_schema(blank)


def test_a_failing_step_leaves_a_blank_database_blank(blank: Engine, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        upgrade_schema(blank, later_migrations(tmp_path / "later", 'op.execute("SELECT 1 / 0")'))
    assert SCHEMA not in inspect(blank).get_schema_names()


def test_a_newer_schema_is_refused_with_a_sentence_and_left_alone(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank, later_migrations(tmp_path / "later"))
    with pytest.raises(DatabaseError, match=r"test_2 of a newer smapdash; update smapdash, .*\.$"):
        upgrade_schema(blank)
    assert version_of(blank) == [("test_2",)]


def test_two_upgrades_at_once_both_succeed_on_a_blank_database(blank_database_url: str) -> None:
    several = 4
    barrier = Barrier(several)

    def upgrade(_: int) -> None:
        engine = create_owner_engine(parse_database_url(blank_database_url))
        with engine.connect():  # so that all start at the same moment
            barrier.wait()
        upgrade_schema(engine)
        engine.dispose()

    with ThreadPoolExecutor(several) as pool:
        assert list(pool.map(upgrade, range(several))) == [None] * several
    engine = create_owner_engine(parse_database_url(blank_database_url))
    assert len(version_of(engine)) == 1
    engine.dispose()


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    engine = create_owner_engine(parse_database_url("postgresql://nobody:secret@127.0.0.1:1/nowhere"))
    with pytest.raises(DatabaseError, match=r"does not answer .*\.$") as raised:
        upgrade_schema(engine)
    assert "secret" not in str(raised.value)


def test_second_passes_of_the_first_schema_are_known_as_second_readings(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank, migrations_until(tmp_path / "first", "0001"))
    with blank.begin() as connection:
        connection.execute(
            text("""INSERT INTO loads (started_at, finished_at, source, is_sample, read, inserted, updated, unchanged,
                    duplicates, conflicts, rejected, repeated_hour)
                    VALUES (now(), now(), 'old', false, 2, 2, 0, 0, 0, 0, 0, 1)""")
        )
        connection.execute(text("INSERT INTO segments (area, tariff) VALUES ('a1', 't1')"))
        connection.execute(text("INSERT INTO users (external_id, segment_id) VALUES ('1', 1)"))
        connection.execute(
            text("""INSERT INTO readings (user_id, read_at, fold, wh)
                    VALUES (1, '2016-10-26 01:00', 0, 5), (1, '2016-10-26 01:00', 1, 7.5)""")
        )
    upgrade_schema(blank)
    seconds = "SELECT user_id, read_at::text, wh, kept, load_id, file, line, text FROM second_readings"
    assert stored_rows(blank, seconds) == [(1, "2016-10-26 01:00:00", 7.5, True, 1, "", 0, "2016-10-26 01:00:00,7.5")]
    assert stored_rows(blank, "SELECT files, files_skipped, restored, retracted FROM loads") == [(0, 0, 0, 0)]


def test_names_of_earlier_schemas_take_the_form_in_which_they_are_compared(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank, migrations_until(tmp_path / "first", "0006"))
    with blank.begin() as connection:
        segments = [(1, "North  East", "t1"), (2, "North East", "t1"), (3, "Zu\u0308rich", "t1")]
        users = [(1, "Zoe\u0308", 1), (2, "A\u030a", 2), (3, "\xc5", 3), (4, "a  b", 3)]
        statement = text("INSERT INTO segments (segment_id, area, tariff) VALUES (:key, :area, :tariff)")
        connection.execute(statement, [dict(zip(("key", "area", "tariff"), row, strict=True)) for row in segments])
        statement = text("INSERT INTO users (user_id, external_id, segment_id) VALUES (:key, :name, :segment)")
        connection.execute(statement, [dict(zip(("key", "name", "segment"), row, strict=True)) for row in users])
    upgrade_schema(blank)
    # What would be the name of another stays as it is.
    assert stored_rows(blank, "SELECT area FROM segments ORDER BY segment_id") == [
        *(("North  East",), ("North East",), ("Z\xfcrich",))
    ]
    assert stored_rows(blank, "SELECT external_id FROM users ORDER BY user_id") == [
        *(("Zo\xeb",), ("A\u030a",), ("\xc5",), ("a b",))
    ]


def test_keys_of_earlier_schemas_are_kept_and_numbered_on(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank, migrations_until(tmp_path / "first", "0003"))
    with blank.begin() as connection:
        connection.execute(text("INSERT INTO segments (segment_id, area, tariff) VALUES (7, 'a1', 't1')"))
        connection.execute(text("INSERT INTO users (user_id, external_id, segment_id) VALUES (5, '1', 7)"))
    upgrade_schema(blank)
    load_and_prove(blank, write_folder(tmp_path / "data", readings={"1": half_hours("2016-07-15", [1, 2])}))
    assert stored_rows(blank, "SELECT segment_id, area, tariff FROM segments ORDER BY 1") == [
        *((7, "a1", "t1"), (8, "a1", "t2"), (9, "a2", "t3")),
    ]
    assert stored_rows(blank, "SELECT user_id, external_id FROM users ORDER BY 1") == [(5, "1"), (6, "2"), (7, "3")]


def test_default_privileges_do_not_open_the_audit_lines_to_other_roles(blank: Engine, tmp_path: Path) -> None:
    upgrade_schema(blank, migrations_until(tmp_path / "earlier", "0014"))
    opened = "GRANT ALL ON TABLES TO PUBLIC, pg_monitor"
    with blank.begin() as connection:
        connection.execute(text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {SCHEMA} {opened}"))
    upgrade_schema(blank)
    rights = (
        "SELECT count(*) FROM pg_class c, aclexplode(relacl) WHERE c.oid = to_regclass('audit') AND grantee <> relowner"
    )
    assert stored_rows(blank, rights) == [(0,)]
