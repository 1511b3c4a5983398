"""What is expected after a line of readings: dashed, within its band, and marked off from what was read."""

from __future__ import annotations

import math
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain
from smapdash.model.forecast import Kind
from smapdash.web.charts import canvas, marks, quantities, theme, timeline
from smapdash.wording import formatting
from smapdash.wording.messages import message

EXPECTED = message("forecast.expected")


class AheadLine(NamedTuple):
    """The buckets of a forecast, first passes only, in units of the chart.

    Attributes
    ----------
    starts : array of datetime64[us], shape (N,)
    low, mean, high : array of float64, shape (N,)
        P10, forecast, P90 [kWh], below a day [kW]; the ends are NaN where they are not known.
    grain : Grain
        Length of the buckets.
    """

    starts: Array
    low: Array
    mean: Array
    high: Array
    grain: Grain

    @property
    def begin(self) -> datetime:
        """Start of the first bucket."""
        begin: datetime = self.starts[0].item()
        return begin

    @property
    def end(self) -> datetime:
        """Start of the last bucket, and of a single one its middle, up to which its band is drawn."""
        last: datetime = self.starts[-1].item()
        return last + timeline.STEP[self.grain] / 2 if len(self.starts) == 1 else last

    @property
    def top(self) -> float:
        """The largest value that is drawn."""
        values = np.concatenate((self.mean, self.high))
        return float(values[~np.isnan(values)].max(initial=0.0))


def ahead_line(rows: pd.DataFrame, grain: Grain, share: float = 1.0) -> AheadLine:
    """Return the line of a frame FORECAST, or a share of it."""
    expected = rows[(rows["kind"] == Kind.FORECAST) & (rows["fold"].fillna(0) == 0)]
    low, mean, high = (
        quantities.value_of(share * expected[name].to_numpy(), grain) for name in ("p10_wh", "energy_wh", "p90_wh")
    )
    return AheadLine(timeline.start_array(expected), low, mean, high, grain)


def draw_ahead(figure: canvas.Chart, line: AheadLine) -> marks.End | None:
    """Draw a forecast over its band, and return its right end."""
    xs = timeline.stamps(line.starts, line.grain)
    low, high = (_or_none(values) for values in (line.low, line.high))
    _draw_band(figure, line, xs, low, high)
    unit = quantities.unit(line.grain)
    texts = [_box(*values, unit) for values in zip(low, _or_none(line.mean), high, strict=True)]
    marks.add_line(
        figure, xs, line.mean, name=EXPECTED, colour=theme.ACCENT, dash=theme.REF_DASH, width=1.75, hovertemplate=texts
    )
    return marks.last_end(EXPECTED, xs, line.mean)


def mark_begin(figure: canvas.Chart, line: AheadLine, first: datetime) -> None:
    """Mark where the forecast begins, on an axis from a first moment to the end of the line."""
    timeline.mark_moment(figure, line.begin, message("forecast.from_here"), first, line.end)


def _draw_band(
    figure: canvas.Chart, line: AheadLine, xs: list[str], low: list[float | None], high: list[float | None]
) -> None:
    """Fill between the ends; the band of a single bucket is as wide as the bucket."""
    if len(xs) == 1:
        half = timeline.STEP[line.grain] / 2
        xs = [(line.begin + side * half).isoformat(timespec="minutes") for side in (-1, 1)]
        low, high = low * 2, high * 2
    marks.add_band(figure, xs, low, high, name="band", fill=theme.BAND_FILL)


def _box(low: float | None, mean: float | None, high: float | None, unit: str) -> str:
    text = f"{EXPECTED}: {formatting.number(mean)} {unit}"
    if low is None or high is None:
        return text
    return text + message("forecast.hover_band", low=formatting.number(low), high=formatting.number(high))


def _or_none(values: Array) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]
