"""The rest days of the data set: set by the command and by the page, followed by every view that names none."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.builders import EDITOR_PASSWORD, half_hours, load_and_prove, stored_rows, write_folder
from tests.processes import smapdash

from smapdash.db.editing_role import create_editing_engine
from smapdash.repository.database import DatabaseRepository

# Friday 15 to Thursday 21 July 2016, 100 Wh in each half-hour of Tuesday and Wednesday, else 400.
WEEK = {day: 100.0 if day in (19, 20) else 400.0 for day in range(15, 22)}
READINGS = {"1": [row for day, wh in WEEK.items() for row in half_hours(f"2016-07-{day} 00:00", [wh] * 48)]}


@pytest.fixture
def loaded(engine: Engine, tmp_path: Path) -> Engine:
    load_and_prove(engine, write_folder(tmp_path / "week", users="id,area,tariff\n1,a,t\n", readings=READINGS))
    return engine


@pytest.fixture
def repository(loaded: Engine) -> Iterator[DatabaseRepository]:
    repository = DatabaseRepository(loaded, editor=create_editing_engine(loaded, secret=EDITOR_PASSWORD))
    yield repository
    repository.close()


def test_the_command_shows_sets_and_resets_them(database_url: str) -> None:
    def said(*arguments: str) -> str:
        answer = smapdash("settings", *arguments, DATABASE_URL=database_url)
        assert (answer.returncode, answer.stderr) == (0, "")
        return answer.stdout

    assert said() == "rest-days  sat,sun  (the default)\n"
    assert said("rest-days", "wed, Tue").startswith("rest-days  tue,wed  (set 20")
    assert said("rest-days", "--json") == said("--json")
    found = json.loads(said("--json"))["rest-days"]
    assert (found["value"], found["is_default"]) == ("tue,wed", False)
    assert found["set_by"]
    assert said("rest-days", "none").startswith("rest-days  none  (set")
    assert said("rest-days", "default").startswith("rest-days  sat,sun  (the default, set")
    assert json.loads(said("--json"))["rest-days"]["is_default"]


def test_what_names_no_rest_days_is_refused_and_changes_nothing(database_url: str) -> None:
    answer = smapdash("settings", "rest-days", "tue;wed", DATABASE_URL=database_url)
    assert answer.returncode == 2
    assert "tue;wed names no rest days: write one to six weekdays such as tue,wed, none, or default" in answer.stderr
    assert smapdash("settings", DATABASE_URL=database_url).stdout == "rest-days  sat,sun  (the default)\n"


def test_a_query_follows_the_setting_unless_it_names_its_own(database_url: str, loaded: Engine) -> None:
    def resting(*options: str) -> float:
        answer = smapdash("query", "profile", *options, "--format", "csv", DATABASE_URL=database_url)
        rows = list(csv.DictReader(answer.stdout.splitlines()))
        return float(next(row["mean_w"] for row in rows if row["day_type"] == "rest"))

    assert resting() == 800.0
    smapdash("settings", "rest-days", "tue,wed", DATABASE_URL=database_url)
    assert resting() == 200.0
    assert resting("--rest-day", "sat") == 800.0


def test_a_change_is_another_state_for_every_process(loaded: Engine, repository: DatabaseRepository) -> None:
    states = [repository.fetch_dataset().state]
    for days in ((1, 2), (5, 6), (1, 2), ()):
        repository.set_rest_days(days)
        other = DatabaseRepository(loaded).fetch_dataset()
        assert other.rest_days == repository.fetch_dataset().rest_days == days
        states.append(other.state)
    assert len(set(states)) == 5
    assert not [state for state in states if "." in state], "a heartbeat cuts a state at a point"
    assert stored_rows(loaded, "SELECT value, set_by FROM settings") == [("none", "the page")]


def test_changes_at_once_are_all_counted(loaded: Engine, repository: DatabaseRepository) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(repository.set_rest_days, [(day,) for day in range(4)] * 5))
    assert stored_rows(loaded, "SELECT revision FROM settings") == [(20,)]


def test_a_stored_text_that_cannot_be_read_is_the_weekend(loaded: Engine, repository: DatabaseRepository) -> None:
    with loaded.begin() as connection:
        connection.execute(text("INSERT INTO settings VALUES ('rest-days', 'caturday', now(), 'x')"))
    assert repository.fetch_dataset().rest_days == (5, 6)


def test_a_load_keeps_the_setting(loaded: Engine, repository: DatabaseRepository, tmp_path: Path) -> None:
    repository.set_rest_days((1, 2))
    before = repository.fetch_dataset()
    more = {"1": [*READINGS["1"], *half_hours("2016-07-22 00:00", [400.0] * 48)]}
    load_and_prove(loaded, write_folder(tmp_path / "more", users="id,area,tariff\n1,a,t\n", readings=more))
    after = repository.fetch_dataset()
    assert (after.rest_days, after.state == before.state) == ((1, 2), False)
