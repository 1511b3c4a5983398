"""Audit lines of logging in and out, which are written before a request has its account, or when it has none."""

from __future__ import annotations

import logging
from typing import Final

from flask import Flask, current_app

from smapdash.errors import DatabaseError
from smapdash.model.accounts import ACCOUNT, Account
from smapdash.model.audit import AuditEvent
from smapdash.repository.protocol import Repository

LOG = logging.getLogger(__name__)
_PLACE: Final = "smapdash.audit"


def keep_records(server: Flask, repository: Repository) -> None:
    """Give a server the repository to which its logins are recorded."""
    server.extensions[_PLACE] = repository


def record_login(event: AuditEvent, account: Account) -> None:
    """Record that an account logs in or out, or is refused, while a request is answered.

    A database that is away stops no login and no logout: the line is in the log by then.
    """
    token = ACCOUNT.set(account)
    try:
        current_app.extensions[_PLACE].record(event)
    except DatabaseError as error:
        LOG.warning("an audit line is in the log alone: %s", error)
    finally:
        ACCOUNT.reset(token)
