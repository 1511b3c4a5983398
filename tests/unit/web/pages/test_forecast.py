"""The page of the forecast: its figures, findings and tables, on values by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from smapdash.model.filters import Filters
from smapdash.model.forecast import ERRORS, FORECAST, SCORES, Forecast, ForecastErrors, ForecastModel, WhyNaive
from smapdash.web.cards.question import Question
from smapdash.web.pages.forecast.days import Answer, ask_last, describe, subtitle, title_last, title_next
from smapdash.web.pages.forecast.errors import describe as describe_errors
from smapdash.web.pages.forecast.errors import draw as draw_errors
from smapdash.web.pages.forecast.errors import title as title_errors
from smapdash.web.pages.forecast.figure import forecast_figure
from smapdash.web.pages.forecast.worst_days import find_reasons
from smapdash.wording.forecast import describe_model, title_scores
from tests.fakes import DATASET, FakeRepository

SUNDAY = datetime(2017, 1, 1)
NO_SCORES = SCORES.empty()


def rows_of(kind: str, watts: list[float], *, day: datetime = SUNDAY, step: int = 30, **band: float) -> pd.DataFrame:
    starts = [day + timedelta(minutes=step * place) for place in range(len(watts))]
    values = {"start": starts, "fold": 0, "kind": kind, "mean_w": watts, "p10_w": np.nan, "p90_w": np.nan, **band}
    frame = pd.DataFrame(values).assign(energy_wh=[one * step / 60 for one in watts])
    return FORECAST.conform(frame.assign(**{f"{name}h": frame[name] * step / 60 for name in ("p10_w", "p90_w")}))


def forecast_of(rows: pd.DataFrame, **others: Any) -> Forecast:
    model, why = others.pop("model", ForecastModel.SMAPDASH), others.pop("why", None)
    return Forecast(SUNDAY.date(), model, why, others.pop("users", 60), rows, others.pop("scores", NO_SCORES))


def scores_of(**mae: float) -> pd.DataFrame:
    others = {name: 0.0 for name in SCORES.columns if name not in ("model", "mae_wh", "origins")}
    return SCORES.conform(pd.DataFrame({"model": list(mae), "mae_wh": list(mae.values())}).assign(origins=28, **others))


def test_a_forecast_is_dashed_and_within_its_band_after_what_was_read() -> None:
    rows = rows_of("forecast", [1_000, 2_000], p10_w=500, p90_w=3_000)
    before = pd.DataFrame({"start": [SUNDAY - timedelta(minutes=30)], "fold": [0], "energy_wh": [450.0]})
    traces = {trace["name"]: trace for trace in forecast_figure(rows, before).data}
    assert list(traces) == ["band", "forecast", "actual"]
    assert traces["band"]["y"] == [0.5, 0.5, 3, 3]
    assert traces["forecast"]["x"] == ["2017-01-01T00:00", "2017-01-01T00:30"]
    assert traces["forecast"]["y"].tolist() == [1, 2]
    assert traces["forecast"]["line"]["dash"] != "solid"
    assert (traces["actual"]["x"], traces["actual"]["y"].tolist()) == (["2016-12-31T23:30"], [0.9])


def test_what_came_is_drawn_in_the_same_half_hours() -> None:
    rows = pd.concat([rows_of("forecast", [1_000, 2_000]), rows_of("actual", [1_100, 1_900])])
    traces = {trace["name"]: trace for trace in forecast_figure(rows).data}
    assert traces["actual"]["y"].tolist() == [1.1, 1.9]
    assert traces["actual"]["x"] == traces["forecast"]["x"]
    assert "band" not in traces


def test_a_repeated_half_hour_is_drawn_once_and_marked() -> None:
    rows = rows_of("forecast", [1_000, 1_000])
    again = rows.assign(fold=pd.array([1, 1], dtype="Int16"))
    figure = forecast_figure(pd.concat([rows, again]))
    assert figure.data[0]["y"].tolist() == [1, 1]
    assert any("repeated" in note["text"] for note in figure.layout["annotations"])


def test_without_a_forecast_there_is_no_trace_and_the_reason_is_given() -> None:
    nothing = Answer(None, None, None)
    assert forecast_figure(FORECAST.empty()).data == []
    assert title_next(nothing) == "The next seven days"
    assert title_last(nothing) == "The last day and its forecast"
    assert subtitle(nothing) == "No forecast: no day before it has readings in half of its half-hours."
    assert describe(nothing) == ""


def test_a_day_after_one_with_too_few_readings_is_not_forecast_and_says_so() -> None:
    """The forecast that there is begins a day earlier."""
    repository = FakeRepository()
    own = repository.fetch_forecast
    repository.fetch_forecast = lambda filters, origin, *span: own(filters, origin - timedelta(days=1), *span)  # type: ignore[method-assign]
    answer = ask_last(Question(repository, DATASET, Filters()))
    assert answer.forecast is None
    assert subtitle(answer) == "No forecast of this day: the day before lacks more than half of its half-hours."


def test_the_title_is_the_energy_of_the_next_day_with_its_band() -> None:
    day = forecast_of(rows_of("forecast", [90_000.0], step=24 * 60, p10_w=85_000.0, p90_w=97_000.0))
    assert title_next(Answer(day, day, None)) == "Sun 1 Jan 2017: 2,160 kWh expected, 2,040 to 2,328 kWh"
    bare = forecast_of(rows_of("forecast", [90_000.0], step=24 * 60))
    assert title_next(Answer(bare, bare, None)) == "Sun 1 Jan 2017: 2,160 kWh expected"
    assert "made at midnight; errors of fewer than seven days make no band." in subtitle(Answer(bare, bare, None))
    assert "made at midnight, within P10 to P90." in subtitle(Answer(day, day, None))


def test_the_last_day_is_compared_in_the_half_hours_that_were_read() -> None:
    """2 kWh were expected and 1 kWh came in the first two half-hours; the third has no reading."""
    rows = pd.concat([rows_of("forecast", [2_000, 2_000, 9_000]), rows_of("actual", [1_000, 1_000])])
    answer = Answer(forecast_of(rows), forecast_of(rows), None)
    assert title_last(answer) == "Sun 1 Jan 2017: 1.00 kWh, 50.0 % below the 2.00 kWh expected"
    assert describe(answer) == "The highest demand expected is 9.00 kW at 01:00 on 1 January 2017."


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"scores": scores_of(smapdash=88, naive_day=120, naive_week=100)}, "error of the forecast was 12.0 % smaller"),
        (
            {"model": ForecastModel.NAIVE_WEEK, "why": WhyNaive.NOT_BETTER},
            "Naive forecast, the same half-hour of the week before: over the last 28 days no other was better.",
        ),
        (
            {"model": ForecastModel.NAIVE_DAY, "why": WhyNaive.FEW_USERS, "users": 14},
            "of fewer than 15 users with readings (here 14 users)",
        ),
        ({"model": ForecastModel.NAIVE_DAY, "why": WhyNaive.SHORT_HISTORY}, "needs 42 days of readings"),
    ],
)
def test_a_forecast_says_how_good_it_was_or_why_it_is_naive(others: dict[str, Any], sentence: str) -> None:
    forecast = forecast_of(rows_of("forecast", [1.0]), **others)
    assert sentence in describe_model(forecast)
    assert sentence in subtitle(Answer(forecast, forecast, None))


def test_the_scores_claim_only_what_the_best_naive_forecast_leaves() -> None:
    better, worse = (
        scores_of(smapdash=75, naive_day=120, naive_week=100),
        scores_of(smapdash=101, naive_week=100, naive_day=120),
    )
    assert title_scores(better) == "25.0 % smaller error than the best naive forecast, a day ahead"
    assert title_scores(worse) == "No model is better than a naive forecast here"
    assert title_scores(scores_of(naive_week=100, naive_day=120)) == "Only naive forecasts are made here"


def test_errors_are_a_line_for_each_day_type_beside_the_naive_one() -> None:
    values = {"day_type": ["working", "working", "rest"], "half_hour": [0, 35, 0], "days": 20}
    frame = ERRORS.conform(pd.DataFrame(values).assign(mae_w=[100.0, 900.0, 300.0], naive_mae_w=500.0))
    errors = ForecastErrors(ForecastModel.SMAPDASH, ForecastModel.NAIVE_WEEK, frame, pd.DataFrame())
    lines = [(trace["name"], trace["y"][0], trace["y"][35]) for trace in draw_errors(errors).data]
    assert [name for name, *_ in lines] == ["working days", "best naive", "non-working days", "best naive"]
    assert lines[0][1:] == (0.1, 0.9)
    assert title_errors(errors) == "The forecast is worst at 17:30 on working days: off by 0.900 kW"
    assert describe_errors(errors) == "Mean absolute error: working days 0.500 kW, non-working days 0.300 kW."


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "\N{EN DASH}"),
        ({"is_rest": True}, "non-working day"),
        ({"half_hours": 50}, "clocks changed: 50 half-hours"),
        ({"without_readings": 1}, "1 half-hour without readings"),
        ({"users": 58, "is_rest": True}, "non-working day, 60 users the day before, 58 on it"),
    ],
)
def test_the_reasons_of_a_bad_day_are_those_in_the_data(facts: dict[str, Any], expected: str) -> None:
    day = {
        "day": date(2016, 12, 25),
        "is_rest": False,
        "half_hours": 48,
        "without_readings": 0,
        "users": 60,
        "users_before": 60,
    }
    [row] = pd.DataFrame([{**day, **facts}]).itertuples()
    assert find_reasons(row) == expected
