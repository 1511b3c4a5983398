"""`smapdash query forecast` and `scores`: the figures of the challenge's data, the calendar, and what is refused."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.processes import fails, smapdash

from smapdash.model.forecast import NAIVE

HEAD = ["start", "fold", "kind", "mean_kw", "p10_kw", "p90_kw", "energy_wh"]
REST_DAYS = ("--rest-day", "tue", "--rest-day", "wed")
WINDOWS = {date(2016, 11, 6): date(2016, 12, 3), date(2016, 12, 4): date(2016, 12, 31)}
Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ask(challenge_load: tuple[Engine, object]) -> Ask:
    """Return a function that asks the challenge's data."""
    url = challenge_load[0].url.render_as_string(hide_password=False)
    return lambda *arguments: smapdash("query", *arguments, "--format", "csv", DATABASE_URL=url)


@pytest.fixture(scope="module")
def group(challenge_data: Path) -> pd.DataFrame:
    """Energy of the 60 users by day and label [Wh]; of a repeated label the mean of its passes, each per user."""
    files = sorted((challenge_data / "consumption").glob("*.csv"))
    readings = pd.concat(pd.read_csv(path, parse_dates=["datetime"]).assign(user=path.stem) for path in files)
    readings["pass"] = readings.groupby(["user", "datetime"]).cumcount()
    per_user = readings.groupby(["datetime", "pass"])["consumption"].mean().groupby("datetime").mean()
    by_label = pd.DataFrame({"day": per_user.index.date, "time": per_user.index.time, "wh": 60 * per_user.to_numpy()})
    return by_label.pivot_table(index="day", columns="time", values="wh")


