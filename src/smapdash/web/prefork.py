"""Gunicorn's parent process and its workers, as this dashboard needs them. Does not exist on Windows."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter


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
