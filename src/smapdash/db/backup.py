"""Backups by PostgreSQL's own programs: all that smapdash stores in one file, and from it into an empty database."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

import psycopg2.extensions
from sqlalchemy import URL, Engine, text
from sqlalchemy.schema import DropSchema

from smapdash.db.audit import CLOSE_AUDIT
from smapdash.db.engine import OWNER_TIMEOUTS, connect_again, connect_arguments, database_errors
from smapdash.db.schema import SCHEMA
from smapdash.db.upgrade import upgrade_schema
from smapdash.db.waiting import Patience, patience_with
from smapdash.embedded.programs import client_program
from smapdash.errors import ConfigurationError, DatabaseError, InputError
from smapdash.wording.phrases import plural

_DUMP: Final = ("--format=custom", f"--schema={SCHEMA}", "--no-owner", "--no-privileges")
_RESTORE: Final = ("--file=-", "--no-owner", "--no-privileges")
_RUN_SQL: Final = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-")
_NEWER_SETTING: Final = b"SET transaction_timeout = 0;\n"
"""A line that pg_restore writes for every server, and that PostgreSQL 16 and earlier do not know."""
_HEAD_LINES: Final = 40
_SEAL: Final = b"\nsmapdash backup %s\n"
"""The end of a backup: the SHA-256 of all before it. pg_restore ignores it, and can miss that an end is cut."""
_SEAL_BYTES: Final = len(_SEAL % bytes(64))
_BLOCK: Final = 1 << 20
_SESSION: Final = f"smapdash backup {uuid4().hex}"
"""Name of the sessions of the programs that this process starts."""
_LOADS: Final = "SELECT count(*) FROM loads"


def write_backup(engine: Engine, path: Path) -> int:
    """Write all that is stored to a new file, as it is at one moment, also while a load runs; return its size [bytes].

    Raises
    ------
    ConfigurationError
        When the file exists or cannot be written; then nothing is written.
    DatabaseError
        When the database does not answer, or refuses to be read.
    """
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}.unfinished")
    try:
        if path.exists():
            raise ConfigurationError(f"{path} exists: choose another name, or remove it.")
        with unfinished.open("xb") as file:
            _dump(engine, file)
        seal = _SEAL % _checksum(unfinished, unfinished.stat().st_size)
        with unfinished.open("ab") as file:
            file.write(seal)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)  # not over a file that was made meanwhile
        return path.stat().st_size
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); name another file.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def restore_backup(engine: Engine, path: Path) -> None:
    """Restore a backup into a database in which nothing was loaded, and bring its schema to this version.

    Raises
    ------
    InputError
        When the file cannot be read, or is not a backup.
    DatabaseError
        When the database holds loads, does not answer, or refuses the work; then it is as before.
    """
    _check(path)
    with database_errors(), engine.begin() as connection:
        if connection.scalar(text("SELECT to_regclass(:table)"), {"table": f"{SCHEMA}.loads"}):
            loads = connection.scalar(text(_LOADS))
            if loads:
                raise DatabaseError(f"The database holds {plural(loads, 'load')} already; restore into an empty one.")
            connection.execute(DropSchema(SCHEMA, cascade=True))
    try:
        _restore(path, engine)
    finally:
        upgrade_schema(engine)
    with database_errors(), engine.begin() as connection:
        connection.execute(text(CLOSE_AUDIT))


def _check(path: Path) -> None:
    """Refuse a file that is not a whole backup."""
    try:
        size = path.stat().st_size - _SEAL_BYTES
        with path.open("rb") as file:
            file.seek(max(size, 0))
            seal = file.read()
        is_whole = size > 0 and seal == _SEAL % _checksum(path, size)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name a file of `smapdash backup`.") from None
    if not is_whole:
        raise InputError(f"{path} is not a backup of smapdash, or is cut or changed; name a file of `smapdash backup`.")


def _checksum(path: Path, size: int) -> bytes:
    """Return the SHA-256 of the first bytes of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (block := file.read(min(size, _BLOCK))):
            digest.update(block)
            size -= len(block)
    return digest.hexdigest().encode("ascii")


def _connect(url: URL) -> tuple[str, ...]:
    """Return the option that names the database, without the password, which other users could see."""
    arguments = OWNER_TIMEOUTS | connect_arguments(url) | {"application_name": _SESSION}
    arguments.pop("password", None)
    return ("--dbname", psycopg2.extensions.make_dsn(**arguments))


def _dump(engine: Engine, file: IO[bytes]) -> None:
    with tempfile.TemporaryFile() as said:
        dumping = subprocess.Popen(  # noqa: S603 - the arguments are ours
            [client_program("pg_dump"), *_DUMP, *_connect(engine.url)],
            env=_environment(engine.url), stdin=subprocess.DEVNULL, stdout=file, stderr=said,
        )  # fmt: skip
        with database_errors(), _ended(dumping), _watched(dumping, engine, lambda: os.fstat(file.fileno()).st_size):
            if dumping.wait():
                raise _failure("pg_dump", said)


def _restore(path: Path, engine: Engine) -> None:
    """Run what pg_restore writes by psql, in one transaction: a server older than the programs is served, too."""
    with tempfile.TemporaryFile() as read_said, tempfile.TemporaryFile() as run_said:
        reading = subprocess.Popen(  # noqa: S603 - the arguments are ours
            [client_program("pg_restore"), *_RESTORE, str(path)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=read_said,
        )  # fmt: skip
        running = subprocess.Popen(  # noqa: S603 - the same
            [client_program("psql"), *_RUN_SQL, *_connect(engine.url)],
            env=_environment(engine.url), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=run_said,
        )  # fmt: skip
        poured = count()
        # psql is ended first: at the end of a half-read archive it would commit.
        with database_errors(), _ended(running, reading), _watched(running, engine, lambda: repr(poured)):
            with suppress(BrokenPipeError):  # psql has stopped at an error
                _pour(reading, running, poured)
                if reading.wait():
                    raise _failure("pg_restore", read_said)
                running.communicate()  # the end of what it reads, at which it commits
            if running.wait():
                raise _failure("psql", run_said)


@contextmanager
def _ended(*programs: subprocess.Popen[bytes]) -> Iterator[None]:
    """End programs, in their order, however what follows ends."""
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.communicate()


def _watched(
    program: subprocess.Popen[bytes], engine: Engine, progress: Callable[[], object]
) -> AbstractContextManager[None]:
    patience: Patience | None = engine.get_execution_options().get("patience")
    return patience_with(program, _SESSION, patience, partial(connect_again, engine.url), progress)


def _pour(reading: subprocess.Popen[bytes], running: subprocess.Popen[bytes], poured: count[int]) -> None:
    """Hand SQL from one program to another, and count the pieces."""
    if reading.stdout is None or running.stdin is None:
        raise AssertionError("both are pipes")
    for line in islice(reading.stdout, _HEAD_LINES):
        if line != _NEWER_SETTING:
            running.stdin.write(line)
    while block := reading.stdout.read(_BLOCK):
        running.stdin.write(block)
        next(poured)
    running.stdin.flush()


def _environment(url: URL) -> dict[str, str]:
    password = connect_arguments(url).get("password")
    return os.environ | ({"PGPASSWORD": str(password)} if password else {})


def _failure(program: str, said: IO[bytes]) -> DatabaseError:
    """Return an error with the first line that a program wrote."""
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines() or ["no message"]
    return DatabaseError(f"{program} failed ({lines[0].removeprefix(f'{program}: error: ')}); nothing was changed.")
