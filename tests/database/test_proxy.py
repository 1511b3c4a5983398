"""The shipped configuration of nginx, with the nginx of Debian: who is let in, what is passed on, what comes back."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.database.test_serving import Dashboard
from tests.processes import wait_until_prepared
from tests.proxied import NAME, NGINX, OPENSSL, SECRET, Login, Nginx, Seen, StandIn

from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.security import HEADERS

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt install nginx-light)"),
    pytest.mark.skipif(OPENSSL is None, reason="openssl, which makes the certificate, is not installed"),
]
LARGE = 64_000_000
ANN, BOB = "session=ann", "session=bob"
PAGE, SCRIPT = {"Sec_Fetch_Mode": "navigate"}, {"Sec_Fetch_Mode": "cors", "Sec_Fetch_Site": "same-origin"}


class Site:
    """nginx, and what is behind it."""

    def __init__(self, nginx: Nginx, login: Login, behind: Any) -> None:
        self.nginx, self.login, self.behind = nginx, login, behind
        self.get = nginx.get


class Behind(StandIn):
    """Answers with what it got, or with a large file."""

    def answer(self, seen: Seen) -> tuple[int, Mapping[str, str], bytes]:
        return (200, {}, bytes(LARGE)) if seen.path == "/meters/export/large" else super().answer(seen)


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The proxy before a server that answers with what it got."""
    login, behind = Login(), Behind()
    nginx = Nginx(tmp_path_factory.mktemp("echo") / "nginx", behind.port, login.port)
    yield Site(nginx, login, behind)
    nginx.stop()
    login.close()
    behind.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sample_load: Engine) -> Iterator[Site]:
    """The proxy before the dashboard, on the bundled sample."""
    login = Login()
    dashboard = Dashboard(
        DATABASE_URL=sample_load.url.render_as_string(hide_password=False),
        SMAPDASH_PREFIX="/meters/",
        SMAPDASH_HOSTS=NAME,
        SMAPDASH_AUTH="proxy",
        SMAPDASH_TRUSTED_PROXIES="127.0.0.1/32",
        SMAPDASH_PROXY_SECRET=SECRET,
        SMAPDASH_ROLES="viewer=everyone,analyst=energy-analysts",
        SMAPDASH_CACHE=str(tmp_path_factory.mktemp("cache")),
    )
    nginx = Nginx(tmp_path_factory.mktemp("site") / "nginx", dashboard.port, login.port)
    wait_until_prepared(lambda: nginx.get("/meters/export/area-bars.csv", Cookie=ANN).status)
    yield Site(nginx, login, dashboard)
    nginx.stop()
    login.close()
    dashboard.process.kill()
    dashboard.process.communicate()


# Who is let in


@pytest.mark.parametrize(
    "forged",
    [
        {"X_Forwarded_User": "admin@example.org", "X_Forwarded_Groups": "meter-admins"},
        {"x_forwarded_user": "admin@example.org", "X_FORWARDED_GROUPS": "meter-admins"},
        {"X_Smapdash_Proxy_Secret": "a guess", "X_Request_ID": "of-the-client"},
        {"X_Forwarded_For": "10.0.0.1", "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http"},
        {"X_Auth_Request_Email": "admin@example.org", "X_Auth_Request_Groups": "meter-admins"},
        {"Connection": "X-Forwarded-User, X-Smapdash-Proxy-Secret"},
    ],
)
@pytest.mark.parametrize(
    ("cookie", "account", "groups"),
    [(ANN, ["ann@example.org"], ["everyone,energy-analysts"]), (BOB, ["bob@example.org"], [])],
)
def test_what_a_client_says_of_itself_never_reaches_the_dashboard(
    echo: Site, cookie: str, account: list[str], groups: list[str], forged: dict[str, str]
) -> None:
    path, got = json.loads(echo.get("/meters/load-research?area=a%2B1&x=1", Cookie=cookie, **forged).body)
    assert path == "/meters/load-research?area=a%2B1&x=1"
    assert got["x-forwarded-user"] == account
    assert got.get("x-forwarded-groups", []) == groups
    assert got["x-smapdash-proxy-secret"] == [SECRET]
    assert got["x-forwarded-for"] == ["127.0.0.1"]
    assert got["x-forwarded-proto"] == ["https"]
    assert got["x-forwarded-host"] == got["host"] == [f"{NAME}:{echo.nginx.port}"]
    assert re.fullmatch("[0-9a-f]{32}", *got["x-request-id"])
    assert "x_forwarded_user" not in got
    asked = echo.login.seen[-1]
    assert asked.path == "/oauth2/auth"
    assert asked.headers["cookie"] == [cookie]
    assert not asked.headers.keys() & {"x-forwarded-user", "x-auth-request-email", "x-smapdash-proxy-secret"}


