"""The header: what is loaded, since when, the switch of the theme, and the list of keys."""

from __future__ import annotations

from dash import html

from smapdash.web import ids, texts
from smapdash.web.components import aria, build_bone, build_button, build_icon


def build_header() -> html.Header:
    """Build the header."""
    facts = html.Ul(
        [
            html.Li([html.B(build_bone("24px", 11), id=ids.FACT_USERS), " users"]),
            html.Li([html.B(build_bone("52px", 11), id=ids.FACT_READINGS), " readings"]),
            html.Li(build_bone("120px", 11), id=ids.FACT_DAYS),
        ],
        className="facts",
        **aria(label="What is loaded"),
    )
    sample = html.Span("Sample data", id=ids.SAMPLE, className="tag", hidden=True)
    theme = build_button(
        ids.THEME, build_icon("theme"), look="button-i button-q", label="Switch between light and dark"
    )
    keys = build_button(ids.SHORTCUTS_OPEN, "?", look="button-i button-q keys-open", label=texts.SHORTCUTS_TITLE)
    actions = html.Div([html.Span(id=ids.LOADED_AT, className="fresh"), theme, keys], className="top-act")
    brand = html.A([html.Span(className="brand-mark"), texts.TITLE], href="/", className="brand")
    return html.Header(html.Div([brand, facts, sample, actions], className="top-in"), className="top")
