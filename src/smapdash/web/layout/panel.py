"""The detail panel of one user."""

from __future__ import annotations

from dash import html

from smapdash.web import ids
from smapdash.web.components import aria, build_button, build_exports, build_icon, build_plot

FIGURES = (
    ("energy", "Energy"),
    ("mean", "Mean per day"),
    ("peak", "Maximum demand"),
    ("readings", "Readings"),
)
ENERGY_HEIGHT = 220
PROFILE_HEIGHT = 200


def build_panel() -> html.Aside:
    """Build the panel, closed."""
    top = html.Div(
        [
            html.Span("User detail", className="pos"),
            html.Span(className="push"),
            build_button(ids.PANEL_CLOSE, build_icon("x"), look="button-i button-q", label="Close the user"),
        ],
        className="p-top",
    )
    name = html.Div(
        [
            html.Div(
                [
                    html.H2(id=ids.PANEL_NAME, tabIndex="-1"),
                    html.Span(id=ids.PANEL_AREA, className="tag", hidden=True),
                    html.Span(id=ids.PANEL_TARIFF, className="tag", hidden=True),
                    html.Span(id=ids.PANEL_WITHDRAWN, className="tag", hidden=True),
                ],
                className="p-id",
            ),
            html.P(id=ids.PANEL_SENTENCE, className="p-say"),
        ]
    )
    body = html.Div(
        [
            html.Dl([_build_figure(name, label) for name, label in FIGURES], className="p-k"),
            _build_section(ids.PANEL_ENERGY, ENERGY_HEIGHT),
            _build_section(ids.PANEL_PROFILE, PROFILE_HEIGHT),
            html.Section([html.H3("Notes on the data"), html.Div(id=ids.PANEL_NOTES)], className="p-s"),
        ],
        id=ids.PANEL_BODY,
        className="p-body",
    )
    return html.Aside(
        [top, html.Div([name, body], className="p-b")],
        id=ids.PANEL,
        className="panel",
        hidden=True,
        **aria(labelledby=ids.PANEL_NAME),
    )


def _build_figure(name: str, label: str) -> html.Div:
    root = ids.PANEL_FIGURE + name
    return html.Div(
        [
            html.Dt(label),
            html.Dd([html.Span(id=f"{root}-value"), html.Small(id=f"{root}-unit")]),
            html.Dd(id=f"{root}-note", className="sub"),
        ]
    )


def _build_section(card: str, height: int) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [html.H3(id=ids.title(card)), html.P(id=ids.subtitle(card), className="sub")], className="t"
                    ),
                    html.Div(build_exports(card), className="tools"),
                ],
                className="p-h",
            ),
            build_plot(card, height),
        ],
        className="p-s",
    )
