"""The command line: smapdash run | load | serve | simulate | check. The only module that prints.

What takes long to import is imported by the command that needs it.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from smapdash.config import read_settings
from smapdash.errors import ConfigurationError, DatabaseError, InputError, InterruptError, SmapdashError
from smapdash.logs import configure_logging

if TYPE_CHECKING:
    from smapdash.db.engine import Engine

DEFAULT_DATA = Path("data")
LOOPBACK = ("127.0.0.1", "localhost", "::1")

database_option = click.option(
    "--database-url",
    metavar="URL",
    help="PostgreSQL to use; default: DATABASE_URL of the environment, else an embedded server.",
)


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the commands that serve the dashboard."""
    for option in (
        click.option("--debug", is_flag=True, help="Show errors in the browser; on this machine only."),
        click.option(
            "--port", type=click.IntRange(0, 65_535), default=8050, show_default=True, help="Port; 0 for any."
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    ):
        command = option(command)
    return command


class _Commands(click.Group):
    """Commands whose Ctrl-C is one sentence, without the empty line that click writes before its own."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptError("Interrupted; what was not finished was taken back.") from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="smapdash")
def cli() -> None:
    """Half-hourly smart-meter readings: load them into PostgreSQL and look at them in the browser.

    Exit codes: 0 done, 2 usage or configuration, 3 bad input, 4 database.
    """


@cli.command(epilog="Example: smapdash run --data ~/meters")
@database_option
@server_options
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder to load first; default: data/, if nothing is loaded."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def run(database_url: str | None, host: str, port: int, data: Path | None, *, debug: bool, no_browser: bool) -> None:
    """Load data/ if the database is empty, serve the dashboard and open it; the next free port if taken."""
    with _database(database_url) as engine:
        if data is not None or (_is_empty(engine) and DEFAULT_DATA.is_dir()):
            click.echo(_load(engine, data or DEFAULT_DATA).to_text())
        _serve(engine, host, port, debug=debug, next_free=True, browser=not no_browser)


@cli.command(epilog="Example: smapdash serve --port 8051 --database-url postgresql://user:password@host/meters")
@database_option
@server_options
def serve(database_url: str | None, host: str, port: int, *, debug: bool) -> None:
    """Serve the dashboard with the production server."""
    with _database(database_url) as engine:
        _serve(engine, host, port, debug=debug, next_free=False, browser=False)


@cli.command(epilog="Example: smapdash load ~/meters --json")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT_DATA)
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def load(path: Path, database_url: str | None, *, as_json: bool) -> None:
    """Load PATH (default: data/): user_data.csv and consumption/<id>.csv.

    One transaction: all of it or nothing. Loading the same files again changes nothing. Exit code 3 when a file was
    refused (the others are loaded) or when nothing could be loaded.
    """
    with _database(database_url) as engine:
        report = _load(engine, path, quiet=as_json)
    click.echo(json.dumps(report.to_dict()) if as_json else report.to_text())
    if report.refused:
        names = ", ".join(refusal["file"] for refusal in report.refused[:5])
        raise InputError(f"{len(report.refused)} of the files could not be loaded ({names}); the others are loaded.")
    if not report.inserted + report.updated + report.unchanged:
        raise InputError(f"No reading in {path} could be loaded; see the reasons in the report.")


@cli.command(epilog="Example: smapdash check --json")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def check(database_url: str | None, *, as_json: bool) -> None:
    """Prove that the aggregates equal the readings: recompute them all and compare."""
    from smapdash.db.proof import prove  # noqa: PLC0415

    with _database(database_url) as engine:
        proof = prove(engine)
    if as_json:
        click.echo(json.dumps(proof.to_dict(), default=str))
    else:
        state = "All aggregates equal the readings" if proof.ok else "Aggregates differ from the readings"
        click.echo(f"{state}: {proof.users:,} users, {proof.readings:,} readings, {proof.total_wh:,.0f} Wh.")
        for difference in proof.differences:
            click.echo(f"  {json.dumps(difference, default=str)}")
    if not proof.ok:
        raise DatabaseError("Aggregates differ from the readings; load the files again, or restore a backup.")


@cli.command(epilog="Example: smapdash simulate /tmp/meters --users 600 --days 365 --seed 7")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--users", type=int, default=60, show_default=True, help="Number of homes.")
@click.option("--days", type=int, default=170, show_default=True, help="Number of days.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), default="2016-07-15", show_default=True, metavar="DATE")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same bytes.")
def simulate(out: Path, users: int, days: int, start: datetime, seed: int) -> None:
    """Write an invented data set to the folder OUT: user_data.csv and consumption/<id>.csv."""
    from smapdash.simulate import simulate as write_data_set  # noqa: PLC0415

    write_data_set(out, users=users, days=days, start=start.date(), seed=seed)
    click.echo(f"Wrote {users:,} users and {days:,} days to {out}.")


def main() -> None:
    """Run the command line; turn each error that a user can cause into one line on stderr."""
    configure_logging()
    try:
        cli.main(prog_name="smapdash", standalone_mode=False)
    except SmapdashError as error:
        _fail(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        raise SystemExit(2) from None
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        _fail(f"{error.format_message().rstrip('.')}. See {context.command_path if context else 'smapdash'} --help.", 2)
    except BrokenPipeError:
        sys.stdout = None  # the reader of a pipe left: nothing more to say
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stdout = None
        _fail("The output cannot be written: no space is left where it goes to. Make room and try again.", 2)


def _fail(sentence: str, code: int) -> None:
    click.echo(f"smapdash: {' '.join(sentence.split())}", err=True)
    raise SystemExit(code)


@contextmanager
def _database(database_url: str | None) -> Iterator[Engine]:
    from smapdash.db.access import open_database  # noqa: PLC0415

    with open_database(read_settings(os.environ, database_url)) as engine:
        yield engine


def _is_empty(engine: Engine) -> bool:
    from smapdash.db.queries import Repository  # noqa: PLC0415

    return Repository(engine).fetch_coverage().load_id == 0


def _load(engine: Engine, path: Path, *, quiet: bool = False) -> Any:
    from tqdm import tqdm  # noqa: PLC0415

    from smapdash.loader.run import load_folder  # noqa: PLC0415

    with tqdm(unit=" files", desc=f"Loading {path}", disable=True if quiet else None, leave=False) as bar:
        rows = 0

        def show(done: int, files: int, more_rows: int) -> None:
            nonlocal rows
            rows += more_rows
            bar.total, bar.n = files, done
            bar.set_postfix_str(f"{rows:,} readings")

        return load_folder(engine, path, show)


def _serve(engine: Engine, host: str, port: int, *, debug: bool, next_free: bool, browser: bool) -> None:
    from smapdash.db.engine import create_reader_engine  # noqa: PLC0415
    from smapdash.db.queries import Repository  # noqa: PLC0415
    from smapdash.web.app import create_app  # noqa: PLC0415
    from smapdash.web.server import open_socket  # noqa: PLC0415
    from smapdash.web.server import serve as serve_app  # noqa: PLC0415

    if debug and host not in LOOPBACK:
        raise ConfigurationError(f"--debug shows inner workings, so it is for {LOOPBACK[0]} only; leave out --host.")
    configure_logging(debug=debug)
    repository = Repository(create_reader_engine(engine, read_settings(os.environ).reader_url))
    app = create_app(repository, debug=debug)
    listener = open_socket(host, port, next_free=next_free)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{listener.getsockname()[1]}/"

    def announce() -> None:
        click.echo(f"The dashboard is at {address} (Ctrl-C stops it).")
        if browser and _has_browser():
            Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    engine.dispose()
    repository.close()
    serve_app(app.server, listener, on_ready=announce, on_fork=repository.forget_connections)


def _has_browser() -> bool:
    desktop = sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return desktop and sys.stdout.isatty()
