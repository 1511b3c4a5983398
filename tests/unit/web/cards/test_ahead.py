"""The forecast that a chart over time goes on with: when, how it is drawn, in words, and as rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from smapdash.model.enums import Grain
from smapdash.model.forecast import FORECAST, SCORES, Forecast, ForecastModel, WhyNaive
from smapdash.web.cards.ahead import Ahead, ask_ahead, ask_ahead_of_user, with_expected
from smapdash.web.cards.question import Question
from smapdash.web.charts import canvas
from smapdash.web.charts.ahead import ahead_line, draw_ahead
from smapdash.web.pages.overview.energy.card import ENERGY
from smapdash.web.pages.overview.energy.table import table
from smapdash.web.state.choices import forecast_options
from smapdash.web.state.parse import parse_state
from smapdash.web.state.query_string import to_query
from smapdash.wording.forecast import describe_home
from tests.fakes import DATASET, FakeRepository

DAYS = "from=2016-10-01&to=2016-10-31&grain=day&compare=none"
SUNDAY = datetime(2017, 1, 1)


def question(query: str, **repository: Any) -> Question:
    return Question(FakeRepository(**repository), DATASET, parse_state(DATASET, {"query": query}))


def rows(*energy_wh: float, low: float = 0.9, high: float = 1.2, fold: Any = None) -> pd.DataFrame:
    """Return a day for each energy, with a band of these shares of it."""
    energy = np.array(energy_wh)
    columns = {"start": pd.date_range(SUNDAY, periods=len(energy)), "fold": fold, "kind": "forecast"}
    columns |= {"energy_wh": energy, "mean_w": energy / 24}
    columns |= {f"{end}_{unit}": by * energy / (24 if unit == "w" else 1)
                for end, by in (("p10", low), ("p90", high)) for unit in ("w", "wh")}  # fmt: skip
    return FORECAST.conform(pd.DataFrame(columns))


def forecast(frame: pd.DataFrame, **others: Any) -> Forecast:
    given = {"model": ForecastModel.SMAPDASH, "why_naive": None, "users": 60, "scores": SCORES.empty()}
    return Forecast(SUNDAY.date(), rows=frame, **{**given, **others})


def energy_view(query: str) -> dict[str, Any]:
    assert ENERGY.show
    return dict(ENERGY.show(question(query)))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("forecast=2&grain=week", "Forecast: by day or shorter, not by week."),
        ("forecast=2&grain=month", "Forecast: by day or shorter, not by month."),
        ("forecast=2&grain=day&split=area", "Forecast: not with a split."),
        ("forecast=2&grain=day&measure=bands", "Forecast: not of bands."),
        ("forecast=2&grain=day&measure=bands&split=area", "Forecast: not of bands."),
        ("forecast=2&grain=day&weekday=mon", "Forecast: not of single weekdays."),
    ],
)
def test_where_there_can_be_no_forecast_chart_and_menu_say_why(query: str, why: str) -> None:
    shown = energy_view(query)
    assert why in shown["subtitle"]
    assert "forecast" not in [trace["name"] for trace in shown["figure"].data]
    off, *days = forecast_options(DATASET, question(query).filters)
    assert off == {"value": "0", "label": "Off"}
    assert {option["disabled"] for option in days} == {True}
    assert days[0]["label"] == f"1 day: {why.removeprefix('Forecast: ').removesuffix('.')}"


def test_without_a_forecast_no_word_is_said_of_it() -> None:
    shown = energy_view("grain=week")
    assert "orecast" not in f"{shown['title']}{shown['subtitle']}"


def test_the_menu_offers_one_to_seven_days() -> None:
    options = forecast_options(DATASET, question(DAYS).filters)
    assert [option["label"] for option in options] == ["Off", "1 day", *(f"{days} days" for days in range(2, 8))]


@pytest.mark.parametrize("value", ["0", "8", "-1", "07", "1.0", "seven", "", "\u0662"])
def test_what_is_no_number_of_days_is_no_forecast(value: str) -> None:
    filters = parse_state(DATASET, {"query": f"forecast={value}&user-forecast={value}"})
    assert (filters.forecast, filters.user_forecast, to_query(filters)) == (0, 0, "")


def test_the_days_are_in_the_address() -> None:
    filters = parse_state(DATASET, {"query": "forecast=7&user-forecast=1"})
    assert (filters.forecast, filters.user_forecast) == (7, 1)
    assert to_query(filters) == "forecast=7&user-forecast=1"


def test_the_chart_goes_on_dashed_and_title_and_line_say_what_is_expected_and_how_good_that_was() -> None:
    shown = energy_view(f"{DAYS}&forecast=2")
    assert shown["title"] == "Tue 1 Nov 2016: 0.500 kWh expected, 0.450 to 0.600 kWh"
    assert "Dashed: forecast, with P10 to P90." in shown["subtitle"]
    assert "Over the last 28 days the error of the forecast was 12.0 % smaller" in shown["subtitle"]
    assert shown["description"].endswith(f" {shown['title']}.")
    traces = {trace["name"]: trace for trace in shown["figure"].data}
    assert traces["forecast"]["line"]["dash"] != "solid"
    assert traces["forecast"]["y"].tolist() == [0.5, 1]
    assert {"energy", "band"} <= set(traces)
    assert shown["figure"].layout["meta"]["until"] == "2016-11-01"
    assert any(note["text"] == "forecast from here" for note in shown["figure"].layout["annotations"])


def test_a_forecast_of_means_is_per_user() -> None:
    """Three users are expected to use 0.5 and 1 kWh."""
    shown = energy_view(f"{DAYS}&forecast=2&measure=mean")
    assert shown["title"] == "Tue 1 Nov 2016: 0.167 kWh per user expected, 0.150 to 0.200 kWh"
    [line] = [trace for trace in shown["figure"].data if trace["name"] == "forecast"]
    assert line["y"].tolist() == pytest.approx([0.5 / 3, 1 / 3])


def test_beside_a_forecast_the_comparison_is_the_grey_line() -> None:
    shown = energy_view(f"{DAYS}&compare=dates&against=2016-09-30..2016-10-30&forecast=1")
    assert " Dashed in grey: " in shown["subtitle"]


def test_the_forecast_begins_after_the_last_day_in_view_or_of_the_data() -> None:
    asked: list[date | None] = []
    for query in ("from=2016-10-01&to=2016-10-09", "", "from=2016-10-01&to=2031-01-01"):
        one = question(f"{query}&grain=day&forecast=1")
        own = one.repository.fetch_forecast
        one.repository.fetch_forecast = lambda *given, own=own: (asked.append(given[1]), own(*given))[1]  # type: ignore[method-assign]
        ask_ahead(one)
    assert list(dict.fromkeys(asked)) == [date(2016, 10, 10), date(2016, 11, 1)]


def test_its_rows_stand_below_those_that_were_read() -> None:
    frame = table(question(f"{DAYS}&forecast=2")).frame
    assert isinstance(frame, pd.DataFrame)
    assert frame["kind"].tolist() == ["actual", "actual", "forecast", "forecast"]
    assert frame["energy_wh"].tolist() == [9_000, 11_000, 500, 1_000]
    assert frame["p10_wh"].tolist()[2:] == [450, 750]
    assert frame["mean_wh_per_user"].tolist()[2:] == pytest.approx([500 / 3, 1_000 / 3])
    assert frame["readings"].isna().tolist() == [False, False, True, True]
    assert frame["p90_wh"].isna().tolist() == [True, True, False, False]
    notes = dict(table(question(f"{DAYS}&forecast=2")).notes)
    assert "12.0 % smaller" in notes["forecast"]
    assert "kind" not in table(question(DAYS)).frame
    assert (
        dict(table(question("forecast=1&grain=week")).notes)["forecast"] == "Forecast: by day or shorter, not by week."
    )


def test_below_a_day_the_band_of_the_rows_is_one_of_demand() -> None:
    ahead = Ahead(forecast(rows(48.0)), None, Grain.HALF_HOUR)
    read = pd.DataFrame({"start": [SUNDAY], "energy_wh": [1.0], "mean_w": [2.0]})
    assert list(with_expected(read, ahead).columns) == ["start", "energy_wh", "mean_w", "kind", "p10_w", "p90_w"]


def test_the_band_of_a_single_day_is_as_wide_as_the_day() -> None:
    figure = canvas.blank(300, canvas.Margin())
    line = ahead_line(rows(10_000.0), Grain.DAY)
    draw_ahead(figure, line)
    band, mean = figure.data
    assert band["x"] == ["2016-12-31T12:00", "2017-01-01T12:00", "2017-01-01T12:00", "2016-12-31T12:00"]
    assert band["y"] == [9, 9, 12, 12]
    assert (mean["x"], mean["y"].tolist(), mean["mode"]) == (["2017-01-01"], [10], "lines+markers")
    assert (line.end, line.top) == (datetime(2017, 1, 1, 12), 12)


def test_days_that_cannot_be_forecast_are_gaps() -> None:
    line = ahead_line(rows(np.nan, 10_000.0), Grain.DAY)
    assert line.top == 12
    assert ahead_line(rows(np.nan), Grain.DAY).top == 0
    unknown = forecast(rows(np.nan))
    assert " errors of fewer than seven days make no band. " in Ahead(unknown, unknown, Grain.DAY).sentence()
    assert Ahead(unknown, unknown, Grain.DAY).title() == "Sun 1 Jan 2017: what it would rest on was not read"


def test_of_a_repeated_half_hour_the_first_pass_is_drawn() -> None:
    frame = rows(10_000.0, 20_000.0, fold=pd.array([0, 1], dtype="Int16"))
    assert ahead_line(frame, Grain.HOUR).mean.tolist() == [10]


def test_a_single_home_has_the_naive_forecast_with_its_error() -> None:
    one = question("user=1&grain=day&user-forecast=2")
    ahead = ask_ahead_of_user(one)
    assert ahead.sentence(of_home=True).startswith(" Dashed: forecast, with P10 to P90. Naive forecast, ")
    assert isinstance(one.repository, FakeRepository)
    assert {(asked.users, asked.areas) for asked in one.repository.asked} == {(("1",), ())}
    assert ask_ahead_of_user(question("user=1&grain=day")).forecast is None
    assert (
        ask_ahead_of_user(question("user=1&grain=week&user-forecast=2")).sentence()
        == " Forecast: by day or shorter, not by week."
    )
    assert ask_ahead_of_user(question("user=1&grain=day&split=area&user-forecast=2")).forecast is not None


def test_the_error_of_a_home_is_stated_or_that_there_is_none() -> None:
    others = {"origins": 28, "mase_336": 1, "bias": 0, "pinball_wh": 1, "coverage_p10_p90": 1, "mae_wh": 1}
    scores = SCORES.conform(pd.DataFrame({"model": ["naive_day", "naive_week"], "nmae": [0.7, 0.553], **others}))
    naive: dict[str, Any] = {"model": ForecastModel.NAIVE_WEEK, "why_naive": WhyNaive.FEW_USERS, "users": 1}
    found = describe_home(forecast(rows(1.0), scores=scores, **naive))
    assert found == (
        "Naive forecast, the same half-hour of the week before; of a single home it was off by 55 % on average "
        "over the last 28 days."
    )
    assert describe_home(forecast(rows(1.0), **naive)).endswith("; too few days were read to score it.")
