"""One thread watches all steps that wait for the server: those that do not get on are cut off, others are let be."""

from __future__ import annotations

import itertools
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Event
from typing import Any

import pytest

from smapdash.db.deadlines import deadline

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a socket cannot be had by its number")
SOON_S, FAR_S, PATIENCE_S = 0.02, 1_000.0, 30.0


class Line:
    """A connection as the driver has it, and the server at its other end."""

    closed = 0

    def __init__(self) -> None:
        self.own, self.server = socket.socketpair()
        self.server.settimeout(PATIENCE_S)
        self.fileno = self.own.fileno

    def wait_until_cut(self) -> None:
        assert self.server.recv(1) == b""

    def assert_open(self) -> None:
        self.own.send(b"x")
        assert self.server.recv(1) == b"x"


@pytest.fixture
def lines() -> Iterator[tuple[Line, Line]]:
    both = Line(), Line()
    yield both
    for line in both:
        line.own.close()
        line.server.close()


def watched(
    line: Line, limit_s: float, progress: Callable[[], object] = lambda: None, *, is_ping: bool = False
) -> AbstractContextManager[None]:
    connection: Any = line
    return deadline(limit_s)(connection, is_ping=is_ping, progress=progress)


def test_a_step_that_does_not_get_on_is_cut_off_and_no_other(lines: tuple[Line, Line]) -> None:
    silent, other = lines
    with watched(other, FAR_S), watched(silent, SOON_S):
        silent.wait_until_cut()
        other.assert_open()


def test_a_step_that_gets_on_has_its_limit_again(lines: tuple[Line, Line]) -> None:
    line, _ = lines
    calls, has_lasted = itertools.count(), Event()

    def progress() -> int:
        call = next(calls)
        if call == 5:
            has_lasted.set()
        return call

    with watched(line, SOON_S, progress):
        assert has_lasted.wait(PATIENCE_S)
        line.assert_open()


def test_a_step_that_has_ended_is_let_be(lines: tuple[Line, Line]) -> None:
    ended, silent = lines
    with watched(ended, SOON_S):
        pass
    with watched(silent, 2 * SOON_S):
        silent.wait_until_cut()
    ended.assert_open()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_has_a_watcher_of_its_own(lines: tuple[Line, Line]) -> None:
    line, other = lines
    with watched(other, FAR_S):
        child = os.fork()
        if child == 0:
            try:
                with watched(line, SOON_S):
                    line.wait_until_cut()
            except BaseException:  # noqa: BLE001 - nothing of the tests may go on in the fork
                os._exit(1)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
