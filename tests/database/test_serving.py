"""The dashboard as a process: how it ends, whom it serves, what it does when clients or the database misbehave."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.processes import environment, wait_until

from smapdash.db.server_folder import ServerFolder, is_free
from smapdash.web.server import WORKERS


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="smapdash-"))
    yield folder
    wait_until(lambda: is_free(ServerFolder(folder / "server").postgres_lock))
    shutil.rmtree(folder)


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
