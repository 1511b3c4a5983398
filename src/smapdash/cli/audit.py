"""smapdash audit: who logged in, exported, opened a user, or changed what is saved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from smapdash.cli.common import database_option, open_database, wait_option
from smapdash.cli.output import Rows, print_csv, print_records, print_table
from smapdash.model.audit import AuditEvent, AuditLine
from smapdash.model.names import normalise_name
from smapdash.wording.phrases import plural
from smapdash.wording.spreadsheets import without_formula

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(epilog="Example: smapdash audit --since 2026-11-01 --user 3003")
@database_option
@wait_option
@click.option("--since", type=_DAY, metavar="DATE", help="Only lines from this day on (UTC).")
@click.option("--account", metavar="NAME", help="Only lines of this account.")
@click.option("--user", metavar="ID", help="Only lines that name this user.")
@click.option("--event", type=click.Choice([one.value for one in AuditEvent]), help="Only lines of this event.")
@click.option(
    "--purge-before", type=_DAY, metavar="DATE", help="Delete the lines before this day (UTC), and list none."
)
@click.option(
    "--format", "style", type=click.Choice(["csv", "json", "table"]), help="Default: table on a terminal, else csv."
)
def audit(
    database_url: str | None,
    *,
    wait_limit: float,
    since: datetime | None,
    user: str | None,
    purge_before: datetime | None,
    style: str | None,
    **chosen: Any,
) -> None:
    """List who logged in, exported, opened or selected users, saved settings or reviewed findings; the newest last."""
    from smapdash.db.audit import fetch_lines, purge_lines  # noqa: PLC0415

    if purge_before and (since or user or any(chosen.values())):
        raise click.UsageError("--purge-before deletes the lines of everybody: leave out the other choices.")
    with open_database(database_url, wait_limit) as engine:
        if purge_before is not None:
            click.echo(f"Deleted {plural(purge_lines(engine, purge_before.replace(tzinfo=UTC)), 'line')}.")
            return
        name = normalise_name(user) if user else None
        lines = fetch_lines(engine, since and since.replace(tzinfo=UTC), user=name, **chosen)
        if style == "json":
            print_records(Rows(AuditLine._fields, _rows(lines)))
        elif style == "table" or (style is None and sys.stdout.isatty()):
            print_table(Rows(AuditLine._fields, _rows(lines)))
        else:
            print_csv(Rows(AuditLine._fields, _without_formulas(lines)))


def _rows(lines: Iterable[AuditLine]) -> Iterator[tuple[str, ...]]:
    """Yield lines with their times to the second."""
    for at, *others in lines:
        yield (at.isoformat(timespec="seconds"), *others)


def _without_formulas(lines: Iterable[AuditLine]) -> Iterator[tuple[str, ...]]:
    for row in _rows(lines):
        yield tuple(map(without_formula, row))
