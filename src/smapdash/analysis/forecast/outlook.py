"""What the days before a midnight say about those after it: the forecast of a selection, and where it was wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from smapdash.analysis.clock_changes import NO_CHANGES, ClockChanges
from smapdash.analysis.cube import Cube
from smapdash.analysis.forecast.choice import Choice, best_naive, choose_model
from smapdash.analysis.forecast.demand import EPOCH, demand_of, history_of
from smapdash.analysis.forecast.errors import errors_by_day, errors_by_half_hour, find_missed
from smapdash.analysis.forecast.history import History
from smapdash.analysis.forecast.rows import Columns, Demand, actual_rows, forecast_rows
from smapdash.analysis.forecast.scores import forecasts_of
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import Grain
from smapdash.model.filters import Filters
from smapdash.model.forecast import (
    ERRORS,
    FORECAST,
    FORECAST_DAYS,
    SCORED_DAYS,
    Forecast,
    ForecastErrors,
    ForecastModel,
)
from smapdash.model.frames import build_frame


@dataclass(frozen=True, eq=False)
class Outlook:
    """A selection at a midnight. The forecast of a day is computed where it is first needed, and once.

    Attributes
    ----------
    history : History
        The days before, at least one.
    demand : Demand
        All that was read, also after it.
    changes : ClockChanges
        The calendar of the days of the data.
    choice : Choice
        The model that is drawn.
    """

    history: History
    demand: Demand
    changes: ClockChanges
    choice: Choice
    _expected: dict[int, Array] = field(default_factory=dict)

    def forecast(self, days: int, grain: Grain) -> Forecast:
        """Return the forecast of 1 to 7 days by half-hour, hour or day."""
        history, choice = self.history, self.choice
        parts = [self._rows(ahead, grain) for ahead in range(1, days + 1)]
        parts.append(actual_rows(self.demand, history, days, grain))
        columns = {name: np.concatenate([part[name] for part in parts]) for name in FORECAST.columns}
        origin = EPOCH + timedelta(days=history.first_day + history.days)
        users = int(history.users[-1])
        return Forecast(origin, choice.model, choice.why_naive, users, build_frame(FORECAST, columns), choice.scores)

    def errors(self, days: int = SCORED_DAYS) -> ForecastErrors:
        """Return where the forecasts of the latest days were wrong, a day ahead."""
        if self.history.days < 2:
            return no_errors()
        model, naive = self.choice.model, best_naive(self.choice.scores)
        missed = find_missed(self.history, (model, naive), self.history.days - days)
        by_day = errors_by_day(self.history, missed, self.changes)
        return ForecastErrors(model, naive, errors_by_half_hour(self.history, missed), by_day)

    def _rows(self, ahead: int, grain: Grain) -> Columns:
        """Return the columns of FORECAST of one day, which has 46 or 50 half-hours where its calendar is known."""
        day = np.array([self.history.first_day + self.history.days - 1 + ahead])
        is_lived = len(self.demand.at) and day[0] <= self.demand.at[-1] // PER_DAY
        half_hours = (self.changes if is_lived else NO_CHANGES).half_hours(day)
        return forecast_rows(self.history, self._expect(ahead), self.choice.model, (ahead, grain), half_hours)

    def _expect(self, ahead: int) -> Array:
        """Return the forecasts of all days so many ahead by the model that is drawn: shape (D + ahead, 48)."""
        if ahead not in self._expected:
            model = self.choice.model
            naive_only = model is not ForecastModel.SMAPDASH
            made = forecasts_of(self.history, ahead, self.history.days, naive_only=naive_only)
            self._expected[ahead] = made[model]
        return self._expected[ahead]


def no_errors() -> ForecastErrors:
    """Return the errors where no day was forecast."""
    naive = ForecastModel.NAIVE_DAY
    return ForecastErrors(naive, naive, ERRORS.empty(), FORECAST_DAYS.empty())


def find_outlook(cube: Cube, filters: Filters, origin: date | None = None) -> Outlook | None:
    """Return the outlook of a selection at the first midnight of a day; None where no day lies before it.

    Parameters
    ----------
    origin : date or None
        The day; None for the one after the last day with readings. Later readings do not count.
    """
    demand = demand_of(cube, filters)
    history = history_of(demand, filters, origin)
    return Outlook(history, demand, cube.clock_changes, choose_model(history)) if history.days else None
