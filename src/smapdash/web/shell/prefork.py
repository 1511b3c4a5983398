"""The processes of the dashboard, which gunicorn starts, watches and ends. Does not exist on Windows."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker as BaseWorker

from smapdash.web.shell.waiting_room import answer_requests


class Application(BaseApplication):  # type: ignore[misc]
    """Names the app and the settings to gunicorn, which would read them from files and arguments."""

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


class Parent(Arbiter):  # type: ignore[misc]
    """Starts the workers, and ends with them when the terminal is closed; gunicorn would load everything again."""

    def init_signals(self) -> None:
        """Listen to signals; a hang-up that was to be ignored (`nohup`) is ignored."""
        is_ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        super().init_signals()
        if is_ignored:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def handle_hup(self) -> None:
        """End, as on SIGTERM."""
        self.handle_term()


class Worker(BaseWorker):  # type: ignore[misc]
    """A process that answers requests. Gunicorn's own workers give each client that sends slowly a thread."""

    def init_signals(self) -> None:
        """Leave a hang-up to the parent."""
        super().init_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def run(self) -> None:
        """Answer requests until the parent ends, or says so."""
        answer_requests(self.wsgi, self.sockets[0].sock, self._goes_on)

    def _goes_on(self) -> bool:
        self.notify()
        return bool(self.alive) and os.getppid() == self.ppid
