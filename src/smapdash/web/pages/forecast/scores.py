"""The card of the scores: each model a day and a week ahead, over the latest four and eight weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pandas as pd
from dash import html

from smapdash.model.coverage import Sufficiency
from smapdash.model.forecast import MOST_DAYS_AHEAD, SCORES, ForecastModel
from smapdash.web.cards.ahead import last_day
from smapdash.web.cards.card import Shown
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Cell, Head, build_row, build_section, table_card
from smapdash.web.pages.forecast.days import forecast_notes
from smapdash.wording import formatting
from smapdash.wording.forecast import SHORT_NAMES, title_scores
from smapdash.wording.messages import message
from smapdash.wording.phrases import signed
from smapdash.wording.sufficiency import describe_shortfall

SPANS: Final = ((1, 28), (1, 56), (MOST_DAYS_AHEAD, 28), (MOST_DAYS_AHEAD, 56))
"""Days ahead, and scored days."""
HYNDMAN: Final = message("forecast.source_hyndman")
HEADS: Final = (
    Head("model", message("forecast.model"), is_text=True),
    Head("origins", message("forecast.origins"), about=message("forecast.about_origins")),
    Head("mae_wh", "MAE", message("forecast.wh_per_half_hour"), message("forecast.about_mae"), HYNDMAN),
    Head("nmae", "nMAE", "%", message("forecast.about_nmae")),
    Head("mase_336", "MASE", "", message("forecast.about_mase"), HYNDMAN),
    Head("bias", message("forecast.bias"), "%", message("forecast.about_bias")),
    Head("pinball_wh", message("forecast.pinball"), message("forecast.wh_per_half_hour"),
         message("forecast.about_pinball"), HYNDMAN),
    Head("coverage_p10_p90", message("forecast.inside"), "%", message("forecast.about_inside")),
)  # fmt: skip
DIGITS: Final = {"mae_wh": 0, "nmae": 1, "mase_336": 2, "bias": 1, "pinball_wh": 0, "coverage_p10_p90": 0}
SHARES: Final = ("nmae", "bias", "coverage_p10_p90")


def ask(question: Question) -> list[tuple[int, int, pd.DataFrame]]:
    """Return days ahead, scored days and frame SCORES of each section."""
    if not question.dataset.readings:
        return []
    last, fetch = last_day(question), question.repository.fetch_forecast_scores
    return [
        (ahead, days, fetch(question.filters, ahead, last - timedelta(days=days - 1), last)) for ahead, days in SPANS
    ]


def show(question: Question) -> Shown:
    """Return the table."""
    sections = [(ahead, days, frame) for ahead, days, frame in ask(question) if len(frame)]
    if not sections:
        return {"title": message("forecast.scores"), "subtitle": message("forecast.no_scores"), "body": []}
    body: list[html.Tr] = []
    for ahead, days, frame in sections:
        body += [build_section(_heading(ahead, days), len(HEADS)), *_rows(frame)]
    short = describe_shortfall(_scored_days(question))
    subtitle = " ".join(filter(None, (message("forecast.scores_subtitle"), short)))
    return {"title": title_scores(sections[0][2]), "subtitle": subtitle, "body": body}


def _scored_days(question: Question) -> Sufficiency:
    """Return how many of the scored days, of all spans, have enough readings."""
    last = last_day(question)
    first = last - timedelta(days=max(days for _, days in SPANS) - 1)
    scored = replace(question.filters, first_day=first, last_day=last, last_days=None, weekdays=())
    return question.repository.fetch_sufficiency(scored)


def table(question: Question) -> Table:
    """Return the scores as rows, with the days ahead and the scored days."""
    parts = [frame.assign(days_ahead=ahead, scored_days=days) for ahead, days, frame in ask(question)]
    frame = pd.concat(parts, ignore_index=True) if parts else SCORES.empty()
    return Table(message("forecast.scores"), frame, forecast_notes(question.filters), question.summary, question.found)


def _heading(ahead: int, days: int) -> str:
    return message("forecast.section", ahead=formatting.plural(ahead, "day"), days=days)


def _rows(frame: pd.DataFrame) -> list[html.Tr]:
    columns = {
        name: formatting.column(
            [None if pd.isna(value) else (100 if name in SHARES else 1) * float(value) for value in frame[name]], digits
        )
        for name, digits in DIGITS.items()
    }
    columns["bias"] = [formatting.NO_VALUE if pd.isna(value) else signed(100 * value, 1) for value in frame["bias"]]
    rows = []
    for place, (model, origins) in enumerate(zip(frame["model"], frame["origins"], strict=True)):
        cells: list[Cell] = [SHORT_NAMES[ForecastModel(model)], formatting.count(origins)]
        rows.append(build_row(HEADS, [*cells, *(column[place] for column in columns.values())]))
    return rows


SCORE_TABLE = table_card("forecast-scores", HEADS, show=show, table=table)
