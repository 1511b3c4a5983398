"""Accounts that log in at an identity provider: OpenID Connect, authorization code with PKCE.

Two kinds of signed cookies hold all that is kept: one for each login that has begun, and the session, with the name and
groups of an account. What groups may see is looked up at each request. No token of the provider is kept.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from smapdash.access import Rules
from smapdash.access_oidc import OidcSettings
from smapdash.model.accounts import Account, Role
from smapdash.model.audit import AuditEvent
from smapdash.web.access.claims import LoginRefusedError, find_groups, find_name
from smapdash.web.access.cookies import SignedCookie
from smapdash.web.access.description import ProviderAwayError
from smapdash.web.access.gate import refuse, refuse_without_role, wants_page
from smapdash.web.access.next_page import find_next
from smapdash.web.access.notice import show_notice
from smapdash.web.access.provider import Provider, kind_of
from smapdash.web.access.records import record_login
from smapdash.wording.messages import message

LOG = logging.getLogger(__name__)

LOGIN: Final = "/login"
CALLBACK: Final = "/login/callback"
LOGOUT: Final = "/logout"
LOGIN_LIMIT_S: Final = 600
"""For an account to log in at the provider."""
_LOGINS_AT_ONCE: Final = 5
_NOT_KEPT: Final = {"Cache-Control": "no-store"}


class OidcLogin:
    """Sends whoever is not logged in to the identity provider, and believes what it signs.

    Parameters
    ----------
    settings : OidcSettings
    rules : Rules
        What groups may see.
    now : callable
        Returns the time [s since 1970].
    """

    open_paths = (LOGIN, CALLBACK, LOGOUT)

    def __init__(self, settings: OidcSettings, rules: Rules, now: Callable[[], float] = time.time) -> None:
        self._settings, self._rules = settings, rules
        self.sign_out_path = urlsplit(settings.public_url).path + LOGOUT
        self._provider = Provider(settings, CALLBACK, now)
        cookie = (settings.public_url, settings.session_secret)
        self._begun = SignedCookie("login", *cookie, LOGIN_LIMIT_S, now)
        self._session = SignedCookie("session", *cookie, settings.session_s, now)

    def add_routes(self, server: Flask) -> None:
        """Add the routes at which an account logs in and out."""
        server.add_url_rule(LOGIN, view_func=self._begin, endpoint=LOGIN)
        server.add_url_rule(CALLBACK, view_func=self._finish, endpoint=CALLBACK)
        server.add_url_rule(LOGOUT, view_func=self._sign_out, endpoint=LOGOUT, methods=["POST"])

    def identify(self) -> Account | None:
        """Return the account of the session that the request has."""
        session = self._session.read()
        if session is None:
            return None
        g.named = session["name"]
        return self._rules.account(session["name"], session["groups"])

    def turn_away(self) -> ResponseReturnValue:
        """Send a page to the login, or answer 401; 403 where the account has no role."""
        if "named" in g and not wants_page():
            return refuse_without_role(g.named)
        if "named" in g:
            record_login(AuditEvent.REFUSED, Account(g.named, Role.NOBODY))
            another = self._address(LOGIN, other="1")
            return show_notice(403, message("access.no_role", name=g.named), another, message("access.as_another"))
        if not wants_page():
            return refuse()
        here = quote(request.path) + (f"?{request.query_string.decode('latin-1')}" if request.query_string else "")
        return redirect(self._address(LOGIN, next=find_next(here)))

    def _begin(self) -> ResponseReturnValue:
        """Send the browser to the provider, with a cookie by which it is known when it comes back."""
        try:
            attempt = self._provider.begin(**({"prompt": "login"} if "other" in request.args else {}))
        except ProviderAwayError:
            return self._show(503, message("access.away"))
        answer = redirect(attempt.url)
        answer.headers.update(_NOT_KEPT)
        begun = self._begun.suffixes()
        if len(begun) >= _LOGINS_AT_ONCE:
            self._begun.remove(answer, begun)
        kept = {"state": attempt.state, "nonce": attempt.nonce, "verifier": attempt.verifier}
        next_page = find_next(request.args.get("next", ""))
        self._begun.write(answer, {**kept, "next": next_page}, _suffix(attempt.state))
        return answer

    def _finish(self) -> ResponseReturnValue:
        """Make a session of what the provider answers."""
        state = request.args.get("state", "")
        begun = self._begun.read(_suffix(state))
        if begun is None or not hmac.compare_digest(begun["state"].encode(), state.encode()):
            return self._show(403, message("access.login_expired"))
        try:
            answer = self._accept(begun)
        except ProviderAwayError:
            answer = self._show(503, message("access.away"))
        except LoginRefusedError as error:
            LOG.warning("a login was refused (%s)", error)
            answer = self._show(403, message("access.login_refused"))
        self._begun.remove(answer, [_suffix(state)])
        return answer

    def _accept(self, begun: Mapping[str, Any]) -> Response:
        if "error" in request.args or not request.args.get("code"):
            raise LoginRefusedError(kind_of(request.args.get("error", "no_code")))
        claims = self._provider.fetch_claims(request.args["code"], begun["nonce"], begun["verifier"])
        name, groups = find_name(claims, self._settings.name_claim), find_groups(claims, self._settings.groups_claim)
        session = {"name": name, "groups": groups}
        if not self._session.fits(session):
            known = {*self._rules.roles, *self._rules.areas}
            session["groups"] = [group for group in groups if group in known]
        if not self._session.fits(session):
            raise LoginRefusedError("too many groups")
        answer = Response(status=302, headers={"Location": self._settings.public_url + begun["next"], **_NOT_KEPT})
        self._session.write(answer, session)
        record_login(AuditEvent.LOGIN, self._rules.account(name, session["groups"]) or Account(name, Role.NOBODY))
        return answer

    def _sign_out(self) -> ResponseReturnValue:
        """End the session here and go on to the provider; a redirect would be one of a form to another site."""
        account = self.identify()
        if account is not None:
            record_login(AuditEvent.LOGOUT, account)
        there = self._provider.sign_out_url()
        address, label = self._address(LOGIN), message("access.log_in")
        if there:
            address, label = there, message("access.sign_out_there")
        answer = show_notice(200, message("access.signed_out"), address, label)
        if there:
            answer.headers["Refresh"] = f"0; url={there}"
        self._session.remove(answer)
        return answer

    def _show(self, status: int, sentence: str) -> Response:
        return show_notice(status, sentence, self._address(LOGIN), message("access.log_in"))

    def _address(self, path: str, **query: str) -> str:
        return f"{self._settings.public_url}{path}{f'?{urlencode(query)}' if query else ''}"


def _suffix(state: str) -> str:
    return f"-{quote(state[:8], safe='')}"
