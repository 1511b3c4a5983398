"""The settings of a login with OpenID Connect, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from smapdash.errors import ConfigurationError
from smapdash.named_files import read_named_file

VARIABLES: Final = {
    "SMAPDASH_PUBLIC_URL": "address at which browsers reach the dashboard, such as https://meters.example",
    "SMAPDASH_OIDC_ISSUER": "address of the identity provider, as its tokens name it",
    "SMAPDASH_OIDC_CLIENT_ID": "name of the dashboard at the provider",
    "SMAPDASH_OIDC_CLIENT_SECRET": "its secret there",
    "SMAPDASH_OIDC_CLIENT_SECRET_FILE": "a file that holds this secret",
    "SMAPDASH_OIDC_SCOPES": "what is requested of the provider (default: openid profile email)",
    "SMAPDASH_OIDC_NAME_CLAIM": "claim that names an account (default: preferred_username, else email, else sub)",
    "SMAPDASH_OIDC_GROUPS_CLAIM": "claim with its groups (default: groups)",
    "SMAPDASH_SESSION_SECRET": "at least 32 random characters that sign sessions, the same for all processes",
    "SMAPDASH_SESSION_SECRET_FILE": "a file that holds them",
    "SMAPDASH_SESSION_HOURS": "hours from a login to the next (default: 8)",
}
"""Every environment variable that is read here, with its meaning."""
_SHORTEST_SECRET: Final = 32
_MOST_HOURS: Final = 168


@dataclass(frozen=True)
class OidcSettings:
    """How accounts log in at an identity provider.

    Attributes
    ----------
    issuer : str
        Address of the provider.
    client_id, client_secret : str
        Name and secret of the dashboard there.
    public_url : str
        Address of the dashboard, without a slash at its end; redirects lead to no other.
    session_secret : str
        Signs the cookies.
    name_claim : str
        Claim that names an account; empty for the first of several that is there.
    groups_claim, scopes : str
    session_s : int
        Time from a login to the next [s].
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    session_secret: str = field(repr=False)
    name_claim: str = ""
    groups_claim: str = "groups"
    scopes: str = "openid profile email"
    session_s: int = 8 * 3_600


def read_oidc(environ: Mapping[str, str]) -> OidcSettings:
    """Return the settings; empty counts as not set.

    Raises
    ------
    ConfigurationError
        When a value is missing or cannot be used.
    """
    return OidcSettings(
        issuer=_read_address(environ, "SMAPDASH_OIDC_ISSUER"),
        client_id=_read_needed(environ, "SMAPDASH_OIDC_CLIENT_ID"),
        client_secret=_read_secret(environ, "SMAPDASH_OIDC_CLIENT_SECRET"),
        public_url=_read_address(environ, "SMAPDASH_PUBLIC_URL").rstrip("/"),
        session_secret=_read_session_secret(environ),
        name_claim=environ.get("SMAPDASH_OIDC_NAME_CLAIM") or "",
        groups_claim=environ.get("SMAPDASH_OIDC_GROUPS_CLAIM") or OidcSettings.groups_claim,
        scopes=_read_scopes(environ),
        session_s=_read_hours(environ) * 3_600,
    )


def is_private_address(url: object) -> bool:
    """Return whether nobody between can read what is sent to an address: https, or http on this machine."""
    try:
        parts = urlsplit(url) if isinstance(url, str) and url.isascii() and url.isprintable() else None
        if parts is None or not parts.hostname or "@" in parts.netloc or "\\" in parts.netloc:
            return False
        _ = parts.port
        return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ip_address(host).is_loopback


def _read_needed(environ: Mapping[str, str], name: str) -> str:
    found = environ.get(name, "").strip()
    if not found:
        raise ConfigurationError(f"SMAPDASH_AUTH=oidc needs {name}: {VARIABLES[name]}.")
    return found


def _read_secret(environ: Mapping[str, str], name: str) -> str:
    if environ.get(name) and environ.get(f"{name}_FILE"):
        raise ConfigurationError(f"Both {name} and {name}_FILE are set: leave one out.")
    found = environ.get(name) or read_named_file(environ, f"{name}_FILE")
    if not found:
        raise ConfigurationError(f"SMAPDASH_AUTH=oidc needs {name} or {name}_FILE: {VARIABLES[name]}.")
    return found


def _read_session_secret(environ: Mapping[str, str]) -> str:
    found = _read_secret(environ, "SMAPDASH_SESSION_SECRET")
    if len(found) < _SHORTEST_SECRET:
        raise ConfigurationError(
            f"SMAPDASH_SESSION_SECRET has {len(found)} characters: set it to at least {_SHORTEST_SECRET} random ones, "
            "such as of openssl rand -hex 32."
        )
    return found


def _read_address(environ: Mapping[str, str], name: str) -> str:
    found = _read_needed(environ, name)
    if not is_private_address(found) or {"?", "#", ";"} & set(found) or ".." in found or " " in found:
        raise ConfigurationError(
            f"{name} cannot be used: set it to an address with https (on this machine also http), "
            "without a user and a query."
        )
    return found


def _read_scopes(environ: Mapping[str, str]) -> str:
    found = environ.get("SMAPDASH_OIDC_SCOPES") or OidcSettings.scopes
    if "openid" not in found.split():
        raise ConfigurationError(f"SMAPDASH_OIDC_SCOPES is {found}: openid must be among them.")
    return found


def _read_hours(environ: Mapping[str, str]) -> int:
    text = environ.get("SMAPDASH_SESSION_HOURS") or str(OidcSettings.session_s // 3_600)
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= _MOST_HOURS):
        raise ConfigurationError(f"SMAPDASH_SESSION_HOURS is {text}: set it to a whole number from 1 to {_MOST_HOURS}.")
    return int(text)
