"""What the log shows in each form."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from smapdash.logs import configure_logging
from smapdash.model.accounts import ACCOUNT, Account, Role
from smapdash.model.audit import AuditEvent
from smapdash.repository.audit import log_event

LOGGERS = [logging.getLogger(name) for name in (None, "smapdash", "smapdash.audit")]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the loggers as they were, and a request of ann meanwhile."""
    handlers, levels = list(logging.root.handlers), [logger.level for logger in LOGGERS]
    token = ACCOUNT.set(Account("ann", Role.ANALYST))
    yield
    ACCOUNT.reset(token)
    logging.root.handlers[:] = handlers
    for logger, level in zip(LOGGERS, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.parametrize("debug", [False, True])
def test_as_text_audit_lines_are_shown_where_other_information_is_not(
    capsys: pytest.CaptureFixture[str], *, debug: bool
) -> None:
    logging.root.handlers.clear()
    configure_logging(debug=debug)
    logging.getLogger("smapdash.web").info("a request")
    log_event(AuditEvent.USER_OPENED, "3071", "user=3071")
    log_event(AuditEvent.LOGOUT, "")
    lines = capsys.readouterr().err.splitlines()
    assert lines[-2:] == ["INFO smapdash.audit: user-opened by ann: 3071", "INFO smapdash.audit: logout by ann"]
    assert len(lines) == (3 if debug else 2)


def test_as_json_they_have_account_event_and_subject_and_no_query(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(form="json")
    log_event(AuditEvent.EXPORT, "users.csv", "find=3071")
    log_event(AuditEvent.LOGIN, "")
    export, login = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert {export.pop(name) for name in ("level", "logger")} == {"info", "smapdash.audit"}
    assert export.pop("at")
    export.pop("request_id", None)  # of a request that this thread answered before
    assert export == {"event": "export", "account": "ann", "subject": "users.csv"}
    assert (login["event"], login["account"], "subject" in login) == ("login", "ann", False)
