"""The cards of load shapes: the mean days of the groups, and who is in them. A press shows only a group's users."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dash import html

from smapdash.model.accounts import Role
from smapdash.model.load_shapes import UserShapes
from smapdash.web.cards.card import Shown, on_click
from smapdash.web.cards.chart import Chart, ChartView, chart_card
from smapdash.web.cards.question import Question
from smapdash.web.cards.table_card import Cell, Head, build_row, table_card
from smapdash.web.charts.canvas import Chart as Figure
from smapdash.web.charts.canvas import empty_figure
from smapdash.web.charts.offers import Offer
from smapdash.web.pages.research.shapes.figure import HEIGHT, describe_groups, load_shapes_figure
from smapdash.web.pages.research.shapes.groups import (
    Group,
    ask,
    groups_of,
    is_chosen,
    subtitle,
    table,
    table_of_groups,
    takes_long,
)
from smapdash.web.state.actions import pick_shape, press_shape
from smapdash.web.ui import ids, research_ids
from smapdash.web.ui.components import aria, press
from smapdash.web.ui.hints import About
from smapdash.wording import formatting
from smapdash.wording.load_shapes import too_few_users
from smapdash.wording.messages import message

HEADS: Final = (
    Head("shape", message("load_shapes.shape"), is_text=True),
    Head("users_of_all", message("load_shapes.users"), message("load_shapes.of_all")),
    Head("users", message("load_shapes.users"), message("load_shapes.in_view"), message("load_shapes.about_in_view")),
    Head("peak", message("load_shapes.highest"), message("load_shapes.time"), message("load_shapes.about_peak")),
    Head("rest", message("load_shapes.rest_day"), "%", message("load_shapes.about_rest_day")),
    Head("areas", message("load_shapes.areas"), message("load_shapes.of_users"), is_text=True),
    Head("tariffs", message("load_shapes.tariffs"), message("load_shapes.of_users"), is_text=True),
)


def draw(shapes: UserShapes) -> Figure:
    """Draw the groups."""
    return load_shapes_figure(groups_of(shapes))


def title(shapes: UserShapes) -> str:
    """Return the groups and the largest of them, or why there are none."""
    groups = groups_of(shapes)
    if not groups:
        return too_few_users(shapes)
    return message(
        "load_shapes.finding",
        users=formatting.plural(shapes.grouped, "user"),
        groups=formatting.plural(len(groups), "group"),
        largest=groups[0].text,
        size=formatting.count(groups[0].users_of_all),
    )


def offer(question: Question, shapes: UserShapes) -> Offer:
    """Return what a press on a line does."""
    return Offer({group.name.key: _offer_words(question, group) for group in groups_of(shapes)})


def show_days(question: Question) -> Shown:
    """Return the mean days of the groups, or that the users are being grouped."""
    if not question.is_quick:
        return DAYS.view(question).shown
    title = message("load_shapes.being_grouped")
    return ChartView(empty_figure(HEIGHT), title, "", title).shown


def show(question: Question) -> Shown:
    """Return the groups as rows."""
    if not question.dataset.readings:
        return {"title": message("page.nothing_title"), "subtitle": "", "body": []}
    if question.is_quick:
        return {"title": message("load_shapes.being_grouped"), "subtitle": "", "body": []}
    shapes = ask(question)
    rows = [build_row(HEADS, _cells(question, group)) for group in groups_of(shapes)]
    return {
        "title": message("load_shapes.who") if rows else too_few_users(shapes),
        "subtitle": message("load_shapes.stable") if rows else "",
        "body": rows,
    }


def _cells(question: Question, group: Group) -> list[Cell]:
    button = html.Button(
        group.text.capitalize(),
        type="button",
        className="group-name",
        title=_offer_words(question, group),
        **aria(pressed=str(is_chosen(question.filters, group)).lower()),
        **press(group.name.key),
    )
    counts = (formatting.count(number) for number in (group.users_of_all, group.users))
    rest = group.rest_share
    share = formatting.NO_VALUE if rest is None else formatting.percent(rest, whole=True).removesuffix(" %")
    names = (text.replace(" | ", ", ") for text in (group.areas, group.tariffs))
    return [button, *counts, formatting.half_hour(group.peak), share, *names]


def _offer_words(question: Question, group: Group) -> str:
    if is_chosen(question.filters, group):
        return message("load_shapes.show_all")
    return message("load_shapes.show_only", name=group.text)


DAYS: Final = Chart(
    ask=ask,
    draw=draw,
    title=title,
    subtitle=subtitle,
    describe=lambda shapes: describe_groups(groups_of(shapes)),
    height=HEIGHT,
    offer=offer,
)
_CARD: Final = chart_card(
    research_ids.LOAD_SHAPES,
    DAYS,
    look="c12",
    about=About(message("load_shapes.title"), message("load_shapes.about"), message("load_shapes.source")),
    table=table,
    actions=on_click(research_ids.LOAD_SHAPES, pick_shape),
    hint=message("load_shapes.hint"),
    takes_long=takes_long,
    role=Role.ANALYST,
)
LOAD_SHAPES: Final = replace(_CARD, show=show_days)
SHAPE_GROUPS = table_card(
    research_ids.SHAPE_GROUPS,
    HEADS,
    show=show,
    table=table_of_groups,
    actions={f"{ids.table(research_ids.SHAPE_GROUPS)}.pressed": press_shape},
    takes_long=takes_long,
    role=Role.ANALYST,
)
