"""Waitress for this dashboard: it reads requests and sends answers without a thread per client.

One thread per process reads all connections and passes on complete requests; answers to slow clients are buffered in
memory, large ones on disk. So a slow client holds no thread. No more than so many requests wait for a thread: a further
one is refused at once, and the page asks again a little later (`web/assets/busy.js`).
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Semaphore
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error

from smapdash.metrics.declared import REQUESTS
from smapdash.web.access.gate import HEALTH_URL
from smapdash.web.shell.security import HEADERS, MAX_REQUEST_BYTES
from smapdash.wording.messages import message

LOG = logging.getLogger(__name__)

BACKLOG = 2_048
"""Connections that the kernel holds until a process takes them; the systems of further clients try again later."""
THREADS = 8  # of each process; most wait for the database
MOST_WAITING = 200  # requests of each process, 10 to 20 s of work
TRY_AGAIN_S = 2
SAY_EVERY_S = 10.0
READY_URL = "/readyz"
REQUEST_LIMIT_S = 60  # for a client to send a request
IDLE_LIMIT_S = 120  # longer than the 60 s, or 75 s, of usual proxies, so that they close a connection first
FEW_CONNECTIONS = 900  # a process may usually have 1,024 open files
MOST_CONNECTIONS = 4_000  # a browser opens six
SETTINGS = {
    "threads": THREADS,
    "backlog": BACKLOG,
    "ident": "smapdash",
    "max_request_header_size": 262_144,  # the address may hold a selection of many areas
    "max_request_body_size": MAX_REQUEST_BYTES,
    "channel_timeout": IDLE_LIMIT_S,
    "cleanup_interval": 5,
    "outbuf_high_watermark": 1 << 28,  # bytes buffered for a slow client before its thread waits
    "asyncore_use_poll": True,
    "log_socket_errors": False,
    "clear_untrusted_proxy_headers": True,
}


class _BusyError(Error):  # type: ignore[misc]
    """The answer to a request for which there is no room."""

    code, reason = 503, "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        status, headers, _ = super().to_response(ident)
        return status, [*headers, ("Retry-After", str(TRY_AGAIN_S))], f"{self.body}\n".encode()


class _RefusalTask(ErrorTask):  # type: ignore[misc]
    """The answer to a malformed or refused request, with the security headers of all other answers."""

    def execute(self) -> None:
        self.response_headers.extend(HEADERS.items())
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that records when its request began, and can be cut off."""

    error_task_class = _RefusalTask
    request_began: float | None = None

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.request_began = time.time()
        kept: bool = super().received(data)
        if self.request is None:
            self.request_began = None
        return kept

    def cut(self) -> None:
        """Close the connection, also where its client takes nothing, so that nothing can be sent any more."""
        self.will_close = True
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait, if much is buffered, until the client has taken some of it; half of the threads at most do that."""
        if self.total_outbufs_len <= self.adj.outbuf_high_watermark:
            return
        may_wait = self.server.slow_clients.acquire(blocking=False)
        if not may_wait:
            self.cut()
        try:
            super()._flush_outbufs_below_high_watermark()
        finally:
            if may_wait:
                self.server.slow_clients.release()


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """A server with two threads beside the others, which refuse requests and answer whether the server is well."""

    channel_class = _Channel

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._aside = ThreadedTaskDispatcher()
        self._aside.set_thread_count(2)
        self._said_at = 0.0
        super().__init__(*args, **kwargs)
        self.slow_clients = Semaphore(self.adj.threads // 2)

    def add_task(self, task: _Channel) -> None:
        """Put the next request of a connection in the queue, or refuse it where the queue is full."""
        request = task.requests[0]
        if request.error or request.path.endswith((HEALTH_URL, READY_URL)):  # a malformed request has no path
            self._aside.add_task(task)
        elif len(self.task_dispatcher.queue) < MOST_WAITING:
            self.task_dispatcher.add_task(task)
        else:
            self._say_busy()
            REQUESTS.add(0.0, "other", "503")
            request.error = _BusyError(message("page.busy"))
            self._aside.add_task(task)

    def _say_busy(self) -> None:
        if time.monotonic() > self._said_at + SAY_EVERY_S:
            LOG.warning("%d requests wait for this process: further ones are refused.", MOST_WAITING)
            self._said_at = time.monotonic()

    def close_threads(self) -> None:
        """End all threads, after the answers on which they work."""
        self.task_dispatcher.shutdown(timeout=3)
        self._aside.shutdown(timeout=1)

    def maintenance(self, now: float) -> None:
        """Close idle connections, as waitress does, and those that do not take an answer or take too long to ask."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.total_outbufs_len and channel.last_activity < now - self.adj.channel_timeout:
                channel.cut()
            if channel.request_began is not None and channel.request_began < now - REQUEST_LIMIT_S:
                channel.will_close = True


def answer_requests(
    app: Flask, listener: socket.socket, goes_on: Callable[[], bool], connections_at_once: int = FEW_CONNECTIONS
) -> None:
    """Answer requests from a listening socket while `goes_on`, checked once a second, returns true."""
    adjustments = Adjustments(sockets=[listener], connection_limit=connections_at_once, **SETTINGS)
    of = (listener.family, listener.type, listener.proto, listener.getsockname())
    connections: dict[int, Any] = {}
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits a moment is no news
    server = _Server(app, connections, True, listener, adj=adjustments, bind_socket=False, sockinfo=of)
    while goes_on():
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    server.accepting = False
    server.close_threads()
    wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=3)  # finish sending pending answers
    wasyncore.close_all(connections)
