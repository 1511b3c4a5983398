"""smapdash forget: all that is stored of one user is deleted."""

from __future__ import annotations

import json
import sys

import click

from smapdash.cli.common import clear_cache, database_option, json_option, open_database, wait_option
from smapdash.errors import InterruptError
from smapdash.model.names import normalise_name
from smapdash.wording.phrases import plural


@click.command(epilog="Example: smapdash forget 3003")
@click.argument("user")
@database_option
@wait_option
@click.option("--yes", is_flag=True, help="Do not ask whether to delete.")
@json_option
def forget(user: str, database_url: str | None, *, wait_limit: float, yes: bool, as_json: bool) -> None:
    """Delete for good all that is stored of USER: readings, earlier values, findings, rows set aside, audit lines.

    Files that are loaded, and backups, keep what they hold: delete the user there too, or the next load brings it back.
    """
    from smapdash.db.forget import forget_user  # noqa: PLC0415

    user = normalise_name(user)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("Nobody can be asked whether to delete; say so with --yes.")
        if not click.confirm(f"Delete all that is stored of user {user}? This cannot be undone.", err=True):
            raise InterruptError("Nothing was deleted.")
    with open_database(database_url, wait_limit) as engine:
        gone = forget_user(engine, user)
        clear_cache(database_url, engine)
    if as_json:
        click.echo(json.dumps({"user": user, **gone._asdict()}))
        return
    readings, days, rows = plural(gone.readings, "reading"), plural(gone.days, "day"), plural(gone.set_aside, "row")
    click.echo(
        f"Deleted user {user}: {readings} of {days}, and {rows} that had been set aside. Delete the user from the "
        "files too: the next load of them would bring it back."
    )
