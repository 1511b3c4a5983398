"""The application as the network sees it: headers, paths, hostile requests, health."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash
from dash.development.base_component import Component
from flask.testing import FlaskClient

from smapdash.errors import ConfigurationError
from smapdash.web.charts import theme
from smapdash.web.shell import vendor
from smapdash.web.shell.app import create_app
from smapdash.web.shell.bundle import ASSETS
from smapdash.web.shell.frame import HEAD_SCRIPTS
from smapdash.web.ui.plot import Plot
from tests.fakes import FakeRepository, callback_body, pressed

POST = "/_dash-update-component"


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


def components(root: Component) -> Iterator[Component]:
    yield root
    for _, component in root._traverse_with_paths():
        if isinstance(component, Component):
            yield component


def test_the_page_asks_nothing_before_the_first_request(repository: FakeRepository) -> None:
    repository.away = True
    client = create_app(repository).server.test_client()
    assert client.get("/").status_code == 200
    assert client.get("/_dash-layout").status_code == 200


def test_every_link_of_the_page_is_local_and_served(client: FlaskClient) -> None:
    page = client.get("/").text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(links) > 10
    for link in links:
        assert link.startswith("/"), link
        with client.get(link) as answer:
            assert answer.status_code == 200, link


def test_the_theme_is_set_before_anything_is_painted(client: FlaskClient) -> None:
    page = client.get("/").text
    assert page.index("/assets/theme.js") < page.index("bootstrap") < page.index("<body>")
    assert page.count("/assets/theme.js") == 1


def test_all_own_scripts_and_style_sheets_come_in_two_files(client: FlaskClient) -> None:
    page = client.get("/").text
    found = {kind: re.findall(rf'"(/vendor/smapdash-[0-9a-f]+\.{kind})"', page) for kind in ("js", "css")}
    for kind, links in found.items():
        with client.get(*links) as answer:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            own = [path for path in ASSETS.glob(f"*.{kind}") if path.name not in HEAD_SCRIPTS]
            assert [path.name for path in own if path.read_bytes() not in answer.data] == []
    assert len(re.findall(r'(?:src|href)="', page)) < 20
    assert page.index(*found["js"]) < page.index("smapdashFirst.start()"), "Dash calls their functions"


def test_the_layout_is_fetched_while_the_scripts_are(client: FlaskClient) -> None:
    page = client.get("/").text
    for name in ("_dash-layout", "_dash-dependencies"):
        assert f'<link rel="preload" as="fetch" crossorigin href="/{name}">' in page
    assert client.get("/_dash-layout").data == client.get("/_dash-layout").data


def test_bootstrap_is_served_for_a_year(client: FlaskClient) -> None:
    answer = client.get(vendor.BOOTSTRAP_URL)
    assert answer.mimetype == "text/css"
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert b"Bootstrap  v5.3.8" in answer.data[:200]
    assert b"sourceMappingURL" not in answer.data


def test_another_bootstrap_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "BOOTSTRAP_SHA256", "0" * 64)
    with pytest.raises(ConfigurationError, match=r"install Bootstrap-Flask==2\.6\.0 again"):
        create_app(FakeRepository())


def test_a_missing_bootstrap_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"install the package Bootstrap-Flask==2\.6\.0"):
        create_app(FakeRepository())


def test_answers_carry_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/nowhere", vendor.BOOTSTRAP_URL):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self' 'sha256-" in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_answers_are_compressed(client: FlaskClient) -> None:
    answer = client.get("/_dash-layout", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/admin/login.php",
        "/_mcp",
        "/assets/../app.py",
        "/assets/none.css",
        "/_dash-component-suites/dash/none.js",
    ],
)
def test_unknown_paths_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_health_follows_the_database(client: FlaskClient, repository: FakeRepository) -> None:
    assert client.get("/healthz").status_code == 200
    repository.away = True
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "The database does not answer.\n")


def test_readiness_follows_the_database(client: FlaskClient, repository: FakeRepository) -> None:
    assert client.get("/readyz").status_code == 200
    repository.away = True
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "The page cannot be served from the database.\n")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8050", 200),
        ("127.0.0.1:8050", 200),
        ("[::1]:8050", 200),
        ("localhost.", 200),
        ("meters.example", 200),
        ("meters.example:443", 200),
        ("192.0.2.7", 421),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("evil.example:8050", 421),
        ("user@localhost", 421),
        ("localhost/evil.example", 421),
        ("localhost:port", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_names_of_this_dashboard_are_answered(repository: FakeRepository, host: str, status: int) -> None:
    client = create_app(repository, allowed_hosts=["Meters.example"]).server.test_client()
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_environment_switches_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEBUG", "MCP_ENABLED", "UI", "PROPS_CHECK", "HOT_RELOAD", "SUPPRESS_CALLBACK_EXCEPTIONS"):
        monkeypatch.setenv(f"DASH_{name}", "true")
    monkeypatch.setenv("DASH_ASSETS_EXTERNAL_PATH", "https://example.org/")
    app = create_app(FakeRepository())
    client = app.server.test_client()
    config = json.loads(
        re.findall(r'id="_dash-config" type="application/json">(.*?)</script>', client.get("/").text)[0]
    )
    assert not config["ui"]
    assert not config["props_check"]
    assert not config.get("hot_reload")
    assert config["suppress_callback_exceptions"] is False
    assert client.get("/_mcp").status_code == 404
    assert "example.org" not in client.get("/").text


def test_two_applications_share_nothing() -> None:
    first, second = create_app(FakeRepository()), create_app(FakeRepository())
    assert first.callback_map.keys() == second.callback_map.keys()
    assert first.server is not second.server


# Hostile requests


@pytest.mark.parametrize(
    "body",
    [None, 7, "x", [], {}, {"output": 3}, {"output": "no.such"}, {"output": ["a"], "inputs": {}}, {"inputs": [[[]]]}],
)
def test_requests_that_name_no_callback_are_refused(client: FlaskClient, body: object) -> None:
    assert client.post(POST, json=body).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"output":'])
def test_requests_that_are_not_json_are_refused(client: FlaskClient, body: bytes) -> None:
    assert client.post(POST, data=body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": []},
        {"inputs": [7]},
        {"inputs": [[{"id": "selection", "property": "data"}]]},
        {"inputs": [{"id": "other", "property": "data", "value": 1}]},
        {"outputs": []},
        {"outputs": None},
        {"outputs": {"id": "x", "property": "y"}},
        {"state": [{"id": "x", "property": "y"}]},
        {"state": "x"},
        {"changedPropIds": 7},
        {"changedPropIds": ['{"a":']},
    ],
)
def test_requests_of_another_shape_are_refused(app: Dash, client: FlaskClient, change: dict[str, object]) -> None:
    body = callback_body(app, "energy-graph.figure", {"selection.data": None})
    assert client.post(POST, json=body).status_code == 200
    assert client.post(POST, json=body | change).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "x" * 1_000}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "HTTP://LOCALHOST"}, 200),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Origin": ""}, 403),
    ],
)
def test_what_the_page_of_another_site_sends_is_refused(
    app: Dash, client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    body = callback_body(app, "rest-days-saved.hidden", {"rest-days-check-actions.pressed": pressed("tue wed")})
    assert client.post(POST, json=body, headers=headers).status_code == status
    assert client.get("/", headers=headers).status_code == 200, "a link of another site opens the page"


def test_a_further_name_of_the_dashboard_may_send_behind_a_proxy_that_passes_on_another_host() -> None:
    app = create_app(FakeRepository(), allowed_hosts=("meters.example",))
    body = callback_body(app, "rest-days-saved.hidden", {"rest-days-check-actions.pressed": pressed("tue wed")})
    answer = app.server.test_client().post(POST, json=body, headers={"Origin": "https://meters.example"})
    assert answer.status_code == 200


NESTED: object = []
for _ in range(200):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    "value", [None, True, -1, 10**30, 1e308, "\x00", "x" * 10_000, [{}], {"query": 7}, {"points": [7]}, NESTED]
)
def test_no_value_in_any_callback_makes_the_server_fail(app: Dash, client: FlaskClient, value: object) -> None:
    for callback in [name for name, spec in app.callback_map.items() if "callback" in spec]:
        spec = app.callback_map[callback]
        written = spec["output"][0] if isinstance(spec["output"], list | tuple) else spec["output"]
        values = {f"{item['id']}.{item['property']}": value for item in (*spec["inputs"], *spec["state"])}
        body = callback_body(app, f"{written.component_id}.{written.component_property}".partition("@")[0], values)
        answer = client.post(POST, json=body)
        assert answer.status_code in (200, 204), callback
        assert b'"fault"' not in answer.data, callback


def test_brackets_within_brackets_are_refused(client: FlaskClient) -> None:
    answer = client.post(POST, data="[" * 100_000, content_type="application/json")
    assert answer.status_code == 400


def test_a_huge_request_is_refused(client: FlaskClient) -> None:
    assert client.post(POST, data=b"[" * 2_000_000, content_type="application/json").status_code in (400, 413)


# The layout and the assets


def test_no_graph_offers_to_send_its_data_away(app: Dash) -> None:
    graphs = [component for component in components(app.layout()) if isinstance(component, Plot)]
    assert len(graphs) == 14
    for graph in graphs:
        assert graph.config["showSendToCloud"] is False
        assert graph.config["plotlyServerURL"] == ""


def test_every_button_without_text_has_a_name(app: Dash) -> None:
    for component in components(app.layout()):
        if component._type == "Button" and not isinstance(component.children, str | list):
            assert component.to_plotly_json()["props"].get("aria-label"), component.id


def test_every_colour_of_the_charts_is_exchanged_by_the_style_sheet() -> None:
    sheet = (ASSETS / "charts.css").read_text(encoding="utf-8")
    colours = {theme.ACCENT, theme.REF, theme.INK, theme.TICK, theme.SURFACE, theme.GRID, theme.LINE, theme.ZERO}
    colours |= {category.colour for category in theme.CATEGORIES}
    for colour in colours:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        for use in ("fill", "stroke"):
            assert f"{use}: rgb({red}, {green}, {blue})" in sheet, colour


@pytest.mark.parametrize("sheet", sorted(ASSETS.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_fetch_nothing_from_elsewhere(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http" not in text
    assert "@import" not in text


def test_a_click_that_a_chart_acts_on_is_not_passed_on_as_a_zoom_too(app: Dash) -> None:
    """The zoom comes 300 ms later: it would open the day again after a step back."""
    passed = next(
        one["inputs"]
        for one in app.callback_map.values()
        if {"id": "energy-graph", "property": "clickData"} in one["inputs"]
        and {"id": "heat-graph", "property": "relayoutData"} not in one["inputs"]
        and len(one["state"]) == 0
    )
    assert {"id": "heat-graph", "property": "clickData"} not in passed
