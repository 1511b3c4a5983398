"""What benchmarks share: a server with fresh databases, processes of smapdash, and an orderly end.

Writing the results is the task of `results.py`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from smapdash.db.engine import create_owner_engine, database_errors, parse_database_url
from smapdash.db.upgrade import upgrade_schema
from smapdash.embedded.folder import ServerFolder, try_lock
from smapdash.embedded.server import embedded_server
from smapdash.errors import SmapdashError

PROGRAM = (sys.executable, "-m", "smapdash")
STOP_S = 30.0  # for the embedded server to go down after its last client
MB = 1_000_000  # bytes


@dataclass
class Server:
    """A PostgreSQL on which databases may be created.

    Attributes
    ----------
    engine : Engine
        Of the database that the URL names; each statement is its own transaction.
    kind : str
        Embedded, or given by its URL.
    has_checkpoints : bool
        Whether the role may checkpoint.
    """

    engine: Engine
    kind: str
    has_checkpoints: bool = field(init=False, default=True)

    def checkpoint(self) -> None:
        """Write what earlier steps left to the disk, where the role may."""
        try:
            self._execute("CHECKPOINT")
        except DBAPIError:
            self.has_checkpoints = False

    @contextmanager
    def fresh_database(self) -> Iterator[URL]:
        """Yield the URL of a new database with the schema in place and nothing loaded; it is dropped at the end."""
        name = f"bench_{uuid4().hex}"
        url = self.engine.url.set(database=name)
        try:
            self._execute(f"CREATE DATABASE {name}")
            with opened(url) as engine:
                upgrade_schema(engine)
            yield url
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        # Not by force at first: that is refused while the server's own autovacuum is at work there.
        try:
            self._execute(f"DROP DATABASE IF EXISTS {name}")
        except OperationalError:
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def opened(url: URL) -> Iterator[Engine]:
    """Yield the engine with which smapdash would load, each statement its own transaction."""
    engine = create_owner_engine(url)
    try:
        yield engine.execution_options(isolation_level="AUTOCOMMIT")
    finally:
        engine.dispose()


@contextmanager
def open_server(database_url: str | None) -> Iterator[Server]:
    """Yield the server of a URL, or an embedded one in a temporary folder that is up until the end."""
    with ExitStack() as stack:
        url = parse_database_url(database_url or stack.enter_context(_temporary_server()))
        yield Server(stack.enter_context(opened(url)), "given by its URL" if database_url else "embedded")


@contextmanager
def _temporary_server() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="smapdash-bench-home-"))
    server = ServerFolder(home / "server")
    try:
        with embedded_server(home) as url:
            yield url  # of a role that may not checkpoint; nobody can connect as the superuser
    finally:
        _wait_until_stopped(server)
        with suppress(OSError):
            shutil.rmtree(server.socket_folder)
        shutil.rmtree(home, ignore_errors=True)


def _wait_until_stopped(server: ServerFolder) -> None:
    deadline = time.monotonic() + STOP_S
    while server.root.exists() and time.monotonic() < deadline:
        with try_lock(server.supervisor_lock) as stopped:
            if stopped is not None:
                return
        time.sleep(0.1)


@dataclass(frozen=True)
class Run:
    """A finished process of smapdash.

    Attributes
    ----------
    seconds : float
        From its start to its end.
    peak_mb : float
        Its largest resident size [MB]; of several processes the largest one's.
    report : dict
        The JSON object that it printed.
    """

    seconds: float
    peak_mb: float
    report: dict[str, Any]


def address(url: URL) -> str:
    """Return a URL as a process needs it, with its password."""
    return url.render_as_string(hide_password=False)


def run_smapdash(url: URL, *arguments: str | Path) -> Run:
    """Run a command of smapdash on a database as a process of its own; end the benchmark where it fails."""
    command = [*PROGRAM, *arguments, "--json", "--database-url", address(url)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        # Python keeps compiled modules, as after an installation, whatever the shell that the benchmark runs in says.
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
        with subprocess.Popen(command, stdout=out, stderr=errors, env=environment) as child:
            try:
                _, status, usage = os.wait4(child.pid, 0)
            except BaseException:
                child.kill()
                raise
            seconds = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if child.returncode:
            output = errors.read().decode(errors="replace").strip()
            fail(f"smapdash {arguments[0]} ended with code {child.returncode}: {output or 'no output'}")
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)  # macOS counts in bytes, Linux in KiB
        return Run(seconds, peak / MB, json.load(out))


@contextmanager
def open_page(url: URL) -> Iterator[str]:
    """Yield the address of a dashboard that runs in a process of its own."""
    with _serving([*PROGRAM, "serve", "--port", "0", "--database-url", address(url)]) as page:
        yield page


@contextmanager
def open_bare() -> Iterator[str]:
    """Yield the address of the bare page, in a process of its own."""
    with _serving([sys.executable, str(Path(__file__).parent / "bare.py")]) as page:
        yield page


@contextmanager
def _serving(command: list[str]) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r"http://\S+", process.stdout.readline())
            yield found[0] if found else fail(f"{command[1:]} did not start.")
        finally:
            process.send_signal(signal.SIGINT)


def simulate(folder: Path, *, users: int, days: int) -> None:
    """Write an invented data set, in another process: a child's peak of memory is never below that of its parent."""
    command = [*PROGRAM, "simulate", str(folder), "--users", str(users), "--days", str(days)]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        fail("smapdash simulate could not write the data.")


def fail(sentence: str) -> NoReturn:
    """End the benchmark with a sentence; what is temporary is removed on the way out."""
    raise SystemExit(f"benchmark: {sentence}")


def show_progress(sentence: str) -> None:
    """Show the progress of the run on stderr."""
    print(sentence, file=sys.stderr, flush=True)


def run_benchmark(main: Callable[[], None]) -> None:
    """Run a benchmark; on any end, Ctrl-C and SIGTERM too, it removes what is temporary."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with database_errors():
            main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except (SmapdashError, OSError) as error:
        fail(str(error))
