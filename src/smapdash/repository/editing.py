"""What the page saves, as a protocol; a part of `Repository`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from smapdash.model.edits import FindingKey


class Editing(Protocol):
    """Saves settings and reviews; every method raises `DatabaseError` where they cannot be written."""

    def set_rest_days(self, days: Sequence[int]) -> None:
        """Set the rest days of the data set, 0 for Monday."""

    def review_finding(self, finding: FindingKey, note: str, name: str) -> bool:
        """Mark a finding as reviewed; return whether there is such a finding."""

    def reopen_finding(self, finding: FindingKey) -> bool:
        """Take back the review of a finding; return whether it was reviewed."""
