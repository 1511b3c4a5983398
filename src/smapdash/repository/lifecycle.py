"""The connections of the repository: whether they answer, and when they end."""

from __future__ import annotations

from smapdash.repository.edits import Edits
from smapdash.repository.states import States


class Lifecycle(Edits):
    """The part of the repository that looks after its connections."""

    _states: States

    def check_health(self) -> None:
        """Only query the database; raises `DatabaseError` when it does not answer."""
        self._states.check_health()

    def check_ready(self) -> None:
        """Query what the page queries; raises `DatabaseError` where a table is missing, closed or locked."""
        self._states.check_ready()

    def close(self) -> None:
        """Close the connections that are not in use; the next query opens new ones."""
        self._states.close()
        if self._editor is not None:
            self._editor.dispose()

    def forget_connections(self) -> None:
        """Leave the connections of a parent process to it, after a fork."""
        self._states.forget_connections()
        if self._editor is not None:
            self._editor.dispose(close=False)
