"""Ids of what belongs to forecasts on the overview and in the panel of a user."""

from __future__ import annotations

from typing import Final

OVER_TIME: Final = "over-time"
"""The selection with its forecast; only the chart of energy over time follows it."""
FORECAST: Final = "forecast"
USER_FORECAST: Final = "user-forecast"
