"""smapdash query: the numbers of the page, for scripts and for checking, as CSV, JSON or a table."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from smapdash.cli.common import database_option, open_database, wait_option
from smapdash.cli.output import Rows, print_csv, print_json, print_records, print_table, rows_of_all
from smapdash.cli.query_answers import fetch_answer
from smapdash.cli.query_filters import AUTO, check_shape, read_filters
from smapdash.cli.query_forecast import FORECAST, fetch_forecast, forecast_note
from smapdash.cli.query_notes import find_notes
from smapdash.cli.query_readings import BY, fetch_frames, print_parquet
from smapdash.cli.query_usage import FINDINGS, GRAINS, READINGS, SORTS, SPLITS, VIEWS, check_format, check_usage
from smapdash.config import read_settings
from smapdash.model.enums import WEEKDAYS, Compare
from smapdash.model.forecast import MOST_DAYS_AHEAD
from smapdash.model.load_shapes import ShapeName, parse_shape
from smapdash.model.quality import FindingsOf, FindingStatus
from smapdash.model.values import parse_last, parse_span
from smapdash.wording.messages import message
from smapdash.wording.phrases import shown

if TYPE_CHECKING:
    import pandas as pd


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


def _read_shape(_context: click.Context, _option: click.Parameter, text: str | None) -> ShapeName | None:
    name = parse_shape(text)
    if text is not None and name is None:
        raise click.BadParameter(f"{shown(text)} is not a load shape such as evening-peak.")
    return name


@click.command(epilog="Example: smapdash query energy --split tariff --grain month")
@click.argument("view", type=click.Choice(VIEWS), metavar="VIEW")
@database_option
@wait_option
@click.option("--area", multiple=True, help="Only this area; may be repeated.")
@click.option("--tariff", multiple=True, help="Only this tariff; may be repeated.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="First day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Last day, itself included.")
@click.option("--last", "last_days", callback=_read_last, metavar="Nd", help="Only the latest N days, such as 30d.")
@click.option(
    "--grain",
    type=click.Choice(GRAINS),
    default=AUTO,
    help="energy, bands, user; default: the page's. forecast; default: half-hour.",
)
@click.option(
    "--split", type=click.Choice(SPLITS), default="none", help="Not for demand and users: rows for each; default: none."
)
@click.option(
    "--rest-day",
    multiple=True,
    type=click.Choice(WEEKDAYS),
    help="profile, user, forecast, scores, shapes, and with --shape: a non-working day; default: those of"
    " `smapdash settings`.",
)
@click.option("--weekday", multiple=True, type=click.Choice(WEEKDAYS), help="Only this weekday; may be repeated.")
@click.option("--without-implausible", is_flag=True, help="Leave out readings above 24,000 Wh.")
@click.option(
    "--user", "users", multiple=True, metavar="ID", help="Only this user; may be repeated. user: whom to show."
)
@click.option("--shape", callback=_read_shape, metavar="NAME", help="Only users of this load shape; shapes lists them.")
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
    help="findings: only of this kind; faults: all but spikes and extreme days; absent: gaps, late starts, early ends;"
    " default: all.",
)
@click.option(
    "--status",
    type=click.Choice([status.value for status in FindingStatus]),
    default=FindingStatus.ALL.value,
    help="findings: only those open, or only those reviewed; default: all.",
)
@click.option(
    "--horizon",
    type=click.IntRange(1, MOST_DAYS_AHEAD),
    default=1,
    metavar="N",
    help="forecast: so many days; scores: of so many days ahead; default: 1.",
)
@click.option(
    "--origin",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="forecast: its first day; default: the one after the last day with readings.",
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
    (ADMD against the number of users), shapes (users grouped by the shape of their day), changes (who changed most,
    --against other days), findings (what may be wrong with the readings), coverage (how much each user lacks), bands
    (percentiles across users), users (all of them), user (one of them), readings (every half-hour), forecast (the
    demand of the days after the data), or scores (how good forecasts of the days --from to --to were; by default of the
    latest 28).

    Energy is in watt-hours (_wh), demand in watts (_w); in load-research, peaks, admd and forecast demand is in
    kilowatts (_kw), in changes energy in kilowatt-hours (_kwh). A half-hour is named by its start in wall-clock time;
    fold is 1 for the second reading of the repeated hour.
    """
    from smapdash.repository.database import DatabaseRepository  # noqa: PLC0415
    from smapdash.repository.rollups.generations import Generations  # noqa: PLC0415
    from smapdash.repository.rollups.reader import CubeReader  # noqa: PLC0415

    options["limits_days"] = bool(first or last or options["last_days"])
    check_usage(view, first, last, options)
    check_format(view, style)
    with open_database(database_url, wait_limit) as engine:
        cubes = CubeReader(Generations(read_settings(os.environ).cache, engine.url))
        repository = DatabaseRepository(engine.execution_options(postgresql_readonly=True), cubes)
        with repository.one_state() as dataset:
            filters = read_filters(dataset, first, last, options)
            check_shape(repository, filters)
            answer = None if view == READINGS else fetch_answer(repository, dataset, view, filters, options)
            notes = find_notes(repository, dataset, filters, view)
            if view == FINDINGS and not repository.fetch_findings(filters, page_size=0).is_derived:
                notes.append(f"{message('quality.not_derived')}.")
            if view == FORECAST:
                notes.append(forecast_note(fetch_forecast(repository, dataset, filters, options)))
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


def _series(answer: Rows | dict[str, Any]) -> Rows:
    rows: Rows = answer if isinstance(answer, Rows) else answer["series"]
    return rows


def _print_json(answer: Rows | dict[str, Any]) -> None:
    if isinstance(answer, Rows):
        print_records(answer)
    else:
        print_json({**answer, "series": _series(answer).records()})
