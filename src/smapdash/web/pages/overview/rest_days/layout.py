"""Layout of the rest-day check: the question above the key figures, then a line under the average day."""

from __future__ import annotations

from dash import html

from smapdash.web.pages.overview.rest_days.figure import HEIGHT
from smapdash.web.ui import ids
from smapdash.web.ui.components import build_button, build_exports, build_icon, build_plot, marked, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message


def build_notice() -> html.Div:
    """Build the notice that asks whether two weekdays are the rest days."""
    said = [build_question(), _build_evidence(ids.REST_DAY_CHECK)]
    buttons = [
        build_button(ids.REST_DAY_USE, message("page.use_rest_days"), look="button-p", **press(placeholder("pair"))),
        build_button(ids.REST_DAY_KEEP, placeholder("keep"), look="button-q", **press("keep")),
    ]
    return html.Div(
        [
            build_icon("info"),
            html.Div(said, className="said"),
            Markup(html.Div(buttons, className="actions"), ids.REST_DAY_ACTIONS, pair="", keep=""),
        ],
        id=ids.REST_DAY_CHECK,
        className="note info rest-days-check",
        role="status",
        hidden=True,
    )


def build_question() -> Markup:
    """Build the sentence that asks, with its reason."""
    question = html.P([html.B(placeholder("title"), id=ids.title(ids.REST_DAY_CHECK)), html.Span(placeholder("why"))])
    return Markup(question, ids.head(ids.REST_DAY_CHECK), title="", why="")


def build_line() -> html.Div:
    """Build the line that explains the rest days in use."""
    return html.Div(
        [
            Markup(
                html.Span(placeholder("title"), id=ids.title(ids.REST_DAY_LINE)), ids.head(ids.REST_DAY_LINE), title=""
            ),
            _build_evidence(ids.REST_DAY_LINE),
        ],
        id=ids.REST_DAY_LINE,
        className="foot plain rest-days-line",
        hidden=True,
    )


def _build_evidence(card: str) -> html.Details:
    exports = Markup(html.Div(build_exports(card), className="tools"))
    chart = [exports, build_plot(card, HEIGHT), html.P(id=ids.subtitle(card), className="sub")]
    return html.Details(
        [html.Summary(message("page.evidence")), html.Div(chart, className="evidence-chart")],
        className="evidence",
        **marked(ignores_filters=""),
    )
