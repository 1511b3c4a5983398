"""The answers of forecasts, all from the roll-ups: each is computed once for a state and a selection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smapdash.analysis.forecast.demand import forecast_scores
from smapdash.analysis.forecast.outlook import Outlook, find_outlook, no_errors
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.forecast import Forecast, ForecastErrors
from smapdash.repository.kept import KeptResults, selection_of
from smapdash.repository.part import Part

if TYPE_CHECKING:
    import pandas as pd


MOST_OUTLOOKS = 8
"""Kept for each state; one over two years takes 4 MB."""


class Forecasts(Part):
    """The part of the repository that answers forecasts."""

    def __init__(self, kept: KeptResults) -> None:
        super().__init__(kept)
        self._outlooks = KeptResults(MOST_OUTLOOKS)

    def fetch_forecast(
        self, filters: Filters, origin: date | None = None, days: int = 1, grain: Grain = Grain.HALF_HOUR
    ) -> Forecast | None:
        """Return the forecast of the selection from a day on; None where no day with readings lies before it."""
        outlook = self._outlook(filters, origin)
        return outlook.forecast(days, grain) if outlook else None

    def has_forecast(self, filters: Filters, origin: date | None = None) -> bool:
        """Return whether the forecast from a day on is at hand, so that it is answered at once."""
        with self._days_of(filters) as (cube, _):
            return self._outlooks.has(cube, (_without_dates(filters), origin))

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
        outlook = self._outlook(filters, last and last + timedelta(days=1))
        return outlook.errors() if outlook else no_errors()

    def _outlook(self, filters: Filters, origin: date | None) -> Outlook | None:
        with self._days_of(filters) as (cube, _):
            selection = _without_dates(filters)
            return self._outlooks.get(cube, (selection, origin), lambda: find_outlook(cube, selection, origin))


def _without_dates(filters: Filters) -> Filters:
    """Return what a forecast depends on: it learns from all days before its origin."""
    return replace(selection_of(filters), first_day=None, last_day=None, last_days=None, weekdays=())
