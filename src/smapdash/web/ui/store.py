"""A value in the browser, as a Dash component that shows nothing.

Dash's own store notes the time of each change, which passes through every component of the page, and compares all of a
new value with the old one.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class Store(Component):
    """A value under the property `data`, which lasts until the page is closed.

    Parameters
    ----------
    component_id : str
        Id by which callbacks refer to it.
    data : object
        Initial value, as JSON.
    """

    _namespace = "smapdash"
    _type = "Store"

    def __init__(self, component_id: str, data: Any = None) -> None:
        self._prop_names = ["id", "data"]
        self._base_nodes: list[str] = []
        self._valid_wildcard_attributes: list[str] = []
        super().__init__(id=component_id, data=data)  # type: ignore[no-untyped-call]
