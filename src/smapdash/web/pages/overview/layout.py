"""The main column: notices, key figures, and the cards of charts and of the table."""

from __future__ import annotations

from importlib.metadata import version

from dash import html

from smapdash.model.enums import Measure, Split
from smapdash.web.pages.overview.rest_days.layout import build_calendar_line, build_calendar_notice
from smapdash.web.pages.overview.users.layout import build_users_card
from smapdash.web.state.filter_bar import KINDS
from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import (
    build_button,
    build_card,
    build_choice,
    build_icon,
    build_key_figures,
    build_plot,
    press,
)
from smapdash.web.ui.markup import Markup, slot

KEY_FIGURES = (
    ("energy", "Energy"),
    ("mean", "Mean per user and day"),
    ("peak", "Maximum demand"),
    ("factor", "Load factor"),
    ("base", "Base load"),
    ("users", "Users"),
    ("coverage", "Coverage"),
)
WAITING = (
    ids.KPIS,
    ids.ENERGY,
    ids.STRIP,
    ids.PROFILE,
    ids.HEAT,
    ids.AREA_BARS,
    ids.TARIFF_BARS,
    ids.DURATION,
    ids.DISTRIBUTION,
    ids.CALENDAR,
    ids.CALENDAR_LINE,
)
"""What asks the server only when it is near the view, which the key figures always are, and what is folded away is not.

The table of users waits, too, for what it lists.
"""
MAIN_HEIGHT = 300
STRIP_HEIGHT = 64
PROFILE_HEIGHT = 334
"""With the line under it, that of the main chart with its strip."""
HEAT_HEIGHT = 416
SMALL_HEIGHT = 186
BARS_HEIGHT = 156


def build_cards() -> html.Main:
    """Build the main column."""
    bars = [build_card(card, look="bars", height=BARS_HEIGHT, foot=True) for card in (ids.AREA_BARS, ids.TARIFF_BARS)]
    small = [build_card(card, look="", height=SMALL_HEIGHT) for card in (ids.DURATION, ids.DISTRIBUTION)]
    grid = [
        build_key_figures(KEY_FIGURES),
        _build_blank(),
        _build_energy(),
        build_card(ids.PROFILE, look="c4", height=PROFILE_HEIGHT, below=(build_calendar_line(),)),
        build_card(ids.HEAT, look="c8", height=HEAT_HEIGHT),
        html.Div(bars, className="c4 stack"),
        build_users_card(),
        html.Div(small, className="c4 stack"),
    ]
    return html.Main(
        [
            html.H1(messages.TITLE, id=ids.HEADLINE, className="vh"),
            _build_away(),
            _build_fault(),
            build_calendar_notice(),
            Markup(html.Div(slot("notes"), className="notices", role="status"), ids.NOTICES, notes=[]),
            html.Div(grid, id=ids.GRID, className="cards"),
        ],
        id=ids.MAIN,
        className="wrap",
        tabIndex="-1",
    )


def build_footer() -> html.Footer:
    """Build the line at the end of the page."""
    return html.Footer(
        [html.Span(messages.FOOTNOTE), html.Span(f"{messages.TITLE} {version('smapdash')}")], className="end"
    )


def _build_energy() -> html.Section:
    measures = ((Measure.TOTAL, "Total"), (Measure.MEAN, "Per user"), (Measure.BANDS, "Bands"))
    splits = ((Split.NONE, "All"), (Split.AREA, "Area"), (Split.TARIFF, "Tariff"), (Split.BOTH, "Both"))
    tools = (build_choice(ids.MEASURE, "Measure", measures), build_choice(ids.SPLIT, "Split by", splits))
    return build_card(
        ids.ENERGY, look="c8", height=MAIN_HEIGHT, tools=tools, below=[build_plot(ids.STRIP, STRIP_HEIGHT)]
    )


def _build_away() -> html.Div:
    return html.Div(
        [
            build_icon("plug"),
            html.P([html.B(messages.AWAY_TITLE), html.Span(messages.AWAY_TEXT, id=ids.AWAY_TEXT)]),
        ],
        id=ids.AWAY,
        className="note bad",
        role="alert",
        hidden=True,
    )


def _build_fault() -> html.Div:
    return html.Div(
        Markup([build_icon("warn"), html.P([html.B(messages.FAULT_TITLE), messages.FAULT_TEXT])]),
        id=ids.FAULT,
        className="note bad",
        role="alert",
        hidden=True,
    )


def _build_blank() -> Markup:
    removes = [
        build_button(
            ids.BLANK_REMOVE + kind,
            slot(f"remove_{kind}"),
            hidden=slot(f"remove_{kind}_hidden"),
            **press(kind),
        )
        for kind in KINDS
    ]
    reset = build_button(ids.BLANK_RESET, "Reset all filters", hidden=slot("reset_hidden"), **press("reset"))
    notice = html.Section(
        [
            html.Span(build_icon("void"), className="ico"),
            html.H2(slot("title"), id="blank-title"),
            html.P(slot("why")),
            html.Code(messages.NOTHING_CODE, hidden=slot("code_hidden")),
            html.Div([*removes, reset], className="act"),
        ],
        id=ids.BLANK,
        className="card-box c12 mid",
        hidden=slot("hidden"),
    )
    texts_of = {f"remove_{kind}": "" for kind in KINDS}
    hidden = dict.fromkeys(("hidden", "code_hidden", "reset_hidden", *(f"{name}_hidden" for name in texts_of)), True)
    return Markup(notice, ids.BLANK, title="", why="", **texts_of, **hidden)
