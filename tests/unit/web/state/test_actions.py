"""What a reader does beside the controls, fired over HTTP: each act leads to a state of the page."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash

from smapdash.web.state import chips, controls, dates
from smapdash.web.state.controls import FOLLOWED
from smapdash.web.state.quality_fields import QUALITY_FIELDS
from smapdash.web.state.query_string import parse_query
from smapdash.web.ui import edit_ids, ids
from tests.fakes import DATASET, fire, pressed

NOTHING = (
    None,
    True,
    7,
    "x",
    [],
    {},
    {"what": None},
    {"what": ["a1"]},
    {"points": []},
    {"points": [{"customdata": []}]},
)

OF_QUALITY = {field.control.place[0] for field in QUALITY_FIELDS}
WEEK = "from=2016-10-03&to=2016-10-09"


def do(app: Dash, act: str, value: object, query: str = "") -> dict[str, Any]:
    """Return what an act on a page of this query writes."""
    filters = parse_query(DATASET, query)
    shown = (
        (controls.LIMITS, controls.limits_view(DATASET, filters)),
        (controls.PLACES, controls.controls_view(DATASET, filters)),
        (controls.STORES, controls.stores_view(DATASET, filters, "7")),
        (chips.PLACES, chips.chips_view(DATASET, filters)),
        (dates.PLACES, dates.dates_view(DATASET, filters)),
    )
    # Controls of another page.
    elsewhere = {ids.FINDING_KIND, ids.FINDING_ORDER, edit_ids.FINDING_STATUS, *OF_QUALITY}
    places_of = ((places[name], view[name]) for places, view in shown for name in places)
    held = {".".join(place): value for place, value in places_of if place[0] not in elsewhere}
    return fire(app, "state.data", held | {act: value}, act)


def state_after(app: Dash, act: str, value: object, query: str = "") -> str:
    """Return the query of the page after an act."""
    return do(app, act, value, query).get("state.data", {"query": query})["query"]


def point(*customdata: object, **carried: object) -> dict[str, object]:
    """Return a click on a chart as Plotly tells it."""
    return {"points": [{"customdata": list(customdata), **carried}]}


@pytest.mark.parametrize(
    ("preset", "query"),
    [
        ("7d", "last=7d"),
        ("30d", "last=30d"),
        ("last-month", "from=2016-09-02&to=2016-09-30"),
        ("all", ""),
        ("unknown", ""),
    ],
)
def test_presets_count_back_from_the_last_day_of_the_data(app: Dash, preset: str, query: str) -> None:
    assert state_after(app, "presets.pressed", pressed(preset), "from=2016-10-20&to=2016-10-22") == query


def test_an_act_shows_in_the_controls_and_leaves_the_others_alone(app: Dash) -> None:
    written = do(app, "presets.pressed", pressed("7d"), "area=a1")
    assert written["last-days.data"] == "7d"
    assert written["selection.data"] == written["listing.data"] == {"query": "area=a1&last=7d", "version": "7"}
    assert written["chips.dates"] == "Latest 7 days: 25 \N{EN DASH} 31 Oct 2016"
    words = ("chips.", "presets.", "step-back.", "headline.", "tab-title.", "header.")
    controls = {name for name in written if not name.startswith(words)}
    dates = {"last-days.data", "dates.value", "date-picker.first"}
    stores = {f"{store}.data" for store in FOLLOWED}
    assert controls == {*dates, *stores, "answered.data"}
    assert (written["header.moving_query"], written["header.moving"]) == ("last=7d", "Latest 7 days")


@pytest.mark.parametrize(
    ("button", "query"),
    [("step-back", "from=2016-10-17&to=2016-10-19"), ("step-on", "from=2016-10-23&to=2016-10-25")],
)
def test_a_step_goes_to_the_period_before_or_after(app: Dash, button: str, query: str) -> None:
    assert state_after(app, f"{button}.pressed", pressed("step"), "from=2016-10-20&to=2016-10-22") == query


@pytest.mark.parametrize("query", ["", "last=7d", "from=2016-10-20", "from=2016-10-25&to=2016-10-31"])
def test_a_step_beyond_the_last_day_leaves_the_dates_as_they_are(app: Dash, query: str) -> None:
    assert state_after(app, "step-on.pressed", pressed("step"), query) == query


@pytest.mark.parametrize("place", ["chips", "empty-state"])
@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("areas", "tariff=t1&from=2016-10-20&weekday=sat&use=5-10&find=30"),
        ("tariffs", "area=a1&from=2016-10-20&weekday=sat&use=5-10&find=30"),
        ("dates", "area=a1&tariff=t1&weekday=sat&use=5-10&find=30"),
        ("weekdays", "area=a1&tariff=t1&from=2016-10-20&use=5-10&find=30"),
        ("use", "area=a1&tariff=t1&from=2016-10-20&weekday=sat&find=30"),
        ("search", "area=a1&tariff=t1&from=2016-10-20&weekday=sat&use=5-10"),
        ("compare", "area=a1&tariff=t1&from=2016-10-20&compare=none&weekday=sat&use=5-10&find=30"),
        ("reset", ""),
        ("nothing", "area=a1&tariff=t1&from=2016-10-20&weekday=sat&use=5-10&find=30"),
    ],
)
def test_a_chip_removes_its_filter_and_reset_all_of_them(app: Dash, place: str, kind: str, query: str) -> None:
    everything = "area=a1&tariff=t1&from=2016-10-20&weekday=sat&use=5-10&find=30"
    after = state_after(app, f"{place}.pressed", pressed(kind), everything)
    assert sorted(after.split("&")) == sorted(query.split("&"))


def test_a_click_on_a_bar_sets_the_filter_and_a_second_one_takes_it_back(app: Dash) -> None:
    assert state_after(app, "tariff-bars-graph.clickData", point("t2")) == "tariff=t2"
    assert state_after(app, "tariff-bars-graph.clickData", point("t2"), "tariff=t2") == ""
    assert state_after(app, "area-bars-graph.clickData", point("a1"), "area=a1&area=a2") == "area=a1"
    assert state_after(app, "area-bars-graph.clickData", point("a9")) == ""


def test_a_click_on_the_histogram_lists_its_users_and_a_second_one_all(app: Dash) -> None:
    assert state_after(app, "distribution-graph.clickData", point("20-25", "3 users")) == "use=20-25"
    assert state_after(app, "distribution-graph.clickData", point("20-25", "3 users"), "use=20-25") == ""


def test_a_click_in_the_average_day_keeps_the_weekdays_of_its_line_and_a_second_one_gives_them_back(app: Dash) -> None:
    click, rest = {"points": [{"x": 20, "customdata": "working"}]}, "rest=wed&rest=sun"
    chosen = f"{rest}&weekday=mon&weekday=tue&weekday=thu&weekday=fri&weekday=sat"
    for card in ("profile", "panel-profile"):
        assert state_after(app, f"{card}-graph.clickData", click, rest) == chosen
    assert state_after(app, "profile-graph.clickData", click, chosen) == rest
    assert state_after(app, "profile-graph.clickData", {"points": [{"customdata": "all"}]}, rest) == rest


def test_a_click_on_a_moment_opens_its_day(app: Dash) -> None:
    day = "from=2016-10-04&to=2016-10-04"
    for card in ("heat", "panel-heat"):
        assert state_after(app, f"{card}-graph.clickData", point(x="2016-10-04", y="17:30", z=4.2)) == day
    assert state_after(app, "duration-graph.clickData", point("2016-10-04T17:30", "", x=25.0)) == day
    for nothing in ([], ["17:30", ""], [None], "x", [["2016-10-04"]]):
        assert state_after(app, "duration-graph.clickData", point(nothing)) == ""


@pytest.mark.parametrize(
    ("act", "value", "query"),
    [
        (
            "zoomed.data",
            {"xaxis.range[0]": "2016-10-03", "xaxis.range[1]": "2016-10-09"},
            "from=2016-10-03&to=2016-10-09",
        ),
        ("zoomed.data", {"xaxis.autorange": True}, ""),
        ("zoomed.data", {"autosize": True}, "from=2016-10-20"),
        (
            "brushed.data",
            {"range": {"x": ["2016-10-09 23:00", "2016-10-03 01:12:33.5"]}},
            "from=2016-10-03&to=2016-10-09",
        ),
        ("brushed.data", None, ""),
        ("brushed.data", {"points": []}, "from=2016-10-20"),
        ("brushed.data", {"range": {"x": ["x", "y"]}}, "from=2016-10-20"),
        ("brushed.data", {"range": {"x": [1, 2]}}, "from=2016-10-20"),
        ("brushed.data", {"range": [1]}, "from=2016-10-20"),
        ("panel-days.pressed", pressed("2016-10-02"), "from=2016-10-02&to=2016-10-02"),
        ("panel-days.pressed", pressed("tomorrow"), "from=2016-10-20"),
    ],
)
def test_what_is_drawn_or_pressed_sets_the_dates_and_nothing_else_does(
    app: Dash, act: str, value: object, query: str
) -> None:
    assert state_after(app, act, value, "from=2016-10-20") == query


def test_the_question_of_the_calendar_sets_the_rest_days_or_keeps_them(app: Dash) -> None:
    assert state_after(app, "rest-days-check-actions.pressed", pressed("tue wed")) == "rest=tue&rest=wed"
    assert state_after(app, "rest-days-check-actions.pressed", pressed("keep"), "rest=mon") == "rest=mon"


def test_the_pager_turns_by_a_page_within_those_that_there_are(app: Dash) -> None:
    assert state_after(app, "pager.pressed", pressed("next 3"), "area=a1&page=2") == "area=a1&page=3"
    assert state_after(app, "pager.pressed", pressed("next 3"), "page=3") == "page=3"
    assert state_after(app, "pager.pressed", pressed("previous 3"), "page=2") == ""
    assert state_after(app, "pager.pressed", pressed("previous 3")) == ""
    assert state_after(app, "pager.pressed", pressed("next -9"), "page=2") == ""


@pytest.mark.parametrize("value", NOTHING)
def test_an_act_that_tells_nothing_changes_nothing(app: Dash, value: object) -> None:
    query = "area=a1&from=2016-10-20&user=1"
    for act in ("chips.pressed", "zoomed.data", "panel-days.pressed"):
        assert state_after(app, act, value, query) == query, act


def follow(app: Dash, presses: object, query: str = "", *, answered: object = None, **held: object) -> dict[str, Any]:
    """Return what the page writes after these presses."""
    state = {"query": query, "version": "7"}
    controls = {place.replace("__", "-").replace("_", "."): value for place, value in held.items()}
    values = {"state.data": state, "listing.data": state, "answered.data": answered, "presses.data": presses}
    return fire(app, "state.data", values | controls, next(iter(controls), "presses.data"))


def press(number: object, name: object, what: object) -> dict[str, object]:
    return {"number": number, "name": name, "value": pressed(what)}


def test_presses_count_in_their_order_and_each_once(app: Dash) -> None:
    back, on, week = (
        press(4, "step-back.pressed", "step"),
        press(5, "step-on.pressed", "step"),
        press(3, "presets.pressed", "7d"),
    )
    written = follow(app, [back, back | {"number": 6}, on, week], answered=2)
    assert (written["state.data"]["query"], written["answered.data"]) == ("from=2016-10-18&to=2016-10-24", 6)
    assert follow(app, [back, back | {"number": 6}, on, week], answered=6).get("answered.data") is None


def test_a_control_changed_after_a_press_on_its_way_is_the_last_word(app: Dash) -> None:
    chips = press(1, "chips.pressed", "areas")
    written = follow(app, [chips, press(2, "presets.pressed", "7d")], "area=a2", areas_value=["a1"])
    assert written["state.data"]["query"] == "area=a1&last=7d"


@pytest.mark.parametrize(
    "presses",
    [
        None, True, 7, "x", {}, [None, 7, "x", [], {}], [press(None, "presets.pressed", "7d")], [press(1, None, "7d")],
        [press(-1, "presets.pressed", "7d")], [press(1, ["presets.pressed"], "7d")], [press(1, "state.data", "7d")],
        [press(1.5, "presets.pressed", "7d")], [press(True, "presets.pressed", "7d")], [[1, "presets.pressed", "7d"]],
    ],
)  # fmt: skip
def test_presses_that_cannot_be_read_change_nothing(app: Dash, presses: object) -> None:
    assert "state.data" not in follow(app, presses)


def test_presses_beyond_a_limit_are_left_out(app: Dash) -> None:
    many = [press(number, "users-table.page", "x") for number in range(1, 501)]
    assert "state.data" not in follow(app, [*many, press(501, "presets.pressed", "7d")])


def typed(text: object) -> dict[str, object]:
    return {"text": text, "at": 1}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("26 oct", "area=a1&from=2016-10-26&to=2016-10-26"),
        ("2016-09-02 \N{EN DASH} 2016-10-31", "area=a1&from=2016-09-02&to=2016-10-31"),
        ("last 30 days", "area=a1&last=30d"),
        ("", "area=a1"),
        ("31 feb", "area=a1&last=7d"),
        (None, "area=a1&last=7d"),
        (["26 oct"], "area=a1&last=7d"),
    ],
)
def test_typed_dates_replace_those_in_view_where_they_mean_any(app: Dash, text: object, query: str) -> None:
    assert state_after(app, "typed-dates.data", typed(text), "area=a1&last=7d") == query


def test_what_means_no_days_stays_in_the_field_with_a_sentence_until_the_next_act(app: Dash) -> None:
    written = do(app, "typed-dates.data", typed("31 feb 2016"), "last=7d")
    assert written["dates.value"] == "31 feb 2016"
    assert written["date-picker.note"] == "31 Feb 2016 is not a day."
    later = do(app, "presets.pressed", pressed("30d"), "last=7d")
    assert later["dates.value"] == "2 \N{EN DASH} 31 Oct 2016"


def test_a_step_from_the_latest_days_is_fixed(app: Dash) -> None:
    assert state_after(app, "step-back.pressed", pressed("step"), "last=7d") == "from=2016-10-18&to=2016-10-24"


@pytest.mark.parametrize("act", ["chips.pressed", "presets.pressed"])
def test_the_latest_days_are_removed_as_dates_are(app: Dash, act: str) -> None:
    assert state_after(app, act, pressed("dates" if act == "chips.pressed" else "all"), "last=7d") == ""


OPENED = "from=2016-10-05&to=2016-10-05"


@pytest.mark.parametrize("card", ["energy", "heat"])
def test_the_day_in_a_title_opens_that_day(app: Dash, card: str) -> None:
    assert state_after(app, f"{card}-head.pressed", pressed("2016-10-05"), "grain=week") == f"{OPENED}&grain=week"
    for nothing in (*NOTHING, pressed("2016-02-30"), pressed(["2016-10-05"]), pressed("")):
        assert state_after(app, f"{card}-head.pressed", nothing, WEEK) == WEEK
