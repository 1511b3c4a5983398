"""The key figures, the scope, and the notices above the charts."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Output, html

from smapdash.model.periods import comparison_period_of
from smapdash.web.cards.card import Card, Shown
from smapdash.web.cards.question import Question
from smapdash.web.pages.around import OUTPUTS as AROUND
from smapdash.web.pages.around import around_view
from smapdash.web.pages.overview.heat.card import shows_heat_map
from smapdash.web.pages.overview.kpis.values import KPIS, Kpi, kpis
from smapdash.web.ui import ids
from smapdash.web.ui.kpis import build_kpi_body, build_kpis
from smapdash.web.ui.sufficiency import build_mark
from smapdash.wording.messages import message
from smapdash.wording.sufficiency import describe_shortfall


def show(question: Question) -> Shown:
    """Return the key figures of the selection, or the empty state."""
    dataset, summary = question.dataset, question.summary
    values = kpis(dataset, question.filters, summary, question.compared if summary.readings else None)
    short = _describe_shortfalls(question) if summary.readings else []
    shown = {
        name: _show(label, value, [] if name == "users" else short)
        for (name, label), value in zip(KPIS, values, strict=True)
    }
    return {"kpis": shown, **around_view(question, _lacking)}


def _lacking(question: Question) -> list[str]:
    """Return the CSS classes of the cards that have nothing to show."""
    lacking = {
        "is-short": not shows_heat_map(question),
        "is-alone": comparison_period_of(question.filters, question.dataset) is None,
    }
    return [state for state, lacks in lacking.items() if lacks]


def _describe_shortfalls(question: Question) -> list[str]:
    """Return the sentences on the days in view, and on those compared with, where their readings do not suffice."""
    now, before = map(describe_shortfall, (question.sufficiency, question.before_sufficiency))
    return [*filter(None, [now]), *([message("sufficiency.before", sentence=before)] if before else [])]


def _show(label: str, kpi: Kpi, short: list[str]) -> dict[str, Any]:
    """Return body and hint as two values instead of six, since the browser renders the page once for each."""
    keys = [html.Span([html.I(), "now", html.I(), "before"], className="keys")] if kpi.bars else []
    why = [html.Span(sentence, className="m") for sentence in short]
    return {
        "body": build_kpi_body(kpi.value, kpi.unit, kpi.note, kpi.bars, build_mark(" ".join(short))),
        "hint": [html.B(label), html.Span(kpi.formula), html.Span(kpi.n, className="m"), *why, *keys],
    }


KEY_FIGURES = Card(
    name=ids.KPIS,
    build=partial(build_kpis, KPIS),
    show=show,
    outputs={
        "kpis": {name: {leaf: Output(ids.KPIS, f"{name}_{leaf}") for leaf in ("body", "hint")} for name, _ in KPIS},
        **AROUND,
    },
)
