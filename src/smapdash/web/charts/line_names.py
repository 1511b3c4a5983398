"""Names beside their lines, where they are clear of other lines and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from smapdash.web.charts import canvas

LETTER_PX = 6.5
"""Mean width of a letter of a label [px]."""
NARROWEST_PLOT = 255
"""Width of a plot on a phone, in which a name beside a line must not touch another line [px]."""
CLEAR = 10
"""Distance of the middle of a name from its own line [px]."""
LINE_HEIGHT = 15
ROOM_ENOUGH = 30
"""More distance from other lines than this [px] makes a name no clearer."""

Heights = Sequence[float | None]


class Name(NamedTuple):
    """A name to write beside its lines: escaped text, the lines' values at 0, 1, 2 and so on, and its colour."""

    text: str
    lines: Sequence[Heights]
    colour: str


class Place(NamedTuple):
    """Position of a name: its centre (point of the line, height above the axis [px]) and half its width [points]."""

    x: int
    y: float
    half: int

    def meets(self, other: Place) -> bool:
        """Return whether two names touch."""
        return abs(self.x - other.x) < self.half + other.half and abs(self.y - other.y) < LINE_HEIGHT

    def near(self, lines: Sequence[Heights]) -> list[float]:
        """Return the heights of lines above or below the name [px]."""
        return [y for line in lines for y in line[self.x - self.half : self.x + self.half + 1] if y is not None]


def name_lines(figure: canvas.Chart, names: Sequence[Name], top: float) -> None:
    """Write each name beside its lines; lines without room get no name.

    Parameters
    ----------
    figure : Figure
        With a value axis from 0 to `top`, and points 0, 1, 2 and so on from its left to its right edge.
    names : sequence of Name
        The lines.
    top : float
        Value at the upper end of the axis.
    """
    height = canvas.plot_height(figure)
    groups = [[[None if y is None else y / top * height for y in line] for line in name.lines] for name in names]
    taken: list[Place] = []
    for number, name in enumerate(names):
        others = [line for place, lines in enumerate(groups) if place != number for line in lines]
        rated = [
            (_room(place, others) + _room(place._replace(y=at, half=0), others) - abs(place.y - at), place)
            for place, at in _places(groups[number], len(name.text))
            if LINE_HEIGHT / 2 <= place.y <= height - LINE_HEIGHT / 2 and not any(place.meets(other) for other in taken)
        ]
        if not rated:
            continue
        best = max(rated)[1]
        taken.append(best)
        font = {"size": canvas.LABEL_SIZE, "color": name.colour}
        canvas.write(figure, f"<b>{name.text}</b>", x=best.x, y=best.y / height * top, yanchor="middle", font=font)


def _places(lines: Sequence[Heights], letters: int) -> Iterator[tuple[Place, float]]:
    """Yield the positions above and below each point of the lines, and the height of the line there [px]."""
    points = len(lines[0])
    half = max(1, round(letters * LETTER_PX * points / NARROWEST_PLOT / 2))
    for x in range(half, points - half):
        here, near = Place(x, 0.0, 0).near(lines), Place(x, 0.0, half).near(lines)
        if here:
            yield Place(x, max(near) + CLEAR, half), max(here)
            yield Place(x, min(near) - CLEAR, half), min(here)


def _room(place: Place, others: Sequence[Heights]) -> float:
    """Return how clear a position is of other lines: twice the distance to the nearest one, up to a limit."""
    return min([ROOM_ENOUGH, *(2 * abs(y - place.y) for y in place.near(others))])
