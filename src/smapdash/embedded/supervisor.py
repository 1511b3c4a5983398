"""The small process that runs the embedded PostgreSQL while anyone uses it.

Run as ``python -m smapdash.embedded.supervisor SERVER_FOLDER`` by :mod:`smapdash.embedded.server`, never by hand.
Nothing here knows SQL.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from smapdash.embedded.folder import ServerFolder, is_free, try_lock
from smapdash.embedded.programs import postgres_command, program_environment, stop_server

LOOK_EVERY_S = 0.5
GRACE_S = 2.0  # consecutive commands share one server instead of starting another
LONGEST_PAUSE_S = 10.0  # between two starts of a server that keeps dying
SETTINGS = {"listen_addresses": "", "port": "5432", "unix_socket_permissions": "0700"}  # no TCP: it names the socket
LARGE_LOADS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "random_page_cost": "1.1"}


class Supervisor:
    """Runs postgres as its child, again whenever it dies, until for `GRACE_S` no client has been seen."""

    def __init__(self, server: ServerFolder) -> None:
        self._server = server
        self._postgres: subprocess.Popen[bytes] | None = None
        self._tried_at = -LONGEST_PAUSE_S
        self._pause = LOOK_EVERY_S

    def run(self) -> None:
        """Keep the server until it is no longer needed; it is down when this returns."""
        needed_at = time.monotonic()
        while True:
            self._ensure_running()
            with try_lock(self._server.start_lock) as start_lock:
                if start_lock is None or not is_free(self._server.clients_lock):
                    needed_at = time.monotonic()
                elif time.monotonic() - needed_at > GRACE_S:
                    self.stop()  # under start.lock, so that the next client never meets a dying server
                    return
            time.sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """Shut postgres down: sessions end, what is committed is on disk."""
        with suppress(OSError):  # somebody has removed the folder
            stop_server(self._server)
        if self._postgres is not None and self._postgres.poll() is None:
            self._postgres.kill()

    def _ensure_running(self) -> None:
        now = time.monotonic()
        running = self._postgres is not None and self._postgres.poll() is None
        if running or now - self._tried_at < self._pause:
            return
        lasted = now - self._tried_at > LONGEST_PAUSE_S
        self._pause = LOOK_EVERY_S if lasted else min(2 * self._pause, LONGEST_PAUSE_S)
        self._tried_at = now
        with try_lock(self._server.postgres_lock) as postgres_lock:
            if postgres_lock is not None:
                self._postgres = self._start(postgres_lock)
                return
        sys.stderr.write("smapdash: ending the processes that the server before this one has left\n")
        sys.stderr.flush()
        stop_server(self._server)

    def _start(self, postgres_lock: int) -> subprocess.Popen[bytes]:
        settings = SETTINGS | LARGE_LOADS | {"unix_socket_directories": str(self._server.socket_folder)}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        return subprocess.Popen(  # noqa: S603 the arguments are ours
            postgres_command("postgres", *options),
            cwd=self._server.pgdata,
            env=program_environment(self._server.pgdata),
            stdin=subprocess.DEVNULL,
            pass_fds=[postgres_lock],
        )


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Become the supervisor of the folder in ``argv[1]``, unless it has one; its starter does not wait."""
    server = ServerFolder(Path(sys.argv[1]))
    with try_lock(server.supervisor_lock) as supervisor_lock:
        if supervisor_lock is None:
            return
        stop_server(server)  # one that outlived its supervisor, before the starter could take it for the new one
        supervisor = Supervisor(server)
        if os.fork():
            os._exit(0)  # the child keeps the lock, and is nobody's child to wait for
        os.chdir("/")
        signal.signal(signal.SIGTERM, _leave)
        try:
            supervisor.run()
        finally:
            supervisor.stop()


if __name__ == "__main__":
    main()
