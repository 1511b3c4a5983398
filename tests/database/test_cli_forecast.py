"""`smapdash query forecast` and `scores`: the figures of two data sets, the calendar, and what is refused."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import SAMPLE, USERS, half_hours, write_folder
from tests.processes import fails, smapdash

from smapdash.model.forecast import NAIVE

HEAD = ["start", "fold", "kind", "mean_kw", "p10_kw", "p90_kw", "energy_wh"]
MONTH, WEEK, DAY = timedelta(days=27), timedelta(days=6), timedelta(days=1)
Ask = Callable[..., subprocess.CompletedProcess[str]]


class Homes(NamedTuple):
    """60 homes.

    Attributes
    ----------
    rest_days, first, last, clocks_back
        Their weekdays of rest, their days, and the day on which the clocks go back.
    most_wh : (float, float)
        What the mean absolute error of the last 28 days, and of the 28 before, stays below.
    """

    rest_days: tuple[str, str]
    first: date
    last: date
    clocks_back: date
    most_wh: tuple[float, float]

    @property
    def options(self) -> tuple[str, ...]:
        """The rest days as options."""
        return tuple(word for day in self.rest_days for word in ("--rest-day", day))


HOMES = {
    "sample": Homes(("sat", "sun"), date(2025, 6, 1), date(2025, 12, 1), date(2025, 10, 26), (1_875, 1_875)),
    "challenge": Homes(("tue", "wed"), date(2016, 7, 15), date(2016, 12, 31), date(2016, 10, 26), (4_750, 3_400)),
}


@pytest.fixture(scope="module", params=list(HOMES))
def name(request: pytest.FixtureRequest) -> str:
    """Name of a data set, of which the challenge's is not part of this project."""
    return str(request.param)


@pytest.fixture(scope="module")
def homes(name: str) -> Homes:
    return HOMES[name]


@pytest.fixture(scope="module")
def folder(name: str, request: pytest.FixtureRequest) -> Path:
    return SAMPLE if name == "sample" else request.getfixturevalue("challenge_data")  # type: ignore[no-any-return]


@pytest.fixture
def ask(name: str, request: pytest.FixtureRequest) -> Ask:
    """Return a function that asks the data set."""
    loaded = request.getfixturevalue(f"{name}_load")
    engine: Engine = loaded if isinstance(loaded, Engine) else loaded[0]
    url = engine.url.render_as_string(hide_password=False)
    return lambda *arguments: smapdash("query", *arguments, "--format", "csv", DATABASE_URL=url)


@pytest.fixture(scope="module")
def group(folder: Path) -> dict[str, pd.DataFrame]:
    """Energy of the 60 users by day and label [Wh], of a repeated label the mean of its passes.

    `came` adds up what was read; `known`, which forecasts are made of, is the mean per user with a reading, times 60.
    """
    files = sorted((folder / "consumption").glob("*.csv"))
    readings = pd.concat(pd.read_csv(path, parse_dates=["datetime"]).assign(user=path.stem) for path in files)
    readings["pass"] = readings.groupby(["user", "datetime"]).cumcount()
    passes = readings.groupby(["datetime", "pass"])["consumption"]
    tables = {}
    for name, of_pass in (("came", passes.sum()), ("known", 60 * passes.mean())):
        of_label = of_pass.groupby("datetime").mean()
        by_label = pd.DataFrame({"day": of_label.index.date, "time": of_label.index.time, "wh": of_label.to_numpy()})
        tables[name] = by_label.pivot_table(index="day", columns="time", values="wh")
    return tables


