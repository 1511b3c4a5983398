"""What the regression of a forecast knows at a midnight: recent days as differences to the usual one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smapdash.analysis.forecast.history import History
from smapdash.analysis.forecast.means import mean_of_day, trailing_mean
from smapdash.model.arrays import PER_DAY, Array

BASE_DAYS, HALF_LIFE_DAYS = 42, 7.0
LEVEL_DAYS, WEEK = 28, 7
_EVENING = slice(PER_DAY - 4, PER_DAY)


class Known(NamedTuple):
    """What is known on each evening about the day that lies some days ahead.

    Attributes
    ----------
    base : array of float64, shape (D, 48)
        The usual day of the target's type, per user with data [Wh].
    level : array of float64, shape (D, 1)
        Mean of the last 28 days, the unit of all differences [Wh per half-hour].
    features : array of float64, shape (D, 48, F)
        Differences to the usual day in units of the level, the last of them 1; 0 where one is not known.
    """

    base: Array
    level: Array
    features: Array


def find_known(history: History, ahead: int) -> Known:
    """Return what is known on the evening of each day about the day `ahead` days later."""
    wh, rest = history.wh_per_user, history.is_rest
    days = np.arange(history.days)
    today, target = rest[days].astype(int), rest[days + ahead].astype(int)
    usual = np.stack([_usual_day(wh, rest[days] == is_rest) for is_rest in (False, True)])
    base, own_base = usual[target, days], usual[today, days]
    day_mean = mean_of_day(wh)
    level = trailing_mean(day_mean, LEVEL_DAYS)[:, None]
    latest, second = _latest_of_type(wh, rest[days], rest[days + ahead])
    parts = {
        "today": wh - own_base,
        "week": _days_back(wh, -ahead % WEEK) - base,
        "latest": latest - base,
        "second": second - base,
        "seven": trailing_mean(wh, WEEK) - base,
    }
    columns = [
        *(parts["today"], _neighbours(parts["today"]), parts["week"], _neighbours(parts["week"])),
        *(parts["latest"], parts["second"], parts["seven"], base - level),
        *(_all_day(mean_of_day(parts[name])) for name in ("today", "seven", "latest")),
        _all_day(mean_of_day(parts["today"][:, _EVENING])),
        _all_day((today != target).astype(float)) * level,
        _all_day(day_mean - _days_back(day_mean, 1)),
        np.ones_like(wh) * level,
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        features = np.stack(columns, axis=-1) / level[:, :, None]
    return Known(base, level, np.nan_to_num(features, nan=0.0, posinf=0.0, neginf=0.0))


def _usual_day(wh: Array, is_of_type: Array) -> Array:
    """Return the mean of the latest days of one type on each evening, the recent ones with more weight."""
    days = np.where(is_of_type[:, None], wh, np.nan)
    return trailing_mean(days, BASE_DAYS, lambda back: 0.5 ** (back / HALF_LIFE_DAYS))


def _latest_of_type(wh: Array, rest: Array, target: Array) -> tuple[Array, Array]:
    """Return the latest day of the target's type on each evening, and the one before that; NaN where there is none."""
    found = np.full((2, *wh.shape), np.nan)
    for is_rest in (False, True):
        of_type, evening = np.flatnonzero(rest == is_rest), np.flatnonzero(target == is_rest)
        for back in (1, 2):
            place = np.searchsorted(of_type, evening, side="right") - back
            found[back - 1, evening[place >= 0]] = wh[of_type[place[place >= 0]]]
    return found[0], found[1]


def _days_back(values: Array, days: int) -> Array:
    """Return the values of so many days before each day; NaN where there are none."""
    earlier = np.full_like(values, np.nan)
    earlier[days:] = values[: len(values) - days]
    return earlier


def _neighbours(values: Array) -> Array:
    """Return the mean of the half-hours before and after; at the ends of the day its own value stands for one."""
    framed = np.concatenate((values[:, :1], values, values[:, -1:]), axis=1)
    mean: Array = (framed[:, :-2] + framed[:, 2:]) / 2
    return mean


def _all_day(values: Array) -> Array:
    """Return one value a day for each of its half-hours."""
    return np.repeat(values[:, None], PER_DAY, axis=1)
