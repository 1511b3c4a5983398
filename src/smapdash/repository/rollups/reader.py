"""The cube of the state that a transaction sees, in a process that answers one question at a time."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from smapdash.analysis.cube import Cube
from smapdash.repository.rollups.build import Rollups, State, fetch_rollups, fetch_state
from smapdash.repository.rollups.generations import Generations


class CubeOfState(NamedTuple):
    """A cube, and the state of the connection that it was read with, of which the cube may be an earlier one.

    `folder` is where processes share what is derived of the cube; None where they share nothing.
    """

    cube: Cube
    state: State | None
    folder: Path | None = None

    @property
    def is_latest(self) -> bool:
        """Whether the cube is of this state, so that readings may be read beside it."""
        return self.cube.dataset.state == (self.state.key if self.state else "")


class CubeSource(Protocol):
    """Where a repository has its cubes from."""

    def read(self, connection: Connection) -> CubeOfState:
        """Return a cube, and the state that the connection's transaction sees."""

    def close(self) -> None:
        """Stop what works in the background; the next question starts it again."""

    def forget(self) -> None:
        """Leave what belongs to a parent process to it, after a fork."""


class CubeReader:
    """Reads the roll-ups whenever a transaction sees another state than the one before; threads may share it.

    Parameters
    ----------
    generations : Generations, optional
        Where other processes keep the roll-ups, so that they need not be read from the database.
    """

    def __init__(self, generations: Generations | None = None) -> None:
        self._lock, self._generations = Lock(), generations
        self._rollups: Rollups | None = None

    def read(self, connection: Connection) -> CubeOfState:
        """Return the cube of the state that the connection's transaction sees."""
        state = fetch_state(connection)
        kept = self._rollups
        if kept is None or kept.state != state:
            with self._lock:
                kept = self._rollups
                if kept is None or kept.state != state:
                    kept = self._rollups = None  # frees the old arrays before the new ones take space
                    opened = self._generations.open(state.key) if self._generations and state else None
                    kept = self._rollups = opened or fetch_rollups(connection, state)
                    kept.cube.derive()
        shared = self._generations.folder_of(kept.state) if self._generations else None
        return CubeOfState(kept.cube, state, shared)

    def close(self) -> None:
        """Nothing here works in the background."""

    def forget(self) -> None:
        """Nothing here belongs to one process."""
