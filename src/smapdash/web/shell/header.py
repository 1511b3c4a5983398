"""The header: the loaded data and its age, copy link, exports, theme switch, and shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.repository.protocol import Repository
from smapdash.web.cards.page import Page
from smapdash.web.shell.account import HIDDEN, AccountView, account_view, build_account
from smapdash.web.shell.menus import PRINT, list_exports
from smapdash.web.state.heartbeat import describe_age
from smapdash.web.state.links import LinksView
from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_icon, build_menu, build_skeleton, marked
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording import formatting
from smapdash.wording.messages import message


class HeaderView(NamedTuple):
    """The loaded data, in words."""

    users: str
    readings: str
    days: str
    sample_hidden: bool
    loaded_at: str


def header_view(dataset: DatasetInfo) -> HeaderView:
    """Return the texts of the header."""
    first, last = dataset.first_day, dataset.last_day
    return HeaderView(
        users=formatting.count(dataset.users),
        readings=formatting.count(dataset.readings),
        days=f"{formatting.day_range(first, last)}{_outside(dataset)}" if first and last else message("header.no_days"),
        sample_hidden=not dataset.is_sample,
        loaded_at=describe_age(dataset),
    )


def header_values(dataset: DatasetInfo) -> dict[str, Any]:
    """Return the values of all placeholders of the header that a load or the account decides."""
    return {**header_view(dataset)._asdict(), **account_view()._asdict()}


def _outside(dataset: DatasetInfo) -> str:
    """Return the number of readings outside the main body, and their dates."""
    if not dataset.stray_readings or dataset.extent is None or dataset.last_day is None:
        return ""
    first, last = dataset.extent
    since = (
        f"from {formatting.day(first)}"
        if first != dataset.first_day
        else message("header.up_to", day=formatting.day(last))
    )
    verb = "lies" if dataset.stray_readings == 1 else "lie"
    return f"; {formatting.plural(dataset.stray_readings, 'reading')} {verb} outside, {since}"


def build_header(page: Page, pages: Sequence[Page]) -> Markup:
    """Build the header of a page, with a navigation if the account sees several pages."""
    pages = [one for one in pages if one.is_shown]
    facts = html.Ul(
        [
            html.Li([html.B(placeholder("users")), " users"]),
            html.Li([html.B(placeholder("readings")), " readings"]),
            html.Li(placeholder("days")),
        ],
        className="facts",
        **aria(label=message("header.what_is_loaded")),
    )
    sample = html.Span(
        message("header.sample_data"), id=ids.SAMPLE, className="tag", hidden=placeholder("sample_hidden")
    )
    navigation = [_build_navigation(page, pages)] if len(pages) > 1 else []
    brand = html.A([html.Span(className="brand-mark"), message("page.title")], href="./", className="brand")
    return Markup(
        html.Header(
            html.Div([brand, *navigation, facts, sample, _build_actions(page)], className="top-in"), className="top"
        ),
        ids.HEADER,
        users=build_skeleton("24px", 11),
        readings=build_skeleton("52px", 11),
        days=build_skeleton("120px", 11),
        sample_hidden=True,
        loaded_at="",
        **HIDDEN._asdict(),
        **LinksView()._asdict(),
    )


def _build_actions(page: Page) -> html.Div:
    """Build the age of the data, and the buttons at the right."""
    theme = build_button(ids.THEME, build_icon("theme"), look="button-i button-q", label=message("header.theme"))
    copy = build_menu(
        [build_icon("link"), html.Span(message("header.copy_link"))],
        [
            _build_link("fixed", ids.COPY_FIXED),
            _build_link("moving", ids.COPY_MOVING, hidden=placeholder("moving_hidden")),
        ],
        look="button-t",
        label=message("header.copy_link"),
        component_id=ids.COPY_LINK,
    )
    exports = build_menu(
        [build_icon("down"), html.Span(message("header.export"))],
        _build_exports(page),
        look="button-t",
        label=message("header.export"),
    )
    fresh = html.Span(placeholder("loaded_at"), id=ids.LOADED_AT, className="fresh")
    keys = build_button(
        ids.SHORTCUTS_OPEN, "?", look="button-i button-q keys-open", label=message("page.shortcuts_title")
    )
    find = build_button(
        ids.PALETTE_OPEN,
        [build_icon("find"), html.Span(message("header.find"))],
        look="button-t",
        label=message("header.find"),
        title=message("header.find_tip"),
    )
    return html.Div([fresh, find, copy, exports, theme, keys, build_account()], className="top-actions")


def _build_link(name: str, component_id: str, **settings: Any) -> html.Button:
    """Build the button that copies one of the links; its text and its dates are placeholders."""
    text = [html.B(placeholder(name)), html.Small(placeholder(f"{name}_days"))]
    dates = placeholder(f"{name}_query")
    return html.Button(text, id=component_id, type="button", **marked(copy="", dates=dates), **settings)


def _build_exports(page: Page) -> list[Component]:
    files: list[Component] = [
        html.A(text, id=component_id, href=f"export/{file}", **marked(file=file))
        for component_id, text, file in list_exports(page)
    ]
    return [*files, html.Button(PRINT.text, id=PRINT.component_id, type="button")]


def _build_navigation(page: Page, pages: Sequence[Page]) -> html.Nav:
    """Build the links to all pages; `assets/navigation.js` adds the filters of the address to them."""
    links = [
        html.A(one.name, href=one.link, **marked(page=one.link), **(aria(current="page") if one is page else {}))
        for one in pages
    ]
    return html.Nav(links, className="pages", **aria(label=message("header.pages")))


def register_header(app: Dash, repository: Repository) -> None:
    """Register the callback that shows the loaded data."""

    @app.callback(
        output={name: Output(ids.HEADER, name) for name in (*HeaderView._fields, *AccountView._fields)},
        inputs=[Input(ids.VERSION, "data")],
        prevent_initial_call=True,
    )
    def show_header(_version: object) -> dict[str, object]:
        return header_values(repository.fetch_dataset())
