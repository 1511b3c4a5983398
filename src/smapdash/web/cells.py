"""Drawing inside the table's cells by CSS backgrounds, since a cell holds text only."""

from __future__ import annotations

from typing import Any

from smapdash.web import theme

Style = dict[str, Any]

BAR_SHARE = 52
"""A bar takes up to this part of its cell [%]; the number stands in the rest."""
_SIZE = 8


def bar_style(row: int, column: str, share: float) -> Style:
    """Return the style of a cell with a bar behind its number; `share` is 1 for the longest."""
    width = max(0.0, min(1.0, share)) * BAR_SHARE
    return {
        "if": {"row_index": row, "column_id": column},
        "backgroundImage": "linear-gradient(var(--sd-bar), var(--sd-bar))",
        "backgroundSize": f"{width:.1f}% 12px",
        "backgroundPosition": "12px 50%",
        "backgroundRepeat": "no-repeat",
    }


def mark_style(row: int, column: str, name: str, names: tuple[str, ...]) -> Style:
    """Return the style of a cell whose text stands behind the mark of its category."""
    look = theme.category(name, names)
    place = theme.CATEGORIES.index(look) + 1 if look in theme.CATEGORIES else 0
    colour = f"var(--sd-cat-{place})" if place else "var(--sd-ref)"
    shape = {"circle": _circle, "square": _square}.get(look.symbol, _diamond)
    return {
        "if": {"row_index": row, "column_id": column},
        "paddingLeft": "28px",
        "backgroundRepeat": "no-repeat",
        **shape(colour),
    }


def _circle(colour: str) -> Style:
    return {
        "backgroundImage": f"radial-gradient(circle closest-side, {colour} 92%, transparent)",
        "backgroundSize": f"{_SIZE}px {_SIZE}px",
        "backgroundPosition": "12px 50%",
    }


def _square(colour: str) -> Style:
    return {
        "backgroundImage": f"linear-gradient({colour}, {colour})",
        "backgroundSize": f"{_SIZE}px {_SIZE}px",
        "backgroundPosition": "12px 50%",
    }


def _diamond(colour: str) -> Style:
    """Draw a diamond from four triangles."""
    corners = ("to bottom right", "to bottom left", "to top right", "to top left")
    half = _SIZE // 2 + 1
    top, bottom, left, right = f"calc(50% - {half / 2}px)", f"calc(50% + {half / 2}px)", "11px", f"{11 + half}px"
    return {
        "backgroundImage": ", ".join(f"linear-gradient({corner}, transparent 50%, {colour} 50%)" for corner in corners),
        "backgroundSize": f"{half}px {half}px",
        "backgroundPosition": f"{left} {top}, {right} {top}, {left} {bottom}, {right} {bottom}",
    }
