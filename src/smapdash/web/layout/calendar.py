"""The question of the calendar check before the figures, and the line under the average day that it becomes."""

from __future__ import annotations

from dash import html

from smapdash.web import ids, texts
from smapdash.web.components import build_button, build_icon, build_plot

EVIDENCE_HEIGHT = 220


def build_calendar_notice() -> html.Div:
    """Build the notice that asks whether two weekdays are the days of rest."""
    said = [
        html.P([html.B(id=ids.title(ids.CALENDAR)), html.Span(id=ids.CALENDAR_WHY)]),
        _build_evidence(ids.CALENDAR),
    ]
    buttons = [
        build_button(ids.CALENDAR_USE, texts.USE_REST_DAYS, look="button-p"),
        build_button(ids.CALENDAR_KEEP, "", look="button-q"),
    ]
    return html.Div(
        [build_icon("info"), html.Div(said, className="said"), html.Div(buttons, className="act")],
        id=ids.CALENDAR,
        className="note info calendar",
        role="status",
        hidden=True,
    )


def build_calendar_line() -> html.Div:
    """Build the line that says why the days of rest are what they are."""
    return html.Div(
        [html.Span(id=ids.title(ids.CALENDAR_LINE)), _build_evidence(ids.CALENDAR_LINE)],
        id=ids.CALENDAR_LINE,
        className="foot plain calendar-line",
        hidden=True,
    )


def _build_evidence(card: str) -> html.Details:
    chart = [build_plot(card, EVIDENCE_HEIGHT), html.P(id=ids.subtitle(card), className="sub")]
    return html.Details([html.Summary(texts.EVIDENCE), html.Div(chart, className="proof")], className="evidence")
