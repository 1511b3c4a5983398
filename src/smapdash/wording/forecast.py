"""Forecasts in words: how one was made, why it is a naive one, and how good it has been."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from smapdash.model.forecast import NAIVE, SCORED_DAYS, Forecast, ForecastModel, WhyNaive
from smapdash.wording import formatting
from smapdash.wording.messages import message

if TYPE_CHECKING:
    import pandas as pd

MODELS = {
    ForecastModel.SMAPDASH: message("forecast.smapdash"),
    ForecastModel.NAIVE_DAY: message("forecast.naive_day"),
    ForecastModel.NAIVE_WEEK: message("forecast.naive_week"),
    ForecastModel.SAME_DAY_TYPE: message("forecast.same_day_type"),
}


SHORT_NAMES = {
    ForecastModel.SMAPDASH: message("forecast.short_smapdash"),
    ForecastModel.NAIVE_DAY: message("forecast.short_naive_day"),
    ForecastModel.NAIVE_WEEK: message("forecast.short_naive_week"),
    ForecastModel.SAME_DAY_TYPE: message("forecast.short_same_day_type"),
}


def title_scores(scores: pd.DataFrame) -> str:
    """Return how much smaller the error of the regression is than that of the best naive forecast, if it is."""
    mae: dict[str, float] = dict(zip(scores["model"], scores["mae_wh"], strict=True))
    naive, ours = min(mae[model] for model in NAIVE if model in mae), mae.get(ForecastModel.SMAPDASH)
    if ours is None:
        return message("forecast.scores_title_only_naive")
    if ours >= naive:
        return message("forecast.scores_title_naive")
    return message("forecast.scores_title", share=formatting.percent(1 - ours / naive))


def describe_day(day: Forecast, *, is_per_user: bool = False) -> str:
    """Return the energy that is expected of the first day of a forecast by day, with its band where it is known."""
    row, share = day.rows.iloc[0], 1 / day.users if is_per_user else 1.0
    low, mean, high = (share * float(row[name]) for name in ("p10_wh", "energy_wh", "p90_wh"))
    name = formatting.week_day(day.origin)
    if math.isnan(mean):
        return message("forecast.day_unknown", day=name)
    energy = str(formatting.energy(mean, beside=high))
    energy = message("charts.per_user", quantity=energy) if is_per_user else energy
    if math.isnan(low):
        return message("forecast.day_expected", day=name, energy=energy)
    lowest = formatting.energy(low, beside=high).number
    return message("forecast.day_expected_within", day=name, energy=energy, low=lowest, high=formatting.energy(high))


def describe_home(forecast: Forecast) -> str:
    """Return the naive forecast of a single user, and how far its half-hours were off."""
    name, share = MODELS[forecast.model], forecast.share_of_error
    if share is None:
        return message("forecast.home_not_scored", model=name)
    return message("forecast.home", model=name, share=formatting.percent(share, whole=True), days=SCORED_DAYS)


def describe_model(forecast: Forecast) -> str:
    """Return how a forecast was made: how much better than the naive ones it was, or why it is one of them."""
    name = MODELS[forecast.model]
    if forecast.why_naive is WhyNaive.FEW_USERS:
        return message("forecast.few_users", users=formatting.plural(forecast.users, "user"), model=name)
    if forecast.why_naive is WhyNaive.SHORT_HISTORY:
        return message("forecast.short_history", model=name)
    if forecast.why_naive is WhyNaive.NOT_BETTER or forecast.gain is None:
        return message("forecast.not_better", model=name, days=SCORED_DAYS)
    return message("forecast.better", share=formatting.percent(forecast.gain), days=SCORED_DAYS)
