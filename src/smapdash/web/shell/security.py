"""Protection of the page: security headers, validation of callback requests, unknown paths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, request

from smapdash.web.shell.requests import note_callback

MAX_REQUEST_BYTES: Final = 4_000_000
"""Callbacks send a few kilobytes; but the longest selection that an address can hold is sent six times."""

_CALLBACK_PATH: Final = "_dash-update-component"
_ANY_PATH_RULE: Final = "/<path:path>"
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def content_policy(script_hashes: Sequence[str]) -> str:
    """Return the Content-Security-Policy: nothing from another host, inline scripts only by their hash."""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())


def send_headers(server: Flask, script_hashes: Sequence[str]) -> None:
    """Send the security headers with every response."""
    headers = HEADERS | {"Content-Security-Policy": content_policy(script_hashes)}

    @server.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def refuse_unknown_paths(server: Flask) -> None:
    """Answer 404 to an unknown path, where Dash would send the page or fail with 500."""

    @server.before_request
    def only_known_paths() -> None:
        if request.url_rule is not None and request.url_rule.rule.endswith(_ANY_PATH_RULE):
            abort(404)

    @server.errorhandler(DependencyException)
    def no_such_component(_error: DependencyException) -> tuple[str, int]:
        return "", 404


def refuse_other_sites(server: Flask, allowed_hosts: Collection[str] = ()) -> None:
    """Answer 403 to what another site's page sends, so that it can save nothing in a viewer's name.

    Parameters
    ----------
    allowed_hosts : collection of str
        Further host names of the dashboard, for proxies that pass on another Host.
    """

    @server.before_request
    def only_own_pages() -> None:
        if request.method == "POST" and not _is_of_own_page(allowed_hosts):
            abort(403)


def _is_of_own_page(allowed_hosts: Collection[str]) -> bool:
    """Return whether a request is of this dashboard's page, as the browser says, or of no browser."""
    site, origin = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return True
    with suppress(ValueError):
        sender = urlsplit(origin)
        return sender.netloc.lower() == request.host.lower() or sender.hostname in allowed_hosts
    return False


def refuse_malformed_callbacks(app: Dash) -> None:
    """Answer 400 to a callback request that this page cannot have sent, where Dash would fail with 500.

    This checks only the structure: the callback, its components and properties. The values are still untrusted and
    are parsed by the callbacks.
    """
    server: Flask = app.server
    path = f"{app.config.routes_pathname_prefix}{_CALLBACK_PATH}"

    @server.before_request
    def only_own_callbacks() -> None:
        if request.path != path or request.method != "POST":
            return
        try:
            body = request.get_json(silent=True)
        except RecursionError:  # deeply nested JSON
            body = None
        if not isinstance(body, dict) or not _is_own(app, body):
            abort(400)
        note_callback(body["output"])


def _is_own(app: Dash, body: dict[str, Any]) -> bool:
    output = body.get("output")
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback:
        return False
    changed, own = body.get("changedPropIds", []), {f"{item['id']}.{item['property']}" for item in callback["inputs"]}
    outputs = callback["output"] if isinstance(callback["output"], list | tuple) else [callback["output"]]
    asked = body.get("outputs")
    return (
        _names(body.get("inputs", [])) == [(item["id"], item["property"]) for item in callback["inputs"]]
        and _names(body.get("state", [])) == [(item["id"], item["property"]) for item in callback["state"]]
        and isinstance(changed, list)
        and all(isinstance(name, str) and name in own for name in changed)
        and _names(asked if isinstance(asked, list) else [asked])
        == [(item.component_id, item.component_property.partition("@")[0]) for item in outputs]
    )


def _names(items: object) -> list[tuple[object, object]] | None:
    """Return (id, property) of each item; None if any item is not of that form."""
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    return [(item.get("id"), _without_copy_mark(item.get("property"))) for item in items]


def _without_copy_mark(name: object) -> object:
    """Remove the suffix that Dash adds to a property written by several callbacks."""
    return name.partition("@")[0] if isinstance(name, str) else name
