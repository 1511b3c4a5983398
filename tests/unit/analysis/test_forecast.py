"""Forecasts by hand, by their properties, and with what they must refuse."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.analysis.clock_changes import NO_CHANGES
from smapdash.analysis.demand import DayMatrix
from smapdash.analysis.forecast.bands import BandRule, find_band
from smapdash.analysis.forecast.choice import Choice, choose_model
from smapdash.analysis.forecast.history import History, build_history
from smapdash.analysis.forecast.naive import naive_forecasts
from smapdash.analysis.forecast.outlook import Outlook
from smapdash.analysis.forecast.regression import forecast_by_regression
from smapdash.analysis.forecast.rows import Demand
from smapdash.analysis.forecast.scores import forecast_group, score_models
from smapdash.model.enums import Grain
from smapdash.model.forecast import NAIVE, SCORES, ForecastModel, WhyNaive
from tests.builders import SAMPLE

MONDAY = (date(2018, 1, 1) - date(1970, 1, 1)).days
SUNDAY = 6
NO_DEMAND = Demand(*(np.zeros(0, kind) for kind in (np.int32, np.int16, np.float64, np.int64)))
"""Nothing was read after the history."""
Floats = npt.NDArray[np.float64]


def history_of(per_user: Floats, users: int = 20, rest_days: tuple[int, ...] = (5, SUNDAY)) -> History:
    """Return days from a Monday on, in which all users have data: shape (D, 48)."""
    counts = np.where(np.isnan(per_user), 0, users)
    return build_history(DayMatrix(MONDAY + np.arange(len(per_user)), per_user * users, per_user, counts), rest_days)


def flat_days(values: list[float]) -> Floats:
    """Return days of one value in all of their half-hours."""
    return np.repeat(np.array(values, float)[:, None], 48, axis=1)


def lively_days(days: int, seed: int = 1) -> Floats:
    """Return days with an evening peak, weekends apart, and chance that lasts from day to day."""
    chance = np.random.default_rng(seed)
    label = np.arange(48)
    shape = 200 + 150 * np.exp(-((label - 37) ** 2) / 30)
    weekend = 1 + 0.2 * np.isin(np.arange(days) % 7, (5, 6))
    level = np.zeros(days)
    for day in range(1, days):
        level[day] = 0.8 * level[day - 1] + chance.normal(0, 0.05)
    return shape * (weekend * np.exp(level))[:, None] * chance.normal(1, 0.05, (days, 48))


@cache
def sample_days() -> Floats:
    """Return the 184 days of the project's invented homes, from a Sunday on: mean of the 60 users by label [Wh]."""
    files = sorted((SAMPLE / "consumption").glob("*.csv"))
    by_label = [pd.read_csv(path).groupby("datetime")["consumption"].mean() for path in files]
    return pd.concat(by_label, axis=1).mean(axis=1).to_numpy().reshape(-1, 48)


DAYS = {"lively": lambda: lively_days(100), "sample": lambda: sample_days()[:100]}
OF_BOTH = pytest.mark.parametrize("name", DAYS)


def test_naive_forecasts_are_yesterday_last_week_and_the_mean_of_the_day_type() -> None:
    """Two weeks of 1 to 14 Wh from a Monday on; Saturdays and Sundays are 6, 7, 13 and 14."""
    history = history_of(flat_days([float(day) for day in range(1, 15)]))
    tomorrow = {model: forecast[14, 0] for model, forecast in naive_forecasts(history, 1).items()}
    assert tomorrow == {
        ForecastModel.NAIVE_DAY: 14,
        ForecastModel.NAIVE_WEEK: 8,
        ForecastModel.SAME_DAY_TYPE: (1 + 2 + 3 + 4 + 5 + 8 + 9 + 10 + 11 + 12) / 10,
    }
    next_sunday = {model: forecast[20, 0] for model, forecast in naive_forecasts(history, 7).items()}
    assert next_sunday == {
        ForecastModel.NAIVE_DAY: 14,
        ForecastModel.NAIVE_WEEK: 14,
        ForecastModel.SAME_DAY_TYPE: (6 + 7 + 13 + 14) / 4,
    }


def test_a_naive_forecast_of_a_missing_day_is_missing() -> None:
    days = flat_days([1, 2, 3, 4, 5, 6, 7, 8])
    days[0] = np.nan
    forecasts = naive_forecasts(history_of(np.concatenate((flat_days([9]), days))), 1)
    assert np.isnan(forecasts[ForecastModel.NAIVE_WEEK][8]).all()
    assert np.isnan(forecasts[ForecastModel.NAIVE_DAY][2]).all()
    assert forecasts[ForecastModel.SAME_DAY_TYPE][2, 0] == 9


