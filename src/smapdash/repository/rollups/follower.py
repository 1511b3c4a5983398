"""Keeps the roll-ups of a serving process up to date, behind the backs of its viewers.

A thread makes, or opens, the generation of each new state; until it is there, questions are answered from the one
before. The database announces a new state when it commits; a look every few seconds finds what was not announced.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Condition, Thread

from sqlalchemy import Connection, Engine

from smapdash.db.engine import database_errors
from smapdash.errors import DatabaseError, NotReadyError
from smapdash.metrics.declared import ROLLUPS_BUILD, ROLLUPS_BYTES, ROLLUPS_LOADED_AT
from smapdash.repository.rollups.announcements import Announcements
from smapdash.repository.rollups.build import Rollups, State, fetch_rollups, fetch_state
from smapdash.repository.rollups.generations import Generations
from smapdash.repository.rollups.reader import CubeOfState
from smapdash.repository.rollups.update import update_rollups

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
TRY_AGAIN_S = 0.1
"""While another process makes the generation."""
NEWER_WAIT_S = 0.2
"""A question waits so long for the generation of a new state, which small loads need, before it has the one before."""
FIRST_WAIT_S = 2.0


class Follower:
    """The cube of the latest generation; threads share it.

    Parameters
    ----------
    engine : Engine
        The engine of the read-only role.
    generations : Generations
        Where the generations are kept.
    on_new : callable, optional
        Called with each state that comes into use.
    """

    def __init__(self, engine: Engine, generations: Generations, on_new: Callable[[State], None] | None = None) -> None:
        self._engine = engine.execution_options(isolation_level="REPEATABLE READ")
        self._generations, self._on_new = generations, on_new
        self._current: Rollups | None = None
        self.forget()

    def forget(self) -> None:
        """Leave threads and connections of a parent process to it, after a fork; what it has read is shared."""
        self._changed = Condition()
        self._working: tuple[Thread, Announcements] | None = None
        self._awaited: tuple[State | None, float] | None = None
        self._goes_on, self._has_warned = True, False

    def close(self) -> None:
        """End the thread; the next question starts another."""
        working, self._working = self._working, None
        if working:
            thread, announcements = working
            self._goes_on = False
            announcements.wake()
            thread.join()
            announcements.close()
            self._goes_on = True

    def read(self, connection: Connection) -> CubeOfState:
        """Return the latest cube, and the state that the connection's transaction sees.

        Raises
        ------
        NotReadyError
            When the first generation is still being made.
        """
        state = fetch_state(connection)
        current = self._current
        if current is None or current.state != state:
            current = self._await(state)
        return CubeOfState(current.cube, state, self._generations.folder_of(current.state))

    def _await(self, state: State | None) -> Rollups:
        with self._changed:
            if self._working is None:
                announcements = Announcements(self._engine)
                thread = Thread(target=self._follow, args=[announcements], name="roll-ups", daemon=True)
                self._working = thread, announcements
                thread.start()
            if self._awaited is None or self._awaited[0] != state:
                self._awaited = state, time.monotonic()
            self._working[1].wake()
            limit = NEWER_WAIT_S if self._current else FIRST_WAIT_S
            left = self._awaited[1] + limit - time.monotonic()
            self._changed.wait_for(lambda: self._current is not None and self._current.state == state, max(left, 0))
            if self._current is None:
                share = self._generations.read_progress()
                raise NotReadyError(
                    f"The readings are being prepared for the first time: {100 * share:.0f} % done.", share
                )
            return self._current

    def _follow(self, announcements: Announcements) -> None:
        is_away = False
        while self._goes_on:
            pause = LOOK_EVERY_S
            try:
                with database_errors():
                    announcements.listen()
                    pause = LOOK_EVERY_S if self._bring_up_to_date() else TRY_AGAIN_S
                is_away = False
            except DatabaseError as error:
                (LOG.debug if is_away else LOG.warning)("the roll-ups wait for the database: %s", error)
                is_away = True
            except Exception:  # a thread that ended would leave the page with an old state for good
                LOG.exception("the roll-ups could not be brought up to date")
            if self._goes_on:
                announcements.wait(pause)

    def _bring_up_to_date(self) -> bool:
        """Use the generation of the latest state, made here if need be; return whether it is in use."""
        with self._engine.connect() as connection:
            state = fetch_state(connection)
        if self._current and self._current.state == state:
            return True
        if state and (opened := self._generations.open(state.key)):
            self._use(opened)
            return True
        with self._turn() as is_mine:
            if is_mine:
                self._use(self._make())
            return is_mine

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Hold the right to make a generation; where nothing can be kept, each process makes its own."""
        with ExitStack() as stack:
            try:
                is_mine = stack.enter_context(self._generations.lock())
            except OSError as error:
                self._warn(error)
                is_mine = True
            yield is_mine

    def _make(self) -> Rollups:
        with self._engine.connect() as connection:
            state = fetch_state(connection)
            if state and (opened := self._generations.open(state.key)):
                return opened
            with ROLLUPS_BUILD.timed() as labels:
                old = self._current or self._generations.open_latest()
                rollups = update_rollups(connection, old, state) if old and state else None
                labels.append("changes" if rollups else "everything")
                if rollups is None:
                    self._generations.report_progress(0)
                    rollups = fetch_rollups(connection, state, self._generations.report_progress)
                rollups.cube.derive()
                return self._keep(rollups) if state else rollups

    def _keep(self, rollups: Rollups) -> Rollups:
        try:
            return self._generations.write(rollups)
        except OSError as error:
            self._warn(error)
            return rollups

    def _warn(self, error: OSError) -> None:
        if not self._has_warned:
            LOG.warning(
                "each process keeps its own roll-ups, as %s cannot be used: %s", self._generations.folder, error
            )
        self._has_warned = True

    def _use(self, rollups: Rollups) -> None:
        with self._changed:
            self._current = rollups
            self._changed.notify_all()
        if rollups.state:
            ROLLUPS_LOADED_AT.set(rollups.state.finished_at.timestamp())
            ROLLUPS_BYTES.set(self._generations.size)
            if self._on_new:
                self._on_new(rollups.state)
