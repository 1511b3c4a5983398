"""The files of the embedded server: made once, checked at each start."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import tempfile
from pathlib import Path

from smapdash.embedded.folder import ServerFolder, is_free
from smapdash.embedded.programs import run_postgres_program, server_user
from smapdash.errors import ConfigurationError, DatabaseError

NAME = "smapdash"  # of the role and of its database
TEMPLATE = "template1"
LONGEST_SOCKET_FOLDER = 80  # bytes: with /.s.PGSQL.5432.lock within the 103 of macOS (Linux has 107)
OR_OWN = "or set DATABASE_URL to a PostgreSQL of yours"
INITDB_OPTIONS = (
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # built without ICU
    *("--auth=reject", "--username=postgres", "--no-instructions"),
)
ACCESS_RULES = "local all all scram-sha-256\n"
CLOSE_SUPERUSER = "ALTER ROLE postgres NOLOGIN PASSWORD NULL"
"""Nobody needs the superuser: repairs by hand have `postgres --single`."""
LARGE_OBJECTS = (
    *("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)", "lo_put(oid, bigint, bytea)"),
    *("lowrite(integer, bytea)", "lo_truncate(integer, integer)", "lo_truncate64(integer, bigint)", "lo_unlink(oid)"),
)
CLOSE_LARGE_OBJECTS = f"REVOKE EXECUTE ON FUNCTION {', '.join(LARGE_OBJECTS)} FROM PUBLIC"
"""By these every role could fill the disk. In a template a database has it from the beginning."""


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, or make it so.

    Raises
    ------
    ConfigurationError
        When it belongs to somebody else.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise ConfigurationError(
            f"The folder {folder} belongs to the user with the number {owner}: "
            f"run smapdash as that user, choose another folder, {OR_OWN}."
        )
    folder.chmod(0o700)


def ensure_cluster(server: ServerFolder, start_lock: int) -> None:
    """Make the data folder if it is missing; refuse one of another PostgreSQL.

    Parameters
    ----------
    server : ServerFolder
        The server, whose start.lock is held.
    start_lock : int
        The descriptor that holds it.

    Raises
    ------
    ConfigurationError
        When PostgreSQL does not run here.
    DatabaseError
        When the files cannot be made, or are of another major version.
    """
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
    if not server.superuser_closed.exists() and is_free(server.postgres_lock):  # made by an older smapdash
        for database in (TEMPLATE, NAME):
            statements = (CLOSE_SUPERUSER, CLOSE_LARGE_OBJECTS)
            _run_or_fail(server, start_lock, "postgres", server.pgdata, *statements, database=database)
        server.superuser_closed.touch(mode=0o600)


def _major_version() -> str:
    answer = run_postgres_program("postgres", "--version")
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if version is None:
        as_whom = "as root here: run smapdash as a normal user" if os.geteuid() == 0 else "here: use another system"
        raise ConfigurationError(f"PostgreSQL does not run {as_whom}, {OR_OWN} (it said: {last_line(answer.stderr)}).")
    return version[1]


def _create_cluster(server: ServerFolder, start_lock: int) -> None:
    """Make the cluster, its role and its database under another name, so that `pgdata` is whole or absent."""
    unfinished = server.root / "pgdata.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if (user := server_user()) is not None:
        os.chown(unfinished, user, -1)
    password = secrets.token_urlsafe(32)
    write_private(server.password_file, password)
    # The role in the URL is no superuser, who could run programs and read files as the server's user.
    statements = (
        CLOSE_SUPERUSER,
        CLOSE_LARGE_OBJECTS,
        f"CREATE ROLE {NAME} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'",
        f"CREATE DATABASE {NAME} OWNER {NAME}",
    )
    try:
        _run_or_fail(server, start_lock, "initdb", unfinished)
        (unfinished / "pg_hba.conf").write_text(ACCESS_RULES, encoding="ascii")
        sync(unfinished / "pg_hba.conf")
        _run_or_fail(server, start_lock, "postgres", unfinished, *statements)
    except DatabaseError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    server.superuser_closed.touch(mode=0o600)
    unfinished.rename(server.pgdata)
    sync(server.root)  # or a loss of power could undo the renaming, and with it all that was loaded since


def _run_or_fail(
    server: ServerFolder, start_lock: int, program: str, folder: Path, *statements: str, database: str = TEMPLATE
) -> None:
    options = INITDB_OPTIONS if program == "initdb" else ("--single", "-c", "exit_on_error=on", database)
    # The lock is passed on: should this process die, the next one waits for the end of the program as well.
    made = run_postgres_program(program, *options, folder=folder, lines="\n".join(statements), pass_fds=[start_lock])
    if made.returncode:
        raise DatabaseError(
            f"PostgreSQL cannot make its files in {server.root}: choose another folder, {OR_OWN} "
            f"(it said: {last_line(made.stderr)})."
        )


def write_private(path: Path, text: str) -> None:
    """Write a small file that only its owner can read, and see it on the disk."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text, encoding="ascii")
    sync(path)


def sync(path: Path) -> None:
    """Wait until a file or the entries of a folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ensure_socket_folder(entry: Path) -> None:
    """Make the private folder `entry`, or a link to one in /tmp if the server cannot use that path for a socket."""
    path = os.fsencode(entry)
    is_plain = path.isascii() and not set(path) & set(b',"')  # these separate paths
    if len(path) <= LONGEST_SOCKET_FOLDER and is_plain and server_user() is None:
        if entry.is_symlink():  # the home has been moved
            entry.unlink()
        make_private_folder(entry)
    elif not (entry.is_symlink() and _is_private(entry.readlink())):
        shutil.rmtree(entry, ignore_errors=True)
        entry.unlink(missing_ok=True)
        folder = tempfile.mkdtemp(prefix="smapdash-", dir="/tmp")  # TMPDIR can be too long as well
        if (user := server_user()) is not None:
            os.chown(folder, user, -1)
        entry.symlink_to(folder)


def _is_private(folder: Path) -> bool:
    """Return whether a folder in /tmp, which others may have made after it was swept away, is ours alone."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    user = server_user()
    owner = os.geteuid() if user is None else user
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700


def last_line(text: str) -> str:
    """Return the last line of the output of a program."""
    return (text.strip().splitlines() or ["nothing"])[-1].strip()
