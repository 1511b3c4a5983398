"""The metrics of a dashboard that serves: on a port of their own, where one is set."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from smapdash.config import Settings
from smapdash.metrics.kinds import start_recording

if TYPE_CHECKING:
    from smapdash.db.engine import Engine


@contextmanager
def measure(engine: Engine, settings: Settings, allowed_hosts: tuple[str, ...]) -> Iterator[None]:
    """Serve the metrics of this process and its children meanwhile; do nothing where no port is set for them."""
    if settings.metrics_port is None:
        yield
        return
    from smapdash.db.engine import create_reading_engine  # noqa: PLC0415
    from smapdash.db.load.totals import fetch_load_totals  # noqa: PLC0415
    from smapdash.web.shell.metrics import METRICS_URL, serve_metrics  # noqa: PLC0415
    from smapdash.web.shell.server import open_socket  # noqa: PLC0415

    host = settings.metrics_host
    listener = open_socket(host, settings.metrics_port, names=("SMAPDASH_METRICS_HOST", "SMAPDASH_METRICS_PORT"))
    fetch = partial(fetch_load_totals, create_reading_engine(engine.url))
    with serve_metrics(listener, host, (*settings.hosts, *allowed_hosts), settings.metrics_token, fetch):
        named, port = f"[{host}]" if ":" in host else host, listener.getsockname()[1]
        click.echo(f"The metrics are at http://{named}:{port}{METRICS_URL}.")
        if sys.platform == "win32":  # there is no other process that would start it
            start_recording()
        yield
