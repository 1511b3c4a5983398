"""The colours and marks of the charts, as one light set that the style sheet replaces in the dark theme.

A browser renders each of these hex values as `rgb(r, g, b)`, which the style sheet in `assets` selects and overrides.
So figures use exactly these values and no other colours.
"""

from __future__ import annotations

from typing import NamedTuple

ACCENT = "#4b45c6"
ACCENT_FILL = "rgba(75, 69, 198, 0.08)"
BAND_FILL = "rgba(75, 69, 198, 0.1)"
REST = "#f4f5f8"
REF = "#7d8696"
BAND_WIDE = "rgba(125, 134, 150, 0.1)"
BAND_NARROW = "rgba(125, 134, 150, 0.18)"
BAR = "#dde1e7"
INK = "#171a21"
TICK = "#646d7d"
SURFACE = "#ffffff"
GRID = "#eceef2"
LINE = "#e4e7ec"
ZERO = "#c6ccd6"
TRANSPARENT = "rgba(0, 0, 0, 0)"
REF_DASH = "4px,3px"
REST_DASH = "2px,3px"


class Category(NamedTuple):
    """Style of one area or tariff: colour, line dash and marker symbol, so that colour is never the only cue."""

    colour: str
    dash: str
    symbol: str


CATEGORIES = (
    Category("#0072b2", "solid", "circle"),
    Category("#d55e00", "7px,3px", "square"),
    Category("#009e73", "2px,3px", "diamond"),
    Category("#cc79a7", "dashdot", "triangle-up"),
    Category("#56b4e9", "longdash", "triangle-down"),
    Category("#e69f00", "longdashdot", "cross"),
    Category(INK, "solid", "x"),
)
OTHER = Category(REF, "solid", "circle")
MERGED = Category(REF, REST_DASH, "circle")
"""The sum of the smallest of very many areas or tariffs."""


def faint(look: Category) -> str:
    """Return the colour of a category as that of a band behind its line."""
    red, green, blue = (int(look.colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.16)"


def category(value: str, all_values: tuple[str, ...]) -> Category:
    """Return the style of `value`, which does not change when other values are filtered out.

    Parameters
    ----------
    value : str
        An area or a tariff.
    all_values : tuple of str
        All areas or tariffs of the data, ordered, not only the chosen ones. Of more than seven the first six have
        a colour of their own and the others share one.
    """
    own = len(CATEGORIES) if len(all_values) <= len(CATEGORIES) else len(CATEGORIES) - 1
    place = all_values.index(value) if value in all_values else own
    return CATEGORIES[place] if place < own else OTHER
