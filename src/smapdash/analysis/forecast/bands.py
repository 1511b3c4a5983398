"""Within what a forecast may lie: quantiles of its own relative errors of the latest days."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.analysis.percentiles import percentiles
from smapdash.model.arrays import Array
from smapdash.model.forecast import ForecastModel

LEAST_ERRORS = 7
"""Days with errors that a band rests on at least."""


class BandRule(NamedTuple):
    """How many days of errors make a band, and the percentiles of them that are its ends."""

    days: int
    low: float
    high: float


NAIVE_RULE = BandRule(28, 10, 90)
REGRESSION_RULE = BandRule(56, 8, 92)
"""Wider, since errors of days that it learnt from later are smaller: with these the share within is near 80 %."""


def rule_of(model: ForecastModel) -> BandRule:
    """Return the rule of a model's band."""
    return REGRESSION_RULE if model is ForecastModel.SMAPDASH else NAIVE_RULE


def find_band(actual: Array, forecast: Array, ahead: int, target: int, rule: BandRule) -> tuple[Array, Array]:
    """Return the ends of the band around the forecast of one day, from the errors known when it was made.

    Parameters
    ----------
    actual : array of float64, shape (D, B)
        What came, in the B buckets of a day.
    forecast : array of float64, shape (D + ahead, B)
        Forecasts, by target day.
    ahead, target : int
        The errors up to day `target - ahead` are known.
    rule : BandRule
        Days and percentiles. Errors of the buckets before and after count for a bucket, too.

    Returns
    -------
    low, high : array of float64, shape (B,)
        NaN with errors of fewer than seven days.
    """
    stop = min(target - ahead + 1, len(actual))
    days = slice(max(stop - rule.days, 0), max(stop, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = actual[days] / forecast[days] - 1
    errors[~np.isfinite(errors)] = np.nan
    if np.count_nonzero(~np.isnan(errors).all(axis=1)) < LEAST_ERRORS:
        missing = np.full(actual.shape[1], np.nan)
        return missing, missing
    low, high = percentiles(_with_neighbours(errors), (rule.low, rule.high))
    return forecast[target] * (1 + low), forecast[target] * (1 + high)


def _with_neighbours(errors: Array) -> Array:
    """Return the errors by bucket, with those of the buckets before and after: shape (B, 3 N), or (1, N) of days."""
    if errors.shape[1] == 1:
        return errors.T.copy()
    missing = np.full((1, len(errors)), np.nan)
    own = errors.T
    before, after = np.concatenate((missing, own[:-1])), np.concatenate((own[1:], missing))
    return np.concatenate((before, own, after), axis=1)
