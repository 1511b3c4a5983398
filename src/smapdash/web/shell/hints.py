"""How charts are used: what a press on the chart under the pointer does, and a tip at the first visit."""

from __future__ import annotations

from dash import html

from smapdash.web.ui import ids, messages
from smapdash.web.ui.components import aria, build_button, build_icon, marked


def build_cues() -> tuple[html.Button, html.Div]:
    """Build the button that a tap on a chart shows, and the cue under the mouse (`assets/pointer.js`)."""
    offer = build_button(ids.OFFER, "", look="button-p offer", hidden=True)
    cue = html.Div(id=ids.CUE, className="cue", hidden=True, **aria(hidden="true"), **marked(drag=messages.DRAG_CUE))
    return offer, cue


def build_first_tip() -> html.Div:
    """Build the tip of the first visit; `assets/hints.js` remembers that it was dismissed."""
    dismiss = html.Button(build_icon("x"), type="button", **aria(label=messages.DISMISS_TIP))
    return html.Div(
        [
            html.Span(messages.FIRST_TIP_MOUSE, className="by-mouse"),
            html.Span(messages.FIRST_TIP_TOUCH, className="by-touch"),
            dismiss,
        ],
        id=ids.FIRST_TIP,
        className="first-tip",
        role="note",
    )
