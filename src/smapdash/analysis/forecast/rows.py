"""The rows of a forecast: its half-hours in buckets of a grain, and what came in the same days."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from smapdash.analysis.buckets import bucket_half_hours, starts
from smapdash.analysis.clock_changes import NO_CHANGES, ClockChanges
from smapdash.analysis.forecast.bands import find_band, rule_of
from smapdash.analysis.forecast.history import History
from smapdash.analysis.forecast.scores import forecasts_of
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import Grain
from smapdash.model.forecast import ForecastModel, Kind

Columns = dict[str, Any]
_LABELS = {Grain.HALF_HOUR: 1, Grain.HOUR: 2, Grain.DAY: PER_DAY}
"""Half-hours of a day that fall into one bucket."""


class Demand(NamedTuple):
    """The half-hours of a selection, in order: half-hours since 1970, folds, energy [Wh], users."""

    at: Array
    fold: Array
    wh: Array
    readings: Array


def forecast_rows(
    changes: ClockChanges, demand: Demand, history: History, model: ForecastModel, span: tuple[int, Grain]
) -> Columns:
    """Return the columns of FORECAST for the days after the history.

    Parameters
    ----------
    changes : ClockChanges
        Where the calendar of a day is known, it has its 46 or 50 half-hours; else 48.
    demand : Demand
        All that was read, also after the history: the days of which the calendar is known.
    span : int and Grain
        How many days, and the length of the buckets.
    """
    days, grain = span
    parts = [_day_rows(changes, demand, history, model, (ahead, grain)) for ahead in range(1, days + 1)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _day_rows(
    changes: ClockChanges, demand: Demand, history: History, model: ForecastModel, span: tuple[int, Grain]
) -> Columns:
    ahead, grain = span
    target = history.days - 1 + ahead
    naive_only = model is not ForecastModel.SMAPDASH
    forecast = forecasts_of(history, ahead, history.days, naive_only=naive_only)[model]
    size = _LABELS[grain]
    came, expected = (_in_buckets(values, size) for values in (history.wh_per_user, forecast))
    low, high = find_band(came, expected, ahead, target, rule_of(model))
    day = np.array([history.first_day + target])
    is_lived = len(demand.at) and day[0] <= demand.at[-1] // PER_DAY
    at, fold = (changes if is_lived else NO_CHANGES).half_hours(day)
    rows = _bucketed(at, fold, history.users[-1] * forecast[target][at % PER_DAY], grain)
    bucket = rows.pop("first") % PER_DAY // size
    with np.errstate(divide="ignore", invalid="ignore"):
        width = {"p10_w": low / expected[target], "p90_w": high / expected[target]}
    band = {name: rows["mean_w"] * np.where(rows["mean_w"] > 0, share[bucket], 1.0) for name, share in width.items()}
    return {**rows, **band, "kind": np.full(len(bucket), Kind.FORECAST.value)}


def actual_rows(demand: Demand, history: History, days: int, grain: Grain) -> Columns:
    """Return the columns of FORECAST for what was read in the same days; none where they lie ahead."""
    first = (history.first_day + history.days) * PER_DAY
    chosen = (demand.at >= first) & (demand.at < first + days * PER_DAY)
    rows = _bucketed(demand.at[chosen], demand.fold[chosen], demand.wh[chosen], grain)
    count = len(rows.pop("first"))
    missing = np.full(count, np.nan)
    return {**rows, "p10_w": missing, "p90_w": missing, "kind": np.full(count, Kind.ACTUAL.value)}


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
