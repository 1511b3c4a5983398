"""smapdash load | loads: files into the database, and what earlier loads did."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smapdash.cli.common import database_option, json_option, open_database, wait_option
from smapdash.errors import ConfigurationError, InputError
from smapdash.loader.options import CONFLICTS, DEFAULTS, STAMPS
from smapdash.wording.phrases import plural
from smapdash.wording.spreadsheets import without_formula

if TYPE_CHECKING:
    from smapdash.db.engine import Engine
    from smapdash.loader.options import LoadOptions, OnProgress
    from smapdash.loader.report import LoadReport

DEFAULT_DATA = Path("data")
PLAIN_EVERY_S = 10.0


@click.command(epilog="Example: smapdash load ~/meters --strict")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT_DATA)
@database_option
@wait_option
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["auto", "challenge", "london"]),
    default="auto",
    show_default=True,
    help="Format of the files; auto looks at their headers.",
)
@click.option(
    "--conflicts",
    type=click.Choice(CONFLICTS),
    default="first",
    show_default=True,
    help="Which of two values for one time is kept, outside a repeated hour.",
)
@click.option(
    "--stamps",
    type=click.Choice(STAMPS),
    default="start",
    show_default=True,
    help="Whether a time is the start or the end of its interval; an end moves back to the start.",
)
@click.option(
    "--max-rejects",
    type=click.IntRange(0),
    default=DEFAULTS.max_rejects,
    show_default=True,
    help="Rows of one file that may be set aside; a file with more is refused.",
)
@click.option("--strict", is_flag=True, help="Load nothing if any row or file cannot be loaded.")
@click.option("--dry-run", is_flag=True, help="Print the same report, but store nothing.")
@click.option("--no-wait", is_flag=True, help="Fail at once if another load runs.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
def load(
    path: Path,
    database_url: str | None,
    *,
    strict: bool,
    dry_run: bool,
    no_wait: bool,
    quiet: bool,
    as_json: bool,
    file_format: str,
    conflicts: str,
    stamps: str,
    max_rejects: int,
    wait_limit: float,
) -> None:
    """Load PATH (default: data/), in one transaction: all of it or nothing.

    PATH is a folder with user_data.csv and consumption/<id>.csv, or a file or folder in the format of Low Carbon
    London (.csv, .csv.gz, or inside .zip).

    Loading the same files again changes nothing. Exit code 3 when a file was refused (the others are loaded) or when
    nothing could be loaded.
    """
    from smapdash.loader.options import LoadOptions  # noqa: PLC0415
    from smapdash.loader.report_text import describe_report  # noqa: PLC0415

    rules = {"strict": strict, "dry_run": dry_run, "wait": not no_wait}
    options = LoadOptions(file_format, conflicts, stamps, max_rejects=max_rejects, **rules)
    with open_database(database_url, wait_limit, quiet=quiet) as engine:
        report = load_with_progress(engine, path, options, quiet=quiet or as_json)
    if not quiet:
        click.echo(json.dumps(report.to_dict()) if as_json else describe_report(report))
    if report.refused:
        raise InputError(_describe_refused(report))
    if not report.inserted + report.updated + report.unchanged:
        raise InputError(f"No reading in {path} could be loaded; see the reasons in the report.")


def _describe_refused(report: LoadReport) -> str:
    refused, names = report.refused, ", ".join(refusal["file"] for refusal in report.refused[:5])
    if len(refused) == report.files:
        return f"None of the files can be loaded ({names}). {refused[0]['reason']}"
    others = "would be" if report.dry_run else "are"
    return f"{len(refused)} of the files cannot be loaded ({names}); the others {others} loaded. {refused[0]['reason']}"


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
        click.echo(json.dumps(found if number is None else found[0], default=str))
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

    counts = ("inserted", "updated", "unchanged", "duplicates", "conflicts", "aggregated", "rejected")
    names = (*counts, "repeated_hour", "snapped", "restored", "retracted", "files", "files_skipped")
    lines = [
        f"Load {load['load_id']} of {load['source']}{' (the bundled sample)' if load['is_sample'] else ''}, "
        f"{load['started_at'].astimezone():%Y-%m-%d %H:%M:%S}, {load['seconds']:.1f} s: "
        f"{plural(load['read'], 'row')} read.",
        *(f"  {load[name]:>12,} {name.replace('_', ' ')}" for name in names),
    ]
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


def _write_issues(path: Path, rows: Iterator[tuple[Any, ...]]) -> int:
    written = 0
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("file", "line", "text", "reason"))
            for row in rows:
                writer.writerow(without_formula(field) if isinstance(field, str) else field for field in row)
                written += 1
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); name another file.") from error
    return written


def load_with_progress(
    engine: Engine, path: Path, options: LoadOptions | None = None, *, quiet: bool = False
) -> LoadReport:
    """Load a path and show how far it is: a bar on a terminal, else a line now and then."""
    from smapdash.loader.options import LoadOptions  # noqa: PLC0415
    from smapdash.loader.run import load_path  # noqa: PLC0415

    with _show_progress(path, quiet=quiet) as on_progress:
        return load_path(engine, path, options or LoadOptions(), on_progress)


@contextmanager
def _show_progress(path: Path, *, quiet: bool) -> Iterator[OnProgress]:
    if quiet:
        yield lambda _: None
        return
    from tqdm import tqdm  # noqa: PLC0415

    plain = not sys.stderr.isatty()
    with tqdm(
        desc=f"Loading {path}",
        unit_scale=True,
        leave=False,
        delay=PLAIN_EVERY_S if plain else 0,
        mininterval=PLAIN_EVERY_S if plain else 0.1,
        miniters=1,
        bar_format="{desc}: {percentage:.0f} %{postfix}, {remaining} left" if plain else None,
        file=_Lines() if plain else None,
    ) as bar:

        def show(progress: Any) -> None:
            seconds = max(bar.format_dict["elapsed"], 1e-3)
            bar.set_description_str(
                f"{progress.step} {progress.file}" if progress.file else progress.step, refresh=False
            )
            bar.set_postfix_str(f"{progress.rows:,} rows, {progress.rows / seconds:,.0f} rows/s", refresh=False)
            bar.unit, bar.total = progress.unit, progress.total
            bar.update(progress.done - bar.n)

        yield show


class _Lines:
    """Writes the states of a progress bar as lines, for a log."""

    def write(self, text: str) -> None:
        """Write one state of the bar."""
        line = text.strip("\r\n ")
        if line:
            click.echo(line, err=True)

    def flush(self) -> None:
        """Do nothing: each line is out."""
