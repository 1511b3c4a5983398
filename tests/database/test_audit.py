"""Audit lines: what is recorded of an account, where, by whom it can be read, and what happens where it cannot be."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from tests.builders import EDITOR_PASSWORD, half_hours, stored_rows, write_folder
from tests.fakes import callback_body
from tests.processes import fails, smapdash
from werkzeug.test import TestResponse

from smapdash.access import ProxySettings, Rules
from smapdash.db.audit import fetch_lines
from smapdash.db.editing_role import create_editing_engine
from smapdash.db.forget import forget_user
from smapdash.errors import DatabaseError
from smapdash.loader.run import load_path
from smapdash.model.accounts import ACCOUNT, WITHOUT_LOGIN, Account, Role
from smapdash.model.audit import AuditEvent
from smapdash.model.edits import FindingKey
from smapdash.model.quality import FindingKind
from smapdash.repository.database import DatabaseRepository
from smapdash.web.access.gate import NO_LOGIN
from smapdash.web.access.proxy import ProxyLogin
from smapdash.web.shell.app import create_app

# User 1 lacks a day.
DAYS = {day: half_hours(f"2016-07-{day} 00:00", [200.0 + place % 7 for place in range(48)]) for day in range(15, 19)}
READINGS = {"1": [*DAYS[15], *DAYS[17], *DAYS[18]], "2": [row for day in DAYS.values() for row in day]}
GAP = FindingKey("1", FindingKind.MISSING, datetime(2016, 7, 16))
LOGIN = ProxyLogin(ProxySettings((ip_network("127.0.0.1"),)), Rules({"energy": Role.ANALYST, "meters": Role.ADMIN}, {}))
ANN = {"X-Forwarded-User": "ann", "X-Forwarded-Groups": "energy", "X-Request-ID": "of-ann"}
ADMIN = Account("ben", Role.ADMIN)
ROWS = "SELECT account, role, event, subject, detail FROM audit ORDER BY at"


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    """No account of another request, which its thread keeps."""
    ACCOUNT.set(WITHOUT_LOGIN)
    yield
    ACCOUNT.set(WITHOUT_LOGIN)


@pytest.fixture(scope="module")
def loaded(shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    load_path(shared_engine, write_folder(tmp_path_factory.mktemp("meters"), readings=READINGS))
    return shared_engine


@pytest.fixture(scope="module")
def shared(loaded: Engine) -> Iterator[tuple[DatabaseRepository, Engine, Dash]]:
    """A repository with the engine that saves, and an application over it."""
    editor = create_editing_engine(loaded, secret=EDITOR_PASSWORD)
    assert editor is not None
    repository = DatabaseRepository(loaded, editor=editor)
    yield repository, editor, create_app(repository, login=LOGIN)
    repository.close()


@pytest.fixture
def audited(loaded: Engine) -> Engine:
    """The database as it was loaded, with all rights of the role that saves."""
    with loaded.begin() as connection:
        connection.execute(text("TRUNCATE audit, settings, finding_reviews"))
    again = create_editing_engine(loaded, secret=EDITOR_PASSWORD)
    assert again is not None
    again.dispose()
    return loaded


@pytest.fixture
def repository(shared: tuple[DatabaseRepository, Engine, Dash], audited: Engine) -> DatabaseRepository:
    return shared[0]


@pytest.fixture
def editor(shared: tuple[DatabaseRepository, Engine, Dash], audited: Engine) -> Engine:
    return shared[1]


@pytest.fixture
def app(shared: tuple[DatabaseRepository, Engine, Dash], audited: Engine) -> Dash:
    return shared[2]


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


@pytest.fixture
def as_admin() -> Iterator[None]:
    token = ACCOUNT.set(ADMIN)
    yield
    ACCOUNT.reset(token)


def ask(app: Dash, query: str, *cards: str) -> TestResponse:
    """Request cards as the page of ann does."""
    wanted = {"query": query, "cards": list(cards), "number": 1, "whole": True}
    body = callback_body(app, "answers.data", {"wanted.data": wanted})
    return app.server.test_client().post("/_dash-update-component", json=body, headers=ANN)


def test_an_export_is_recorded_with_its_query_in_each_format(audited: Engine, client: FlaskClient) -> None:
    for address in ("duration.json?user=1", "users.csv?find=2&junk=x&area=a1", "readings.parquet?from=2016-07-16"):
        assert client.get(f"/export/{address}", headers=ANN).status_code == 200
    assert stored_rows(audited, ROWS) == [
        ("ann", "analyst", "export", "duration.json", ""),
        ("ann", "analyst", "export", "users.csv", "area=a1&find=2"),
        ("ann", "analyst", "export", "readings.parquet", "from=2016-07-16"),
    ]
    [(at, name)] = stored_rows(audited, "SELECT at, request_id FROM audit ORDER BY at LIMIT 1")
    assert (name, isinstance(at, datetime)) == ("of-ann", True)


def test_what_is_not_exported_is_not_recorded(audited: Engine, client: FlaskClient) -> None:
    assert client.get("/export/nowhere.csv", headers=ANN).status_code == 404
    assert client.get("/export/panel-energy.csv?user=9", headers=ANN).status_code == 404
    assert client.get("/export/duration.json").status_code == 401
    assert stored_rows(audited, ROWS) == []


def test_each_answer_with_an_open_user_is_recorded_from_memory_too(audited: Engine, app: Dash) -> None:
    for _ in range(2):
        assert ask(app, "user=1&from=2016-07-17", "panel", "kpis").status_code == 200
    assert app.server.test_client().get("/_first/wide?user=2", headers=ANN).status_code == 200
    assert stored_rows(audited, ROWS) == [
        ("ann", "analyst", "user-opened", "1", "from=2016-07-17&user=1"),
        ("ann", "analyst", "user-opened", "1", "from=2016-07-17&user=1"),
        ("ann", "analyst", "user-opened", "2", "user=2"),
    ]


@pytest.mark.parametrize(
    ("query", "cards"), [("user=9", ["panel"]), ("", ["panel", "kpis"]), ("user=1", ["kpis"]), ("user=9,", ["kpis"])]
)
def test_who_is_not_shown_is_not_recorded(audited: Engine, app: Dash, query: str, cards: list[str]) -> None:
    assert ask(app, query, *cards).status_code == 200
    assert stored_rows(audited, ROWS) == []


def test_figures_of_selected_users_are_recorded_once_a_request(audited: Engine, app: Dash) -> None:
    assert ask(app, "user=1,9,2", "kpis", "energy").status_code == 200
    assert stored_rows(audited, ROWS) == [("ann", "analyst", "users-selected", "1,2", "user=1,2,9")]
    assert stored_rows(audited, "SELECT users FROM audit") == [(["1", "2", "9"],)]


def test_without_a_login_nobody_is_recorded(
    audited: Engine, repository: DatabaseRepository, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smapdash.audit")
    client = create_app(repository, login=NO_LOGIN).server.test_client()
    assert client.get("/export/duration.json").status_code == 200
    assert client.get("/_first/wide?user=1").status_code == 200
    repository.set_rest_days((1, 2))
    assert stored_rows(audited, ROWS) == []
    assert [one for one in caplog.records if one.name == "smapdash.audit"] == []


@pytest.mark.usefixtures("as_admin")
def test_settings_and_reviews_are_recorded_with_their_change(audited: Engine, repository: DatabaseRepository) -> None:
    repository.set_rest_days((1, 2))
    repository.set_rest_days((5, 6))
    repository.set_rest_days(())
    assert repository.review_finding(GAP, "no reception", "somebody else")
    assert not repository.review_finding(GAP._replace(user="2"), "", "")
    assert repository.reopen_finding(GAP)
    assert not repository.reopen_finding(GAP)
    assert stored_rows(audited, ROWS) == [
        ("ben", "admin", "setting", "rest-days tue,wed", ""),
        ("ben", "admin", "setting", "rest-days sat,sun", ""),
        ("ben", "admin", "setting", "rest-days none", ""),
        ("ben", "admin", "review", "1 missing 2016-07-16T00:00", ""),
        ("ben", "admin", "review-reopened", "1 missing 2016-07-16T00:00", ""),
    ]


@pytest.mark.usefixtures("as_admin")
def test_a_change_without_its_line_is_taken_back(audited: Engine, editor: Engine) -> None:
    with audited.begin() as connection:
        role = editor.url.username
        connection.execute(text(f"REVOKE INSERT ON smapdash.audit FROM {role}"))
    repository = DatabaseRepository(audited, editor=editor)
    with pytest.raises(DatabaseError, match="permission denied for table audit"):
        repository.set_rest_days((1, 2))
    assert repository.fetch_dataset().rest_days == (5, 6)
    repository.close()


def test_where_no_line_can_be_written_no_data_leave_and_the_log_has_it(
    audited: Engine, editor: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smapdash.audit")
    repository = DatabaseRepository(audited, editor=editor.execution_options(postgresql_readonly=True))
    app = create_app(repository, login=LOGIN)
    client = app.server.test_client()
    refused = client.get("/export/users.csv", headers=ANN)
    assert (refused.status_code, refused.text) == (
        503,
        "The database does not answer. Nothing was exported; a moment later it may work.\n",
    )
    assert client.get("/_first/wide?user=1", headers=ANN).status_code == 503
    answer = ask(app, "user=1", "panel").get_json()
    assert answer["sideUpdate"]["offline"] == {"hidden": False}
    assert "cards" not in json.dumps(answer)
    assert ask(app, "", "kpis").get_json()["response"]["answers"]["data"]["cards"], "others are answered"
    assert [one.getMessage() for one in caplog.records if one.name == "smapdash.audit"] == [
        "export by ann: users.csv",
        "user-opened by ann: 1",
        "user-opened by ann: 1",
    ]
    repository.close()


def test_where_no_role_saves_the_log_alone_has_the_lines(
    audited: Engine, editor: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smapdash.audit")
    repository = DatabaseRepository(audited)
    client = create_app(repository, login=LOGIN).server.test_client()
    assert client.get("/export/duration.json", headers=ANN).status_code == 200
    assert stored_rows(audited, ROWS) == []
    assert "export by ann: duration.json" in caplog.text
    repository.close()


def test_an_account_without_a_role_is_recorded_when_it_opens_a_page(audited: Engine, client: FlaskClient) -> None:
    eve = {"X-Forwarded-User": "eve", "X-Forwarded-Groups": "guests"}
    assert client.get("/", headers={**eve, "Accept": "text/html"}).status_code == 403
    assert client.get("/_dash-layout", headers=eve).status_code == 403
    assert stored_rows(audited, ROWS) == [("eve", "nobody", "refused", "", "")]


@pytest.mark.usefixtures("as_admin")
def test_no_text_is_longer_than_its_limit_or_holds_what_a_terminal_obeys(
    audited: Engine, repository: DatabaseRepository, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smapdash.audit")
    repository.record(AuditEvent.EXPORT, "a\x1b[2J\nb\0", "q" * 9_999)
    assert stored_rows(audited, "SELECT subject, length(detail) FROM audit") == [("a\\x1b[2J\\nb\\x00", 500)]
    assert "export by ben: a\\x1b[2J\\nb\\x00" in caplog.messages


@pytest.mark.usefixtures("as_admin")
def test_a_forgotten_user_is_in_no_line(engine: Engine, tmp_path: Path) -> None:
    load_path(engine, write_folder(tmp_path / "meters", readings=READINGS))
    repository = DatabaseRepository(engine, editor=engine)
    repository.record(AuditEvent.USER_OPENED, "1", "user=1", ["1"])
    repository.record(AuditEvent.EXPORT, "users.csv", "find=1&user=2%2C", ["2", "1"])
    repository.record(AuditEvent.USERS_SELECTED, "11,2", "user=11,2", ["11", "2"])
    repository.record(AuditEvent.EXPORT, "duration.json", "from=2016-07-11")
    forget_user(engine, "1")
    assert [line.subject for line in fetch_lines(engine)] == ["11,2", "duration.json"]


@pytest.fixture
def lines(engine: Engine) -> None:
    """Three lines of three days."""
    rows = [
        ("2026-11-01 23:59:59+00", "ann", "analyst", "export", "users.csv", "find==1%2B1", "{Zo\xeb}"),
        ("2026-11-02 00:00:00+00", "ann", "analyst", "user-opened", "=1+1", "user=2", "{=1+1}"),
        ("2026-11-03 10:00:00+00", "ben", "admin", "setting", "rest-days none", "", "{}"),
    ]
    with engine.begin() as connection:
        for row in rows:
            values = dict(zip(("at", "account", "role", "event", "subject", "detail", "users"), row, strict=True))
            connection.execute(
                text("INSERT INTO audit (at, account, role, event, subject, detail, request_id, users) "
                     "VALUES (:at, :account, :role, :event, :subject, :detail, 'r', :users)"),
                values,
            )  # fmt: skip


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    ("options", "subjects"),
    [
        ([], ["users.csv", "=1+1", "rest-days none"]),
        (["--since", "2026-11-02"], ["=1+1", "rest-days none"]),
        (["--account", "ann", "--event", "export"], ["users.csv"]),
        (["--user", "=1+1"], ["=1+1"]),
        (["--user", "=1"], []),
        (["--user", "Zoe\u0308"], ["users.csv"]),
        (["--account", "an"], []),
    ],
)
def test_the_command_lists_the_chosen_lines_the_newest_last(
    database_url: str, options: list[str], subjects: list[str]
) -> None:
    answer = smapdash("audit", *options, "--format", "json", DATABASE_URL=database_url)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert [line["subject"] for line in json.loads(answer.stdout)] == subjects


@pytest.mark.usefixtures("lines")
def test_lines_are_printed_with_their_times_and_as_csv_without_formulas(database_url: str) -> None:
    rows = list(csv.reader(smapdash("audit", DATABASE_URL=database_url).stdout.splitlines()))
    assert rows[0] == ["at", "account", "role", "event", "subject", "detail", "request_id"]
    assert rows[2] == ["2026-11-02T00:00:00", "ann", "analyst", "user-opened", "'=1+1", "user=2", "r"]
    table = smapdash("audit", "--event", "setting", "--format", "table", DATABASE_URL=database_url).stdout
    assert table.splitlines()[1].split() == ["2026-11-03T10:00:00", "ben", "admin", "setting", "rest-days", "none", "r"]


@pytest.mark.usefixtures("lines")
def test_old_lines_are_deleted_up_to_a_day(engine: Engine, database_url: str) -> None:
    refused = smapdash("audit", "--purge-before", "2026-11-02", "--account", "ben", DATABASE_URL=database_url)
    assert "leave out the other choices" in fails(refused, 2)
    answer = smapdash("audit", "--purge-before", "2026-11-02", DATABASE_URL=database_url)
    assert answer.stdout == "Deleted 1 line.\n"
    assert stored_rows(engine, "SELECT subject FROM audit ORDER BY at") == [("=1+1",), ("rest-days none",)]


def test_a_setting_of_the_command_line_is_recorded_too(engine: Engine, database_url: str) -> None:
    before = datetime.now(UTC)
    assert smapdash("settings", "rest-days", "tue,wed", DATABASE_URL=database_url).returncode == 0
    [line] = fetch_lines(engine)
    assert (line.role, line.event, line.subject) == ("owner", "setting", "rest-days tue,wed")
    assert line.account
    assert abs((line.at.replace(tzinfo=UTC) - before).total_seconds()) < 3600
