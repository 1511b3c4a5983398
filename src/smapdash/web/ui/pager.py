"""What stands below a table in pages: which rows are shown, and the buttons that turn the page."""

from __future__ import annotations

from dash import html

from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_icon, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message


def build_rows_text() -> Markup:
    """Build the text that says which rows are shown."""
    text = html.Span(placeholder("text"), id=ids.PAGE_ROWS)
    return Markup([text, html.Span(className="push")], ids.PAGE_ROWS, text="")


def build_pager() -> Markup:
    """Build the buttons that turn the page, and its number."""
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
            (ids.PAGE_BACK, "left", message("users.previous_page"), "at_first", "before"),
            (ids.PAGE_ON, "right", message("users.next_page"), "at_last", "after"),
        )
    ]
    row = [buttons[0], html.Span(placeholder("page_text"), id=ids.PAGE_NUMBER), buttons[1]]
    return Markup(row, ids.PAGER, page_text="", before="", at_first=True, after="", at_last=True)
