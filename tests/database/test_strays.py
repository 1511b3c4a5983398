"""A meter whose clock stood at 2000-01-01: what opens, what is said of it, and how it is reached."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from tests.builders import half_hours, load_and_prove, write_folder

from smapdash.cli import cli
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.loader.report import LoadReport
from smapdash.loader.report_text import describe_report
from smapdash.model.filters import Filters
from smapdash.model.findings import Stray
from smapdash.repository.database import DatabaseRepository

SEPTEMBER = half_hours("2024-09-01 00:00:00", [100] * 30 * 48)
SPAN = (date(2024, 9, 1), date(2024, 9, 30))
STRAY = Stray("9702", date(2000, 1, 1), date(2000, 1, 1), 2, 9_010)
"""9,010 days from 1 January 2000 to 1 September 2024."""
SENTENCE = "2 readings of user 9702 lie 24 years before all others (2000-01-01)."
ALL = Filters(first_day=date(2000, 1, 1))


@pytest.fixture(scope="module")
def loaded(
    create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, LoadReport]]:
    engine = create_owner_engine(parse_database_url(create_database()))
    readings = {"9701": SEPTEMBER, "9702": [*half_hours("2000-01-01 00:00:00", [100, 100]), *SEPTEMBER]}
    users = "id,area,tariff\n9701,a1,t1\n9702,a1,t1\n"
    folder = write_folder(tmp_path_factory.mktemp("clock"), users=users, readings=readings)
    yield engine, load_and_prove(engine, folder)
    engine.dispose()


@pytest.fixture
def repository(loaded: tuple[Engine, LoadReport]) -> DatabaseRepository:
    return DatabaseRepository(loaded[0])


def query(loaded: tuple[Engine, LoadReport], *arguments: str) -> tuple[str, str]:
    url = loaded[0].url.render_as_string(hide_password=False)
    answer = CliRunner().invoke(cli, ["query", *arguments, "--database-url", url])
    assert answer.exit_code == 0
    return answer.stdout, answer.stderr


def test_the_data_open_on_their_main_body_and_know_what_lies_outside(repository: DatabaseRepository) -> None:
    dataset = repository.fetch_dataset()
    assert (dataset.first_day, dataset.last_day) == SPAN
    assert dataset.extent == (date(2000, 1, 1), date(2024, 9, 30))
    assert (dataset.stray_readings, dataset.strays, dataset.readings) == (2, (STRAY,), 2_882)


def test_figures_without_dates_are_of_the_main_body_and_all_days_are_reached_by_dates(
    repository: DatabaseRepository,
) -> None:
    body, everything = repository.fetch_summary(Filters()), repository.fetch_summary(ALL)
    assert (body.readings, body.energy_wh, body.user_days) == (2_880, 288_000, 60)
    assert (everything.readings, everything.energy_wh, everything.user_days) == (2_882, 288_200, 61)


def test_the_report_of_the_load_says_it(loaded: tuple[Engine, LoadReport]) -> None:
    assert SENTENCE in describe_report(loaded[1])
    assert json.loads(json.dumps(loaded[1].to_dict()))["strays"] == [
        {"user": "9702", "first_day": "2000-01-01", "last_day": "2000-01-01", "readings": 2, "years_apart": 24}
    ]


def test_query_prints_the_main_body_and_notes_the_rest(loaded: tuple[Engine, LoadReport]) -> None:
    out, err = query(loaded, "demand", "--format", "json")
    row = json.loads(out)[0]
    assert (row["first_day"], row["last_day"], row["readings"]) == ("2024-09-01", "2024-09-30", 2_880)
    assert err == f"Note: {SENTENCE} They are reached by --from and --to.\n"
    out, err = query(loaded, "demand", "--format", "json", "--from", "2000-01-01")
    assert (json.loads(out)[0]["first_day"], json.loads(out)[0]["readings"]) == ("2000-01-01", 2_882)
    few, of_strays = err.splitlines()  # few days of these years have readings
    assert "60 of 18,080 days of users" in few
    assert of_strays == f"Note: {SENTENCE}"
    out, _ = query(loaded, "energy", "--format", "csv", "--to", "2000-01-02", "--grain", "day")
    assert out.splitlines()[1:] == ["2000-01-01,,,,1,2,200"]
