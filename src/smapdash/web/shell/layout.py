"""The page's structure, which never changes: callbacks write into its leaves, so that focus and scroll stay."""

from __future__ import annotations

from dash import dcc, html

from smapdash.web.pages.overview.layout import WAITING, build_cards, build_footer
from smapdash.web.pages.user.layout import build_panel
from smapdash.web.shell.dialogs import build_export_dialogs
from smapdash.web.shell.header import build_header
from smapdash.web.shell.shortcuts import build_shortcuts
from smapdash.web.state.filter_bar import build_filter_bar
from smapdash.web.state.heartbeat import HEARTBEAT_MS
from smapdash.web.ui import ids, messages
from smapdash.web.ui.markup import Markup

STORES = (
    ids.ADDRESS,
    ids.VERSION,
    ids.STATE,
    ids.SELECTION,
    ids.OPEN_USER,
    ids.SHOWN_USER,
    ids.ROW_STYLES,
    ids.LISTING,
    ids.WALKED,
    ids.OPENING,
    ids.GRAIN,
    ids.USE,
    ids.WEEKDAYS,
    ids.IMPLAUSIBLE,
    ids.UNMET,
    ids.ZOOMED,
    ids.BRUSHED,
    ids.NARROW,
    *(ids.WANTED + card for card in (*WAITING, ids.USERS, ids.PANEL)),
    ids.CALENDAR_FOUND,
)


def build_layout() -> html.Div:
    """Build the page as it stands before the first answer of the server."""
    return html.Div(
        [
            Markup(html.A(messages.SKIP, href=f"#{ids.MAIN}", className="skip")),
            build_header(),
            build_filter_bar(),
            html.Div([build_cards(), build_panel()], id=ids.SHELL, className="shell"),
            Markup([build_footer(), *build_export_dialogs(), build_shortcuts()]),
            html.Div(id=ids.SPOKEN, role="status", className="vh"),
            *[dcc.Store(id=name) for name in STORES],
            dcc.Interval(id=ids.HEARTBEAT, interval=HEARTBEAT_MS),
        ],
        className="app",
    )
