"""Hover boxes: a heading and lines of label and value."""

from __future__ import annotations

from collections.abc import Iterable


def box(head: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return the text of a hover box.

    Parameters
    ----------
    head : str
        What the box is about.
    rows : iterable of (str, str)
        Labels and values; a row with an empty value is left out.

    Returns
    -------
    str
        Lines for Plotly, whose names and texts the caller escapes.
    """
    return "<br>".join([f"<b>{head}</b>", *(f"{label}: {value}" for label, value in rows if value)])
