"""The deadline of an answer: one that does not begin or go on in time cuts the connection.

libpq has no limit for reading, and a server, or something between, that acknowledges and never answers is not found by
TCP either. So a thread watches each statement, and shuts the connection's socket down when the limit has passed.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Event, Thread

from smapdash.db.watched import RawConnection, Watch

PING_LIMIT_S = 2.0


def deadline(limit_s: float) -> Watch:
    """Return a watch that lets a step begin or get on within `limit_s` [s], a ping within `PING_LIMIT_S`.

    Where that fails, the driver raises `OperationalError`, as for any connection that the server has closed.
    """

    def watch(
        connection: RawConnection, *, is_ping: bool, progress: Callable[[], object]
    ) -> AbstractContextManager[None]:
        return _answer_within(connection, PING_LIMIT_S if is_ping else limit_s, progress)

    return watch


def own_socket(connection: RawConnection) -> socket.socket | None:
    """Return the connection's socket by a descriptor of its own, which outlives the driver's; None where there is none.

    The driver may close its descriptor in any moment, and the system may give the number to another connection.
    """
    if connection.closed or sys.platform == "win32":  # there a socket cannot be had by its number
        return None
    return socket.socket(fileno=os.dup(connection.fileno()))


@contextmanager
def _answer_within(connection: RawConnection, limit_s: float, progress: Callable[[], object]) -> Iterator[None]:
    wire = own_socket(connection)
    if wire is None:
        yield
        return
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
        wire.close()
