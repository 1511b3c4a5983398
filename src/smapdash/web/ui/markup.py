"""A tree of HTML elements as a single Dash component.

Dash passes each change to each component of the page, so a page of seven hundred takes seconds to start. Elements that
are only read or pressed are therefore drawn by `assets/markup.js`; callbacks write their placeholders, which are the
parts that change.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

PRESS = "data-press"
"""Attribute of an element that can be pressed: a press sets `pressed` to `{"what": its value, "at": a count}`."""


def placeholder(name: str) -> Any:
    """Return a placeholder for a child or an attribute's value in the elements of a `Markup`."""
    return {"placeholder": name}


ROW, CELL, FIELD = "Tr", "Td", "Input"
"""Kinds of elements, as `dash.html` names them, or would."""


def element(kind: str, children: Any, **properties: Any) -> dict[str, Any]:
    """Return an element as one of `dash.html` becomes it in JSON: of a table's many cells, objects take too long."""
    return {"props": {"children": children, **properties}, "type": kind, "namespace": "dash_html_components"}


class Markup(Component):
    """A tree of `dash.html` elements, drawn without a component of Dash for each.

    Parameters
    ----------
    content : Component or list
        The elements. Their ids exist in the document only; callbacks cannot refer to them.
    component_id : str, optional
        Id by which callbacks refer to the placeholders and to `pressed`.
    **placeholders
        Initial values of the placeholders: text, elements, or an attribute's value.
    """

    _namespace = "smapdash"
    _type = "Markup"

    def __init__(self, content: Any, component_id: str = "", **placeholders: Any) -> None:
        self._prop_names = ["id", "content", "pressed", *placeholders]
        self._base_nodes = self._prop_names  # each may contain elements
        self._valid_wildcard_attributes: list[str] = []
        named = {"id": component_id} if component_id else {}
        super().__init__(content=content, **named, **placeholders)  # type: ignore[no-untyped-call]
