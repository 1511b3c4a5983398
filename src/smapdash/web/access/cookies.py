"""Signed cookies that hold what the server would otherwise have to keep: all processes with one secret read them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from flask import request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

LARGEST: Final = 3_800
"""Characters of a value; browsers drop a cookie of more than 4,096 with its name and attributes."""
_SINCE: Final = "since"


class SignedCookie:
    """A cookie that only this dashboard can write, and that it believes for so long after it wrote it.

    Its browser can read it. The name binds it to the host, where the dashboard is at the root of one with TLS.

    Parameters
    ----------
    purpose : str
        A value of one purpose is none of another.
    public_url : str
        Address of the dashboard.
    secret : str
        Signs it.
    lasts_s : int
        Time for which it is believed [s].
    now : callable
        Returns the time [s since 1970].
    """

    def __init__(self, purpose: str, public_url: str, secret: str, lasts_s: int, now: Callable[[], float]) -> None:
        address = urlsplit(public_url)
        self._path, self._is_secure = address.path or "/", address.scheme == "https"
        prefix = "" if not self._is_secure else "__Host-" if self._path == "/" else "__Secure-"
        self.name = f"{prefix}smapdash-{purpose}"
        self._lasts_s, self._now = lasts_s, now
        signing = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._serializer = URLSafeSerializer(secret, salt=f"smapdash {purpose}", signer_kwargs=signing)

    def read(self, suffix: str = "") -> Mapping[str, Any] | None:
        """Return what the cookie of the current request holds; None where there is none to believe."""
        try:
            found = self._serializer.loads(request.cookies.get(self.name + suffix, ""))
        except BadData:
            return None
        return found if 0 <= self._now() - found[_SINCE] < self._lasts_s else None

    def fits(self, content: Mapping[str, Any]) -> bool:
        """Return whether browsers keep a cookie that holds this."""
        return len(self._sign(content)) <= LARGEST

    def write(self, response: Response, content: Mapping[str, Any], suffix: str = "") -> None:
        """Set the cookie; only its server sees it, and no page of another site sends it with more than a link."""
        self._set(response, suffix, self._sign(content), self._lasts_s)

    def remove(self, response: Response, suffixes: Iterable[str] = ("",)) -> None:
        """Remove the cookie from its browser."""
        for suffix in suffixes:
            self._set(response, suffix, "", 0)

    def suffixes(self) -> list[str]:
        """Return the suffixes of this cookie that the current request has."""
        return [name.removeprefix(self.name) for name in request.cookies if name.startswith(self.name)]

    def _sign(self, content: Mapping[str, Any]) -> str:
        signed = self._serializer.dumps({**content, _SINCE: self._now()})
        return signed if isinstance(signed, str) else signed.decode()

    def _set(self, response: Response, suffix: str, value: str, lasts_s: int) -> None:
        response.set_cookie(
            self.name + suffix,
            value,
            max_age=lasts_s,
            path=self._path,
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",
        )
