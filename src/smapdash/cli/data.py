"""smapdash check | simulate: the consistency check, and invented data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smapdash.cli.common import database_option, json_option, open_database, wait_option
from smapdash.errors import DatabaseError
from smapdash.wording.phrases import plural

if TYPE_CHECKING:
    from smapdash.db.check import CheckResult


_OUTDATED = {
    "second_passes": "second reading in no repeated hour: set aside as a conflict",
    "conflicts": "conflict that proves to be the second reading of the repeated hour: stored",
    "overflow_values": "error or overflow value of a meter: set aside",
    "hourly_days": "day of a user with hourly or coarser values: set aside; load the files again",
    "finer_days": "day of a user with parts of a shorter step: set aside; load the files again",
}
"""What a check counts as outdated, and what a repair does with it."""


@click.command(epilog="Example: smapdash check --json")
@database_option
@wait_option
@click.option("--repair", is_flag=True, help="Correct what differs: derive all roll-ups again, apply the rules.")
@json_option
def check(database_url: str | None, *, wait_limit: float, repair: bool, as_json: bool) -> None:
    """Verify that the roll-ups equal the readings, and that the readings follow the rules of this version.

    Every roll-up is computed again and compared.
    """
    from smapdash.db.check import check_consistency  # noqa: PLC0415
    from smapdash.db.check import repair as rebuild  # noqa: PLC0415

    with open_database(database_url, wait_limit) as engine:
        found = check_consistency(engine)
        # Without a difference nothing is rebuilt: that would make every open page read all of it again.
        result, changed = rebuild(engine) if repair and not found.ok else (found, {})
    if as_json:
        repaired = {"repaired": result is not found, "found": found.differences, "changed": changed} if repair else {}
        click.echo(json.dumps({**result.to_dict(), **repaired}, default=str))
    else:
        click.echo(_describe(found))
        if result is not found:
            click.echo("Derived every aggregate again from the readings.")
            for line in _describe_outdated(changed, "Applied"):
                click.echo(line)
            click.echo(_describe(result))
        elif repair:
            click.echo("Nothing had to be repaired.")
    if not result.ok:
        raise DatabaseError(
            "Aggregates still differ from the readings after they were derived again; restore a backup, or load the "
            "files into an empty database."
            if repair
            else f"{_fault(result)}; `smapdash check --repair` puts that right."
        )


def _fault(result: CheckResult) -> str:
    return "Aggregates differ from the readings" if result.differences else "Readings differ from the rules"


def _describe(result: CheckResult) -> str:
    state = "Aggregates differ from the readings" if result.differences else "All aggregates equal the readings"
    lines = [
        f"{state}: {plural(result.users, 'user')}, {plural(result.readings, 'reading')}, {result.total_wh:,.0f} Wh."
    ]
    lines += [f"  {json.dumps(difference, default=str)}" for difference in result.differences]
    return "\n".join((*lines, *_describe_outdated(result.outdated, "Not yet applied")))


def _describe_outdated(counts: Mapping[str, int], state: str) -> list[str]:
    """Return lines on readings that the present rules store differently."""
    lines = [f"  {counts[name]:,} x {meaning}" for name, meaning in _OUTDATED.items() if counts.get(name)]
    return [f"{state}, by the rules of this version:", *lines] if lines else []


@click.command(epilog="Example: smapdash simulate /tmp/meters --users 600 --days 365 --seed 7")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--users", type=int, default=60, show_default=True, help="Number of homes.")
@click.option("--days", type=int, default=170, show_default=True, help="Number of days.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), default="2016-07-15", show_default=True, metavar="DATE")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--format", "file_format", type=click.Choice(["challenge", "london"]), default="challenge", show_default=True
)
@click.option("--part-rows", type=int, help="london: rows of a part at most; default: 1,000,000.")
@click.option("--acorn", is_flag=True, help="london: add the columns Acorn and Acorn_grouped.")
def simulate(out: Path, users: int, days: int, start: datetime, **options: Any) -> None:
    """Write an invented data set to the folder OUT.

    challenge: user_data.csv and consumption/<id>.csv. london: LCL_0001.csv and so on, as Low Carbon London has them.
    """
    from smapdash.simulation.data_sets import simulate as write_data_set  # noqa: PLC0415

    write_data_set(out, users=users, days=days, start=start.date(), **options)
    click.echo(f"Wrote {plural(users, 'user')} and {plural(days, 'day')} to {out}.")
