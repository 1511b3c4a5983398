"""The first answer: what a page shows of the address with which it is opened, in one piece for its start."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from dash import Dash
from flask.testing import FlaskClient

from smapdash.web.cards.page import Stack
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.app import create_app
from smapdash.web.ui import ids
from tests import hostile
from tests.fakes import FakeRepository, fire, opened
from tests.hostile import MARK, Enemy
from tests.unit.web.test_hostile import KNOWN

OVERVIEW = PAGES[0]
PATHS = [f"{page.path.rstrip('/')}/_first" for page in PAGES]


@pytest.fixture
def repository() -> FakeRepository:
    return FakeRepository(is_kept=True)


@pytest.fixture
def app(repository: FakeRepository) -> Dash:
    return create_app(repository)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


def first(client: FlaskClient, query: str = "", width: str = "wide") -> Any:
    answer = client.get(f"/_first/{width}?{query}")
    assert answer.status_code == 200, answer.data
    return answer.get_json()


def flat(props: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {f"{name}.{prop}": value for name, own in props.items() for prop, value in own.items()}


@pytest.mark.parametrize("query", ["", "area=a1&compare=none&user=1", "area=unknown&from=2016-13-45&split=tariff"])
def test_it_is_what_the_page_would_be_told_after_its_start(app: Dash, client: FlaskClient, query: str) -> None:
    props = flat(first(client, query)["props"])
    told = opened(app, query) | fire(app, f"{ids.HEADER}.users", {"version.data": "7"})
    assert {name: value for name, value in told.items() if value is not None} == {
        name: value for name, value in props.items() if name in told
    }
    state = told["state.data"]
    wanted = {"wanted.data": {**state, "cards": OVERVIEW.first(is_narrow=False), "number": 1}}
    answers = first(client, query)["answers"]["cards"]
    assert flat({name: one for card in answers.values() for name, one in card.items()}) == fire(
        app, "answers.data", wanted
    )


def test_what_is_none_at_first_is_left_out_since_a_store_would_report_it(client: FlaskClient) -> None:
    assert None not in flat(first(client)["props"]).values()
    assert "data" not in first(client)["props"].get(ids.OPEN_USER, {})


def test_it_holds_the_cards_of_the_first_screen_and_the_panel_of_an_open_user(client: FlaskClient) -> None:
    wide = list(first(client)["answers"]["cards"])
    assert {ids.KPIS, ids.ENERGY, ids.PROFILE, ids.HEAT, ids.AREA_BARS, ids.TARIFF_BARS} <= set(wide)
    assert not {ids.USERS, ids.DISTRIBUTION, ids.PANEL} & set(wide)
    assert ids.PANEL in first(client, "user=1")["answers"]["cards"]
    narrow = first(client, width="narrow")["answers"]["cards"]
    assert {ids.KPIS, ids.ENERGY} <= set(narrow) < set(wide)
    assert isinstance(OVERVIEW.grid[6], Stack), "the places up to the bars"


def test_the_next_viewer_of_an_address_costs_no_query(client: FlaskClient, repository: FakeRepository) -> None:
    before = first(client, "area=a1")
    repository.asked.clear()
    assert first(client, "area=a1&unknown=x") == before
    assert repository.asked == []
    assert first(client, "area=a2") != before


def test_nobody_keeps_it_on_the_way(client: FlaskClient) -> None:
    headers = client.get("/_first/wide").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("fault", ["away", "not ready"])
def test_where_it_cannot_be_had_the_page_is_left_to_ask(
    client: FlaskClient, repository: FakeRepository, fault: str
) -> None:
    repository.away = fault == "away"
    repository.not_ready = "half of it is ready" if fault == "not ready" else ""
    answer = client.get("/_first/wide?area=a1")
    assert (answer.status_code, answer.data) == (503, b"")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/_first", "/_first/", "/_first/huge", "/_first/wide/x", "/load-research/_first"])
def test_there_is_nothing_at_other_addresses(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", [f"area={quote(MARK)}", "area=</script><script>alert(1)</script>", "alert=" * 2_000])
def test_the_page_itself_holds_nothing_of_its_address(client: FlaskClient, query: str) -> None:
    page = client.get(f"/?{query}")
    assert page.status_code == 200
    assert "alert" not in page.text


@pytest.mark.parametrize("path", PATHS)
def test_hostile_addresses_get_an_answer_like_any_other(
    client: FlaskClient, path: str, pytestconfig: pytest.Config, caplog: pytest.LogCaptureFixture
) -> None:
    enemy = Enemy(KNOWN, seed=16, variety=1)
    for _ in range(60 if pytestconfig.getoption("--few-payloads") else 300):
        query = enemy.query().encode("utf-8", "replace")
        answer = client.get(f"{path}/wide", query_string=quote(query, safe="=&+%"))
        assert answer.status_code == 200, query
        for card in json.loads(answer.data)["answers"]["cards"].values():
            for props in card.values():
                assert "figure" not in props or hostile.markup(props["figure"]) == [], query
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize(
    ("path", "topic"), [("", "Electricity use"), ("/forecast", "Forecast"), ("/load-research", "Load research")]
)
def test_the_headline_says_what_the_page_is_on(client: FlaskClient, path: str, topic: str) -> None:
    props = client.get(f"{path}/_first/wide?from=2016-10-01&to=2016-10-31").get_json()["props"]
    assert props[ids.HEADLINE]["children"] == f"{topic}, 1 – 31 Oct 2016"
