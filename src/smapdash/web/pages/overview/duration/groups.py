"""The load duration curve of each group of a split."""

from __future__ import annotations

import numpy as np

from smapdash.model.enums import Grain
from smapdash.web.cards.chart import Chart
from smapdash.web.cards.parts import Part, Parts, ask_parts
from smapdash.web.charts import canvas, marks, theme
from smapdash.web.charts.line_names import Name, name_lines
from smapdash.web.charts.offers import open_dates
from smapdash.web.pages.overview.duration.figure import (
    HEIGHT,
    SUBJECT,
    TEMPLATE,
    count_days,
    curve_points,
    describe_duration,
    half_of_time,
    moments,
    show_share_axis,
)
from smapdash.wording import formatting
from smapdash.wording.comparing import Claim, side_by_side
from smapdash.wording.messages import message


def draw(answer: Parts) -> canvas.Chart:
    """Draw demand [kW] against the share of its half-hours, a line for each group in its colour and dash."""
    figure = canvas.blank(HEIGHT, canvas.Margin())
    if not answer.parts:
        return figure
    most = max(curve_points(part.frame)[1][0] for part in answer.parts)
    top = canvas.show_y_axis(figure, "kW", most)
    show_share_axis(figure)
    figure.update_layout(hovermode="closest")
    for part in answer.parts:
        share, kw = curve_points(part.frame)
        marks.add_line(
            figure,
            share,
            kw,
            name=formatting.safe(part.name),
            colour=part.look.colour,
            dash=part.look.dash,
            hovertemplate=f"%{{meta}}: {TEMPLATE}",
            customdata=moments(part.frame),
            meta=formatting.safe(part.name),
        )
    name_lines(figure, [Name(formatting.safe(part.name), [_by_percent(part)], theme.INK) for part in answer.parts], top)
    return figure


def title(answer: Parts) -> str:
    """Return the demand that each group is below for half of the time, or the subject without a finding."""
    watts = [(part.subject, half_of_time(part.frame)) for part in answer.parts if len(part.frame) > 1]
    claims = [Claim(name, half, str(formatting.demand(half))) for name, half in watts]
    return message("duration.median_demands", groups=side_by_side(claims)) if claims else SUBJECT


def subtitle(answer: Parts) -> str:
    """Return the subtitle."""
    return message("duration.group_subtitle", sentence=answer.sentence)


def _by_percent(part: Part) -> list[float]:
    """Return the demand at each whole per cent of the half-hours [kW]."""
    share, kw = curve_points(part.frame)
    return [float(value) for value in np.interp(range(101), share, kw)]


BY_GROUP = Chart(
    ask=ask_parts(lambda repository: repository.fetch_duration),
    draw=draw,
    title=title,
    subtitle=subtitle,
    describe=lambda answer: " ".join(f"{part.name}: {describe_duration(part.frame)}" for part in answer.parts),
    height=HEIGHT,
    offer=lambda _, answer: open_dates(Grain.DAY, max((count_days(part.frame) for part in answer.parts), default=0)),
)
