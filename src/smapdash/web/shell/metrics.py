"""The port of the metrics: `/metrics` and nothing else, from a thread of the parent of all processes."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from hmac import compare_digest
from threading import Thread
from typing import Final

from flask import Flask, Response, request

from smapdash.metrics.exposed import Exposition, open_exposition
from smapdash.model.loads import LoadTotals
from smapdash.web.shell import hosts, security
from smapdash.web.shell.waiting_room import answer_requests
from smapdash.wording.messages import message

METRICS_URL: Final = "/metrics"
_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


@contextmanager
def serve_metrics(
    listener: socket.socket, host: str, allowed_hosts: Collection[str], token: str, fetch: Callable[[], LoadTotals]
) -> Iterator[None]:
    """Serve the metrics of this process and of those that it forks meanwhile.

    Parameters
    ----------
    listener : socket
        Listening socket.
    host : str
        Host name or address listened on.
    allowed_hosts : collection of str
        Further host names.
    token : str
        What a request must send as a bearer token (RFC 6750); empty for nothing.
    fetch : callable
        Returns what is stored of loads.
    """
    with open_exposition(fetch) as exposition:
        if hasattr(os, "register_at_fork"):  # not on Windows
            _keep_from_forks(exposition, listener)
        app = build_metrics_app(exposition, host, allowed_hosts, token)
        Thread(target=answer_requests, args=(app, listener, lambda: True), name="metrics", daemon=True).start()
        yield


def build_metrics_app(exposition: Exposition, host: str, allowed_hosts: Collection[str], token: str = "") -> Flask:
    """Return the WSGI application of the port."""
    server = Flask("smapdash-metrics", static_folder=None)
    hosts.refuse_unknown_hosts(server, host, allowed_hosts)
    security.send_headers(server, [])

    @server.before_request
    def only_with_token() -> Response | None:
        sent = request.headers.get("Authorization", "")
        if not token or compare_digest(sent.encode(), f"Bearer {token}".encode()):
            return None
        headers = {"Cache-Control": "no-store", "WWW-Authenticate": "Bearer"}
        return Response(f"{message('access.no_token')}\n", 401, headers, mimetype="text/plain")

    @server.get(METRICS_URL, provide_automatic_options=False)
    def metrics() -> Response:
        return Response(exposition.render(), content_type=_TEXT, headers={"Cache-Control": "no-store"})

    return server


def _keep_from_forks(exposition: Exposition, listener: socket.socket) -> None:
    """Let no process be forked in the middle of a scrape, whose locks and connection it would inherit."""

    def leave() -> None:
        exposition.lock.release()
        listener.close()

    os.register_at_fork(before=exposition.lock.acquire, after_in_parent=exposition.lock.release, after_in_child=leave)
