"""Names beside their lines, where they are clear of other lines and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from smapdash.model.arrays import Array
from smapdash.web.charts import canvas

LETTER_PX = 6.5
"""Mean width of a letter of a label [px]."""
NARROWEST_PLOT = 255
"""Width of a plot on a phone, in which a name beside a line must not touch another line [px]."""
CLEAR = 10
"""Distance of the middle of a name from its own line [px]."""
LINE_HEIGHT = 15
ROOM_ENOUGH = 30.0
"""More distance from other lines than this [px] makes a name no clearer."""


class Name(NamedTuple):
    """A name to write beside its lines: escaped text, the lines' values at 0, 1, 2 and so on, and its colour.

    Its middle is before the point `until`, where that is given.
    """

    text: str
    lines: Sequence[Sequence[float | None]]
    colour: str
    until: int | None = None


class Places(NamedTuple):
    """Positions for a name of `half` its width [points], each a value of the arrays.

    Attributes
    ----------
    x, y, at : array, shape (P,)
        Point of the line, height of the middle of the name above the axis [px], and that of its line [px].
    """

    x: Array
    y: Array
    at: Array
    half: int


def name_lines(figure: canvas.Chart, names: Sequence[Name], top: float) -> None:
    """Write each name beside its lines; lines without room get no name.

    Parameters
    ----------
    figure : Figure
        With a value axis from 0 to `top`, and points 0, 1, 2 and so on from its left to its right edge.
    names : sequence of Name
        The lines, all of the same points.
    top : float
        Value at the upper end of the axis.
    """
    height = canvas.plot_height(figure)
    groups = [np.array(name.lines, np.float64) / top * height for name in names]
    taken: list[tuple[int, float, int]] = []
    for number, name in enumerate(names):
        places, others = _places(groups[number], len(name.text), name.until), groups[:number] + groups[number + 1 :]
        best = _best(places, others, height, taken)
        if best is None:
            continue
        taken.append(best)
        x, y, _ = best
        font = {"size": canvas.LABEL_SIZE, "color": name.colour}
        canvas.write(figure, f"<b>{name.text}</b>", x=x, y=y / height * top, yanchor="middle", font=font)


def _places(lines: Array, letters: int, until: int | None) -> Places:
    """Return the positions above and below each point of lines of shape (lines, points) [px]."""
    points = lines.shape[1]
    half = max(1, round(letters * LETTER_PX * points / NARROWEST_PLOT / 2))
    if points <= 2 * half:
        nowhere = np.zeros(0)
        return Places(nowhere, nowhere, nowhere, half)
    x, near, here = np.arange(half, points - half), sliding_window_view(lines, 2 * half + 1, 1), lines[:, half:-half]
    above, below = np.fmax.reduce(near, (0, 2)) + CLEAR, np.fmin.reduce(near, (0, 2)) - CLEAR
    at = np.concatenate((np.fmax.reduce(here, 0), np.fmin.reduce(here, 0)))
    if until is not None:
        at[np.tile(x >= until, 2)] = np.nan
    return Places(np.tile(x, 2), np.concatenate((above, below)), at, half)


def _best(
    places: Places, others: Sequence[Array], height: float, taken: Sequence[tuple[int, float, int]]
) -> tuple[int, float, int] | None:
    """Return point, height [px] and half width of the position most clear of other lines; None without any free one."""
    x, y, at, half = places
    is_free = ~np.isnan(at) & (y >= LINE_HEIGHT / 2) & (y <= height - LINE_HEIGHT / 2)
    for other_x, other_y, other_half in taken:
        is_free &= (abs(x - other_x) >= half + other_half) | (abs(y - other_y) >= LINE_HEIGHT)
    if not is_free.any():
        return None
    rated = _room(y, half, others, half) + _room(at, 0, others, half) - abs(y - at)
    free = np.flatnonzero(is_free)
    best = free[np.lexsort((y[free], x[free], rated[free]))[-1]]
    return int(x[best]), float(y[best]), half


def _room(heights: Array, half: int, others: Sequence[Array], margin: int) -> Array:
    """Return how clear positions are of other lines: twice the distance to the nearest one [px], up to a limit.

    The positions are those above all points but the first and last `margin` ones, then those below them.
    """
    room = np.full(len(heights), ROOM_ENOUGH)
    for lines in others:
        inner = lines[:, margin - half : lines.shape[1] - margin + half]
        near = np.tile(sliding_window_view(inner, 2 * half + 1, 1), (1, 2, 1))
        room = np.fmin(room, 2 * np.fmin.reduce(abs(near - heights[:, None]), (0, 2)))
    return room
