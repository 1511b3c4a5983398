"""The dashboard below a path: everything it sends leads there, and outside it nothing is answered but health checks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from dash import Dash
from flask import session
from werkzeug.test import Client, TestResponse

from smapdash.config import parse_prefix, read_settings
from smapdash.errors import ConfigurationError
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.app import create_app
from smapdash.web.shell.bundle import ASSETS
from tests.fakes import FakeRepository

HOST = "http://localhost"
PATHS = [page.path for page in PAGES]
CALLBACK = "/_dash-update-component"
ADDRESS_IN_SCRIPT = re.compile(r"""["'`]/[\w?$]""")


@pytest.fixture(scope="module")
def app() -> Dash:
    return create_app(FakeRepository(), prefix="/meters/")


@pytest.fixture(scope="module")
def client(app: Dash) -> Client:
    """A client that names whole paths, unlike that of Flask, which adds the prefix."""
    return Client(app.server)


def get(client: Client, path: str, **settings: Any) -> TestResponse:
    return client.get(path, base_url=HOST, buffered=True, **settings)


def addresses(part: Any) -> Iterator[str]:
    """Yield the addresses in the JSON of a layout or an answer: of links, of pages, and of cells that lead to one."""
    if isinstance(part, dict):
        yield from (part[name] for name in ("href", "data-page") if isinstance(part.get(name), str))
        if isinstance(part.get("opens"), dict):
            yield part["opens"]["path"]
        part = list(part.values())
    for one in part if isinstance(part, list) else ():
        yield from addresses(one)


def outside(page: str, found: list[str]) -> list[str]:
    """Return the addresses that lead a browser on this page out of the dashboard."""
    return [one for one in found if not urljoin(f"{HOST}{page}", one).startswith(f"{HOST}/meters/")]


@pytest.mark.parametrize("path", PATHS)
def test_every_address_of_a_page_leads_below_the_prefix(client: Client, path: str) -> None:
    page = f"/meters{path}"
    text = get(client, page).text
    linked = re.findall(r'(?:href|src)="([^"]+)"', text)
    assert len(linked) > 10
    assert outside(page, linked) == []
    assert {get(client, urljoin(page, one)).status_code for one in linked} == {200}
    config = json.loads(re.findall(r'id="_dash-config" type="application/json">(.*?)</script>', text)[0])
    own = config["requests_pathname_prefix"]
    assert own == f"{page.rstrip('/')}/"
    layout = list(addresses(get(client, f"{own}_dash-layout").json))
    assert {"./", "./load-research", "export/users.csv"} <= {*layout, "export/users.csv" if path != "/" else ""}
    assert outside(page, layout) == []
    assert get(client, f"{own}_dash-dependencies").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_every_address_of_the_answers_of_a_page_leads_below_the_prefix(path: str) -> None:
    app = create_app(FakeRepository(is_kept=True), prefix="/meters/")
    page = next(one for one in PAGES if one.path == path)
    page_address = f"/meters{path}"
    client = Client(app.server)
    body = {
        "output": "answers.data",
        "outputs": {"id": "answers", "property": "data"},
        "inputs": [
            {
                "id": "wanted",
                "property": "data",
                "value": {"query": "", "cards": [card.name for card in page.lazy], "number": 1},
            }
        ],
        "state": [{"id": "narrow", "property": "data", "value": False}],
        "changedPropIds": ["wanted.data"],
    }
    answer = client.post(f"{page_address.rstrip('/')}{CALLBACK}", json=body, base_url=HOST)
    assert answer.status_code == 200
    found = list(addresses(answer.json))
    assert found or path == "/forecast"
    assert outside(page_address, found) == []
    assert get(client, f"{page_address.rstrip('/')}/_first/wide").status_code == 200


def test_no_script_names_an_address_from_the_root_of_the_host() -> None:
    found = {path.name: ADDRESS_IN_SCRIPT.findall(path.read_text(encoding="utf-8")) for path in ASSETS.glob("*.js")}
    assert {name: own for name, own in found.items() if own} == {}


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/load-research", "/_dash-layout", "/_first/wide", "/export/energy.csv", "/assets/icon.svg"),
        *("/metersx/", "/meter", "/METERS/", "//meters/", "/other/meters/", "/meters/healthz/"),
        *("/meters/meters/", "/meters/%2e%2e/", "/meters/..%2fload-research"),
    ],
)
def test_outside_the_prefix_there_is_nothing(client: Client, path: str) -> None:
    answer = get(client, path)
    assert answer.status_code == 404
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "_dash-config" not in answer.text


def test_who_asks_outside_learns_where_the_dashboard_is(client: Client) -> None:
    assert get(client, "/").text == "The dashboard is at /meters/: a proxy must pass on the path as it is.\n"


def test_a_callback_is_answered_below_the_prefix_only(client: Client) -> None:
    for path, status in ((f"/meters{CALLBACK}", 400), (CALLBACK, 404)):
        assert client.post(path, json={}, base_url=HOST).status_code == status


def test_health_is_answered_with_and_without_the_prefix(client: Client) -> None:
    for path in ("/healthz", "/meters/healthz", "/readyz", "/meters/readyz"):
        assert get(client, path).status_code == 200


def test_another_host_is_refused_below_the_prefix_and_outside(client: Client) -> None:
    for path in ("/meters/", "/", "/meters", "/healthz"):
        assert client.get(path, base_url="http://evil.example").status_code == 421


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/meters", "/meters/"),
        ("/meters?area=a%2B1", "/meters/?area=a%2B1"),
        ("/meters/load-research/?area=a1", "/meters/load-research?area=a1"),
        ("/meters/load-research/?x=%0d%0aSet-Cookie:%20a", "/meters/load-research?x=%0d%0aSet-Cookie:%20a"),
    ],
)
def test_a_page_has_one_address(client: Client, path: str, leads_to: str) -> None:
    answer = get(client, path)
    assert (answer.status_code, answer.headers["Location"]) == (308, leads_to)


def test_cookies_are_sent_back_below_the_prefix_only() -> None:
    server = create_app(FakeRepository(), prefix="/meters/").server
    server.secret_key = "of this test"
    server.before_request(lambda: session.update(seen=True))
    assert "Path=/meters/" in get(Client(server), "/meters/healthz").headers["Set-Cookie"]


def test_static_files_are_packed_below_the_prefix_too(client: Client) -> None:
    text = get(client, "/meters/").text
    bundle = re.findall(r'"(/meters/vendor/smapdash-\w+\.css)"', text)[0]
    assert get(client, bundle, headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"
    assert "immutable" in get(client, bundle).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("/", "/"),
        ("/meters", "/meters/"),
        ("/meters/", "/meters/"),
        ("/energy/smart-meters_2/", "/energy/smart-meters_2/"),
    ],
)
def test_a_prefix_has_a_slash_at_both_ends(text: str, prefix: str) -> None:
    assert parse_prefix(text) == prefix


@pytest.mark.parametrize(
    "text",
    [
        "meters",
        "meters/",
        "//evil.example/",
        "/a//b/",
        "/../",
        "/./",
        "/a b/",
        "/ä/",
        "/a?b/",
        "/a#b/",
        "/{x}/",
        "/a\n",
        "\\",
    ],
)
def test_what_is_no_path_of_plain_names_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is no path"):
        parse_prefix(text)


def test_the_environment_names_the_prefix() -> None:
    assert read_settings({"SMAPDASH_PREFIX": "/meters"}).prefix == "/meters/"
    assert read_settings({"SMAPDASH_PREFIX": ""}).prefix == read_settings({}).prefix == "/"
