"""The dates as the picker writes them, and what it says of typed ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.typed_days import parse_typed
from smapdash.model.values import write_day
from smapdash.web.ui import ids
from smapdash.wording import formatting
from smapdash.wording.typed_days import describe_corrections

TYPED: Final = f"{ids.TYPED}.data"
"""Property that reports what the viewer typed, or chose in the calendar."""
PLACES = {
    "days": (ids.DATES, "value"),
    **{name: (ids.CALENDAR, name) for name in ("first", "last", "note")},
}
"""Component and property of each value of `dates_view`."""


def without_refused_days(filters: Filters) -> Filters:
    """Return the filters without dates that cannot be read, as other dates replace them."""
    return replace(filters, refused=tuple(one for one in filters.refused if one.name not in ("from", "to", "last")))


def type_days(dataset: DatasetInfo, filters: Filters, typed: object) -> Filters:
    """Choose the days that were typed; those in view stay where the text means none."""
    chosen = parse_typed(dataset, _text(typed)).chosen
    if chosen is None:
        return filters
    days = {name: getattr(chosen, name) for name in ("first_day", "last_day", "last_days")}
    return replace(without_refused_days(filters), **days)


def days_shown(dataset: DatasetInfo, filters: Filters) -> tuple[date, date] | None:
    """Return the first and last day in view; None where no day is."""
    if dataset.extent is None or filters.is_refused or filters.is_backwards:
        return None
    return filters.days(dataset)


def dates_view(dataset: DatasetInfo, filters: Filters, typed: object = None) -> dict[str, Any]:
    """Return the days in view as text and as dates, by the names of `PLACES`.

    Parameters
    ----------
    typed : object
        What the viewer has just typed: it stays in the field if it means no days.
    """
    found = parse_typed(dataset, _text(typed))
    days = days_shown(dataset, filters)
    text = formatting.day_range(*days) if days else ""
    first, last = days or (None, None)
    return {
        "days": _text(typed) if found.corrections and found.chosen is None else text,
        "first": write_day(first),
        "last": write_day(last),
        "note": describe_corrections(found.corrections),
    }


def _text(typed: object) -> object:
    """Return the text in what the browser reports as typed."""
    return typed.get("text") if isinstance(typed, dict) else None
