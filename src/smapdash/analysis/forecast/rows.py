"""The rows of a forecast: its half-hours in buckets of a grain, and what came in the same days."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from smapdash.analysis.buckets import bucket_half_hours, starts
from smapdash.analysis.forecast.bands import find_band, rule_of
from smapdash.analysis.forecast.history import History
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import Grain
from smapdash.model.forecast import ForecastModel, Kind

Columns = dict[str, Any]
_LABELS = {Grain.HALF_HOUR: 1, Grain.HOUR: 2, Grain.DAY: PER_DAY}
"""Half-hours of a day that fall into one bucket."""
_OF_UNIT = {"w": "mean_w", "wh": "energy_wh"}
"""What the ends of a band stand beside."""


class Demand(NamedTuple):
    """The half-hours of a selection, in order: half-hours since 1970, folds, energy [Wh], users."""

    at: Array
    fold: Array
    wh: Array
    readings: Array


def forecast_rows(
    history: History, forecast: Array, model: ForecastModel, span: tuple[int, Grain], half_hours: tuple[Array, Array]
) -> Columns:
    """Return the columns of FORECAST of one day after the history.

    Parameters
    ----------
    forecast : array of float64, shape (D + ahead, 48)
        Energy per user by target day [Wh].
    span : int and Grain
        How many days ahead, and the length of the buckets. The band of a bucket is made of errors of such buckets.
    half_hours : two arrays of int, shape (48,), (46,) or (50,)
        The half-hours of the day, since 1970, and their folds.
    """
    ahead, grain = span
    target, size, (at, fold) = history.days - 1 + ahead, _LABELS[grain], half_hours
    came, expected = (_in_buckets(values, size) for values in (history.wh_per_user, forecast))
    low, high = find_band(came, expected, ahead, target, rule_of(model))
    rows = _bucketed(at, fold, history.users[-1] * forecast[target][at % PER_DAY], grain)
    bucket = rows.pop("first") % PER_DAY // size
    with np.errstate(divide="ignore", invalid="ignore"):
        width = {"p10": low / expected[target], "p90": high / expected[target]}
    share = {name: np.where(rows["mean_w"] > 0, values[bucket], 1.0) for name, values in width.items()}
    band = {f"{name}_{unit}": rows[of] * share[name] for name in share for unit, of in _OF_UNIT.items()}
    return {**rows, **band, "kind": np.full(len(bucket), Kind.FORECAST.value)}


def actual_rows(demand: Demand, history: History, days: int, grain: Grain) -> Columns:
    """Return the columns of FORECAST for what was read in the same days; none where they lie ahead."""
    first = (history.first_day + history.days) * PER_DAY
    chosen = (demand.at >= first) & (demand.at < first + days * PER_DAY)
    rows = _bucketed(demand.at[chosen], demand.fold[chosen], demand.wh[chosen], grain)
    count = len(rows.pop("first"))
    band = {f"{name}_{unit}": np.full(count, np.nan) for name in ("p10", "p90") for unit in _OF_UNIT}
    return {**rows, **band, "kind": np.full(count, Kind.ACTUAL.value)}


def _bucketed(at: Array, fold: Array, wh: Array, grain: Grain) -> Columns:
    """Return start, fold, mean demand and energy of buckets, and the first half-hour of each."""
    buckets = bucket_half_hours(at, fold, grain)
    energy = buckets.reduce(np.add, wh)
    half_hours = np.diff(np.append(buckets.begins, len(at)))[: len(buckets.key)]
    start, folds = starts(buckets.key, grain)
    return {
        "start": start,
        "fold": folds,
        "energy_wh": energy,
        "mean_w": 2 * energy / np.maximum(half_hours, 1),
        "first": buckets.reduce(np.minimum, at),
    }


def _in_buckets(wh: Array, size: int) -> Array:
    """Return the sums of so many half-hours each: shape (D, 48 / size); NaN where one of them is."""
    return wh.reshape(len(wh), -1, size).sum(axis=2)  # type: ignore[no-any-return]
