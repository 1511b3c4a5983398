"""The average days of two periods in one chart, and their finding in words."""

from __future__ import annotations

from typing import Final

from smapdash.web.charts import canvas, hover, marks, theme
from smapdash.web.charts.profile import HALF_HOURS, Days, ProfilePoint, show_half_hours
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT: Final = 280


def days_figure(now: Days | None, then: Days | None) -> canvas.Chart:
    """Draw mean demand per user by half-hour: in view solid, of the days compared with dashed.

    Returns
    -------
    Chart
        Half-hour 0 to 47 over kW per user; without traces where one of the two is missing.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin())
    if now is None or then is None:
        return figure
    heights = [[point.kw for point in days.points] for days in (now, then)]
    canvas.show_y_axis(
        figure, message("charts.kw_per_user"), max(kw for line in heights for kw in line if kw is not None)
    )
    show_half_hours(figure)
    marks.add_soft_fill(figure, range(HALF_HOURS), heights[0])
    marks.add_line(figure, range(HALF_HOURS), heights[1], name=message("both_days.then"), colour=theme.REF,
                   dash=theme.REF_DASH, width=1.5)  # fmt: skip
    boxes = [_box(*points) for points in zip(now.points, then.points, strict=True)]
    marks.add_line(figure, range(HALF_HOURS), heights[0], name=message("both_days.now"), colour=theme.ACCENT,
                   hovertemplate="%{text}", text=boxes)  # fmt: skip
    figure.update_layout(hovermode="closest", hoverdistance=-1, dragmode=False)
    return figure


def title_days(now: Days | None, then: Days | None) -> str:
    """Return when both days have their maximum; the subject where one is missing, or has no maximum worth a name."""
    if now is None or then is None or not (now.has_peak and then.has_peak):
        return message("both_days.title")
    times = [formatting.half_hour(days.peak.half_hour) for days in (now, then)]
    if times[0] == times[1]:
        return message("both_days.finding_same", now=times[0])
    return message("both_days.finding", now=times[0], then=times[1])


def describe_days(now: Days | None, then: Days | None) -> str:
    """Return a text description of the chart for screen readers; empty where one is missing."""
    if now is None or then is None:
        return ""
    highest = [
        message("both_days.at", time=formatting.half_hour(days.peak.half_hour), kw=_kw(days.peak))
        for days in (now, then)
    ]
    return message("both_days.describe", now=highest[0], then=highest[1])


def _box(now: ProfilePoint, then: ProfilePoint) -> str:
    rows = [
        (name, message("both_days.of_days", kw=_kw(point), days=formatting.plural(point.days, "day")))
        for name, point in ((message("both_days.now"), now), (message("both_days.then"), then))
        if point.kw is not None
    ]
    return hover.box(formatting.half_hour(now.half_hour), rows)


def _kw(point: ProfilePoint) -> str:
    return str(formatting.demand(None if point.kw is None else 1_000 * point.kw))
