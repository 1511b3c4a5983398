"""The fields of the days by which a chart over time goes on beyond those in view: of the selection, of a user."""

from __future__ import annotations

from typing import Final

from smapdash.model.forecast import MOST_DAYS_AHEAD
from smapdash.web.state.field import Control, Field
from smapdash.web.ui import forecast_ids

DAYS_AHEAD: Final = {str(days): days for days in range(MOST_DAYS_AHEAD + 1)}
"""Number of days by its text in the address; 0 is the default."""


def _days_ahead(name: str, key: str, component: str) -> Field:
    return Field(
        name=name,
        keys=(key,),
        parse=lambda _, value: DAYS_AHEAD.get(value, 0) if isinstance(value, str) else 0,
        write=lambda filters: [str(days)] if (days := getattr(filters, name)) else [],
        control=Control(place=(component, "value"), show=lambda _, filters: str(getattr(filters, name)), on_card=True),
    )


FORECAST_FIELDS: Final = (
    _days_ahead("forecast", "forecast", forecast_ids.FORECAST),
    _days_ahead("user_forecast", "user-forecast", forecast_ids.USER_FORECAST),
)
