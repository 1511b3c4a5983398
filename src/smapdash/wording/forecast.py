"""Forecasts in words: how one was made, why it is a naive one, and how good it has been."""

from __future__ import annotations

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
    naive = min(mae[model] for model in NAIVE if model in mae)
    ours = mae.get(ForecastModel.SMAPDASH, naive)
    if ours >= naive:
        return message("forecast.scores_title_naive")
    return message("forecast.scores_title", share=formatting.percent(1 - ours / naive))


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
