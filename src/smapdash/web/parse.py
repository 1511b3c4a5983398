"""From a callback's untrusted arguments to values. `filters` parses what the filters are made of; this is the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from smapdash.answers import Coverage
from smapdash.db.queries import USER_SORTS
from smapdash.filters import Filters, parse_inputs, parse_query, parse_text

MOST_PAGES = 1_000_000
MOST_BEATS = 1_000_000_000


class Sort(NamedTuple):
    """The order of the table of users."""

    column: str = "energy_wh"
    descending: bool = True


def parse_state(coverage: Coverage, value: object) -> Filters:
    """Return the filters that a store of the page holds; the defaults where it holds none."""
    return parse_query(coverage, value.get("query") if isinstance(value, dict) else None)


def parse_controls(coverage: Coverage, controls: Mapping[str, object]) -> Filters:
    """Return the filters that the controls stand for; a date at its former limit stays without limit."""
    values = dict(controls)
    if values.pop("earliest") == values["first_day"]:
        values["first_day"] = None
    if values.pop("latest") == values["last_day"]:
        values["last_day"] = None
    return parse_inputs(coverage, **values)


def parse_sort(value: object) -> Sort:
    """Return the order that the table's `sort_by` asks for; highest energy first where it asks for none."""
    first = value[0] if isinstance(value, list) and value else None
    if not isinstance(first, dict):
        return Sort()
    column = "id" if first.get("column_id") == "user" else first.get("column_id")
    if not isinstance(column, str) or column not in USER_SORTS:
        return Sort()
    return Sort(column, first.get("direction") != "asc")


def parse_click(value: object, known: Collection[str]) -> str | None:
    """Return the name that a click on a bar points at, None where it points at none of `known`."""
    points = value.get("points") if isinstance(value, dict) else None
    point = points[0] if isinstance(points, list) and points else None
    if not isinstance(point, dict):
        return None
    name = point.get("customdata")
    if isinstance(name, list):
        name = name[0] if name else None
    return name if isinstance(name, str) and name in known else None


def parse_zoom(value: object) -> tuple[str | None, str | None] | None:
    """Return the first and last day of the part of a date axis that was zoomed to; (None, None) for all, None for none.

    A day whose beginning is in view counts, so that what was drawn by the day is kept as it was seen; within one day
    it is that day.
    """
    if not isinstance(value, dict):
        return None
    if value.get("xaxis.autorange") is True:
        return None, None
    try:
        first, last = (datetime.fromisoformat(value[f"xaxis.range[{end}]"]) for end in (0, 1))
    except (KeyError, TypeError, ValueError):
        return None
    last_day = last.date()
    first_day = first.date() if first.time() == time() or first.date() == last_day else first.date() + timedelta(days=1)
    return first_day.isoformat(), last_day.isoformat()


def parse_row(value: object) -> str | None:
    """Return the id of the user whose row was clicked."""
    return parse_text(value.get("row_id")) if isinstance(value, dict) else None
