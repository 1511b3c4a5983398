"""The server takes many connections at once."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from smapdash.web.shell.server import open_socket

CLIENTS = 300


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
