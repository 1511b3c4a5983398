"""The gate before every route, and accounts that a proxy names."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Any

import pytest
from dash import Dash

from smapdash.access import ProxySettings, Rules
from smapdash.metrics.declared import FORGED
from smapdash.model.accounts import ACCOUNT, NOBODY, WITHOUT_LOGIN, Account, Role
from smapdash.web.access.proxy import SECRET_HEADER, ProxyLogin
from smapdash.web.shell.app import create_app
from tests.fakes import FakeRepository

RULES = Rules({"staff": Role.VIEWER, "energy": Role.ANALYST}, {})
PROXY = ProxySettings((ip_network("10.0.0.0/8"), ip_network("::1")), "hush")
NAMED = {"X-Forwarded-User": "ann", "X-Forwarded-Groups": "other, energy", SECRET_HEADER: "hush"}
FROM_PROXY = {"REMOTE_ADDR": "10.1.2.3"}


@pytest.fixture(autouse=True)
def _nobody_stays_logged_in() -> Any:
    yield
    ACCOUNT.set(WITHOUT_LOGIN)


class Watched(FakeRepository):
    """Notes the account of each question."""

    asked_by: Account | None = None

    def fetch_dataset(self) -> Any:
        self.asked_by = ACCOUNT.get()
        return super().fetch_dataset()


def guarded(settings: ProxySettings = PROXY) -> tuple[Dash, Watched]:
    repository = Watched()
    return create_app(repository, login=ProxyLogin(settings, RULES)), repository


def status(app: Dash, headers: dict[str, str], peer: str | None = "10.1.2.3", path: str = "/_dash-layout") -> int:
    return app.server.test_client().get(path, headers=headers, environ_base={"REMOTE_ADDR": peer}).status_code


def addresses(app: Dash) -> list[tuple[str, str]]:
    """Return an address of every route of the server, and a method that it takes."""
    found = []
    for rule in app.server.url_map.iter_rules():
        path = re.sub(r"<[^>]*any\((\w+),[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<[^>]+>", "x", path)
        found += [(method, path) for method in sorted((rule.methods or set()) - {"OPTIONS"})]
    return found


def test_every_route_but_the_health_check_is_behind_the_gate() -> None:
    app, repository = guarded()
    walked = addresses(app)
    assert len(walked) > 40
    client = app.server.test_client()
    for method, path in walked:
        answer = client.open(path, method=method, environ_base=FROM_PROXY)
        assert (answer.status_code == 401) != (path == "/healthz"), (method, path, answer.status_code)
        assert ACCOUNT.get() == NOBODY
    for path in ("/", "/nowhere", "/_dash-update-component", "//", "/assets/../app.py"):
        assert client.get(path, environ_base=FROM_PROXY).status_code == 401, path
    assert client.options("/", environ_base=FROM_PROXY).status_code == 401
    assert repository.asked_by is None


def test_an_account_with_a_role_is_served() -> None:
    app, _ = guarded()
    client = app.server.test_client()
    for path in ("/", "/_dash-layout", "/_first/wide"):
        assert client.get(path, headers=NAMED, environ_base=FROM_PROXY).status_code == 200, path
    client.post("/_dash-update-component", json={}, headers=NAMED, environ_base=FROM_PROXY)
    client.get("/export/energy.csv", headers=NAMED, environ_base=FROM_PROXY)
    assert ACCOUNT.get() == Account("ann", Role.ANALYST)


@pytest.mark.parametrize(
    ("peer", "changes", "expected"),
    [
        ("10.1.2.3", {}, 200),
        ("::1", {}, 200),
        ("::ffff:10.1.2.3", {}, 200),
        ("11.1.2.3", {}, 401),
        ("127.0.0.1", {}, 401),
        ("", {}, 401),
        (None, {}, 401),
        ("10.1.2.3", {SECRET_HEADER: "hus"}, 401),
        ("10.1.2.3", {SECRET_HEADER: ""}, 401),
        ("10.1.2.3", {SECRET_HEADER: "hush\xe9"}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 401),
        ("10.1.2.3", {"X-Forwarded-User": ""}, 401),
        ("10.1.2.3", {"X-Forwarded-User": "ann, bob"}, 401),
        ("10.1.2.3", {"X-Forwarded-User": "a" * 201}, 401),
        ("10.1.2.3", {"X-Forwarded-Groups": ""}, 403),
        ("10.1.2.3", {"X-Forwarded-Groups": "energy-not"}, 403),
        ("10.1.2.3", {"X-Forwarded-Groups": "x," * 5_000 + "energy"}, 403),
    ],
)
def test_only_what_a_trusted_proxy_names_is_believed(peer: str | None, changes: dict[str, str], expected: int) -> None:
    app, _ = guarded()
    assert status(app, NAMED | changes, peer) == expected


def test_forged_headers_are_counted_and_logged_without_the_name(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[str, ...]] = []
    monkeypatch.setattr(FORGED, "add", lambda *labels: counted.append(labels))
    app, _ = guarded()
    for _ in range(3):
        assert status(app, NAMED, "192.0.2.7") == 401
    assert counted == [()] * 3
    assert "192.0.2.7" in caplog.text
    assert "ann" not in caplog.text.replace("an account", "")


def test_another_request_of_the_same_thread_has_no_account_of_the_last() -> None:
    app, _ = guarded()
    assert status(app, NAMED) == 200
    assert status(app, {}) == 401
    assert ACCOUNT.get() == NOBODY


def test_the_names_of_the_headers_are_settings() -> None:
    settings = ProxySettings(PROXY.trusted, "", "X-Auth-Request-User", "X-Auth-Request-Groups")
    app, _ = guarded(settings)
    assert status(app, {"X-Auth-Request-User": "ann", "X-Auth-Request-Groups": "staff"}) == 200
    assert status(app, NAMED) == 401


def test_a_viewer_has_no_page_of_single_users() -> None:
    app, _ = guarded()
    viewer = NAMED | {"X-Forwarded-Groups": "staff"}
    assert status(app, viewer, path="/data-quality") == 403
    assert status(app, NAMED, path="/data-quality") == 200
    for path in ("/export/users.csv", "/export/readings.parquet", "/export/findings.json"):
        assert status(app, viewer, path=path) == 403, path
    layouts = {}
    for who, headers in (("viewer", viewer), ("analyst", NAMED)):
        client = app.server.test_client()
        layouts[who] = client.get("/_dash-layout", headers=headers, environ_base=FROM_PROXY).get_json()
    for name in ("users", "changes", "distribution", "quality-line"):
        assert name in hidden(layouts["viewer"]), name
        assert name not in hidden(layouts["analyst"]), name


def hidden(node: Any, *, is_hidden: bool = False) -> set[str]:
    """Return the ids of the components of a layout that are in a hidden one."""
    if isinstance(node, list):
        return {name for one in node for name in hidden(one, is_hidden=is_hidden)}
    props = node.get("props", {}) if isinstance(node, dict) else {}
    is_hidden = is_hidden or props.get("hidden") is True
    inside = hidden(props.get("children"), is_hidden=is_hidden) if props.get("children") else set()
    return inside | ({str(props.get("id"))} if is_hidden else set())
