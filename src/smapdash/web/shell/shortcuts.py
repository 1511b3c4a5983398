"""The dialog of keyboard shortcuts; `assets/shortcuts.js` handles the keys and opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from dash import html

from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_dialog_head
from smapdash.wording.messages import message


class Shortcut(NamedTuple):
    """A key, its action in words, and the id of the button that the palette offers for it; empty for none."""

    key: str
    text: str
    button: str = ""


SHORTCUTS: Final = (
    Shortcut("/", message("shortcuts.find")),
    Shortcut("[", message("shortcuts.previous_period"), ids.STEP_BACK),
    Shortcut("]", message("shortcuts.next_period"), ids.STEP_ON),
    Shortcut("r", message("shortcuts.reset_all_filters"), ids.RESET),
    Shortcut("j", message("shortcuts.next_user_where_one")),
    Shortcut("k", message("shortcuts.previous_user_also_alt")),
    Shortcut("t", message("shortcuts.light_or_dark"), ids.THEME),
    Shortcut("?", message("shortcuts.keyboard_shortcuts"), ids.SHORTCUTS_OPEN),
    Shortcut(message("shortcuts.esc"), message("shortcuts.close_what_is_open")),
)
"""In the order of the dialog."""


def build_shortcuts(hints: Sequence[str]) -> html.Dialog:
    """Build the dialog, closed, with the hints of the page's cards."""
    keys = [html.Div([html.Dt(html.Kbd(key)), html.Dd(text)]) for key, text, _ in SHORTCUTS]
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
