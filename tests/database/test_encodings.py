"""Databases whose encoding is not UTF-8: what they can hold is loaded, what they cannot is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from tests.builders import load_and_prove, snapshot, stored_rows, write_folder

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.upgrade import upgrade_schema
from smapdash.errors import DatabaseError
from smapdash.loader.run import load_path
from smapdash.repository.database import DatabaseRepository
from smapdash.web.state.query_string import parse_query

ROWS = ["2024-06-03 00:00:00,100", "2024-06-03 00:30:00,200.3"]
USERS_STORED = "SELECT external_id, area FROM users JOIN segments USING (segment_id) ORDER BY 1"


@pytest.fixture
def create_encoded(server_url: str) -> Iterator[Callable[[str], Engine]]:
    """Return a function that makes a database of an encoding, the schema in place."""
    admin = create_engine(parse_database_url(server_url), isolation_level="AUTOCOMMIT")
    engines: list[Engine] = []

    def create(encoding: str) -> Engine:
        name = f"smapdash_test_{uuid4().hex}"
        with admin.connect() as connection:
            is_new = int(connection.scalar(text("SHOW server_version_num"))) >= 150_000
            provider = "LOCALE_PROVIDER libc" if is_new else ""
            connection.execute(
                text(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C' {provider}")
            )
        engines.append(create_owner_engine(parse_database_url(server_url).set(database=name)))
        upgrade_schema(engines[-1])
        return engines[-1]

    yield create
    for engine in engines:
        engine.dispose()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {engine.url.database} WITH (FORCE)"))
    admin.dispose()


def folder_of(folder: Path, *users: tuple[str, str]) -> Path:
    listed = "id,area,tariff\n" + "".join(f"{user},{area},t1\n" for user, area in users)
    return write_folder(folder, users=listed, readings={user: ROWS for user, _ in users})


def test_a_character_that_the_encoding_cannot_hold_is_named(create_encoded, tmp_path: Path) -> None:
    engine = create_encoded("LATIN1")
    before = snapshot(engine)
    with pytest.raises(DatabaseError) as refusal:
        load_path(engine, folder_of(tmp_path, ("Zo\xeb", "Z\xfcrich"), ("\u0141ukasz", "\u0141\xf3d\u017a")))
    assert str(refusal.value) == (
        "The database's encoding LATIN1 cannot hold '\u0141'; use a database of encoding UTF8."
    )
    assert snapshot(engine) == before


def test_names_that_the_encoding_can_hold_are_loaded(create_encoded, tmp_path: Path) -> None:
    engine = create_encoded("LATIN1")
    assert load_and_prove(engine, folder_of(tmp_path, ("Zo\xeb", "Z\xfcrich"))).inserted == 2
    assert stored_rows(engine, USERS_STORED) == [("Zo\xeb", "Z\xfcrich")]


def test_a_database_without_an_encoding_holds_any_name(create_encoded, tmp_path: Path) -> None:
    engine = create_encoded("SQL_ASCII")
    users = (("Zo\xeb", "Z\xfcrich"), ("\u0141ukasz", "\u0141\xf3d\u017a"))
    assert load_and_prove(engine, folder_of(tmp_path, *users)).inserted == 4
    assert stored_rows(engine, USERS_STORED) == list(users)
    filters = parse_query(DatabaseRepository(engine).fetch_dataset(), "area=Z%C3%BCrich")
    assert DatabaseRepository(engine).fetch_summary(filters).energy_wh == 300.3
