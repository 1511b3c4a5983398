"""Findings on the page and in exports: what is said beside the figures, and what the buttons of the notices do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from dash import Dash

from smapdash.model.enums import Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.findings import Implausible, ImplausibleReading, Stray
from smapdash.model.frames import ENERGY
from smapdash.web.charts.energy_lines import energy_lines
from smapdash.web.pages.overview.energy.figure import energy_figure
from smapdash.web.pages.overview.energy.finding import title_energy
from smapdash.web.pages.user.notes import implausible_notes
from smapdash.web.state.query_string import parse_query, to_query
from tests.cards import ACTIONS
from tests.fakes import DATASET, FakeRepository, fire, opened, pressed, text_of

FAULT = Implausible(1, 1, (ImplausibleReading("2", datetime(2016, 10, 2, 12), 0, 8_590_000.0),))
SENTENCE = "Includes 1 implausible reading of user 2: 8,590 kWh at 2 Oct 2016 12:00."
STRAYS = {
    "earliest_day": date(2000, 1, 1),
    "stray_readings": 2,
    "strays": (Stray("2", date(2000, 1, 1), date(2000, 1, 1), 2, 6_089),),
}
NOTICES = "notices.pressed"


@pytest.fixture
def repository() -> FakeRepository:
    return FakeRepository(implausible=FAULT)


def notices(app: Dash, query: str = "") -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = fire(app, "kpis.energy_body", {"selection.data": {"query": query}})["notices.notes"]
    return [note["props"] for note in written]


def press_of(note: dict[str, Any]) -> list[str]:
    return [button["props"]["data-press"] for button in note["children"][2]["props"]["children"]]


def test_one_line_above_the_key_figures_names_the_reading_with_ways_to_see_it_and_to_leave_it_out(app: Dash) -> None:
    (note,) = notices(app, "compare=none")
    assert text_of(note["children"][1]) == SENTENCE
    assert note["className"] == "note warn"
    assert press_of(note) == ["see 2016-10-02 2", "leave-out"]


def test_the_line_says_where_the_days_compared_with_include_some(app: Dash) -> None:
    (note,) = notices(app, "from=2016-10-01&to=2016-10-09")
    assert text_of(note["children"][1]) == (
        f"{SENTENCE} The days compared with include 1 implausible reading of user 2: 8,590 kWh at 2 Oct 2016 12:00."
    )


def test_nothing_is_said_where_they_are_left_out_or_where_there_are_none(app: Dash, repository: FakeRepository) -> None:
    assert notices(app, "implausible=out") == []
    repository.implausible = Implausible()
    assert notices(app) == []


def test_each_chart_says_that_it_includes_some(app: Dash) -> None:
    for card in ("energy", "profile", "heat", "duration", "distribution", "area-bars"):
        for query, said in (("", True), ("implausible=out", False)):
            written = fire(app, f"{card}-graph.figure", {"selection.data": {"query": query}})
            assert ("Includes 1 implausible reading." in text_of(written[f"{card}-head.subtitle"])) is said, (
                card,
                query,
            )


def test_the_row_of_the_user_is_coloured_and_named(app: Dash) -> None:
    written = fire(app, "user-rows.data", {"listing.data": {"query": ""}})
    assert written["users-head.subtitle"].endswith("With implausible readings: 2 (1).")
    warned = {
        (row["props"]["data-user"], cell["props"]["data-column"])
        for row in written["user-rows.data"]
        for cell in row["props"]["children"]
        if "warned" in cell["props"]["className"]
    }
    assert warned == {("2", "energy_wh"), ("2", "peak_w")}


def test_the_buttons_leave_readings_out_and_open_the_user_at_the_day() -> None:
    answer = ACTIONS[NOTICES]
    filters = Filters(areas=("a1",))
    assert answer(DATASET, filters, pressed("leave-out")) == replace(filters, without_implausible=True)
    day = date(2016, 10, 2)
    seen = answer(DATASET, filters, pressed("see 2016-10-02 a user"))
    assert seen == replace(filters, first_day=day, last_day=day, user="a user")


@pytest.mark.parametrize("what", ["see", "see 2016-10-02", "see x y", "see 2016-10-02 \0", "no such", "", 7, None, {}])
def test_what_no_button_says_changes_nothing(what: object) -> None:
    assert ACTIONS[NOTICES](DATASET, Filters(), pressed(what)) == Filters()


def test_the_filter_is_a_chip_that_can_be_removed_and_stays_in_the_address(app: Dash) -> None:
    written = opened(app, "implausible=out&area=a1")
    assert written["state.data"]["query"] == "area=a1&implausible=out"
    assert (written["implausible.data"], written["chips.implausible"]) == ("out", "Without implausible readings")
    filters = Filters(without_implausible=True)
    assert ACTIONS["chips.pressed"](DATASET, filters, pressed("implausible")) == Filters()
    assert ACTIONS["chips.pressed"](DATASET, filters, pressed("reset")) == Filters()
    assert parse_query(DATASET, to_query(filters)) == filters


def test_a_value_that_nobody_can_read_selects_nothing() -> None:
    assert parse_query(DATASET, "implausible=maybe").is_refused


def test_a_bucket_with_implausible_readings_has_a_cross_and_a_word_in_title_and_hover() -> None:
    days = pd.to_datetime(["2016-10-01", "2016-10-02", "2016-10-03"])
    frame = pd.DataFrame(
        {"start": days, "energy_wh": [1_000.0, 8_590_000.0, 1_000.0], "implausible": [0, 1, 0], "merged": 0}
    )
    rest = {
        "fold": pd.NA,
        "area": None,
        "tariff": None,
        "user": None,
        "users": 3,
        "readings": 144,
        "low_wh": 1.0,
        "high_wh": 2.0,
    }
    kind: dict[str, Any] = {"measure": Measure.TOTAL, "grain": Grain.DAY}
    lines = energy_lines(ENERGY.conform(frame.assign(**rest)), split=Split.NONE, **kind)
    assert title_energy(lines, **kind) == "Peak day: 2 Oct, with 1 implausible reading, 8,590 kWh"
    traces = {trace["name"]: trace for trace in energy_figure(lines, split=Split.NONE, **kind).data}
    assert list(traces["implausible readings"]["y"]) == [8_590.0]
    told = [one[1] for one in traces["energy"]["customdata"]]
    assert told == ["3 users", "3 users, 1 implausible reading", "3 users"]


def test_the_panel_names_them() -> None:
    (note,) = implausible_notes(FAULT)
    head, rest = note.children[1].children
    assert (head.children, rest) == (
        "Includes 1 implausible reading: ",
        "8,590 kWh at 2 Oct 2016 12:00; more than 200 A at 240 V in a half-hour.",
    )
    assert implausible_notes(Implausible()) == []


def test_exports_name_what_they_include_or_leave_out(app: Dash, repository: FakeRepository) -> None:
    repository.dataset = replace(DATASET, **STRAYS)
    client = app.server.test_client()
    text = client.get("/export/energy.csv").data.decode()
    assert "# implausible readings: includes 1 implausible reading of user 2: 8590 kWh at 2016-10-02 12:00." in text
    assert "# far from all others: 2 readings of user 2 lie 16 years before all others (2000-01-01)." in text
    text = client.get("/export/users.csv?implausible=out").data.decode()
    assert "# implausible readings: leaves out 1 implausible reading of user 2" in text


def test_days_far_from_all_others_have_a_line_with_the_way_to_all_days(app: Dash, repository: FakeRepository) -> None:
    repository.implausible, repository.dataset = Implausible(), replace(DATASET, **STRAYS)
    (note,) = notices(app)
    said = "2 readings of user 2 lie 16 years before all others (1 Jan 2000)."
    assert text_of(note["children"][1]) == f"{said} They are not in view."
    assert press_of(note) == ["all-days"]
    everything = ACTIONS[NOTICES](repository.dataset, Filters(), pressed("all-days"))
    assert everything.days(repository.dataset) == (date(2000, 1, 1), date(2016, 10, 31))
    (note,) = notices(app, to_query(everything))
    assert text_of(note["children"][1]) == said
    assert press_of(note) == ["dates"]
    assert ACTIONS[NOTICES](repository.dataset, everything, pressed("dates")) == Filters()
    header = fire(app, "header.days", {"version.data": "7"})["header.days"]
    assert header == "2 Sep \N{EN DASH} 31 Oct 2016; 2 readings lie outside, from 1 Jan 2000"
