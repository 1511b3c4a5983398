"""The production server: waitress in processes of gunicorn, or alone on Windows."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask

from smapdash.errors import ConfigurationError
from smapdash.metrics.kinds import forget_process
from smapdash.web.access.gate import WARM_UP
from smapdash.web.shell.waiting_room import BACKLOG, answer_requests

PORTS_TO_TRY = 50
WORKERS = max(2, min(os.cpu_count() or 1, 4))
"""One a core, and at least two, so that one long answer does not hold up everybody."""


def open_socket(
    host: str, port: int, *, next_free: bool = False, names: tuple[str, str] = ("--host", "--port")
) -> socket.socket:
    """Return a listening socket.

    Parameters
    ----------
    host : str
        Name or address to listen on.
    port : int
        Port; 0 for any free one.
    next_free : bool
        Take the next free port where `port` is taken.
    names : tuple of str
        The settings of host and port, for messages.

    Raises
    ------
    ConfigurationError
        When the address cannot be bound.
    """
    last = min(port + PORTS_TO_TRY, 65_535) if next_free else port
    for candidate in range(port, last + 1):
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            return socket.create_server((host, candidate), family=family, backlog=BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                why = os.strerror(error.errno) if error.errno and error.errno > 0 else "no such address"
                raise ConfigurationError(
                    f"Cannot listen on {host}:{candidate} ({why}); choose another with {names[0]} or {names[1]}."
                ) from None
    raise ConfigurationError(f"Port {port} of {host} is taken; choose another with {names[1]}.")


def serve(server: Flask, listener: socket.socket, *, on_ready: Callable[[], None], on_fork: Callable[[], None]) -> None:
    """Answer requests until the process is stopped.

    Parameters
    ----------
    server : Flask
        The app.
    listener : socket
        Listening socket.
    on_ready : callable
        Called once the server is ready.
    on_fork : callable
        Called in each worker process, which must not share its parent's connections.
    """
    # Dash registers its scripts when it renders the first page: done here, all workers know them.
    server.test_client().get("/", environ_base={WARM_UP: True})
    if sys.platform == "win32":
        _serve_with_waitress(server, listener, on_ready)
    else:
        _serve_with_gunicorn(server, listener, on_ready, on_fork)


def _serve_with_gunicorn(
    server: Flask, listener: socket.socket, on_ready: Callable[[], None], on_fork: Callable[[], None]
) -> None:
    from smapdash.web.shell.prefork import Application, Log, Parent, Worker  # noqa: PLC0415 - gunicorn does not exist on Windows

    settings: dict[str, Any] = {
        "bind": f"fd://{listener.fileno()}",
        "backlog": BACKLOG,
        "workers": WORKERS,
        "worker_class": Worker,
        "preload_app": True,  # one import for all workers
        "loglevel": "warning",
        "logger_class": Log,
        "graceful_timeout": 5,
        "when_ready": lambda _: on_ready(),
        # On Ctrl-C a worker ends at once, as pending answers could take seconds.
        "worker_int": lambda _worker: os._exit(0),
        "post_fork": lambda _server, _worker: on_fork(),
        "child_exit": lambda _server, worker: forget_process(worker.pid),
        "control_socket_disable": True,
    }
    Parent(Application(server, settings)).run()


def _serve_with_waitress(server: Flask, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    on_ready()
    answer_requests(server, listener, lambda: True)
