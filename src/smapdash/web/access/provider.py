"""A login at the identity provider, by Authlib's client."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError
from requests import RequestException

from smapdash.access_oidc import OidcSettings
from smapdash.web.access.claims import LoginRefusedError
from smapdash.web.access.description import ProviderAwayError, ProviderClient

_KIND: Final = re.compile(r"[a-z_]{1,40}")


class Attempt(NamedTuple):
    """A login that has begun: where the browser goes, and what proves that it comes back from there."""

    url: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """The identity provider of the settings.

    Parameters
    ----------
    settings : OidcSettings
    callback : str
        Path at which a browser comes back from it.
    now : callable
        Returns the time [s since 1970].
    """

    def __init__(self, settings: OidcSettings, callback: str, now: Callable[[], float]) -> None:
        self._settings = settings
        self._redirect = f"{settings.public_url}{callback}"
        self._client = ProviderClient(settings, now)

    def begin(self, **parameters: str) -> Attempt:
        """Begin a login.

        Raises
        ------
        ProviderAwayError
        """
        begun = self._client.create_authorization_url(self._redirect, **parameters)
        return Attempt(begun["url"], begun["state"], begun["nonce"], begun["code_verifier"])

    def fetch_claims(self, code: str, nonce: str, verifier: str) -> Mapping[str, Any]:
        """Exchange a code for the claims of its account, from the signed token and what that lacks from the provider.

        Raises
        ------
        ProviderAwayError, LoginRefusedError
        """
        client = self._client
        try:
            token = client.fetch_access_token(self._redirect, code=code, code_verifier=verifier)
            claims = client.parse_id_token(token, nonce, claims_options=self._claims_options()) or {}
            if not isinstance(claims.get("sub"), str):
                raise LoginRefusedError("no token of an account")
            return {**self._fetch_more(token, claims), **claims}
        except RequestException as error:
            raise ProviderAwayError(type(error).__name__) from None
        except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise LoginRefusedError(type(error).__name__) from None

    def sign_out_url(self) -> str | None:
        """Return the address at which the account signs out of the provider, too; None where there is none."""
        try:
            if "end_session_endpoint" not in self._client.load_server_metadata():
                return None
        except ProviderAwayError:
            return None
        found = self._client.create_logout_url(f"{self._settings.public_url}/", client_id=self._settings.client_id)
        return str(found["url"])

    def _claims_options(self) -> dict[str, Any]:
        issuer = self._client.load_server_metadata()["issuer"]
        return {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
        }

    def _fetch_more(self, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the claims that the provider gives beside the token, where the token lacks the groups or a name."""
        wanted = {self._settings.groups_claim, self._settings.name_claim or "preferred_username"}
        if wanted <= claims.keys() or "userinfo_endpoint" not in self._client.load_server_metadata():
            return {}
        found: Mapping[str, Any] = self._client.userinfo(token=token)
        if found.get("sub") != claims["sub"]:
            raise LoginRefusedError("claims of another account")
        return found


def kind_of(error: str) -> str:
    """Return an error code of the protocol for the log; anything else that stands in its place is not repeated."""
    return error if _KIND.fullmatch(error) else "other"
