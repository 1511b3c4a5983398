"""The chart of the average day: mean demand by half-hour and day type, and its finding in words."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from smapdash.model.enums import DayType, Measure
from smapdash.web.charts import canvas, hover, marks, quantities, texts, theme
from smapdash.web.charts.line_names import Name, name_lines
from smapdash.web.charts.profile_days import HALF_HOURS, Days
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.phrases import DAY_TYPES

HEIGHT = 334
SUBJECT = message("profile.average_day")

NAMES = {kind: f"{name} days" for kind, name in DAY_TYPES.items()} | {DayType.ALL: "demand"}
_ONE_DAY = {kind: f"{name} day" for kind, name in DAY_TYPES.items()} | {DayType.ALL: "day"}
LOOKS: dict[DayType, dict[str, Any]] = {
    DayType.WORKING: {"colour": theme.ACCENT},
    DayType.REST: {"colour": theme.INK, "dash": theme.REST_DASH, "width": 1.75},
    DayType.ALL: {"colour": theme.ACCENT},
}


Rows = list[tuple[str, str]]
"""Labels and values of a hover box."""


def profile_figure(
    types: list[Days],
    *,
    measure: Measure,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw the average day: working days with their band, and rest days; or days of all types.

    Parameters
    ----------
    types : list of Days
        Of `day_types`.
    measure : Measure
        Mean demand of the selection [kW], or per user with data [kW].
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Figure
        Half-hour 0 to 47 over kW; without traces where there are no types.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(), uirevision=uirevision)
    if not types:
        return figure
    top = canvas.show_y_axis(figure, quantities.demand_unit(measure), _highest(types))
    show_half_hours(figure)
    _fill(figure, types[0])
    rows = [_rows(days, measure) for days in types]
    for place, days in enumerate(types):
        _draw(figure, days, _boxes([rows[place], *(other for other in rows if other is not rows[place])]))
    # A click selects the nearest line, so the hover box begins with that line, at any distance.
    figure.update_layout(hovermode="closest", hoverdistance=-1)
    _label(figure, types, top)
    return figure


def show_half_hours(figure: canvas.Chart) -> None:
    """Show the horizontal axis of a day."""
    hours = list(range(0, HALF_HOURS + 1, 12))
    canvas.show_x_axis(figure, range=[0, HALF_HOURS], tickvals=hours, ticktext=[formatting.half_hour(i) for i in hours])


def title_profile(types: list[Days]) -> str:
    """Return the finding as plain text for the card's title, or the subject where there is none."""
    peaks = [(days.day_type, formatting.half_hour(days.peak.half_hour)) for days in types if days.has_peak]
    if not peaks:
        return SUBJECT
    if len(peaks) == len(types) and len({time for _, time in peaks}) == 1:
        return message("profile.demand_peaks_at", time=peaks[0][1])
    claim = message("profile.peak_at", names=NAMES[peaks[0][0]].capitalize(), time=peaks[0][1])
    return f"{claim}, {NAMES[peaks[1][0]]} at {peaks[1][1]}" if len(peaks) > 1 else claim


def band_sentence(types: list[Days]) -> str:
    """Return the meaning of the band and its number of days: "Band: P10 to P90 of 60 working days."."""
    if not types:
        return ""
    days = formatting.plural(types[0].count, _ONE_DAY[types[0].day_type])
    return message("profile.band_p10_to_p90", days=days) if types[0].has_band else message("profile.mean_of", days=days)


def describe_profile(types: list[Days], *, measure: Measure) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    return " ".join(_describe(days, measure) for days in types)


def _describe(days: Days, measure: Measure) -> str:
    known = [point for point in days.points if point.kw is not None]
    peak, base = (choose(known, key=lambda point: point.kw or 0.0) for choose in (max, min))
    per_user = "" if measure is Measure.TOTAL else message("profile.per_user")
    highest, lowest = (
        f"{_amount(point.kw)}{per_user} at {formatting.half_hour(point.half_hour)}" for point in (peak, base)
    )
    mean = message("profile.mean") if days.day_type is DayType.ALL else f"{NAMES[days.day_type].capitalize()}: mean"
    if len(known) == 1:
        return f"{mean} demand {highest}."
    return message("profile.describe", mean=mean, highest=highest, lowest=lowest)


def _highest(types: list[Days]) -> float:
    values = [point.kw for days in types for point in days.points]
    if types[0].has_band:
        values += [point.high_kw for point in types[0].points]
    return max(value for value in values if value is not None)


def _fill(figure: canvas.Chart, first: Days) -> None:
    """Draw the band of the first line, or a fill under it for days of all types."""
    xs = range(HALF_HOURS)
    if first.has_band:
        lows, highs = [point.low_kw for point in first.points], [point.high_kw for point in first.points]
        marks.add_band(figure, xs, lows, highs, name="band", fill=theme.BAND_FILL)
    elif first.day_type is DayType.ALL:
        marks.add_soft_fill(figure, xs, [point.kw for point in first.points])


def _label(figure: canvas.Chart, types: list[Days], top: float) -> None:
    """Name each line, or mark the peak of the only one."""
    if types[0].day_type is DayType.ALL:
        at, kw = types[0].peak.half_hour, types[0].peak.kw
        label = f"{formatting.half_hour(at)}, {_amount(kw)}"
        marks.mark_highest(figure, at, kw or 0.0, label, in_right_half=at > HALF_HOURS // 2)
        return
    names = [
        Name(NAMES[days.day_type], [[point.kw for point in days.points]], LOOKS[days.day_type]["colour"])
        for days in types
    ]
    name_lines(figure, names, top)


def _amount(kw: float | None) -> str:
    return str(formatting.demand(None if kw is None else kw * 1_000))


def _boxes(types: list[list[Rows]]) -> list[str]:
    """Return the hover box of each half-hour of the first day type, with the others below it; empty in a gap."""
    return [
        hover.box(formatting.half_hour(i), chain.from_iterable(rows)) if rows[0] else ""
        for i, rows in enumerate(zip(*types, strict=True))
    ]


def _rows(days: Days, measure: Measure) -> list[Rows]:
    """Return the mean of a day type in each half-hour, and its band if it has one; nothing in a gap."""
    _, kw, counts, low, high = zip(*days.points, strict=True)
    means, highs = (texts.demands(1_000 * np.array(values, np.float64)) for values in (kw, high))
    lows = texts.numbers(np.array(low, np.float64))
    found: list[Rows] = []
    for place, count in enumerate(counts):
        rows = []
        if kw[place] is not None:
            mean = means[place]
            demand = mean if measure is Measure.TOTAL else message("profile.demand_per_user", kw=mean)
            of_days = message("profile.demand_mean_of", demand=demand, days=formatting.plural(count, "day"))
            rows.append((NAMES[days.day_type], of_days))
        if rows and days.has_band and low[place] is not None and high[place] is not None:
            rows.append((message("profile.p10_to_p90"), f"{lows[place]} to {highs[place]}"))
        found.append(rows)
    return found


def _draw(figure: canvas.Chart, days: Days, sentences: list[str]) -> None:
    """Draw one line, with the day type as the click data of its points."""
    marks.add_line(
        figure,
        range(HALF_HOURS),
        [point.kw for point in days.points],
        name=NAMES[days.day_type],
        hovertemplate="%{text}",
        text=sentences,
        customdata=[days.day_type.value] * HALF_HOURS,
        **LOOKS[days.day_type],
    )
