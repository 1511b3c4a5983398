"""Each request has an id, and where the log is JSON a line that says which callback it was for."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from dash import Dash

from smapdash.logs import JsonFormatter
from tests.fakes import callback_body


def test_an_id_comes_back_with_each_answer(app: Dash) -> None:
    client = app.server.test_client()
    assert client.get("/healthz", headers={"X-Request-ID": "a-1.b_2"}).headers["X-Request-ID"] == "a-1.b_2"
    own = [
        client.get("/nowhere", headers={"X-Request-ID": bad}).headers["X-Request-ID"] for bad in ("", "a b", "x" * 65)
    ]
    assert len({*own}) == 3
    assert {len(one) for one in own} == {32}


def test_a_line_names_the_callback_and_nothing_of_what_the_browser_sent(
    app: Dash, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smapdash.web.shell.requests")
    body = callback_body(
        app, "answers.data", {"wanted.data": {"query": "user=of-a-customer", "cards": ["kpis"], "number": 1}}
    )
    assert app.server.test_client().post("/_dash-update-component", json=body).status_code == 200
    [record] = [record for record in caplog.records if record.message == "request"]
    line = json.loads(JsonFormatter().format(record))
    assert (line["callback"], line["method"], line["status"]) == ("answers.data", "POST", 200)
    assert line["ms"] > 0
    assert "of-a-customer" not in json.dumps(line)


def test_an_error_is_one_line_with_its_traceback() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError:
        record = logging.LogRecord("smapdash", logging.ERROR, "", 0, "it failed: %s", ("é",), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == "it failed: é"
    assert "ValueError" in json.loads(line)["error"]
