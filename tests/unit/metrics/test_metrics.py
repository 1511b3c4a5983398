"""What processes record is added up, costs nothing when it is off, and names nobody."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from smapdash.config import read_settings
from smapdash.errors import ConfigurationError, DatabaseError
from smapdash.metrics.declared import RECORDED, STORED
from smapdash.metrics.exposed import Exposition, open_exposition
from smapdash.metrics.kinds import FOLDER, Gauge, Times
from smapdash.model.loads import LoadTotals
from smapdash.web.shell.metrics import build_metrics_app

RECORDS = """
import json, os, sys
from smapdash.metrics.declared import ANSWERS, CHECKOUT, IN_USE, REQUESTS, ROLLUPS_BYTES, ROLLUPS_LOADED_AT
from smapdash.metrics.exposed import open_exposition
from smapdash.metrics.kinds import forget_process, start_recording
from smapdash.model.loads import LoadTotals

def record(number):
    start_recording()
    for _ in range(number):
        ANSWERS.add("memory")
    REQUESTS.add(0.2, "answers.data", "200")
    with CHECKOUT.timed():
        pass
    IN_USE.set(number)
    if number > 1:  # the first process has no roll-ups yet
        ROLLUPS_LOADED_AT.set(1_000 + number)
        ROLLUPS_BYTES.set(number)

with open_exposition(lambda: LoadTotals({"stored": 2}, {"read": 9}, None)) as exposition:
    texts, ends = [], []
    for number in (1, 2, 4):
        ready, is_ready = os.pipe()
        wait, end = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(end)
            record(number)
            os.write(is_ready, b"1")
            os.read(wait, 1)
            sys.exit()  # leaves the block above, as a worker does
        os.close(wait)
        os.read(ready, 1)
        ends.append((process, end))
    texts.append(exposition.render().decode())
    process, end = ends.pop()
    os.close(end)
    os.waitpid(process, 0)
    forget_process(process)
    texts.append(exposition.render().decode())
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    for process, end in reversed(ends):  # a later one holds the pipe of an earlier one
        os.close(end)
        os.waitpid(process, 0)
