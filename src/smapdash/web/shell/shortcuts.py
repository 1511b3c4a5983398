"""The dialog of keyboard shortcuts; `assets/shortcuts.js` handles the keys and opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html

from smapdash.web.shell.dialogs import build_dialog_head
from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import aria

SHORTCUTS: Final = (
    ("/", "Find users, areas, tariffs, dates, pages and actions; also Ctrl and K"),
    ("[", "Previous period"),
    ("]", "Next period"),
    ("r", "Reset all filters"),
    ("j", "Next user, where one is open; also Alt and arrow down"),
    ("k", "Previous user; also Alt and arrow up"),
    ("t", "Light or dark"),
    ("?", "These shortcuts"),
    ("Esc", "Close what is open"),
)
"""Keys and their actions, in the order of the dialog."""


def build_shortcuts(hints: Sequence[str]) -> html.Dialog:
    """Build the dialog, closed, with the hints of the page's cards."""
    keys = [html.Div([html.Dt(html.Kbd(key)), html.Dd(action)]) for key, action in SHORTCUTS]
    return html.Dialog(
        [
            build_dialog_head(ids.SHORTCUTS, messages.SHORTCUTS_TITLE),
            html.Dl(keys, className="keys"),
            html.H3(messages.POINTER_TITLE),
            html.Ul([html.Li(text) for text in hints], className="keys-also"),
        ],
        id=ids.SHORTCUTS,
        className="sheet sheet-s keys-sheet",
        **aria(labelledby=ids.title(ids.SHORTCUTS)),
    )
