"""The dashboard's processes, managed by gunicorn. Not available on Windows."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker as BaseWorker

from smapdash.web.shell.waiting_room import MOST_CONNECTIONS, answer_requests

OTHER_FILES = 124
"""Files of a process that are no connections of clients: sockets to the database, large answers buffered on disk."""


class Application(BaseApplication):  # type: ignore[misc]
    """Passes the app and settings to gunicorn, which would otherwise read them from files and arguments."""

    def __init__(self, server: Flask, settings: dict[str, Any]) -> None:
        self._server = server
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set the settings."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Return the WSGI application."""
        return self._server


class Log(glogging.Logger):  # type: ignore[misc]
    """Passes gunicorn's records on to the log of smapdash, for one form of all lines."""

    def setup(self, cfg: Any) -> None:
        """Set up the loggers without handlers of their own."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Parent(Arbiter):  # type: ignore[misc]
    """Starts the workers, and ends with them when the terminal is closed, where gunicorn would reload."""

    def init_signals(self) -> None:
        """Install signal handlers; a hang-up stays ignored if it already was (`nohup`)."""
        is_ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        super().init_signals()
        if is_ignored:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def handle_hup(self) -> None:
        """End, as on SIGTERM."""
        self.handle_term()


class Worker(BaseWorker):  # type: ignore[misc]
    """A process that answers requests with waitress, since gunicorn's own workers block a thread per slow client."""

    def init_signals(self) -> None:
        """Leave a hang-up to the parent."""
        super().init_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def run(self) -> None:
        """Answer requests until the parent ends, or stops this worker."""
        answer_requests(self.wsgi, self.sockets[0].sock, self._goes_on, allow_connections(MOST_CONNECTIONS))

    def _goes_on(self) -> bool:
        self.notify()
        return bool(self.alive) and os.getppid() == self.ppid


def allow_connections(most: int) -> int:
    """Let this process open files for so many connections, or as many as the system allows, and return how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = most + OTHER_FILES if hard == resource.RLIM_INFINITY else min(most + OTHER_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - OTHER_FILES
