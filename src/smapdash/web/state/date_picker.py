"""The picker of the dates: a field that is typed into, and a calendar that types into it (`assets/dates.js`)."""

from __future__ import annotations

from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_icon, marked, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message

PRESETS: Final = (
    *(message("dates.last_7_days"), message("dates.last_30_days"), message("dates.last_90_days")),
    *(message("dates.this_month"), message("dates.last_month"), message("dates.this_year"), message("dates.all_days")),
)
"""Texts as typed into the field."""
HINT: Final = message("dates.choose_the_first_day")


def build_date_picker() -> html.Div:
    """Build the field between its two steps, the button of the calendar, and the calendar."""
    opener = build_button(
        ids.CALENDAR_OPEN,
        build_icon("calendar"),
        look="button-i step",
        label=message("dates.calendar"),
        **aria(haspopup="dialog", expanded="false", controls=ids.CALENDAR),
    )
    return html.Div(
        [
            _build_step(ids.STEP_BACK, "left", message("dates.previous_period")),
            html.Label(message("dates.dates"), htmlFor=ids.DATES, className="vh"),
            dbc.Input(
                id=ids.DATES, type="text", debounce=True, autocomplete="off", placeholder=message("dates.such_as_9_oct")
            ),
            Markup(opener),
            _build_step(ids.STEP_ON, "right", message("dates.next_period")),
            _build_calendar(),
        ],
        className="date",
        role="group",
        **aria(label=message("dates.dates_both_inclusive")),
    )


def _build_calendar() -> Markup:
    days = {name: placeholder(name) for name in ("first", "last", "earliest", "latest")}
    presets = [html.Button(text, type="button", **marked(days=text)) for text in PRESETS]
    months = html.Div(
        [
            html.Div(
                [
                    _build_turn("-1", "left", message("dates.previous_month")),
                    html.P(HINT, className="sub", **marked(part="hint")),
                    _build_turn("1", "right", message("dates.next_month")),
                ],
                className="calendar-h",
            ),
            html.Div(className="calendar-months", **marked(part="months")),
        ]
    )
    sheet = html.Div(
        [html.Div(presets, className="calendar-presets", role="group", **aria(label=message("dates.periods"))), months],
        id=ids.CALENDAR,
        className="calendar",
        role="dialog",
        hidden=True,
        **aria(label=message("dates.calendar")),
        **marked(**days),
    )
    note = html.P(placeholder("note"), className="date-note", role="status")
    return Markup([sheet, note], ids.CALENDAR, note="", **dict.fromkeys(days))


def _build_turn(months: str, icon: str, label: str) -> Component:
    return html.Button(
        build_icon(icon), type="button", className="button button-i step", **aria(label=label), **marked(turn=months)
    )


def _build_step(component_id: str, icon: str, label: str) -> Markup:
    button = build_button(
        component_id,
        build_icon(icon),
        look="button-i step",
        label=label,
        **aria(disabled=placeholder("disabled")),
        **press("step"),
    )
    return Markup(button, component_id, disabled=True)
