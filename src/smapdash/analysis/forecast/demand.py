"""The forecast of a selection: which model is drawn, and its rows beside what came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import day_matrix
from smapdash.analysis.forecast.errors import errors_by_day, errors_by_half_hour, find_missed
from smapdash.analysis.forecast.history import History, build_history
from smapdash.analysis.forecast.rows import Demand, actual_rows, forecast_rows
from smapdash.analysis.forecast.scores import score_models, why_naive
from smapdash.analysis.selection import Selection
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.forecast import (
    ERRORS,
    FORECAST,
    FORECAST_DAYS,
    MOST_DAYS_AHEAD,
    NAIVE,
    SCORED_DAYS,
    SCORES,
    Forecast,
    ForecastErrors,
    ForecastModel,
    WhyNaive,
)
from smapdash.model.frames import build_frame

if TYPE_CHECKING:
    import pandas as pd

_EPOCH = date(1970, 1, 1)


def forecast_demand(
    cube: Cube,
    filters: Filters,
    origin: date | None = None,
    days: int = MOST_DAYS_AHEAD,
    grain: Grain = Grain.HALF_HOUR,
) -> Forecast | None:
    """Return the forecast of a selection from a first day on; None where no day lies before it.

    Parameters
    ----------
    origin : date or None
        The first day of the forecast; None for the one after the last day with readings. Later readings do not count.
    days : int
        1 to 7.
    grain : Grain
        Half-hour, hour or day.
    """
    demand = _demand_of(cube, filters)
    history = _history_of(demand, filters, origin)
    if not history.days:
        return None
    model, why, scores = choose_model(history)
    parts = [forecast_rows(cube.clock_changes, demand, history, model, (days, grain)),
             actual_rows(demand, history, days, grain)]  # fmt: skip
    columns = {name: np.concatenate([part[name] for part in parts]) for name in FORECAST.columns}
    first_day = _EPOCH + timedelta(days=history.first_day + history.days)
    return Forecast(first_day, model, why, int(history.users[-1]), build_frame(FORECAST, columns), scores)


def forecast_scores(
    cube: Cube, filters: Filters, ahead: int = 1, first: date | None = None, last: date | None = None
) -> pd.DataFrame:
    """Return how good the forecasts of some days of a selection were: frame SCORES.

    Parameters
    ----------
    ahead : int
        1 to 7: the days between the last one known and the one that was forecast.
    first, last : date or None
        The scored days, both included; None for the latest 28 days, the last one with readings.
    """
    history = _history_of(_demand_of(cube, filters), filters, None)
    if not history.days:
        return SCORES.empty()
    end = history.days - 1 if last is None else (last - _EPOCH).days - history.first_day
    begin = end - SCORED_DAYS + 1 if first is None else (first - _EPOCH).days - history.first_day
    return score_models(history, ahead, begin, end)


def forecast_errors(cube: Cube, filters: Filters, last: date | None = None, days: int = SCORED_DAYS) -> ForecastErrors:
    """Return where the forecasts of the latest days of a selection were wrong, a day ahead.

    Parameters
    ----------
    last : date or None
        The last day that counts; None for the last one with readings.
    days : int
        How many days.
    """
    history = _history_of(_demand_of(cube, filters), filters, None if last is None else last + timedelta(days=1))
    if history.days < 2:
        return ForecastErrors(ForecastModel.NAIVE_DAY, ForecastModel.NAIVE_DAY, ERRORS.empty(), FORECAST_DAYS.empty())
    model, _, scores = choose_model(history)
    naive = best_naive(scores)
    missed = find_missed(history, (model, naive), history.days - days)
    by_day = errors_by_day(history, missed, cube.clock_changes)
    return ForecastErrors(model, naive, errors_by_half_hour(history, missed), by_day)


def choose_model(history: History) -> tuple[ForecastModel, WhyNaive | None, pd.DataFrame]:
    """Return the model that is drawn, why it is naive if so, and the scores of the latest days: frame SCORES."""
    first = max(history.days - SCORED_DAYS, 1)
    scores = score_models(history, 1, first, history.days - 1)
    mae, naive = _errors_of(scores), best_naive(scores)
    why = why_naive(history, first)
    if why:
        return naive, why, scores
    if mae.get(ForecastModel.SMAPDASH, np.inf) < mae.get(naive, np.inf):
        return ForecastModel.SMAPDASH, None, scores
    return naive, WhyNaive.NOT_BETTER, scores


def best_naive(scores: pd.DataFrame) -> ForecastModel:
    """Return the naive model of the smallest error in a frame SCORES; yesterday's where none is scored."""
    mae = _errors_of(scores)
    return min((model for model in NAIVE if model in mae), key=lambda model: mae[model], default=NAIVE[0])


def _errors_of(scores: pd.DataFrame) -> dict[ForecastModel, float]:
    return {ForecastModel(model): value for model, value in zip(scores["model"], scores["mae_wh"], strict=True)}


def _demand_of(cube: Cube, filters: Filters) -> Demand:
    """Return the half-hours that a forecast learns from: all dates and weekdays of the chosen users."""
    everything = replace(filters, first_day=None, last_day=None, last_days=None, weekdays=())
    selection = Selection(cube, everything)
    readings = selection.readings()
    held = readings > 0
    return Demand(selection.read_at[held], selection.fold[held], selection.wh()[held], readings[held])


def _history_of(demand: Demand, filters: Filters, origin: date | None) -> History:
    matrix = day_matrix(demand.at, demand.wh, demand.readings)
    return build_history(matrix, filters.rest_days, None if origin is None else (origin - _EPOCH).days)
