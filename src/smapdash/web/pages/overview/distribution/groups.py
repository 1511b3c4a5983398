"""The histogram of users of each group of a split, one row each, on the same ranges and one scale."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from smapdash.model.filters import Filters
from smapdash.model.values import write_use
from smapdash.web.cards.chart import Chart
from smapdash.web.cards.parts import Part, Parts, fetch_parts
from smapdash.web.cards.question import Question
from smapdash.web.charts import canvas
from smapdash.web.charts.offers import Offer
from smapdash.web.pages.overview.distribution.figure import HEIGHT, SUBJECT, describe_distribution, list_users
from smapdash.wording import formatting
from smapdash.wording.comparing import Claim, side_by_side
from smapdash.wording.messages import message

FILLED = 0.72
"""Share of its row that the highest bar of all fills, below the name."""


def fetch_alike(question: Question) -> Callable[[Filters], pd.DataFrame]:
    """Return the function that fetches the histogram of a group in the ranges of all users."""
    bins = question.repository.fetch_distribution(question.filters)
    width = float(bins["high_wh"].iloc[0] - bins["low_wh"].iloc[0]) if len(bins) else None
    return lambda filters: question.repository.fetch_distribution(filters, width)


def ask(question: Question) -> Parts:
    """Fetch the histogram of each group."""
    filters = question.filters
    return Parts(fetch_parts(question, fetch_alike(question)), filters.split, filters.scale)


def draw(answer: Parts) -> canvas.Chart:
    """Draw a row of bars for each group; their click data are those of the histogram of all users."""
    parts = answer.parts
    figure = canvas.blank(HEIGHT, canvas.Margin(top=8))
    if not parts:
        return figure
    most = max(int(part.frame["users"].max()) for part in parts)
    canvas.show_x_axis(figure, range=[0, max(_kwh(part, "high_wh")[-1] for part in parts)], nticks=4, ticksuffix=" kWh")
    figure.update_axis("xaxis", showspikes=False)
    figure.update_axis("yaxis", visible=False, range=[0, len(parts)])
    figure.update_layout(hovermode="closest", dragmode=False, bargap=0)
    for number, part in enumerate(parts):
        _draw_row(figure, part, len(parts) - 1 - number, most)
    return figure


def _draw_row(figure: canvas.Chart, part: Part, base: int, most: int) -> None:
    """Draw one row on its base line, with its median and its name."""
    low, high, users = _kwh(part, "low_wh"), _kwh(part, "high_wh"), part.frame["users"].tolist()
    width = high[0] - low[0]
    ranges = zip(part.frame["low_wh"].tolist(), part.frame["high_wh"].tolist(), strict=True)
    name = formatting.safe(part.name)
    figure.add_bar(
        x=[start + width / 2 for start in low],
        y=[FILLED * count / most for count in users],
        base=[base] * len(users),
        width=[0.92 * width] * len(users),
        name=name,
        marker={"color": part.look.colour, "line": {"width": 0}},
        opacity=0.75,
        customdata=[
            [write_use(use), formatting.plural(count, "user"), formatting.use_range(*use)]
            for count, use in zip(users, ranges, strict=True)
        ],
        meta=name,
        hovertemplate="%{meta}: %{customdata[1]} with %{customdata[2]}<extra></extra>",
    )
    median = _median(part)
    figure.add_shape(
        type="line", x0=median / 1_000, x1=median / 1_000, y0=base, y1=base + FILLED,
        line={"color": part.look.colour, "width": 2},
    )  # fmt: skip
    label = f"<b>{name}</b>, {formatting.plural(sum(users), 'user')}, median {formatting.energy(median)}"
    canvas.write(figure, label, x=1, xref="paper", xanchor="right", y=base + 1, yanchor="top")


def title(answer: Parts) -> str:
    """Return the mean daily use that half of the users of each group are below, or the subject."""
    claims = [Claim(part.name, _median(part), str(formatting.energy(_median(part)))) for part in answer.parts]
    return message("distribution.median_daily_uses", groups=side_by_side(claims)) if claims else SUBJECT


def subtitle(answer: Parts) -> str:
    """Return the subtitle."""
    most = max((int(part.frame["users"].max()) for part in answer.parts), default=0)
    return message("distribution.group_subtitle", users=formatting.plural(most, "user"), sentence=answer.sentence)


def describe(answer: Parts) -> str:
    """Return a text description of the rows for screen readers; empty without data."""
    return " ".join(f"{part.name}: {describe_distribution(part.frame)}" for part in answer.parts)


def offer(question: Question, answer: Parts) -> Offer:
    """Return the offer to list the users of a bar."""
    frames = [part.frame for part in answer.parts]
    return list_users(pd.concat(frames), question.filters.use) if frames else Offer()


def _median(part: Part) -> float:
    return float(part.frame["median_wh"].iloc[0])


def _kwh(part: Part, column: str) -> list[float]:
    return [float(value) / 1_000 for value in part.frame[column].tolist()]


BY_GROUP = Chart(
    ask=ask,
    draw=draw,
    title=title,
    subtitle=subtitle,
    describe=describe,
    height=HEIGHT,
    offer=offer,
)
