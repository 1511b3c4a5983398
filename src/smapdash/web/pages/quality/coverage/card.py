"""The card of coverage: a map of users and days, and the coverage of each user as its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dash.development.base_component import Component

from smapdash.analysis.quality.coverage_map import CoverageMap
from smapdash.model.accounts import Role
from smapdash.model.coverage import CoverageOrder
from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import COVERAGE_VIEW, Filters
from smapdash.web.cards.card import Shown, on_click
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.pages.quality.coverage import figure
from smapdash.web.pages.quality.coverage.cells import offer
from smapdash.web.pages.quality.coverage.pages import MOST_ROWS, pages_view, turn_map
from smapdash.web.state.parse import clicked
from smapdash.web.state.quality_fields import parse_places
from smapdash.web.ui import ids, quality_ids
from smapdash.web.ui.components import build_pick
from smapdash.web.ui.pager import build_pages, pager_of, pages_outputs
from smapdash.wording.messages import message

MOST_COLUMNS: Final = 180
MOST_COLUMNS_NARROW: Final = 49
ORDERS: Final = {
    CoverageOrder.COVERAGE: message("coverage.by_coverage"),
    CoverageOrder.FIRST_DAY: message("coverage.by_first_day"),
    CoverageOrder.SEGMENT: message("coverage.by_segment"),
}


def ask(question: Question) -> CoverageMap:
    """Fetch the map, with fewer columns on a phone."""
    columns = MOST_COLUMNS_NARROW if question.is_narrow else MOST_COLUMNS
    return question.repository.fetch_coverage_map(question.filters, MOST_ROWS, columns)


def table(question: Question) -> Table:
    """Return the coverage of each user as rows."""
    frame, notes = question.repository.fetch_coverage(question.filters), filter_notes(question.filters)
    return Table(message("coverage.title"), frame, notes, question.summary, question.found, by_day=True)


def zoom_in(_dataset: DatasetInfo, filters: Filters, click: object) -> Filters:
    """Show only the users of a pressed row; a row of one user carries none, and opens it."""
    places = parse_places(clicked(click))
    return replace(filters, coverage_rows=places) if places else filters


def _build_tools() -> Sequence[Component]:
    orders = [(order.value, text) for order, text in ORDERS.items()]
    return (build_pick(quality_ids.COVERAGE_ORDER, message("quality.order"), orders),)


def show(question: Question) -> Shown:
    """Return the map, and what stands below it."""
    return {**MAP.view(question).shown, **pages_view(question)}


MAP: Final = Chart(
    ask=ask,
    draw=figure.draw,
    title=figure.title,
    subtitle=figure.subtitle,
    describe=lambda answer: figure.title(answer) if answer.users else "",
    height=figure.HEIGHT,
    offer=offer,
)
_CARD: Final = chart_card(
    ids.COVERAGE,
    MAP,
    look="c12",
    below=(lambda: build_pages(ids.COVERAGE),),
    table=table,
    tools=_build_tools,
    follows=ids.LISTING,
    lists=COVERAGE_VIEW,
    actions=on_click(ids.COVERAGE, zoom_in) | {f"{pager_of(ids.COVERAGE)}.pressed": turn_map},
    controls=(quality_ids.COVERAGE_ORDER,),
    hint=message("coverage.hint"),
    role=Role.ANALYST,
)
COVERAGE: Final = replace(_CARD, show=show, outputs={**_CARD.outputs, **pages_outputs(ids.COVERAGE)})
