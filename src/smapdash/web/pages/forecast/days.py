"""The cards of single forecasts: the days after those in view, and the last day in view against its own forecast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.forecast import FORECAST, MOST_DAYS_AHEAD, Forecast, Kind
from smapdash.repository.protocol import Repository
from smapdash.web.cards.ahead import first_day_ahead, last_day
from smapdash.web.cards.card import Card
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import field_notes, filter_notes
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts.canvas import Chart as Figure
from smapdash.web.exports.tables import Note
from smapdash.web.pages.forecast.figure import HEIGHT, forecast_figure
from smapdash.wording import formatting
from smapdash.wording.forecast import describe_day, describe_model
from smapdash.wording.messages import message

RECENT_DAYS = 7


class Answer(NamedTuple):
    """A forecast by half-hour, its first day as a whole, and what was read before; None where there is no forecast.

    `refusal` says why there is none.
    """

    forecast: Forecast | None
    day: Forecast | None
    before: pd.DataFrame | None
    refusal: str = message("forecast.none")


def forecast_notes(filters: Filters) -> tuple[Note, ...]:
    """Return the notes of an exported table of this page."""
    return (*filter_notes(filters), *field_notes(filters, "rest_days"))


def ask_next(question: Question) -> Answer:
    """Fetch the forecast of the seven days after the last one in view, and what was read in the seven before."""
    found = _ask(question.repository, question.filters, first_day_ahead(question), MOST_DAYS_AHEAD)
    if found.forecast is None:
        return found
    first, end = (found.forecast.origin - timedelta(days=days) for days in (RECENT_DAYS, 1))
    recent = replace(question.filters, first_day=first, last_day=end, last_days=None, split=Split.NONE, weekdays=())
    return found._replace(before=question.repository.fetch_energy(recent, Grain.HALF_HOUR))


def ask_last(question: Question) -> Answer:
    """Fetch the forecast of the last day in view, which was made at its midnight."""
    last = last_day(question)
    found = _ask(question.repository, question.filters, last, 1)
    if found.forecast is None or found.forecast.origin == last:
        return found
    return Answer(None, None, None, message("forecast.none_of_day"))


def _ask(repository: Repository, filters: Filters, origin: date, days: int) -> Answer:
    forecast = repository.fetch_forecast(filters, origin, days)
    day = repository.fetch_forecast(filters, origin, 1, Grain.DAY)
    return Answer(forecast, day, None)


def title_next(answer: Answer) -> str:
    """Return what is expected of the first day, with its band; the subject where nothing is."""
    return describe_day(answer.day) if answer.day else message("forecast.next_days")


def title_last(answer: Answer) -> str:
    """Return how far the energy of the day was from its forecast; the subject where nothing was forecast."""
    if answer.forecast is None or answer.day is None:
        return message("forecast.last_day")
    expected, came = (_energy_of(answer.forecast, kind) for kind in (Kind.FORECAST, Kind.ACTUAL))
    day = formatting.week_day(answer.forecast.origin)
    if not expected:
        return message("forecast.last_day")
    side = message("forecast.below") if came < expected else message("forecast.above")
    share, energy = formatting.percent(abs(came / expected - 1)), formatting.energy(expected)
    return message("forecast.day_came", day=day, came=formatting.energy(came), share=share, side=side, energy=energy)


def subtitle(answer: Answer) -> str:
    """Return how the forecast was made, for how many users, and what the marks mean."""
    if answer.forecast is None:
        return answer.refusal
    users = formatting.plural(answer.forecast.users, "user")
    if not answer.forecast.has_band:
        return message("forecast.without_band", users=users, model=describe_model(answer.forecast))
    return message("forecast.subtitle", users=users, model=describe_model(answer.forecast))


def describe(answer: Answer) -> str:
    """Return the highest half-hour of the forecast in words; empty without one."""
    if answer.forecast is None:
        return ""
    expected = answer.forecast.rows[answer.forecast.rows["kind"] == Kind.FORECAST].dropna(subset="mean_w")
    if expected.empty:
        return ""
    peak = expected.iloc[int(expected["mean_w"].to_numpy().argmax())]
    at = formatting.at_bucket(peak["start"].to_pydatetime(), 0, Grain.HALF_HOUR)
    return message("forecast.describe", demand=formatting.demand(peak["mean_w"]), at=at)


def _energy_of(forecast: Forecast, kind: Kind) -> float:
    """Return the energy in the half-hours that are both expected and read [Wh]."""
    rows = forecast.rows.assign(fold=forecast.rows["fold"].fillna(0))
    both = rows.groupby(["start", "fold"])["kind"].transform("size") == 2
    return float(rows.loc[both & (rows["kind"] == kind), "energy_wh"].sum())


def _draw(answer: Answer) -> Figure:
    return forecast_figure(answer.forecast.rows if answer.forecast else FORECAST.empty(), answer.before)


def _forecast_card(
    name: str, look: str, subject: str, ask: Callable[[Question], Answer], title: Callable[[Answer], str]
) -> Card:
    """Return the card of a forecast; its table has the half-hours expected, and those that came."""

    def table(question: Question) -> Table:
        forecast = ask(question).forecast if question.dataset.readings else None
        rows = forecast.rows if forecast else FORECAST.empty()
        return Table(subject, rows, forecast_notes(question.filters), question.summary, question.found)

    chart = Chart(
        ask=ask, draw=_draw, title=title, subtitle=subtitle, describe=describe, height=HEIGHT, across_users=True
    )
    return chart_card(name, chart, look=look, table=table)


NEXT_DAYS = _forecast_card("next-days", "c12", message("forecast.next_days"), ask_next, title_next)
LAST_DAY = _forecast_card("day-and-forecast", "c8", message("forecast.last_day"), ask_last, title_last)
