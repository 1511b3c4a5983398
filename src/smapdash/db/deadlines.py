"""The deadline of an answer: one that does not begin or go on in time cuts the connection.

libpq has no limit for reading, and a server, or something between, that acknowledges and never answers is not found by
TCP either. So one thread of the process watches all statements that run, and shuts the socket of a connection down when
its limit has passed.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from threading import Condition, Thread

from smapdash.db.watched import RawConnection, Watch

PING_LIMIT_S = 2.0


@dataclass(eq=False)
class _Step:
    """A step that waits for the server, and the moment at which it has to have got on."""

    wire: socket.socket
    limit_s: float
    progress: Callable[[], object]
    seen: object
    due: float

    def look(self, now: float) -> None:
        """Cut the connection of a step that is due and has not got on."""
        if now < self.due:
            return
        if (found := self.progress()) == self.seen:
            with suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)
        self.seen, self.due = found, now + self.limit_s


class _Watcher:
    """Watches steps in a thread, which sleeps until the earliest is due; a thread for each would cost more than it."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Leave the thread and the steps of a parent process to it, after a fork."""
        self._changed = Condition()
        self._steps: set[_Step] = set()
        self._thread: Thread | None = None
        self._wakes_at = 0.0

    def add(self, step: _Step) -> None:
        """Watch a step until it is removed."""
        with self._changed:
            self._steps.add(step)
            if self._thread is None:
                self._thread = Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif step.due < self._wakes_at:
                self._changed.notify()

    def remove(self, step: _Step) -> None:
        """Let a step be; afterwards its connection is not cut."""
        with self._changed:
            self._steps.discard(step)

    def _watch(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for step in self._steps:
                    step.look(now)
                self._wakes_at = min((step.due for step in self._steps), default=float("inf"))
                self._changed.wait(None if self._wakes_at == float("inf") else self._wakes_at - now)


_WATCHER = _Watcher()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_WATCHER.forget)


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
    step = _Step(wire, limit_s, progress, progress(), time.monotonic() + limit_s)
    _WATCHER.add(step)
    try:
        yield
    finally:
        _WATCHER.remove(step)
        wire.close()
