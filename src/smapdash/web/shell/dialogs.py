"""Dialogs of exports: a chart as a table, the address to copy by hand, and a status message."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_dialog_head, marked
from smapdash.wording.messages import message


def build_export_dialogs() -> tuple[Component, ...]:
    """Build the dialogs, empty and closed; `assets/export.js` fills them with text."""
    table = html.Dialog(
        [
            build_dialog_head(ids.TABLE_DIALOG, ""),
            html.P(className="sub", **marked(part="count")),
            html.Div(
                html.Table([html.Thead(), html.Tbody()]),
                className="sheet-rows",
                tabIndex="0",
                role="region",
                **aria(labelledby=ids.title(ids.TABLE_DIALOG)),
            ),
            html.Details([html.Summary(message("page.filters_and_units")), html.Dl()], className="sheet-notes"),
        ],
        id=ids.TABLE_DIALOG,
        className="sheet",
        **aria(labelledby=ids.title(ids.TABLE_DIALOG)),
    )
    link = html.Dialog(
        [
            build_dialog_head(ids.LINK_DIALOG, message("page.copy_by_hand")),
            html.Textarea(readOnly="readOnly", rows="3", **aria(labelledby=ids.title(ids.LINK_DIALOG))),
        ],
        id=ids.LINK_DIALOG,
        className="sheet sheet-s",
        **aria(labelledby=ids.title(ids.LINK_DIALOG)),
    )
    return table, link, html.Div(id=ids.EXPORT_STATUS, className="export-status", role="status")
