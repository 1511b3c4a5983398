"""Host names of the dashboard: others are refused, so that another site's page cannot reach it by DNS rebinding."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, abort, request

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
ANY: Final = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
_ELSEWHERE: Final = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Documentation addresses: nothing is sent, but the system's route to them reveals the local address."""


def refuse_unknown_hosts(server: Flask, host: str, allowed: Collection[str] = ()) -> None:
    """Answer 421 to a request whose Host is not one of this dashboard.

    Parameters
    ----------
    host : str
        Host name or address listened on. If it is the wildcard address, any IP address is accepted as Host, since a
        rebinding attack needs a name.
    allowed : collection of str
        Further host names, without port.
    """
    names = {name.lower().rstrip(".") for name in (*LOOPBACK, host, *allowed)}

    @server.before_request
    def only_known_hosts() -> None:
        name = _name(request.environ.get("HTTP_HOST", ""))
        if name is None or (name not in names and not (host in ANY and _is_address(name))):
            abort(421)


def _name(host: str) -> str | None:
    """Return the name in a Host header; None if the header is malformed."""
    with suppress(ValueError):
        parts = urlsplit(f"//{host}")
        _ = parts.port
        if parts.netloc == host and "@" not in host and parts.hostname:
            return parts.hostname.rstrip(".")
    return None


def _is_address(name: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(name)
        return True
    return False


def own_addresses() -> list[str]:
    """Return the known addresses at which other machines reach this one."""
    found: dict[str, None] = {}
    for family, elsewhere in _ELSEWHERE.items():
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            found[probe.getsockname()[0]] = None
    with suppress(OSError):
        found |= dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None))
    return [address for address in found if not ipaddress.ip_address(address.partition("%")[0]).is_loopback]