def rows_of(answer: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert answer.returncode == 0, answer.stderr
    return list(csv.DictReader(answer.stdout.splitlines()))


def naive_by_pandas(group: pd.DataFrame, first: date, last: date) -> dict[str, float]:
    """Return the mean absolute errors of the naive forecasts of some days [Wh per half-hour]."""
    errors: dict[str, list[float]] = {model: [] for model in NAIVE}
    for day in pd.date_range(first, last).date:
        is_rest = day.weekday() in (1, 2)
        month = [day - timedelta(days=back) for back in range(1, 29)]
        alike = [other for other in month if (other.weekday() in (1, 2)) == is_rest]
        forecasts = (group.loc[month[0]], group.loc[month[6]], group.loc[alike].mean())
        for model, forecast in zip(NAIVE, forecasts, strict=True):
            errors[model] += (forecast - group.loc[day]).abs().tolist()
    return {model: sum(values) / len(values) for model, values in errors.items()}


@pytest.mark.parametrize(("first", "most"), [(date(2016, 11, 6), 3_400), (date(2016, 12, 4), 4_750)])
def test_the_forecast_beats_the_naive_ones_which_are_those_of_pandas(
    ask: Ask, group: pd.DataFrame, first: date, most: float
) -> None:
    last = WINDOWS[first]
    scores = {row["model"]: row for row in rows_of(ask("scores", *REST_DAYS, "--from", first, "--to", last))}
    assert {row["origins"] for row in scores.values()} == {"28"}
    expected = naive_by_pandas(group, first, last)
    assert {model: float(scores[model]["mae_wh"]) for model in expected} == pytest.approx(expected, abs=1e-6, rel=0)
    ours = scores["smapdash"]
    assert float(ours["mae_wh"]) < most
    assert 0.75 < float(ours["coverage_p10_p90"]) < 0.88


def test_a_week_ahead_the_naive_day_is_the_naive_week(ask: Ask) -> None:
    rows = {row["model"]: row for row in rows_of(ask("scores", "--horizon", 7, *REST_DAYS))}
    assert rows["naive_day"]["mae_wh"] == rows["naive_week"]["mae_wh"]
    assert float(rows["smapdash"]["mae_wh"]) < float(rows["naive_week"]["mae_wh"])


@pytest.mark.parametrize(("grain", "a_day"), [("half-hour", 48), ("hour", 24), ("day", 1)])
def test_a_forecast_goes_on_after_the_last_day_at_each_grain(ask: Ask, grain: str, a_day: int) -> None:
    answer = ask("forecast", *REST_DAYS, "--horizon", 7, "--grain", grain)
    rows = rows_of(answer)
    assert list(rows[0]) == HEAD
    assert (rows[0]["start"][:10], rows[-1]["start"][:10], len(rows)) == ("2017-01-01", "2017-01-07", 7 * a_day)
    assert {row["kind"] for row in rows} == {"forecast"}
    for row in rows:
        low, mean, high = (float(row[name]) for name in ("p10_kw", "mean_kw", "p90_kw"))
        assert low < mean < high
        assert float(row["energy_wh"]) == pytest.approx(mean * 1_000 * 24 / a_day)
    assert answer.stderr.startswith("Note: Over the last 28 days the error of the forecast was 18.4 % smaller")


def test_the_grains_of_a_forecast_have_the_same_energy(ask: Ask) -> None:
    totals = [
        sum(float(row["energy_wh"]) for row in rows_of(ask("forecast", "--horizon", 3, "--grain", grain)))
        for grain in ("half-hour", "hour", "day")
    ]
    assert totals == pytest.approx([totals[0]] * 3)


@pytest.mark.parametrize(
    ("origin", "grain", "expected"),
    [("2016-10-26", "half-hour", 50), ("2016-10-26", "hour", 25), ("2016-10-27", "half-hour", 48)],
)
def test_a_day_of_the_data_has_as_many_half_hours_as_its_calendar(
    ask: Ask, origin: str, grain: str, expected: int, group: pd.DataFrame
) -> None:
    """The clocks go back on 26 October 2016 in these files; what came stands below the forecast."""
    rows = rows_of(ask("forecast", "--origin", origin, "--grain", grain))
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in ("forecast", "actual")}
    assert {kind: len(of_kind) for kind, of_kind in by_kind.items()} == dict.fromkeys(by_kind, expected)
    starts = {kind: [(row["start"], row["fold"]) for row in of_kind] for kind, of_kind in by_kind.items()}
    assert starts["forecast"] == starts["actual"]
    assert {row["p10_kw"] for row in by_kind["actual"]} == {""}
    if expected == 48:
        came = [float(row["energy_wh"]) for row in by_kind["actual"]]
        assert came == pytest.approx(group.loc[date.fromisoformat(origin)].tolist())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("forecast", "--from", "2016-12-01"), 2, "rests on all days before it; --origin names its first day."),
        (("forecast", "--last", "7d"), 2, "--origin names its first day"),
        (("forecast", "--grain", "week"), 2, "A forecast is by half-hour, hour or day, not by week."),
        (("forecast", "--weekday", "mon"), 2, "--weekday is for energy"),
        (("scores", "--weekday", "mon"), 2, "--weekday is for energy"),
        (("scores", "--origin", "2016-12-01"), 2, "--origin is for forecast"),
        (("energy", "--horizon", "2"), 2, "--horizon is for forecast and scores"),
        (("forecast", "--horizon", "8"), 2, "--horizon"),
        (("forecast", "--origin", "soon"), 2, "--origin"),
        (("forecast", "--origin", "2016-07-15"), 3, "needs readings of half of the day before it; the data goes from"),
        (("forecast", "--origin", "2017-01-02"), 3, "A forecast from 2017-01-02 needs readings"),
    ],
)  # fmt: skip
def test_a_forecast_that_cannot_be_made_is_refused_in_one_line(
    ask: Ask, arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert words in fails(ask(*arguments), code)


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (("--user", "3003"), "of fewer than 15 users with readings no regression is better, and here there are 1."),
        (("--origin", "2016-08-01"), "a regression needs 42 days of readings before the 28 on which it is compared"),
    ],
)
def test_a_naive_forecast_is_named_with_the_reason(ask: Ask, arguments: tuple[str, ...], note: str) -> None:
    answer = ask("forecast", *arguments)
    assert len(rows_of(answer)) >= 48
    assert note in answer.stderr


def test_a_selection_without_readings_has_no_forecast_and_no_scores(ask: Ask) -> None:
    nothing = ("--area", "a1", "--tariff", "t3")
    assert rows_of(ask("scores", *nothing)) == []
    answer = ask("forecast", *nothing)
    assert rows_of(answer) == []
    assert answer.stderr == "Note: No forecast: no day has readings in half of its half-hours.\n"
