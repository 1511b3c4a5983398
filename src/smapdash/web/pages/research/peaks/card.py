"""The card of the peaks: the ten highest demands, one a day, each with the users who had the most of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import pandas as pd
from dash import html

from smapdash.model.accounts import Role
from smapdash.web.cards.card import Shown
from smapdash.web.cards.chart import included_sentence
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Cell, Head, build_row, table_card
from smapdash.web.state.query_string import to_query
from smapdash.web.ui import ids
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_NAMED: Final = 5
DIGITS: Final = 2
HEADS: Final = (
    Head("peak_at", message("peaks.when"), is_text=True),
    Head("demand_w", message("peaks.demand"), "kW", message("peaks.about_demand")),
    Head("users", message("peaks.users"), about=message("peaks.about_users")),
    Head("most", message("peaks.largest_share"), "%", message("peaks.about_largest_share"), is_text=True),
    Head("rest", message("peaks.other_users"), "%", message("peaks.about_other_users")),
)


def show(question: Question) -> Shown:
    """Return the table."""
    fetch, is_quick = question.repository.fetch_peaks, question.is_quick
    frame = fetch(question.filters, MOST_NAMED, is_quick=is_quick) if question.dataset.readings else None
    if frame is None or frame.empty:
        return {"title": message("page.no_match"), "subtitle": "", "body": []}
    peaks = [part for _, part in frame.groupby("rank")]
    demands = formatting.column([float(part["demand_w"].iloc[0]) / 1_000 for part in peaks], DIGITS)
    first, last = (part["demand_w"].iloc[0] for part in (peaks[0], peaks[-1]))
    finding = message(
        "peaks.finding",
        days=formatting.plural(len(peaks), "day"),
        lowest=formatting.demand(last),
        highest=formatting.demand(first),
    )
    return {
        "title": finding if len(peaks) > 1 else message("peaks.title"),
        "subtitle": message("peaks.subtitle", most=MOST_NAMED) + included_sentence(question.included),
        "body": [_build_row(question, part, demand) for part, demand in zip(peaks, demands, strict=True)],
    }


def takes_long(question: Question) -> bool:
    """Return whether many readings are to be read for the users of the peaks."""
    return bool(question.dataset.readings) and not question.repository.has_peaks(question.filters)


def table(question: Question) -> Table:
    """Return all users of each peak as rows."""
    frame, notes = question.repository.fetch_peaks(question.filters), filter_notes(question.filters)
    return Table(message("peaks.title"), frame, notes, question.summary, question.found)


def _build_row(question: Question, peak: pd.DataFrame, demand: str) -> html.Tr:
    first = peak.iloc[0]
    at, users, rest = first["peak_at"].to_pydatetime(), int(first["users"]), 1 - float(peak["share"].sum())
    is_read = pd.notna(first["user"])
    has_rest = is_read and users > len(peak) and first["demand_w"] > 0
    cells: list[Cell] = [
        formatting.moment(at, int(first["fold"])),
        demand,
        formatting.count(users),
        _name_users(question, peak) if is_read else message("research.reading"),
        formatting.percent(rest).removesuffix(" %") if has_rest else formatting.NO_VALUE,
    ]
    return build_row(HEADS, cells)


def _name_users(question: Question, peak: pd.DataFrame) -> html.Span:
    """Name the users of a peak, each with its share and a link that opens it at that day."""
    at = peak["peak_at"].iloc[0].date()
    day = replace(question.filters, first_day=at, last_day=at, last_days=None)
    named: list[Cell] = []
    shares: list[tuple[str, float]] = list(zip(peak["user"].tolist(), peak["share"].tolist(), strict=True))
    for user, part in shares:
        link = html.A(user, href=f"./?{to_query(replace(day, user=user))}")
        share = "" if math.isnan(part) else f" {formatting.percent(part).removesuffix(' %')}"
        named += [", "] * bool(named) + [link, share]
    return html.Span(named)


PEAKS = table_card(ids.PEAKS, HEADS, show=show, table=table, takes_long=takes_long, role=Role.ANALYST)
