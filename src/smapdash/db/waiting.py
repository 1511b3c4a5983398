"""The patience of a command: it reports what it waits for, and gives up after a limit.

A statement that is at work may take as long as it needs. What counts is waiting: for a lock that somebody else holds,
for a standby or a disk that does not confirm what was written, or for a database that does not answer at all.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from typing import Any

import psycopg2

from smapdash.db.deadlines import deadline, own_socket
from smapdash.db.watched import RawConnection, Watch, connection_class

LOOK_EVERY_S = 2.0
PROBE_LIMIT_S = 3.0
CANCEL_S = 5.0  # for the server to take a statement back
SELECT_WAIT = """
    SELECT a.wait_event_type, a.wait_event, (
        SELECT string_agg(DISTINCT format('%%s (%%s, server process %%s)', b.usename,
                                          coalesce(nullif(b.application_name, ''), 'unnamed'), b.pid), ', ')
        FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)))
    FROM pg_stat_activity a WHERE %s IN (a.pid::text, a.application_name)"""


class ExhaustedError(psycopg2.OperationalError):
    """A step was ended because it waited too long; the message is for the user."""


@dataclass(frozen=True)
class Patience:
    """How long a command waits, and where it reports for what.

    Attributes
    ----------
    limit_s : float
        After so long a wait [s] it gives up.
    say : callable
        Takes a sentence.
    """

    limit_s: float
    say: Callable[[str], None]

    def exhausted(self, what: str) -> str:
        """Return the sentence on a wait for something that has reached the limit."""
        return (
            f"Waited {self.limit_s:g} s for {what}, and gave up; nothing was changed. Try again when that has ended, "
            "or wait longer with --wait-limit."
        )


def patient(patience: Patience, connect: Callable[..., RawConnection]) -> Watch:
    """Return a watch that reports what a step waits for, and ends it when the patience is exhausted.

    Parameters
    ----------
    connect : callable
        Opens another connection to the same database, with the driver's further parameters.

    Raises
    ------
    ExhaustedError
        From the step.
    """

    @contextmanager
    def watch(
        connection: RawConnection,
        *,
        is_ping: bool,  # noqa: ARG001 - a ping may wait as long as anything else
        progress: Callable[[], object],
    ) -> Iterator[None]:
        is_done, exhausted_by = Event(), list[str]()
        Thread(target=look, args=(connection, progress, is_done, exhausted_by), name="patience", daemon=True).start()
        try:
            yield
        except psycopg2.Error as error:
            if exhausted_by:
                raise ExhaustedError(patience.exhausted(exhausted_by[0])) from error
            raise
        finally:
            is_done.set()

    def look(
        connection: RawConnection, progress: Callable[[], object], is_done: Event, exhausted_by: list[str]
    ) -> None:
        what = _exhausts(patience, is_done.wait, progress, connect, str(connection.info.backend_pid))
        if what:
            exhausted_by.append(what)
            _end(connect, connection, is_done)

    return watch


@contextmanager
def patience_with(
    program: subprocess.Popen[bytes],
    name: str,
    patience: Patience | None,
    connect: Callable[..., RawConnection],
    progress: Callable[[], object],
) -> Iterator[None]:
    """Watch a program that works in the database as a step is watched, and kill it when the patience is exhausted.

    Parameters
    ----------
    name : str
        The `application_name` of its session.

    Raises
    ------
    ExhaustedError
        In place of what came of its end.
    """
    exhausted_by = list[str]()

    def look() -> None:
        what = patience and _exhausts(patience, partial(_has_ended, program), progress, connect, name)
        if what:
            exhausted_by.append(what)
            program.kill()

    Thread(target=look, name="patience", daemon=True).start()
    try:
        yield
    finally:
        if patience and exhausted_by:
            raise ExhaustedError(patience.exhausted(exhausted_by[0]))


def _has_ended(program: subprocess.Popen[bytes], within_s: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        program.wait(within_s)
    return program.returncode is not None


def _exhausts(
    patience: Patience,
    is_done: Callable[[float], bool],
    progress: Callable[[], object],
    connect: Callable[..., RawConnection],
    session: str,
) -> str | None:
    """Report what a session waits for, until it is done within a time, or a wait exhausts the patience: return that."""
    waited, said, seen = 0.0, "", progress()
    while not is_done(min(LOOK_EVERY_S, patience.limit_s)):
        found = progress()
        what = _what_it_waits_for(connect, session) if found == seen else None
        seen = found
        if what is None or is_done(0):
            waited = 0.0
            continue
        waited += LOOK_EVERY_S
        if what != said:
            patience.say(f"Waiting for {what}.")
            said = what
        if waited >= patience.limit_s:
            return what
    return None


def _what_it_waits_for(connect: Callable[..., RawConnection], session: str) -> str | None:
    try:
        kind, event, holders = _ask(connect, SELECT_WAIT, session) or (None, None, None)
    except psycopg2.OperationalError:
        return "the database, which does not answer"
    if kind == "Lock":
        return f"a lock that is held by {holders or 'another session'}"
    if event and ("WAL" in event or event == "SyncRep"):
        return f"the database to write its log ({kind}: {event})"
    return None


def _ask(connect: Callable[..., RawConnection], statement: str, session: object) -> tuple[Any, ...] | None:
    watched = connection_class(deadline(PROBE_LIMIT_S))
    probe = connect(connect_timeout=int(PROBE_LIMIT_S), connection_factory=watched)
    try:
        with probe.cursor() as cursor:
            cursor.execute(statement, (session,))
            return cursor.fetchone()
    finally:
        probe.close()


def _end(connect: Callable[..., RawConnection], connection: RawConnection, is_done: Event) -> None:
    """Have the statement cancelled, else cut the connection.

    The driver's own `cancel` waits for the server without a limit, and blocks all other threads meanwhile.
    """
    wire = own_socket(connection)
    with suppress(psycopg2.Error):
        _ask(connect, "SELECT pg_cancel_backend(%s)", connection.info.backend_pid)
        is_done.wait(CANCEL_S)
    if wire is not None:
        if not is_done.is_set():
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        wire.close()
