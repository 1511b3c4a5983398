"""The heat map of each group of a split: one below the other, with the same dates and one scale."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import Grain, Measure
from smapdash.web.cards.chart import Chart
from smapdash.web.cards.parts import Part, Parts, ask_parts
from smapdash.web.cards.question import Question
from smapdash.web.charts import canvas, timeline
from smapdash.web.charts.heat import HEIGHT, MARGIN, SUBJECT, Extreme, describe_heat, heat_figure, highest_cell
from smapdash.web.charts.heat_columns import (
    MOST_COLUMNS,
    MOST_COLUMNS_NARROW,
    column_grain,
    column_sentence,
)
from smapdash.web.charts.offers import open_dates
from smapdash.wording import formatting
from smapdash.wording.comparing import Claim, side_by_side
from smapdash.wording.messages import message

NAME_PX = 20
"""Room above each map for its name."""
FEW = 3
"""Up to so many maps are high enough for four times of the day beside them."""


class Answer(NamedTuple):
    """The HEATMAP of each group, and what a column is."""

    of: Parts
    grain: Grain


def ask(question: Question) -> Answer:
    """Fetch the heat map of each group; the columns of all are those that the longest one needs."""
    of = ask_parts(lambda repository: repository.fetch_heat_map)(question)
    most = MOST_COLUMNS_NARROW if question.is_narrow else MOST_COLUMNS
    return Answer(of, column_grain(pd.concat([part.frame for part in of.parts]), most) if of.parts else Grain.DAY)


def draw(answer: Answer) -> canvas.Chart:
    """Draw the maps, the first on top; a column of any of them has the click data of the only map of all users."""
    parts, measure = answer.of.parts, answer.of.measure
    figure = canvas.blank(HEIGHT, MARGIN)
    maps = [heat_figure(part.frame, measure=measure, grain=answer.grain) for part in parts]
    if not maps:
        return figure
    highest = max(one.data[0]["zmax"] for one in maps)
    height, plot = 1 / len(maps), canvas.plot_height(figure)
    for number, (part, one) in enumerate(zip(parts, maps, strict=True)):
        top = 1 - number * height
        axis, name = f"y{number + 1 if number else ''}", formatting.safe(part.name)
        look = {"domain": [max(0.0, top - height), top - NAME_PX / plot], "anchor": "x"}
        figure.layout[axis.replace("y", "yaxis")] = {**one.layout["yaxis"], **look, **_times(len(maps))}
        template = f"{name}: {one.data[0]['hovertemplate']}"
        figure.add_heatmap(
            **{**one.data[0], "zmax": highest, "yaxis": axis, "showscale": number == 0, "hovertemplate": template}
        )
        canvas.write(figure, f"<b>{name}</b>", x=0, xref="paper", xanchor="left", y=top, yref="paper", yanchor="top")
    _show_dates(figure, parts, answer.grain, f"y{len(maps) if len(maps) > 1 else ''}")
    return figure


def _times(maps: int) -> dict[str, list[str]]:
    return {} if maps <= FEW else {"tickvals": ["00:00", "12:00"]}


def _show_dates(figure: canvas.Chart, parts: tuple[Part, ...], grain: Grain, anchor: str) -> None:
    """Show one axis of dates below the last map, from the first to the last day of any group."""
    days = pd.concat([part.frame["day"] for part in parts])
    figure.update_layout(hovermode="closest")
    timeline.show_dates(figure, days.min().to_pydatetime(), days.max().to_pydatetime(), grain)
    figure.update_axis("xaxis", showspikes=False, ticks="", anchor=anchor)


def title(answer: Answer) -> str:
    """Return the highest half-hour of each group, or the subject without one."""
    cells = [(part.subject, highest_cell(part.frame, measure=answer.of.measure)) for part in answer.of.parts]
    known = [(name, cell) for name, cell in cells if cell is not None]
    if not known:
        return SUBJECT
    with_year = len({cell.day.year for _, cell in known}) > 1
    claims = [Claim(name, cell.kw, _when(cell, with_year=with_year)) for name, cell in known]
    return message("heat.peak_half_hours", groups=side_by_side(claims, link="; "))


def _when(cell: Extreme, *, with_year: bool) -> str:
    day = formatting.in_title(cell.day, 0, Grain.DAY, with_year=with_year)
    return f"{formatting.half_hour(cell.half_hour)}, {day}"


def subtitle(answer: Answer) -> str:
    """Return the subtitle."""
    what = message("heat.mean_demand_per_user") if answer.of.measure is Measure.MEAN else message("heat.demand_in_kw")
    return message(
        "heat.group_subtitle", what=what, sentence=answer.of.sentence, columns=column_sentence(answer.grain)
    ).rstrip()


def describe(answer: Answer) -> str:
    """Return a text description of the maps for screen readers; empty without data."""
    return " ".join(f"{part.name}: {describe_heat(part.frame, measure=answer.of.measure)}" for part in answer.of.parts)


BY_GROUP = Chart(
    ask=ask,
    draw=draw,
    title=title,
    subtitle=subtitle,
    describe=describe,
    height=HEIGHT,
    offer=lambda _, answer: open_dates(
        answer.grain, max((part.frame["day"].nunique() for part in answer.of.parts), default=0)
    ),
)
