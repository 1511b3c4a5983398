"""The card of the days on which the forecast was worst, and why, where the data say so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd
from dash import html

from smapdash.model.arrays import PER_DAY
from smapdash.web.cards.card import Shown
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.cards.table_card import Cell, Head, build_row, table_card
from smapdash.web.pages.forecast.days import forecast_notes
from smapdash.web.pages.forecast.errors import ask
from smapdash.web.state.query_string import to_query
from smapdash.wording import formatting
from smapdash.wording.messages import message

MOST_DAYS: Final = 7
MAE: Final = message("forecast.mean_error")
HEADS: Final = (
    Head("day", message("forecast.day"), is_text=True),
    Head("mae_w", MAE, "kW", message("forecast.about_day_error")),
    Head("naive_mae_w", message("forecast.best_naive"), "kW", message("forecast.about_naive_error")),
    Head("forecast_wh", message("forecast.expected_energy"), "kWh", message("forecast.about_energies")),
    Head("energy_wh", message("forecast.read_energy"), "kWh", message("forecast.about_energies")),
    Head("why", message("forecast.why"), "", message("forecast.about_why"), is_text=True),
)
DIGITS: Final = {"mae_w": 2, "naive_mae_w": 2, "forecast_wh": 0, "energy_wh": 0}


def show(question: Question) -> Shown:
    """Return the table."""
    days = ask(question).by_day[:MOST_DAYS]
    if days.empty:
        return {"title": message("forecast.worst_days"), "subtitle": message("forecast.no_scores"), "body": []}
    worst = days.iloc[0]
    title = message(
        "forecast.worst_day", day=formatting.week_day(worst["day"].date()), demand=formatting.demand(worst["mae_w"])
    )
    columns = {
        name: formatting.column([None if pd.isna(value) else value / 1_000 for value in days[name]], digits)
        for name, digits in DIGITS.items()
    }
    body = [
        _build_row(question, row, [column[place] for column in columns.values()])
        for place, row in enumerate(days.itertuples())
    ]
    return {"title": title, "subtitle": message("forecast.worst_days_subtitle", days=len(days)), "body": body}


def table(question: Question) -> Table:
    """Return all scored days as rows, the worst first."""
    frame = ask(question).by_day
    return Table(
        message("forecast.worst_days"),
        frame,
        forecast_notes(question.filters),
        question.summary,
        question.found,
        by_day=True,
    )


def find_reasons(day: Any) -> str:
    """Return what the data say of a day that may explain its error, comma between; an en dash for nothing."""
    found = []
    if day.is_rest:
        found.append(message("forecast.why_rest_day"))
    if day.half_hours != PER_DAY:
        found.append(message("forecast.why_clocks", half_hours=int(day.half_hours)))
    if day.without_readings:
        found.append(message("forecast.why_gaps", half_hours=formatting.plural(int(day.without_readings), "half-hour")))
    if day.users != day.users_before:
        found.append(message("forecast.why_users", before=int(day.users_before), users=int(day.users)))
    return ", ".join(found) or formatting.NO_VALUE


def _build_row(question: Question, day: Any, numbers: list[str]) -> html.Tr:
    """Build the row of a day, whose name opens it on the overview."""
    on = day.day.date()
    filters = replace(question.filters, first_day=on, last_day=on, last_days=None)
    cells: list[Cell] = [html.A(formatting.week_day(on), href=f"./?{to_query(filters)}"), *numbers, find_reasons(day)]
    return build_row(HEADS, cells)


WORST_DAYS = table_card("worst-days", HEADS, show=show, table=table)
