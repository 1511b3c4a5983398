"""Elements that the browser draws as they are: one component of Dash, whatever they are made of.

Dash tells each change to each component of the page, and a page of seven hundred takes seconds to start. So whatever
is only read or pressed is drawn by `assets/markup.js`; of it callbacks write the placeholders, the parts that change.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

PRESS = "data-press"
"""An element with this attribute can be pressed. `pressed` is `{"what": its value, "at": a count}` then."""


def placeholder(name: str) -> Any:
    """Return a place in the elements of a `Markup` for one of its placeholders: a child, or an attribute's value."""
    return {"placeholder": name}


class Markup(Component):
    """A tree of `dash.html` elements, drawn without a component of Dash for each.

    Parameters
    ----------
    content : Component or list
        The elements. Their ids are ids of the document only; no callback can name them.
    component_id : str, optional
        By which callbacks name the placeholders and `pressed`.
    **placeholders
        What the placeholders hold at first: text, elements, or an attribute's value.
    """

    _namespace = "smapdash"
    _type = "Markup"

    def __init__(self, content: Any, component_id: str = "", **placeholders: Any) -> None:
        self._prop_names = ["id", "content", "pressed", *placeholders]
        self._base_nodes = self._prop_names  # elements may stand in each
        self._valid_wildcard_attributes: list[str] = []
        named = {"id": component_id} if component_id else {}
        super().__init__(content=content, **named, **placeholders)  # type: ignore[no-untyped-call]
