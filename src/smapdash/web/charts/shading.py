"""Backgrounds of charts over time: rest days, and times without readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain
from smapdash.web.charts import canvas, theme, timeline
from smapdash.wording.messages import message

MOST_SHADED_DAYS = 190
"""With more days the columns of rest days would look like stripes."""
LEAST_LABELLED = 0.06
"""A gap narrower than this share of the axis has no label."""
ONE_DAY = timedelta(days=1)


def is_shaded(first: date, last: date, grain: Grain) -> bool:
    """Return whether rest days are shaded between two days."""
    return grain in (Grain.HALF_HOUR, Grain.HOUR, Grain.DAY) and 2 <= (last - first).days + 1 <= MOST_SHADED_DAYS


def shade_rest_days(
    figure: canvas.Chart, first: datetime, last: datetime, grain: Grain, rest_days: Sequence[int]
) -> None:
    """Draw faint columns behind the rest days."""
    if not is_shaded(first.date(), last.date(), grain):
        return
    days = (last.date() - first.date()).days + 1
    midnight = datetime.combine(first.date(), time())
    is_rest = [((midnight + k * ONE_DAY).weekday() in rest_days, k) for k in range(days)]
    spans = [[k for _, k in run] for rest, run in groupby(is_rest, key=lambda one: one[0]) if rest]
    # Daily points lie at midnight, so the column is centred there.
    shift = ONE_DAY / 2 if grain is Grain.DAY else timedelta()
    for span in spans:
        start, end = midnight + span[0] * ONE_DAY - shift, midnight + (span[-1] + 1) * ONE_DAY - shift
        _draw_column(figure, max(start, first), min(end, last), theme.REST)


def mark_gaps(figure: canvas.Chart, starts: Array, is_known: Array, grain: Grain, weekdays: Sequence[int] = ()) -> None:
    """Draw a column over each run of buckets that are not known to have readings, with a label where it is wide enough.

    Weekdays that are filtered out are left blank, since nothing is missing there.
    """
    if is_known.all():
        return
    step, length = timeline.STEP[grain], len(starts)
    blank = set(range(7)).difference(weekdays) if weekdays and step <= ONE_DAY else set()
    lacking = [
        (start, not known and start.weekday() not in blank)
        for start, known in zip(starts.tolist(), is_known.tolist(), strict=True)
    ]
    runs = [[start for start, _ in run] for lacks, run in groupby(lacking, key=lambda one: one[1]) if lacks]
    for run in runs:
        end = run[-1] + step
        _draw_column(figure, run[0], end, theme.LINE)
        if len(run) >= LEAST_LABELLED * length:
            middle = timeline.stamp(run[0] + (end - run[0]) / 2, Grain.HALF_HOUR)
            small = {"size": canvas.TICK_SIZE, "color": theme.TICK}
            canvas.write(figure, message("charts.no_readings"), x=middle, y=0.5, yref="paper", font=small)


def _draw_column(figure: canvas.Chart, start: datetime, end: datetime, colour: str) -> None:
    figure.add_shape(
        type="rect",
        x0=start.isoformat(),
        x1=end.isoformat(),
        yref="paper",
        y0=0,
        y1=1,
        layer="below",
        line={"width": 0},
        fillcolor=colour,
    )
