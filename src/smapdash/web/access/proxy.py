"""Accounts that a proxy before the dashboard names in headers."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Collection
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from smapdash.access import ProxySettings, Rules
from smapdash.metrics.declared import FORGED
from smapdash.model.accounts import Account
from smapdash.model.values import MAX_TEXT
from smapdash.web.access.gate import refuse, refuse_without_role

LOG = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Smapdash-Proxy-Secret"  # noqa: S105 - its name
MOST_GROUPS: Final = 1_000


class ProxyLogin:
    """Believes the headers of trusted proxies, by the address of the connection, and of nobody else.

    Parameters
    ----------
    settings : ProxySettings
    rules : Rules
        What groups may see.
    """

    open_paths: Collection[str] = ()
    sign_out_path = ""

    def __init__(self, settings: ProxySettings, rules: Rules) -> None:
        self._settings, self._rules = settings, rules

    def add_routes(self, server: Flask) -> None:
        """Add nothing: the proxy has the login."""

    def identify(self) -> Account | None:
        """Return the account that a trusted proxy names."""
        name = request.headers.get(self._settings.user_header, "").strip()
        if not name or not self._is_trusted():
            if name:
                self._note_forged()
            return None
        if len(name) > MAX_TEXT or not name.isprintable() or "," in name:  # several headers are joined by commas
            return None
        g.named = name
        groups = request.headers.get(self._settings.groups_header, "").split(",", MOST_GROUPS)
        return self._rules.account(name, [group.strip() for group in groups[:MOST_GROUPS]])

    def turn_away(self) -> ResponseReturnValue:
        """Answer 401, or 403 where the account has no role."""
        return refuse_without_role(g.named) if "named" in g else refuse()

    def _is_trusted(self) -> bool:
        """Return whether the connection is of a trusted proxy that knows the secret, where there is one."""
        given = request.headers.get(SECRET_HEADER, "")
        if self._settings.secret and not hmac.compare_digest(given.encode(), self._settings.secret.encode()):
            return False
        with suppress(ValueError):
            peer = ip_address(request.environ.get("REMOTE_ADDR", ""))
            mapped = getattr(peer, "ipv4_mapped", None) or peer
            return any(mapped in network for network in self._settings.trusted)
        return False

    def _note_forged(self) -> None:
        FORGED.add()
        LOG.warning("an account was named by %s, which is no trusted proxy", request.environ.get("REMOTE_ADDR"))
