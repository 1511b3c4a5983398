"""What stands above the charts: the key figures, what is in view, and the notices."""

from __future__ import annotations

from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from smapdash.answers import NO_SUMMARY
from smapdash.dataset import Coverage
from smapdash.db.queries import Repository
from smapdash.filters import Filters
from smapdash.web import words
from smapdash.web.comparing import fetch_compared
from smapdash.web.components import build_figure_body
from smapdash.web.layout.cards import KEY_FIGURES
from smapdash.web.views.findings import build_notices
from smapdash.web.views.key_figures import KeyFigure, key_figures
from smapdash.web.views.page import BlankView, blank_view, scope_view


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


def summary_view(repository: Repository, coverage: Coverage, filters: Filters) -> SummaryView:
    """Return the key figures of a selection."""
    summary = repository.fetch_summary(filters) if coverage.readings else NO_SUMMARY
    compared = fetch_compared(repository, coverage, filters) if summary.readings else None
    blank = blank_view(coverage, filters, summary)
    figures = key_figures(coverage, filters, summary, compared)
    return SummaryView(
        figures=tuple(_show(label, figure) for (_, label), figure in zip(KEY_FIGURES, figures, strict=True)),
        scope=scope_view(coverage, summary),
        phone_scope=f"{words.count(summary.users)} of {words.plural(coverage.users, 'user')}",
        grid_class="cards" if blank.hidden else "cards is-blank" if coverage.readings else "cards is-blank is-bare",
        blank=blank,
        notices=build_notices(repository, coverage, filters, compared) if blank.hidden else [],
    )


def _show(label: str, figure: KeyFigure) -> KeyFigureView:
    return KeyFigureView(
        build_figure_body(figure.value, figure.unit, figure.note, figure.bars),
        [html.B(label), html.Span(figure.formula), html.Span(figure.n, className="m")],
    )
