"""The load duration curve, and its finding in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from smapdash.model.frames import times_as_text
from smapdash.web.charts import canvas, marks, texts, theme
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 256
SUBJECT = message("duration.load_duration")
TEMPLATE = message("duration.hover")
"""Hover template of the points of `moments`."""


def duration_figure(
    frame: pd.DataFrame, *, comparison: pd.DataFrame | None = None, uirevision: str = canvas.KEEP_ZOOM
) -> canvas.Chart:
    """Draw demand against the share of time in which it is reached or exceeded.

    Parameters
    ----------
    frame : DataFrame
        DURATION.
    comparison : DataFrame, optional
        DURATION of the comparison period, drawn dashed.

    Returns
    -------
    Chart
        kW over per cent of the half-hours, each point with its time; without traces for an empty frame.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(), uirevision=uirevision)
    if frame.empty:
        return figure
    share, kw = curve_points(frame)
    then_share, then_kw = ([], []) if comparison is None or comparison.empty else curve_points(comparison)
    canvas.show_y_axis(figure, "kW", max([kw[0], *then_kw[:1]]))
    show_share_axis(figure)
    marks.add_soft_fill(figure, share, kw)
    if then_kw:
        marks.add_line(figure, then_share, then_kw, name="before", colour=theme.REF, dash=theme.REF_DASH, width=1.5)
    marks.add_line(figure, share, kw, name="demand", colour=theme.ACCENT, hovertemplate=TEMPLATE,
                   customdata=moments(frame))  # fmt: skip
    if len(kw) > 1:
        place = _half(frame)
        label = str(formatting.demand(frame["demand_w"].iloc[place]))
        marks.mark_highest(figure, share[place], kw[place], label, in_right_half=False)
    return figure


def show_share_axis(figure: canvas.Chart) -> None:
    """Show the horizontal axis of shares of time."""
    canvas.show_x_axis(
        figure,
        heading=message("duration.hover_share"),
        range=[0, 100],
        tickvals=[0, 25, 50, 75, 100],
        ticktext=["0 %", "25 %", "50 %", "75 %", "100 %"],
    )


def title_duration(frame: pd.DataFrame) -> str:
    """Return the finding as plain text for the card's title, or the subject where there is none."""
    if len(frame) < 2:
        return SUBJECT
    return message("duration.median_demand", demand=formatting.demand(frame["demand_w"].iloc[_half(frame)]))


def describe_duration(frame: pd.DataFrame) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    if frame.empty:
        return ""
    highest, lowest = (formatting.demand(frame["demand_w"].iloc[place]) for place in (0, -1))
    half = formatting.demand(frame["demand_w"].iloc[_half(frame)])
    return message("duration.describe", highest=highest, lowest=lowest, half=half)


def curve_points(frame: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Return the shares of time [%] and the demands [kW] of a curve."""
    return frame["share_percent"].tolist(), (frame["demand_w"] / 1_000).tolist()


def moments(frame: pd.DataFrame) -> list[list[str | None]]:
    """Return the time of each point, whose day a click opens, the suffix of second passes, and the demand."""
    passes = [formatting.second_pass(fold) for fold in frame["fold"].tolist()]
    demand = texts.demands(frame["demand_w"].to_numpy())
    return [list(one) for one in zip(times_as_text(frame["read_at"], whole_days=False), passes, demand, strict=True)]


def count_days(frame: pd.DataFrame) -> int:
    """Return how many days the points of a curve are of."""
    return len(np.unique(frame["read_at"].to_numpy().astype("datetime64[D]")))


def half_of_time(frame: pd.DataFrame) -> float:
    """Return the demand that is reached in at least half of the half-hours [W]."""
    return float(frame["demand_w"].iloc[_half(frame)])


def _half(frame: pd.DataFrame) -> int:
    """Return the row of the demand that is reached in at least half of the half-hours."""
    return int((frame["share_percent"] >= 50).to_numpy().argmax())
