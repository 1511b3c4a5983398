"""The calendar check: the question whether two weekdays are the days of rest, and its evidence."""

from __future__ import annotations

from typing import Any, NamedTuple

from smapdash.answers import Calendar
from smapdash.choices import WEEKDAYS, WEEKEND
from smapdash.db.queries import Repository
from smapdash.filters import Filters
from smapdash.web import texts, words
from smapdash.web.figures.calendar import HEIGHT, calendar_figure, describe_calendar, widest_contrast
from smapdash.web.figures.canvas import Chart, empty_figure


class CalendarView(NamedTuple):
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


def calendar_view(repository: Repository, filters: Filters) -> CalendarView:
    """Return the question, where the data suggests other days of rest than the filters, and what is told else.

    `found` names the two days (an empty text where none stand apart), whether to ask, and whether the days of rest are
    worth a line: those of the default that the data confirms are not.
    """
    calendar = repository.fetch_calendar()
    if not calendar.pair:
        return CalendarView({"pair": "", "asks": False, "tells": False}, "", "", "", "", "")
    names = " ".join(WEEKDAYS[day] for day in calendar.pair)
    pair, asks = words.weekday_names(calendar.pair), calendar.pair != filters.rest_days
    chosen = words.weekday_names(filters.rest_days)
    most = widest_contrast(calendar)
    return CalendarView(
        found={
            "pair": names,
            "asks": asks,
            "tells": asks or calendar.pair != WEEKEND,
        },
        title=f"{pair} look like the weekend in this data. ",
        why=f"At {words.half_hour(most.half_hour)} they need {100 * most.pair:.0f} % of the day's mean demand, "
        f"the other days {100 * most.five:.0f} %.",
        pair=names,
        keep=f"Keep {chosen}" if chosen else "Keep no rest days",
        line=_line(pair, chosen) if asks else f"Rest days are {pair}, as this data suggests.",
    )


def evidence_view(repository: Repository) -> EvidenceView:
    """Return the evidence."""
    calendar = repository.fetch_calendar()
    if not calendar.pair:
        return EvidenceView(empty_figure(HEIGHT), texts.NO_MATCH, "")
    return EvidenceView(calendar_figure(calendar), describe_calendar(calendar), _caption(calendar))


def _line(pair: str, chosen: str) -> str:
    return (
        f"Rest days are {chosen}; this data suggests {pair}." if chosen else f"This data suggests {pair} as rest days."
    )


def _caption(calendar: Calendar) -> str:
    days = calendar.profiles.groupby("weekday")["days"].first()
    return (
        "Demand by half-hour of all users and all days, relative to the mean of the day; median of "
        f"{int(days.min())} or more days of each weekday. {words.weekday_names(calendar.pair)} differ from the other "
        f"days at least {calendar.separation:.1f} times as much as days of one group from each other."
    )
