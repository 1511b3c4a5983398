"""Bars and marks in the table, drawn as CSS backgrounds, since a table cell holds text only.

The shorthand `background` is used because the table passes it on, unlike `background-size`.
"""

from __future__ import annotations

from typing import Any

from smapdash.web.charts import theme

Style = dict[str, Any]


def bar_style(row: int, column: str, share: float) -> Style:
    """Return the style of a table cell with a bar behind its number; `share` is 1 for the longest.

    The style sheet sets the width of the longest bar (`--sd-bar-share`), by column and screen.
    """
    width = f"calc(var(--sd-bar-share) * {max(0.0, min(1.0, share)):.4f})"
    bar = f"linear-gradient(var(--sd-bar), var(--sd-bar)) 12px 50% / {width} 12px no-repeat"
    return {"if": {"row_index": row, "column_id": column}, "background": bar}


def mark_style(row: int, column: str, name: str, names: tuple[str, ...]) -> Style:
    """Return the style of a table cell with the mark of its category before the text."""
    return {
        "if": {"row_index": row, "column_id": column},
        "paddingLeft": "28px",
        "background": draw_mark(name, names, left=12),
    }


def draw_mark(name: str, names: tuple[str, ...], *, left: int) -> str:
    """Return a CSS background with the mark of an area or tariff, `left` px from the left edge."""
    look = theme.category(name, names)
    place = theme.CATEGORIES.index(look) + 1 if look in theme.CATEGORIES else 0
    colour = f"var(--sd-cat-{place})" if place else "var(--sd-ref)"
    return {"circle": _circle, "square": _square}.get(look.symbol, _diamond)(colour, left)


def _circle(colour: str, left: int) -> str:
    return f"radial-gradient(circle closest-side, {colour} 92%, transparent) {left}px 50% / 8px 8px no-repeat"


def _square(colour: str, left: int) -> str:
    return f"linear-gradient({colour}, {colour}) {left}px 50% / 8px 8px no-repeat"


def _diamond(colour: str, left: int) -> str:
    """Draw a diamond from two triangles that overlap by a pixel."""
    halves = (("135deg at 50% 0", "calc(50% - 2px)"), ("-45deg at 50% 100%", "calc(50% + 2px)"))
    return ", ".join(
        f"conic-gradient(from {apex}, {colour} 90deg, transparent 0) {left - 1}px {y} / 10px 5px no-repeat"
        for apex, y in halves
    )
