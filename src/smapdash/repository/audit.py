"""The audit lines of accounts that have logged in: in the log first, then in the database."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Engine

from smapdash.db.audit import add_line
from smapdash.db.engine import database_errors
from smapdash.logs import REQUEST_ID
from smapdash.model.accounts import ACCOUNT
from smapdash.model.audit import MOST_TEXT, Audited, AuditEvent
from smapdash.wording.phrases import printable

LOG: Final = logging.getLogger("smapdash.audit")


class Audit:
    """The part of the repository that adds audit lines."""

    _editor: Engine | None

    def record(self, event: AuditEvent, subject: str = "", detail: str = "", users: Iterable[str] = ()) -> None:
        """Add an audit line of the account of the request; of nobody where there is no login.

        Where there is no role that saves, only the log has the line.

        Raises
        ------
        DatabaseError
            When it cannot be written: then what it is about must not be answered.
        """
        what = log_event(event, subject, detail, users)
        if what is not None and self._editor is not None:
            with database_errors(), self._editor.begin() as connection:
                add_line(connection, what)


def log_event(event: AuditEvent, subject: str, detail: str = "", users: Iterable[str] = ()) -> Audited | None:
    """Log what the account of the request does, and return it as it is stored; None where there is no login."""
    account = ACCOUNT.get()
    if not account.name:
        return None
    name, subject, detail = (printable(text)[:MOST_TEXT] for text in (account.name, subject, detail))
    what = Audited(name, account.role.key, event, subject, detail, REQUEST_ID.get() or "", tuple(users))
    fields = {"event": event.value, "account": name, "subject": subject or None}
    LOG.info("%s by %s%s", event.value, name, f": {subject}" if subject else "", extra=fields)
    return what
