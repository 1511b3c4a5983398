"""What stands below a table in pages: which rows are shown, and the buttons that turn the page."""

from __future__ import annotations

from typing import Any

from dash import Output, html

from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_icon, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording import formatting
from smapdash.wording.messages import message

PREVIOUS, NEXT = "previous", "next"
"""Values of the buttons that turn the page, followed by the number of pages."""


def pager_of(table: str = "") -> str:
    """Return the id of the buttons below a table; of the only one of its page without a name."""
    return _of(table, ids.PAGER)


def build_rows_text(table: str = "") -> Markup:
    """Build the text that says which rows are shown."""
    name = _of(table, ids.PAGE_ROWS)
    return Markup([html.Span(placeholder("text"), id=name), html.Span(className="push")], name, text="")


def build_pager(table: str = "") -> Markup:
    """Build the buttons that turn the page, and its number."""
    buttons = [
        build_button(
            _of(table, component_id),
            build_icon(icon),
            look="button-i",
            label=label,
            **aria(disabled=placeholder(end)),
            **press(placeholder(page)),
        )
        for component_id, icon, label, end, page in (
            (ids.PAGE_BACK, "left", message("users.previous_page"), "at_first", "before"),
            (ids.PAGE_ON, "right", message("users.next_page"), "at_last", "after"),
        )
    ]
    row = [buttons[0], html.Span(placeholder("page_text"), id=_of(table, ids.PAGE_NUMBER)), buttons[1]]
    return Markup(row, pager_of(table), page_text="", before="", at_first=True, after="", at_last=True)


def build_pages(table: str) -> html.Div:
    """Build what stands below a table, as one row."""
    return html.Div([build_rows_text(table), build_pager(table)], className="pager")


def pages_outputs(table: str) -> dict[str, Output]:
    """Return the outputs of `pages_view`."""
    names = ("page_text", "before", "at_first", "after", "at_last")
    pager = {name: Output(pager_of(table), name) for name in names}
    return {"rows_text": Output(_of(table, ids.PAGE_ROWS), "text"), **pager}


def last_page(size: int, total: int) -> int:
    """Return the number of the last page of a table of so many rows, from 0."""
    return max(0, (total - 1) // size)


def pages_view(page: int, size: int, total: int) -> dict[str, Any]:
    """Return what stands below a table of so many rows, of a page that may lie beyond the last."""
    end = last_page(size, total)
    page = min(page, end)
    first, last, all_rows = (formatting.count(row) for row in (page * size + 1, min((page + 1) * size, total), total))
    return {
        "rows_text": message("quality.rows_of_all", first=first, last=last, total=all_rows) if total else "",
        "page_text": f"{page + 1} of {end + 1}",
        "before": f"{PREVIOUS} {end + 1}",
        "at_first": page == 0,
        "after": f"{NEXT} {end + 1}",
        "at_last": page == end,
    }


def _of(table: str, component: str) -> str:
    return f"{table}-{component}" if table else component
