"""The views of `smapdash query`, the options that each of them takes, and what contradicts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from smapdash.cli.query_answers import BELOW_A_DAY
from smapdash.cli.query_filters import AUTO, join
from smapdash.cli.query_forecast import FORECAST, SCORES
from smapdash.cli.query_forecast import GRAINS as FORECAST_GRAINS
from smapdash.model.enums import Compare, Grain, Split
from smapdash.model.filters import MOST_USERS
from smapdash.model.frames import USERS
from smapdash.model.quality import FindingsOf, FindingStatus

READINGS, LOAD_RESEARCH, PEAKS, ADMD, CHANGES = "readings", "load-research", "peaks", "admd", "changes"
SHAPES = "shapes"
FINDINGS, COVERAGE = "findings", "coverage"
VIEWS = (
    *("energy", "segments", "profile", "heatmap", "duration", "demand", LOAD_RESEARCH, PEAKS, ADMD, SHAPES, CHANGES),
    *(FINDINGS, COVERAGE, "bands", "users", "user", READINGS, FORECAST, SCORES),
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
    "grain": (("energy", "bands", "user", FORECAST), AUTO),
    "shape": (tuple(view for view in OF_MANY if view != SHAPES), None),
    "rest_day": (("profile", "user", FORECAST, SCORES, SHAPES), ()),
    "weekday": (tuple(view for view in OF_FIGURES if view not in (FORECAST, SCORES)), ()),
    "without_implausible": (OF_FIGURES, False),
    "kind": ((FINDINGS,), FindingsOf.ALL.value),
    "status": ((FINDINGS,), FindingStatus.ALL.value),
    "sort": (("users",), "energy_wh"),
    "ascending": (("users",), False),
    "search": (("users",), ""),
    "limit": (("users", PEAKS, CHANGES), None),
    "by": (("readings",), "user"),
    "horizon": ((FORECAST, SCORES), 1),
    "origin": ((FORECAST,), None),
    "compare": (COMPARED, None),
    "against": (COMPARED, None),
}
"""Options that not every view takes: the views that do, and the default value."""


def check_format(view: str, style: str | None) -> None:
    """Raise `UsageError` where a view cannot be printed in a format."""
    if style == "parquet" and view != READINGS:
        raise click.UsageError(f"--format parquet is for readings, not for {view}.")
    if style == "parquet" and sys.stdout.isatty():
        raise click.UsageError("Parquet is binary; write it to a file: add > readings.parquet.")


def check_usage(view: str, first: datetime | None, last: datetime | None, options: dict[str, Any]) -> None:
    """Raise `UsageError` where options contradict each other or are not for the view."""
    for name, (views, nothing) in TAKEN_BY.items():
        divides_days = name == "rest_day" and options["shape"]
        if view not in views and options[name] != nothing and not divides_days:
            raise click.UsageError(f"--{name.replace('_', '-')} is for {join(views)}, not for {view}.")
    _check_users(view, options["users"], options["split"])
    if view == "bands" and options["grain"] in BELOW_A_DAY:
        raise click.UsageError("There are no bands across users below a day; take --grain day, week or month.")
    _check_forecast(view, options)
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


def _check_forecast(view: str, options: dict[str, Any]) -> None:
    if view == FORECAST and options["limits_days"]:
        raise click.UsageError("A forecast rests on all days before it; --origin names its first day.")
    if view == FORECAST and options["grain"] not in (AUTO, *FORECAST_GRAINS):
        raise click.UsageError(f"A forecast is by half-hour, hour or day, not by {options['grain']}.")


def _check_users(view: str, users: Sequence[str], split: str) -> None:
    if view == "user" and len(users) != 1:
        raise click.UsageError("The view user needs --user ID, once; `smapdash query users` lists the users.")
    if len(users) > MOST_USERS:
        raise click.UsageError(f"--user is given {len(users)} times; at most {MOST_USERS} can be added up.")
    if split == Split.USER and (view not in BY_USER or not users):
        raise click.UsageError(f"--split user is for {join(BY_USER)}, of the users that --user ID names, repeated.")
