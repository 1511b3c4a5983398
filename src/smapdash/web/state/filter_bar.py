"""The filter bar: the controls, the numbers in view, and a chip for each active filter."""

from __future__ import annotations

from collections.abc import Collection

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from smapdash.model.enums import WEEKDAYS, WEEKEND, Compare, Preset
from smapdash.web.state.date_picker import build_date_picker
from smapdash.web.state.fields import CHIPS
from smapdash.web.ui import ids
from smapdash.web.ui.components import aria, build_button, build_chip, build_icon, press
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording import formatting
from smapdash.wording.messages import message

PRESETS = (
    (Preset.WEEK, "7 d", message("filters.last_7_days")),
    (Preset.MONTH, "30 d", message("filters.last_30_days")),
    (Preset.QUARTER, "90 d", message("filters.last_90_days")),
    (Preset.ALL, message("filters.all"), message("filters.all_days")),
)
COMPARISONS = (
    (Compare.BEFORE, message("filters.previous_period")),
    (Compare.MONTH, message("filters.previous_month")),
    (Compare.CALENDAR_YEAR, message("filters.same_period_last_year")),
    (Compare.YEAR, message("filters.same_weekdays_last_year")),
    (Compare.DATES, message("filters.two_dates")),
    (Compare.NONE, message("filters.none")),
)


def build_filter_bar(fields: Collection[str]) -> html.Section:
    """Build the filter bar with the controls of these fields; on a phone a button opens it."""
    button = build_button(
        ids.FILTERS_SWITCH,
        [
            build_icon("sift"),
            html.Span(message("filters.filters")),
            html.Span(placeholder("count"), className="scope push"),
        ],
        look="filters-switch",
        **aria(expanded=placeholder("expanded"), controls="filter-controls"),
        **press("switch"),
    )
    switch = Markup(button, ids.FILTERS_SWITCH, count="", expanded="false")
    controls = html.Div(
        [
            _build_names(ids.AREAS, "areas", hidden="areas" not in fields),
            _build_names(ids.TARIFFS, "tariffs", hidden="tariffs" not in fields),
            build_date_picker(),
            _build_presets(),
            _build_settings(fields),
            html.Span(id=ids.SCOPE, className="scope push"),
        ],
        id="filter-controls",
        className="f-row controls",
    )
    return html.Section(
        html.Div([switch, controls, html.Div(_build_chips(), className="f-row chips")], className="filters-in"),
        id=ids.FILTERS,
        className="filters",
        role="search",
        **aria(label=message("filters.filters")),
    )


def _build_names(component_id: str, noun: str, *, hidden: bool) -> html.Div:
    return html.Div(
        [
            html.Label(noun.capitalize(), htmlFor=component_id, className="vh"),
            dcc.Dropdown(
                id=component_id,
                options=[],
                value=[],
                multi=True,
                maxHeight=320,
                placeholder=message("filters.all_of", noun=noun),
                labels={
                    "search": message("filters.find", noun=noun),
                    "clear_selection": message("filters.all_of", noun=noun),
                    "select_all": message("filters.select_all"),
                    "deselect_all": message("filters.deselect_all"),
                },
                className="pick",
            ),
        ],
        className="pick-box",
        role="group",
        hidden=hidden,
        **aria(label=noun.capitalize()),
    )


def _build_settings(fields: Collection[str]) -> html.Div:
    comparison = dcc.Dropdown(
        id=ids.COMPARE,
        options=[{"value": value, "label": text} for value, text in COMPARISONS],
        value=COMPARISONS[0][0],
        clearable=False,
        searchable=False,
        className="pick",
    )
    return html.Div(
        [
            _build_setting(ids.COMPARE, message("filters.compare"), comparison, hidden="compare" not in fields),
            _build_against(),
            _build_rest_days(hidden="rest_days" not in fields),
        ],
        className="settings",
    )


def _build_against() -> html.Div:
    """Build the field of the two dates to compare with, which is shown where they are chosen."""
    field = dbc.Input(
        id=ids.AGAINST,
        type="text",
        value="",
        debounce=True,
        autocomplete="off",
        placeholder=message("filters.such_as_oct_2016"),
    )
    return html.Div(
        [html.Label(message("filters.against"), htmlFor=ids.AGAINST), field],
        id=ids.AGAINST_BOX,
        className="setting",
        hidden=True,
    )


def _build_rest_days(*, hidden: bool) -> html.Details:
    """Build the choice of rest days: a menu of the week in its order, which Dash's own list would not keep."""
    week = dbc.Checklist(
        id=ids.REST,
        options=[{"value": value, "label": text} for value, text in zip(WEEKDAYS, formatting.WEEKDAYS, strict=True)],
        value=[WEEKDAYS[day] for day in WEEKEND],
        className="menu-list stays",
    )
    chosen = html.Span(formatting.short_weekdays(WEEKEND), id=ids.REST_NAMES)
    button = html.Summary(
        [html.Span(message("filters.non_working_days_label")), chosen, build_icon("right")],
        id=ids.REST_MENU,
        className="setting",
    )
    return html.Details([button, week], className="menu rest-days-menu", hidden=hidden)


def _build_setting(component_id: str, text: str, control: Component, *, hidden: bool) -> html.Div:
    """Build a control with its label inside its border."""
    return html.Div(
        [html.Label(text, htmlFor=component_id), control],
        className="setting",
        role="group",
        hidden=hidden,
        **aria(label=text),
    )


def _build_presets() -> Markup:
    buttons = [
        html.Button(
            text,
            id=ids.PRESET + preset,
            type="button",
            title=label,
            **aria(pressed=placeholder(preset), label=f"{text}: {label}"),
            **press(preset),
        )
        for preset, text, label in PRESETS
    ]
    row = html.Div(buttons, className="seg", role="group", **aria(label=message("filters.period")))
    return Markup(row, ids.PRESETS, **{preset.value: "false" for preset, *_ in PRESETS})


def _build_chips() -> Markup:
    reset = html.Button(
        message("filters.reset"),
        id=ids.RESET,
        type="button",
        className="linkish",
        hidden=placeholder("reset_hidden"),
        **press("reset"),
    )
    names = [chip.name for chip in CHIPS]
    placeholders = {name: value for kind in names for name, value in ((kind, ""), (f"{kind}_hidden", True))}
    return Markup([*map(build_chip, names), reset], ids.CHIPS, **placeholders, reset_hidden=True)
