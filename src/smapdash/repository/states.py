"""The state that a question is answered from: a cube, and a connection that may see the same state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Final

from sqlalchemy import Connection, Engine, text

from smapdash.analysis.cube import Cube
from smapdash.db.edits import fetch_edit_state
from smapdash.db.engine import database_errors
from smapdash.errors import NotReadyError
from smapdash.logs import STATE
from smapdash.model.accounts import ACCOUNT
from smapdash.model.dataset import DatasetInfo
from smapdash.repository.rollups.build import fetch_state
from smapdash.repository.rollups.reader import CubeOfState, CubeSource
from smapdash.repository.scopes import Scopes

READ_BY_PAGE = (
    *("loads", "segments", "users", "user_days", "user_weekdays", "segment_half_hours", "readings"),
    *("settings", "findings", "finding_reviews"),
)
READY_LOCK_MS = 2_000
UNTIL_DONE: Final = -1.0
_OVERTAKEN: Final = "A load has just ended, and its readings are being prepared."


class Readings:
    """The readings beside a cube, which are only read where they are of its state.

    Parameters
    ----------
    found : CubeOfState
        The cube of all users.
    own : DatasetInfo
        What the account sees of it.
    patience_s : float
        How long a request waits for what goes on without it [s]; -1 for until it is done.
    """

    def __init__(self, connection: Connection, found: CubeOfState, own: DatasetInfo, patience_s: float) -> None:
        self._connection, self._found, self._own = connection, found, own
        self.patience_s, self._until = patience_s, monotonic() + patience_s

    @property
    def time_left_s(self) -> float:
        """How much of the patience of the request is left, 0 at least [s]."""
        return max(self._until - monotonic(), 0.0)

    @contextmanager
    def another_connection(self) -> Iterator[Connection]:
        """Yield a connection for another thread that sees the same state; raises NotReadyError where none does."""
        with database_errors(), self._connection.engine.connect() as connection:
            if not self._found.is_latest or fetch_state(connection) != self._found.state:
                raise NotReadyError(_OVERTAKEN)
            yield connection

    @property
    def connection(self) -> Connection:
        """A connection whose transaction sees the state of the cube; raises NotReadyError where there is none yet."""
        if not self._found.is_latest:
            raise NotReadyError(_OVERTAKEN)
        return self._connection

    @property
    def folder(self) -> Path | None:
        """Where processes share what is derived of the cube; None where they do not, or the account sees not all."""
        return self._found.folder if self._own is self._found.cube.dataset else None

    @cached_property
    def dataset(self) -> DatasetInfo:
        """What the cube holds, with what is set for it, and whether a newer load is being prepared."""
        dataset, newer = self._own, self._found.state
        edits = fetch_edit_state(self._connection)  # only here: no other answer rests on it
        state = f"{dataset.state}+{edits.changes}" if edits.changes else dataset.state
        dataset = replace(dataset, state=state, rest_days=edits.rest_days)
        if self._found.is_latest or newer is None:
            return dataset
        return replace(dataset, newer_loaded_at=newer.finished_at)


class States:
    """Opens the state of a database, once for all questions of a request, as far as its account may see it.

    Parameters
    ----------
    engine : Engine
        The engine of the read-only role.
    cubes : CubeSource
        Where the cubes come from.
    patience_s : float
        As for `Readings`.
    """

    def __init__(self, engine: Engine, cubes: CubeSource, patience_s: float) -> None:
        self._patience_s = patience_s
        # Every statement of an answer sees the state that its first one saw, whatever load ends in between.
        self._engine, self._cubes = engine.execution_options(isolation_level="REPEATABLE READ"), cubes
        self._scopes = Scopes()
        self._pinned: ContextVar[tuple[Cube, Readings] | None] = ContextVar("pinned", default=None)

    @contextmanager
    def open(self) -> Iterator[tuple[Cube, Readings]]:
        """Yield a cube and the readings beside it: those of `pin`, where this thread is inside of it."""
        pinned = self._pinned.get()
        if pinned is not None:
            yield pinned
            return
        with database_errors(), self._engine.connect() as connection:
            found = self._cubes.read(connection)
            if not found.is_latest:  # while it waited for the cube, the cube may have overtaken the transaction
                connection.rollback()
                found = self._cubes.read(connection)
            cube = self._scopes.restrict(found.cube, ACCOUNT.get().scope)
            STATE.set(cube.dataset.state)
            yield cube, Readings(connection, found, cube.dataset, self._patience_s)

    @contextmanager
    def pin(self) -> Iterator[DatasetInfo]:
        """Yield what is loaded; whatever this thread opens meanwhile is of the same state, in one transaction."""
        with self.open() as opened:
            token = self._pinned.set(opened)
            try:
                yield opened[1].dataset
            finally:
                self._pinned.reset(token)

    def check_health(self) -> None:
        """Only query the database; raises `DatabaseError` when it does not answer."""
        with database_errors(), self._engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def check_ready(self) -> None:
        """Query what the page queries; raises `DatabaseError` where a table is missing, closed or locked."""
        with database_errors(), self._engine.connect() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {READY_LOCK_MS}"))
            for table in READ_BY_PAGE:
                connection.execute(text(f"SELECT FROM {table} LIMIT 1"))
            self._cubes.read(connection)

    def close(self) -> None:
        """Close the connections that are not in use; the next query opens new ones."""
        self._cubes.close()
        self._engine.dispose()

    def forget_connections(self) -> None:
        """Leave the connections of a parent process to it, after a fork."""
        self._engine.dispose(close=False)
        self._cubes.forget()
