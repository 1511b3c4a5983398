"""smapdash check | simulate: the proof, and invented data."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from smapdash.cli.common import database_option, json_option, open_database
from smapdash.errors import DatabaseError


@click.command(epilog="Example: smapdash check --json")
@database_option
@json_option
def check(database_url: str | None, *, as_json: bool) -> None:
    """Prove that the aggregates equal the readings: recompute them all and compare."""
    from smapdash.db.proof import prove  # noqa: PLC0415

    with open_database(database_url) as engine:
        proof = prove(engine)
    if as_json:
        click.echo(json.dumps(proof.to_dict(), default=str))
    else:
        state = "All aggregates equal the readings" if proof.ok else "Aggregates differ from the readings"
        click.echo(f"{state}: {proof.users:,} users, {proof.readings:,} readings, {proof.total_wh:,.0f} Wh.")
        for difference in proof.differences:
            click.echo(f"  {json.dumps(difference, default=str)}")
    if not proof.ok:
        raise DatabaseError("Aggregates differ from the readings; load the files again, or restore a backup.")


@click.command(epilog="Example: smapdash simulate /tmp/meters --users 600 --days 365 --seed 7")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--users", type=int, default=60, show_default=True, help="Number of homes.")
@click.option("--days", type=int, default=170, show_default=True, help="Number of days.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), default="2016-07-15", show_default=True, metavar="DATE")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same bytes.")
@click.option("--format", "layout", type=click.Choice(["challenge", "london"]), default="challenge", show_default=True)
@click.option("--part-rows", type=int, help="london: rows of a part at most; default: 1,000,000.")
@click.option("--acorn", is_flag=True, help="london: add the columns Acorn and Acorn_grouped.")
def simulate(out: Path, users: int, days: int, start: datetime, **options: Any) -> None:
    """Write an invented data set to the folder OUT.

    challenge: user_data.csv and consumption/<id>.csv. london: LCL_0001.csv and so on, as Low Carbon London has them.
    """
    from smapdash.simulate import simulate as write_data_set  # noqa: PLC0415

    write_data_set(out, users=users, days=days, start=start.date(), **options)
    click.echo(f"Wrote {users:,} users and {days:,} days to {out}.")