def rows_of(answer: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert answer.returncode == 0, answer.stderr
    return list(csv.DictReader(answer.stdout.splitlines()))


def naive_by_pandas(group: dict[str, pd.DataFrame], homes: Homes, first: date, last: date) -> dict[str, float]:
    """Return the mean absolute errors of the naive forecasts of some days [Wh per half-hour]."""
    came, known = group["came"], group["known"]
    errors: dict[str, list[float]] = {model: [] for model in NAIVE}

    def is_rest(day: date) -> bool:
        return f"{day:%a}".lower() in homes.rest_days

    for day in pd.date_range(first, last).date:
        month = [day - timedelta(days=back) for back in range(1, 29)]
        alike = [other for other in month if is_rest(other) == is_rest(day)]
        forecasts = (known.loc[month[0]], known.loc[month[6]], known.loc[alike].mean())
        for model, forecast in zip(NAIVE, forecasts, strict=True):
            errors[model] += (forecast - came.loc[day]).abs().tolist()
    return {model: sum(values) / len(values) for model, values in errors.items()}


@pytest.mark.parametrize("windows_back", [0, 1])
def test_the_naive_forecasts_are_those_of_pandas(
    ask: Ask, group: dict[str, pd.DataFrame], homes: Homes, windows_back: int
) -> None:
    last = homes.last - 28 * windows_back * DAY
    scores = {row["model"]: row for row in rows_of(ask("scores", *homes.options, "--from", last - MONTH, "--to", last))}
    assert {row["origins"] for row in scores.values()} == {"28"}
    expected = naive_by_pandas(group, homes, last - MONTH, last)
    assert {model: float(scores[model]["mae_wh"]) for model in expected} == pytest.approx(expected, abs=1e-6, rel=0)


@pytest.mark.parametrize("windows_back", [0, 1])
def test_the_forecast_beats_the_naive_ones_within_its_band(ask: Ask, homes: Homes, windows_back: int) -> None:
    last = homes.last - 28 * windows_back * DAY
    scores = {row["model"]: row for row in rows_of(ask("scores", *homes.options, "--from", last - MONTH, "--to", last))}
    ours, naive = scores["smapdash"], [float(scores[model]["mae_wh"]) for model in NAIVE]
    assert float(ours["mae_wh"]) < min(homes.most_wh[windows_back], *naive)
    assert 0.75 < float(ours["coverage_p10_p90"]) < 0.88


def test_a_week_ahead_the_naive_day_is_the_naive_week(ask: Ask, homes: Homes) -> None:
    rows = {row["model"]: row for row in rows_of(ask("scores", "--horizon", 7, *homes.options))}
    assert rows["naive_day"]["mae_wh"] == rows["naive_week"]["mae_wh"]
    assert float(rows["smapdash"]["mae_wh"]) < float(rows["naive_week"]["mae_wh"])


@pytest.mark.parametrize(("grain", "a_day"), [("half-hour", 48), ("hour", 24), ("day", 1)])
def test_a_forecast_goes_on_after_the_last_day_at_each_grain(ask: Ask, homes: Homes, grain: str, a_day: int) -> None:
    answer = ask("forecast", *homes.options, "--horizon", 7, "--grain", grain)
    rows, first = rows_of(answer), homes.last + DAY
    assert list(rows[0]) == HEAD
    days = rows[0]["start"][:10], rows[-1]["start"][:10]
    assert (*days, len(rows)) == (str(first), str(first + WEEK), 7 * a_day)
    assert {row["kind"] for row in rows} == {"forecast"}
    for row in rows:
        low, mean, high = (float(row[name]) for name in ("p10_kw", "mean_kw", "p90_kw"))
        assert low < mean < high
        assert float(row["energy_wh"]) == pytest.approx(mean * 1_000 * 24 / a_day)
    scores = {row["model"]: float(row["mae_wh"]) for row in rows_of(ask("scores", *homes.options))}
    gain = 100 * (1 - scores["smapdash"] / min(scores[model] for model in NAIVE))
    assert answer.stderr.startswith(f"Note: Over the last 28 days the error of the forecast was {gain:.1f} % smaller")


@pytest.mark.parametrize("grain", ["hour", "day"])
def test_the_band_of_a_longer_bucket_is_narrower_than_the_sum_of_its_half_hours(
    ask: Ask, homes: Homes, grain: str
) -> None:
    """Errors of half-hours cancel out, so the band is made of errors of such buckets."""
    width: dict[str, float] = {}
    for one in ("half-hour", grain):
        rows = rows_of(ask("forecast", *homes.options, "--grain", one))
        width[one] = sum(float(row["p90_kw"]) - float(row["p10_kw"]) for row in rows) / len(rows)
    assert 0 < width[grain] < width["half-hour"]


def test_the_grains_of_a_forecast_have_the_same_energy(ask: Ask) -> None:
    totals = [
        sum(float(row["energy_wh"]) for row in rows_of(ask("forecast", "--horizon", 3, "--grain", grain)))
        for grain in ("half-hour", "hour", "day")
    ]
    assert totals == pytest.approx([totals[0]] * 3)


@pytest.mark.parametrize(("days_later", "grain", "expected"), [(0, "half-hour", 50), (0, "hour", 25), (1, "hour", 24)])
def test_a_day_of_the_data_has_as_many_half_hours_as_its_calendar(
    ask: Ask, homes: Homes, days_later: int, grain: str, expected: int
) -> None:
    """The clocks go back; what came stands below the forecast."""
    origin = homes.clocks_back + days_later * DAY
    rows = rows_of(ask("forecast", "--origin", origin, "--grain", grain))
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in ("forecast", "actual")}
    assert {kind: len(of_kind) for kind, of_kind in by_kind.items()} == dict.fromkeys(by_kind, expected)
    starts = {kind: [(row["start"], row["fold"]) for row in of_kind] for kind, of_kind in by_kind.items()}
    assert starts["forecast"] == starts["actual"]
    assert {row["p10_kw"] for row in by_kind["actual"]} == {""}


