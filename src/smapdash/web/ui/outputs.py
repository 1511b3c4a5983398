"""Outputs of the slots of a `Markup`."""

from __future__ import annotations

from collections.abc import Iterable

from dash import Output


def slots(component_id: str, names: Iterable[str]) -> tuple[Output, ...]:
    """Return an output for each slot; one component of many slots is one pass over the page."""
    return tuple(Output(component_id, name) for name in names)
