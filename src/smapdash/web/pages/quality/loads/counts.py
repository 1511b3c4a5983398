"""The card of the open load: its counts, and why it set rows aside."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from dash import html

from smapdash.model.accounts import Role
from smapdash.model.filters import LOADS_VIEW
from smapdash.model.load_counts import COUNTS_OF_LOAD
from smapdash.model.loads import ReasonCount
from smapdash.web.cards.card import Shown
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Head, build_row, build_section, table_card
from smapdash.web.pages.quality.loads.question import Loads, ask, name_load
from smapdash.web.ui import ids, quality_ids
from smapdash.wording import formatting
from smapdash.wording.messages import message

HEADS: Final = (
    Head("count", message("loads.count"), is_text=True),
    Head("number", message("loads.number")),
)

ALWAYS_SHOWN: Final = 4
"""Rows read, new, changed and unchanged are shown even where they are 0, others where there are any."""


def show(question: Question) -> Shown:
    """Return the counts of the open load, and the reasons with theirs."""
    loads, reasons = _fetch(question)
    return {
        "title": name_load(question, loads),
        "subtitle": subtitle(loads),
        "body": _build_rows(loads.opened, reasons) if loads.opened is not None else [],
    }


def subtitle(loads: Loads) -> str:
    """Return where the load came from, how long it took, and the rule for conflicts; and what was purged of it."""
    load = loads.opened
    if load is None:
        return ""
    rule = message("loads.rule", rule=load.conflict_rule) if isinstance(load.conflict_rule, str) else ""
    purged = load.set_aside - load.kept
    gone = message("loads.purged", rows=formatting.plural(purged, "row")) if purged > 0 else ""
    return message("loads.about", source=load.source, seconds=f"{load.seconds:,.1f}") + rule + gone


def table(question: Question) -> Table:
    """Return counts and reasons as rows."""
    loads, reasons = _fetch(question)
    names = [(message("loads.counts"), label, number) for label, number in _counts(loads.opened)]
    names += [(message("loads.reasons"), *reason) for reason in reasons]
    frame = pd.DataFrame(names, columns=["section", "count", "number"])
    return Table(name_load(question, loads), frame, (), question.summary, question.found)


def _fetch(question: Question) -> tuple[Loads, list[ReasonCount]]:
    loads = ask(question)
    return loads, question.repository.fetch_load_reasons(loads.opened.load) if loads.opened is not None else []


def _counts(load: Any) -> list[tuple[str, int]]:
    if load is None:
        return []
    own = [(count.label.capitalize(), getattr(load, count.name)) for count in COUNTS_OF_LOAD]
    return [*own, (message("loads.moved_users"), load.moved)]


def _build_rows(load: Any, reasons: list[ReasonCount]) -> list[html.Tr]:
    shown = [one for place, one in enumerate(_counts(load)) if one[1] or place < ALWAYS_SHOWN]
    counts = [build_row(HEADS, [label, formatting.count(number)]) for label, number in shown]
    why = [build_row(HEADS, [reason, formatting.count(rows)]) for reason, rows in reasons]
    if not why:
        return [build_section(message("loads.counts"), len(HEADS)), *counts]
    return [
        build_section(message("loads.reasons"), len(HEADS)),
        *why,
        build_section(message("loads.counts"), len(HEADS)),
        *counts,
    ]


LOAD = table_card(
    quality_ids.LOAD,
    HEADS,
    show=show,
    table=table,
    follows=ids.LISTING,
    lists=LOADS_VIEW,
    ignores_filters=True,
    role=Role.ADMIN,
)
