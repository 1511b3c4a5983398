"""The quiet mark beside a figure whose readings do not suffice, with the sentence that says why."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from smapdash.model.coverage import SUFFICIENT_DAY, SUFFICIENT_DAYS, Sufficiency
from smapdash.web.ui.components import aria
from smapdash.wording.messages import message
from smapdash.wording.sufficiency import describe_shortfall

MARK = message("sufficiency.mark")


def days_of(row: Any, prefix: str = "") -> Sufficiency:
    """Return the sufficient and expected days of a row of a frame; `prefix` begins the names of its columns."""
    return Sufficiency(getattr(row, f"{prefix}sufficient_days"), getattr(row, f"{prefix}expected_days"))


def build_mark(sentence: str) -> list[Component]:
    """Build the mark of a figure, which says a sentence; none without one."""
    if not sentence:
        return []
    return [html.Span(MARK, className="short-of", title=sentence, role="img", **aria(label=sentence))]


def marked_figure(figure: str, found: Sufficiency) -> Component | str:
    """Return a figure, with its mark where its readings do not suffice."""
    mark = build_mark(describe_shortfall(found))
    return html.Span([figure, *mark]) if mark else figure


def explain_marks(*found: Sufficiency) -> str:
    """Return what the marks of a card mean, as a sentence after a space; empty where it has none."""
    if all(one.is_sufficient for one in found):
        return ""
    share, half = f"{100 * SUFFICIENT_DAYS:.0f}", f"{100 * SUFFICIENT_DAY:.0f}"
    return f" {message('sufficiency.explained', mark=MARK, share=share, half=half)}"
