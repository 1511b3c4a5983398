"""Figures as Plotly's own objects, which refuse what is no valid value: the check that the page leaves to the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from plotly import graph_objects as go

from smapdash.web.cards.answers import write_json
from smapdash.web.charts.canvas import Chart


def as_plotly(chart: Chart) -> go.Figure:
    """Return a chart, as the browser reads it, as Plotly's own figure."""
    return go.Figure(orjson.loads(write_json(chart)))


def drawn(figure: Callable[..., Any]) -> Callable[..., go.Figure]:
    """Return a function that draws a chart as Plotly's own figure."""

    def draw(*values: Any, **options: Any) -> go.Figure:
        return as_plotly(figure(*values, **options))

    return draw
