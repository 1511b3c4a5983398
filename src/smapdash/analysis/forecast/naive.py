"""The naive forecasts, which any other has to beat: what was read a day ago, a week ago, on days of the same type."""

from __future__ import annotations

import numpy as np

from smapdash.analysis.forecast.history import History
from smapdash.analysis.forecast.means import trailing_mean
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.forecast import ForecastModel

SAME_TYPE_DAYS = 28


def naive_forecasts(history: History, ahead: int) -> dict[ForecastModel, Array]:
    """Return the naive forecasts of each day, from what was known so many midnights before its end.

    The last day known is `ahead` days before the target: 1 for a forecast made at its first midnight.

    Parameters
    ----------
    history : History
        D days.
    ahead : int
        1 to 7.

    Returns
    -------
    dict of ForecastModel to array of float64, shape (D + ahead, 48)
        Energy per user with data by target day [Wh]; NaN where a forecast is not known.

    References
    ----------
    Seasonal naive methods: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2.
    """
    known, targets = history.wh_per_user, history.days + ahead
    rest = history.is_rest[:targets]
    of_type = np.full((targets, PER_DAY), np.nan)
    for is_rest in (False, True):
        days = np.where((history.is_rest[: history.days] == is_rest)[:, None], known, np.nan)
        mean = _shifted(trailing_mean(days, SAME_TYPE_DAYS), ahead, targets)
        of_type[rest == is_rest] = mean[rest == is_rest]
    week = 7 * -(-ahead // 7)
    return {
        ForecastModel.NAIVE_DAY: _shifted(known, ahead, targets),
        ForecastModel.NAIVE_WEEK: _shifted(known, week, targets),
        ForecastModel.SAME_DAY_TYPE: of_type,
    }


def _shifted(values: Array, days: int, targets: int) -> Array:
    """Return the rows some days later, in so many rows."""
    later = np.full((targets, PER_DAY), np.nan)
    later[days:] = values[: max(targets - days, 0)]
    return later
