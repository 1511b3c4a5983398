"""What stands above the charts: the key figures, what is in view, and the notices."""

from __future__ import annotations

from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.results import NO_SUMMARY
from smapdash.repository.protocol import Repository
from smapdash.web.comparison.changes import fetch_compared
from smapdash.web.pages.overview.kpis.values import KeyFigure, key_figures
from smapdash.web.pages.overview.layout import KEY_FIGURES
from smapdash.web.pages.overview.notices import build_notices
from smapdash.web.state.chips import BlankView, blank_view, scope_view
from smapdash.web.ui.components import build_figure_body
from smapdash.wording import formatting


class KeyFigureView(NamedTuple):
    """A key figure as the page shows it: below its label, and how it is computed.

    Two components rather than six leaves, since each one that is written costs the browser a pass over the page.
    """

    body: list[Component]
    hint: list[Component]


class SummaryView(NamedTuple):
    """Key figures, what is in view, and the notice where nothing is."""

    figures: tuple[KeyFigureView, ...]
    scope: str
    phone_scope: str
    grid_class: str
    blank: BlankView
    notices: list[Component]


def summary_view(repository: Repository, dataset: DatasetInfo, filters: Filters) -> SummaryView:
    """Return the key figures of a selection."""
    summary = repository.fetch_summary(filters) if dataset.readings else NO_SUMMARY
    compared = fetch_compared(repository, dataset, filters) if summary.readings else None
    blank = blank_view(dataset, filters, summary)
    figures = key_figures(dataset, filters, summary, compared)
    return SummaryView(
        figures=tuple(_show(label, figure) for (_, label), figure in zip(KEY_FIGURES, figures, strict=True)),
        scope=scope_view(dataset, summary),
        phone_scope=f"{formatting.count(summary.users)} of {formatting.plural(dataset.users, 'user')}",
        grid_class="cards" if blank.hidden else "cards is-blank" if dataset.readings else "cards is-blank is-bare",
        blank=blank,
        notices=build_notices(repository, dataset, filters, compared) if blank.hidden else [],
    )


def _show(label: str, figure: KeyFigure) -> KeyFigureView:
    return KeyFigureView(
        build_figure_body(figure.value, figure.unit, figure.note, figure.bars),
        [html.B(label), html.Span(figure.formula), html.Span(figure.n, className="m")],
    )
