"""The server takes many connections at once, answers all of them, and refuses what would have to wait too long."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask, Response

from smapdash.web.shell import waiting_room
from smapdash.web.shell.server import open_socket
from tests.processes import wait_until

CLIENTS = 300
PATIENCE_S = 60.0


class Blocked:
    """An app whose answers wait until they may go on; `begun` is set when one has begun to wait."""

    def __init__(self) -> None:
        self.begun, self.may_go_on = Event(), Event()
        self.app = Flask("blocked")
        self.app.add_url_rule("/", view_func=self._wait)
        self.app.add_url_rule("/healthz", view_func=lambda: "ok")

    def _wait(self) -> str:
        self.begun.set()
        assert self.may_go_on.wait(PATIENCE_S)
        return "done"


@contextmanager
def served(app: Flask) -> Iterator[tuple[str, int]]:
    """Serve an app by this process and yield its address."""
    ended = Event()
    with open_socket("127.0.0.1", 0) as listener:
        host, port = listener.getsockname()[:2]
        server = Thread(target=waiting_room.answer_requests, args=(app, listener, lambda: not ended.is_set(), 900))
        server.start()
        try:
            yield host, port
        finally:
            ended.set()
            server.join()


def ask(address: tuple[str, int], path: str = "/") -> socket.socket:
    """Send a request on a connection of its own."""
    connection = socket.create_connection(address, timeout=PATIENCE_S)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
    return connection


def answer_of(connection: socket.socket) -> str:
    with connection:
        return b"".join(iter(lambda: connection.recv(4_096), b"")).decode()


def first_answered(connections: list[socket.socket]) -> socket.socket:
    (answered, *_), _, _ = select.select(connections, [], [], PATIENCE_S)
    return answered


def test_connections_that_come_at_once_are_all_answered_though_no_thread_is_free() -> None:
    blocked = Blocked()
    with served(blocked.app) as address:
        connections = [ask(address) for _ in range(CLIENTS)]
        blocked.may_go_on.set()
        answers = [answer_of(connection) for connection in connections]
    assert {answer.split(" ", 2)[1] for answer in answers} <= {"200", "503"}
    assert sum(answer.endswith("done") for answer in answers) >= waiting_room.MOST_WAITING


def test_a_request_that_would_wait_too_long_is_refused_and_health_is_answered_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(waiting_room.SETTINGS, "threads", 1)
    monkeypatch.setattr(waiting_room, "MOST_WAITING", 1)
    blocked = Blocked()
    with served(blocked.app) as address:
        running = ask(address)
        assert blocked.begun.wait(PATIENCE_S)
        others = [ask(address) for _ in range(2)]
        assert answer_of(ask(address, "/healthz")).endswith("ok")
        with socket.create_connection(address, timeout=PATIENCE_S) as malformed:
            malformed.sendall(b"no request at all\r\n\r\n")
            assert malformed.recv(12) == b"HTTP/1.0 400"
        refused = first_answered(others)
        others.remove(refused)
        text = answer_of(refused)
        blocked.may_go_on.set()
        assert [answer_of(one).endswith("done") for one in (running, *others)] == [True, True]
    assert text.startswith("HTTP/1.1 503 ")
    assert "\r\nRetry-After: 2\r\n" in text
    assert "\r\nX-Frame-Options: DENY\r\n" in text
    assert text.endswith("too many requests at the moment. Try again in a few seconds.\n")


@contextmanager
def clients_that_take_nothing(monkeypatch: pytest.MonkeyPatch, **settings: int) -> Iterator[tuple[str, int]]:
    """Serve 30 MB to clients that take nothing, more of them than there are threads; yield the address."""
    for name, value in (settings | {"threads": 2, "cleanup_interval": 1}).items():
        monkeypatch.setitem(waiting_room.SETTINGS, name, value)
    app = Flask("large")
    app.add_url_rule("/", "large", lambda: Response(b"x" * 100_000 for _ in range(300)))
    app.add_url_rule("/page", "page", lambda: "page")
    with served(app) as address, ExitStack() as opened:
        for _ in range(4):
            opened.enter_context(ask(address))
        yield address


def test_answers_that_nobody_takes_leave_threads_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with clients_that_take_nothing(monkeypatch, outbuf_high_watermark=1_000_000) as address:
        for _ in range(3):
            assert answer_of(ask(address, "/page")).endswith("page")


def test_a_client_that_takes_nothing_of_its_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[waiting_room._Server] = []
    begin = waiting_room._Server.__init__

    def begin_and_tell(server: waiting_room._Server, *args: Any, **kwargs: Any) -> None:
        servers.append(server)
        begin(server, *args, **kwargs)

    monkeypatch.setattr(waiting_room._Server, "__init__", begin_and_tell)
    with clients_that_take_nothing(monkeypatch, channel_timeout=1) as address:
        answer_of(ask(address, "/page"))
        wait_until(lambda: not servers[0].active_channels)


def test_connections_that_come_at_once_wait_for_a_worker() -> None:
    with ExitStack() as opened:
        listener = opened.enter_context(open_socket("127.0.0.1", 0))
        for _ in range(CLIENTS):
            opened.enter_context(socket.create_connection(listener.getsockname()[:2], timeout=5))


@pytest.mark.parametrize(
    ("hard", "wanted", "files", "given"), [(8_192, 4_000, 4_124, 4_000), (1_024, 4_000, 1_024, 900)]
)
def test_a_worker_holds_as_many_connections_as_the_system_allows(
    monkeypatch: pytest.MonkeyPatch, hard: int, wanted: int, files: int, given: int
) -> None:
    resource = pytest.importorskip("resource")
    from smapdash.web.shell.prefork import allow_connections

    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (256, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _what, limit: limits.append(limit))
    assert allow_connections(4_000) == given
    assert limits == [(files, hard)]
