"""The folder of one embedded server: its paths, and the locks by which processes agree about it.

Whatever several processes must agree on is a lock of the kernel (``flock``), because the kernel frees it however its
holder dies:

============== ========= =======================================================================================
file           held      by whom
============== ========= =======================================================================================
clients.lock   shared    every process that uses the server, and the children it forks
keeper.lock    exclusive the one supervisor
postgres.lock  exclusive postgres and its backends, who inherit it: while it is held, some of them are alive
start.lock     exclusive whoever decides to start (a client) or to stop (the supervisor), until that is done
============== ========= =======================================================================================
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class ServerFolder:
    """The paths in the private folder of one embedded server; `root` is absolute."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pgdata = root / "pgdata"
        self.password_file = root / "password"
        self.superuser_closed = root / "superuser.closed"  # its presence says that nobody can log in as postgres
        self.log = root / "server.log"
        self.clients_lock = root / "clients.lock"
        self.supervisor_lock = root / "keeper.lock"  # the name that a running smapdash of an earlier version holds
        self.postgres_lock = root / "postgres.lock"
        self.start_lock = root / "start.lock"
        self.socket_entry = root / "socket"  # a folder, or a link to one in /tmp

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
        if sys.platform != "win32":  # there the dashboard is one process, and no server is embedded
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


def is_free(path: Path) -> bool:
    """Return whether no process holds the lock file `path`."""
    with try_lock(path) as descriptor:
        return descriptor is not None


def lock_holders(path: Path) -> list[int]:
    """Return the ids of the processes that have a lock file open, as far as ``/proc`` shows them."""
    found = []
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):  # it has ended, or is not ours to see
            if descriptor.readlink() == path:
                found.append(int(descriptor.parts[2]))
    return found
