"""The gate before every route: a request of nobody is answered here, and any other has an account from here on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final, Protocol

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from smapdash.model.accounts import ACCOUNT, NOBODY, WITHOUT_LOGIN, Account, Role
from smapdash.model.audit import AuditEvent
from smapdash.web.access.records import record_login
from smapdash.wording.messages import message

HEALTH_URL: Final = "/healthz"
WARM_UP: Final = "smapdash.warm_up"
"""In the environment of a request that the server makes itself before it listens; no client can set it."""
_NOT_KEPT: Final = {"Cache-Control": "no-store"}


class Login(Protocol):
    """A way to log in."""

    @property
    def open_paths(self) -> Collection[str]:
        """Paths that everybody may request, so that they can log in."""

    @property
    def sign_out_path(self) -> str:
        """Where an account signs out; empty where that is not here."""

    def add_routes(self, server: Flask) -> None:
        """Add the routes of the login."""

    def identify(self) -> Account | None:
        """Return the account of the current request; None where nobody is logged in."""

    def turn_away(self) -> ResponseReturnValue:
        """Answer the current request, which nobody who is logged in has sent."""


class NoLogin:
    """Everybody who reaches the dashboard sees all."""

    open_paths: Collection[str] = ()
    sign_out_path = ""

    def add_routes(self, server: Flask) -> None:
        """Add nothing."""

    def identify(self) -> Account:
        """Return the account of all requests."""
        return WITHOUT_LOGIN

    def turn_away(self) -> ResponseReturnValue:
        """Never called."""
        return refuse()


NO_LOGIN: Final = NoLogin()


def guard(server: Flask, login: Login) -> None:
    """Put the gate before all routes of a server, whenever they are added; only the health check is outside."""
    login.add_routes(server)

    @server.before_request
    def only_accounts() -> ResponseReturnValue | None:
        ACCOUNT.set(NOBODY)  # the thread still has that of its last request
        if request.path == HEALTH_URL or request.path in login.open_paths:
            return None
        account = WITHOUT_LOGIN if WARM_UP in request.environ else login.identify()
        if account is None:
            return login.turn_away()
        ACCOUNT.set(replace(account, sign_out_path=login.sign_out_path))
        return None


def wants_page() -> bool:
    """Return whether a browser opens a page, rather than a page something of its own."""
    destination = request.headers.get("Sec-Fetch-Dest")
    is_page = destination == "document" if destination else "text/html" in request.headers.get("Accept", "")
    return request.method == "GET" and is_page


def refuse() -> Response:
    """Answer 401: the page says so and keeps its state."""
    return Response(f"{message('access.sign_in')}\n", 401, _NOT_KEPT, mimetype="text/plain")


def refuse_without_role(name: str) -> Response:
    """Answer 403 to an account that no group of it gives a role; the page that it opens is recorded."""
    if wants_page():
        record_login(AuditEvent.REFUSED, Account(name, Role.NOBODY))
    return Response(f"{message('access.no_role', name=name)}\n", 403, _NOT_KEPT, mimetype="text/plain")
