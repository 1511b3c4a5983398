"""The demand of a selection as forecasts take it, and their scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from smapdash.analysis.cube import Cube
from smapdash.analysis.demand import day_matrix
from smapdash.analysis.forecast.history import History, build_history
from smapdash.analysis.forecast.rows import Demand
from smapdash.analysis.forecast.scores import score_models
from smapdash.analysis.selection import Selection
from smapdash.model.filters import Filters
from smapdash.model.forecast import SCORED_DAYS, SCORES

if TYPE_CHECKING:
    import pandas as pd

EPOCH = date(1970, 1, 1)


def demand_of(cube: Cube, filters: Filters) -> Demand:
    """Return the half-hours that a forecast learns from: all dates and weekdays of the chosen users."""
    everything = replace(filters, first_day=None, last_day=None, last_days=None, weekdays=())
    selection = Selection(cube, everything)
    readings = selection.readings()
    held = readings > 0
    return Demand(selection.read_at[held], selection.fold[held], selection.wh()[held], readings[held])


def history_of(demand: Demand, filters: Filters, origin: date | None = None) -> History:
    """Return the days of a demand before a first day of a forecast, or all of them."""
    matrix = day_matrix(demand.at, demand.wh, demand.readings)
    return build_history(matrix, filters.rest_days, None if origin is None else (origin - EPOCH).days)


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
    history = history_of(demand_of(cube, filters), filters)
    if not history.days:
        return SCORES.empty()
    end = history.days - 1 if last is None else (last - EPOCH).days - history.first_day
    begin = end - SCORED_DAYS + 1 if first is None else (first - EPOCH).days - history.first_day
    return score_models(history, ahead, begin, end)
