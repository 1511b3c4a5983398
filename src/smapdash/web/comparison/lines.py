"""The dashed lines of the comparison period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain, Measure
from smapdash.web.charts import canvas, marks, quantities, texts, theme, timeline
from smapdash.web.charts.buckets import Line
from smapdash.web.charts.energy_lines import Shift, describe_line, shifted
from smapdash.wording import formatting
from smapdash.wording.messages import message

FIRST_RANK = 1_000
"""Plotly's rank of a line in hover boxes, where lines are listed by rank."""
SPLIT_WIDTH = 1.25
"""Width of dashed lines in the colours of the solid ones [px]."""


def rank_in_view(place: int) -> int:
    """Return the rank of a line in view, by its place among them."""
    return FIRST_RANK + 2 * place


def comparison_rank(place: int) -> int:
    """Return the rank of the dashed line of a line in view, which it follows in hover boxes."""
    return rank_in_view(place) + 1


class ComparisonLines(NamedTuple):
    """The lines of the comparison period, shifted to the period in view, and the shift."""

    lines: tuple[Line, ...]
    shift: Shift


def draw_comparison(
    figure: canvas.Chart, comparison: ComparisonLines, line: Line, measure: Measure, grain: Grain
) -> list[marks.End]:
    """Draw the only line of the comparison period and return the right ends of both lines."""
    (then,) = comparison.lines
    draw_comparison_line(figure, comparison, then, line, measure=measure, grain=grain)
    ends = [_end(canvas.NOW, line, grain), _end(canvas.COMPARISON, then, grain)]
    return [end for end in ends if end]


def draw_split_comparison(
    figure: canvas.Chart,
    comparison: ComparisonLines,
    lines: Sequence[Line],
    *,
    measure: Measure,
    grain: Grain,
    values: tuple[str, ...],
) -> None:
    """Draw a thin line in its own colour for each area or tariff of the comparison period."""
    now = {line.name: (comparison_rank(place), line) for place, line in enumerate(lines)}
    for then in comparison.lines:
        rank, line = now[then.name]
        colour, name = theme.category(then.name, values).colour, f"{formatting.safe(then.name)} before"
        draw_comparison_line(
            figure,
            comparison,
            then,
            line,
            measure=measure,
            grain=grain,
            name=name,
            colour=colour,
            width=SPLIT_WIDTH,
            rank=rank,
        )


def describe_comparison(comparison: ComparisonLines, measure: Measure, grain: Grain) -> str:
    """Return a text description of the dashed lines, at their own times."""
    lines = [shifted(line, -comparison.shift) for line in comparison.lines]
    return " ".join(
        describe_line(line, measure, grain, whose=f"{line.name} before" if line.name else message("comparison.before"))
        for line in lines
    )


def draw_comparison_line(
    figure: canvas.Chart,
    comparison: ComparisonLines,
    then: Line,
    line: Line,
    *,
    grain: Grain,
    measure: Measure = Measure.TOTAL,
    name: str = "before",
    colour: str = theme.REF,
    width: float = 1.5,
    rank: int = FIRST_RANK + 1,
) -> None:
    """Draw one dashed line; its hover lines have its own time and the change to the line in view. `name` is escaped."""
    points, own_starts = then.points, then.points["start"]
    before = (pd.DatetimeIndex(own_starts) - comparison.shift).to_numpy().astype(own_starts.dtype)
    unit = f"{quantities.unit(grain)}{(message('comparison.per_user') if measure is Measure.MEAN else '')}"
    marks.add_line(
        figure,
        timeline.stamps(own_starts, grain),
        points["value"],
        name=name,
        colour=colour,
        dash=theme.REF_DASH,
        width=width,
        hovertemplate=f"%{{meta}}: %{{customdata[0]}} {unit} %{{customdata[1]}}%{{customdata[2]}}",
        customdata=list(
            zip(texts.numbers(points["value"]), texts.moments(before, grain), _changes(line, points), strict=True)
        ),
        meta=name,
        showlegend=False,
        legendrank=rank,
    )


def _changes(line: Line, then: Array) -> list[str]:
    """Return the change of each bucket to the line in view as a hover line of its own; empty without one."""
    starts, now = line.points["start"], np.full(len(then), np.nan)
    is_in_view = np.isin(then["start"], starts)
    now[is_in_view] = line.points["value"][np.searchsorted(starts, then["start"][is_in_view])]
    return [f"<br>change: {text}" if text else "" for text in texts.changes(now, then["value"])]


def _end(name: str, line: Line, grain: Grain) -> marks.End | None:
    return marks.last_end(name, timeline.stamps(line.points["start"], grain), line.points["value"])
