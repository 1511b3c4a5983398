"""A login in a real browser: the provider's page, the dashboard, and the end of the session. Two servers share it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from dash.testing.browser import Browser

from tests.browser.conftest import Server
from tests.browser.pages import Page
from tests.identity_provider import CLIENT, CLIENT_SECRET, IdentityProvider

SECRET = "of the tests, with more than 32 characters"
COOKIE = "smapdash-session"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """A provider that is another site than the dashboard, by its name."""
    with IdentityProvider("localhost") as provider:
        yield provider


@pytest.fixture
def servers(loaded_url: str, provider: IdentityProvider) -> Iterator[list[Server]]:
    """Two dashboards: browsers reach the first, and a proxy with TLS passes on requests to the second."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    public_url = f"http://127.0.0.1:{port}"
    provider.redirect_uris = {f"{public_url}/login/callback"}
    settings = {
        "DATABASE_URL": loaded_url,
        "SMAPDASH_AUTH": "oidc",
        "SMAPDASH_ROLES": "analyst=energy",
        "SMAPDASH_PUBLIC_URL": public_url,
        "SMAPDASH_OIDC_ISSUER": provider.url,
        "SMAPDASH_OIDC_CLIENT_ID": CLIENT,
        "SMAPDASH_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "SMAPDASH_SESSION_SECRET": SECRET,
    }
    started = [Server(port=port, **settings), Server(**settings | {"SMAPDASH_PUBLIC_URL": "https://meters.example"})]
    yield started
    assert [server.stop() for server in started] == [0, 0]


def log_in(page: Page, account: str) -> None:
    page.until(lambda: page.one("#provider-account").is_displayed())
    page.one("#provider-account").send_keys(account)
    page.click("#log-in")


def test_a_person_logs_in_filters_and_after_the_session_callbacks_answer_401(
    servers: list[Server], provider: IdentityProvider, browser: Browser
) -> None:
    page = Page(browser, servers[0].url)
    page.driver.get(f"{servers[0].url}?last=7d")
    log_in(page, "ann")
    page.until(lambda: page.lines("energy"))
    assert page.query() == "?last=7d"
    page.click("#preset-30d")
    page.until(lambda: page.query() == "?last=30d")
    page.until(lambda: "28,8" in page.text("#scope"))

    session = page.driver.get_cookie(COOKIE)
    assert (session["httpOnly"], session["sameSite"]) == (True, "Lax")
    value = session["value"]
    for server, name, host, statuses in (
        (servers[0], COOKIE, urlsplit(servers[0].url).netloc, (200, 401)),
        (servers[1], f"__Host-{COOKIE}", "meters.example", (200, 401)),
        (servers[1], f"__Host-{COOKIE}", "other.example", (421, 421)),
    ):
        for cookie, status in zip((value, value[:-1]), statuses, strict=True):
            headers = {"Cookie": f"{name}={cookie}", "Host": host}
            assert requests.get(f"{server.url}_dash-layout", headers=headers, timeout=30).status_code == status

    page.run("performance.clearResourceTimings()")
    page.driver.delete_cookie(COOKIE)
    page.click("#preset-7d")
    page.until(lambda: page.one("#signed-out").is_displayed())
    statuses = "return performance.getEntriesByType('resource').map((one) => one.responseStatus)"
    assert set(page.run(statuses)) == {401}
    assert "Uncaught" not in str(page.driver.get_log("browser"))
    assert page.lines("energy"), "what is drawn stays"
    address = page.query()
    page.click("#signed-out a")  # the provider still knows the account
    page.until(lambda: page.driver.get_cookie(COOKIE) and not page.one("#signed-out").is_displayed())
    page.until(lambda: page.query() == address and page.lines("energy"))

    page.click("#account")
    page.click("#sign-out")
    page.until(lambda: urlsplit(page.driver.current_url).path == "/end")
    page.driver.get(servers[0].url)
    page.until(lambda: page.one("#provider-account").is_displayed())
    assert page.driver.get_cookie(COOKIE) is None
    assert provider.signed_out
    page.driver.get_log("browser")  # holds the answers of 401
