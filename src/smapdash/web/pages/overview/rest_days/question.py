"""The question whether two weekdays are the rest days, as values and in words."""

from __future__ import annotations

from typing import Any, NamedTuple

from smapdash.model.enums import WEEKDAYS, WEEKEND
from smapdash.model.results import RestDayCheck
from smapdash.web.pages.overview.rest_days.figure import widest_contrast
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.rounding import fixed


class RestDayView(NamedTuple):
    """The result, from which the browser decides what to show; the notice and its buttons; the line under the chart."""

    found: dict[str, Any]
    title: str
    why: str
    pair: str
    keep: str
    line: str


def rest_day_view(check: RestDayCheck, rest_days: tuple[int, ...]) -> RestDayView:
    """Return the question, if the data suggests other rest days than the chosen ones, and the line that follows it.

    `found` has the two days (empty if no pair differs), whether to ask, and whether to explain the rest days in a line:
    the default, confirmed by the data, needs none.
    """
    if not check.pair:
        return RestDayView({"pair": "", "asks": False, "explains": False}, "", "", "", "", "")
    names = " ".join(WEEKDAYS[day] for day in check.pair)
    pair, asks = formatting.weekday_names(check.pair), check.pair != rest_days
    chosen = formatting.weekday_names(rest_days)
    most = widest_contrast(check)
    return RestDayView(
        found={
            "pair": names,
            "asks": asks,
            "explains": asks or check.pair != WEEKEND,
        },
        title=message("rest_days.question", pair=pair),
        why=message(
            "rest_days.why",
            half_hour=formatting.half_hour(most.half_hour),
            pair=fixed(100 * most.pair, 0),
            five=fixed(100 * most.five, 0),
        ),
        pair=names,
        keep=message("rest_days.keep", chosen=formatting.short_weekdays(rest_days))
        if chosen
        else message("rest_days.keep_all_as_working"),
        line=_line(pair, chosen) if asks else message("rest_days.confirmed", pair=pair),
    )


def _line(pair: str, chosen: str) -> str:
    return (
        message("rest_days.other_than_suggested", chosen=chosen, pair=pair)
        if chosen
        else message("rest_days.suggested", pair=pair)
    )


def caption(check: RestDayCheck) -> str:
    """Return the sentence on how the evidence is computed."""
    days = check.profiles.groupby("weekday")["days"].first()
    return message(
        "rest_days.caption",
        days=int(days.min()),
        weekdays=formatting.weekday_names(check.pair),
        separation=fixed(check.separation, 1),
    )
