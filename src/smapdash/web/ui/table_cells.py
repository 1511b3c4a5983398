"""Marks of areas and tariffs before their names, drawn as CSS backgrounds."""

from __future__ import annotations

from smapdash.web.charts import theme


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
