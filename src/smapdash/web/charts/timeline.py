"""The date axis of charts over time: regular buckets, gaps, and repeated hours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain
from smapdash.web.charts import canvas, theme
from smapdash.wording import formatting
from smapdash.wording.messages import message

STEP = {
    Grain.HALF_HOUR: timedelta(minutes=30),
    Grain.HOUR: timedelta(hours=1),
    Grain.DAY: timedelta(days=1),
    Grain.WEEK: timedelta(days=7),
    Grain.MONTH: timedelta(days=30),
}
"""Length of a bucket; approximate for a month."""
_TICK_FORMATS = [
    {"dtickrange": [None, 86_399_999], "value": "%H:%M\n%-d %b %Y"},
    {"dtickrange": [86_400_000, "M1"], "value": "%-d %b\n%Y"},
    {"dtickrange": ["M1", None], "value": "%b\n%Y"},
]


_HEADINGS = {
    Grain.HALF_HOUR: "%{x|%a %-d %b %Y, %H:%M}",
    Grain.HOUR: "%{x|%a %-d %b %Y, %H:%M}",
    Grain.DAY: "%{x|%a %-d %b %Y}",
    Grain.WEEK: message("charts.week_of"),
    Grain.MONTH: "%{x|%B %Y}",
}


def starts_of(frame: pd.DataFrame) -> list[datetime]:
    """Return the starts of a frame's buckets."""
    return list(start_array(frame).tolist())


def start_array(frame: pd.DataFrame) -> Array:
    """Return the starts of a frame's buckets as datetime64[us]."""
    return frame["start"].to_numpy().astype("datetime64[us]")


def folds_of(frame: pd.DataFrame) -> list[int]:
    """Return the folds of a frame's buckets, 0 where the frame has none."""
    return [int(fold) for fold in frame["fold"].fillna(0)]


def numbers_of(frame: pd.DataFrame, column: str) -> list[float | None]:
    """Return a column as floats, None where a value is missing."""
    return [None if math.isnan(value) else value for value in frame[column].astype("float64").tolist()]


def grid(starts: Array, grain: Grain) -> Array:
    """Return every bucket from the first to the last of `starts`, including those without data: datetime64[us]."""
    if not len(starts):
        return starts
    first, last = starts.min(), starts.max()
    if grain is Grain.MONTH:
        months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1)
        return np.union1d(months.astype(starts.dtype), starts)
    return np.union1d(np.arange(first, last, np.timedelta64(STEP[grain])), starts)


def stamp(start: datetime, grain: Grain) -> str:
    """Write a bucket's start in the format of Plotly's date axis."""
    finer = grain in (Grain.HALF_HOUR, Grain.HOUR)
    return start.isoformat(timespec="minutes") if finer else start.date().isoformat()


def stamps(starts: Array, grain: Grain) -> list[str]:
    """Write the starts of buckets as `stamp` does."""
    texts: list[str] = np.datetime_as_string(
        starts, unit="m" if grain in (Grain.HALF_HOUR, Grain.HOUR) else "D"
    ).tolist()
    return texts


def show_dates(figure: canvas.Chart, first: datetime, last: datetime, grain: Grain) -> None:
    """Show the date axis from the first to the last bucket, half a bucket wider if there is only one."""
    room = STEP[grain] / 2 if first == last else timedelta()
    # Over a few days Plotly would label hours, which daily buckets do not have.
    few_days = grain is Grain.DAY and last - first < timedelta(days=7)
    canvas.show_x_axis(
        figure,
        heading=_HEADINGS[grain],
        type="date",
        range=[(first - room).isoformat(), (last + room).isoformat()],
        tickformatstops=_TICK_FORMATS,
        **({"tick0": stamp(first, grain), "dtick": 86_400_000} if few_days else {}),
    )


def is_late(start: datetime, first: datetime, last: datetime) -> bool:
    """Return whether a moment lies in the right half of an axis."""
    return start - first > (last - first) / 2


def repeated_hours(buckets: Sequence[tuple[datetime, int]]) -> list[datetime]:
    """Return the start of each repeated hour: one for each day with a second pass."""
    firsts: dict[date, datetime] = {}
    for start, fold in sorted(buckets):
        if fold:
            firsts.setdefault(start.date(), start)
    return list(firsts.values())


def mark_repeated_hours(figure: canvas.Chart, hours: Sequence[datetime], first: datetime, last: datetime) -> None:
    """Mark each repeated hour with a dotted line and a label."""
    for hour in hours:
        day = formatting.day(hour) if first.year < last.year else formatting.short_day(hour)
        label = message("charts.clocks_back_repeated", day=day, hours=formatting.hour_span(hour))
        mark_moment(figure, hour, label, first, last)


def mark_moment(figure: canvas.Chart, at: datetime, text: str, first: datetime, last: datetime) -> None:
    """Mark a moment of an axis with a dotted line and a label, on the side with more room."""
    x, late = stamp(at, Grain.HALF_HOUR), is_late(at, first, last)
    figure.add_shape(
        type="line", x0=x, x1=x, yref="paper", y0=0, y1=1,
        line={"color": theme.TICK, "width": 1, "dash": "2px,2px"},
    )  # fmt: skip
    canvas.write(
        figure,
        text,
        x=x,
        y=1,
        yref="paper",
        yanchor="top",
        xanchor="right" if late else "left",
        xshift=-4 if late else 4,
        font={"size": canvas.TICK_SIZE, "color": theme.TICK},
    )
