"""The views `forecast` and `scores` of `smapdash query`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from smapdash.errors import InputError
from smapdash.model.enums import Grain
from smapdash.model.forecast import FORECAST as FORECAST_FRAME
from smapdash.wording.forecast import describe_model
from smapdash.wording.messages import message

if TYPE_CHECKING:
    import pandas as pd

    from smapdash.model.dataset import DatasetInfo
    from smapdash.model.filters import Filters
    from smapdash.model.forecast import Forecast
    from smapdash.repository.protocol import Repository

FORECAST, SCORES = "forecast", "scores"
GRAINS = (Grain.HALF_HOUR, Grain.HOUR, Grain.DAY)


def fetch_forecast(
    repository: Repository, dataset: DatasetInfo, filters: Filters, options: dict[str, Any]
) -> Forecast | None:
    """Return the forecast of the options; None where there is no day that it can be made from.

    Raises
    ------
    InputError
        When the day before the requested one is no such day.
    """
    origin: date | None = options["origin"] and options["origin"].date()
    grain = filters.grain or Grain.HALF_HOUR
    forecast = repository.fetch_forecast(filters, origin, options["horizon"], grain)
    if origin is not None and (forecast is None or forecast.origin != origin):
        extent = dataset.extent or (dataset.first_day, dataset.last_day)
        known = f"the data goes from {extent[0]} to {extent[1]}"
        raise InputError(f"A forecast from {origin} needs readings of half of the day before it; {known}.")
    return forecast


def forecast_rows(forecast: Forecast | None) -> pd.DataFrame:
    """Return the rows that are printed, demand in kW."""
    rows = forecast.rows if forecast else FORECAST_FRAME.empty()
    in_kw = {f"{name}_kw": rows[f"{name}_w"] / 1_000 for name in ("mean", "p10", "p90")}
    return rows.assign(**in_kw)[["start", "fold", "kind", *in_kw, "energy_wh"]]


def fetch_scores(repository: Repository, filters: Filters, options: dict[str, Any]) -> pd.DataFrame:
    """Return the scores of the days of the options, of the latest 28 without; no rows where none can be scored."""
    chosen = (filters.first_day, filters.last_day) if options["limits_days"] else (None, None)
    return repository.fetch_forecast_scores(filters, options["horizon"], *chosen)


def forecast_note(forecast: Forecast | None) -> str:
    """Return the note on how a forecast was made, or why there is none."""
    return describe_model(forecast) if forecast else message("forecast.none")
