"""Connections that do not wait for ever: an answer that does not begin or go on within a limit cuts the connection.

libpq has no limit for reading, and a server, or something between, that acknowledges and never answers is not found by
TCP either. So a thread watches each statement, and shuts the connection's socket down when the limit has passed.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

import psycopg2.extensions

PING = "SELECT 1"
PING_LIMIT_S = 2.0


def connection_class(limit_s: float) -> type[psycopg2.extensions.connection]:
    """Return a class of connections whose answers begin or go on within `limit_s` [s]; a ping within `PING_LIMIT_S`.

    Where that fails, the driver raises `OperationalError`, as for any connection that the server has closed.
    """

    class Cursor(psycopg2.extensions.cursor):
        def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - the driver's name
            with _answer_within(self.connection, PING_LIMIT_S if query == PING else limit_s):
                super().execute(query, vars)

        def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
            with _answer_within(self.connection, limit_s, file.tell):
                super().copy_expert(sql, file, size)

    class Connection(psycopg2.extensions.connection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.cursor_factory = Cursor

        def commit(self) -> None:
            with _answer_within(self, limit_s):
                super().commit()

        def rollback(self) -> None:
            with _answer_within(self, limit_s):
                super().rollback()

    return Connection


@contextmanager
def _answer_within(
    connection: psycopg2.extensions.connection, limit_s: float, progress: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """Shut a connection down when a step takes longer than a limit in which `progress` stays the same."""
    if connection.closed or sys.platform == "win32":  # there a socket cannot be had by its number
        yield
        return
    # A descriptor of its own: the driver's may be closed meanwhile, and its number be another connection's.
    with socket.socket(fileno=os.dup(connection.fileno())) as wire:
        is_done = Event()

        def watch() -> None:
            seen = progress()
            while not is_done.wait(limit_s):
                if (found := progress()) == seen:
                    with suppress(OSError):
                        wire.shutdown(socket.SHUT_RDWR)
                    return
                seen = found

        watcher = Thread(target=watch, name="deadline", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            is_done.set()
            watcher.join()
