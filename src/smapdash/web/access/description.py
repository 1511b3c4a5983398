"""What an identity provider says of itself, which is checked before anything of it is used.

It is fetched at the first login and once an hour, never at the start: the dashboard starts while the provider is away.
One thread waits for it, others a second at most, and after a failure all fail at once for some seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final

from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from requests import RequestException

from smapdash.access_oidc import OidcSettings, is_private_address

LOG = logging.getLogger(__name__)

TIME_LIMIT_S: Final = 5
"""For an answer of the provider."""
PATIENCE_S: Final = 1.0
FRESH_S: Final = 3_600
AWAY_S: Final = 10
_PATH: Final = "/.well-known/openid-configuration"
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL: Final = ("userinfo_endpoint", "end_session_endpoint")
_ALGORITHMS_KEY: Final = "id_token_signing_alg_values_supported"
_ALGORITHMS: Final = {*("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"), "EdDSA"}
"""Those that prove who signed: neither `none` nor one with a shared secret."""


class ProviderAwayError(Exception):
    """The provider does not answer, or not as one."""


class _DescriptionError(ValueError):
    """What the provider says of itself cannot be used."""


class ProviderClient(FlaskOAuth2App):  # type: ignore[misc]
    """Authlib's client of a provider whose description is checked before anything of it is used."""

    def __init__(self, settings: OidcSettings, now: Callable[[], float]) -> None:
        super().__init__(
            FlaskIntegration("oidc"),
            name="oidc",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=settings.issuer.rstrip("/") + _PATH,
            client_kwargs={
                "scope": settings.scopes,
                "code_challenge_method": "S256",
                "default_timeout": TIME_LIMIT_S,
            },
        )
        self._issuer, self._now, self._lock = settings.issuer, now, Lock()
        self._fresh_until = self._away_until = 0.0

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the description of the provider, at most an hour old, so that its keys are so, too."""
        if not self._lock.acquire(timeout=PATIENCE_S):
            raise ProviderAwayError("another request waits for it")
        try:
            if self._now() >= self._fresh_until:
                self._renew()
            found: dict[str, Any] = self.server_metadata
            return found
        finally:
            self._lock.release()

    def _renew(self) -> None:
        if self._now() < self._away_until:
            raise ProviderAwayError("it was away a moment ago")
        self.server_metadata = {}
        try:
            self.server_metadata = _check(super().load_server_metadata(), self._issuer)
        except (RequestException, ValueError, TypeError, AttributeError) as error:
            self._away_until = self._now() + AWAY_S
            LOG.warning("the description of the identity provider cannot be used (%s)", _describe(error))
            raise ProviderAwayError(type(error).__name__) from None
        self._fresh_until = self._now() + FRESH_S


def _check(found: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """Return what is used of a description, which must be of this issuer and name private addresses only."""
    if str(found.get("issuer")).rstrip("/") != issuer.rstrip("/"):
        raise _DescriptionError("its issuer is not SMAPDASH_OIDC_ISSUER")
    kept = {name: found[name] for name in (*_NEEDED, *_OPTIONAL) if name in found}
    for name in {*_NEEDED, *kept}:
        if not is_private_address(kept.get(name)):
            raise _DescriptionError(f"its {name} is missing or without https")
    algorithms = [name for name in found.get(_ALGORITHMS_KEY) or () if name in _ALGORITHMS] or ["RS256"]
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
    loaded = {"issuer": found["issuer"], "_loaded_at": found["_loaded_at"]}
    return {**kept, **loaded, _ALGORITHMS_KEY: algorithms, "token_endpoint_auth_method": way}


def _describe(error: Exception) -> str:
    return str(error) if isinstance(error, _DescriptionError) else type(error).__name__
