"""The key figures, the scope, and the notices above the charts."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Output, html

from smapdash.model.periods import comparison_period_of
from smapdash.web.cards.card import Card, Shown
from smapdash.web.cards.question import Question
from smapdash.web.pages.overview.empty_state import OUTPUTS as EMPTY_STATE
from smapdash.web.pages.overview.empty_state import empty_state_view
from smapdash.web.pages.overview.heat.card import shows_heat_map
from smapdash.web.pages.overview.kpis.values import KPIS, Kpi, kpis
from smapdash.web.pages.overview.notices import build_notices
from smapdash.web.state.chips import scope_view
from smapdash.web.ui import ids
from smapdash.web.ui.components import build_kpi_body, build_kpis
from smapdash.wording import formatting


def show(question: Question) -> Shown:
    """Return the key figures of the selection, or the empty state."""
    dataset, summary = question.dataset, question.summary
    empty = empty_state_view(dataset, question.filters, summary)
    is_empty = not empty["hidden"]
    values = kpis(dataset, question.filters, summary, question.compared if summary.readings else None)
    shown = {name: _show(label, value) for (name, label), value in zip(KPIS, values, strict=True)}
    return {
        "kpis": shown,
        "scope": scope_view(dataset, summary),
        "phone_scope": f"{formatting.count(summary.users)} of {formatting.plural(dataset.users, 'user')}",
        "grid_class": " ".join(["cards", *_states(question, is_empty=is_empty)]),
        "empty_state": empty,
        "notices": [] if is_empty else build_notices(question),
    }


def _states(question: Question, *, is_empty: bool) -> list[str]:
    """Return the CSS classes of the cards that have nothing to show."""
    if is_empty:
        return ["is-empty"] if question.dataset.readings else ["is-empty", "is-bare"]
    lacking = {
        "is-short": not shows_heat_map(question),
        "is-alone": comparison_period_of(question.filters, question.dataset) is None,
    }
    return [state for state, lacks in lacking.items() if lacks]


def _show(label: str, kpi: Kpi) -> dict[str, Any]:
    """Return body and hint as two values instead of six, since the browser renders the page once for each."""
    keys = [html.Span([html.I(), "now", html.I(), "before"], className="keys")] if kpi.bars else []
    return {
        "body": build_kpi_body(kpi.value, kpi.unit, kpi.note, kpi.bars),
        "hint": [html.B(label), html.Span(kpi.formula), html.Span(kpi.n, className="m"), *keys],
    }


KEY_FIGURES = Card(
    name=ids.KPIS,
    build=partial(build_kpis, KPIS),
    show=show,
    outputs={
        "kpis": {name: {leaf: Output(ids.KPIS, f"{name}_{leaf}") for leaf in ("body", "hint")} for name, _ in KPIS},
        "scope": Output(ids.SCOPE, "children"),
        "phone_scope": Output(ids.FILTERS_SWITCH, "count"),
        "grid_class": Output(ids.GRID, "className"),
        "empty_state": EMPTY_STATE,
        "notices": Output(ids.NOTICES, "notes"),
    },
)
