"""smapdash loads: what earlier loads did and set aside."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smapdash.cli.common import database_option, json_option, open_database, wait_option
from smapdash.errors import ConfigurationError, InputError
from smapdash.model.load_counts import COUNTS_OF_LOAD
from smapdash.wording.phrases import plural
from smapdash.wording.reasons import describe_counts, describe_reason, describe_rows
from smapdash.wording.spreadsheets import without_formula

if TYPE_CHECKING:
    from smapdash.model.reasons import RejectedRow


@click.command(epilog="Example: smapdash loads 3 --issues issues.csv")
@click.argument("number", type=int, required=False)
@database_option
@wait_option
@click.option(
    "--issues", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows that load NUMBER set aside."
)
@click.option(
    "--purge",
    is_flag=True,
    help="Delete the rows that load NUMBER set aside; without NUMBER, of all loads but the last.",
)
@json_option
def loads(
    number: int | None,
    database_url: str | None,
    *,
    wait_limit: float,
    issues: Path | None,
    purge: bool,
    as_json: bool,
) -> None:
    """List the loads, or say what load NUMBER did and set aside."""
    from smapdash.db.load.log import fetch_issues, fetch_loads, purge_issues  # noqa: PLC0415

    if issues and number is None:
        raise click.UsageError("--issues needs the NUMBER of a load.")
    with open_database(database_url, wait_limit) as engine:
        found = fetch_loads(engine, number)
        if number is not None and not found:
            raise InputError(f"There is no load {number}; `smapdash loads` lists them.")
        if issues:
            written = _write_issues(issues, fetch_issues(engine, number or 0))
        deleted, kept = purge_issues(engine, number) if purge else (0, 0)
    if as_json:
        click.echo(json.dumps(found if number is None else _to_json(found[0]), default=str))
    else:
        click.echo(_describe_loads(found) if number is None else _describe_load(found[0]))
        if issues:
            click.echo(f"Wrote {plural(written, 'row')} to {issues}.")
    if purge:
        click.echo(_describe_purge(deleted, kept), err=as_json)


def _describe_loads(loads: list[dict[str, Any]]) -> str:
    if not loads:
        return "Nothing was loaded yet; `smapdash load PATH` loads a folder."
    lines = ["  load  when              seconds          read           new    changed  set aside  source"]
    for load in loads:
        when = f"{load['started_at'].astimezone():%Y-%m-%d %H:%M}"
        counts = f"{load['read']:>12,}  {load['inserted']:>12,}  {load['updated']:>9,}  {load['set_aside']:>9,}"
        lines.append(f"{load['load_id']:>6}  {when}  {load['seconds']:>7.1f}  {counts}  {load['source']}")
    return "\n".join(lines)


def _describe_load(load: dict[str, Any]) -> str:
    from smapdash.loader.patterns import describe_reasons  # noqa: PLC0415

    _read, *others = COUNTS_OF_LOAD
    lines = [
        f"Load {load['load_id']} of {load['source']}{' (the bundled sample)' if load['is_sample'] else ''}, "
        f"{load['started_at'].astimezone():%Y-%m-%d %H:%M:%S}, {load['seconds']:.1f} s: "
        f"{plural(load['read'], 'row')} read.",
        *(f"  {load[count.name]:>12,} {count.label}" for count in others),
    ]
    if load["moved"]:
        lines.append(f"  {load['moved']:>12,} users moved to another area or tariff")
    if load["reasons"]:
        lines.append(f"Set aside: {plural(load['kept'], 'row')}, kept in rejected_rows.")
        lines += describe_reasons(load["reasons"], load["examples"])
    if load["set_aside"] > load["kept"]:
        gone = plural(load["set_aside"] - load["kept"], "row")
        lines.append(f"Deleted by --purge: {gone} that it set aside.")
    return "\n".join(lines)


def _describe_purge(deleted: int, kept: int) -> str:
    remain = f"; {plural(kept, 'row')} stay, as another load set the same aside" if kept else ""
    return f"Deleted {plural(deleted, 'row')} that had been set aside{remain}."


def _to_json(load: dict[str, Any]) -> dict[str, Any]:
    return load | {"reasons": describe_counts(load["reasons"]), "examples": describe_rows(load["examples"])}


def _write_issues(path: Path, rows: Iterator[RejectedRow]) -> int:
    written = 0
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("file", "line", "text", "reason"))
            for row in rows:
                file, words, reason = map(without_formula, (row.file, row.text, describe_reason(row.reason)))
                writer.writerow((file, row.line, words, reason))
                written += 1
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); name another file.") from error
    return written
