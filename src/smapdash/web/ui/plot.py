"""A chart as one Dash component, drawn by `assets/plot.js`.

Dash's own graph draws an empty figure at the start, draws each figure twice, and reports every move of the mouse; on a
page of a dozen charts that takes longer than all else.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from smapdash.web.charts.canvas import GRAPH_CONFIG

CONFIG: Any = GRAPH_CONFIG | {"doubleClick": "reset", "scrollZoom": False}


class Plot(Component):
    """A chart in a frame that holds its description.

    The browser draws `figure` once it is set and its place is visible. It sets `clickData` and `selectedData` as
    Dash's own graph does, and `relayoutData` to each new range of the horizontal axis.

    Parameters
    ----------
    component_id : str
        Id by which callbacks refer to it.
    frame_id : str
        Id of the frame's element.
    height : int
        Height of both [px].
    description : str
        What the chart shows, in words.
    """

    _namespace = "smapdash"
    _type = "Plot"

    def __init__(self, component_id: str, frame_id: str, height: int, description: str) -> None:
        style: Any = {"height": f"{height}px"}
        given = {"config": CONFIG, "frame": {"id": frame_id, "style": style}, "style": style}
        self._prop_names = ["id", *given, "figure", "description", "clickData", "selectedData", "relayoutData"]
        self._base_nodes: list[str] = []
        self._valid_wildcard_attributes: list[str] = []
        super().__init__(id=component_id, description=description, **given)  # type: ignore[no-untyped-call]
