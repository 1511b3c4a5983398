"""The card of mean daily use: each area and tariff beside all other users, with the interval of the difference."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from dash import html

from smapdash.model.groups import MOST_GROUPS
from smapdash.model.research import DIFFERENCES as FRAME
from smapdash.web.cards.card import Shown
from smapdash.web.cards.chart import included_sentence
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Cell, Head, build_row, build_section, table_card
from smapdash.web.pages.overview.segments.card import confounded_sentence
from smapdash.web.ui import research_ids
from smapdash.wording import formatting
from smapdash.wording.groups import others
from smapdash.wording.messages import message
from smapdash.wording.phrases import signed
from smapdash.wording.rounding import fixed

DIGITS: Final = 2
_PER_DAY = message("differences.kwh_per_day")
SECTIONS: Final = (("area", message("differences.by_area")), ("tariff", message("differences.by_tariff")))
HEADS: Final = (
    Head("group", message("differences.group"), is_text=True),
    Head("users", message("differences.users"), about=message("differences.about_users")),
    Head("mean", message("differences.mean"), _PER_DAY, message("differences.about_mean")),
    Head("other_users", message("differences.other_users"), about=message("differences.about_other_users")),
    Head("others", message("differences.others"), _PER_DAY, message("differences.about_others")),
    Head("difference", message("differences.difference"), _PER_DAY, message("differences.about_difference")),
    Head(
        "interval",
        message("differences.interval"),
        _PER_DAY,
        message("differences.about_interval"),
        message("differences.source_interval"),
    ),
)


def ask(question: Question, most: int | None = None) -> pd.DataFrame:
    """Fetch the areas and the tariffs; of more than `most` the smallest are one."""
    if not question.dataset.readings:
        return FRAME.empty()
    return question.repository.fetch_differences(question.filters, most)


def show(question: Question) -> Shown:
    """Return areas and tariffs as rows; a title that says what causes a difference would say more than the data."""
    frame = ask(question, MOST_GROUPS)
    if frame.empty:
        return {"title": message("page.no_match"), "subtitle": "", "body": []}
    body: list[html.Tr] = []
    for (name, text), part in zip(SECTIONS, _sections(frame), strict=True):
        body += [build_section(text, len(HEADS)), *(build_row(HEADS, _cells(row, name)) for row in part.itertuples())]
    row = frame.iloc[0]
    confounded = message("differences.confounded") if confounded_sentence(question.dataset) else ""
    resamples = formatting.count(int(row["resamples"]))
    subtitle = message("differences.subtitle", resamples=resamples, seed=int(row["seed"]), confounded=confounded)
    return {
        "title": message("differences.title"),
        "subtitle": subtitle + included_sentence(question.included),
        "body": body,
    }


def table(question: Question) -> Table:
    """Return all areas and tariffs as rows."""
    rows, notes = ask(question).drop(columns="merged"), filter_notes(question.filters)
    return Table(message("differences.title"), rows, notes, question.summary, question.found)


def _sections(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the areas and the tariffs, each with the row of its smallest ones, which is the last."""
    areas = int(frame["tariff"].notna().to_numpy().argmax())
    return frame[:areas], frame[areas:]


def _cells(row: Any, name: str) -> list[Cell]:
    low, high = (_signed(end) for end in (row.low_wh_per_day, row.high_wh_per_day))
    is_known = formatting.NO_VALUE not in (low, high)
    return [
        others(row.merged) if row.merged else getattr(row, name),
        formatting.count(row.users),
        fixed(row.mean_wh_per_day / 1_000, DIGITS),
        formatting.count(row.other_users),
        formatting.NO_VALUE if pd.isna(row.other_wh_per_day) else fixed(row.other_wh_per_day / 1_000, DIGITS),
        _signed(row.difference_wh_per_day),
        message("differences.from_to", low=low, high=high) if is_known else formatting.NO_VALUE,
    ]


def _signed(wh: float) -> str:
    return formatting.NO_VALUE if pd.isna(wh) else signed(wh / 1_000, DIGITS)


DIFFERENCES = table_card(research_ids.DIFFERENCES, HEADS, show=show, table=table)
