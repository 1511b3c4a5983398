"""The dashed line of the days that a period is compared with."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from smapdash.choices import Grain, Measure
from smapdash.web import theme, words
from smapdash.web.figures import canvas, marks, timeline
from smapdash.web.figures.energy_lines import Line, highest


class Before(NamedTuple):
    """The line of the days to compare with, shifted to the days in view, and by how much."""

    line: Line
    shift: timedelta


def draw_before(figure: canvas.Chart, before: Before, line: Line, measure: Measure, grain: Grain) -> list[marks.End]:
    """Draw the line of the days to compare with and return the right ends of both."""
    xs, ys = [timeline.stamp(point.start, grain) for point in before.line.points], [p.kwh for p in before.line.points]
    now = {point.start: point.kwh for point in line.points}
    number = canvas.number_format(highest(before.line).kwh or 0.0)
    per_user = " per user" if measure is Measure.MEAN else ""
    marks.add_line(
        figure,
        xs,
        ys,
        name="before",
        colour=theme.REF,
        dash=theme.REF_DASH,
        width=1.5,
        hovertemplate=f"before, %{{customdata[0]}}: %{{y:{number}}} kWh{per_user}%{{customdata[1]}}",
        customdata=[
            [words.when(point.start - before.shift, 0, grain), _change(now.get(point.start), point.kwh)]
            for point in before.line.points
        ],
    )
    ends = [
        marks.last_end(
            "this period", [timeline.stamp(p.start, grain) for p in line.points], [p.kwh for p in line.points]
        ),
        marks.last_end("before", xs, ys),
    ]
    return [end for end in ends if end]


def _change(now: float | None, before: float | None) -> str:
    """Return the change as the end of a hover text."""
    if now is None or not before:
        return ""
    change = now / before - 1
    return f", now {words.percent(abs(change))} {'more' if change >= 0 else 'less'}"
