"""The card of the users who changed most: bars, finding, table and click, on changes known by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from dash import Dash

from smapdash.model.filters import Filters
from smapdash.model.frames import USERS
from smapdash.model.periods import ComparisonPeriod
from smapdash.model.results import LargestChanges
from smapdash.web.pages.overview.changes import figure
from smapdash.web.state.actions import open_user
from tests import hostile
from tests.fakes import DATASET, fire

CHRISTMAS = date(2016, 12, 25)
BOXING_DAY = ComparisonPeriod(CHRISTMAS, CHRISTMAS, (CHRISTMAS, CHRISTMAS), (date(2016, 12, 26), date(2016, 12, 26)))
MINUS = "\N{MINUS SIGN}"


def answer(
    *changes: tuple[str, float, float], period: ComparisonPeriod | None = BOXING_DAY, risen: int = 1
) -> figure.Answer:
    """Return the answer for users with their mean use of a day [Wh] before and now."""
    rows = [
        {**dict.fromkeys(USERS.columns, 0), "id": user, "area": "a1", "tariff": "t1", "peak_at": "2016-12-26"}
        | {"before_wh_per_day": before, "mean_wh_per_day": now, "change_wh_per_day": now - before}
        | {"change_percent": 100 * (now - before) / before if before else float("nan")}
        for user, before, now in changes
    ]
    frame = USERS.conform(pd.DataFrame(rows, columns=list(USERS.columns)))
    return figure.Answer(LargestChanges(frame, len(rows) + 7, risen, len(rows) - risen), period)


TWO = answer(("3006", 68_700.0, 147_000.0), ("3066", 87_400.0, 57_600.0))


def test_rises_stand_above_falls_on_both_sides_of_zero() -> None:
    drawn = figure.changes_figure(TWO)
    (bars,) = drawn.data
    assert bars["x"] == pytest.approx([78.3, -29.8])
    assert bars["y"] == [0, 1.5]
    assert bars["customdata"] == [["3006"], ["3066"]]
    texts = [one["text"] for one in drawn.layout["annotations"]]
    assert texts == ["kWh a day", "<b>+78.3</b>, +114.0 %", f"<b>{MINUS}29.8</b>, {MINUS}34.1 %"]
    assert "147 kWh a day after 68.7 kWh" in bars["hovertext"][0].replace(".0 kWh", " kWh")


def test_the_title_names_the_user_of_the_largest_change_and_the_days() -> None:
    assert figure.title_changes(TWO) == "3006 rose most vs 25 Dec: +78.3 kWh a day"
    fell = answer(("1", 1_000.0, 1_500.0), ("2", 9_000.0, 0.0))
    assert figure.title_changes(fell) == f"2 fell most vs 25 Dec: {MINUS}9.0 kWh a day"
    month = BOXING_DAY._replace(first_day=date(2016, 11, 1), last_day=date(2016, 11, 30))
    assert "vs 1 – 30 Nov: " in figure.title_changes(replace(TWO, period=month))


def test_the_sentence_has_the_number_of_users() -> None:
    assert figure.subtitle_changes(TWO) == (
        "Average daily use vs 25 Dec, another weekday. Of 9 users with readings in both periods 1 rose and 1 fell."
    )
    many = answer(("1", 0.0, 1.0), risen=6)
    assert figure.subtitle_changes(many).endswith("the 5 largest of each.")
    nobody = figure.Answer(LargestChanges(USERS.empty(), 0, 0, 0), BOXING_DAY)
    assert figure.subtitle_changes(nobody) == "No user has readings in both periods; vs 25 Dec, another weekday."
    alone = replace(nobody, period=None)
    assert figure.subtitle_changes(alone).startswith("Nothing is compared")
    assert figure.title_changes(alone) == figure.title_changes(nobody) == "Biggest changes"
    assert figure.changes_figure(alone).data == []
    assert figure.describe_changes(alone) == ""


def test_a_change_from_nothing_has_no_per_cent() -> None:
    found = answer(("1", 0.0, 500.0))
    assert figure.describe_changes(found) == "1: +0.5 kWh a day, after 0."


def test_names_are_texts_however_they_look() -> None:
    name = "<img src=x onerror=alert(1)>%{x}"
    drawn = figure.changes_figure(answer((name, 1.0, 2.0)))
    assert hostile.markup(drawn.to_plotly_json()) == []
    assert len(drawn.layout["yaxis"]["ticktext"][0]) < 40


def test_the_card_and_its_export_follow_the_comparison(app: Dash) -> None:
    day = {"selection.data": {"query": "from=2016-10-31"}}
    written = fire(app, "changes-graph.figure", day)
    assert written["changes-head.title"] == "1 rose most vs 30 Oct: +1.0 kWh a day"
    export = app.server.test_client().get("/export/changes.json?from=2016-10-31").get_json()
    assert [row[0] for row in export["rows"]] == ["1", "2"]
    assert [row[-2:] for row in export["rows"]] == [[1.0, 25.0], [pytest.approx(-2 / 3), pytest.approx(-100 / 6)]]
    assert ["compared", "2 users with readings in both periods. 1 rose. 1 fell"] in export["notes"]
    assert ["before", "2016-10-30 to 2016-10-30 both included. another weekday"] in export["notes"]
    nothing = app.server.test_client().get("/export/changes.json?from=2016-10-31&compare=none").get_json()
    assert nothing["rows"] == []


def test_a_click_on_a_bar_opens_its_user() -> None:
    click = {"points": [{"customdata": ["3006"]}]}
    assert open_user(DATASET, Filters(user="1"), click).user == "3006"
    for nothing in (None, {}, {"points": []}, {"points": [{"customdata": [7]}]}, {"points": [{"customdata": ["a\0"]}]}):
        assert open_user(DATASET, Filters(user="1"), nothing).user == "1"
