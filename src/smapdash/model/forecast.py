"""Forecasts of a group's demand and their scores, as values and as frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from smapdash.model.frames import Column, FrameSpec

if TYPE_CHECKING:
    import pandas as pd

MOST_DAYS_AHEAD: Final = 7
SCORED_DAYS: Final = 28
"""Latest days with readings on which a forecast is compared with the naive ones."""


class ForecastModel(StrEnum):
    """How a forecast is made; the naive ones are the yardsticks of the first."""

    SMAPDASH = "smapdash"
    NAIVE_DAY = "naive_day"
    NAIVE_WEEK = "naive_week"
    SAME_DAY_TYPE = "same_day_type"


NAIVE: Final = (ForecastModel.NAIVE_DAY, ForecastModel.NAIVE_WEEK, ForecastModel.SAME_DAY_TYPE)


class WhyNaive(StrEnum):
    """Why a naive forecast stands in place of the regression."""

    FEW_USERS = "few_users"
    SHORT_HISTORY = "short_history"
    NOT_BETTER = "not_better"


class Kind(StrEnum):
    """What a row of a forecast is."""

    ACTUAL = "actual"
    FORECAST = "forecast"


@dataclass(frozen=True)
class Forecast:
    """The demand that is expected from a first day on.

    Attributes
    ----------
    origin : date
        The first day of the forecast; only readings before it count.
    model : ForecastModel
        How it was made.
    why_naive : WhyNaive or None
        Why it is naive; None where it is not.
    users : int
        Users with readings on the day before `origin`, to whom the forecast applies.
    rows : DataFrame
        Frame FORECAST.
    scores : DataFrame
        Frame SCORES of the days before `origin`, a day ahead; empty where none could be scored.
    """

    origin: date
    model: ForecastModel
    why_naive: WhyNaive | None
    users: int
    rows: pd.DataFrame
    scores: pd.DataFrame

    @property
    def has_band(self) -> bool:
        """Whether there is a band: not where errors of too few days are known."""
        return bool(self.rows["p10_w"].notna().any())

    @property
    def share_of_error(self) -> float | None:
        """Mean absolute error of the latest days as a share of the mean demand; None where none could be scored."""
        found: list[float] = self.scores.loc[self.scores["model"] == self.model, "nmae"].dropna().tolist()
        return found[0] if found else None

    @property
    def gain(self) -> float | None:
        """How much smaller the mean absolute error is than that of the best naive forecast, as a share."""
        mae: dict[str, float] = dict(zip(self.scores["model"], self.scores["mae_wh"], strict=True))
        naive = [mae[model] for model in NAIVE if model in mae]
        if self.model not in mae or not naive or not min(naive):
            return None
        return 1 - mae[self.model] / min(naive)


@dataclass(frozen=True)
class ForecastErrors:
    """Where the forecasts of the latest days were wrong, a day ahead.

    Attributes
    ----------
    model, naive : ForecastModel
        The model that is drawn, and the best naive one.
    by_half_hour, by_day : DataFrame
        Frames ERRORS and FORECAST_DAYS.
    """

    model: ForecastModel
    naive: ForecastModel
    by_half_hour: pd.DataFrame
    by_day: pd.DataFrame


FORECAST = FrameSpec(
    "FORECAST",
    "bucket of time of a forecast, then of what came where it is known; ordered by kind, start and fold",
    {
        "start": Column("datetime64[us]", "start of the bucket, wall-clock"),
        "fold": Column("Int16", "1 for the second pass of a repeated half-hour or hour; missing for a day"),
        "kind": Column("str", "forecast or actual"),
        "mean_w": Column("float64", "mean demand [W]"),
        "p10_w": Column("float64", "demand that one in ten falls below [W]; missing where it is not known"),
        "p90_w": Column("float64", "demand that one in ten exceeds [W]; likewise"),
        "energy_wh": Column("float64", "energy [Wh]"),
        "p10_wh": Column("float64", "energy that one in ten falls below [Wh]; missing where it is not known"),
        "p90_wh": Column("float64", "energy that one in ten exceeds [Wh]; likewise"),
    },
)

SCORES = FrameSpec(
    "SCORES",
    "model of a forecast; errors are those of the energy of a half-hour of the group",
    {
        "model": Column("str", "smapdash, naive_day, naive_week or same_day_type"),
        "origins": Column("int64", "forecasts, each made at a midnight"),
        "mae_wh": Column("float64", "mean absolute error [Wh per half-hour]"),
        "nmae": Column("float64", "that / the mean energy of a half-hour"),
        "mase_336": Column("float64", "that / the mean absolute difference of a week before the scored days"),
        "bias": Column("float64", "mean error / the mean energy of a half-hour; above 0: too high"),
        "pinball_wh": Column("float64", "pinball loss, mean of P10, P50 and P90 [Wh per half-hour]"),
        "coverage_p10_p90": Column("float64", "share of the half-hours between P10 and P90, 0 to 1"),
    },
)

ERRORS = FrameSpec(
    "ERRORS",
    "half-hour of the day of working days, then of rest days, that were forecast a day ahead",
    {
        "day_type": Column("str", "working or rest"),
        "half_hour": Column("int64", "half-hour of the day, 0 to 47"),
        "days": Column("int64", "scored days"),
        "mae_w": Column("float64", "mean absolute error of the demand [W]"),
        "naive_mae_w": Column("float64", "the same of the best naive forecast [W]"),
    },
)

FORECAST_DAYS = FrameSpec(
    "FORECAST_DAYS",
    "day that was forecast a day ahead, the one of the largest mean absolute error first",
    {
        "day": Column("datetime64[us]", "the day"),
        "mae_w": Column("float64", "mean absolute error of the demand [W]"),
        "naive_mae_w": Column("float64", "the same of the best naive forecast [W]"),
        "forecast_wh": Column("float64", "energy that was expected in the half-hours with readings [Wh]"),
        "energy_wh": Column("float64", "energy that came, of a repeated half-hour the mean of its passes [Wh]"),
        "is_rest": Column("bool", "it is a rest day"),
        "half_hours": Column("int64", "half-hours in its calendar: 48, or 46 or 50 where the clocks are changed"),
        "without_readings": Column("int64", "of its 48 labels those that nobody has a reading of"),
        "users": Column("int64", "users with readings"),
        "users_before": Column("int64", "users with readings on the day before"),
    },
)
