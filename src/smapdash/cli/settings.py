"""smapdash settings: what is set for the data set, whoever looks at it."""

from __future__ import annotations

import getpass
import json
from typing import Any

import click

from smapdash.cli.common import database_option, json_option, open_database, wait_option
from smapdash.model.audit import Audited, AuditEvent
from smapdash.model.edits import REST_DAYS, Setting, describe_rest_days, read_rest_days
from smapdash.model.enums import WEEKEND
from smapdash.model.values import write_weekdays
from smapdash.wording.phrases import shown

DEFAULT = "default"
OWNER = "owner"
"""The role, in audit lines, of who has the address of the database."""


@click.command(epilog="Example: smapdash settings rest-days tue,wed")
@click.argument("name", type=click.Choice([REST_DAYS]), required=False, metavar="[rest-days]")
@click.argument("value", required=False, metavar="[DAYS]")
@database_option
@wait_option
@json_option
def settings(
    name: str | None, value: str | None, database_url: str | None, *, wait_limit: float, as_json: bool
) -> None:
    """Show the settings of the data set, or set one.

    rest-days are the weekdays that are rest days in every view that names none of its own: DAYS is one to six weekdays
    such as tue,wed, or none, or default, which is sat,sun.
    """
    from smapdash.db.audit import add_line  # noqa: PLC0415
    from smapdash.db.edits import fetch_settings, set_rest_days  # noqa: PLC0415
    from smapdash.db.engine import database_errors  # noqa: PLC0415

    days = None if value is None else _read_days(value)
    with open_database(database_url, wait_limit) as engine, database_errors(), engine.begin() as connection:
        if days is not None:
            set_rest_days(connection, days, _who())
            add_line(connection, Audited(_who(), OWNER, AuditEvent.SETTING, describe_rest_days(days)))
        found = fetch_settings(connection)
    shown_names = [name] if name else [REST_DAYS]
    if as_json:
        click.echo(json.dumps({one: _to_json(found.get(one)) for one in shown_names}, default=str))
    else:
        click.echo("\n".join(_describe(one, found.get(one)) for one in shown_names))


def _read_days(text: str) -> tuple[int, ...]:
    days = WEEKEND if text.strip().lower() == DEFAULT else read_rest_days(text)
    if days is None:
        raise click.BadParameter(
            f"{shown(text)} names no rest days: write one to six weekdays such as tue,wed, none, or default."
        )
    return days


def _who() -> str:
    """Return the user of this machine who sets it; its system may know no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "the command line"


def _to_json(setting: Setting | None) -> dict[str, Any]:
    value = setting.value if setting else None
    when = {"set_at": setting.set_at, "set_by": setting.set_by} if setting else {"set_at": None, "set_by": None}
    return {"value": value or ",".join(write_weekdays(WEEKEND)), "is_default": value is None, **when}


def _describe(name: str, setting: Setting | None) -> str:
    if setting is None:
        return f"{name}  {','.join(write_weekdays(WEEKEND))}  (the default)"
    value = setting.value or ",".join(write_weekdays(WEEKEND))
    default = "the default, " if setting.value is None else ""
    return f"{name}  {value}  ({default}set {setting.set_at:%Y-%m-%d %H:%M} UTC by {shown(setting.set_by)})"
