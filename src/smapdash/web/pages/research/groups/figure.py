"""The shapes of the average days of several groups in one chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smapdash.model.groups import MOST_BANDS
from smapdash.web.cards.parts import Part
from smapdash.web.charts import canvas, hover, marks, theme
from smapdash.web.charts.line_names import Name, name_lines
from smapdash.web.charts.profile import HALF_HOURS, show_half_hours
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEIGHT: Final = 300
Line = list[float | None]


def shapes_figure(parts: Sequence[Part]) -> canvas.Chart:
    """Draw SHAPE frames: a line for each group in its colour and dash, with its band where there are few groups.

    Returns
    -------
    Chart
        Half-hour 0 to 47 over multiples of the mean; without traces where there is no group.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin())
    parts = [part for part in parts if len(part.frame)]
    if not parts:
        return figure
    has_bands = len(parts) <= MOST_BANDS
    lines = {name: [_line(part, name) for part in parts] for name in ("of_mean", "p10_of_mean", "p90_of_mean")}
    drawn = [*lines["of_mean"], *(lines["p90_of_mean"] if has_bands else ())]
    top = canvas.show_y_axis(
        figure, message("shape_of_day.unit"), max(y for line in drawn for y in line if y is not None)
    )
    show_half_hours(figure)
    figure.update_layout(hovermode="closest", hoverdistance=-1, dragmode=False)
    for part, low, high in zip(parts, lines["p10_of_mean"], lines["p90_of_mean"], strict=True):
        if has_bands:
            name = message("shape_of_day.group_band", name=formatting.safe(part.name))
            marks.add_band(figure, range(HALF_HOURS), low, high, name=name, fill=theme.faint(part.look))
    for part, *values in zip(parts, *lines.values(), strict=True):
        _draw(figure, part, *values)
    name_lines(
        figure,
        [
            Name(formatting.safe(part.name), [line], theme.INK)
            for part, line in zip(parts, lines["of_mean"], strict=True)
        ],
        top,
    )
    return figure


def _draw(figure: canvas.Chart, part: Part, middle: Line, low: Line, high: Line) -> None:
    name = formatting.safe(part.name)
    marks.add_line(
        figure,
        range(HALF_HOURS),
        middle,
        name=name,
        colour=part.look.colour,
        dash=part.look.dash,
        hovertemplate="%{meta}: %{text}",
        text=[_box(*values) for values in zip(range(HALF_HOURS), middle, low, high, strict=True)],
        meta=name,
    )


def describe_shapes(parts: Sequence[Part]) -> str:
    """Return a text description of the chart for screen readers; empty without data."""
    texts = []
    for part in parts:
        if len(part.frame):
            peak = part.frame.iloc[int(part.frame["of_mean"].to_numpy().argmax())]
            at, times = formatting.half_hour(int(peak["half_hour"])), formatting.number(peak["of_mean"])
            texts.append(message("shape_of_day.describe", name=part.name, time=at, times=times))
    return " ".join(texts)


def _line(part: Part, column: str) -> Line:
    """Return a column as 48 values, None where nobody has a reading."""
    known = dict(zip(part.frame["half_hour"].tolist(), part.frame[column].tolist(), strict=True))
    return [known.get(half_hour) for half_hour in range(HALF_HOURS)]


def _box(half_hour: int, middle: float | None, low: float | None, high: float | None) -> str:
    if middle is None or low is None or high is None:
        return ""
    band = message("shape_of_day.from_to", low=formatting.number(low), high=formatting.number(high))
    rows = [
        (message("shape_of_day.of_mean"), message("shape_of_day.times", times=formatting.number(middle))),
        (message("shape_of_day.p10_to_p90"), band),
    ]
    return hover.box(formatting.half_hour(half_hour), rows)
