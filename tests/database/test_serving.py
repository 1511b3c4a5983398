"""The dashboard as a process: how it ends, whom it serves, what it does when clients or the database misbehave."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, text
from tests.builders import READER_PASSWORD, write_folder
from tests.processes import environment, fails, smapdash, wait_until
from tests.wire import Wire

from smapdash.db.engine import parse_database_url
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.embedded.folder import ServerFolder, is_free
from smapdash.loader.run import load_path
from smapdash.web.shell.server import WORKERS


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="smapdash-"))
    yield folder
    server = ServerFolder(folder / "server")
    wait_until(lambda: is_free(server.postgres_lock) and is_free(server.supervisor_lock))
    shutil.rmtree(folder)


class Dashboard:
    """`smapdash serve` in a process of its own."""

    def __init__(self, *options: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smapdash", "serve", "--port", "0", *options],
            env=environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        said = re.search(r"http://([^/]+)/", self.process.stdout.readline())
        assert said, self.process.communicate()
        self.host = said[1]
        self.port = int(self.host.rpartition(":")[2])

    def get(self, path: str, timeout: float = 60, **headers: str) -> tuple[int, str]:
        """Ask on a connection of its own; return status and body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Connection": "close", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def end(self) -> str:
        """End it; return what it said on stderr."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=30)[1]


@pytest.fixture
def dashboard() -> Iterator[Callable[..., Dashboard]]:
    """Return a function that starts a dashboard; all end with the test."""
    started: list[Dashboard] = []

    def start(*options: str, **variables: str) -> Dashboard:
        started.append(Dashboard(*options, **variables))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.communicate()


def is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("survives", [False, True])
def test_closing_the_terminal_ends_the_dashboard_and_its_server_unless_that_is_to_be_ignored(
    home: Path, tmp_path: Path, survives: bool
) -> None:
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "smapdash", "run", "--port", "0", "--no-browser"]
    if survives:
        command = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *command]
    process = subprocess.Popen(
        [sys.executable, "-c", "import os, sys, fcntl, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
         "os.execvp(sys.argv[1], sys.argv[1:])", *command],
        env=environment(SMAPDASH_HOME=str(home)), cwd=tmp_path, stdin=end, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(end)
    assert process.stdout
    wait_until(lambda: re.search("dashboard is at", process.stdout.readline()))
    parent = psutil.Process(process.pid)
    wait_until(lambda: len(parent.children()) == WORKERS)
    family = [parent, *parent.children()]
    os.close(terminal)
    if survives:
        psutil.wait_procs(family, timeout=3)
        assert not any(map(is_gone, family))
        process.terminate()
    wait_until(lambda: all(map(is_gone, family)))
    process.stdout.close()
    process.wait()
    wait_until(lambda: is_free(ServerFolder(home / "server").postgres_lock))


def test_a_database_that_falls_silent_hangs_nothing_and_the_page_recovers(
    database_url: str, dashboard: Callable[..., Dashboard]
) -> None:
    wire = Wire(parse_database_url(database_url))
    served = dashboard(DATABASE_URL=wire.url)

    def ask(_: object) -> int:
        return served.get("/export/users.csv")[0]

    with ThreadPoolExecutor(32) as clients:
        assert set(clients.map(ask, range(16))) == {404}  # nothing is loaded
        wire.silence()
        asked = [clients.submit(ask, number) for number in range(16)]
        began = time.monotonic()
        assert served.get("/healthz", timeout=40)[0] == 503
        assert time.monotonic() - began < 30
        assert {answer.result() for answer in asked} == {503}
        assert set(clients.map(ask, range(16))) == {503}
        asked = [clients.submit(ask, number) for number in range(16)]
        wire.recover()
        began = time.monotonic()
        wait_until(lambda: ask(0) == 404)
        assert served.get("/healthz")[0] == 200
        assert time.monotonic() - began < 15
        assert {answer.result() for answer in asked} <= {404, 503}
    assert "Traceback" not in served.end()
    wire.close()


def test_the_reader_s_address_is_all_that_serving_needs(engine: Engine, dashboard: Callable[..., Dashboard]) -> None:
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    url = reader.url.render_as_string(hide_password=False)
    reader.dispose()
    served = dashboard(SMAPDASH_READER_URL=url)
    assert served.get("/healthz") == (200, "ok\n")
    with engine.begin() as connection:
        names = text("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database() "
                     "AND pid <> pg_backend_pid() AND application_name = 'smapdash'")  # fmt: skip
        assert connection.scalars(names).all() == [reader.url.username]
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    said = fails(smapdash("serve", "--port", "0", SMAPDASH_READER_URL=url), 4)
    assert "holds schema 0001" in said
    assert "as the owner" in said


def test_without_a_role_that_can_only_read_serving_is_refused_unless_told(
    engine: Engine, dashboard: Callable[..., Dashboard]
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    assert "can write" in fails(smapdash("serve", "--port", "0", SMAPDASH_READER_URL=url), 2)
    assert dashboard("--read-as-owner", SMAPDASH_READER_URL=url).get("/healthz")[0] == 200


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hush@hush2@127.0.0.1:1/db",
        "postgresql://me:hush/hush2@hush3@127.0.0.1/db",
        "postgresql://me:hush@hush2?hush3@127.0.0.1/db",
        "postgresql://me:hush@127.0.0.1:1/db",
        "postgresql://me@127.0.0.1:1/db?password=hush",
        "postgresql://me:hush@127.0.0.1:port/db",
        "mysql://me:hush@127.0.0.1/db",
        "postgresql:/me:hush@127.0.0.1/db",
        "postgresql://me:hush@127.0.0.1:1/db?nonsense=1",
    ],
)
def test_no_message_holds_a_password(url: str, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"{url}\n")
    for said in (
        smapdash("loads", "--database-url", url),
        smapdash("loads", DATABASE_URL=url),
        smapdash("loads", SMAPDASH_DATABASE_URL_FILE=str(tmp_path / "url")),
    ):
        assert said.returncode in (2, 4), said
        assert "hush" not in said.stdout + said.stderr
        assert "Traceback" not in said.stderr
        if "@hush2" in url:
            assert "write that as %40" in said.stderr


def test_a_file_names_the_database_and_one_that_cannot_be_read_is_named(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"{database_url}\n")
    assert smapdash("loads", SMAPDASH_DATABASE_URL_FILE=str(tmp_path / "url")).returncode == 0
    assert "none, which" in fails(smapdash("loads", SMAPDASH_DATABASE_URL_FILE=str(tmp_path / "none")), 2)
    (tmp_path / "empty").touch()
    assert "is empty" in fails(smapdash("loads", SMAPDASH_DATABASE_URL_FILE=str(tmp_path / "empty")), 2)
    (tmp_path / "long").write_text(database_url + " " * 100_000)
    assert "is longer than" in fails(smapdash("loads", SMAPDASH_DATABASE_URL_FILE=str(tmp_path / "long")), 2)
    os.mkfifo(tmp_path / "pipe")  # that nobody writes to
    for other in (tmp_path / "pipe", "/dev/zero"):
        assert "no plain file" in fails(smapdash("loads", SMAPDASH_DATABASE_URL_FILE=str(other)), 2)


def send(served: Dashboard, request: bytes) -> socket.socket:
    """Send bytes on a connection of their own, which stays open."""
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=60)
    connection.sendall(request)
    return connection


def answer_to(served: Dashboard, request: bytes) -> str:
    """Send bytes; return status line and headers of the answer."""
    with send(served, request) as connection:
        answer = b""
        while b"\r\n\r\n" not in answer and (data := connection.recv(65_536)):
            answer += data
        return answer.partition(b"\r\n\r\n")[0].decode()


UNFINISHED = [
    b"",
    b"GET /healthz HTTP/1.1\r\nHost: local",
    b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
    b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
]


def test_clients_that_send_or_take_bytes_slowly_hold_up_nobody(
    engine: Engine, tmp_path: Path, dashboard: Callable[..., Dashboard]
) -> None:
    load_path(engine, write_folder(tmp_path / "homes", readings={"1": ["2016-07-15 00:00:00,5"]}))
    served = dashboard(DATABASE_URL=engine.url.render_as_string(hide_password=False))
    large = re.findall(r'"(/vendor/plotly[^"]+|/_dash-component-suites/plotly[^"]+)"', served.get("/")[1])
    slow = [send(served, UNFINISHED[number % len(UNFINISHED)]) for number in range(200)]
    asks = f"GET {large[0]} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    slow += [send(served, asks) for _ in range(40)]
    with ThreadPoolExecutor(8) as clients:
        answers = clients.map(lambda _: served.get("/export/energy.csv", timeout=20)[0], range(80))
        assert set(answers) == {200}
    for connection in slow:
        connection.close()


def test_what_is_no_request_is_refused_with_the_security_headers(
    database_url: str, dashboard: Callable[..., Dashboard]
) -> None:
    served = dashboard(DATABASE_URL=database_url)
    post = b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    for request, status in (
        (b"nonsense\r\n\r\n", "400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", "400"),
        (post + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n", "400"),
        (post + b"Transfer-Encoding: gzip\r\n\r\n", "501"),
        (post + b"Content-Length: 99999999\r\n\r\n", "413"),
        (post + b"Content-Length: -1\r\n\r\n", "400"),
        (b"GET /?" + b"x" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", "431"),
        (b"GET / HTTP/1.1\r\n\r\n", "421"),
    ):
        said = answer_to(served, request)
        assert said.split(" ")[1] == status, said
        assert "X-Content-Type-Options: nosniff" in said
        assert "X-Frame-Options: DENY" in said
    assert served.get(f"/healthz?area={'a' * 200_000}") == (200, "ok\n")
    assert "Traceback" not in served.end()


def test_a_dashboard_on_every_address_warns_and_answers_to_addresses(
    database_url: str, dashboard: Callable[..., Dashboard]
) -> None:
    options = ("--host", "0.0.0.0", "--allowed-host", "meters.example")
    refused = smapdash("serve", *options, DATABASE_URL=database_url)
    assert "--insecure" in fails(refused, 2)
    served = dashboard(*options, "--insecure", DATABASE_URL=database_url)
    for host, status in (("meters.example", 200), ("192.0.2.7:8050", 200), ("evil.example", 421)):
        assert served.get("/healthz", Host=host)[0] == status
    said = served.end()
    assert "Warning: there is no login" in said
    assert re.search(rf"http://[0-9.]+:{served.port}/|this machine", said)


def test_the_option_names_the_prefix_before_the_environment_and_a_bad_one_is_refused(
    database_url: str, dashboard: Callable[..., Dashboard]
) -> None:
    served = dashboard("--prefix", "/meters", DATABASE_URL=database_url, SMAPDASH_PREFIX="/other/")
    for path, status in (("/meters/", 200), ("/other/", 404), ("/", 404), ("/healthz", 200), ("/meters/healthz", 200)):
        assert served.get(path)[0] == status, path
    said = fails(smapdash("serve", "--prefix", "meters", DATABASE_URL=database_url), 2)
    assert "The prefix 'meters' is no path" in said


def test_as_json_the_log_has_a_line_for_each_request_without_the_query_of_its_address(
    engine: Engine, dashboard: Callable[..., Dashboard]
) -> None:
    served = dashboard(DATABASE_URL=engine.url.render_as_string(hide_password=False), SMAPDASH_LOG="json")
    served.get("/_first/wide?user=of-a-customer", **{"X-Request-ID": "from-the-proxy.1"})
    served.get("/nowhere", **{"X-Request-ID": "no id; of ours"})
    lines = [json.loads(line) for line in served.end().splitlines()]
    _own, *requests = [line for line in lines if line["event"] == "request"]  # the server asks for its page once
    assert [(line["path"], line["status"]) for line in requests] == [("/_first/wide", 200), ("/nowhere", 404)]
    assert requests[0]["request_id"] == "from-the-proxy.1"
    assert re.fullmatch("[0-9a-f]{32}", requests[1]["request_id"])
    assert {"at", "level", "logger", "method", "ms"} <= requests[0].keys()
    assert "of-a-customer" not in json.dumps(lines)
    assert "SMAPDASH_LOG is xml: set it to text or json" in fails(smapdash("serve", SMAPDASH_LOG="xml"), 2)


def test_audit_lines_of_all_processes_are_in_log_and_table_and_a_warning_says_where_there_is_none(
    engine: Engine, database_url: str, dashboard: Callable[..., Dashboard], tmp_path: Path
) -> None:
    load_path(engine, write_folder(tmp_path / "meters", readings={"1": ["2016-07-15 00:00:00,5"]}))
    reader = create_read_only_engine(engine, secret=READER_PASSWORD)
    reader_url = reader.url.render_as_string(hide_password=False)
    reader.dispose()
    login = {"SMAPDASH_AUTH": "proxy", "SMAPDASH_TRUSTED_PROXIES": "127.0.0.1", "SMAPDASH_ROLES": "analyst=*"}
    warning = "audit lines are in the log alone"
    for variables, warnings in (({"SMAPDASH_READER_URL": reader_url}, 1), ({"DATABASE_URL": database_url}, 0)):
        served = dashboard(**login, **variables)
        assert served.get("/export/duration.json", **{"X-Forwarded-User": "ann"})[0] == 200
        assert served.get("/export/duration.json")[0] == 401
        said = served.end()
        assert said.count(warning) == warnings
        assert said.count("INFO smapdash.audit: export by ann: duration.json\n") == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT account, subject FROM audit")).all() == [("ann", "duration.json")]
