"""Parsing of untrusted callback arguments: stores, presses, clicks, zooms. `fields` parses the filters."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import (
    MOST_LINES,
    MOST_POINTS_NARROW,
    MOST_POINTS_OF_ALL,
    Grain,
    finest_grain,
)
from smapdash.model.filters import Filters
from smapdash.model.groups import count_groups
from smapdash.model.values import parse_day, parse_text, parse_use
from smapdash.web.state.query_string import parse_query

LAST_MONDAY = date.max - timedelta(days=6)
MOST_HEARTBEATS = 1_000_000_000


def parse_state(dataset: DatasetInfo, value: object, narrow: object = None) -> Filters:
    """Return the filters in a store of the page; the defaults if it holds none.

    Parameters
    ----------
    narrow : object
        Whether charts are as narrow as a phone, and so have a coarser grain; anything but true counts as false.
    """
    filters = parse_query(dataset, value.get("query") if isinstance(value, dict) else None)
    return fit_grain(dataset, filters, is_narrow=narrow is True)


def fit_grain(dataset: DatasetInfo, filters: Filters, *, is_narrow: bool) -> Filters:
    """Return filters whose grain suits a narrow chart, if `is_narrow` and no grain is chosen.

    A chosen grain becomes coarser if the chart would have more than `MOST_POINTS_OF_ALL` points of all lines.
    """
    if dataset.first_day is None:
        return filters
    if is_narrow and filters.grain is None:
        filters = replace(filters, grain=filters.grain_in(dataset, MOST_POINTS_NARROW))
    finest = finest_of_all_lines(dataset, filters)
    grains = tuple(Grain)
    if filters.grain is None or grains.index(filters.grain) >= grains.index(finest):
        return filters
    return replace(filters, grain=finest)


def finest_of_all_lines(dataset: DatasetInfo, filters: Filters) -> Grain:
    """Return the finest grain that keeps the points of all lines of the chart over time within one answer's limit."""
    first, last = filters.days(dataset)
    lines = count_groups(dataset, filters, filters.split)
    return finest_grain((last - first).days + 1, MOST_POINTS_OF_ALL // min(max(lines, 1), MOST_LINES))


def parse_press(value: object) -> str | None:
    """Return the value pressed in a `Markup`; None if it is not a press."""
    return parse_text(value.get("what")) if isinstance(value, dict) else None


def parse_click(value: object, known: Collection[str]) -> str | None:
    """Return the name of a clicked bar; None if it is not one of `known`."""
    name = clicked(value)
    return name if isinstance(name, str) and name in known else None


def clicked(value: object, what: str = "customdata") -> object:
    """Return a property of the first clicked point (of a list, its first item); None without one."""
    points = value.get("points") if isinstance(value, dict) else None
    point = points[0] if isinstance(points, list) and points else None
    carried = point.get(what) if isinstance(point, dict) else None
    if isinstance(carried, list):
        return carried[0] if carried else None
    return carried


def parse_zoom(value: object) -> tuple[str | None, str | None] | None:
    """Return the first and last day of a zoomed date axis; (None, None) for a zoom reset, None for another event.

    A day counts if its start is in view, so that a chart drawn by the day keeps the days shown; a zoom within one day
    gives that day.
    """
    if not isinstance(value, dict):
        return None
    # A double click resets the axis, either to autorange or to the first range, which is then a single value.
    if value.get("xaxis.autorange") is True or "xaxis.range" in value:
        return None, None
    span = _parse_span([value.get(f"xaxis.range[{end}]") for end in (0, 1)])
    if span is None:
        return None
    first, last = span
    last_day = last.date()
    first_day = first.date() if first.time() == time() or first.date() == last_day else first.date() + timedelta(days=1)
    return first_day.isoformat(), last_day.isoformat()


def parse_brush(value: object) -> tuple[str, str] | None:
    """Return the first and last day brushed on the overview chart, including partly covered days; None for none."""
    drawn = value.get("range") if isinstance(value, dict) else None
    span = _parse_span(drawn.get("x") if isinstance(drawn, dict) else None)
    return None if span is None else (span[0].date().isoformat(), span[1].date().isoformat())


def _parse_span(value: object) -> tuple[datetime, datetime] | None:
    """Return two times of an axis, the earlier one first."""
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(end, str) for end in value):
        return None
    try:
        first, last = sorted(datetime.fromisoformat(end) for end in value)
    except (ValueError, TypeError):
        return None
    return first, last


def parse_bar(value: object) -> str | None:
    """Return the daily-use range of a clicked bar of the histogram, as for `parse_use`."""
    name = clicked(value)
    return name if isinstance(name, str) and parse_use(name) else None


def parse_clicked_column(value: object) -> tuple[str, str] | None:
    """Return the first and last day, in ISO format, of a clicked column of the heat map.

    The click data of a week is its first day, of a month its name such as 2016-10; a day has only its position.
    """
    carried = clicked(value)
    if not isinstance(carried, str):
        day = parse_clicked_day(value, "x")
        return None if day is None else (day, day)
    first = parse_day(f"{carried}-01" if len(carried) == len("2016-10") else carried)
    if first is None or first > LAST_MONDAY:
        return None
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    return first.isoformat(), (last if len(carried) == len("2016-10") else first + timedelta(days=6)).isoformat()


def parse_clicked_day(value: object, what: str) -> str | None:
    """Return the day, in ISO format, of a clicked point's time, which is its `x` or `customdata`."""
    day = parse_day(clicked(value, what))
    return day.isoformat() if day else None
