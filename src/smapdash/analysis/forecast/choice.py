"""Which model's forecast is drawn: the regression, or where it was no better the best naive one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smapdash.analysis.forecast.history import History
from smapdash.analysis.forecast.scores import score_models, why_naive
from smapdash.model.forecast import NAIVE, SCORED_DAYS, ForecastModel, WhyNaive

if TYPE_CHECKING:
    import pandas as pd


class Choice(NamedTuple):
    """The model that is drawn, why it is naive if so, and the scores of the latest days: frame SCORES."""

    model: ForecastModel
    why_naive: WhyNaive | None
    scores: pd.DataFrame


def choose_model(history: History) -> Choice:
    """Return the model of the smallest error of the latest days, of those that the history allows."""
    first = max(history.days - SCORED_DAYS, 1)
    scores = score_models(history, 1, first, history.days - 1)
    mae, naive = _errors_of(scores), best_naive(scores)
    why = why_naive(history, first)
    if why:
        return Choice(naive, why, scores)
    if mae.get(ForecastModel.SMAPDASH, np.inf) < mae.get(naive, np.inf):
        return Choice(ForecastModel.SMAPDASH, None, scores)
    return Choice(naive, WhyNaive.NOT_BETTER, scores)


def best_naive(scores: pd.DataFrame) -> ForecastModel:
    """Return the naive model of the smallest error in a frame SCORES; yesterday's where none is scored."""
    mae = _errors_of(scores)
    return min((model for model in NAIVE if model in mae), key=lambda model: mae[model], default=NAIVE[0])


def _errors_of(scores: pd.DataFrame) -> dict[ForecastModel, float]:
    return {ForecastModel(model): value for model, value in zip(scores["model"], scores["mae_wh"], strict=True)}
