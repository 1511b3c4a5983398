"""The question whether two weekdays are the rest days, as values and in words."""

from __future__ import annotations

from typing import Any, NamedTuple

from smapdash.model.enums import WEEKDAYS, WEEKEND
from smapdash.model.results import RestDayCheck
from smapdash.web.pages.overview.rest_days.figure import widest_contrast
from smapdash.wording import formatting
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
        title=f"{pair} look like the weekend in this data. ",
        why=f"At {formatting.half_hour(most.half_hour)} they need {fixed(100 * most.pair, 0)} % of the day's mean "
        f"demand, the other days {fixed(100 * most.five, 0)} %.",
        pair=names,
        keep=f"Keep {chosen}" if chosen else "Keep all as working days",
        line=_line(pair, chosen) if asks else f"Non-working days are {pair}, as this data suggests.",
    )


def _line(pair: str, chosen: str) -> str:
    return (
        f"Non-working days are {chosen}; this data suggests {pair}."
        if chosen
        else f"This data suggests {pair} as non-working days."
    )


def caption(check: RestDayCheck) -> str:
    """Return the sentence on how the evidence is computed."""
    days = check.profiles.groupby("weekday")["days"].first()
    return (
        "Demand by half-hour of all users and all days, relative to the mean of the day; median of "
        f"{int(days.min())} or more days of each weekday. {formatting.weekday_names(check.pair)} differ from the "
        f"other days at least {fixed(check.separation, 1)} times as much as days of one group from each other."
    )