@pytest.mark.parametrize("ahead", [1, 3, 7])
def test_a_constant_demand_is_forecast_exactly_with_a_band_of_zero(ahead: int) -> None:
    history = history_of(flat_days([250.0] * 120))
    forecast = forecast_by_regression(history, ahead, 50)
    targets = np.arange(80, 120 + ahead)
    made = forecast_group(history, forecast, ahead, targets, ForecastModel.SMAPDASH)
    for values in made:
        assert values == pytest.approx(np.full((len(targets), 48), 20 * 250.0), rel=1e-9)


@pytest.mark.parametrize("grain", [Grain.HALF_HOUR, Grain.HOUR, Grain.DAY])
def test_a_constant_demand_is_forecast_exactly_at_each_grain(grain: Grain) -> None:
    """20 users at 250 Wh a half-hour: 10 kW. A naive forecast is as good, so it is the one that is drawn."""
    history = history_of(flat_days([250.0] * 80))
    forecast = Outlook(history, NO_DEMAND, NO_CHANGES, choose_model(history)).forecast(2, grain)
    assert (forecast.origin, forecast.why_naive) == (date(2018, 3, 22), WhyNaive.NOT_BETTER)
    for name in ("mean_w", "p10_w", "p90_w"):
        assert forecast.rows[name].tolist() == pytest.approx([10_000] * len(forecast.rows))
    assert forecast.rows["energy_wh"].sum() == pytest.approx(480_000)
    for end in ("p10_wh", "p90_wh"):
        assert forecast.rows[end].tolist() == pytest.approx(forecast.rows["energy_wh"].tolist())


def test_the_band_of_a_day_is_made_of_the_errors_of_days() -> None:
    """Half-hours are 50 % off, now up and now down, and their days not at all."""
    days = flat_days([100.0] * 40)
    days[1::2, ::2], days[1::2, 1::2] = 150, 50
    days[::2, ::2], days[::2, 1::2] = 50, 150
    history = history_of(days)
    outlook = Outlook(
        history, NO_DEMAND, NO_CHANGES, Choice(ForecastModel.NAIVE_DAY, WhyNaive.FEW_USERS, SCORES.empty())
    )
    by_day, by_half_hour = (outlook.forecast(1, grain).rows for grain in (Grain.DAY, Grain.HALF_HOUR))
    assert by_day[["p10_wh", "energy_wh", "p90_wh"]].to_numpy().tolist() == [[96_000.0] * 3]
    assert by_half_hour["p90_wh"].sum() > 2 * 96_000


@OF_BOTH
@settings(max_examples=10)
@given(power=st.integers(-8, 8), ahead=st.integers(1, 7))
def test_scaling_the_readings_scales_the_forecast(name: str, power: int, ahead: int) -> None:
    days, factor = DAYS[name]()[:90], 2.0**power
    plain, scaled = (forecast_by_regression(history_of(by * days), ahead, 80) for by in (1.0, factor))
    assert scaled[80:] == pytest.approx(factor * plain[80:], rel=1e-6)


@OF_BOTH
@settings(max_examples=20)
@given(last=st.integers(60, 99), ahead=st.integers(1, 7), value=st.sampled_from([np.nan, 0.0, 1e5]))
def test_no_reading_after_the_midnight_of_a_forecast_moves_it(name: str, last: int, ahead: int, value: float) -> None:
    """Everything after an evening is replaced, also by nothing: forecasts made by then keep each of their bits."""
    days = DAYS[name]()
    changed = days.copy()
    changed[last + 1 :, :40] = value
    before, after = (
        {ForecastModel.SMAPDASH: forecast_by_regression(history, ahead, 60), **naive_forecasts(history, ahead)}
        for history in (history_of(days), history_of(changed))
    )
    for model, forecast in before.items():
        known = slice(60, last + ahead + 1)
        assert np.array_equal(forecast[known], after[model][known][: len(forecast[known])], equal_nan=True)


def test_the_regression_beats_the_naive_forecasts_where_a_level_lasts() -> None:
    history = history_of(lively_days(200))
    frame = score_models(history, 1, 172, 199).set_index("model")
    mae = frame["mae_wh"]
    assert frame["origins"].tolist() == [28] * 4
    assert mae["smapdash"] < min(mae[model] for model in NAIVE)
    assert 0.7 < frame["coverage_p10_p90"]["smapdash"] < 0.95
    assert choose_model(history)[:2] == (ForecastModel.SMAPDASH, None)


def test_on_the_sample_the_regression_beats_the_naive_forecasts_within_its_band() -> None:
    history = history_of(sample_days()[1:], users=60)  # from a Monday on
    model, why, scores = choose_model(history)
    assert (model, why) == (ForecastModel.SMAPDASH, None)
    assert 0.75 < scores.set_index("model")["coverage_p10_p90"]["smapdash"] < 0.88


