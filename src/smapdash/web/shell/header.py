"""The header: what is loaded, since when, the address and tables to take along, the theme, and the list of keys."""

from __future__ import annotations

from dash import html

from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import aria, build_button, build_icon, build_menu, build_skeleton, marked
from smapdash.web.ui.markup import Markup, slot


def build_header() -> Markup:
    """Build the header."""
    facts = html.Ul(
        [
            html.Li([html.B(slot("users")), " users"]),
            html.Li([html.B(slot("readings")), " readings"]),
            html.Li(slot("days")),
        ],
        className="facts",
        **aria(label="What is loaded"),
    )
    sample = html.Span("Sample data", id=ids.SAMPLE, className="tag", hidden=slot("sample_hidden"))
    theme = build_button(
        ids.THEME, build_icon("theme"), look="button-i button-q", label="Switch between light and dark"
    )
    copy = build_button(ids.COPY_LINK, [build_icon("link"), html.Span("Copy link")], look="button-t", label="Copy link")
    exports = build_menu(
        [build_icon("down"), html.Span("Export")],
        (
            html.A("All users (CSV)", href=f"/export/{ids.USERS}.csv", **marked(csv=ids.USERS)),
            html.A("Energy over time (CSV)", href=f"/export/{ids.ENERGY}.csv", **marked(csv=ids.ENERGY)),
        ),
        look="button-t",
        label="Export",
    )
    fresh = html.Span(slot("loaded_at"), id=ids.LOADED_AT, className="fresh")
    keys = build_button(ids.SHORTCUTS_OPEN, "?", look="button-i button-q keys-open", label=messages.SHORTCUTS_TITLE)
    actions = html.Div([fresh, copy, exports, theme, keys], className="top-act")
    brand = html.A([html.Span(className="brand-mark"), messages.TITLE], href="/", className="brand")
    return Markup(
        html.Header(html.Div([brand, facts, sample, actions], className="top-in"), className="top"),
        ids.HEADER,
        users=build_skeleton("24px", 11),
        readings=build_skeleton("52px", 11),
        days=build_skeleton("120px", 11),
        sample_hidden=True,
        loaded_at="",
    )
