"""What the page saves and adds to the audit lines, as a protocol; a part of `Repository`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from smapdash.model.audit import AuditEvent
from smapdash.model.edits import FindingKey


class Editing(Protocol):
    """Saves settings, reviews and audit lines; every method raises `DatabaseError` where it cannot write."""

    def set_rest_days(self, days: Sequence[int]) -> None:
        """Set the rest days of the data set, 0 for Monday."""

    def review_finding(self, finding: FindingKey, note: str, name: str) -> bool:
        """Mark a finding as reviewed; return whether there is such a finding."""

    def reopen_finding(self, finding: FindingKey) -> bool:
        """Take back the review of a finding; return whether it was reviewed."""

    def record(self, event: AuditEvent, subject: str = "", detail: str = "", users: Iterable[str] = ()) -> None:
        """Add an audit line of the account of the request; of nobody where there is no login.

        Parameters
        ----------
        users : iterable of str
            Every user whom subject or detail names.
        """
