"""Hostile requests to the real repository, on data whose every name is markup, a template, a formula or a script."""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from dash import Dash
from sqlalchemy import text
from tests import hostile
from tests.builders import READER_PASSWORD, load_and_prove
from tests.fakes import fire
from tests.marked import KNOWN, MARKS, write_marked

from smapdash.db.editing_role import create_editing_engine
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.repository.database import DatabaseRepository
from smapdash.web.shell.app import create_app

PAYLOADS = 200
MOST_ANSWER = 60_000


@pytest.fixture(scope="module")
def app(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    """The page over the marked data, as it is served: with the reader's engine."""
    owner = create_owner_engine(parse_database_url(create_database()))
    report = load_and_prove(owner, write_marked(tmp_path_factory.mktemp("marked")))
    assert (report.inserted, report.rejected) == (960, 0)
    reader = create_read_only_engine(owner, secret=READER_PASSWORD)
    editor = create_editing_engine(owner, secret=READER_PASSWORD)
    yield create_app(DatabaseRepository(reader, editor=editor))
    with owner.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM readings")).scalar() == 960, "still all there"
    for engine in filter(None, (reader, editor)):
        engine.dispose()
    owner.dispose()


@pytest.mark.no_cover  # thousands of answers from lines that the tests of queries and callbacks run once each
def test_hundreds_of_payloads_get_a_small_answer_and_no_fault(app: Dash, caplog: pytest.LogCaptureFixture) -> None:
    enemy = hostile.Enemy(KNOWN, seed=7, variety=400)
    for name, card in hostile.server_callbacks(app):
        with caplog.at_level(logging.WARNING):
            for body in enemy.bodies(app, name, PAYLOADS, card):
                answer = hostile.send(app.server, body)
                assert answer.status in (200, 204, 400, 413), body[:500]
                assert b'"sideUpdate"' not in answer.body, body[:500]
                assert len(answer.body) <= MOST_ANSWER, body[:500]
                if answer.status == 200:
                    hostile.assert_plain(json.loads(answer.body)["response"])
        assert caplog.records == [], card or name


def test_a_user_s_panel_and_export_hold_that_user_alone(app: Dash) -> None:
    client = app.server.test_client()
    for place, mark in enumerate(MARKS):
        query = f"user={quote(mark, safe='')}"
        shown = fire(app, "shown-user.data", {"state.data": {"query": query, "version": "1"}})
        assert shown["panel-body.hidden"] is False
        assert shown["panel-head.name"] == f"User {mark}"
        assert shown["panel-head.tariff"] == f"Tariff {mark}"
        assert shown["panel-head.area"] == f"Area {MARKS[place // 2]}"
        rows = client.get(f"/export/panel-energy.json?grain=day&{query}").get_json()["rows"]
        # 0.1 to 0.7 kWh six times over and 0.1 to 0.6 once: 18.9 kWh, and 0.1 kWh more in each of 48 by place.
        assert [round(row[3], 6) for row in rows] == [round(18.9 + 4.8 * place, 6)] * 2


@pytest.mark.parametrize("tariff", MARKS)
def test_a_tariff_filters_by_its_very_name(app: Dash, tariff: str) -> None:
    listing = {"listing.data": {"query": f"tariff={quote(tariff, safe='')}", "version": "1"}}
    (row,) = fire(app, "user-rows.data", listing)["user-rows.data"]
    texts = {cell["props"]["data-column"]: cell["props"]["children"] for cell in row["props"]["children"]}
    assert (row["props"]["data-user"], texts["tariff"]) == (tariff, tariff)


def test_a_search_is_no_pattern(app: Dash) -> None:
    def found(search: str) -> int:
        listing = {"listing.data": {"query": f"find={quote(search, safe='')}", "version": "1"}}
        return len(fire(app, "user-rows.data", listing)["user-rows.data"])

    assert [found(search) for search in (".*", "_", "' OR 1=1 --", "<b class", "%{x}")] == [0, 1, 0, 3, 3]


def test_no_cell_of_an_export_is_a_formula(app: Dash) -> None:
    content = app.server.test_client().get("/export/users.csv").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
    assert len(cells) > 100
    assert [cell for cell in cells if cell.startswith(("=", "@", "+", "\t"))] == []


@pytest.mark.parametrize("query", ["split=both", "split=tariff&measure=mean", "split=area&grain=day", "measure=bands"])
def test_figures_of_marked_names_hold_no_markup(app: Dash, query: str) -> None:
    figure = fire(app, "energy-graph.figure", {"selection.data": {"query": query, "version": "1"}})[
        "energy-graph.figure"
    ]
    assert figure["data"]
    assert hostile.markup(figure) == []