def test_names_of_headers_with_underscores_are_dropped(echo: Site) -> None:
    client = echo.nginx.client()
    client.putrequest("GET", "/meters/")
    for name, value in {"Cookie": BOB, "X_Forwarded_Groups": "meter-admins", "X_Forwarded_User": "admin"}.items():
        client.putheader(name, value)
    client.endheaders()
    _, got = json.loads(client.getresponse().read())
    client.close()
    assert not [name for name in got if "_" in name or "groups" in name]
    assert got["x-forwarded-user"] == ["bob@example.org"]


@pytest.mark.parametrize("path", ["/meters/", "/meters/load-research?area=a1&user=3%2C4", "/meters/export/users.csv"])
@pytest.mark.parametrize("cookie", [{}, {"Cookie": "session=of-nobody"}, {"X_Forwarded_User": "admin@example.org"}])
def test_without_a_session_a_page_leads_to_the_login_and_back_and_a_request_of_the_page_is_told(
    echo: Site, path: str, cookie: dict[str, str]
) -> None:
    before = len(echo.behind.seen)
    page = echo.get(path, **PAGE, **cookie)
    assert (page.status, page.headers["location"]) == (302, ["https://id.example/authorize"])
    assert page.headers["x-leads-back-to"] == [path]
    assert echo.get(path, **cookie).status == 302, "a browser without Sec-Fetch-Mode"
    assert echo.get(path, **SCRIPT, **cookie).status == 401
    assert echo.get(path, method="POST", body=b"{}", **SCRIPT, **cookie).status == 401
    assert len(echo.behind.seen) == before


def test_a_login_that_fails_lets_nobody_in(tmp_path: Path) -> None:
    class Failing(Login):
        def answer(self, _seen: Any) -> Any:
            return 500, {"X-Auth-Request-Email": "ann@example.org"}, b""

    login, behind = Failing(), StandIn()
    nginx = Nginx(tmp_path / "nginx", behind.port, login.port, prefix="/")
    try:
        assert "warn" not in nginx.said
        assert nginx.get("/", Cookie=ANN, **PAGE).status == 500
        assert nginx.get("/healthz").status == 200
        login.close()
        assert nginx.get("/", Cookie=ANN, **PAGE).status == 500
        assert [seen.path for seen in behind.seen] == ["/healthz"]
    finally:
        nginx.stop()
        behind.close()


def test_the_login_is_not_reached_by_its_internal_address(echo: Site) -> None:
    assert echo.get("/oauth2/auth", Cookie=ANN).status == 404
    assert echo.get("/oauth2/start?rd=/meters/").status == 302


def test_the_health_check_needs_no_session_and_names_no_account(echo: Site) -> None:
    path, got = json.loads(echo.get("/meters/healthz", Cookie=ANN, X_Forwarded_User="admin@example.org").body)
    assert path == "/meters/healthz"
    assert "x-forwarded-user" not in got


def test_connections_to_the_dashboard_and_the_login_are_kept(echo: Site) -> None:
    before = echo.behind.connections, echo.login.connections
    client = echo.nginx.client()
    assert {client.get("/meters/", Cookie=ANN).status for _ in range(200)} == {200}
    client.close()
    assert echo.behind.connections - before[0] <= 1
    assert echo.login.connections - before[1] <= 1


