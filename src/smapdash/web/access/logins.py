"""The login that the settings name."""

from __future__ import annotations

from smapdash.access import AccessSettings
from smapdash.web.access.gate import NO_LOGIN, Login
from smapdash.web.access.oidc import OidcLogin
from smapdash.web.access.proxy import ProxyLogin


def make_login(settings: AccessSettings) -> Login:
    """Return the login of these settings."""
    if settings.proxy is not None:
        return ProxyLogin(settings.proxy, settings.rules)
    if settings.oidc is not None:
        return OidcLogin(settings.oidc, settings.rules)
    return NO_LOGIN
