"""The button beside a figure that opens how it is computed; `assets/tips.js` opens and closes it."""

from __future__ import annotations

from dash import html

from smapdash.web.ui.components import Children, aria, build_icon
from smapdash.wording.messages import message


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
