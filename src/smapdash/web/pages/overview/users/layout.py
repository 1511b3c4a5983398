"""Layout of the table of users, which the server orders and pages."""

from __future__ import annotations

from typing import Final

import dash_bootstrap_components as dbc
from dash import html

from smapdash.model.enums import MOST_ENERGY_FIRST, PageSize
from smapdash.model.groups import MOST_GROUPS
from smapdash.web.pages.overview.users.columns import ABOUT_CHANGE, CHANGES, COLUMNS, Column, sort_options
from smapdash.web.state.sorting import write_sort
from smapdash.web.ui import ids
from smapdash.web.ui.components import (
    aria,
    build_button,
    build_card_head,
    build_choice,
    build_icon,
    marked,
    press,
)
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.web.ui.pager import build_pager, build_rows_text
from smapdash.wording.messages import message

TYPING_MS: Final = 300
HINT: Final = message("users.hint")
TICK_BAR_HIDDEN: Final = ("hidden", "only_hidden", "all_hidden", "compare_hidden", "limit_hidden")
"""Whether the bar of the ticked users is hidden, and each of its buttons and its limit."""


def build_users_card() -> html.Section:
    """Build the card with the table of users and its pager."""
    tools = (_build_find(), _build_sort(), _build_columns_menu(), _build_export())
    rows = build_choice(
        ids.ROWS, message("users.rows_a_page"), [(size.value, size.value.capitalize()) for size in PageSize]
    )
    return html.Section(
        [
            build_card_head(ids.USERS, tools, ()),
            html.Div(_build_table(), id=ids.frame(ids.USERS), className="tbl"),
            _build_tick_bar(),
            html.Div([build_rows_text(), rows, build_pager()], className="pager"),
        ],
        id=ids.USERS,
        className="card-box c12",
        **aria(labelledby=ids.title(ids.USERS)),
    )


def _build_find() -> html.Div:
    return html.Div(
        [
            html.Label(message("users.find_label"), htmlFor=ids.FIND, className="vh"),
            build_icon("find"),
            dbc.Input(
                id=ids.FIND, type="search", debounce=TYPING_MS, placeholder=message("users.find_an_id"), value=""
            ),
        ],
        className="find",
    )


def _build_sort() -> html.Div:
    """Build the control that holds the order; it is seen where there is no room for the heads of all columns."""
    return html.Div(
        [
            html.Label(message("users.order_of_the_users"), htmlFor=ids.SORT, className="vh"),
            dbc.Select(id=ids.SORT, options=sort_options(), value=write_sort(MOST_ENERGY_FIRST)),
        ],
        className="sort-by",
    )


def _build_columns_menu() -> html.Details:
    """Build the choice of columns, which the browser keeps (`assets/table.js`)."""
    names = [
        {"value": column.name, "label": f"{column.head}, {column.unit}" if column.unit else column.head}
        for column in COLUMNS[1:]
    ]
    fit = build_button(ids.COLUMNS_FIT, message("users.those_that_fit"), look="button-q", **press("fit"))
    choice = html.Fieldset(
        [html.Legend(message("users.columns"), className="vh"), dbc.Checklist(id=ids.COLUMNS, options=names)]
    )
    return html.Details(
        [
            html.Summary([build_icon("columns"), html.Span(message("users.columns"))], className="button"),
            html.Div([choice, Markup(fit, ids.COLUMNS_FIT)], className="menu-list stays"),
        ],
        className="menu",
    )


def _build_export() -> Markup:
    everyone = html.A(
        [build_icon("down"), html.Span(placeholder("text"))],
        href=f"export/{ids.USERS}.csv",
        className="button button-a",
        **marked(file=f"{ids.USERS}.csv"),
    )
    return Markup(everyone, ids.USERS_CSV, text=message("users.download_csv"))


def _build_tick_bar() -> Markup:
    """Build the bar of the ticked users, which the browser fills (`ticks.js`)."""
    only = build_button(
        ids.TICK_BAR_ONLY,
        message("users.show_only_these"),
        look="button-a",
        hidden=placeholder("only_hidden"),
        **press("only"),
    )
    everyone = html.Button(
        message("users.show_all"), type="button", className="button", hidden=placeholder("all_hidden"), **press("all")
    )
    compare = html.Button(
        message("users.compare_these"),
        type="button",
        className="button",
        hidden=placeholder("compare_hidden"),
        **press("compare"),
    )
    limit = html.Span(message("users.compare_limit", most=MOST_GROUPS), hidden=placeholder("limit_hidden"))
    clear = html.Button(message("users.clear"), type="button", className="linkish", **press("clear"))
    bar = html.Div(
        [html.Span(placeholder("text"), role="status"), only, everyone, compare, limit, clear],
        className="tick-bar",
        hidden=placeholder("hidden"),
    )
    return Markup(bar, ids.TICK_BAR, text="", **dict.fromkeys(TICK_BAR_HIDDEN, True), most=MOST_GROUPS)


def _build_table() -> Markup:
    """Build the table; its heads can be pressed, and the browser writes which are ordered or hidden."""
    table = html.Table(
        [html.Thead(html.Tr([_build_head(column) for column in COLUMNS])), html.Tbody(placeholder("rows"))],
        id=ids.USERS_TABLE,
        **aria(labelledby=ids.title(ids.USERS)),
        **marked(hidden=placeholder("hidden"), against=placeholder("against")),
    )
    changing = {
        "rows": [],
        "hidden": "",
        "against": "",
        "about_change": ABOUT_CHANGE,
        "page_current": 0,
        "widths": {column.name: column.from_width for column in COLUMNS},
    }
    return Markup(table, ids.USERS_TABLE, **changing, **{f"order_{column.name}": "none" for column in COLUMNS})


def _build_head(column: Column) -> html.Th:
    about = placeholder("about_change") if column.name in CHANGES else column.about
    name = html.Button([html.Span(column.head), html.Small(column.unit or "\N{NO-BREAK SPACE}")], type="button")
    return html.Th(
        name,
        scope="col",
        className="" if column.is_text else "n",
        title=about or None,
        **aria(sort=placeholder(f"order_{column.name}")),
        **marked(column=column.name),
        **press(column.first_sort),
    )
