"""What was asked for and cannot be honoured: found as values, said in one sentence, on the page and in exports."""

from __future__ import annotations

import pytest
from dash import Dash
from flask.testing import FlaskClient

from smapdash.model.filters import Filters
from smapdash.model.notices import Notice, NoticeKind, find_unmet
from smapdash.model.results import NO_SUMMARY
from smapdash.web.pages.overview.empty_state import empty_state_view
from smapdash.web.state.chips import chips_view
from smapdash.web.state.query_string import parse_query
from smapdash.wording.notices import describe_notice
from tests.fakes import DATASET, fire, pressed, text_of

SPAN = "The data cover 2 Sep \N{EN DASH} 31 Oct 2016"

CASES = [
    ("area=a1&tariff=t1&from=2016-09-10&to=2016-09-20", (), True),
    ("area=a9", ("Area a9 is not in the data.",), False),
    ("area=a9&area=a2", ("Area a9 is not in the data.",), True),
    ("area=a8&area=a9", ("Areas a8, a9 are not in the data.",), False),
    (
        "&".join(f"area=b{number}" for number in range(5)),
        ("5 areas (b0, b1, b2 and 2 more) are not in the data.",),
        False,
    ),
    ("area=a1%00", (r"Area a1\x00 is not in the data.",), False),
    ("tariff=T3", ("Tariff T3 is not in the data. Names are case-sensitive: the data hold t3.",), False),
    ("area=a9&tariff=t9", ("Area a9 is not in the data.", "Tariff t9 is not in the data."), False),
    ("from=2017-03-01&to=2017-03-31", (f"{SPAN}; there is no reading in the requested dates.",), False),
    ("to=2015-03-31", (f"{SPAN}; there is no reading in the requested dates.",), False),
    ("from=2016-01-01&to=2016-09-20", (f"{SPAN} only.",), True),
    (
        "from=2016-09-20&to=2016-09-10",
        ("The first day, 20 Sep 2016, is after the last day, 10 Sep 2016, so no day is selected.",),
        False,
    ),
    (
        "from=garbage",
        ("from=garbage in the address is not a date such as 2016-10-09, so nothing is selected.",),
        False,
    ),
    (
        "weekday=blursday&weekday=mon",
        ("weekday=blursday in the address is not a weekday such as mon, so it is left out.",),
        True,
    ),
    ("user=9", (), True),
    ("user=1,9", ("User 9 is not in the data.",), True),
    ("user=9,", ("User 9 is not in the data.",), False),
    (r"user=1\,9,", ("User 1,9 is not in the data.",), False),
    (
        "user=" + ",".join(map(str, range(101))),
        ("101 users are selected; at most 100 can be added up, so nothing is selected.",),
        False,
    ),
    (
        "a=" + "x" * 200_000,
        ("The address is longer than 200,000 characters or holds more than 10,000 values, so nothing is selected.",),
        False,
    ),
]


@pytest.mark.parametrize(("query", "sentences", "something_is_left"), CASES, ids=lambda value: str(value)[:40])
def test_what_cannot_be_honoured_is_said(query: str, sentences: tuple[str, ...], something_is_left: bool) -> None:
    notices = find_unmet(DATASET, parse_query(DATASET, query))
    assert tuple(map(describe_notice, notices)) == sentences
    assert any(notice.leaves_nothing for notice in notices) is not something_is_left


def test_nothing_is_said_while_nothing_is_loaded_or_asked_for() -> None:
    assert find_unmet(DATASET, Filters()) == ()


def test_a_notice_is_a_value() -> None:
    assert find_unmet(DATASET, Filters(tariffs=("T3", "t1"))) == (
        Notice(NoticeKind.TARIFF, ("T3",), meant=("t3",), leaves_nothing=False),
    )


def test_the_page_shows_the_rest_with_a_notice(app: Dash) -> None:
    written = fire(app, "empty-state.hidden", {"wanted.data": {"query": "area=a2&area=a9"}})
    assert written["empty-state.hidden"] is True
    assert [text_of(note) for note in written["notices.notes"]] == ["Area a9 is not in the data."]


def test_the_page_says_why_nothing_is_left(app: Dash) -> None:
    written = fire(app, "empty-state.hidden", {"wanted.data": {"query": "area=a9"}})
    assert (written["empty-state.hidden"], written["empty-state.why"]) == (False, "Area a9 is not in the data.")
    assert (written["empty-state.remove_areas"], written["empty-state.remove_areas_hidden"]) == (
        "Remove area a9",
        False,
    )
    assert written["notices.notes"] == []


def test_the_rest_may_be_empty_for_a_reason_of_its_own(app: Dash) -> None:
    written = fire(app, "empty-state.hidden", {"wanted.data": {"query": "area=a1&area=a9&tariff=t3"}})
    assert written["empty-state.why"] == (
        "Area a9 is not in the data. Tariff t3 exists only in area a2, and the filter asks for areas a1, a9."
    )


