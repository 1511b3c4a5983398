"""The forecast proper: a ridge regression for each half-hour of the day, that forgets old days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from smapdash.analysis.forecast.features import Known, find_known
from smapdash.analysis.forecast.history import History
from smapdash.model.arrays import PER_DAY, Array

LEAST_HISTORY = 42
"""Days that a forecast learns from at least."""
PENALTY, FORGETTING_DAYS = 0.3, 120.0
_WARM_UP = 27
"""Days before the first one to learn from: the level is that of four weeks."""
_NOTHING = 1e-9
"""A feature this small beside the level is rounding."""


def forecast_by_regression(history: History, ahead: int, first: int) -> Array:
    """Return forecasts of each day from a first one on, each from what was known on the evening `ahead` days before.

    Parameters
    ----------
    history : History
        D days.
    ahead : int
        1 to 7.
    first : int
        First target day, counted from the first day of the history; earlier ones are not computed.

    Returns
    -------
    array of float64, shape (D + ahead, 48)
        Energy per user with data by target day [Wh]; NaN where the history before it is too short.

    Notes
    -----
    The difference of a day to the usual one of its type is regressed on differences of recent days, all in units of
    the level: (y - b) / lv = x beta. The normal equations are sums over the days known, each day with half of the
    weight of one 120 days later, pooled with those of the half-hours before and after, and divided by the sum of the
    weights. Features are scaled by their root mean square; the penalty is 0.3 on all but the constant (Hoerl and
    Kennard, Ridge Regression, Technometrics 12(1), 1970). A day enters the sums on its own evening, so that no
    forecast rests on a reading after the midnight at which it is made.
    """
    known = find_known(history, ahead)
    forecasts = np.full((history.days + ahead, PER_DAY), np.nan)
    for evening, sums in _sums_by_evening(history, known, ahead):
        if evening >= max(LEAST_HISTORY - 1, first - ahead):
            difference = np.einsum("hf,hf->h", known.features[evening], _solve(*sums))
            forecasts[evening + ahead] = known.base[evening] + known.level[evening] * difference
    positive: Array = np.maximum(forecasts, 0.0)
    return positive


def _sums_by_evening(history: History, known: Known, ahead: int) -> Iterator[tuple[int, tuple[Array, Array, Array]]]:
    """Yield each evening and the sums of all days known by then: of x x', of x y, and of the weights."""
    count = known.features.shape[2]
    gram, moment, weight = np.zeros((PER_DAY, count, count)), np.zeros((PER_DAY, count)), np.zeros(PER_DAY)
    keep = 0.5 ** (1 / FORGETTING_DAYS)
    for evening in range(history.days):
        gram, moment, weight = keep * gram, keep * moment, keep * weight
        made = evening - ahead
        if made >= _WARM_UP and known.level[made, 0] > 0:
            y = (history.wh_per_user[evening] - known.base[made]) / known.level[made]
            is_known = ~np.isnan(y)
            x = known.features[made] * is_known[:, None]
            gram += x[:, :, None] * x[:, None, :]
            moment += x * np.where(is_known, y, 0.0)[:, None]
            weight += is_known
        yield evening, (gram, moment, weight)


def _solve(gram: Array, moment: Array, weight: Array) -> Array:
    """Return the coefficients of each half-hour: shape (48, F)."""
    weight = np.maximum(_pooled(weight), _NOTHING)
    gram, moment = _pooled(gram) / weight[:, None, None], _pooled(moment) / weight[:, None]
    scale = np.sqrt(np.diagonal(gram, axis1=1, axis2=2))
    scale = np.where(scale > _NOTHING, scale, 1.0)
    penalty = np.full(gram.shape[1], PENALTY)
    penalty[-1] = _NOTHING
    scaled = gram / scale[:, :, None] / scale[:, None, :] + np.diag(penalty)
    beta: Array = np.linalg.solve(scaled, (moment / scale)[:, :, None])[:, :, 0] / scale
    return beta


def _pooled(sums: Array) -> Array:
    """Return the sums of each half-hour with those of the ones before and after."""
    pooled = sums.copy()
    pooled[1:] += sums[:-1]
    pooled[:-1] += sums[1:]
    return pooled