def test_plain_http_leads_to_https_of_the_configured_name(echo: Site) -> None:
    connection = HTTPConnection("127.0.0.1", echo.nginx.http_port, timeout=30)
    connection.request("GET", "/meters/?area=a1", headers={"Host": "evil.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/meters/?area=a1")
    connection.close()


def test_the_log_has_the_account_and_the_path_and_no_query(echo: Site) -> None:
    echo.get("/meters/?user=of-a-customer", Cookie=ANN)
    lines = (echo.nginx.folder / "access.log").read_text(encoding="utf-8")
    assert re.search(r'"ann@example\.org" \[\S+\] [0-9a-f]{32} GET /meters/ 200 \d+ ', lines)
    assert "of-a-customer" not in lines


def open_files(process: int) -> list[Path]:
    """Return the files of a process, those without a name included."""
    found = []
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.append(descriptor.readlink())
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which files a process holds")
def test_a_large_answer_goes_through_at_the_speed_of_its_client(echo: Site) -> None:
    worker, client = echo.nginx.worker, echo.nginx.client()
    before = worker.memory_info().rss
    client.request("GET", "/meters/export/large", headers={"Cookie": ANN})
    answer = client.getresponse()
    begun = answer.read(100_000)  # here the client stops for a moment
    assert {echo.get("/meters/", Cookie=ANN).status for _ in range(20)} == {200}
    assert [path for path in open_files(worker.pid) if path.is_relative_to(echo.nginx.folder / "answers")] == []
    assert worker.memory_info().rss - before < 4_000_000
    assert len(begun + answer.read()) == LARGE
    client.close()


# The dashboard itself


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_each_page_and_what_it_links_to_comes_through(site: Site, path: str) -> None:
    page = site.get(f"/meters{path}?area=a1", Cookie=ANN, **PAGE)
    assert page.status == 200
    linked = re.findall(r'(?:href|src)="([^"]+)"', page.body.decode())
    assert len(linked) > 10
    client = site.nginx.client()
    assert {one: status for one in linked if (status := client.get(one, Cookie=ANN, **SCRIPT).status) != 200} == {}
    first = client.get(f"/meters{path.rstrip('/')}/_first/wide?area=a1", Cookie=ANN, **SCRIPT)
    assert json.loads(first.body)["props"]
    client.close()


def test_security_headers_come_once(site: Site) -> None:
    for path, status in (("/meters/", 200), ("/meters/nothing", 404), ("/meters/export/users.csv", 200)):
        answer = site.get(path, Cookie=ANN, **PAGE)
        assert answer.status == status
        for name in (*HEADERS, "Content-Security-Policy", "Strict-Transport-Security", "Server", "X-Request-ID"):
            assert len(answer.headers[name.lower()]) == 1, name
        assert answer.headers["server"] == ["nginx"]


def test_outside_the_prefix_nothing_is_served(site: Site) -> None:
    for path in ("/", "/load-research", "/_dash-layout", "/healthz", "/meters/../", "/etc/passwd"):
        assert site.get(path, Cookie=ANN).status == 404
    assert site.get("/meters", Cookie=ANN).status == 301


def test_health_and_readiness_of_the_dashboard(site: Site) -> None:
    assert site.get("/meters/healthz").body == b"ok\n"
    assert site.get("/meters/readyz", **SCRIPT).status == 401
    assert site.get("/meters/readyz", Cookie=ANN).body == b"ready\n"
    assert site.behind.get("/healthz") == (200, "ok\n"), "who checks the process itself needs no prefix"


@pytest.mark.parametrize(
    ("host", "status"), [(NAME, 200), (NAME.upper(), 200), ("evil.example", 421), (f"{NAME}.evil.example", 421)]
)
def test_the_name_that_a_client_asks_for_is_checked_by_the_dashboard(site: Site, host: str, status: int) -> None:
    assert site.get("/meters/", Host=host, Cookie=ANN).status == status


def test_a_callback_is_answered_and_that_of_another_site_is_not(site: Site) -> None:
    path, body = "/meters/_dash-update-component", b"{}"
    sent = {"method": "POST", "body": body, "Cookie": ANN, "Content_Type": "application/json"}
    own = {"Sec_Fetch_Mode": "cors", "Origin": f"https://{NAME}:{site.nginx.port}"}
    assert site.get(path, **sent, **own).status == 400, "it comes through, and is no callback of the page"
    assert site.get(path, **sent, Sec_Fetch_Mode="cors", Origin="https://evil.example").status == 403
    assert site.get(path, **sent, **own, Sec_Fetch_Site="cross-site").status == 403


def test_long_addresses_and_large_callbacks_reach_the_dashboard(site: Site) -> None:
    areas = "&".join(f"area=a{number}" for number in range(17_000))
    assert 180_000 < len(areas) < 250_000
    assert site.get(f"/meters/?{areas}", Cookie=ANN).status == 200
    for size, status in ((3_900_000, 400), (4_300_000, 413)):
        answer = site.get("/meters/_dash-update-component", method="POST", body=b" " * size, Cookie=ANN, **SCRIPT)
        assert answer.status == status


def test_many_requests_on_kept_connections_are_all_answered(site: Site) -> None:
    client = site.nginx.client()
    client.get("/meters/", Cookie=ANN)
    socket = client.sock
    statuses = [client.get("/meters/_dash-dependencies", Cookie=ANN, **SCRIPT).status for _ in range(300)]
    assert set(statuses) == {200}
    assert client.sock is socket
    client.close()
    assert not re.search("reset|prematurely|upstream", site.nginx.errors()), site.nginx.errors()


@pytest.mark.parametrize(("accepted", "coding"), [("gzip", "gzip"), ("br, gzip", "br"), ("identity", None)])
def test_answers_are_compressed_once_by_the_dashboard(site: Site, accepted: str, coding: str | None) -> None:
    answer = site.get("/meters/", Cookie=ANN, Accept_Encoding=accepted)
    assert answer.headers.get("content-encoding", [None]) == [coding]
    if coding == "gzip":
        assert gzip.decompress(answer.body).startswith(b"<!DOCTYPE html>")
    if coding is None:
        assert answer.body.startswith(b"<!DOCTYPE html>")
    assert "content-encoding" not in site.get("/meters/healthz", Accept_Encoding=accepted).headers


def test_a_whole_export_comes_through(site: Site) -> None:
    answer = site.get("/meters/export/readings.csv", Cookie=ANN, Accept_Encoding="identity", **SCRIPT)
    assert answer.status == 200
    rows = [row for row in answer.body.decode("utf-8-sig").splitlines() if not row.startswith("#")]
    assert len(rows) == 1 + 530_036