print(json.dumps([texts, os.path.exists(folder)]))
"""
OFF = """
import sys
from smapdash.metrics.declared import RECORDED
from smapdash.web.cards.kept import KeptAnswers
import smapdash.cli.serving, smapdash.web.shell.app
KeptAnswers().get(b"1", bytes)
print([metric.name for metric in RECORDED if metric._made], "prometheus_client" in sys.modules)
"""


def run(script: str) -> str:
    """Run a script in a process of its own, as prometheus_client chooses its files at import."""
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    ).stdout.strip()


def samples(text: str) -> dict[str, float]:
    """Return the values of a scrape by series, without buckets."""
    return {
        sample.name + "".join(f",{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "le" not in sample.labels
    }


def test_processes_are_added_up_and_one_that_ended_leaves_its_counts() -> None:
    (before, after), is_folder_left = json.loads(run(RECORDS))
    found = samples(before)
    assert found["smapdash_answers_total,memory"] == 7
    assert found["smapdash_request_seconds_count,answers.data,200"] == 3
    assert found["smapdash_request_seconds_sum,answers.data,200"] == pytest.approx(0.6)
    assert found["smapdash_db_checkout_seconds_count"] == 3
    assert found["smapdash_db_connections_in_use"] == 7
    assert found["smapdash_rollups_load_timestamp_seconds"] == 1_002
    assert found["smapdash_rollups_bytes"] == 4
    assert (found["smapdash_database_up"], found["smapdash_loads_total,stored"]) == (1, 2)
    assert (found["smapdash_load_rows_total,read"], found["smapdash_last_load_timestamp_seconds"]) == (9, 0)
    later = samples(after)
    assert later["smapdash_answers_total,memory"] == 7
    assert (later["smapdash_db_connections_in_use"], later["smapdash_rollups_bytes"]) == (3, 2)
    assert not is_folder_left


def test_unless_it_is_switched_on_nothing_is_recorded_or_imported() -> None:
    assert run(OFF) == "[] False"


def test_a_block_that_fails_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    times, added = Times("smapdash_test_seconds", "For a test.", ("of",), (1,)), []
    monkeypatch.setattr(times, "add", lambda _seconds, *labels: added.append(labels))
    with pytest.raises(ZeroDivisionError), times.timed() as labels:
        labels.append(f"bad {1 / 0}")
    with times.timed() as labels:
        labels.append("good")
    assert added == [("good",)]


def totals() -> LoadTotals:
    return LoadTotals({"stored": 3}, {"read": 12, "set_aside": 2}, datetime(2016, 7, 15, tzinfo=UTC))


def away() -> LoadTotals:
    raise DatabaseError("the database does not answer")


def test_a_database_that_does_not_answer_leaves_the_other_metrics() -> None:
    with open_exposition(totals) as exposition:
        found = samples(exposition.render().decode())
    assert found == {
        "smapdash_database_up": 1,
        "smapdash_loads_total,stored": 3,
        "smapdash_load_rows_total,read": 12,
        "smapdash_load_rows_total,set_aside": 2,
        "smapdash_last_load_timestamp_seconds": 1_468_540_800,
    }
    with open_exposition(away) as exposition:
        assert samples(exposition.render().decode()) == {"smapdash_database_up": 0}
    assert FOLDER not in os.environ


class Fixed(Exposition):
    def __init__(self) -> None: ...

    def render(self) -> bytes:
        return b"smapdash_database_up 1\n"


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/metrics", "localhost", 200),
        ("GET", "/metrics", "meters.example:9464", 200),
        ("GET", "/metrics", "evil.example", 421),
        ("POST", "/metrics", "localhost", 405),
        ("OPTIONS", "/metrics", "localhost", 405),
        *(("GET", path, "localhost", 404) for path in ("/", "/metrics/", "//metrics", "/healthz", "/_dash-layout")),
        ("GET", "/export/energy.csv", "localhost", 404),
        ("POST", "/_dash-update-component", "localhost", 404),
    ],
)
def test_the_port_serves_the_metrics_to_known_hosts_and_nothing_else(
    method: str, path: str, host: str, status: int
) -> None:
    client = build_metrics_app(Fixed(), "127.0.0.1", ["meters.example"]).test_client()
    answer = client.open(path, method=method, headers={"Host": host})
    assert answer.status_code == status
    assert (b"smapdash_database_up" in answer.data) == (status == 200)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if status == 200:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


TOKEN = "0123456789abcdef"


@pytest.mark.parametrize("path", ["/metrics", "/", "/metrics/", "/healthz", "/nowhere"])
@pytest.mark.parametrize(
    "sent",
    [
        *(
            "",
            "Bearer",
            "Bearer ",
            TOKEN,
            f"bearer {TOKEN}",
            f"Bearer  {TOKEN}",
            f"Bearer {TOKEN} ",
            f"Bearer {TOKEN}0",
        ),
        *(f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer \xff", "Bearer " + "x" * 60_000),
    ],
)
def test_without_its_token_the_port_answers_nothing_else(path: str, sent: str) -> None:
    client = build_metrics_app(Fixed(), "127.0.0.1", [], TOKEN).test_client()
    answer = client.get(path, headers={"Authorization": sent} if sent else {})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert b"smapdash_" not in answer.data
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Host": "evil"}).status_code == 421


@pytest.mark.parametrize("token", ["short", "x" * 15, "with space and more", "x" * 2_000, "\xe9" * 16, "=" * 16])
def test_a_token_that_cannot_be_sent_or_is_short_is_refused_and_not_printed(token: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(token, encoding="utf-8")
    for variables in ({"SMAPDASH_METRICS_TOKEN": token}, {"SMAPDASH_METRICS_TOKEN_FILE": str(tmp_path / "token")}):
        with pytest.raises(ConfigurationError) as refused:
            read_settings(variables)
        assert token not in str(refused.value)
        assert "SMAPDASH_METRICS_TOKEN must be at least 16" in str(refused.value)


def test_a_token_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    assert read_settings({"SMAPDASH_METRICS_TOKEN_FILE": str(tmp_path / "token")}).metrics_token == TOKEN
    assert read_settings({}).metrics_token == ""


@pytest.mark.parametrize("given", ["x", "-1", "65536", "1e3", "80 ", "000080", "٨٠", "9" * 5_000])
def test_a_port_that_is_none_is_refused_with_a_sentence(given: str) -> None:
    with pytest.raises(ConfigurationError, match=r"SMAPDASH_METRICS_PORT is .*: set it to a number from 0 to 65535"):
        read_settings({"SMAPDASH_METRICS_PORT": given})


def test_the_metrics_are_off_and_on_this_machine_unless_set_otherwise() -> None:
    settings = read_settings({"SMAPDASH_METRICS_PORT": "", "SMAPDASH_METRICS_HOST": ""})
    assert (settings.metrics_port, settings.metrics_host) == (None, "127.0.0.1")
    settings = read_settings({"SMAPDASH_METRICS_PORT": "9464", "SMAPDASH_METRICS_HOST": "0.0.0.0"})
    assert (settings.metrics_port, settings.metrics_host) == (9_464, "0.0.0.0")


def test_each_metric_is_named_as_prometheus_wants_it() -> None:
    names = [metric.name for metric in (*RECORDED, *STORED)]
    assert len(set(names)) == len(names)
    for metric in (*RECORDED, *STORED):
        assert re.fullmatch(r"smapdash(_[a-z]+)+", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert metric.name.endswith("_seconds") or not isinstance(metric, Times)
        assert not set(metric.labels) & {"user", "area", "tariff", "path", "le"}
        assert not isinstance(metric, Gauge) or metric.labels == ()
