"""Two periods side by side, their average days, and who changed most: what is stated, and what is not."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from smapdash.model.filters import Filters
from smapdash.web.pages.research.changes import card as changes
from smapdash.web.pages.research.page import show_around
from smapdash.web.pages.research.periods import card as periods
from smapdash.web.pages.research.periods import days
from smapdash.web.shell.app import create_app
from tests.fakes import FakeRepository
from tests.unit.web.pages.research.test_measures import question, texts

OCTOBER = Filters(first_day=date(2016, 10, 2), last_day=date(2016, 10, 31))


def rows(shown: Any) -> list[list[str]]:
    return [[texts(cell) for cell in row.children] for row in shown["body"]]


def test_both_periods_stand_above_the_change_of_each_figure() -> None:
    """600 and 480 kWh of 180 user-days; 4.2 and 3 kW."""
    shown = periods.show(question(filters=OCTOBER))
    assert shown["title"] == "Consumption up 25 % on the previous 30 days"
    now, then, change = rows(shown)
    assert now[:2] == ["2 \N{EN DASH} 31 Oct 2016", "3"]
    assert then[:2] == ["2 Sep \N{EN DASH} 1 Oct, other weekdays", "3"]
    assert (now[3:6], then[3:6]) == (["600.0", "3.33", "4.20"], ["480.0", "2.67", "3.00"])
    assert change[0] == "Change"
    assert change[4] == "\N{UPWARDS ARROW} 25.0 %"


def test_of_other_users_no_change_is_stated() -> None:
    shown = periods.show(question(FakeRepository(is_of_same_users=False), OCTOBER))
    assert shown["title"] == "Two periods side by side"
    assert set(rows(shown)[2][3:]) == {"\N{EN DASH}", ""}


def test_without_a_comparison_the_card_says_how_to_compare_and_the_others_are_hidden() -> None:
    alone = question()
    assert periods.show(alone)["title"] == "Choose dates, and under Compare the days to compare them with"
    assert show_around(alone)["grid_class"] == "cards is-alone"
    assert show_around(question(filters=OCTOBER))["grid_class"] == "cards"
    answer = days.ask(alone)
    assert (days.BOTH_DAYS.show is not None, answer.now, answer.then) == (True, None, None)
    assert changes.show(alone)["body"] == []


def test_both_average_days_are_drawn_per_user() -> None:
    answer = days.ask(question(filters=OCTOBER))
    figure = go.Figure(days.days_figure(answer.now, answer.then).to_plotly_json())
    lines = {trace.name: trace for trace in figure.data}
    assert max(lines["in view"].y) == max(lines["before"].y) == pytest.approx(4 / 3)
    assert lines["before"].line.dash == "4px,3px"
    assert lines["in view"].text[35].split("<br>") == [
        "<b>17:30</b>", "in view: 1.33 kW per user, mean of 60 days", "before: 1.33 kW per user, mean of 60 days"
    ]  # fmt: skip
    assert days.title_days(answer.now, answer.then) == "Demand per user peaks at 17:30 in both periods"
    assert "at 17:30 with 1.33 kW" in days.describe_days(answer.now, answer.then)


def test_who_changed_most_links_to_the_user_with_the_filters() -> None:
    shown = changes.show(question(filters=OCTOBER))
    assert shown["title"] == "User 1 changed most: +1.00 kWh a day"
    first = shown["body"][0].children
    assert [texts(cell) for cell in first] == ["1", "a1", "t1", "4.00", "5.00", "+1.00", "+25.0", "50.0", "100"]
    assert first[0].children.href == "./?from=2016-10-02&to=2016-10-31&user=1"


def test_the_exports_have_both_periods_and_every_user() -> None:
    client = create_app(FakeRepository()).server.test_client()

    def export(name: str, query: str = "?from=2016-10-02&to=2016-10-31") -> pd.DataFrame:
        return pd.read_csv(io.BytesIO(client.get(f"/export/{name}.csv{query}").data), comment="#")

    assert export("both-periods")["energy_kwh"].tolist() == [600, 480]
    assert export("both-periods", "")["period"].tolist() == ["in view"]
    assert export("user-changes")["user"].tolist() == [1, 2]
    sides = export("both-days")
    assert len(sides) == 48
    assert sides.loc[35, ["mean_kw_per_user", "before_mean_kw_per_user"]].tolist() == pytest.approx([4 / 3] * 2)
