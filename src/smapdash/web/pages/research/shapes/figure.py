"""The mean days of the groups of load shapes: working days, and beside them non-working days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smapdash.model.enums import DayType
from smapdash.web.charts import canvas, hover, marks, theme
from smapdash.web.charts.line_names import Name, name_lines
from smapdash.web.charts.profile_days import HALF_HOURS
from smapdash.web.pages.research.shapes.groups import Group
from smapdash.wording import formatting
from smapdash.wording.messages import message
from smapdash.wording.phrases import DAY_TYPES

HEIGHT: Final = 340
NAMED_UNTIL: Final = 38
"""Names stand beside the lines up to this half-hour."""
Line = list[float | None]


def load_shapes_figure(groups: Sequence[Group]) -> canvas.Chart:
    """Draw a line for each group in its colour and dash: half-hours of the types of days one after another.

    Returns
    -------
    Chart
        Half-hour 0 to 47 of working days, from 49 on of non-working days, over multiples of the mean.
    """
    figure = canvas.blank(HEIGHT, canvas.Margin(top=56))
    if not groups:
        return figure
    lines = [_line(group) for group in groups]
    top = canvas.show_y_axis(
        figure, message("load_shapes.unit"), max(y for line in lines for y in line if y is not None)
    )
    _show_days(figure, list(groups[0].days))
    for group, line in zip(groups, lines, strict=True):
        _draw(figure, group, line)
    names = [Name(group.text, [line], theme.INK, NAMED_UNTIL) for group, line in zip(groups, lines, strict=True)]
    name_lines(figure, names, top)
    figure.update_layout(hovermode="closest", hoverdistance=-1, dragmode=False)
    return figure


def describe_groups(groups: Sequence[Group]) -> str:
    """Return a text description of the chart for screen readers; empty without groups."""
    return " ".join(
        message(
            "load_shapes.describe",
            name=group.text,
            users=formatting.plural(group.users_of_all, "user"),
            time=formatting.half_hour(group.peak),
        )
        for group in groups
    )


def _draw(figure: canvas.Chart, group: Group, line: Line) -> None:
    marks.add_line(
        figure,
        range(len(line)),
        line,
        name=group.name.key,
        colour=group.look.colour,
        dash=group.look.dash,
        hovertemplate="%{text}",
        text=_boxes(group, line),
        customdata=[group.name.key] * len(line),
    )


def _line(group: Group) -> Line:
    """Return the days of a group one after another, with a gap between them."""
    line: Line = []
    for day in group.days.values():
        line += [*([None] if line else []), *day.tolist()]
    return line


def _boxes(group: Group, line: Line) -> list[str]:
    boxes, kinds = [], list(group.days)
    for place, value in enumerate(line):
        kind, half_hour = kinds[place // (HALF_HOURS + 1)], place % (HALF_HOURS + 1)
        when = formatting.half_hour(half_hour)
        day = "" if kind is DayType.ALL else f", {message('load_shapes.day', kind=DAY_TYPES[kind])}"
        rows = [
            (group.text, message("load_shapes.times", times=formatting.number(value))),
            (message("load_shapes.users"), formatting.count(group.users_of_all)),
        ]
        boxes.append(hover.box(f"{when}{day}", rows))
    return boxes


def _show_days(figure: canvas.Chart, kinds: Sequence[DayType]) -> None:
    """Show an axis of one day after another, each with its heading."""
    ticks, texts = [], []
    for place, kind in enumerate(kinds):
        begin = place * (HALF_HOURS + 1)
        for half_hour in range(0, HALF_HOURS, 12):
            ticks.append(begin + half_hour)
            texts.append(formatting.half_hour(half_hour))
        if kind is not DayType.ALL:
            heading = message("load_shapes.days", kind=DAY_TYPES[kind]).capitalize()
            canvas.write(figure, heading, x=begin + HALF_HOURS / 2, y=1, yref="paper", yanchor="bottom", yshift=26,
                         font={"size": canvas.LABEL_SIZE, "color": theme.TICK})  # fmt: skip
    width = len(kinds) * (HALF_HOURS + 1) - 2
    canvas.show_x_axis(figure, range=[0, width], tickvals=ticks, ticktext=texts)
    figure.update_axis("xaxis", showspikes=False)
    if len(kinds) > 1:
        figure.add_shape(type="line", x0=HALF_HOURS, x1=HALF_HOURS, y0=0, y1=1, yref="paper",
                         line={"width": 1, "color": theme.LINE})  # fmt: skip
