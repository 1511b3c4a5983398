"""The empty state: nothing is loaded or nothing matches, with buttons for the filters that can be removed."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import Output, html, no_update

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.notices import find_unmet
from smapdash.model.periods import count_days
from smapdash.model.results import Summary
from smapdash.web.state.chip_texts import days_in_view
from smapdash.web.state.fields import CHIPS
from smapdash.web.ui import ids
from smapdash.web.ui.components import build_button, build_icon, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording import formatting
from smapdash.wording.load_shapes import shape_name
from smapdash.wording.messages import message
from smapdash.wording.notices import describe_notice, name_all

REMOVABLE = [chip for chip in CHIPS if chip.remove]
PLACEHOLDERS = (
    *("hidden", "title", "why", "code_hidden"),
    *(name for chip in REMOVABLE for name in (f"remove_{chip.name}", f"remove_{chip.name}_hidden")),
    "reset_hidden",
)
OUTPUTS = {name: Output(ids.EMPTY_STATE, name) for name in PLACEHOLDERS}


def empty_state_view(dataset: DatasetInfo, filters: Filters, summary: Summary) -> dict[str, Any]:
    """Return the texts of the empty state, or that it is hidden, by the names of `OUTPUTS`."""
    nothing = not dataset.readings
    empty = not nothing and not summary.readings
    if not (nothing or empty):
        return {"hidden": True} | dict.fromkeys(PLACEHOLDERS[1:], no_update)
    view: dict[str, Any] = {
        "hidden": False,
        "title": message("page.nothing_title") if nothing else message("page.no_match"),
        "why": message("page.nothing_why") if nothing else _why_empty(dataset, filters, summary),
        "code_hidden": not nothing,
        "reset_hidden": not empty,
    }
    for chip in REMOVABLE:
        label = chip.remove(filters) if chip.remove else ""
        view |= {f"remove_{chip.name}": label, f"remove_{chip.name}_hidden": not (empty and label)}
    return view


def build_empty_state() -> Markup:
    """Build the empty state, hidden, with a button for each filter that may leave nothing in view."""
    removes = [
        build_button(
            ids.EMPTY_STATE_REMOVE + chip.name,
            placeholder(f"remove_{chip.name}"),
            hidden=placeholder(f"remove_{chip.name}_hidden"),
            **press(chip.name),
        )
        for chip in REMOVABLE
    ]
    reset = build_button(
        ids.EMPTY_STATE_RESET, message("empty.reset_all_filters"), hidden=placeholder("reset_hidden"), **press("reset")
    )
    notice = html.Section(
        [
            html.Span(build_icon("void"), className="ico"),
            html.H2(placeholder("title"), id=ids.title(ids.EMPTY_STATE)),
            html.P(placeholder("why")),
            html.Code(message("page.nothing_code"), hidden=placeholder("code_hidden")),
            html.Div([*removes, reset], className="actions"),
        ],
        id=ids.EMPTY_STATE,
        className="card-box c12 mid",
        hidden=placeholder("hidden"),
    )
    return Markup(notice, ids.EMPTY_STATE, **{name: True if name.endswith("hidden") else "" for name in PLACEHOLDERS})


def _why_empty(dataset: DatasetInfo, filters: Filters, summary: Summary) -> str:
    notices = find_unmet(dataset, filters)
    unmet = [describe_notice(notice) for notice in notices]
    if any(notice.leaves_nothing for notice in notices):
        return " ".join(unmet)
    if filters.users and not summary.registered:
        return " ".join([*unmet, message("empty.none_of_the_users")])
    if filters.shape and not summary.registered:
        return " ".join([*unmet, message("empty.none_of_the_shape", name=shape_name(filters.shape))])
    return " ".join([*unmet, _why_none_match(dataset, filters)])


def _why_none_match(dataset: DatasetInfo, filters: Filters) -> str:
    areas, tariffs = filters.areas or dataset.areas, filters.tariffs or dataset.tariffs
    if any(area in areas and tariff in tariffs for area, tariff in dataset.segments):
        weekdays, days = formatting.short_weekdays(filters.weekdays), filters.days(dataset)
        if not count_days(*days, filters.weekdays):
            return _why_no_weekday(dataset, filters.weekdays, *days)
        on = f" on {weekdays}" if weekdays else ""
        return message("empty.there_is_no_reading", on=on, days=days_in_view(dataset, filters))
    homes = sorted({area for area, tariff in dataset.segments if tariff in tariffs})
    tariffs = tuple(tariff for tariff in tariffs if tariff in dataset.tariffs)
    verb = "exists" if len(tariffs) == 1 else "exist"
    return message(
        "empty.tariffs_elsewhere",
        names=name_all(message("empty.tariff"), tariffs),
        verb=verb,
        homes=name_all("area", homes),
        areas=name_all("area", areas),
    )


def _why_no_weekday(dataset: DatasetInfo, weekdays: tuple[int, ...], first: date, last: date) -> str:
    """Write that days hold none of the chosen weekdays: 6 Dec is not a Monday."""
    if first < last:
        return message(
            "empty.no_such_weekday",
            weekdays=formatting.short_weekdays(weekdays),
            days=formatting.day_range(first, last),
        )
    extent = dataset.extent or (first, last)
    day = formatting.day_range(first, last, with_year=extent[0].year < extent[1].year)
    return message("empty.not_that_weekday", day=day, weekdays=formatting.weekday_names(weekdays, last=" or "))
