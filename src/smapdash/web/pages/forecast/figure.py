"""The charts of a forecast: what was read as a line, what is expected dashed and within its band."""

from __future__ import annotations

import pandas as pd

from smapdash.model.enums import Grain
from smapdash.model.forecast import Kind
from smapdash.web.charts import canvas, marks, theme, timeline
from smapdash.web.charts.ahead import ahead_line, draw_ahead, mark_begin
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 300
READ = message("forecast.read")


def forecast_figure(rows: pd.DataFrame, before: pd.DataFrame | None = None) -> canvas.Chart:
    """Draw the half-hours of a forecast, what came in them, and what was read before.

    Parameters
    ----------
    rows : DataFrame
        Frame FORECAST by half-hour.
    before : DataFrame, optional
        Frame ENERGY by half-hour, of the days before.

    Returns
    -------
    Figure
        kW over time; a repeated hour is drawn once and marked.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(right=64))
    if rows.empty:
        return figure
    expected, came = ahead_line(rows, Grain.HALF_HOUR), _first_passes(rows[rows["kind"] == Kind.ACTUAL])
    read_kw = pd.concat([_read_kw(before), came.set_index("start")["mean_w"] / 1_000])
    last_read = read_kw.index.max().to_pydatetime() if len(read_kw) else expected.begin
    first = min(read_kw.index.min().to_pydatetime() if len(read_kw) else expected.begin, expected.begin)
    last = max(last_read, expected.end)
    timeline.show_dates(figure, first, last, Grain.HALF_HOUR)
    top = canvas.show_y_axis(figure, "kW", max(expected.top, read_kw.max() if len(read_kw) else 0.0))
    drawn = [draw_ahead(figure, expected)]
    if len(read_kw):
        drawn.append(_draw_read(figure, read_kw))
    if expected.begin > first:
        mark_begin(figure, expected, first)
    is_together = len(read_kw) == 0 or last_read == expected.end
    marks.name_ends(figure, [end for end in (drawn if is_together else drawn[:1]) if end], top)
    folds = rows[rows["fold"] == 1]["start"]
    hours = timeline.repeated_hours([(start.to_pydatetime(), 1) for start in folds])
    timeline.mark_repeated_hours(figure, hours, first, last)
    return figure


def _draw_read(figure: canvas.Chart, read_kw: pd.Series[float]) -> marks.End:
    xs = timeline.stamps(read_kw.index.to_numpy().astype("datetime64[us]"), Grain.HALF_HOUR)
    values = read_kw.tolist()
    texts = [f"{READ}: {formatting.number(kw)} kW" for kw in values]
    marks.add_line(figure, xs, values, name=READ, colour=theme.INK, width=1.5, hovertemplate=texts)
    return marks.End(READ, xs[-1], values[-1], None)


def _first_passes(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["fold"].fillna(0) == 0]


def _read_kw(before: pd.DataFrame | None) -> pd.Series[float]:
    """Return the demand of a frame ENERGY by half-hour [kW], by start."""
    if before is None or before.empty:
        return pd.Series(dtype=float)
    first = _first_passes(before)
    return pd.Series((first["energy_wh"] / 500).to_numpy(), index=first["start"])
