"""Dashboards with a login, and people with a browser's cookies who log in at the provider."""

from __future__ import annotations

import logging
import time
from threading import Thread
from urllib.parse import urljoin

import requests
from flask import Flask
from werkzeug.serving import make_server

from smapdash.access import Rules
from smapdash.access_oidc import OidcSettings
from smapdash.model.accounts import Role
from smapdash.web.access.gate import Login, guard
from smapdash.web.access.oidc import OidcLogin
from smapdash.web.access.records import keep_records
from smapdash.web.shell.security import refuse_other_sites
from tests.fakes import FakeRepository
from tests.identity_provider import CLIENT, CLIENT_SECRET, IdentityProvider

SECRET = "of the tests, with more than 32 characters"
RULES = Rules({"staff": Role.VIEWER, "energy": Role.ANALYST}, {"south": ("a1",)})
PAGE = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}
SESSION = "smapdash-session"


class Clock:
    """The time that a dashboard sees; the tokens of the provider are of now."""

    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self) -> float:
        return self.at


def settings(provider: IdentityProvider, public_url: str, **others: object) -> OidcSettings:
    given = {"client_id": CLIENT, "client_secret": CLIENT_SECRET, "session_secret": SECRET, "session_s": 8 * 3_600}
    return OidcSettings(issuer=provider.url, public_url=public_url, **given | others)  # type: ignore[arg-type]


def build_small(login: Login, repository: FakeRepository | None = None) -> Flask:
    """Return a server with the gate and two routes behind it."""
    server = Flask("small", static_folder=None)
    keep_records(server, repository or FakeRepository())
    guard(server, login)
    refuse_other_sites(server)
    server.add_url_rule("/", endpoint="first", view_func=lambda: "the page")
    server.add_url_rule("/_dash-update-component", endpoint="callback", view_func=lambda: "{}", methods=["POST"])
    return server


class Served:
    """A server in a thread, whose address is known before what it serves."""

    def __init__(self) -> None:
        self._server = make_server("127.0.0.1", 0, Flask("nothing"), threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}"

    def serve(self, app: Flask) -> Served:
        self._server.app = app
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Dashboard:
    """The small server with its login, as the network sees it."""

    def __init__(self, provider: IdentityProvider, *, rules: Rules = RULES, clock: Clock | None = None,
                 url: str = "", **others: object) -> None:  # fmt: skip
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.clock = clock or Clock()
        self._served = Served()
        self.url = self._served.url
        self.login = OidcLogin(settings(provider, url or self.url, **others), rules, self.clock)
        self.repository = FakeRepository()
        self._served.serve(build_small(self.login, self.repository))
        provider.redirect_uris.add(f"{url or self.url}/login/callback")

    def stop(self) -> None:
        self._served.stop()


class Person:
    """Somebody with a browser: it keeps cookies, and follows redirects one by one where a test looks at each."""

    def __init__(self, url: str) -> None:
        self.url, self.browser = url, requests.Session()

    def get(self, address: str = "/", *, follow: bool = True, **headers: str) -> requests.Response:
        return self.browser.get(urljoin(self.url, address), headers=PAGE | headers, allow_redirects=follow, timeout=30)

    def post(self, address: str, **headers: str) -> requests.Response:
        return self.browser.post(urljoin(self.url, address), headers=headers, timeout=30)

    def log_in(self, account: str, address: str = "/") -> requests.Response:
        """Open an address of the dashboard, and log in on the page of the provider to which it leads."""
        form = self.get(address)
        assert "/authorize?" in form.url, (form.status_code, form.url, form.text)
        return self.submit(form, account)

    def submit(self, form: requests.Response, account: str, *, follow: bool = True) -> requests.Response:
        return self.browser.post(form.url, {"account": account}, headers=PAGE, allow_redirects=follow, timeout=30)

    def come_back(self, account: str) -> str:
        """Log in at the provider, and return the address with the code to which it sends the browser."""
        return self.submit(self.get("/"), account, follow=False).headers["Location"]

    def cookie(self, name: str = SESSION) -> str | None:
        return self.browser.cookies.get_dict().get(name)
