"""The state that a question is answered from: a cube, and a connection that may see the same state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cached_property

from sqlalchemy import Connection, Engine, text

from smapdash.analysis.cube import Cube
from smapdash.db.edits import fetch_edit_state
from smapdash.db.engine import database_errors
from smapdash.errors import NotReadyError
from smapdash.logs import STATE
from smapdash.model.accounts import ACCOUNT
from smapdash.model.dataset import DatasetInfo
from smapdash.repository.rollups.reader import CubeOfState, CubeSource
from smapdash.repository.scopes import Scopes

READ_BY_PAGE = (
    *("loads", "segments", "users", "user_days", "user_weekdays", "segment_half_hours", "readings"),
    *("settings", "findings", "finding_reviews"),
)
READY_LOCK_MS = 2_000


class Readings:
    """The readings beside a cube, which are only read where they are of its state.

    Parameters
    ----------
    found : CubeOfState
        The cube of all users.
    own : DatasetInfo
        What the account sees of it.
    """

    def __init__(self, connection: Connection, found: CubeOfState, own: DatasetInfo) -> None:
        self._connection, self._found, self._own = connection, found, own

    @property
    def connection(self) -> Connection:
        """A connection whose transaction sees the state of the cube; raises NotReadyError where there is none yet."""
        if not self._found.is_latest:
            raise NotReadyError("A load has just ended, and its readings are being prepared.")
        return self._connection

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
    """

    def __init__(self, engine: Engine, cubes: CubeSource) -> None:
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
            yield cube, Readings(connection, found, cube.dataset)

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
