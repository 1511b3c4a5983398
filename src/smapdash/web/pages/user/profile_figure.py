"""The chart of one user's average day: working days and rest days beside the mean of its peers, and its finding."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from smapdash.model.enums import DayType, Measure
from smapdash.web.charts import canvas, hover, marks, texts, theme
from smapdash.web.charts.profile_days import HALF_HOURS, ProfilePoint, profile_points
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.phrases import DAY_TYPES

HEIGHT = 220
SUBJECT = message("user.average_day")
KINDS = (DayType.WORKING, DayType.REST)
_LOOKS: dict[DayType, dict[str, Any]] = {
    DayType.WORKING: {"colour": theme.ACCENT},
    DayType.REST: {"colour": theme.INK, "dash": "2px,3px"},
}


def points_by_kind(frame: pd.DataFrame) -> dict[DayType, list[ProfilePoint]]:
    """Return the half-hours of working and of rest days of a user's PROFILE frame, without kinds that it lacks."""
    points = {kind: profile_points(frame, kind, measure=Measure.MEAN) for kind in KINDS}
    return {kind: of_kind for kind, of_kind in points.items() if of_kind}


def user_profile_figure(
    own: dict[DayType, list[ProfilePoint]],
    peers: dict[DayType, list[ProfilePoint]],
    *,
    peers_name: str,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw the average working day solid, the average rest day dotted, and the mean of the peers dashed.

    Parameters
    ----------
    own, peers : dict of DayType to list of ProfilePoint
        Points that `points_by_kind` returns for the PROFILE of the user and of its peers.
    peers_name : str
        Name of the peers: t3.
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Chart
        Half-hour 0 to 47 over kW; without traces where the user has no readings.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(right=84), uirevision=uirevision)
    if not own:
        return figure
    kind = kind_of_peers(own)
    lines: list[tuple[DayType, str, list[ProfilePoint], dict[str, Any]]]
    mean = {"colour": theme.REF, "dash": theme.REF_DASH, "width": 1.5}
    lines = [(kind, f"{peers_name} mean", peers.get(kind, []), mean)]
    lines += [(day_type, DAY_TYPES[day_type], points, _LOOKS[day_type]) for day_type, points in reversed(own.items())]
    top = canvas.show_y_axis(figure, "kW", max(point.kw or 0.0 for *_, points, _ in lines for point in points))
    hours = list(range(0, HALF_HOURS + 1, 12))
    labels = [formatting.half_hour(hour) for hour in hours]
    canvas.show_x_axis(figure, range=[0, HALF_HOURS], tickvals=hours, ticktext=labels)
    # A click selects the days of the nearest line, so the hover text is of that line.
    figure.update_layout(hovermode="closest", hoverdistance=-1)
    ends = []
    for day_type, name, points, look in lines:
        xs, ys = [point.half_hour for point in points], [point.kw for point in points]
        shown = formatting.safe(name)
        boxes, days = _boxes(shown, points), [day_type.value] * len(points)
        marks.add_line(figure, xs, ys, name=shown, hovertemplate="%{text}", text=boxes, customdata=days, **look)
        ends.append(marks.last_end(shown, xs, ys))
    marks.name_ends(figure, [end for end in ends if end], top)
    return figure


def kind_of_peers(own: dict[DayType, list[ProfilePoint]]) -> DayType:
    """Return the day type for which the peers' mean is drawn: working days, unless the user has rest days only."""
    return next(iter(own), DayType.WORKING)


def title_user_profile(own: dict[DayType, list[ProfilePoint]]) -> str:
    """Return the finding as plain text for the chart's title, or the subject where there is none."""
    peaks = {
        kind: formatting.half_hour(_peak(points).half_hour)
        for kind, points in own.items()
        if len({point.kw for point in points if point.kw is not None}) > 1
    }
    if not peaks:
        return SUBJECT
    if len(peaks) == len(KINDS) and len(set(peaks.values())) == 1:
        return message("user.peaks_at_on_working", time=peaks[DayType.WORKING])
    return message(
        "user.peaks",
        names=", ".join((message("user.at_on_days", at=at, kind=DAY_TYPES[kind]) for kind, at in peaks.items())),
    )


def describe_user_profile(own: dict[DayType, list[ProfilePoint]]) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    sentences = []
    for kind, points in own.items():
        known = [point for point in points if point.kw is not None]
        ends = (_peak(known), min(known, key=lambda point: point.kw or 0.0))
        high, low = (f"{_amount(point)} at {formatting.half_hour(point.half_hour)}" for point in ends)
        sentences.append(message("user.describe_day_type", kind=DAY_TYPES[kind], high=high, low=low))
    return " ".join(sentences)


def _peak(points: list[ProfilePoint]) -> ProfilePoint:
    """Return the highest half-hour, the earliest of equals."""
    return max(points, key=lambda point: -1.0 if point.kw is None else point.kw)


def _amount(point: ProfilePoint) -> str:
    return str(formatting.demand(None if point.kw is None else point.kw * 1_000))


def _boxes(name: str, points: list[ProfilePoint]) -> list[str]:
    """Return the hover box of each half-hour; empty in a gap."""
    demands = texts.demands(1_000 * np.array([point.kw for point in points], np.float64))
    means = [
        message("user.mean_of", point=demand, days=formatting.plural(point.days, "day"))
        for point, demand in zip(points, demands, strict=True)
    ]
    return [
        "" if point.kw is None else hover.box(formatting.half_hour(point.half_hour), [(name, mean)])
        for point, mean in zip(points, means, strict=True)
    ]
