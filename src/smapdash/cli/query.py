"""smapdash query: the numbers of the page, for scripts and for checking, as CSV, JSON or a table."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from smapdash.cli.common import database_option, open_database, wait_option
from smapdash.cli.output import Rows, print_csv, print_json, print_table, rows_of_all
from smapdash.cli.query_answers import BELOW_A_DAY, fetch_answer
from smapdash.cli.query_filters import AUTO, join, read_filters
from smapdash.cli.query_notes import find_notes
from smapdash.cli.query_readings import BY, fetch_frames, print_parquet
from smapdash.config import read_settings
from smapdash.model.enums import WEEKDAYS, Compare, Grain, Split
from smapdash.model.filters import MOST_USERS
from smapdash.model.frames import USERS
from smapdash.model.quality import FindingsOf
from smapdash.model.values import parse_last, parse_span
from smapdash.wording.phrases import shown

if TYPE_CHECKING:
    import pandas as pd


READINGS, LOAD_RESEARCH, PEAKS, ADMD, CHANGES = "readings", "load-research", "peaks", "admd", "changes"
FINDINGS, COVERAGE = "findings", "coverage"
VIEWS = (
    *("energy", "segments", "profile", "heatmap", "duration", "demand", LOAD_RESEARCH, PEAKS, ADMD, CHANGES, FINDINGS),
    *(COVERAGE, "bands", "users", "user", READINGS),
)
COMPARED = ("segments", "users", CHANGES)
OF_MANY = tuple(view for view in VIEWS if view != "user")
OF_FIGURES = tuple(view for view in VIEWS if view != FINDINGS)
BY_USER = ("energy", "profile", "heatmap", "duration")
GRAINS = (AUTO, *(grain.value for grain in Grain))
SPLITS = tuple(split.value for split in Split)
SORTS = tuple(name for name in USERS.columns if name not in ("expected", "missing", "implausible", "withdrawn"))
TAKEN_BY: dict[str, tuple[Sequence[str], Any]] = {
    "area": (OF_MANY, ()),
    "tariff": (OF_MANY, ()),
    "split": (("energy", "segments", "profile", "heatmap", "duration", LOAD_RESEARCH, "bands"), "none"),
    "grain": (("energy", "bands", "user"), AUTO),
    "rest_day": (("profile", "user"), ()),
    "sort": (("users",), "energy_wh"),
    "ascending": (("users",), False),
    "search": (("users",), ""),
    "limit": (("users", PEAKS, CHANGES), None),
    "weekday": (OF_FIGURES, ()),
    "without_implausible": (OF_FIGURES, False),
    "kind": ((FINDINGS,), FindingsOf.ALL.value),
    "by": (("readings",), "user"),
    "compare": (COMPARED, None),
    "against": (COMPARED, None),
}
"""Options that not every view takes: the views that do, and the default value."""


def _read_last(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    days = parse_last(text)
    if text is not None and days is None:
        raise click.BadParameter(f"{shown(text)} is not a number of days such as 30d.")
    return days


def _read_span(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[date, date] | None:
    days = parse_span(text)
    if text is not None and days is None:
        raise click.BadParameter(f"{shown(text)} is not a first and a last day such as 2016-10-01..2016-10-31.")
    return days


@click.command(epilog="Example: smapdash query energy --split tariff --grain month")
@click.argument("view", type=click.Choice(VIEWS), metavar="VIEW")
@database_option
@wait_option
@click.option("--area", multiple=True, help="Only this area; may be repeated.")
@click.option("--tariff", multiple=True, help="Only this tariff; may be repeated.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="First day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Last day, itself included.")
@click.option("--last", "last_days", callback=_read_last, metavar="Nd", help="Only the latest N days, such as 30d.")
@click.option("--grain", type=click.Choice(GRAINS), default=AUTO, help="energy, bands, user; default: the page's.")
@click.option(
    "--split", type=click.Choice(SPLITS), default="none", help="Not for demand and users: rows for each; default: none."
)
@click.option(
    "--rest-day",
    multiple=True,
    type=click.Choice(WEEKDAYS),
    help="profile, user: a non-working day; default: sat, sun.",
)
@click.option("--weekday", multiple=True, type=click.Choice(WEEKDAYS), help="Only this weekday; may be repeated.")
@click.option("--without-implausible", is_flag=True, help="Leave out readings above 24,000 Wh.")
@click.option(
    "--user", "users", multiple=True, metavar="ID", help="Only this user; may be repeated. user: whom to show."
)
@click.option("--sort", type=click.Choice(SORTS), default="energy_wh", metavar="COLUMN", help="users: order by this.")
@click.option("--ascending", is_flag=True, help="users: lowest first; default: highest first.")
@click.option("--search", metavar="TEXT", default="", help="users: only whose id, area or tariff contains it.")
@click.option(
    "--limit", metavar="N", type=click.IntRange(1), help="users, peaks, changes: at most so many users; default: all."
)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in FindingsOf]),
    default=FindingsOf.ALL.value,
    metavar="KIND",
    help="findings: only of this kind, or faults: all but spikes and extreme days; default: all.",
)
@click.option("--by", type=click.Choice(BY), default="user", help="readings: a row for each; default: user.")
@click.option(
    "--compare",
    type=click.Choice([compare.value for compare in Compare]),
    help="segments, users, changes: how each changed against the previous period (before), month or calendar-year, the"
    " same weekdays last year (year), or --against; default: none.",
)
@click.option(
    "--against",
    callback=_read_span,
    metavar="FROM..TO",
    help="segments, users, changes: how each changed against these days.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["csv", "json", "table", "parquet"]),
    help="Default: table on a terminal, else csv; parquet: of readings.",
)
def query(
    view: str,
    database_url: str | None,
    *,
    first: datetime | None,
    last: datetime | None,
    style: str | None,
    wait_limit: float,
    **options: Any,
) -> None:
    """Print the numbers of a view of the page.

    VIEW is energy (over time), segments (energy by area and tariff, or by one of them with --split), profile (the
    average day), heatmap (days and half-hours), duration (load duration curve), demand (key figures), load-research
    (maximum demand, coincidence, diversity, ADMD), peaks (the ten highest demands, one a day, and who made them), admd
    (ADMD against the number of users), changes (who changed most, --against other days), findings (what may be wrong
    with the readings), coverage (how much each user lacks), bands (percentiles across users), users (all of them), user
    (one of them), or readings (every half-hour).

    Energy is in watt-hours (_wh), demand in watts (_w); in load-research, peaks and admd demand is in kilowatts (_kw),
    in changes energy in kilowatt-hours (_kwh). A half-hour is named by its start in wall-clock time; fold is 1 for the
    second reading of the repeated hour.
    """
    from smapdash.repository.database import DatabaseRepository  # noqa: PLC0415
    from smapdash.repository.rollups.generations import Generations  # noqa: PLC0415
    from smapdash.repository.rollups.reader import CubeReader  # noqa: PLC0415

    _check_usage(view, first, last, options)
    _check_format(view, style)
    with open_database(database_url, wait_limit) as engine:
        cubes = CubeReader(Generations(read_settings(os.environ).cache, engine.url))
        repository = DatabaseRepository(engine.execution_options(postgresql_readonly=True), cubes)
        with repository.one_state() as dataset:
            filters = read_filters(dataset, first, last, options)
            answer = None if view == READINGS else fetch_answer(repository, dataset, view, filters, options)
            notes = find_notes(repository, dataset, filters, view)
        for note in notes:
            click.echo(f"Note: {note}", err=True)
        if answer is None:  # fetched while it is printed
            _print_readings(fetch_frames(repository, filters, options["by"]), style)
            return
    _print(answer, style)


def _print(answer: Rows | dict[str, Any], style: str | None) -> None:
    if style == "json":
        _print_json(answer)
    elif style == "table" or (style is None and sys.stdout.isatty()):
        print_table(_series(answer))
    else:
        print_csv(_series(answer))


def _print_readings(frames: Iterable[pd.DataFrame], style: str | None) -> None:
    if style == "parquet":
        print_parquet(frames)
    else:
        _print(rows_of_all(frames), style)


def _check_format(view: str, style: str | None) -> None:
    if style == "parquet" and view != READINGS:
        raise click.UsageError(f"--format parquet is for readings, not for {view}.")
    if style == "parquet" and sys.stdout.isatty():
        raise click.UsageError("Parquet is binary; write it to a file: add > readings.parquet.")


def _check_usage(view: str, first: datetime | None, last: datetime | None, options: dict[str, Any]) -> None:
    for name, (views, nothing) in TAKEN_BY.items():
        if view not in views and options[name] != nothing:
            raise click.UsageError(f"--{name.replace('_', '-')} is for {join(views)}, not for {view}.")
    _check_users(view, options["users"], options["split"])
    if view == "bands" and options["grain"] in BELOW_A_DAY:
        raise click.UsageError("There are no bands across users below a day; take --grain day, week or month.")
    if options["last_days"] and (first or last):
        raise click.UsageError("--last goes up to the last day of the data; take it, or --from and --to.")
    if options["against"] and options["compare"] not in (None, Compare.DATES):
        raise click.UsageError(f"--against are two dates; take it, or --compare {options['compare']}.")
    if options["compare"] == Compare.DATES and not options["against"]:
        raise click.UsageError("--compare dates needs --against FROM..TO.")
    if view == CHANGES and not (options["against"] or options["compare"]):
        raise click.UsageError("The view changes needs --against FROM..TO, or --compare.")
    if first and last and first > last:
        raise click.UsageError(f"--from {first.date()} is after --to {last.date()}.")


def _check_users(view: str, users: Sequence[str], split: str) -> None:
    if view == "user" and len(users) != 1:
        raise click.UsageError("The view user needs --user ID, once; `smapdash query users` lists the users.")
    if len(users) > MOST_USERS:
        raise click.UsageError(f"--user is given {len(users)} times; at most {MOST_USERS} can be added up.")
    if split == Split.USER and (view not in BY_USER or not users):
        raise click.UsageError(f"--split user is for {join(BY_USER)}, of the users that --user ID names, repeated.")


def _series(answer: Rows | dict[str, Any]) -> Rows:
    rows: Rows = answer if isinstance(answer, Rows) else answer["series"]
    return rows


def _print_json(answer: Rows | dict[str, Any]) -> None:
    records = _series(answer).records()
    print_json(records if isinstance(answer, Rows) else {**answer, "series": records})
