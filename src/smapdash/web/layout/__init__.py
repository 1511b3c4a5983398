"""The page's structure, which never changes: callbacks write into its leaves, so that focus and scroll stay."""

from __future__ import annotations

from dash import dcc, html

from smapdash.web import ids, texts
from smapdash.web.layout.cards import WAITING, build_cards, build_footer
from smapdash.web.layout.exports import build_export_dialogs
from smapdash.web.layout.filter_bar import build_filter_bar
from smapdash.web.layout.header import build_header
from smapdash.web.layout.panel import build_panel
from smapdash.web.layout.shortcuts import build_shortcuts
from smapdash.web.markup import Markup

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
BEAT_MS = 10_000
"""How often the page looks whether another load has finished."""
AWAY_BEAT_MS = 5_000
"""How often it tries again while the database is away."""


def build_layout() -> html.Div:
    """Build the page as it stands before the first answer of the server."""
    return html.Div(
        [
            Markup(html.A(texts.SKIP, href=f"#{ids.MAIN}", className="skip")),
            build_header(),
            build_filter_bar(),
            html.Div([build_cards(), build_panel()], id=ids.SHELL, className="shell"),
            Markup([build_footer(), *build_export_dialogs(), build_shortcuts()]),
            html.Div(id=ids.SPOKEN, role="status", className="vh"),
            *[dcc.Store(id=name) for name in STORES],
            dcc.Interval(id=ids.HEARTBEAT, interval=BEAT_MS),
        ],
        className="app",
    )
