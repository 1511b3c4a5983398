"""The command line, here or in other processes, and what they do meanwhile. Every wait is a poll with a deadline."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import psycopg2
from sqlalchemy import create_engine, text

from smapdash.cli import main
from smapdash.db.engine import parse_database_url
from smapdash.web.shell.server import WORKERS

DEADLINE_S = 120.0
LOOK_EVERY_S = 0.005
T = TypeVar("T")
BLOCKED = "wait_event_type = 'Lock'"  # a session that waits for a lock of another


OF_TESTS = ("DATABASE_URL", "SMAPDASH_READER_URL", "SMAPDASH_TEST_DATABASE_URL")


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OF_TESTS}
    # A home that cannot be: whoever forgets the database is told so, and starts no embedded server.
    return {**kept, "SMAPDASH_HOME": os.devnull, **variables}


def smapdash(*arguments: object, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command, and all but servers here: a process of its own imports for seconds before it works."""
    if arguments and arguments[0] in ("run", "serve"):
        return run_smapdash(*arguments, cwd=cwd, **variables)  # keeps connections open until its process ends
    argv = ["smapdash", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with (
        patch.dict(os.environ, environment(**variables), clear=True),
        patch.object(sys, "argv", argv),
        patch.object(logging.root, "handlers", []),
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
    for stream in (out, err):
        stream.flush()
    said = (stream.buffer.getvalue().decode() for stream in (out, err))
    return subprocess.CompletedProcess(argv, code, *said)


def run_smapdash(*arguments: object, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "smapdash", *map(str, arguments)],
        env=environment(**variables),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def start_smapdash(*arguments: object, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "smapdash", *map(str, arguments)],
        env=unmeasured(environment(**variables)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def unmeasured(variables: dict[str, str]) -> dict[str, str]:
    """Return the variables of a process without the measuring of coverage, which a signal at its end would hit."""
    return {name: value for name, value in variables.items() if name != "COVERAGE_PROCESS_CONFIG"}


def finish(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for the end of a process that was started with pipes, and return what it said."""
    stdout, stderr = process.communicate(timeout=DEADLINE_S)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def fails(answer: subprocess.CompletedProcess[str], code: int) -> str:
    """Hold that a command failed with this code and one line on stderr; return the line."""
    assert (answer.returncode, answer.stderr.count("\n")) == (code, 1), answer
    assert answer.stderr.startswith("smapdash: ")
    assert "Traceback" not in answer.stderr + answer.stdout
    return answer.stderr


def wait_until(look: Callable[[], T], *, while_running: subprocess.Popen[str] | None = None) -> T:
    """Poll until there is something, as long as a process runs that shall bring it about; return it."""
    deadline = time.monotonic() + DEADLINE_S
    while not (found := look()):
        assert time.monotonic() < deadline
        assert while_running is None or while_running.poll() is None, while_running.communicate()
        time.sleep(LOOK_EVERY_S)
    return found


def wait_until_prepared(ask: Callable[[], int]) -> None:
    """Wait until each process of a dashboard has read the roll-ups; `ask` returns the status of an answer from them."""
    wait_until(lambda: all(ask() == 200 for _ in range(10 * WORKERS)))


class Loading:
    """A load in another process, which waits for a lock that this test holds, in the middle of its work.

    The environment names the database to it, by `DATABASE_URL` where nothing else is given.
    """

    def __init__(self, database_url: str, folder: Path, statement: str, **variables: str) -> None:
        url = parse_database_url(database_url)
        self.admin = create_engine(url, isolation_level="AUTOCOMMIT")
        self.holder = psycopg2.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
        self.holder.cursor().execute(statement)
        self.process = start_smapdash("load", folder, **(variables or {"DATABASE_URL": database_url}))

    def __enter__(self) -> Loading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait_until(self, condition: str) -> int:
        """Poll until a session of smapdash meets a condition on pg_stat_activity; return its server process."""
        statement = text(
            f"SELECT pid FROM pg_stat_activity a WHERE application_name = 'smapdash' AND pid <> pg_backend_pid() "
            f"AND datname = current_database() AND {condition}"
        )
        with self.admin.connect() as connection:
            return wait_until(lambda: connection.scalar(statement), while_running=self.process)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.holder.close()
        self.admin.dispose()
