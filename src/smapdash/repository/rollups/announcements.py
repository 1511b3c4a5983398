"""Waits for the database to announce a new state."""

from __future__ import annotations

import select
import socket
from contextlib import suppress

import psycopg2
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from smapdash.db.rollups.changes import CHANNEL


class Announcements:
    """A connection that listens, in a thread that waits; other threads may wake it.

    Parameters
    ----------
    engine : Engine
        The engine of any role: listening needs no right.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)

    def listen(self) -> None:
        """Connect where there is no connection; what is committed from now on ends a wait."""
        if self._connection is None:
            connection = self._engine.connect()
            connection.execute(text(f"LISTEN {CHANNEL}"))
            self._connection = connection

    def wait(self, most_s: float) -> None:
        """Wait for an announcement, a wake-up, or so long."""
        raw = self._connection.connection.driver_connection if self._connection else None
        try:
            ready, _, _ = select.select([self._woken, *([raw] if raw else [])], [], [], most_s)
            if raw in ready and raw:
                raw.poll()
                raw.notifies.clear()
        except (psycopg2.Error, OSError, ValueError, SQLAlchemyError):
            self._drop()
        with suppress(BlockingIOError):
            self._woken.recv(4096)

    def wake(self) -> None:
        """End the wait of the other thread, or its next one."""
        with suppress(BlockingIOError):
            self._waker.send(b"x")

    def close(self) -> None:
        """End all of it."""
        self._drop()
        self._woken.close()
        self._waker.close()

    def _drop(self) -> None:
        """Close the connection; the next `listen` opens another."""
        connection, self._connection = self._connection, None
        with suppress(SQLAlchemyError, psycopg2.Error):
            if connection:
                connection.invalidate()
                connection.close()
