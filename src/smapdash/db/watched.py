"""Connections of which each step that waits for the server is watched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

import psycopg2.extensions

RawConnection = psycopg2.extensions.connection
PING = "SELECT 1"


class Watch(Protocol):
    """Makes a context in which a step is watched; `progress` gives something else whenever the step gets on."""

    def __call__(
        self, connection: RawConnection, *, is_ping: bool, progress: Callable[[], object]
    ) -> AbstractContextManager[None]: ...


def connection_class(watch: Watch) -> type[RawConnection]:
    """Return a class of psycopg2's connections whose statements, commits and rollbacks are watched."""

    class Cursor(psycopg2.extensions.cursor):
        def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - the driver's name
            with watch(self.connection, is_ping=query == PING, progress=_none):
                super().execute(query, vars)

        def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
            with watch(self.connection, is_ping=False, progress=file.tell):
                super().copy_expert(sql, file, size)

    class Connection(RawConnection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.cursor_factory = Cursor

        def commit(self) -> None:
            with watch(self, is_ping=False, progress=_none):
                super().commit()

        def rollback(self) -> None:
            with watch(self, is_ping=False, progress=_none):
                super().rollback()

    return Connection


def _none() -> None:
    return None
