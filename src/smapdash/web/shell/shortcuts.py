"""The dialog of keyboard shortcuts; `assets/shortcuts.js` handles the keys and opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html

from smapdash.web.shell.dialogs import build_dialog_head
from smapdash.web.ui import ids
from smapdash.web.ui.components import aria
from smapdash.wording.messages import message

SHORTCUTS: Final = (
    ("/", message("shortcuts.find")),
    ("[", message("shortcuts.previous_period")),
    ("]", message("shortcuts.next_period")),
    ("r", message("shortcuts.reset_all_filters")),
    ("j", message("shortcuts.next_user_where_one")),
    ("k", message("shortcuts.previous_user_also_alt")),
    ("t", message("shortcuts.light_or_dark")),
    ("?", message("shortcuts.these_shortcuts")),
    (message("shortcuts.esc"), message("shortcuts.close_what_is_open")),
)
"""Keys and their actions, in the order of the dialog."""


def build_shortcuts(hints: Sequence[str]) -> html.Dialog:
    """Build the dialog, closed, with the hints of the page's cards."""
    keys = [html.Div([html.Dt(html.Kbd(key)), html.Dd(action)]) for key, action in SHORTCUTS]
    return html.Dialog(
        [
            build_dialog_head(ids.SHORTCUTS, message("page.shortcuts_title")),
            html.Dl(keys, className="keys"),
            html.H3(message("page.pointer_title")),
            html.Ul([html.Li(text) for text in hints], className="keys-also"),
        ],
        id=ids.SHORTCUTS,
        className="sheet sheet-s keys-sheet",
        **aria(labelledby=ids.title(ids.SHORTCUTS)),
    )
