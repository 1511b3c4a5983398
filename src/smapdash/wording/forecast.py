"""Forecasts in words: how one was made, why it is a naive one, and how good it has been."""

from __future__ import annotations

from smapdash.model.forecast import SCORED_DAYS, Forecast, ForecastModel, WhyNaive
from smapdash.wording import formatting
from smapdash.wording.messages import message

MODELS = {
    ForecastModel.SMAPDASH: message("forecast.smapdash"),
    ForecastModel.NAIVE_DAY: message("forecast.naive_day"),
    ForecastModel.NAIVE_WEEK: message("forecast.naive_week"),
    ForecastModel.SAME_DAY_TYPE: message("forecast.same_day_type"),
}


def describe_model(forecast: Forecast) -> str:
    """Return how a forecast was made: how much better than the naive ones it was, or why it is one of them."""
    name = MODELS[forecast.model]
    if forecast.why_naive is WhyNaive.FEW_USERS:
        return message("forecast.few_users", users=formatting.count(forecast.users), model=name)
    if forecast.why_naive is WhyNaive.SHORT_HISTORY:
        return message("forecast.short_history", model=name)
    if forecast.why_naive is WhyNaive.NOT_BETTER or forecast.gain is None:
        return message("forecast.not_better", model=name, days=SCORED_DAYS)
    return message("forecast.better", share=formatting.percent(forecast.gain), days=SCORED_DAYS)
