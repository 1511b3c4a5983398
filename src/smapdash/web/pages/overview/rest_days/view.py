"""The calendar check: the question whether two weekdays are the days of rest, and its evidence."""

from __future__ import annotations

from typing import Any, NamedTuple

from smapdash.model.enums import WEEKDAYS, WEEKEND
from smapdash.model.filters import Filters
from smapdash.model.results import RestDayCheck
from smapdash.repository.protocol import Repository
from smapdash.web.charts.canvas import Chart, empty_figure
from smapdash.web.pages.overview.rest_days.figure import HEIGHT, calendar_figure, describe_calendar, widest_contrast
from smapdash.web.ui import messages
from smapdash.wording import formatting


class RestDayView(NamedTuple):
    """What was found, for the browser to decide what is shown; the notice and its buttons; the line under the chart."""

    found: dict[str, Any]
    title: str
    why: str
    pair: str
    keep: str
    line: str


class EvidenceView(NamedTuple):
    """The chart of the weekdays, in words, and the line under it."""

    figure: Chart
    description: str
    caption: str


def rest_day_view(repository: Repository, filters: Filters) -> RestDayView:
    """Return the question, where the data suggests other days of rest than the filters, and what is told else.

    `found` names the two days (an empty text where none stand apart), whether to ask, and whether the days of rest are
    worth a line: those of the default that the data confirms are not.
    """
    calendar = repository.fetch_rest_day_check()
    if not calendar.pair:
        return RestDayView({"pair": "", "asks": False, "tells": False}, "", "", "", "", "")
    names = " ".join(WEEKDAYS[day] for day in calendar.pair)
    pair, asks = formatting.weekday_names(calendar.pair), calendar.pair != filters.rest_days
    chosen = formatting.weekday_names(filters.rest_days)
    most = widest_contrast(calendar)
    return RestDayView(
        found={
            "pair": names,
            "asks": asks,
            "tells": asks or calendar.pair != WEEKEND,
        },
        title=f"{pair} look like the weekend in this data. ",
        why=f"At {formatting.half_hour(most.half_hour)} they need {100 * most.pair:.0f} % of the day's mean demand, "
        f"the other days {100 * most.five:.0f} %.",
        pair=names,
        keep=f"Keep {chosen}" if chosen else "Keep no rest days",
        line=_line(pair, chosen) if asks else f"Rest days are {pair}, as this data suggests.",
    )


def evidence_view(repository: Repository) -> EvidenceView:
    """Return the evidence."""
    calendar = repository.fetch_rest_day_check()
    if not calendar.pair:
        return EvidenceView(empty_figure(HEIGHT), messages.NO_MATCH, "")
    return EvidenceView(calendar_figure(calendar), describe_calendar(calendar), _caption(calendar))


def _line(pair: str, chosen: str) -> str:
    return (
        f"Rest days are {chosen}; this data suggests {pair}." if chosen else f"This data suggests {pair} as rest days."
    )


def _caption(calendar: RestDayCheck) -> str:
    days = calendar.profiles.groupby("weekday")["days"].first()
    return (
        "Demand by half-hour of all users and all days, relative to the mean of the day; median of "
        f"{int(days.min())} or more days of each weekday. {formatting.weekday_names(calendar.pair)} differ from the "
        f"other days at least {calendar.separation:.1f} times as much as days of one group from each other."
    )
