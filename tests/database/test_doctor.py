"""What `smapdash doctor` finds, and that it changes nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import EDITOR_PASSWORD, half_hours, snapshot, write_folder
from tests.processes import smapdash

from smapdash.db.editing_role import create_editing_engine
from smapdash.loader.run import load_path


def _found(answer: str) -> dict[str, tuple[str, str]]:
    return {check["name"]: (check["state"], check["sentence"]) for check in json.loads(answer)}


def doctor(**variables: str) -> subprocess.CompletedProcess[str]:
    """Ask it without the variable by which the tests find the challenge's files, which it does not know."""
    return smapdash("doctor", "--json", SMAPDASH_CHALLENGE_DATA="", **variables)


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    """A database with one load."""
    folder = write_folder(tmp_path / "meters", readings={"1": half_hours("2016-07-15 00:00", [1, 2])})
    load_path(engine, folder)
    return engine


def test_a_database_that_is_well_has_no_fault_and_stays_as_it_is(
    filled: Engine, database_url: str, tmp_path: Path
) -> None:
    before = snapshot(filled)
    answer = doctor(DATABASE_URL=database_url, SMAPDASH_CACHE=str(tmp_path / "cache"))
    assert answer.returncode == 0
    found = _found(answer.stdout)
    assert {name: state for name, (state, _) in found.items() if state != "ok" and name != "settings"} == {}
    assert {"server", "encoding", "schema", "clock", "roles", "data", "cache", "page", "environment"} <= set(found)
    assert found["data"][1].startswith("1 load, the last at ")
    assert snapshot(filled) == before
    assert not (tmp_path / "cache").exists()


def test_each_line_is_state_name_and_sentence(filled: Engine, database_url: str) -> None:
    answer = smapdash("doctor", DATABASE_URL=database_url)
    lines = [line.split(maxsplit=2) for line in answer.stdout.splitlines()]
    assert {state for state, _, _ in lines} <= {"ok", "warning", "fault"}
    assert all(sentence.endswith(".") for _, _, sentence in lines)


def test_an_empty_database_says_what_comes_first(create_database: Callable[..., str]) -> None:
    found = _found(smapdash("doctor", "--json", DATABASE_URL=create_database(None)).stdout)
    assert found["schema"] == ("warning", "There is no schema yet: `smapdash load` creates it.")
    assert found["data"][0] == "warning"


def test_without_any_database_it_makes_none(tmp_path: Path) -> None:
    answer = smapdash("doctor", "--json", DATABASE_URL="", SMAPDASH_HOME=str(tmp_path / "home"))
    assert answer.returncode == 0
    assert _found(answer.stdout)["database"][0] == "warning"
    assert not (tmp_path / "home" / "server").exists()


def test_a_newer_schema_is_a_fault_of_the_database(filled: Engine, database_url: str) -> None:
    with filled.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = smapdash("doctor", "--json", DATABASE_URL=database_url)
    assert answer.returncode == 4
    assert _found(answer.stdout)["schema"][0] == "fault"
    assert "At fault: schema" in answer.stderr


def test_an_address_that_cannot_be_read_is_a_fault_of_the_configuration() -> None:
    answer = doctor(DATABASE_URL="mysql://nobody@localhost/none")
    assert answer.returncode == 2
    assert _found(answer.stdout)["configuration"][0] == "fault"
    assert "At fault: configuration" in answer.stderr


def test_a_database_that_is_away_is_one_fault(tmp_path: Path) -> None:
    answer = smapdash("doctor", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert answer.returncode == 4
    found = _found(answer.stdout)
    assert found["database"][0] == "fault"
    assert "does not answer" in found["database"][1]
    assert "cache" in found, "the rest is looked at all the same"


def test_a_variable_with_a_wrong_letter_is_named(filled: Engine, database_url: str, tmp_path: Path) -> None:

    found = _found(doctor(DATABASE_URL=database_url, SMAPDASH_CASHE="/tmp").stdout)
    assert found["environment"][0] == "warning"
    assert "SMAPDASH_CASHE is not read" in found["environment"][1]


def test_a_named_role_that_saves_is_looked_at(filled: Engine, database_url: str) -> None:
    editor = create_editing_engine(filled, secret=EDITOR_PASSWORD)
    assert editor is not None
    url, role = editor.url.render_as_string(hide_password=False), editor.url.username
    editor.dispose()

    def found() -> tuple[str, str]:
        return _found(doctor(DATABASE_URL=database_url, SMAPDASH_EDITOR_URL=url).stdout)["saving"]

    assert found()[0] == "ok"
    with filled.begin() as connection:
        connection.execute(text(f"REVOKE INSERT ON smapdash.audit FROM {role}"))
    assert found()[0] == "fault"
    assert "GRANT INSERT ON smapdash.audit to it" in found()[1]
    with filled.begin() as connection:
        connection.execute(text(f"GRANT INSERT, SELECT ON smapdash.audit TO {role}"))
    assert found()[0] == "fault"
    assert "revoke its other rights" in found()[1]
    away = doctor(DATABASE_URL=database_url, SMAPDASH_EDITOR_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (away.returncode, _found(away.stdout)["saving"][0]) == (4, "fault")
