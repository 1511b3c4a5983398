"""What the page saves: the rest days of the data set, and reviews of findings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection

from smapdash.db.audit import add_line
from smapdash.db.edits import reopen_finding, review_finding, set_rest_days
from smapdash.db.engine import database_errors
from smapdash.errors import DatabaseError
from smapdash.model.accounts import ACCOUNT, Role
from smapdash.model.audit import AuditEvent
from smapdash.model.dataset import DatasetInfo
from smapdash.model.edits import BY_PAGE, FindingKey, describe_rest_days
from smapdash.repository.allowed import needs, require, require_everything
from smapdash.repository.audit import Audit, log_event

NO_EDITOR = "The dashboard cannot save settings and reviews, as it has no role for it: name one by SMAPDASH_EDITOR_URL."


class Edits(Audit, ABC):
    """The part of the repository that writes, each time in a transaction of its own, by an engine of its own.

    The audit line of a change is in its transaction: there is none without the other.
    """

    def set_rest_days(self, days: Sequence[int]) -> None:
        """Set the rest days of the data set, 0 for Monday; for admins who see all areas."""
        require(Role.ADMIN)
        require_everything()
        with self._saving() as connection:
            set_rest_days(connection, days, ACCOUNT.get().name or BY_PAGE)
            _add(connection, AuditEvent.SETTING, describe_rest_days(days))

    @needs(Role.ANALYST)
    def review_finding(self, finding: FindingKey, note: str, name: str) -> bool:
        """Mark a finding as reviewed; return whether the account sees such a finding.

        An account that has logged in signs with its own name.
        """
        if not self._sees(finding):
            return False
        with self._saving() as connection:
            is_saved = review_finding(connection, finding, note, ACCOUNT.get().name or name)
            if is_saved:
                _add(connection, AuditEvent.REVIEW, finding.text, [finding.user])
            return is_saved

    @needs(Role.ANALYST)
    def reopen_finding(self, finding: FindingKey) -> bool:
        """Take back the review of a finding; return whether it was reviewed."""
        if not self._sees(finding):
            return False
        with self._saving() as connection:
            is_saved = reopen_finding(connection, finding)
            if is_saved:
                _add(connection, AuditEvent.REVIEW_REOPENED, finding.text, [finding.user])
            return is_saved

    @abstractmethod
    def one_state(self) -> AbstractContextManager[DatasetInfo]:
        """Yield what the account sees."""

    def _sees(self, finding: FindingKey) -> bool:
        with self.one_state() as dataset:
            return not dataset.unknown_users([finding.user])

    @contextmanager
    def _saving(self) -> Iterator[Connection]:
        if self._editor is None:
            raise DatabaseError(NO_EDITOR)
        with database_errors(), self._editor.begin() as connection:
            yield connection


def _add(connection: Connection, event: AuditEvent, subject: str, users: Iterable[str] = ()) -> None:
    what = log_event(event, subject, users=users)
    if what is not None:
        add_line(connection, what)
