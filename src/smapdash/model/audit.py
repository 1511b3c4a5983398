"""What is kept of accounts: who logged in, exported, opened a user, or changed what is saved."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

MOST_TEXT: Final = 500
"""Characters of each text of a line."""


class AuditEvent(StrEnum):
    """What an account did."""

    LOGIN = "login"
    LOGOUT = "logout"
    REFUSED = "refused"
    """Nothing, as it has no role."""
    EXPORT = "export"
    USER_OPENED = "user-opened"
    USERS_SELECTED = "users-selected"
    SETTING = "setting"
    REVIEW = "review"
    REVIEW_REOPENED = "review-reopened"


class AuditLine(NamedTuple):
    """One line.

    Attributes
    ----------
    at : datetime
        When it was written, by the clock of the database (UTC).
    account, role : str
        Who did it, and the role of the account then.
    event : str
        One of `AuditEvent`.
    subject : str
        Name of the export, id of the user, setting with its value, or finding.
    detail : str
        The query of the page, as it was understood, without what is beyond `MOST_TEXT`.
    request_id : str
        As in the log.
    """

    at: datetime
    account: str
    role: str
    event: str
    subject: str
    detail: str
    request_id: str


class Audited(NamedTuple):
    """What an account did, before the database gives it its time: as `AuditLine`, and every user that it names."""

    account: str
    role: str
    event: AuditEvent
    subject: str = ""
    detail: str = ""
    request_id: str = ""
    users: tuple[str, ...] = ()
