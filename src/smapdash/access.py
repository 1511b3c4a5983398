"""Who may see what: the settings of logins, roles and areas, read from the environment."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final
from urllib.parse import urlsplit

from smapdash import access_oidc
from smapdash.access_oidc import OidcSettings, read_oidc
from smapdash.errors import ConfigurationError
from smapdash.model.accounts import Account, Role, Scope
from smapdash.model.names import normalise_name

VARIABLES: Final = {
    "SMAPDASH_AUTH": "who logs in: none (the default), proxy (a proxy names the account), or oidc",
    "SMAPDASH_ROLES": "roles of groups, such as viewer=staff,analyst=energy,admin=meters; * is everybody who logs in",
    "SMAPDASH_AREAS": 'areas of groups that see only some, as JSON: {"south": ["a1", "a2"]}',
    "SMAPDASH_MIN_USERS": "fewest users that anything shown to a viewer rests on (default: 10)",
    "SMAPDASH_TRUSTED_PROXIES": "addresses or networks of the proxies that name accounts, with commas between",
    "SMAPDASH_PROXY_SECRET": "what these proxies must send in the header X-Smapdash-Proxy-Secret",
    "SMAPDASH_USER_HEADER": "header with the account (default: X-Forwarded-User)",
    "SMAPDASH_GROUPS_HEADER": "header with its groups, with commas between (default: X-Forwarded-Groups)",
} | access_oidc.VARIABLES
"""Every environment variable that is read here, with its meaning."""
EVERYBODY: Final = "*"
"""A group of all accounts."""
_MIN_USERS: Final = 10
_ROLES: Final = {role.key: role for role in Role if role}


class Mode(StrEnum):
    """Who logs in."""

    NONE = "none"
    PROXY = "proxy"
    OIDC = "oidc"


@dataclass(frozen=True)
class Rules:
    """What groups of accounts may see.

    Attributes
    ----------
    roles : mapping of str to Role
        By group, the highest role of each.
    areas : mapping of str to tuple of str
        By group, the areas that it sees; groups that are not here limit nothing.
    min_users : int
        Fewest users that anything shown to a viewer rests on.
    """

    roles: Mapping[str, Role]
    areas: Mapping[str, tuple[str, ...]]
    min_users: int = _MIN_USERS

    def account(self, name: str, groups: Collection[str]) -> Account | None:
        """Return the account of a name in some groups; None where no group gives it a role.

        Of several groups the highest role counts, and the areas of all that limit them.
        """
        own = {*groups, EVERYBODY}
        roles = [role for group, role in self.roles.items() if group in own]
        if not name or not roles:
            return None
        limits = [areas for group, areas in self.areas.items() if group in own]
        areas = tuple(sorted({area for one in limits for area in one})) if limits else None
        role = max(roles)
        return Account(name, role, Scope(areas, self.min_users if role is Role.VIEWER else 0))


@dataclass(frozen=True)
class ProxySettings:
    """Which proxies are believed, and the headers in which they name account and groups."""

    trusted: tuple[IPv4Network | IPv6Network, ...]
    secret: str = ""
    user_header: str = "X-Forwarded-User"
    groups_header: str = "X-Forwarded-Groups"


@dataclass(frozen=True)
class AccessSettings:
    """Who logs in, and what they may see."""

    mode: Mode
    rules: Rules
    proxy: ProxySettings | None = None
    oidc: OidcSettings | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names by which the dashboard is reached, as far as they are known here."""
        return (urlsplit(self.oidc.public_url).hostname or "",) if self.oidc else ()


def read_access(environ: Mapping[str, str]) -> AccessSettings:
    """Return the settings of logins; empty counts as not set.

    Raises
    ------
    ConfigurationError
        When a value cannot be read, or one that the mode needs is missing.
    """
    mode = environ.get("SMAPDASH_AUTH") or Mode.NONE
    if mode not in tuple(Mode):
        raise ConfigurationError(f"SMAPDASH_AUTH is {mode}: set it to {', '.join(Mode)}.")
    rules = Rules(_read_roles(environ), _read_areas(environ), _read_min_users(environ))
    if mode != Mode.NONE and not rules.roles:
        raise ConfigurationError(
            "Nobody could log in: set SMAPDASH_ROLES to roles and their groups, such as viewer=staff,analyst=energy."
        )
    return AccessSettings(
        Mode(mode),
        rules,
        _read_proxy(environ) if mode == Mode.PROXY else None,
        read_oidc(environ) if mode == Mode.OIDC else None,
    )


def _read_roles(environ: Mapping[str, str]) -> dict[str, Role]:
    found: dict[str, Role] = {}
    for pair in filter(None, (part.strip() for part in environ.get("SMAPDASH_ROLES", "").split(","))):
        key, _, group = (part.strip() for part in pair.partition("="))
        if key not in _ROLES or not group:
            raise ConfigurationError(
                f"SMAPDASH_ROLES has {pair}: write a role ({', '.join(_ROLES)}), = and a group, with commas between."
            )
        found[group] = max(_ROLES[key], found.get(group, Role.NOBODY))
    return found


def _read_areas(environ: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    text = environ.get("SMAPDASH_AREAS") or "{}"
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(map(_is_list_of_texts, found.values())):
        raise ConfigurationError('SMAPDASH_AREAS cannot be read: write {"group": ["area", "area"]}.')
    return {group: tuple(map(normalise_name, areas)) for group, areas in found.items()}


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _read_min_users(environ: Mapping[str, str]) -> int:
    text = environ.get("SMAPDASH_MIN_USERS") or str(_MIN_USERS)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise ConfigurationError(f"SMAPDASH_MIN_USERS is {text[:20]}: set it to a whole number from 1.")
    return int(text)


def _read_proxy(environ: Mapping[str, str]) -> ProxySettings:
    names = [name.strip() for name in environ.get("SMAPDASH_TRUSTED_PROXIES", "").split(",") if name.strip()]
    try:
        trusted = tuple(ip_network(name) for name in names)
    except ValueError as error:
        raise ConfigurationError(f"SMAPDASH_TRUSTED_PROXIES cannot be read ({error}).") from None
    if not trusted:
        raise ConfigurationError(
            "Without SMAPDASH_TRUSTED_PROXIES no proxy is believed: set it to their addresses, such as 127.0.0.1."
        )
    headers = ProxySettings(())
    return ProxySettings(
        trusted,
        environ.get("SMAPDASH_PROXY_SECRET", ""),
        environ.get("SMAPDASH_USER_HEADER") or headers.user_header,
        environ.get("SMAPDASH_GROUPS_HEADER") or headers.groups_header,
    )
