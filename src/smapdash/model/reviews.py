"""Reviews of findings as they come from the browser: untrusted until they are read here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from smapdash.model.edits import MOST_NAME, MOST_NOTE, FindingKey
from smapdash.model.quality import FindingKind
from smapdash.model.values import parse_text

REVIEW: Final = "review"
REOPEN: Final = "reopen"
"""What can be done with a finding."""
_LONGEST_SENT: Final = 10_000


class Review(NamedTuple):
    """A note on a finding, and who wrote it."""

    note: str
    name: str

    @property
    def is_too_long(self) -> bool:
        """Whether the note is longer than one that is kept."""
        return len(self.note) > MOST_NOTE

    @property
    def has_name(self) -> bool:
        """Whether there is a name, of a length that is kept."""
        return 0 < len(self.name) <= MOST_NAME


def parse_finding(value: object) -> FindingKey | None:
    """Return the finding that a value of the browser names, else None."""
    if not isinstance(value, Mapping):
        return None
    user, kind = parse_text(value.get("user")), value.get("kind")
    known = next((one for one in FindingKind if one == kind), None)
    first_at = _parse_moment(value.get("first_at"))
    return FindingKey(user, known, first_at) if user and known and first_at else None


def parse_review(value: object) -> Review:
    """Return the review that a value of the browser holds, on one line and without signs that are not printed."""
    given = value if isinstance(value, Mapping) else {}
    return Review(*(_parse_line(given.get(name)) for name in ("note", "name")))


def _parse_line(value: object) -> str:
    if not isinstance(value, str):
        return ""
    words = " ".join(value[:_LONGEST_SENT].split())
    return "".join(sign for sign in words if sign.isprintable())


def _parse_moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    is_wall_clock = moment.tzinfo is None and moment.isoformat(timespec="minutes") == value
    return moment if is_wall_clock else None
