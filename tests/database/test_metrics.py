"""The metrics of a dashboard of several processes: what is counted, whom they name, and who can hold them up."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from sqlalchemy import Engine, text
from tests.builders import write_folder
from tests.fakes import FakeRepository, callback_body
from tests.processes import fails, finish, smapdash, start_smapdash, wait_until
from tests.promql import expressions, series_in
from tests.wire import Wire

from smapdash.db.engine import parse_database_url
from smapdash.loader.run import load_path
from smapdash.metrics.declared import RECORDED, STORED
from smapdash.web.shell.app import create_app
from smapdash.web.shell.server import WORKERS

USERS = "id,area,tariff\r\nmeter-of-anna,harbour,night-rate\r\nmeter-of-ben,hilltop,day-rate\r\n"
NAMES = ("anna", "ben", "harbour", "hilltop", "night-rate", "day-rate", "meter-of", "secret")
IDLE_S = 60


class Measured:
    """`smapdash serve` with metrics, in a process of its own."""

    def __init__(self, *options: str, **variables: str) -> None:
        self.process = start_smapdash("serve", "--port", "0", *options, SMAPDASH_METRICS_PORT="0", **variables)
        assert self.process.stdout
        said = [self.process.stdout.readline() for _ in range(2)]
        found = [re.search(r"http://[^/]+:(\d+)/", line) for line in said]
        assert found[0], self.process.communicate()
        assert found[1], self.process.communicate()
        self.metrics_port, self.port = int(found[0][1]), int(found[1][1])

    def ask(self, path: str, *, port: int = 0, body: object = None, host: str = "localhost") -> tuple[int, str]:
        """Ask on a connection of its own; return status and body."""
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=IDLE_S)
        headers = {"Host": host, "Connection": "close"} | ({"Content-Type": "application/json"} if body else {})
        try:
            connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def scrape(self) -> str:
        status, content = self.ask("/metrics", port=self.metrics_port)
        assert status == 200
        return content

    def count(self, name: str, **labels: str) -> float:
        """Return the sum of the samples of a series with these labels."""
        found = [one for one in samples(self.scrape()) if one.name == name]
        return sum(one.value for one in found if labels.items() <= one.labels.items())

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    @property
    def folder(self) -> Path:
        """Where the processes record."""
        opened = {Path(file.path).parent for each in self.workers() for file in each.open_files()
                  if "smapdash-metrics-" in file.path}  # fmt: skip
        [folder] = opened
        return folder


def samples(content: str) -> list[Sample]:
    return [sample for family in text_string_to_metric_families(content) for sample in family.samples]


@pytest.fixture
def measured() -> Iterator[Callable[..., Measured]]:
    """Return a function that starts a dashboard with metrics; all end with the test."""
    started: list[Measured] = []

    def start(*options: str, **variables: str) -> Measured:
        started.append(Measured(*options, **variables))
        return started[-1]

    yield start
    for each in started:
        each.process.terminate()
        finish(each.process)


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> str:
    """URL of a database with two users, of whom one row is set aside."""
    rows = [f"2016-07-15 {hour:02}:{minute:02}:00,5" for hour in range(24) for minute in (0, 30)]
    readings = {"meter-of-anna": rows, "meter-of-ben": [*rows[:-1], "2016-07-15 23:30:00,much"]}
    load_path(engine, write_folder(tmp_path / "homes", users=USERS, readings=readings))
    return engine.url.render_as_string(hide_password=False)


def ask_everything(served: Measured) -> int:
    """Ask with names in every place of a request; return the number of requests."""
    query = "area=harbour&tariff=night-rate&user=meter-of-anna&from=2016-07-15&secret=secret"
    paths = [
        *("/", f"/?{query}", f"/_first/wide?{query}", f"/_first/narrow?{query}", f"/_first/wide?{query}&split=user"),
        *(f"/export/{name}?{query}" for name in ("energy.csv", "energy.json", "users.csv", "panel-energy.csv")),
        *(f"/export/{name}?{query}" for name in ("harbour.csv", "meter-of-anna.parquet", "secret/energy.csv")),
        *("/harbour", "/meter-of-anna?user=secret", "/_dash-component-suites/secret/harbour.js", "/healthz?user=anna"),
        f"/export/readings.parquet?{query}",
    ]
    for path in paths:
        assert served.ask(path)[0] in (200, 404), path
    app = create_app(FakeRepository())
    wanted = {"query": query, "cards": ["kpis", "harbour", "panel-energy"], "number": 1}
    body = callback_body(app, "answers.data", {"wanted.data": wanted})
    named = [body | {"output": "harbour.data"}, body | {"changedPropIds": ["meter-of-anna.data"]}]
    assert served.ask("/_dash-update-component", body=body)[0] == 200
    for one in named:
        assert served.ask("/_dash-update-component", body=one)[0] == 400
    assert served.ask("/", host="anna.example")[0] == 421
    return len(paths) + 1 + len(named) + 1


def test_a_scrape_adds_up_all_processes_has_what_deploy_names_and_names_nobody(
    filled: str, engine: Engine, tmp_path: Path, measured: Callable[..., Measured]
) -> None:
    served = measured(DATABASE_URL=filled, SMAPDASH_CACHE=str(tmp_path / "cache"))
    wait_until(lambda: served.ask("/_first/wide")[0] == 200)
    before = served.count("smapdash_request_seconds_count")
    asked = ask_everything(served)
    assert served.count("smapdash_request_seconds_count") == before + asked
    with ThreadPoolExecutor(16) as clients:  # until each process has answered
        wait_until(lambda: [*clients.map(lambda _: served.ask("/_first/wide"), range(16))]
                   and len(list(served.folder.glob("gauge_livemin_*"))) == WORKERS)  # fmt: skip
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE loads RENAME TO away"))
    body = callback_body(
        create_app(FakeRepository()), "answers.data", {"wanted.data": {"query": "", "cards": ["kpis"]}}
    )
    assert served.ask("/_dash-update-component", body=body)[0] in (200, 204)
    assert served.count("smapdash_database_up") == 0
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO loads"))

    content = served.scrape()
    found = samples(content)
    named = {"up": [{}]} | {one.name: [each.labels for each in found if each.name == one.name] for one in found}
    for expression, texts in expressions():
        for used in series_in(expression, texts):
            assert used.name in named
            assert all(used.labels <= labels.keys() for labels in named[used.name]), used
    exact = {(label, value) for expression, _ in expressions() for used in series_in(expression) for label, value in
             used.values if "." not in value and value != "other"}  # fmt: skip
    known = {pair for labels in named.values() for one in labels for pair in one.items()}
    assert exact - known == {("cause", "fault")}
    assert set(named) - {"up"} == {name for metric in (*RECORDED, *STORED) for name in metric.series}

    values = {"".join((one.name, *(f",{value}" for value in one.labels.values()))): one.value for one in found}
    assert values["smapdash_load_rows_total,rejected"] == values["smapdash_load_rows_total,set_aside"] == 1
    assert (values["smapdash_loads_total,set_aside"], values["smapdash_load_rows_total,read"]) == (1, 96)
    assert values["smapdash_last_load_timestamp_seconds"] == values["smapdash_rollups_load_timestamp_seconds"] > 1e9
    assert values["smapdash_request_seconds_count,other,421"] == 1
    assert values["smapdash_exports_total,csv,energy"] == 1
    assert values["smapdash_exports_total,json,energy"] == 1
    assert values["smapdash_exports_total,parquet,readings"] == 1
    assert values["smapdash_faults_total,database"] == 1
    assert values["smapdash_rollups_bytes"] > 1_000
    assert not [name for name in NAMES if name in content.lower()]


def test_a_process_that_is_killed_leaves_its_counts_and_the_folder_goes_with_the_dashboard(
    filled: str, measured: Callable[..., Measured]
) -> None:
    served = measured(DATABASE_URL=filled)
    wait_until(lambda: served.ask("/_first/wide")[0] == 200)
    folder = served.folder
    counted = served.count("smapdash_request_seconds_count")
    killed = {each.pid for each in served.workers()}
    for number in killed:
        os.kill(number, signal.SIGKILL)
    wait_until(lambda: len(served.workers()) == WORKERS and not killed & {each.pid for each in served.workers()})
    wait_until(lambda: not [one for one in folder.glob("gauge_live*") if int(one.stem.split("_")[-1]) in killed])
    assert served.ask("/healthz")[0] == 200
    assert served.count("smapdash_request_seconds_count") == counted + 1
    served.process.send_signal(signal.SIGINT)
    assert "Traceback" not in finish(served.process).stderr
    assert not folder.exists()


def test_slow_clients_of_the_metrics_hold_up_neither_them_nor_the_dashboard(
    database_url: str, measured: Callable[..., Measured]
) -> None:
    served = measured(DATABASE_URL=database_url)
    slow = [socket.create_connection(("127.0.0.1", served.metrics_port)) for _ in range(200)]
    for number, connection in enumerate(slow):
        connection.sendall((b"", b"GET /met", b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")[number % 3])
    assert served.count("smapdash_last_load_timestamp_seconds") == 0
    assert served.ask("/healthz") == (200, "ok\n")
    assert served.ask("/", port=served.metrics_port)[0] == 404
    assert served.ask("/metrics", port=served.metrics_port, host="evil.example")[0] == 421
    for connection in slow:
        connection.close()


def test_a_silent_database_silences_only_what_it_knows(database_url: str, measured: Callable[..., Measured]) -> None:
    wire = Wire(parse_database_url(database_url))
    served = measured(DATABASE_URL=wire.url)
    assert served.ask("/healthz")[0] == 200
    wire.silence()
    content = served.scrape()
    assert "\nsmapdash_database_up 0.0\n" in content
    assert "smapdash_request_seconds_count" in content
    assert "smapdash_load" not in content
    wire.recover()
    assert wait_until(lambda: served.count("smapdash_database_up")) == 1
    wire.close()


def test_metrics_are_off_unless_a_port_is_set_and_a_port_that_is_taken_is_named(database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        variables = {"DATABASE_URL": database_url, "SMAPDASH_METRICS_PORT": port}
        said = fails(smapdash("serve", "--port", "0", **variables), 2)
        assert f"Port {port} of 127.0.0.1 is taken; choose another with SMAPDASH_METRICS_PORT." in said
    assert "set it to a number" in fails(smapdash("serve", DATABASE_URL=database_url, SMAPDASH_METRICS_PORT="http"), 2)
    login = {"SMAPDASH_AUTH": "proxy", "SMAPDASH_ROLES": "admin=all", "SMAPDASH_TRUSTED_PROXIES": "127.0.0.1"}
    unguarded = smapdash("serve", DATABASE_URL=database_url, SMAPDASH_METRICS_PORT="0", **login)
    assert "set SMAPDASH_METRICS_TOKEN, or leave out SMAPDASH_METRICS_PORT." in fails(unguarded, 2)
    plain = start_smapdash("serve", "--port", "0", DATABASE_URL=database_url)
    assert plain.stdout
    assert "The dashboard is at" in plain.stdout.readline()
    listening = {one.laddr.port for one in psutil.Process(plain.pid).net_connections() if one.status == "LISTEN"}
    plain.terminate()
    finish(plain)
    assert len(listening) == 1
