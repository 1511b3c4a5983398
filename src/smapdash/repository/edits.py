"""What the page saves: the rest days of the data set, and reviews of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from smapdash.db.edits import reopen_finding, review_finding, set_rest_days
from smapdash.db.engine import database_errors
from smapdash.errors import DatabaseError
from smapdash.model.edits import BY_PAGE, FindingKey

NO_EDITOR = "The dashboard cannot save settings and reviews, as it has no role for it: name one by SMAPDASH_EDITOR_URL."


class Edits:
    """The part of the repository that writes, each time in a transaction of its own, by an engine of its own."""

    _editor: Engine | None

    def set_rest_days(self, days: Sequence[int]) -> None:
        """Set the rest days of the data set, 0 for Monday."""
        with self._saving() as connection:
            set_rest_days(connection, days, BY_PAGE)

    def review_finding(self, finding: FindingKey, note: str, name: str) -> bool:
        """Mark a finding as reviewed; return whether there is such a finding."""
        with self._saving() as connection:
            return review_finding(connection, finding, note, name)

    def reopen_finding(self, finding: FindingKey) -> bool:
        """Take back the review of a finding; return whether it was reviewed."""
        with self._saving() as connection:
            return reopen_finding(connection, finding)

    @contextmanager
    def _saving(self) -> Iterator[Connection]:
        if self._editor is None:
            raise DatabaseError(NO_EDITOR)
        with database_errors(), self._editor.begin() as connection:
            yield connection
