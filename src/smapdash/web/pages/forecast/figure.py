"""The charts of a forecast: what was read as a line, what is expected dashed and within its band."""

from __future__ import annotations

import pandas as pd

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain
from smapdash.model.forecast import Kind
from smapdash.web.charts import canvas, marks, theme, timeline
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT = 300
READ, EXPECTED = message("forecast.read"), message("forecast.expected")


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
    expected = _first_passes(rows[rows["kind"] == Kind.FORECAST])
    came = _first_passes(rows[rows["kind"] == Kind.ACTUAL])
    read_kw = pd.concat([_read_kw(before), came.set_index("start")["mean_w"] / 1_000])
    ends = expected["p90_w"].fillna(expected["mean_w"]) / 1_000
    starts = pd.concat([read_kw.index.to_series(), expected["start"]])
    first, last = starts.min().to_pydatetime(), starts.max().to_pydatetime()
    timeline.show_dates(figure, first, last, Grain.HALF_HOUR)
    top = canvas.show_y_axis(figure, "kW", float(max(ends.max(), read_kw.max() if len(read_kw) else 0.0)))
    drawn = [_draw_expected(figure, expected)]
    if len(read_kw):
        drawn.append(_draw_read(figure, read_kw))
    begin = expected["start"].min().to_pydatetime()
    if begin > first:
        timeline.mark_moment(figure, begin, message("forecast.from_here"), first, last)
    is_together = len(read_kw) == 0 or read_kw.index.max() == expected["start"].max()
    marks.name_ends(figure, drawn if is_together else drawn[:1], top)
    folds = rows[rows["fold"] == 1]["start"]
    hours = timeline.repeated_hours([(start.to_pydatetime(), 1) for start in folds])
    timeline.mark_repeated_hours(figure, hours, first, last)
    return figure


def _draw_expected(figure: canvas.Chart, expected: pd.DataFrame) -> marks.End:
    """Draw the forecast over its band."""
    xs = timeline.stamps(timeline.start_array(expected), Grain.HALF_HOUR)
    low, mean, high = (_kw(expected[name]) for name in ("p10_w", "mean_w", "p90_w"))
    marks.add_band(figure, xs, low, high, name="band", fill=theme.BAND_FILL)
    texts = [_box(*values) for values in zip(low, mean, high, strict=True)]
    marks.add_line(
        figure, xs, mean, name=EXPECTED, colour=theme.ACCENT, dash=theme.REF_DASH, width=1.75, hovertemplate=texts
    )
    return marks.End(EXPECTED, xs[-1], mean[-1] or 0.0, None)


def _draw_read(figure: canvas.Chart, read_kw: pd.Series[float]) -> marks.End:
    xs = timeline.stamps(read_kw.index.to_numpy().astype("datetime64[us]"), Grain.HALF_HOUR)
    values = read_kw.tolist()
    texts = [f"{READ}: {formatting.number(kw)} kW" for kw in values]
    marks.add_line(figure, xs, values, name=READ, colour=theme.INK, width=1.5, hovertemplate=texts)
    return marks.End(READ, xs[-1], values[-1], None)


def _box(low: float | None, mean: float | None, high: float | None) -> str:
    text = f"{EXPECTED}: {formatting.number(mean)} kW"
    if low is None or high is None:
        return text
    return text + message("forecast.hover_band", low=formatting.number(low), high=formatting.number(high))


def _first_passes(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["fold"].fillna(0) == 0]


def _read_kw(before: pd.DataFrame | None) -> pd.Series[float]:
    """Return the demand of a frame ENERGY by half-hour [kW], by start."""
    if before is None or before.empty:
        return pd.Series(dtype=float)
    first = _first_passes(before)
    return pd.Series((first["energy_wh"] / 500).to_numpy(), index=first["start"])


def _kw(watts: pd.Series[float]) -> list[float | None]:
    values: Array = watts.to_numpy() / 1_000
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN
