"""smapdash load: files into the database, with a progress bar."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smapdash.cli.common import database_option, json_option, open_database, wait_option
from smapdash.errors import InputError
from smapdash.loader.options import CONFLICTS, DEFAULTS, STAMPS

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
