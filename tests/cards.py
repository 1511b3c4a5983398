"""The cards of the page, as tests ask them without a browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import Split
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository
from smapdash.web.cards import export
from smapdash.web.cards.chart import ChartView
from smapdash.web.cards.question import Question
from smapdash.web.exports.tables import ExportTable
from smapdash.web.pages.overview.energy.card import chart_of
from smapdash.web.pages.overview.kpis import card as kpis
from smapdash.web.pages.overview.segments import card as segments
from smapdash.web.pages.registry import PAGES

EXPORTED = {card.name: card for page in PAGES for card in page.cards if card.table}
OF_EVERYTHING = tuple(name for name, card in EXPORTED.items() if card.ignores_filters)
LAZY = tuple(card.name for page in PAGES for card in page.lazy)
ACTIONS = {name: action for page in PAGES for name, action in page.state.actions.items()}
HINTS = {page.path: [card.hint for card in page.cards if card.hint] for page in PAGES}


def export_table(
    repository: Repository, dataset: DatasetInfo, filters: Filters, card: str, exported_at: datetime
) -> ExportTable:
    """Return the table of a card by its name."""
    question = Question(repository, dataset, filters)
    return export.export_table(export.noted_table(EXPORTED.get(card), question, exported_at))


def energy_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> ChartView:
    """Return the chart of energy over time."""
    question = Question(repository, dataset, filters)
    return chart_of(question).view(question)


def segments_view(repository: Repository, dataset: DatasetInfo, filters: Filters, by: Split) -> ChartView:
    """Return the bars of areas or of tariffs."""
    return segments.view(Question(repository, dataset, filters), by)


def kpis_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> dict[str, Any]:
    """Return the key figures with what stands beside them, by names."""
    return dict(kpis.show(Question(repository, dataset, filters)))
