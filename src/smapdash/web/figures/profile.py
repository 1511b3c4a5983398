"""The chart of the average day: mean demand by half-hour, and its finding in words."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd

from smapdash.choices import DayType, Measure
from smapdash.web import theme, words
from smapdash.web.figures import canvas, marks

HEIGHT = 300
HALF_HOURS = 48
SUBJECT = "Average day"


class Cell(NamedTuple):
    """One half-hour of the day: mean demand [kW] (None without readings) and days with readings."""

    half_hour: int
    kw: float | None
    days: int


def profile_cells(frame: pd.DataFrame, *, measure: Measure) -> list[Cell]:
    """Return the 48 half-hours of a PROFILE frame, those without readings included; none for an empty frame."""
    column = "mean_w" if measure is Measure.TOTAL else "mean_w_per_user"
    known: dict[int, Cell] = {}
    for half_hour, days, watts in zip(frame["half_hour"], frame["days"], frame[column], strict=True):
        value = None if pd.isna(watts) or not math.isfinite(watts) else float(watts) / 1_000
        known[int(half_hour)] = Cell(int(half_hour), value, int(days))
    if all(cell.kw is None for cell in known.values()):
        return []
    return [known.get(i, Cell(i, None, 0)) for i in range(HALF_HOURS)]


def whole_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a PROFILE frame that are means over days of all types."""
    return frame[frame["day_type"] == DayType.ALL]


def profile_figure(
    frame: pd.DataFrame,
    *,
    measure: Measure,
    reference: pd.DataFrame | None = None,
    reference_name: str = "",
    height: int = HEIGHT,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw the average day.

    Parameters
    ----------
    frame : DataFrame
        PROFILE.
    measure : Measure
        Mean demand of the selection [kW], or per user with data [kW].
    reference : DataFrame, optional
        PROFILE to compare with, drawn dashed.
    reference_name : str
        What the reference is, as it stands at the end of its line: "t3 mean".
    height : int
        Height of the chart [px].
    uirevision : str
        Zoom and pan stay while it stays the same.

    Returns
    -------
    Figure
        Half-hour 0 to 47 over kW; without traces for an empty frame.
    """
    cells = profile_cells(frame, measure=measure)
    others = [] if reference is None else profile_cells(reference, measure=measure)
    figure = canvas.blank(height, canvas.Margin(right=72 if others else 16), uirevision=uirevision)
    if not cells:
        return figure
    top = canvas.show_y_axis(figure, axis_title(measure), max(cell.kw or 0.0 for cell in (*cells, *others)))
    hours = list(range(0, HALF_HOURS + 1, 12))
    labels = [words.half_hour(i) for i in hours]
    canvas.show_x_axis(figure, range=[0, HALF_HOURS], tickvals=hours, ticktext=labels)
    marks.add_soft_fill(figure, [cell.half_hour for cell in cells], [cell.kw for cell in cells])
    if others:
        name = words.safe(reference_name)
        sentences = [_sentence(cell, f"{name}: ", measure) for cell in others]
        _draw(figure, others, sentences, name=name, colour=theme.REF, dash=theme.REF_DASH, width=1.5)
        end = marks.last_end(name, [cell.half_hour for cell in others], [cell.kw for cell in others])
        marks.name_ends(figure, [end] if end else [], top)
    sentences = [_sentence(cell, "", measure) for cell in cells]
    _draw(figure, cells, sentences, name="demand", colour=theme.ACCENT)
    peak = _peak(cells)
    label = f"{words.half_hour(peak.half_hour)}, {_amount(peak)}"
    marks.mark_highest(figure, peak.half_hour, peak.kw or 0.0, label, in_right_half=peak.half_hour > HALF_HOURS // 2)
    return figure


def axis_title(measure: Measure) -> str:
    """Return the title of the value axis, which is its unit."""
    return "kW per user" if measure is Measure.MEAN else "kW"


def title_profile(frame: pd.DataFrame, *, measure: Measure) -> str:
    """Return the finding as plain text for the card's title, or the plain subject where there is nothing to find."""
    cells = profile_cells(frame, measure=measure)
    if len({cell.kw for cell in cells if cell.kw is not None}) < 2:
        return SUBJECT
    return f"Demand peaks at {words.half_hour(_peak(cells).half_hour)}"


def describe_profile(frame: pd.DataFrame, *, measure: Measure) -> str:
    """Return the chart as plain text for a reader who does not see it; empty without data."""
    known = [cell for cell in profile_cells(frame, measure=measure) if cell.kw is not None]
    if not known:
        return ""
    peak, base = _peak(known), min(known, key=lambda cell: cell.kw or 0.0)
    per_user = " per user" if measure is Measure.MEAN else ""
    told = [f"{_amount(cell)}{per_user} at {words.half_hour(cell.half_hour)}" for cell in (peak, base)]
    return (
        f"Mean demand {told[0]}."
        if len(known) == 1
        else f"Mean demand is highest with {told[0]}, lowest with {told[1]}."
    )


def _peak(cells: list[Cell]) -> Cell:
    return max(cells, key=lambda cell: -1.0 if cell.kw is None else cell.kw)


def _amount(cell: Cell) -> str:
    return str(words.demand(None if cell.kw is None else cell.kw * 1_000))


def _sentence(cell: Cell, whose: str, measure: Measure) -> str:
    """Return the hover text of a half-hour; empty in a gap, where there is nothing to point at."""
    if cell.kw is None:
        return ""
    demand = f"{_amount(cell)} per user" if measure is Measure.MEAN else _amount(cell)
    return f"{whose}{demand} at {words.half_hour(cell.half_hour)}, mean of {words.plural(cell.days, 'day')}"


def _draw(figure: canvas.Chart, cells: list[Cell], sentences: list[str], **look: Any) -> None:
    xs, ys = [cell.half_hour for cell in cells], [cell.kw for cell in cells]
    marks.add_line(figure, xs, ys, hovertemplate="%{text}", text=sentences, **look)
