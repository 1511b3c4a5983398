"""Marks shared by all charts: lines with gaps, fills, rings, and names at line ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from smapdash.model.arrays import Array
from smapdash.web.charts import canvas, theme

Heights = Sequence[float | None] | Array
"""The values of a line; NaN or None is a gap."""
LABEL_GAP = 15
"""Least vertical distance of two labels [px]."""
FARTHEST_MOVE = 30
"""A label farther than this [px] from the end of its line no longer identifies it."""
LONGEST_LABEL = 11


class End(NamedTuple):
    """The right end of a line: escaped name, x as drawn, y in units of the axis, and its mark, if any."""

    name: str
    x: Any
    y: float
    look: theme.Category | None


def add_line(
    figure: canvas.Chart,
    xs: Sequence[Any],
    ys: Heights,
    *,
    name: str,
    colour: str,
    dash: str = "solid",
    width: float = 2,
    hollow: bool = False,
    hovertemplate: str | Sequence[str] | None = None,
    **settings: Any,
) -> None:
    """Draw a line that stops at missing values; a value between two missing ones becomes a dot.

    A hollow line is thin and dotted with a ring at each point. A line without a hover template ignores the pointer.
    """
    values = np.array(ys, np.float64)
    dots = np.full(len(values), 6) if hollow else 5 * _is_lone(~np.isnan(values))
    marker = {"size": dots, "color": theme.SURFACE if hollow else colour, "opacity": 1,
              "line": {"width": 1.5 if hollow else 0, "color": colour}}  # fmt: skip
    figure.add_scatter(
        x=list(xs),
        y=values,
        name=name,
        connectgaps=False,
        cliponaxis=False,
        line={"color": colour, "width": 1 if hollow else width, "dash": "2px,2px" if hollow else dash},
        **({"mode": "lines+markers", "marker": marker} if dots.any() else {"mode": "lines"}),
        # The empty extra removes the trace's name beside the sentence.
        **({"hoverinfo": "skip"} if hovertemplate is None else {"hovertemplate": _without_name(hovertemplate)}),
        **settings,
    )


def add_soft_fill(figure: canvas.Chart, xs: Sequence[Any], ys: Heights) -> None:
    """Fill under a line with 8 % of the accent, not over its gaps.

    Plotly would fill across gaps, so the outline drops to zero on both sides of each gap.
    """
    values = np.array(ys, np.float64)
    is_known = np.concatenate(([False], ~np.isnan(values), [False]))
    firsts = np.flatnonzero(is_known[1:] & ~is_known[:-1])
    ends = np.flatnonzero(is_known[:-1] & ~is_known[1:])
    corners = np.concatenate((ends - 1, firsts))
    places = np.flatnonzero(is_known[1:-1])
    before = np.searchsorted(places, np.concatenate((ends, firsts)))
    figure.add_scatter(
        x=[xs[i] for i in np.insert(places, before, corners).tolist()],
        y=np.insert(values[places], before, 0.0),
        name="fill",
        mode="lines",
        line={"width": 0, "color": theme.ACCENT},
        fill="tozeroy",
        fillcolor=theme.ACCENT_FILL,
        hoverinfo="skip",
        showlegend=False,
    )


def add_band(
    figure: canvas.Chart,
    xs: Sequence[Any],
    low: Sequence[float | None],
    high: Sequence[float | None],
    *,
    name: str,
    fill: str,
) -> None:
    """Fill between two lines, with one closed outline per run of known values; both have the same gaps."""
    run: list[int] = []
    first = True
    for i in range(len(xs) + 1):
        if i < len(xs) and low[i] is not None and high[i] is not None:
            run.append(i)
            continue
        if run:
            outline = [(xs[k], low[k]) for k in run] + [(xs[k], high[k]) for k in reversed(run)]
            figure.add_scatter(
                x=[x for x, _ in outline],
                y=[y for _, y in outline],
                name=name,
                mode="lines",
                line={"width": 0, "color": theme.ACCENT},
                fill="toself",
                fillcolor=fill,
                hoverinfo="skip",
                showlegend=first,
                legendgroup=name,
            )
            run, first = [], False


def add_rings(figure: canvas.Chart, xs: Sequence[Any], ys: Heights, *, name: str, size: int = 7) -> None:
    """Put a small ring of `size` [px] on each of these points, without a hover text."""
    figure.add_scatter(
        x=list(xs),
        y=np.array(ys, np.float64),
        name=name,
        mode="markers",
        marker={"size": size, "color": theme.SURFACE, "line": {"width": 1.5, "color": theme.REF}},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )


def add_crosses(figure: canvas.Chart, xs: Sequence[Any], ys: Heights, *, name: str) -> None:
    """Put a cross on each of these points, without a hover text."""
    figure.add_scatter(
        x=list(xs),
        y=np.array(ys, np.float64),
        name=name,
        mode="markers",
        marker={"size": 10, "color": theme.INK, "symbol": "x-thin", "line": {"width": 2, "color": theme.INK}},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )


def mark_highest(figure: canvas.Chart, x: Any, y: float, text: str, *, in_right_half: bool) -> None:
    """Put a ring on the highest point and its label on the side with more room."""
    figure.add_scatter(
        x=[x],
        y=[y],
        name="highest",
        mode="markers",
        marker={"size": 8, "color": theme.SURFACE, "line": {"width": 2, "color": theme.ACCENT}},
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )
    side = {"xanchor": "right", "xshift": -8} if in_right_half else {"xanchor": "left", "xshift": 8}
    canvas.write(figure, f"<b>{text}</b>", x=x, y=y, yanchor="middle", yshift=6, **side)


def add_dot(figure: canvas.Chart, x: Any, y: float, look: theme.Category) -> None:
    """Put the mark of a category on a point."""
    figure.add_scatter(
        x=[x],
        y=[y],
        name="end",
        mode="markers",
        marker={"size": 7, "color": look.colour, "symbol": look.symbol, "opacity": 1},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )


def last_end(name: str, xs: Sequence[Any], ys: Heights, look: theme.Category | None = None) -> End | None:
    """Return the right end of a line, at its last known value; None without any."""
    values = np.array(ys, np.float64)
    known = np.flatnonzero(~np.isnan(values))
    return End(name, xs[known[-1]], float(values[known[-1]]), look) if len(known) else None


def name_ends(figure: canvas.Chart, ends: Sequence[End], top: float) -> None:
    """Put a mark on the right end of each line and its name beside it, or a legend where the names would collide.

    Parameters
    ----------
    figure : Figure
        With a value axis from 0 to `top`.
    ends : sequence of End
        Right ends of the lines.
    top : float
        Value at the upper end of the axis.
    """
    plot_height = canvas.plot_height(figure)
    heights = [end.y / top * plot_height for end in ends]
    places = spread(heights, LABEL_GAP, plot_height)
    moves = [abs(place - height) for place, height in zip(places, heights, strict=True)]
    if max(moves, default=0) > FARTHEST_MOVE or any(len(end.name) > LONGEST_LABEL for end in ends):
        figure.update_layout(
            showlegend=True,
            legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom",
                    "bgcolor": theme.TRANSPARENT, "itemclick": False, "itemdoubleclick": False},
        )  # fmt: skip
        return
    for end, place in zip(ends, places, strict=True):
        if end.look:
            add_dot(figure, end.x, end.y, end.look)
        canvas.write(figure, end.name, x=1, xref="paper", xanchor="left", xshift=8, y=place / plot_height * top)


def spread(heights: Sequence[float], gap: float, most: float) -> list[float]:
    """Return heights in the same order, at least `gap` apart, between 0 and `most` where there is room."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    places = [0.0] * len(heights)
    lowest = 0.0
    for i in order:
        places[i] = max(heights[i], lowest)
        lowest = places[i] + gap
    highest = most
    for i in reversed(order):
        places[i] = min(places[i], highest)
        highest = places[i] - gap
    return places


def _without_name(template: str | Sequence[str]) -> str | list[str]:
    if isinstance(template, str):
        return f"{template}<extra></extra>"
    return [f"{one}<extra></extra>" for one in template]


def _is_lone(is_known: Array) -> Array:
    """Return which known values lie between two missing ones."""
    beside = np.concatenate(([False], is_known, [False]))
    lone: Array = is_known & ~beside[:-2] & ~beside[2:]
    return lone
