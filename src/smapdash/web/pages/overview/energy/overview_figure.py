"""The overview chart: all days, under the main chart; brushing it chooses a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from smapdash.model.enums import Grain
from smapdash.web.charts import canvas, theme, timeline
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 64
MARGIN = canvas.Margin(right=72, top=4, bottom=20)
ONE_DAY = timedelta(days=1)


def overview_figure(
    frame: pd.DataFrame,
    *,
    grain: Grain,
    chosen: tuple[date, date],
    compared: tuple[date, date] | None = None,
    weekdays: Sequence[int] = (),
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw the energy of all days as bars, those of the chosen period in the accent colour.

    Parameters
    ----------
    frame : DataFrame
        ENERGY of all days, unsplit.
    grain : Grain
        Length of its buckets, a day or longer.
    chosen, compared : tuple of date
        First and last day of the period in view, and of the comparison period.
    weekdays : sequence of int
        The only weekdays in view; empty for all seven. They do not affect weeks and months.

    Returns
    -------
    Chart
        Its selections carry the range of dates as `range.x`; without traces for an empty frame.
    """
    figure = canvas.blank(HEIGHT, MARGIN, uirevision=uirevision)
    if frame.empty:
        return figure
    starts = timeline.starts_of(frame)
    kwh = timeline.numbers_of(frame, "energy_wh")
    step = timeline.STEP[grain]
    ends = [start + step for start in starts]
    middles = timeline.start_array(frame) + np.timedelta64(step / 2)
    first, last = (datetime.combine(day, time()) for day in chosen)
    is_chosen = [end > first and start <= last for start, end in zip(starts, ends, strict=True)]
    if weekdays and grain is Grain.DAY:
        is_chosen = [one and start.weekday() in weekdays for one, start in zip(is_chosen, starts, strict=True)]
    figure.add_bar(
        x=timeline.stamps(middles, Grain.HALF_HOUR),
        y=[wh / 1_000 if wh is not None else None for wh in kwh],
        width=[step / timedelta(milliseconds=1)] * len(starts),
        name="energy",
        marker={"color": [theme.ACCENT if one else theme.ZERO for one in is_chosen], "line": {"width": 0}},
        opacity=0.6,
        hoverinfo="skip",
        # Plotly would fade unselected bars.
        selected={"marker": {"opacity": 0.6}},
        unselected={"marker": {"opacity": 0.6}},
    )
    timeline.show_dates(figure, starts[0], ends[-1], grain)
    figure.update_axis("xaxis", showspikes=False, nticks=8, fixedrange=True)
    if spans_years(starts[0], starts[-1]):  # one line has no room for a second one with the year
        figure.update_axis("xaxis", nticks=4, tickformat="%b %Y", tickformatstops=[])
    figure.update_axis("yaxis", range=[0, max((wh or 0.0 for wh in kwh), default=0.0) / 1_000 or 1.0])
    figure.update_layout(
        dragmode="select", selectdirection="h", hovermode=False, bargap=0, selections=[],
        newselection={"line": {"color": theme.ACCENT, "width": 1, "dash": "solid"}},
    )  # fmt: skip
    _draw_window(figure, chosen, colour=theme.ACCENT, dash="solid")
    if compared:
        _draw_window(figure, compared, colour=theme.REF, dash="2px,2px")
    return figure


def describe_overview(frame: pd.DataFrame, chosen: Sequence[date]) -> str:
    """Return a text description of the overview chart for screen readers; empty without data."""
    if frame.empty:
        return ""
    starts = timeline.starts_of(frame)
    return message(
        "energy.describe_overview", day=formatting.day(starts[0]), days=formatting.day_range(chosen[0], chosen[1])
    )


def _draw_window(figure: canvas.Chart, days: tuple[date, date], *, colour: str, dash: str) -> None:
    first = datetime.combine(days[0], time())
    end = datetime.combine(days[1], time()) + ONE_DAY if days[1] < date.max else datetime.combine(days[1], time.max)
    figure.add_shape(
        type="rect", x0=first.isoformat(), x1=end.isoformat(), yref="paper", y0=0, y1=1,
        line={"color": colour, "width": 1, "dash": dash}, fillcolor=theme.TRANSPARENT,
    )  # fmt: skip
    if dash == "solid":
        for edge in (first, end):
            figure.add_shape(
                type="line", x0=edge.isoformat(), x1=edge.isoformat(), yref="paper", y0=0.2, y1=0.8,
                line={"color": colour, "width": 4},
            )  # fmt: skip
