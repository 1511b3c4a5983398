"""The dialog in which a review is written; `assets/review.js` opens it and sends what it holds."""

from __future__ import annotations

from typing import Any

from dash import html

from smapdash.model.edits import MOST_NAME, MOST_NOTE
from smapdash.web.ui import edit_ids, ids
from smapdash.web.ui.components import aria, build_dialog_head, marked
from smapdash.web.ui.markup import FIELD, Markup, element
from smapdash.wording.messages import message


def build_dialog() -> html.Dialog:
    """Build the dialog, closed."""
    dialog = edit_ids.REVIEW_DIALOG
    head = build_dialog_head(dialog, message("reviews.title"))
    about = html.P(id=edit_ids.REVIEW_ABOUT, className="sub")
    problem = html.P(id=edit_ids.REVIEW_PROBLEM, className="problem", role="alert")
    return html.Dialog(
        [Markup([head, about]), Markup(_build_form()), problem],
        id=dialog,
        className="sheet sheet-s",
        **aria(labelledby=ids.title(dialog)),
    )


def _build_form() -> html.Form:
    note = html.Label(
        [
            message("reviews.note"),
            html.Textarea(id=edit_ids.REVIEW_NOTE, rows="3", maxLength=MOST_NOTE),
        ]
    )
    field: Any = element(FIELD, None, id=edit_ids.REVIEW_NAME, maxLength=MOST_NAME, required=True, autoComplete="name")
    name = html.Label([message("reviews.name"), field])
    save = html.Button(message("reviews.save"), type="submit", className="button button-p")
    return html.Form([note, name, save], className="review-form", **marked(form="review"))
