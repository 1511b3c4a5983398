"""Waitress for this dashboard: it reads requests and sends answers without a thread per client.

One thread per process reads all connections and passes on complete requests; answers to slow clients are buffered in
memory, large ones on disk. So a slow client holds no thread.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from smapdash.web.shell.security import HEADERS, MAX_REQUEST_BYTES

THREADS = 8  # of each process; most wait for the database
REQUEST_LIMIT_S = 60  # for a client to send a request
IDLE_LIMIT_S = 120  # longer than the 60 s, or 75 s, of usual proxies, so that they close a connection first
FEW_CONNECTIONS = 900  # a process may usually have 1,024 open files
MOST_CONNECTIONS = 4_000  # a browser opens six
SETTINGS = {
    "threads": THREADS,
    "ident": "smapdash",
    "max_request_header_size": 262_144,  # the address may hold a selection of many areas
    "max_request_body_size": MAX_REQUEST_BYTES,
    "channel_timeout": IDLE_LIMIT_S,
    "cleanup_interval": 5,
    "outbuf_high_watermark": 1 << 28,  # bytes buffered for a slow client before its thread blocks
    "asyncore_use_poll": True,
    "log_socket_errors": False,
    "clear_untrusted_proxy_headers": True,
}


class _RefusalTask(ErrorTask):  # type: ignore[misc]
    """The answer to a malformed request, with the security headers of all other answers."""

    def execute(self) -> None:
        self.response_headers.extend(HEADERS.items())
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that records when its request began."""

    error_task_class = _RefusalTask
    request_began: float | None = None

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.request_began = time.time()
        kept: bool = super().received(data)
        if self.request is None:
            self.request_began = None
        return kept


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel

    def maintenance(self, now: float) -> None:
        """Close idle connections, as waitress does, and those that take too long to send a request."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.request_began is not None and channel.request_began < now - REQUEST_LIMIT_S:
                channel.will_close = True


def answer_requests(
    app: Flask, listener: socket.socket, goes_on: Callable[[], bool], connections_at_once: int = FEW_CONNECTIONS
) -> None:
    """Answer requests from a listening socket while `goes_on`, checked once a second, returns true."""
    adjustments = Adjustments(sockets=[listener], connection_limit=connections_at_once, **SETTINGS)
    of = (listener.family, listener.type, listener.proto, listener.getsockname())
    connections: dict[int, Any] = {}
    server = _Server(app, connections, True, listener, adj=adjustments, bind_socket=False, sockinfo=of)
    while goes_on():
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    server.accepting = False
    server.task_dispatcher.shutdown(timeout=3)
    wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=3)  # finish sending pending answers