def test_of_fewer_than_fifteen_users_the_best_naive_forecast_is_taken() -> None:
    model, why, scores = choose_model(history_of(lively_days(200), users=14))
    assert (model, why) == (min(NAIVE, key=lambda one: scores.set_index("model")["mae_wh"][one]), WhyNaive.FEW_USERS)
    assert scores["model"].tolist() == list(NAIVE)


@pytest.mark.parametrize(("days", "why"), [(69, WhyNaive.SHORT_HISTORY), (70, None)])
def test_the_first_scored_day_has_forty_two_days_before_it(days: int, why: WhyNaive | None) -> None:
    assert choose_model(history_of(lively_days(days)))[1] == why


def test_where_last_week_comes_again_the_naive_forecast_is_taken() -> None:
    week = lively_days(7)
    model, why, _ = choose_model(history_of(np.tile(week, (20, 1))))
    assert (model, why) == (ForecastModel.NAIVE_WEEK, WhyNaive.NOT_BETTER)


def test_scores_are_those_of_the_energy_of_the_group() -> None:
    """20 users use 10, 10, 10, 10, 10, 10, 10, then 30 Wh: naive day is 400 Wh of 600 too low on the last day.

    Without a week before the scored day the unit of MASE is unknown; with errors of seven days the band is known.
    """
    history = history_of(flat_days([10.0] * 8 + [30.0]))
    row = score_models(history, 1, 8, 8).set_index("model").loc["naive_day"]
    assert row["origins"] == 1
    assert row["mae_wh"] == 400
    assert row["nmae"] == pytest.approx(2 / 3)
    assert row["bias"] == pytest.approx(-2 / 3)
    assert row["pinball_wh"] == pytest.approx((2 * 0.1 + 2 * 0.5 + 2 * 0.9) * 400 / 3)
    assert row["coverage_p10_p90"] == 0
    assert np.isnan(row["mase_336"])  # all weeks before are equal


def test_mase_is_measured_in_the_changes_of_a_week_before_the_scored_days() -> None:
    """Days of 10 Wh, then from the eighth on 12: a week's change is 2 x 20 users; the scored day is 6 x 20 off."""
    history = history_of(flat_days([10.0] * 7 + [12.0] * 7 + [18.0]))
    row = score_models(history, 1, 14, 14).set_index("model").loc["naive_day"]
    assert row["mase_336"] == pytest.approx(120 / 40)


def test_half_hours_without_readings_are_not_scored() -> None:
    days = flat_days([10.0] * 8 + [30.0])
    days[8, :20] = np.nan
    row = score_models(history_of(days), 1, 8, 8).set_index("model").loc["naive_day"]
    assert row["mae_wh"] == 400


def test_a_band_is_made_of_relative_errors_and_those_of_the_neighbours() -> None:
    """Ten days of 100 forecast; what came was 10 to 100 % more in the first bucket, as forecast in the others."""
    forecast = np.full((11, 3), 100.0)
    came = forecast[:10].copy()
    came[:, 0] = 100 + 10 * np.arange(1, 11)
    low, high = find_band(came, forecast, 1, 10, BandRule(28, 0, 100))
    assert low.tolist() == pytest.approx([100, 100, 100])
    assert high.tolist() == pytest.approx([200, 200, 100])  # the last bucket is no neighbour of the first
    latest = find_band(came[:, :1], forecast[:, :1], 1, 10, BandRule(7, 0, 100))
    assert [end.tolist() for end in latest] == [pytest.approx([140]), pytest.approx([200])]


def test_errors_after_the_midnight_make_no_band_and_six_are_too_few() -> None:
    forecast = np.full((13, 1), 100.0)
    came = np.concatenate((np.full((7, 1), 100.0), np.full((5, 1), 900.0)))
    low, high = find_band(came, forecast, 1, 7, BandRule(28, 10, 90))
    assert (low.tolist(), high.tolist()) == ([100], [100])
    assert np.isnan(find_band(came, forecast, 1, 6, BandRule(28, 10, 90))).all()


def test_a_last_day_with_few_half_hours_is_forecast_rather_than_learnt_from() -> None:
    """A file that ends at midnight leaves one half-hour of the next day."""
    days = flat_days([10.0] * 9)
    days[8, 1:] = np.nan
    assert history_of(days).days == 8
    days[8, :24] = 10
    assert history_of(days).days == 9


def test_without_days_there_is_no_history() -> None:
    assert history_of(np.zeros((0, 48))).days == 0
    assert score_models(history_of(flat_days([1.0])), 1, 0, 0).empty
