"""How charts are used: what a press on the chart under the pointer does, and a tip at the first visit."""

from __future__ import annotations

from dash import html

from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_icon, marked
from smapdash.wording.messages import message


def build_cues() -> tuple[html.Button, html.Div]:
    """Build the button that a tap on a chart shows, and the cue under the mouse (`assets/pointer.js`)."""
    offer = build_button(ids.OFFER, "", look="button-p offer", hidden=True)
    cue = html.Div(
        id=ids.CUE, className="cue", hidden=True, **aria(hidden="true"), **marked(drag=message("page.drag_cue"))
    )
    return offer, cue


def build_first_tip() -> html.Div:
    """Build the tip of the first visit; `assets/hints.js` remembers that it was dismissed."""
    dismiss = html.Button(build_icon("x"), type="button", **aria(label=message("page.dismiss_tip")))
    return html.Div(
        [
            html.Span(message("page.first_tip_mouse"), className="by-mouse"),
            html.Span(message("page.first_tip_touch"), className="by-touch"),
            dismiss,
        ],
        id=ids.FIRST_TIP,
        className="first-tip",
        role="note",
    )
