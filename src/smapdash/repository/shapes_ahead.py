"""Groups the users of each new state by the shape of their days before somebody asks for it."""

from __future__ import annotations

import logging
import subprocess
from threading import Timer
from typing import Final

from sqlalchemy import Engine

from smapdash.db.edits import fetch_edit_state
from smapdash.db.engine import database_errors
from smapdash.db.rollups.weekdays import fetch_weekday_sums
from smapdash.embedded.folder import try_lock
from smapdash.errors import DatabaseError
from smapdash.repository.rollups.build import State, fetch_state
from smapdash.repository.rollups.generations import Generations
from smapdash.repository.shape_files import read_shapes, write_shapes
from smapdash.repository.shape_process import group_apart

LOG = logging.getLogger(__name__)

PAUSE_S: Final = 10.0
"""After a new state, for its viewers and for further loads."""
_LOCK: Final = "shapes.lock"


class ShapesAhead:
    """Groups the users of the latest state, once for all processes that share its roll-ups.

    Parameters
    ----------
    engine : Engine
        The engine of the read-only role.
    generations : Generations
        Beside which the groups are kept.
    """

    def __init__(self, engine: Engine, generations: Generations) -> None:
        self._engine = engine.execution_options(isolation_level="REPEATABLE READ")
        self._generations = generations
        self._timer: Timer | None = None

    def begin(self, state: State) -> None:
        """Group the users of a state after a pause, if there is no newer one by then."""
        self.close()
        self._timer = Timer(PAUSE_S, self.group, [state])
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        """Leave out what has not begun."""
        if self._timer:
            self._timer.cancel()

    def group(self, state: State) -> None:
        """Group the users of a state, unless that is done, another process does it, or there is a newer one."""
        try:
            with try_lock(self._generations.folder / _LOCK) as held:
                if held is not None:
                    self._group(state)
        except (OSError, DatabaseError, subprocess.SubprocessError) as error:
            LOG.warning("the users are grouped by shape when somebody asks for it: %s", error)

    def _group(self, state: State) -> None:
        folder = self._generations.folder_of(state)
        with database_errors(), self._engine.connect() as connection:
            rest_days = fetch_edit_state(connection).rest_days
            if fetch_state(connection) != state or read_shapes(folder, rest_days) is not None:
                return
            sums = fetch_weekday_sums(connection)
        write_shapes(folder, rest_days, group_apart(sums, rest_days))
