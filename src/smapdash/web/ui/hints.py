"""The button beside a figure that opens how it is computed; `assets/tips.js` opens and closes it."""

from __future__ import annotations

from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from smapdash.web.ui.components import Children, aria, build_icon
from smapdash.wording.messages import message


class About(NamedTuple):
    """How a figure is computed, by its name, and where its definition comes from, if not from here."""

    name: str
    formula: str
    source: str = ""


def build_about(root: str, about: About) -> tuple[html.Button, html.Div]:
    """Build the button that opens formula and source, and what it opens; ids begin with `root`."""
    source: list[Component] = [html.Span(about.source, className="m")] if about.source else []
    return build_hint(root, about.name, [html.B(about.name), html.Span(about.formula), *source])


def build_hint(root: str, label: str, children: Children) -> tuple[html.Button, html.Div]:
    """Build the button and its tooltip, which stand beside each other.

    Parameters
    ----------
    root : str
        What the ids of the elements begin with.
    label : str
        Name of the figure.
    """
    button = html.Button(
        build_icon("info"),
        type="button",
        className="hint",
        **aria(label=message("page.how_this_is_computed", label=label), describedby=f"{root}-hint"),
    )
    return button, html.Div(children, id=f"{root}-hint", role="tooltip", className="tip")
