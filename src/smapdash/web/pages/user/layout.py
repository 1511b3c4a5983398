"""The detail panel of one user."""

from __future__ import annotations

from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from smapdash.web.charts.canvas import Margin
from smapdash.web.pages.user.energy_figure import HEIGHT as ENERGY_HEIGHT
from smapdash.web.pages.user.profile_figure import HEIGHT as PROFILE_HEIGHT
from smapdash.web.ui import forecast_ids, ids
from smapdash.web.ui.components import (
    aria,
    build_button,
    build_days_ahead,
    build_exports,
    build_icon,
    build_plot,
    press,
)
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message

KPIS = (
    ("energy", message("user.energy")),
    ("mean", message("user.average_daily_use")),
    ("peak", message("user.maximum_demand")),
    ("factor", message("user.load_factor")),
    ("base", message("user.base_load")),
    ("coverage", message("user.coverage")),
)
LEAVES = ("value", "unit", "note", "rank", "rank_scale", "mark")
"""Placeholders of each key figure."""
HEAT_HEIGHT = 190
HEAT_MARGIN = Margin(right=56, top=12)
DAYS = 5
"""Number of rows for the largest days."""
DAY_LEAVES = ("value", "hidden", "day", "bar", "energy", "median")
"""Placeholders of each row."""


class Section(NamedTuple):
    """A chart of the panel, and its height [px]."""

    name: str
    height: int


ENERGY = Section(ids.PANEL_ENERGY, ENERGY_HEIGHT)
PROFILE = Section(ids.PANEL_PROFILE, PROFILE_HEIGHT)
HEAT = Section(ids.PANEL_HEAT, HEAT_HEIGHT)


def build_panel() -> html.Aside:
    """Build the panel, closed."""
    return html.Aside(
        [_build_top(), html.Div([_build_name(), _build_body()], className="p-b")],
        id=ids.PANEL,
        className="panel",
        hidden=True,
        **aria(labelledby=ids.PANEL_NAME),
    )


def _build_top() -> Markup:
    keys = {"previous": message("user.alt_up"), "next": message("user.alt_down")}
    steps = [
        build_button(
            component_id,
            build_icon(icon),
            look="button-i",
            label=f"{which.capitalize()} user",
            title=message("user.step_to_user", which=which.capitalize(), keys=keys[which]),
            **aria(disabled=placeholder(end)),
            **press(which),
        )
        for component_id, icon, which, end in (
            (ids.PANEL_BACK, "left", "previous", "is_first"),
            (ids.PANEL_ON, "right", "next", "is_last"),
        )
    ]
    close = build_button(
        ids.PANEL_CLOSE,
        build_icon("x"),
        look="button-i button-q",
        label=message("user.close_the_user"),
        **press("close"),
    )
    place = html.Span(placeholder("place"), id=ids.PANEL_PLACE, className="pos", role="status")
    row = html.Div([*steps, place, html.Span(className="push"), close], className="p-top")
    return Markup(row, ids.PANEL_TOP, is_first=True, is_last=True, place="", around=[])


def _build_name() -> Markup:
    tags = (("area", ids.PANEL_AREA), ("tariff", ids.PANEL_TARIFF), ("withdrawn", ids.PANEL_WITHDRAWN))
    head = html.Div(
        [
            html.Div(
                [
                    html.H2(placeholder("name"), id=ids.PANEL_NAME, tabIndex="-1"),
                    *[
                        html.Span(
                            placeholder(name),
                            id=place,
                            className="tag",
                            hidden=placeholder(f"{name}_hidden"),
                            style=placeholder(f"{name}_style"),
                        )
                        for name, place in tags
                    ],
                ],
                className="p-id",
            ),
            html.P(placeholder("sentence"), id=ids.PANEL_SENTENCE, className="p-say"),
        ]
    )
    placeholders = {name: "" for name, _ in tags} | {f"{name}_hidden": True for name, _ in tags}
    return Markup(head, ids.PANEL_HEAD, name="", sentence="", tariff_style={}, **placeholders)


def _build_body() -> html.Div:
    return html.Div(
        [
            _build_kpis(),
            build_section(ENERGY, build_days_ahead(forecast_ids.USER_FORECAST)),
            *map(build_section, (PROFILE, HEAT)),
            _build_days(),
            _build_notes(),
        ],
        id=ids.PANEL_BODY,
        className="p-body",
    )


def _build_kpis() -> Markup:
    kpis = html.Dl([_build_kpi(name, label) for name, label in KPIS], className="p-k")
    return Markup(kpis, ids.PANEL_KPIS, **{f"{name}_{leaf}": None for name, _ in KPIS for leaf in LEAVES})


def _build_kpi(name: str, label: str) -> html.Div:
    value, unit, note, rank, rank_scale, mark = (placeholder(f"{name}_{leaf}") for leaf in LEAVES)
    return html.Div(
        [
            html.Dt([html.Span(label), html.Span(rank)]),
            html.Dd([html.Span(value), html.Small(unit), html.Small(note, className="note-s")]),
            html.Dd(
                html.Span(className="me", style=mark), className="rank-scale", style=rank_scale, **aria(hidden="true")
            ),
        ]
    )


def _build_days() -> Markup:
    section = html.Section(
        [
            html.H3(message("user.largest_days")),
            html.Ul([_build_day(place) for place in range(DAYS)], className="p-days"),
        ],
        className="p-s",
    )
    placeholders = {f"{leaf}_{place}": leaf == "hidden" or None for place in range(DAYS) for leaf in DAY_LEAVES}
    return Markup(section, ids.PANEL_DAYS, **placeholders)


def _build_day(place: int) -> html.Li:
    value, hidden, day, bar, energy, median = (placeholder(f"{leaf}_{place}") for leaf in DAY_LEAVES)
    columns = (
        html.Span(day),
        html.Span(html.Span(style=bar), className="bar"),
        html.Span(energy),
        html.Span(median),
    )
    return html.Li(
        html.Button(
            list(columns),
            id=f"{ids.PANEL_DAY}{place}",
            type="button",
            title=message("page.days_hint"),
            hidden=hidden,
            **press(value),
        )
    )


def _build_notes() -> Markup:
    section = html.Section(
        [html.H3(message("user.notes_on_the_data")), html.Div(placeholder("notes"), id=ids.PANEL_NOTES)],
        className="p-s",
    )
    return Markup(section, ids.PANEL_NOTES, notes=None)


def build_section(section: Section, *tools: Component) -> html.Section:
    """Build the section of a chart, with its controls."""
    card, height = section
    titles = html.Div(
        [
            html.H3(placeholder("title"), id=ids.title(card)),
            html.P(placeholder("subtitle"), id=ids.subtitle(card), className="sub"),
        ],
        className="t",
    )
    head = html.Div([titles, html.Div(build_exports(card), className="tools")], className="p-h")
    controls = [html.Div(tools, className="p-tools")] if tools else []
    return html.Section(
        [Markup(head, ids.head(card), title="", subtitle=""), *controls, build_plot(card, height)], className="p-s"
    )