def test_what_came_stands_below_the_forecast(ask: Ask, homes: Homes, group: dict[str, pd.DataFrame]) -> None:
    day = homes.clocks_back + DAY
    rows = rows_of(ask("forecast", "--origin", day))
    came = [float(row["energy_wh"]) for row in rows if row["kind"] == "actual"]
    assert came == pytest.approx(group["came"].loc[day].tolist())


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
    ],
)  # fmt: skip
def test_a_forecast_that_cannot_be_made_is_refused_in_one_line(
    ask: Ask, arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert words in fails(ask(*arguments), code)


@pytest.mark.parametrize(("end", "days_later"), [("first", 0), ("last", 2)])
def test_a_forecast_needs_a_day_before_it(ask: Ask, homes: Homes, end: str, days_later: int) -> None:
    origin = getattr(homes, end) + days_later * DAY
    refused = fails(ask("forecast", "--origin", origin), 3)
    assert f"A forecast from {origin} needs readings of half of the day before it; the data goes from" in refused


def test_a_naive_forecast_is_named_with_the_reason(ask: Ask, homes: Homes) -> None:
    one_user, early = ("--user", "3003"), ("--origin", homes.first + 17 * DAY)
    few = "of fewer than 15 users with readings (here 1 user) no regression is better."
    short = "a regression needs 42 days of readings before the 28 on which it is compared"
    for arguments, note in ((one_user, few), (early, short)):
        answer = ask("forecast", *arguments)
        assert len(rows_of(answer)) >= 48
        assert note in answer.stderr


def test_a_selection_without_readings_has_no_forecast_and_no_scores(ask: Ask) -> None:
    nothing = ("--area", "a1", "--tariff", "t3")
    assert rows_of(ask("scores", *nothing)) == []
    answer = ask("forecast", *nothing)
    assert rows_of(answer) == []
    assert answer.stderr == "Note: No forecast: no day before it has readings in half of its half-hours.\n"


def test_a_user_without_readings_changes_no_forecast(create_database: Callable[[], str], tmp_path: Path) -> None:
    url = create_database()
    readings = {"1": half_hours("2016-07-15", [100 + place % 48 for place in range(480)])}
    answers = []
    for users in ("id,area,tariff\r\n1,a1,t1\r\n", USERS):
        folder = write_folder(tmp_path / str(len(answers)), users=users, readings=readings)
        assert smapdash("load", folder, DATABASE_URL=url).returncode == 0
        answers.append(smapdash("query", "forecast", "--horizon", "7", "--format", "csv", DATABASE_URL=url))
    before, after = answers
    assert len(rows_of(before)) == 336
    assert (before.stdout, before.stderr) == (after.stdout, after.stderr)
