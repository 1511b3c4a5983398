"""Logins are recorded by the account that logs in, whoever sends the request, and never in the way of a login."""

from __future__ import annotations

import pytest
from dash import Dash

from smapdash.model.accounts import ACCOUNT, WITHOUT_LOGIN, Account, Role
from smapdash.model.audit import AuditEvent
from smapdash.web.access.gate import refuse_without_role
from smapdash.web.access.records import record_login
from tests.fakes import FakeRepository
from tests.logins import Dashboard, Person

ANN = Account("ann", Role.ANALYST)


def test_a_login_is_recorded_before_the_request_has_its_account(app: Dash, repository: FakeRepository) -> None:
    with app.server.test_request_context("/"):
        record_login(AuditEvent.LOGIN, ANN)
        record_login(AuditEvent.LOGOUT, ANN)
        assert ACCOUNT.get() == WITHOUT_LOGIN
    assert repository.recorded == [
        ("ann", "analyst", AuditEvent.LOGIN, ""),
        ("ann", "analyst", AuditEvent.LOGOUT, ""),
    ]


def test_a_database_that_is_away_stops_no_login(
    app: Dash, repository: FakeRepository, caplog: pytest.LogCaptureFixture
) -> None:
    repository.is_writable = False
    with app.server.test_request_context("/"):
        record_login(AuditEvent.LOGIN, ANN)
        assert ACCOUNT.get() == WITHOUT_LOGIN
    assert "an audit line is in the log alone: cannot execute INSERT" in caplog.text


@pytest.mark.parametrize(("accepted", "lines"), [("text/html", 1), ("*/*", 0)])
def test_who_has_no_role_is_recorded_once_a_page(
    app: Dash, repository: FakeRepository, accepted: str, lines: int
) -> None:
    with app.server.test_request_context("/", headers={"Accept": accepted}):
        assert refuse_without_role("eve").status_code == 403
    assert repository.recorded == [("eve", "nobody", AuditEvent.REFUSED, "")] * lines


def test_logins_and_logouts_at_a_provider_are_recorded_with_the_role(dashboard: Dashboard, person: Person) -> None:
    person.log_in("ann")
    person.post("/logout")
    person.post("/logout")
    assert dashboard.repository.recorded == [("ann", "analyst", "login", ""), ("ann", "analyst", "logout", "")]


def test_an_account_without_a_role_is_recorded_as_refused(dashboard: Dashboard, person: Person) -> None:
    person.log_in("nobody")
    assert dashboard.repository.recorded == [("nobody", "nobody", "login", ""), ("nobody", "nobody", "refused", "")]
