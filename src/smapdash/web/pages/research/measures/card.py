"""The card of the measures: the selection first, then each area, tariff and pair of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd
from dash import html

from smapdash.model.enums import Split
from smapdash.model.groups import MOST_GROUPS
from smapdash.model.research import LOAD_RESEARCH
from smapdash.web.cards.card import Shown
from smapdash.web.cards.chart import included_sentence
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Cell, build_row, build_section, table_card
from smapdash.web.pages.research.measures.columns import DIGITS, HEADS, PERCENTILES, SCALES
from smapdash.web.pages.research.measures.names import build_name, pick_group
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import ids
from smapdash.web.ui.sufficiency import days_of, explain_marks, marked_figure
from smapdash.wording import formatting
from smapdash.wording.messages import message

SECTIONS = (
    (Split.AREA, message("research.by_area")),
    (Split.TARIFF, message("research.by_tariff")),
    (Split.BOTH, message("research.by_pair")),
)


def ask(question: Question, most: int | None = None) -> list[tuple[str, pd.DataFrame]]:
    """Return the sections of the table, each with its heading and rows: the selection, then each split of it.

    Pairs are left out where they are those of the areas or of the tariffs once more.

    Parameters
    ----------
    most : int or None
        Of more groups of a section the smallest are one; None for all groups.
    """
    if not question.dataset.readings:
        return []
    fetch, is_quick = question.repository.fetch_load_research, question.is_quick
    frames = [fetch(replace(question.filters, split=split), most, is_quick=is_quick) for split, _ in SECTIONS]
    areas, tariffs, pairs = (frame.iloc[1:] for frame in frames)
    sections = [(message("research.selection"), frames[0].iloc[:1]), (SECTIONS[0][1], areas), (SECTIONS[1][1], tariffs)]
    is_new = len(pairs) not in (len(areas), len(tariffs))
    return [*sections, (SECTIONS[2][1], pairs)] if is_new else sections


def show(question: Question) -> Shown:
    """Return the table."""
    sections = [(text, frame) for text, frame in ask(question, MOST_GROUPS) if len(frame)]
    if not sections:
        return {"title": message("page.no_match"), "subtitle": "", "body": []}
    frame = pd.concat([part for _, part in sections], ignore_index=True)
    rows, body = iter(_rows(question, frame)), []
    for place, (text, part) in enumerate(sections):
        body += [build_section(text, len(HEADS))] if place else []
        body += [next(rows) for _ in range(len(part))]
    short = explain_marks(*map(days_of, frame.itertuples()))
    return {"title": _title(frame), "subtitle": _subtitle(question) + short, "body": body}


def takes_long(question: Question) -> bool:
    """Return whether many readings are to be read for the responsibility factors."""
    repository = question.repository
    return bool(question.dataset.readings) and not repository.has_load_research(question.filters, len(SECTIONS))


def table(question: Question) -> Table:
    """Return all groups as rows."""
    frame = pd.concat([LOAD_RESEARCH.empty(), *(part for _, part in ask(question))], ignore_index=True)
    rows = LOAD_RESEARCH.conform(frame).drop(columns="merged")
    return Table(message("research.title"), rows, filter_notes(question.filters), question.summary, question.found)


def _title(frame: pd.DataFrame) -> str:
    """Return the finding: how far the maxima of the users coincide; the subject where nobody has a demand."""
    whole = frame.iloc[0]
    if pd.isna(whole["coincidence_factor"]):
        return message("research.title")
    return message(
        "research.finding",
        users=formatting.plural(int(whole["users"]), "user"),
        peak=formatting.demand(whole["max_demand_w"]),
        share=formatting.percent(whole["coincidence_factor"]),
    )


def _subtitle(question: Question) -> str:
    reading = f" {message('research.factors_later')}" if question.is_quick else ""
    return message("research.subtitle") + reading + included_sentence(question.included)


def _rows(question: Question, frame: pd.DataFrame) -> list[html.Tr]:
    """Build the rows; each column has one number of digits."""
    numbers = {
        name: formatting.column(_scaled(frame[name], SCALES.get(name, 0.001)), digits)
        for name, digits in DIGITS.items()
    }
    return [
        build_row(HEADS, _cells(question, row, {name: written[place] for name, written in numbers.items()}))
        for place, row in enumerate(frame.itertuples())
    ]


def _cells(question: Question, row: Any, numbers: dict[str, str]) -> list[Cell]:
    texts: dict[str, Cell] = {
        "group": build_name(question.filters, row),
        "users": formatting.count(row.users),
        "coverage": marked_figure(formatting.share(row.coverage), days_of(row)),
        "max_demand_at": _link_to_day(question, row),
        "responsibility": _join(numbers[name] for name in PERCENTILES),
        **numbers,
    }
    return [texts[head.name] for head in HEADS]


def _link_to_day(question: Question, row: Any) -> Cell:
    """Build the link that opens the day of the maximum on the overview, of this group alone."""
    at = row.max_demand_at.to_pydatetime()
    areas, tariffs = (() if pd.isna(name) else (name,) for name in (row.area, row.tariff))
    filters = replace(
        question.filters,
        areas=areas or question.filters.areas,
        tariffs=tariffs or question.filters.tariffs,
        first_day=at.date(),
        last_day=at.date(),
        last_days=None,
    )
    return formatting.moment(at) if row.merged else html.A(formatting.moment(at), href=f"./?{to_query(filters)}")


def _join(percentiles: Iterable[str]) -> str:
    """Write percentiles side by side; of none only that there is none."""
    texts = list(percentiles)
    return ", ".join(texts) if formatting.NO_VALUE not in texts else formatting.NO_VALUE


def _scaled(values: pd.Series[Any], by: float) -> list[float | None]:
    return [None if pd.isna(value) else by * float(value) for value in values]


MEASURES = table_card(
    ids.LOAD_RESEARCH,
    HEADS,
    show=show,
    table=table,
    takes_long=takes_long,
    actions={f"{ids.table(ids.LOAD_RESEARCH)}.pressed": pick_group},
)
