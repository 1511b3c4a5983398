"""Of very many areas the smallest are one line, bar and row, and the page says so; the command line has all of them.

Each area has one user with three readings a day on two days. Those of areas 0 to 5 are 1 Wh each, so equal; that of
area n beyond is n Wh. So of 40 areas 35 stand alone: 0, the first of equals by name, and 6 to 39.
"""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from tests.builders import clear_database, half_hours, load_and_prove, write_folder
from tests.cards import energy_view, segments_view
from tests.drawn import as_plotly
from tests.fakes import fire
from tests.processes import smapdash

from smapdash.model.enums import MOST_LINES, Split
from smapdash.model.filters import Filters
from smapdash.repository.database import DatabaseRepository
from smapdash.web.shell.app import create_app

AREAS = 40
ALONE = [f"a{number:02}" for number in (0, *range(6, AREAS))]


@pytest.fixture(scope="module")
def loaded(shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    clear_database(shared_engine)
    rows = {
        str(number): [
            *half_hours("2016-10-25 10:00", [number if number > 5 else 1] * 3),
            *half_hours("2016-10-26 10:00", [number if number > 5 else 1] * 3),
        ]
        for number in range(AREAS)
    }
    users = "id,area,tariff\n" + "".join(f"{number},a{number:02},t{number % 2}\n" for number in range(AREAS))
    load_and_prove(shared_engine, write_folder(tmp_path_factory.mktemp("many"), users=users, readings=rows))
    return shared_engine


@pytest.fixture
def client(loaded: Engine) -> FlaskClient:
    return create_app(DatabaseRepository(loaded)).server.test_client()


def rows_of(client: FlaskClient, address: str) -> tuple[list[str], list[dict[str, str]]]:
    """Return the notes and the rows of a CSV."""
    lines = client.get(address).data.decode("utf-8-sig").splitlines()
    notes = [line for line in lines if line.startswith("# ")]
    return notes, list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))


@pytest.mark.parametrize(("split", "tariff"), [("area", ""), ("both", "other 5 groups")])
def test_the_smallest_of_many_groups_are_one_in_the_export_which_says_so(
    client: FlaskClient, split: str, tariff: str
) -> None:
    notes, rows = rows_of(client, f"/export/energy.csv?split={split}&grain=day")
    assert len(rows) == 2 * MOST_LINES
    first = [row for row in rows if row["start"] == "2016-10-25"]
    assert [row["area"] for row in first] == [*ALONE, "other 5 groups"]
    others = first[-1]
    assert (others["tariff"], others["users"], others["readings"]) == (tariff, "5", "15")
    assert (float(others["energy_kwh"]), others["merged"]) == (0.015, "5")
    assert {row["merged"] for row in first[:-1]} == {"0"}
    assert sum(float(row["energy_kwh"]) for row in rows) == pytest.approx(2 * 3 * (6 + sum(range(6, AREAS))) / 1_000)
    assert (
        "# groups: The 35 groups of most energy in these dates stand alone. the other 5 are summed up as one. "
        f"merged counts them. smapdash query energy --split {split} prints all" in notes
    )
    shown = client.get(f"/export/energy.json?split={split}&grain=day").get_json()
    assert len(shown["rows"]) == 2 * MOST_LINES
    assert [
        "groups",
        notes[[note.startswith("# groups") for note in notes].index(True)].removeprefix("# groups: "),
    ] in (shown["notes"])


def test_few_groups_are_exported_without_a_word_on_others(client: FlaskClient) -> None:
    notes, rows = rows_of(client, "/export/energy.csv?split=tariff&grain=day")
    assert [row["tariff"] for row in rows] == ["t0", "t1"] * 2
    assert "merged" not in rows[0]
    assert not [note for note in notes if note.startswith("# groups")]
    _, rows = rows_of(client, "/export/energy.csv?split=both&grain=day&" + "&".join(f"area={a}" for a in ALONE))
    assert len(rows) == 2 * len(ALONE)


def test_the_command_line_has_every_group(loaded: Engine) -> None:
    url = loaded.url.render_as_string(hide_password=False)
    said = smapdash("query", "energy", "--split", "area", "--grain", "day", "--database-url", url)
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert [row["area"] for row in rows] == [f"a{number:02}" for number in range(AREAS)] * 2
    assert "merged" not in rows[0]


def test_the_chart_names_the_others_and_how_many_they_are(loaded: Engine) -> None:
    repository = DatabaseRepository(loaded)
    view = energy_view(repository, repository.fetch_dataset(), Filters(split=Split.AREA))
    drawn = as_plotly(view.figure).data
    others = [trace for trace in drawn if trace.name == "other 5 groups"]
    assert len(others) == 1
    assert np.nanmax(np.array(others[0].y, np.float64)) == 0.01  # kW of a half-hour
    assert len(drawn) == MOST_LINES
    assert "The 35 groups of most energy in these dates stand alone; the other 5 are summed up as one." in view.subtitle
    assert view.title == "a39 has the highest use: 0.234 kWh"


def test_the_bars_are_few_keep_what_is_chosen_and_others_are_no_button(loaded: Engine) -> None:
    repository = DatabaseRepository(loaded)
    filters = Filters(areas=("a03",))
    view = segments_view(repository, repository.fetch_dataset(), filters, Split.AREA)
    (bars,) = json.loads(json.dumps(view.figure.to_plotly_json()))["data"]
    assert len(bars["x"]) == MOST_LINES
    names = [name for (name,) in bars["customdata"]]
    assert names == ["a03", *ALONE[1:], None]
    assert bars["x"][-1] == pytest.approx(2 * 3 * 5 / 1_000)
    assert bars["hovertext"][-1].startswith("<b>other 5 groups</b><br>now: 0.030 kWh<br>users: 5,")
    assert "Click" not in bars["hovertext"][-1]
    assert "35 bars of 40: chosen or of most energy; the others are summed up. The table has all." in view.subtitle
    app = create_app(repository)
    click = {"points": [{"customdata": [None]}]}
    held = {"state.data": {"query": "", "version": "7"}, "area-bars-graph.clickData": click}
    assert not fire(app, "state.data", held, "area-bars-graph.clickData").get("areas.value")


def test_the_table_of_the_bars_has_all(client: FlaskClient) -> None:
    _, rows = rows_of(client, "/export/area-bars.csv")
    assert [row["area"] for row in rows] == [f"a{number:02}" for number in range(AREAS)]
