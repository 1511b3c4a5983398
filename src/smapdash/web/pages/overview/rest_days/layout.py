"""The question of the rest-day check before the figures, and the line under the average day that it becomes."""

from __future__ import annotations

from dash import html

from smapdash.web.pages.overview.rest_days.figure import HEIGHT
from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import build_button, build_exports, build_icon, build_plot, marked, press
from smapdash.web.ui.markup import Markup, slot


def build_notice() -> html.Div:
    """Build the notice that asks whether two weekdays are the days of rest."""
    said = [
        Markup(
            html.P([html.B(slot("title"), id=ids.title(ids.CALENDAR)), html.Span(slot("why"))]),
            ids.head(ids.CALENDAR),
            title="",
            why="",
        ),
        _build_evidence(ids.CALENDAR),
    ]
    buttons = [
        build_button(ids.CALENDAR_USE, messages.USE_REST_DAYS, look="button-p", **press(slot("pair"))),
        build_button(ids.CALENDAR_KEEP, slot("keep"), look="button-q", **press("keep")),
    ]
    return html.Div(
        [
            build_icon("info"),
            html.Div(said, className="said"),
            Markup(html.Div(buttons, className="act"), ids.CALENDAR_ACTS, pair="", keep=""),
        ],
        id=ids.CALENDAR,
        className="note info calendar",
        role="status",
        hidden=True,
    )


def build_line() -> html.Div:
    """Build the line that says why the days of rest are what they are."""
    return html.Div(
        [
            Markup(html.Span(slot("title"), id=ids.title(ids.CALENDAR_LINE)), ids.head(ids.CALENDAR_LINE), title=""),
            _build_evidence(ids.CALENDAR_LINE),
        ],
        id=ids.CALENDAR_LINE,
        className="foot plain calendar-line",
        hidden=True,
    )


def _build_evidence(card: str) -> html.Details:
    exports = Markup(html.Div(build_exports(card), className="tools"))
    chart = [exports, build_plot(card, HEIGHT), html.P(id=ids.subtitle(card), className="sub")]
    return html.Details(
        [html.Summary(messages.EVIDENCE), html.Div(chart, className="proof")],
        className="evidence",
        **marked(ignores_filters=""),
    )
