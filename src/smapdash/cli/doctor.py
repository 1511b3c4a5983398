"""smapdash doctor: looks at the configuration, the database and the folders, and says what to do."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from smapdash.access import read_access
from smapdash.cli.common import database_option, json_option, patience_of, wait_option
from smapdash.config import ENVIRONMENT, Settings, read_settings
from smapdash.errors import ConfigurationError, DatabaseError, SmapdashError
from smapdash.model.checks import Check

if TYPE_CHECKING:
    from smapdash.db.waiting import Patience

LEAST_FREE_BYTES: Final = 1_000_000_000


@click.command(epilog="Example: smapdash doctor --json")
@database_option
@wait_option
@json_option
def doctor(database_url: str | None, *, wait_limit: float, as_json: bool) -> None:
    """Look at configuration, database, roles, clock and folders, change nothing, and say what to do.

    The exit code is 0 where nothing is at fault, else that of the fault: 2 configuration, 4 database.
    """
    settings = read_settings(os.environ, database_url)
    read_access(os.environ)
    of_database = _look_at_database(settings, patience_of(wait_limit))
    found = [*_look_at_environment(), *of_database, *_look_at_folders(settings), _look_at_page()]
    if as_json:
        click.echo(json.dumps([check._asdict() for check in found]))
    else:
        for check in found:
            click.echo(f"{check.state:<8} {check.name:<14} {check.sentence}")
    faults = [check for check in found if check.state == "fault"]
    if faults:
        kind = (
            DatabaseError if {check.name for check in faults} & {"database", "schema", "saving"} else ConfigurationError
        )
        raise kind(f"At fault: {', '.join(check.name for check in faults)}; the lines above say what to do.")


def _look_at_environment() -> Iterator[Check]:
    unknown = sorted(
        name for name, value in os.environ.items() if name.startswith("SMAPDASH_") and value and name not in ENVIRONMENT
    )
    if unknown:
        yield Check(
            "environment", "warning", f"{', '.join(unknown)} is not read by this version: look for a wrong letter."
        )
    else:
        yield Check(
            "environment",
            "ok",
            f"Read: {', '.join(name for name in ENVIRONMENT if os.environ.get(name)) or 'nothing'}.",
        )


def _look_at_database(settings: Settings, patience: Patience) -> Iterator[Check]:
    from smapdash.db.diagnosis import diagnose, diagnose_editor  # noqa: PLC0415
    from smapdash.db.engine import create_owner_engine, create_reading_engine, parse_database_url  # noqa: PLC0415
    from smapdash.embedded.server import embedded_server  # noqa: PLC0415

    if not settings.names_database and not (settings.home / "server" / "pgdata").exists():
        yield Check("database", "warning", f"There is none yet in {settings.home}: `smapdash run` or `load` makes one.")
        return
    try:
        with ExitStack() as stack:
            url = settings.database_url or (
                None if settings.reader_url else stack.enter_context(embedded_server(settings.home))
            )
            engine = (
                create_owner_engine(parse_database_url(url), patience)
                if url
                else create_reading_engine(parse_database_url(settings.reader_url or ""))
            )
            stack.callback(engine.dispose)
            yield from diagnose(engine, makes_role=not settings.reader_url)
            if settings.editor_url:
                editor = create_reading_engine(parse_database_url(settings.editor_url))
                stack.callback(editor.dispose)
                yield from diagnose_editor(editor)
    except SmapdashError as error:
        yield Check("configuration" if isinstance(error, ConfigurationError) else "database", "fault", str(error))


def _look_at_folders(settings: Settings) -> Iterator[Check]:
    folders = {"cache": settings.cache, "temporary": Path(tempfile.gettempdir())}  # a load sorts its rows in the second
    folders |= {} if settings.names_database else {"home": settings.home}
    for name, folder in folders.items():
        place = _existing(folder)
        free = shutil.disk_usage(place).free
        if not place.is_dir() or not os.access(place, os.W_OK):
            yield Check(name, "fault", f"{folder} cannot be written to: change its owner, or name another folder.")
        elif free < LEAST_FREE_BYTES:
            yield Check(name, "warning", f"{folder} has {free / 1e6:,.0f} MB left: make room for it.")
        else:
            yield Check(name, "ok", f"{folder} can be written to, {free / 1e9:,.0f} GB are free.")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _look_at_page() -> Check:
    from smapdash.web.shell.vendor import read_bootstrap, read_plotly  # noqa: PLC0415

    try:
        read_bootstrap()
    except ConfigurationError as error:
        return Check("page", "fault", str(error))
    try:
        read_plotly()
    except ConfigurationError as error:
        return Check("page", "warning", f"{error} The page draws with the whole plotly.js: run tools/prepare_page.py.")
    return Check("page", "ok", "The files of the page are there, with their checksums.")
