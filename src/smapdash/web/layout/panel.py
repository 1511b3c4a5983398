"""The detail panel of one user."""

from __future__ import annotations

from dash import html

from smapdash.web import ids, texts
from smapdash.web.components import aria, build_button, build_exports, build_icon, build_plot
from smapdash.web.figures.canvas import Margin
from smapdash.web.figures.user import HEIGHT as ENERGY_HEIGHT
from smapdash.web.figures.user_profile import HEIGHT as PROFILE_HEIGHT

FIGURES = (
    ("energy", "Energy"),
    ("mean", "Mean per day"),
    ("peak", "Maximum demand"),
    ("factor", "Load factor"),
    ("base", "Base load"),
    ("coverage", "Coverage"),
)
HEAT_HEIGHT = 190
HEAT_MARGIN = Margin(right=56, top=12)
DAYS = 5
"""Places for the largest days."""


def build_panel() -> html.Aside:
    """Build the panel, closed."""
    return html.Aside(
        [_build_top(), html.Div([_build_name(), _build_body()], className="p-b")],
        id=ids.PANEL,
        className="panel",
        hidden=True,
        **aria(labelledby=ids.PANEL_NAME),
    )


def _build_top() -> html.Div:
    keys = {"previous": "Alt + \N{UPWARDS ARROW}", "next": "Alt + \N{DOWNWARDS ARROW}"}
    steps = [
        build_button(
            component_id,
            build_icon(icon),
            look="button-i",
            label=f"{which.capitalize()} user",
            title=f"{which.capitalize()} user ({keys[which]})",
            value="",
            disabled=True,
        )
        for component_id, icon, which in ((ids.PANEL_BACK, "left", "previous"), (ids.PANEL_ON, "right", "next"))
    ]
    close = build_button(ids.PANEL_CLOSE, build_icon("x"), look="button-i button-q", label="Close the user")
    return html.Div(
        [*steps, html.Span(id=ids.PANEL_PLACE, className="pos", role="status"), html.Span(className="push"), close],
        className="p-top",
    )


def _build_name() -> html.Div:
    return html.Div(
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


def _build_body() -> html.Div:
    days = html.Section(
        [
            html.H3("Largest days"),
            html.P(texts.DAYS_HINT, className="sub"),
            html.Ul([_build_day(place) for place in range(DAYS)], className="p-days"),
        ],
        className="p-s",
    )
    return html.Div(
        [
            html.Dl([_build_figure(name, label) for name, label in FIGURES], className="p-k"),
            _build_section(ids.PANEL_ENERGY, ENERGY_HEIGHT),
            _build_section(ids.PANEL_PROFILE, PROFILE_HEIGHT),
            _build_section(ids.PANEL_HEAT, HEAT_HEIGHT),
            days,
            html.Section([html.H3("Notes on the data"), html.Div(id=ids.PANEL_NOTES)], className="p-s"),
        ],
        id=ids.PANEL_BODY,
        className="p-body",
    )


def _build_figure(name: str, label: str) -> html.Div:
    root = ids.PANEL_FIGURE + name
    mark = html.Span(id=f"{root}-mark", className="me")
    return html.Div(
        [
            html.Dt([html.Span(label), html.Span(id=f"{root}-rank")]),
            html.Dd(
                [
                    html.Span(id=f"{root}-value"),
                    html.Small(id=f"{root}-unit"),
                    html.Small(id=f"{root}-note", className="note-s"),
                ]
            ),
            html.Dd(mark, id=f"{root}-strip", className="strip", **aria(hidden="true")),
        ]
    )


def _build_day(place: int) -> html.Li:
    root = f"{ids.PANEL_DAY}{place}"
    cells = (
        html.Span(id=f"{root}-day"),
        html.Span(html.Span(id=f"{root}-bar"), className="bar"),
        html.Span(id=f"{root}-energy"),
        html.Span(id=f"{root}-median"),
    )
    return html.Li(html.Button(list(cells), id=root, type="button", value="", hidden=True))


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
