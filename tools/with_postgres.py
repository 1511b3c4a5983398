#!/usr/bin/env python3
"""Run a command with SMAPDASH_TEST_DATABASE_URL naming a PostgreSQL that is started for it and removed afterwards.

The programs are those of a folder, such as that of a Debian package; for root the server runs as `nobody`.
Usage: tools/with_postgres.py /usr/lib/postgresql/15/bin .venv/bin/python -m pytest tests/database
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": 200,
    "listen_addresses": "127.0.0.1",
}
AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def main() -> None:
    """Start a server, run the command, stop the server; the exit code is that of the command."""
    if len(sys.argv) < 3:
        raise SystemExit("Usage: tools/with_postgres.py FOLDER_OF_POSTGRES COMMAND ...")
    programs, command = Path(sys.argv[1]).resolve(), sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="smapdash-postgres-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        url = start(programs, folder)
        try:
            code = subprocess.run(command, env=os.environ | {"SMAPDASH_TEST_DATABASE_URL": url}, check=False).returncode
        finally:
            run(programs / "pg_ctl", "stop", "--mode=immediate", "-w", "-D", folder / "data")
    raise SystemExit(code)


def start(programs: Path, folder: Path) -> str:
    """Make a cluster, start its server on a free port of this machine, and return the URL of its superuser."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    password = secrets.token_hex(16)
    (folder / "password").write_text(password, encoding="ascii")
    options = ("--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C")
    run(programs / "initdb", "-D", folder / "data", "-U", "postgres", *options)
    settings = SETTINGS | {"port": port, "unix_socket_directories": folder}
    given = " ".join(f"-c {name}={value}" for name, value in settings.items())
    run(programs / "pg_ctl", "start", "-w", "-D", folder / "data", "-l", folder / "log", "-o", given)
    return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"


def run(*command: object) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    prefix = AS_NOBODY if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], cwd="/", stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
