"""How good forecasts have been: each model's, on the same half-hours of the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smapdash.analysis.forecast.bands import find_band, rule_of
from smapdash.analysis.forecast.history import History
from smapdash.analysis.forecast.naive import naive_forecasts
from smapdash.analysis.forecast.regression import LEAST_HISTORY, forecast_by_regression
from smapdash.model.arrays import Array
from smapdash.model.forecast import SCORES, ForecastModel, WhyNaive
from smapdash.model.frames import build_frame

if TYPE_CHECKING:
    import pandas as pd

LEAST_USERS = 15
"""Of fewer homes no regression is better than what was read a week ago."""
_WEEK = 7


class Scored(NamedTuple):
    """The forecasts of some days by one model, with its band: energy of the group [Wh], shape (N, 48)."""

    mean: Array
    low: Array
    high: Array


def why_naive(history: History, first: int) -> WhyNaive | None:
    """Return why only naive forecasts are made of the days from a first one on; None where there is no reason."""
    if int(history.users[-1]) < LEAST_USERS:
        return WhyNaive.FEW_USERS
    return WhyNaive.SHORT_HISTORY if first < LEAST_HISTORY else None


def forecasts_of(history: History, ahead: int, first: int, *, naive_only: bool) -> dict[ForecastModel, Array]:
    """Return all models' forecasts per user, by target day, with as many days before `first` as bands need."""
    forecasts = naive_forecasts(history, ahead)
    if not naive_only:
        begin = first - ahead - rule_of(ForecastModel.SMAPDASH).days
        regression = forecast_by_regression(history, ahead, begin)
        forecasts = {ForecastModel.SMAPDASH: regression, **forecasts}
    return forecasts


def forecast_group(history: History, forecast: Array, ahead: int, targets: Array, model: ForecastModel) -> Scored:
    """Return forecasts of some days for the users of the evening on which each was made, with their bands.

    Parameters
    ----------
    forecast : array of float64, shape (D + ahead, 48)
        Energy per user by target day [Wh].
    targets : array of int, shape (N,)
        Days, counted from the first one of the history.
    """
    users = _users_known(history, ahead, targets)
    bands = [find_band(history.wh_per_user, forecast, ahead, target, rule_of(model)) for target in targets.tolist()]
    low, high = (np.stack([band[end] for band in bands]) for end in (0, 1))
    return Scored(users * forecast[targets], users * low, users * high)


def group_forecast(history: History, forecast: Array, ahead: int, targets: Array) -> Array:
    """Return forecasts of some days for the users of the evening on which each was made [Wh]: shape (N, 48)."""
    energy: Array = _users_known(history, ahead, targets) * forecast[targets]
    return energy


def _users_known(history: History, ahead: int, targets: Array) -> Array:
    """Return the users of each evening, NaN after a day that nothing is forecast from: shape (N, 1)."""
    evening = targets - ahead
    return np.where(history.is_sufficient[evening], history.users[evening], np.nan)[:, None]


def score_models(history: History, ahead: int, first: int, last: int) -> pd.DataFrame:
    """Return the score of each model over some days: frame SCORES.

    Only half-hours count that were read and that every model has a forecast of.

    Parameters
    ----------
    history : History
        Up to the last scored day at least.
    ahead : int
        1 to 7: the days between the last one known and the target.
    first, last : int
        Scored days, counted from the first one of the history, both included.
    """
    targets = np.arange(max(first, ahead), min(last, history.days - 1) + 1)
    if not len(targets):
        return SCORES.empty()
    naive_only = why_naive(history, first) is not None
    forecasts = forecasts_of(history, ahead, first, naive_only=naive_only)
    made = {model: forecast_group(history, known, ahead, targets, model) for model, known in forecasts.items()}
    actual = history.wh[targets]
    counts = ~np.isnan(actual) & np.logical_and.reduce([~np.isnan(scored.mean) for scored in made.values()])
    if not counts.any():
        return SCORES.empty()
    unit = _week_difference(history.wh[: targets[0]])
    rows = [{"model": model.value, **_score(actual, scored, counts, unit)} for model, scored in made.items()]
    return build_frame(SCORES, {name: [row[name] for row in rows] for name in SCORES.columns})


def _score(actual: Array, scored: Scored, counts: Array, unit: float) -> dict[str, float]:
    """Return the measures of one model.

    References
    ----------
    Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.8 (MAE, MASE) and 5.9 (pinball loss).
    """
    came, mean = actual[counts], scored.mean[counts]
    error, size = mean - came, float(came.mean())
    mae = float(np.abs(error).mean())
    ends = {0.1: scored.low[counts], 0.5: mean, 0.9: scored.high[counts]}
    has_band = ~np.isnan(ends[0.1])
    inside = (came >= ends[0.1]) & (came <= ends[0.9])
    losses = [_pinball(came, forecast, share)[has_band] for share, forecast in ends.items()]
    return {
        "origins": int(counts.any(axis=1).sum()),
        "mae_wh": mae,
        "nmae": mae / size if size else np.nan,
        "mase_336": mae / unit if unit else np.nan,
        "bias": float(error.mean()) / size if size else np.nan,
        "pinball_wh": float(np.mean(losses)) if has_band.any() else np.nan,
        "coverage_p10_p90": float(inside[has_band].mean()) if has_band.any() else np.nan,
    }


def _pinball(came: Array, forecast: Array, share: float) -> Array:
    """Return the loss of each forecast of a quantile: 2 (1 - p) (f - y) for y < f, else 2 p (y - f)."""
    loss: Array = np.where(came < forecast, 2 * (1 - share) * (forecast - came), 2 * share * (came - forecast))
    return loss


def _week_difference(wh: Array) -> float:
    """Return the mean absolute difference to the same half-hour a week before [Wh]; NaN without a week."""
    differences = np.abs(wh[_WEEK:] - wh[:-_WEEK]) if len(wh) > _WEEK else np.zeros((0, 1))
    known = ~np.isnan(differences)
    return float(differences[known].mean()) if known.any() else float("nan")