def test_what_no_control_can_show_is_kept_beside_them(app: Dash) -> None:
    query = "?area=a2&area=a9&from=garbage&to=2017-03-31"
    written = fire(app, "state.data", {"address.data": query})
    assert written["state.data"]["query"] == "area=a2&area=a9&to=2017-03-31&from=garbage"
    assert (written["areas.value"], written["last-day.data"]) == (["a2"], "2017-03-31")
    assert written["unmet.data"] == "area=a9&from=garbage"
    assert written["chips.areas"] == "Areas a2, a9 (not in the data)"
    assert written["chips.refused"] == "Cannot be read: from=garbage"
    controls = {"areas.value": ["a1", "a2"], "unmet.data": "area=a9&from=garbage", "last-day.data": "2017-03-31"}
    later = fire(app, "state.data", {**controls, "state.data": written["state.data"]}, "areas.value")
    assert later["state.data"]["query"] == "area=a1&area=a2&area=a9&to=2017-03-31&from=garbage"


@pytest.mark.parametrize(
    ("chip", "query"),
    [("areas", "from=garbage"), ("refused", "area=a2&area=a9"), ("reset", "")],
)
def test_a_chip_takes_away_what_is_not_in_the_data(app: Dash, chip: str, query: str) -> None:
    values = {"areas.value": ["a2"], "unmet.data": "area=a9&from=garbage", "chips.pressed": pressed(chip)}
    written = fire(app, "state.data", {**values, "state.data": {"query": "x", "version": "7"}}, "chips.pressed")
    assert written["state.data"]["query"] == query


def test_a_gesture_takes_the_place_of_dates_that_cannot_be_read(app: Dash) -> None:
    values = {"unmet.data": "from=garbage", "presets.pressed": pressed("7d")}
    written = fire(app, "state.data", {**values, "state.data": {"query": "x", "version": "7"}}, "presets.pressed")
    assert written["state.data"]["query"] == "last=7d"


def test_an_export_says_what_it_lacks(app: Dash) -> None:
    client: FlaskClient = app.server.test_client()
    lines = client.get("/export/energy.csv?area=a2&area=a9").get_data(as_text=True).splitlines()
    assert "# note: Area a9 is not in the data." in lines
    assert "# areas: a2 | a9" in lines


@pytest.mark.parametrize("query", ["area=a9", "from=garbage", "from=2017-03-01&to=2017-03-31", "tariff=T3"])
def test_an_export_of_bars_holds_none_where_nothing_is_left(app: Dash, query: str) -> None:
    lines = app.server.test_client().get(f"/export/area-bars.csv?{query}").get_data(as_text=True).splitlines()
    assert lines[-1].startswith("area,")
    assert "# areas: all" not in lines or "area" not in query


def test_a_long_selection_is_noted_in_lines_that_a_spreadsheet_can_hold(app: Dash) -> None:
    query = "&".join(f"area={number:03}{'x' * 57}" for number in range(300))
    lines = app.server.test_client().get(f"/export/energy.csv?{query}").get_data(as_text=True).splitlines()
    noted = [line.removeprefix("# areas: ").split(" | ") for line in lines if line.startswith("# areas: ")]
    assert [name for line in noted for name in line] == [f"{number:03}{'x' * 57}" for number in range(300)]
    assert max(map(len, lines)) < 32_767


def test_selected_users_have_a_chip_and_a_note_and_keep_the_open_one(app: Dash) -> None:
    written = fire(app, "state.data", {"address.data": "?user=1,9&user=2"})
    assert written["state.data"]["query"] == "user=1,9&user=2"
    assert written["selection.data"]["query"] == "user=1,9"
    assert (written["selected-users.data"], written["open-user.data"]) == (["1", "9"], "2")
    assert written["chips.users"] == "Users 1, 9 (not in the data)"
    lines = app.server.test_client().get("/export/energy.csv?user=1,9").get_data(as_text=True).splitlines()
    assert "# selected users: 1 | 9" in lines
    assert "# note: User 9 is not in the data." in lines


def test_selected_users_outside_the_chosen_areas_leave_nothing_for_that_reason(app: Dash) -> None:
    view = empty_state_view(DATASET, Filters(users=("1",), areas=("a2",)), NO_SUMMARY)
    assert view["why"] == "None of the selected users is in these areas and tariffs."
    assert view["remove_users"] == "Remove user 1"


def test_chips_of_many_names_count_those_that_are_missing() -> None:
    chips = chips_view(DATASET, Filters(areas=("a1", "a2", "a8", "a9")))
    assert chips["areas"] == "4 areas, 2 not in the data"
