"""The heat map of demand by day and half-hour, and its finding in words."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from smapdash.model.enums import Grain, Measure
from smapdash.web.charts import canvas, hover, quantities, theme, timeline
from smapdash.web.charts.heat_columns import MOST_COLUMNS, HeatColumns, column_grain, heat_columns
from smapdash.web.charts.offers import Offer, open_dates
from smapdash.web.charts.whole_buckets import spans_years
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 416
MARGIN = canvas.Margin(left=48, right=72, top=12)
SUBJECT = message("heat.subject")
COLOURS = "Viridis"
"""Even steps, also for the colour blind; both ends and the middle stand out from the card in both themes."""
_WHEN = {
    Grain.DAY: "%{x|%a %-d %b %Y}",
    Grain.WEEK: message("heat.mean_day_of_week"),
    Grain.MONTH: message("heat.mean_day_of"),
}
_HOURS = ("00:00", "06:00", "12:00", "18:00")


class Extreme(NamedTuple):
    """The day and half-hour of an extreme, and its demand [kW]."""

    day: datetime
    half_hour: int
    kw: float


def heat_figure(
    frame: pd.DataFrame,
    *,
    measure: Measure,
    height: int = HEIGHT,
    margin: canvas.Margin = MARGIN,
    most_columns: int = MOST_COLUMNS,
    grain: Grain | None = None,
    uirevision: str = canvas.KEEP_ZOOM,
) -> canvas.Chart:
    """Draw demand by day and half-hour of the day, in viridis from zero.

    Parameters
    ----------
    frame : DataFrame
        HEATMAP.
    measure : Measure
        Demand of the selection [kW], or per user with data [kW].
    height : int
        Height of the chart [px].
    margin : Margin
        Space around the plot [px].
    most_columns : int
        With more days than this, each column is the mean of a week or month of days.
    grain : Grain, optional
        What a column is, whatever the number of days.
    uirevision : str
        Zoom and pan are kept while it is unchanged.

    Returns
    -------
    Chart
        Days without readings are empty columns. Without traces for an empty frame.
    """
    figure = canvas.blank(height, margin, uirevision=uirevision)
    if frame.empty:
        return figure
    columns = heat_columns(frame, _column(measure), grain or column_grain(frame, most_columns))
    kw = columns.kw
    demand = f"%{{z:,.4~r}} {quantities.demand_unit(measure)}"
    figure.add_heatmap(
        **_places(columns),
        y=[formatting.half_hour(half_hour) for half_hour in range(48)],
        z=np.ascontiguousarray(_rounded(kw).T),
        colorscale=COLOURS,
        zmin=0,
        zmax=float(np.nanmax(kw)) or 1.0,
        hoverongaps=False,
        hovertemplate=f"{hover.box(f'{_WHEN[columns.grain]}, %{{y}}', [('demand', demand)])}<extra></extra>",
        colorbar=canvas.colour_bar("kW"),
    )  # fmt: skip
    figure.update_layout(hovermode="closest")
    last = columns.starts[-1] if columns.grain is Grain.DAY else columns.end
    timeline.show_dates(figure, columns.starts[0], last, columns.grain)
    figure.update_axis("xaxis", showspikes=False, ticks="")
    figure.update_axis(
        "yaxis",
        visible=True,
        type="category",
        range=[47.5, -0.5],  # midnight on top
        tickvals=list(_HOURS),
        ticks="",
        showgrid=False,
        zeroline=False,
        ticklabelstandoff=6,
        tickfont={"size": canvas.TICK_SIZE, "color": theme.TICK},
    )
    return figure


def open_columns(frame: pd.DataFrame, most_columns: int = MOST_COLUMNS) -> Offer:
    """Return the offer to open the dates of a column."""
    return open_dates(column_grain(frame, most_columns), len(np.unique(frame["day"].to_numpy())))


def title_heat(frame: pd.DataFrame, *, measure: Measure) -> str:
    """Return the finding as plain text for the card's title, or the subject where there is none."""
    highest = highest_cell(frame, measure=measure)
    if highest is None:
        return SUBJECT
    when = day_in_title(frame, highest)
    return message("heat.peak_half_hour", half_hour=formatting.half_hour(highest.half_hour), when=when)


def day_in_title(frame: pd.DataFrame, highest: Extreme) -> str:
    """Return the day of the highest half-hour as the title names it."""
    return formatting.in_title(highest.day, 0, Grain.DAY, with_year=spans_years(frame["day"].min(), frame["day"].max()))


def highest_cell(frame: pd.DataFrame, *, measure: Measure) -> Extreme | None:
    """Return the highest half-hour, the earliest of equals; None where all are equal or there is none."""
    extremes = _extremes(frame, measure)
    return None if extremes is None or extremes[0].kw == extremes[1].kw else extremes[0]


def describe_heat(frame: pd.DataFrame, *, measure: Measure) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    extremes = _extremes(frame, measure)
    if extremes is None:
        return ""
    highest, lowest = (
        message(
            "heat.demand_at_on",
            kw=formatting.demand(cell.kw * 1000),
            half_hour=formatting.half_hour(cell.half_hour),
            day=formatting.long_day(cell.day),
        )
        for cell in extremes
    )
    return message("heat.highest_lowest", highest=highest, lowest=lowest)


def _rounded(kw: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return demand [kW], rounded half up to four significant digits of the highest value, as hover texts write it."""
    highest = float(np.nanmax(kw))
    digits = max(0, 3 - math.floor(math.log10(highest))) if highest > 0 else 0
    scaled = np.round(kw * 10.0**digits, 6)  # without the noise of binary arithmetic, which hides a half
    return np.round(np.floor(scaled + 0.5) / 10.0**digits, digits)


def _places(columns: HeatColumns) -> dict[str, Any]:
    """Return the positions of the columns on the date axis.

    A week or month lies between its edges and has its start as click data: 2016-10-03 or 2016-10. A single day needs
    an explicit width, or Plotly has nothing to derive it from.
    """
    days = [start.date().isoformat() for start in columns.starts]
    if columns.grain is not Grain.DAY:
        names = [day[:7] for day in days] if columns.grain is Grain.MONTH else days
        return {"x": [*days, columns.end.date().isoformat()], "customdata": [names] * 48}
    return {"x0": days[0], "dx": 86_400_000} if len(days) == 1 else {"x": days}


def _column(measure: Measure) -> str:
    return "mean_w_per_user" if measure is Measure.MEAN else "mean_w"


def _extremes(frame: pd.DataFrame, measure: Measure) -> tuple[Extreme, Extreme] | None:
    """Return the highest and the lowest half-hour, the earliest of equals."""
    if frame.empty:
        return None
    watts = frame[_column(measure)].to_numpy()
    days, half_hours = frame["day"].to_numpy().astype("datetime64[us]"), frame["half_hour"].to_numpy()
    highest, lowest = (
        Extreme(days[place].item(), int(half_hours[place]), float(watts[place]) / 1_000)
        for place in (watts.argmax(), watts.argmin())
    )
    return highest, lowest
