"""The dialog of the palette, and the callback that lists what is found (`assets/palette.js` handles the keys)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component

from smapdash.model.accounts import ACCOUNT, Role
from smapdash.model.filters import Filters
from smapdash.model.values import MAX_TEXT, parse_count, parse_text
from smapdash.repository.protocol import Repository
from smapdash.web.cards.page import Page
from smapdash.web.shell.palette.entries import FoundUser, list_entries, list_fixed
from smapdash.web.shell.palette.entry import Entry
from smapdash.web.state.parse import parse_state
from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_icon, marked, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.web.ui.store import Store
from smapdash.wording.messages import message

MOST_USERS = 200
MOST_OPENED = 1_000_000_000
TITLE = message("palette.title")
HINT = message("palette.hint")


def build_palette(page: Page, pages: Sequence[Page]) -> html.Dialog:
    """Build the dialog, closed, with the entries that need no data."""
    entries = [build_entry(one) for one in list_fixed(page, pages)]
    field = html.Div(
        [
            build_icon("find"),
            html.Label(TITLE, htmlFor=ids.PALETTE_TEXT, className="vh"),
            dbc.Input(
                id=ids.PALETTE_TEXT,
                type="text",
                autocomplete="off",
                placeholder=message("palette.examples"),
            ),
        ],
        className="find",
    )
    asked = marked(text=placeholder("text"), opened=placeholder("opened"))
    found = html.Div(placeholder("entries"), id=ids.PALETTE_LIST, className="palette-list", **asked)
    views = html.Div(id=ids.PALETTE_VIEWS, className="palette-list")
    lists = html.Div([found, views], className="palette-lists")
    count = html.Span(placeholder("count"), role="status")
    foot = html.Div([count, html.Span(HINT, className="push"), *_build_files()], className="sub")
    return html.Dialog(
        [
            field,
            Markup([lists, foot], ids.PALETTE, entries=entries, text="", opened=0, count=""),
            Store(ids.PALETTE_OPENED),
        ],
        id=ids.PALETTE_DIALOG,
        className="sheet sheet-s palette",
        **aria(label=TITLE),
    )


def _build_files() -> list[Component]:
    """Build what saves the saved views to a file and loads them from one (`assets/views.js`)."""
    return [
        build_button(component_id, build_icon(icon), look="button-i button-q button-s", label=label, title=label)
        for component_id, icon, label in (
            (ids.VIEWS_SAVE, "down", message("palette.save_the_saved_views")),
            (ids.VIEWS_LOAD, "up", message("palette.load_saved_views_from")),
        )
    ]


def register_palette(app: Dash, repository: Repository, page: Page, pages: Sequence[Page]) -> None:
    """Register the callback that lists what a text finds."""

    @app.callback(
        output={name: Output(ids.PALETTE, name) for name in ("entries", "text", "opened", "count")},
        inputs=[Input(ids.PALETTE_TEXT, "value"), Input(ids.PALETTE_OPENED, "data")],
        state=[State(ids.STATE, "data")],
        prevent_initial_call=True,
    )
    def find(value: object, opened: object, state: object) -> dict[str, Any]:
        text = value.strip() if isinstance(value, str) and len(value) <= MAX_TEXT and value.isprintable() else ""
        with repository.one_state() as dataset:
            filters = parse_state(dataset, state)
            entries = list_entries(dataset, filters, text, _find_users(repository, text), page=page, pages=pages)
        count = f"{len(entries)} found" if entries else message("palette.no_user_area_tariff")
        lines = [build_entry(entry) for entry in entries]
        return {"entries": lines, "text": text, "opened": parse_count(opened, 0, MOST_OPENED), "count": count}


def _find_users(repository: Repository, text: str) -> list[FoundUser]:
    """Return users whose id, area or tariff contains a text, of all days, areas and tariffs."""
    sought = parse_text(text)
    if sought is None or not ACCOUNT.get().may(Role.ANALYST):
        return []
    found = repository.fetch_users(Filters(), sort="id", descending=False, search=sought, page_size=MOST_USERS)
    return [FoundUser(*row) for row in found.rows[["id", "area", "tariff"]].itertuples(index=False, name=None)]


def build_entry(entry: Entry) -> Component:
    """Build the line of an entry: a link to a page, or a button."""
    line = [html.Small(entry.kind), html.B(entry.text), html.Span(entry.detail)]
    if entry.link:
        return html.A(line, href=entry.link, **marked(page=entry.link))
    action = marked(click=entry.button) if entry.button else press(entry.query or "")
    return html.Button(line, type="button", **action)
