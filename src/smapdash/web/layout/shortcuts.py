"""The dialog that lists the keys; `assets/shortcuts.js` answers them and opens it."""

from __future__ import annotations

from typing import Final

from dash import html

from smapdash.web import ids, texts
from smapdash.web.components import aria, build_button, build_icon

SHORTCUTS: Final = (
    ("/", "Find a user"),
    ("[", "Period before"),
    ("]", "Period after"),
    ("r", "Reset all filters"),
    ("j", "Next user, where one is open"),
    ("k", "Previous user"),
    ("t", "Light or dark"),
    ("?", "These shortcuts"),
    ("Esc", "Close what is open"),
)
"""Each key with what it does, in the order of the dialog."""


def build_shortcuts() -> html.Dialog:
    """Build the dialog, closed."""
    keys = [html.Div([html.Dt(html.Kbd(key)), html.Dd(act)]) for key, act in SHORTCUTS]
    head = html.Div(
        [
            html.H2(texts.SHORTCUTS_TITLE, id=f"{ids.SHORTCUTS}-title"),
            build_button(ids.SHORTCUTS_CLOSE, build_icon("x"), look="button-i button-q", label="Close the shortcuts"),
        ],
        className="keys-h",
    )
    return html.Dialog(
        [
            head,
            html.Dl(keys, className="keys"),
            html.H3(texts.POINTER_TITLE),
            html.Ul([html.Li(text) for text in texts.HINTS.values()], className="keys-also"),
        ],
        id=ids.SHORTCUTS,
        className="dialog",
        **aria(labelledby=f"{ids.SHORTCUTS}-title"),
    )
