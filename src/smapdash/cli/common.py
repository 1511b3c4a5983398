"""Shared by commands: the database that they work on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from smapdash.config import read_settings

if TYPE_CHECKING:
    from smapdash.db.engine import Engine
    from smapdash.db.waiting import Patience

database_option = click.option(
    "--database-url",
    metavar="URL",
    help="PostgreSQL to use; default: DATABASE_URL, else an embedded server. Other users of this machine see it in the "
    "list of processes: with a password in it, better the environment, SMAPDASH_DATABASE_URL_FILE or ~/.pgpass.",
)
wait_option = click.option(
    "--wait-limit",
    type=click.FloatRange(1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="Give up after so long a wait for a lock, another load, or a database that does not answer.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


def clear_cache(database_url: str | None, engine: Engine) -> None:
    """Delete the copies of the database that pages read: what they hold is gone."""
    from smapdash.repository.rollups.generations import Generations  # noqa: PLC0415

    Generations(read_settings(os.environ, database_url).cache, engine.url).clear()


@contextmanager
def open_database(database_url: str | None, wait_limit: float, *, quiet: bool = False) -> Iterator[Engine]:
    """Yield the owner's engine of the database that the option or the environment names.

    What it waits for is reported on stderr, unless `quiet`.
    """
    from smapdash.db.access import open_database as open_configured  # noqa: PLC0415

    with open_configured(read_settings(os.environ, database_url), patience_of(wait_limit, quiet=quiet)) as engine:
        yield engine


def patience_of(wait_limit: float, *, quiet: bool = False) -> Patience:
    """Return the patience of a command, which reports on stderr what it waits for, unless `quiet`."""
    from smapdash.db.waiting import Patience  # noqa: PLC0415

    return Patience(wait_limit, lambda sentence: None if quiet else click.echo(sentence, err=True))
