"""Where forecasts of the latest days were wrong: by half-hour and day type, and day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smapdash.analysis.clock_changes import ClockChanges
from smapdash.analysis.forecast.history import History
from smapdash.analysis.forecast.means import mean_of_day
from smapdash.analysis.forecast.scores import forecasts_of, group_forecast
from smapdash.analysis.selection import datetimes_of_days
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import DayType
from smapdash.model.forecast import ERRORS, FORECAST_DAYS, ForecastModel
from smapdash.model.frames import build_frame

if TYPE_CHECKING:
    import pandas as pd


class Missed(NamedTuple):
    """Forecasts of N days, a day ahead, beside what came: arrays of shape (N, 48), energy of the group [Wh].

    Attributes
    ----------
    targets : array of int, shape (N,)
        The days, counted from the first one of the history.
    came, forecast, naive : array of float64
        NaN where nothing was read, where no forecast was made.
    """

    targets: Array
    came: Array
    forecast: Array
    naive: Array


def find_missed(history: History, models: tuple[ForecastModel, ForecastModel], first: int) -> Missed:
    """Return the forecasts of the days from a first one on, by the drawn model and by the best naive one."""
    targets = np.arange(max(first, 1), history.days)
    known = forecasts_of(history, 1, first, naive_only=ForecastModel.SMAPDASH not in models)
    drawn, naive = (group_forecast(history, known[model], 1, targets) for model in models)
    return Missed(targets, history.wh[targets], drawn, naive)


def errors_by_half_hour(history: History, missed: Missed) -> pd.DataFrame:
    """Return the mean absolute errors of each half-hour of the day by day type: frame ERRORS."""
    is_rest = history.is_rest[missed.targets]
    parts = []
    for day_type, chosen in ((DayType.WORKING, ~is_rest), (DayType.REST, is_rest)):
        ours, naive = (_mean_by_half_hour(missed, forecast, chosen) for forecast in (missed.forecast, missed.naive))
        held = np.flatnonzero(~np.isnan(ours))
        days = np.count_nonzero(~np.isnan(missed.came[chosen] - missed.forecast[chosen]), axis=0)
        parts.append(
            {
                "day_type": np.full(len(held), day_type.value),
                "half_hour": held,
                "days": days[held],
                "mae_w": 2 * ours[held],
                "naive_mae_w": 2 * naive[held],
            }
        )
    return build_frame(ERRORS, {name: np.concatenate([part[name] for part in parts]) for name in ERRORS.columns})


def errors_by_day(history: History, missed: Missed, changes: ClockChanges) -> pd.DataFrame:
    """Return the days by the size of their errors, with what may explain them: frame FORECAST_DAYS."""
    ours, naive = (mean_of_day(np.abs(forecast - missed.came)) for forecast in (missed.forecast, missed.naive))
    held = np.flatnonzero(~np.isnan(ours))
    order = held[np.argsort(-ours[held], kind="stable")]
    targets = missed.targets[order]
    day = history.first_day + targets
    is_scored = ~np.isnan(missed.came[order] - missed.forecast[order])
    columns = {
        "day": datetimes_of_days(day),
        "mae_w": 2 * ours[order],
        "naive_mae_w": 2 * naive[order],
        "forecast_wh": np.where(is_scored, missed.forecast[order], 0.0).sum(axis=1),
        "energy_wh": np.where(is_scored, missed.came[order], 0.0).sum(axis=1),
        "is_rest": history.is_rest[targets],
        "half_hours": changes.count(day),
        "without_readings": np.minimum(changes.count(day), PER_DAY)
        - np.count_nonzero(~np.isnan(missed.came[order]), axis=1),
        "users": history.users[targets],
        "users_before": history.users[targets - 1],
    }
    return build_frame(FORECAST_DAYS, columns)


def _mean_by_half_hour(missed: Missed, forecast: Array, chosen: Array) -> Array:
    return mean_of_day(np.abs(forecast - missed.came)[chosen].T)
