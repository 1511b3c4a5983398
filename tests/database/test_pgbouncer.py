"""The real PgBouncer in transaction mode: refused as it comes, working where it is set up as documented."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text
from tests.builders import half_hours, write_folder
from tests.processes import smapdash, wait_until

from smapdash.db.engine import NO_POOLER, connect_arguments, parse_database_url

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# It refuses to be root, and the folder of the tests' server lets only root in.
AS_NOBODY = ["setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
READINGS = {"1": half_hours("2016-07-15 00:00", [1.25, 2, 3]), "2": half_hours("2016-07-15 00:00", [4])}
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed (Debian: apt install pgbouncer)")


def documented(language: str) -> str:
    """Return the block of a language in what the operator reads of poolers."""
    section = OPERATIONS.read_text(encoding="utf-8").partition("## A connection pooler\n")[2].partition("\n## ")[0]
    [block] = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return str(block)


@pytest.fixture
def start_pooler(database_url: str, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """What starts PgBouncer with lines of its configuration and two connections to the server, and returns its URL."""
    target, started = parse_database_url(database_url), []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def start(lines: str) -> str:
        server = {name: value for name, value in connect_arguments(target).items() if name != "dbname"}
        servers = " ".join(f"{name}='{value}'" for name, value in server.items())
        file = tmp_path / "pgbouncer.ini"
        file.write_text(
            f"[databases]\n* = {servers}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
            f"unix_socket_dir =\nauth_type = any\ndefault_pool_size = 2\n{lines}\n"
        )
        prefix = AS_NOBODY if os.geteuid() == 0 else []
        process = subprocess.Popen([*prefix, str(PROGRAM), "-q", str(file)], stderr=subprocess.PIPE, text=True)
        started.append(process)
        wait_until(lambda: is_open(port), while_running=process)
        return str(URL.create("postgresql", "anybody", host="127.0.0.1", port=port, database=target.database))

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=60)


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def set_defaults(database_url: str) -> None:
    """What the documents have the owner set, for the role and the database of this test."""
    url = parse_database_url(database_url)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in documented("sql").split(";\n"):
            if statement.strip() and "statement_timeout" not in statement and "read_only" not in statement:
                named = statement.replace("DATABASE meters", f'DATABASE "{url.database}"')
                connection.execute(text(named.replace("ROLE smapdash_dashboard", "ROLE CURRENT_USER")))
    engine.dispose()


@pytest.mark.parametrize(
    "lines", ["pool_mode = transaction", "pool_mode = transaction\nignore_startup_parameters = options"]
)
def test_a_pgbouncer_that_drops_the_settings_is_refused_with_a_sentence(
    start_pooler: Callable[[str], str], lines: str
) -> None:
    answer = smapdash("loads", DATABASE_URL=start_pooler(lines))
    assert (answer.returncode, answer.stderr) == (4, f"smapdash: {NO_POOLER}\n")


@pytest.mark.usefixtures("set_defaults")
def test_behind_a_pgbouncer_that_is_set_up_as_documented_the_answers_are_the_same(
    start_pooler: Callable[[str], str], database_url: str, tmp_path: Path
) -> None:
    pooled = start_pooler(documented("ini"))
    folder = write_folder(tmp_path / "meters", readings=READINGS)
    assert smapdash("load", folder, DATABASE_URL=pooled).returncode == 0
    assert "All aggregates equal the readings: 3 users, 4 readings" in smapdash("check", DATABASE_URL=pooled).stdout
    query = ["query", "users", "--format", "csv"]
    direct = smapdash(*query, DATABASE_URL=database_url).stdout
    assert direct.startswith("id,area,")
    assert smapdash(*query, DATABASE_URL=pooled).stdout == direct


@pytest.mark.usefixtures("set_defaults")
def test_more_sessions_than_the_pooler_has_connections_take_turns_without_mixing_settings(
    start_pooler: Callable[[str], str],
) -> None:
    from smapdash.db.engine import create_reading_engine

    engine = create_reading_engine(parse_database_url(start_pooler(documented("ini"))))

    def ask(number: int) -> tuple[object, ...]:
        repeatable = engine.execution_options(isolation_level="REPEATABLE READ")
        with repeatable.connect() as connection:
            shown = [
                connection.scalar(text(f"SHOW {name}")) for name in ("search_path", "timezone", "transaction_isolation")
            ]
            return number, *shown

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(40)))
    engine.dispose()
    assert answers == [(number, "smapdash", "UTC", "repeatable read") for number in range(40)]
