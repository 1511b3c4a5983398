"""The row of key figures: label, formula, value, change and bars of each."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from smapdash.web.ui import ids
from smapdash.web.ui.components import Children, aria, build_skeleton
from smapdash.web.ui.hints import build_hint
from smapdash.web.ui.markup import Markup, placeholder
from smapdash.wording.messages import message


def build_kpis(kpis: Sequence[tuple[str, str]]) -> Markup:
    """Build the key figures (name, label), each with a placeholder for its body and one for its formula."""
    row = html.Section(
        [_build_kpi(*kpi) for kpi in kpis], className="c12 kpis", **aria(label=message("page.key_figures"))
    )
    skeletons = build_kpi_body(build_skeleton("96px", 24), "", build_skeleton("72px", 11), None)
    placeholders = {f"{name}_{leaf}": value for name, _ in kpis for leaf, value in (("body", skeletons), ("hint", ""))}
    return Markup(row, ids.KPIS, **placeholders)


def _build_kpi(name: str, label: str) -> html.Div:
    """Build one key figure: its label, a tooltip with its formula, and its body."""
    root = ids.KPI + name
    hint = build_hint(root, label.lower(), placeholder(f"{name}_hint"))
    return html.Div(
        [
            html.Div([html.Span(label), *hint], className="kpi-l"),
            html.Div(placeholder(f"{name}_body"), id=f"{root}-body"),
        ],
        className="kpi",
    )


def build_kpi_body(
    value: Component | str, unit: str, note: Children, bars: Children, mark: Sequence[Component] = ()
) -> list[Component]:
    """Build the body of a key figure, below its label: value, unit, a mark where there is one, note and bars."""
    return [
        html.Div([html.Span(value), html.Small(unit), *mark], className="kpi-v"),
        html.Div(note, className="kpi-d"),
        html.Div(bars, className="kpi-b", **aria(hidden="true")),
    ]
