"""The fixed structure of a page: callbacks write into its leaves, so that focus and scroll position are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from dash import dcc, html

from smapdash.web.cards.page import Page, build_cards
from smapdash.web.shell.account import build_signed_out
from smapdash.web.shell.dialogs import build_export_dialogs
from smapdash.web.shell.header import build_header
from smapdash.web.shell.hints import build_cues, build_first_tip
from smapdash.web.shell.palette.dialog import build_palette
from smapdash.web.shell.shortcuts import build_shortcuts
from smapdash.web.state.filter_bar import build_filter_bar
from smapdash.web.state.heartbeat import HEARTBEAT_MS
from smapdash.web.ui import edit_ids, forecast_ids, ids
from smapdash.web.ui.components import build_icon, marked
from smapdash.web.ui.markup import Markup
from smapdash.web.ui.store import Store
from smapdash.wording.messages import SCRIPTS, message

STORES = (
    ids.ADDRESS,
    ids.VERSION,
    ids.STATE,
    ids.SELECTION,
    ids.LISTING,
    forecast_ids.OVER_TIME,
    ids.WANTED,
    ids.ANSWERS,
    ids.WALKED,
    ids.PRESSES,
    ids.ANSWERED,
    ids.TYPED,
    ids.UNMET,
    edit_ids.USUAL_REST_DAYS,
    ids.ZOOMED,
    ids.BRUSHED,
    ids.NARROW,
    ids.TAB_TITLE,
)


def build_layout(page: Page, pages: Sequence[Page], followed: Callable[[], dict[str, Any]]) -> html.Div:
    """Build a page as shown before the first callback, for the role of the request's account.

    Parameters
    ----------
    followed : callable
        Returns what cards and callbacks follow, for the browser.
    """
    hints = [card.hint for card in page.cards if card.hint and card.is_shown]
    main = [_build_main(page), *build_cards(page.panels)]
    return html.Div(
        [
            Markup(html.A(message("page.skip"), href=f"#{ids.MAIN}", className="skip")),
            build_header(page, pages),
            build_filter_bar(page.fields),
            html.Div(main, id=ids.SHELL, className="shell"),
            Markup([_build_footer(), *build_export_dialogs(), build_shortcuts(hints)]),
            build_palette(page, pages),
            Markup([*build_cues(), *([build_first_tip()] if page.has_charts else [])]),
            html.Div(id=ids.SPOKEN, role="status", className="vh"),
            html.Div(id=ids.SCRIPT_WORDS, hidden=True, **marked(words=json.dumps(dict(SCRIPTS)))),
            *[Store(name) for name in (*STORES, *page.stores)],
            Store(ids.FOLLOWED, followed()),
            dcc.Interval(id=ids.HEARTBEAT, interval=HEARTBEAT_MS),
        ],
        className="app",
    )


def _build_main(page: Page) -> html.Main:
    return html.Main(
        [
            html.H1(page.name, id=ids.HEADLINE, className="vh"),
            build_signed_out(),
            _build_offline(),
            _build_preparing(),
            _build_fault(),
            *build_cards(page.above),
            html.Div(page.build_grid(), id=ids.GRID, className="cards"),
        ],
        id=ids.MAIN,
        className="wrap",
        tabIndex="-1",
    )


def _build_footer() -> html.Footer:
    return html.Footer(
        [html.Span(message("page.footnote")), html.Span(f"{message('page.title')} {version('smapdash')}")],
        className="end",
    )


def _build_offline() -> html.Div:
    return html.Div(
        [
            build_icon("plug"),
            html.P(
                [html.B(message("page.offline_title")), html.Span(message("page.offline_text"), id=ids.OFFLINE_TEXT)]
            ),
        ],
        id=ids.OFFLINE,
        className="note bad",
        role="alert",
        hidden=True,
    )


def _build_preparing() -> html.Div:
    return html.Div(
        [
            build_icon("info"),
            html.P([html.B(message("page.preparing_title")), html.Span(id=ids.PREPARING_TEXT)]),
        ],
        id=ids.PREPARING,
        className="note info",
        role="status",
        hidden=True,
    )


def _build_fault() -> html.Div:
    return html.Div(
        Markup([build_icon("warn"), html.P([html.B(message("page.fault_title")), message("page.fault_text")])]),
        id=ids.FAULT,
        className="note bad",
        role="alert",
        hidden=True,
    )
