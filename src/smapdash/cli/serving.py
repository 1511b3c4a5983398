"""smapdash run | serve: the dashboard."""

from __future__ import annotations

import logging
import os
import sys
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from smapdash.access import AccessSettings, Mode, read_access
from smapdash.cli.common import database_option, open_database, wait_option
from smapdash.cli.loading import DEFAULT_DATA, load_with_progress
from smapdash.cli.measuring import measure
from smapdash.config import Settings, parse_prefix, read_settings
from smapdash.errors import ConfigurationError
from smapdash.logs import configure_logging
from smapdash.metrics.kinds import start_recording

if TYPE_CHECKING:
    from smapdash.db.engine import Engine

LOG = logging.getLogger(__name__)

PATIENCE_S = 1.0
"""A request waits so long for readings that are being added up before it says how far that is."""


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the commands that serve the dashboard."""
    for option in (
        click.option("--debug", is_flag=True, help="Show errors in the browser; on this machine only."),
        click.option(
            "--insecure", is_flag=True, help="Listen on another --host than this machine's own without any login."
        ),
        click.option(
            "--read-as-owner", is_flag=True, help="Serve also where the dashboard has no role that can only read."
        ),
        click.option(
            "--port", type=click.IntRange(0, 65_535), default=8050, show_default=True, help="Port; 0 for any."
        ),
        click.option(
            "--allowed-host",
            "allowed_hosts",
            multiple=True,
            metavar="NAME",
            help="A further name by which the dashboard is reached, besides those of this machine; may be repeated.",
        ),
        click.option(
            "--prefix",
            metavar="PATH",
            help="Path below which the dashboard is served, as /meters/, for a proxy that passes it on.",
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    ):
        command = option(command)
    return command


@click.command(epilog="Example: smapdash run --data ~/meters")
@database_option
@wait_option
@server_options
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder to load first; default: data/, if nothing is loaded."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def run(
    database_url: str | None,
    data: Path | None,
    *,
    wait_limit: float,
    no_browser: bool,
    read_as_owner: bool,
    insecure: bool,
    **options: Any,
) -> None:
    """Load data/ if the database is empty, serve the dashboard and open it; the next free port if taken."""
    from smapdash.db.access import open_editing, open_read_only  # noqa: PLC0415
    from smapdash.loader.report_text import describe_report  # noqa: PLC0415

    settings = read_settings(os.environ, database_url)
    access = _check_access(settings, insecure=insecure, **options)
    with open_database(database_url, wait_limit) as owner:
        if data is not None or (_is_empty(owner) and DEFAULT_DATA.is_dir()):
            click.echo(describe_report(load_with_progress(owner, data or DEFAULT_DATA)))
        engine = open_read_only(settings, owner, as_owner=read_as_owner)
        editor = open_editing(settings, owner)
        owner.dispose()
        _serve(engine, editor, settings, access, **options, next_free=True, browser=not no_browser)


@click.command(epilog="Example: smapdash serve --port 8051")
@database_option
@wait_option
@server_options
def serve(database_url: str | None, *, wait_limit: float, read_as_owner: bool, insecure: bool, **options: Any) -> None:
    """Serve the dashboard with the production server.

    With SMAPDASH_READER_URL and no other address of the database it needs no owner, and leaves the schema as it is.
    """
    from smapdash.db.access import open_editing, open_read_only  # noqa: PLC0415

    settings = read_settings(os.environ, database_url)
    access = _check_access(settings, insecure=insecure, **options)
    with ExitStack() as stack:
        owner = None
        if settings.database_url or not settings.reader_url:
            owner = stack.enter_context(open_database(database_url, wait_limit))
        engine = open_read_only(settings, owner, as_owner=read_as_owner)
        editor = open_editing(settings, owner)
        if owner is not None:
            owner.dispose()
        _serve(engine, editor, settings, access, **options, next_free=False, browser=False)


def _check_access(settings: Settings, *, insecure: bool, host: str, debug: bool, **_others: Any) -> AccessSettings:
    """Return the settings of logins, before anything is loaded or listened on."""
    from smapdash.web.shell.hosts import LOOPBACK  # noqa: PLC0415

    if debug and host not in LOOPBACK:
        raise ConfigurationError("--debug shows inner workings, so it is for 127.0.0.1 only; leave out --host.")
    access = read_access(os.environ)
    if access.mode is Mode.NONE and host not in LOOPBACK and not insecure:
        raise ConfigurationError(
            f"Without a login whoever reaches {host} sees all: set SMAPDASH_AUTH, leave out --host, or add --insecure."
        )
    if access.mode is not Mode.NONE and settings.metrics_port is not None and not settings.metrics_token:
        raise ConfigurationError(
            "With a login the metrics need one, too: set SMAPDASH_METRICS_TOKEN, or leave out SMAPDASH_METRICS_PORT."
        )
    return access


def _is_empty(engine: Engine) -> bool:
    from smapdash.repository.database import DatabaseRepository  # noqa: PLC0415

    return DatabaseRepository(engine).fetch_dataset().load_id == 0


def _serve(
    engine: Engine,
    editor: Engine | None,
    settings: Settings,
    access: AccessSettings,
    *,
    host: str,
    port: int,
    allowed_hosts: tuple[str, ...],
    prefix: str | None,
    debug: bool,
    next_free: bool,
    browser: bool,
) -> None:
    from smapdash.db.access import keep_database  # noqa: PLC0415
    from smapdash.repository.database import DatabaseRepository  # noqa: PLC0415
    from smapdash.repository.rollups.follower import Follower  # noqa: PLC0415
    from smapdash.repository.rollups.generations import Generations  # noqa: PLC0415
    from smapdash.repository.shapes_ahead import ShapesAhead  # noqa: PLC0415
    from smapdash.web.access.logins import make_login  # noqa: PLC0415
    from smapdash.web.shell.app import create_app  # noqa: PLC0415
    from smapdash.web.shell.hosts import ANY, LOOPBACK, own_addresses  # noqa: PLC0415
    from smapdash.web.shell.server import open_socket  # noqa: PLC0415
    from smapdash.web.shell.server import serve as serve_app  # noqa: PLC0415

    _begin_log(settings, access, editor, debug=debug)
    generations = Generations(settings.cache, engine.url)
    follower = Follower(engine, generations, ShapesAhead(engine, generations).begin)
    repository = DatabaseRepository(engine, follower, editor, patience_s=PATIENCE_S)
    prefix = parse_prefix(prefix) if prefix else settings.prefix
    hosts = (*settings.hosts, *allowed_hosts, *access.hosts)
    app = create_app(repository, debug=debug, host=host, allowed_hosts=hosts, login=make_login(access), prefix=prefix)
    listener = open_socket(host, port, next_free=next_free)
    port = listener.getsockname()[1]
    address = _address("127.0.0.1" if host in ANY else host, port, prefix)

    def announce() -> None:
        click.echo(f"The dashboard is at {address} (Ctrl-C stops it).")
        if host not in LOOPBACK and access.mode is Mode.NONE:
            _warn_of_all([_address(each, port, prefix) for each in own_addresses()] if host in ANY else [address])
        if browser and _has_browser():
            Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    def begin_work() -> None:
        repository.forget_connections()
        start_recording(on=settings.metrics_port is not None)
        keep_database(settings)

    repository.close()
    with measure(engine, settings, allowed_hosts):
        serve_app(app.server, listener, on_ready=announce, on_fork=begin_work)


def _begin_log(settings: Settings, access: AccessSettings, editor: Engine | None, *, debug: bool) -> None:
    configure_logging(debug=debug, form=settings.log)
    if editor is None and access.mode is not Mode.NONE:
        LOG.warning("audit lines are in the log alone, as there is no role that saves: name one by SMAPDASH_EDITOR_URL")


def _warn_of_all(addresses: Sequence[str]) -> None:
    click.echo(
        f"Warning: there is no login: whoever reaches {' or '.join(addresses) or 'this machine'} sees all. "
        "Set SMAPDASH_AUTH, keep it behind a proxy that asks who they are, or leave out --host.",
        err=True,
    )


def _address(host: str, port: int, prefix: str) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{prefix}"


def _has_browser() -> bool:
    desktop = sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return desktop and sys.stdout.isatty()
