"""Layout of the table of users, which the server pages and sorts. Dash's pager has no accessible names, ours has."""

from __future__ import annotations

from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.dash_table.DataTable import DataTable
from dash.development.base_component import Component

from smapdash.model.enums import MOST_ENERGY_FIRST
from smapdash.web.state.sorting import write_sort
from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_card_head, build_icon, marked, press
from smapdash.web.ui.markup import Markup, placeholder

COLUMNS: Final = (
    ("user", "User\n\N{NO-BREAK SPACE}"),
    ("area", "Area\n\N{NO-BREAK SPACE}"),
    ("tariff", "Tariff\n\N{NO-BREAK SPACE}"),
    ("energy_wh", "Energy\nkWh"),
    ("mean_wh_per_day", "Per day\nkWh"),
    ("peak_w", "Peak\nkW"),
    ("load_factor", "Load factor\n\N{NO-BREAK SPACE}"),
    ("base_w", "Base load\nkW"),
    ("coverage", "Coverage\n%"),
)
WIDTHS: Final = {
    "user": "11%",
    "area": "8%",
    "tariff": "9%",
    "energy_wh": "18%",
    "mean_wh_per_day": "10%",
    "peak_w": "15%",
    "load_factor": "10%",
    "base_w": "10%",
    "coverage": "9%",
}
TEXT_COLUMNS: Final = ("user", "area", "tariff")
FIRST_SORT: Final[Any] = write_sort(MOST_ENERGY_FIRST)
TYPING_MS: Final = 300
HINT: Final = "Click a row to open a user."


def build_users_card() -> html.Section:
    """Build the card with the table of users and its pager."""
    find = html.Div(
        [
            html.Label("Find a user by id, area or tariff", htmlFor=ids.FIND, className="vh"),
            build_icon("find"),
            dbc.Input(id=ids.FIND, type="search", debounce=TYPING_MS, placeholder="Find an id", value=""),
        ],
        className="find",
    )
    everyone = html.A(
        [build_icon("down"), html.Span(placeholder("text"))],
        href=f"/export/{ids.USERS}.csv",
        className="button button-a",
        **marked(file=f"{ids.USERS}.csv"),
    )
    return html.Section(
        [
            build_card_head(ids.USERS, (find, Markup(everyone, ids.USERS_CSV, text="CSV")), ()),
            html.Div(_build_table(), id=ids.frame(ids.USERS), className="tbl"),
            _build_pager(),
        ],
        id=ids.USERS,
        className="card-box c8",
        **aria(labelledby=ids.title(ids.USERS)),
    )


def _build_pager() -> Markup:
    buttons = [
        build_button(
            component_id,
            build_icon(icon),
            look="button-i",
            label=label,
            **aria(disabled=placeholder(end)),
            **press(placeholder(page)),
        )
        for component_id, icon, label, end, page in (
            (ids.PAGE_BACK, "left", "Previous page", "at_first", "before"),
            (ids.PAGE_ON, "right", "Next page", "at_last", "after"),
        )
    ]
    row = html.Div(
        [
            html.Span(placeholder("rows_text"), id=ids.PAGE_ROWS),
            html.Span(className="push"),
            buttons[0],
            html.Span(placeholder("page_text"), id=ids.PAGE_NUMBER),
            buttons[1],
        ],
        className="pager",
    )
    return Markup(row, ids.PAGER, rows_text="", page_text="", before="", at_first=True, after="", at_last=True)


def _build_table() -> Component:
    columns: Any = [{"id": name, "name": text} for name, text in COLUMNS]
    columns[0]["presentation"] = "markdown"
    return DataTable(
        id=ids.USERS_TABLE,
        columns=columns,
        data=[],
        sort_action="custom",
        sort_mode="single",
        sort_by=FIRST_SORT,
        page_action="custom",
        page_current=0,
        page_size=12,
        markdown_options={"link_target": "_self"},
        style_as_list_view=True,
        style_table={"overflowX": "auto"},
        style_cell={"textAlign": "right", "fontFamily": "inherit"},
        style_cell_conditional=[
            {"if": {"column_id": name}, "width": width, "textAlign": "left" if name in TEXT_COLUMNS else "right"}
            for name, width in WIDTHS.items()
        ],
        cell_selectable=True,
    )
