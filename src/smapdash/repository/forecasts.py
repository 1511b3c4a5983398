"""The answers of forecasts, all from the roll-ups: each is computed once for a state and a selection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from smapdash.analysis.forecast.demand import forecast_demand, forecast_errors, forecast_scores
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.forecast import Forecast, ForecastErrors
from smapdash.repository.kept import selection_of
from smapdash.repository.part import Part

if TYPE_CHECKING:
    import pandas as pd


class Forecasts(Part):
    """The part of the repository that answers forecasts."""

    def fetch_forecast(
        self, filters: Filters, origin: date | None = None, days: int = 1, grain: Grain = Grain.HALF_HOUR
    ) -> Forecast | None:
        """Return the forecast of the selection from a day on; None where no day with readings lies before it."""
        with self._days_of(filters) as (cube, _):
            selection = _without_dates(filters)
            question = "forecast", selection, origin, days, grain
            return self._kept.get(cube, question, lambda: forecast_demand(cube, selection, origin, days, grain))

    def fetch_forecast_scores(
        self, filters: Filters, ahead: int = 1, first: date | None = None, last: date | None = None
    ) -> pd.DataFrame:
        """Return how good the forecasts of some days were, a model a row: frame SCORES."""
        with self._days_of(filters) as (cube, _):
            selection = _without_dates(filters)
            question = "scores", selection, ahead, first, last
            return self._kept.get(cube, question, lambda: forecast_scores(cube, selection, ahead, first, last)).copy()

    def fetch_forecast_errors(self, filters: Filters, last: date | None = None) -> ForecastErrors:
        """Return where the forecasts of the 28 days up to a last one were wrong."""
        with self._days_of(filters) as (cube, _):
            selection = _without_dates(filters)
            return self._kept.get(cube, ("errors", selection, last), lambda: forecast_errors(cube, selection, last))


def _without_dates(filters: Filters) -> Filters:
    """Return what a forecast depends on: it learns from all days before its origin."""
    return replace(selection_of(filters), first_day=None, last_day=None, last_days=None, weekdays=())
