"""What the page does when its reader acts: callbacks fired over HTTP, on a repository whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from dash import Dash

from smapdash.model.enums import USER_SORTS, WEEKEND, Measure, Sort
from smapdash.model.filters import Filters
from smapdash.model.results import NO_SUMMARY
from smapdash.model.user_results import HalfHour
from smapdash.model.values import Refused
from smapdash.web.pages.overview.empty_state import empty_state_view
from smapdash.web.pages.overview.users.columns import order_in_words, sort_options
from smapdash.web.pages.overview.users.rows import build_rows
from smapdash.web.pages.user.notes import missing_notes
from smapdash.web.pages.user.view import ORDERS
from smapdash.web.state.controls import parse_controls
from smapdash.web.state.parse import (
    parse_click,
    parse_clicked_column,
    parse_state,
    parse_zoom,
)
from smapdash.web.state.sorting import read_sort
from tests import fakes
from tests.fakes import DATASET, NOTHING_LOADED, FakeRepository, fire, opened, shown_by, text_of

OPENED = {"state.data": {"query": "", "version": "6"}}
ALL_DAYS = OPENED
SELECTION = "selection.data"


def selected(query: str = "") -> dict[str, object]:
    return {SELECTION: {"query": query, "version": "7"}}


def listed(query: str = "") -> dict[str, object]:
    return {"listing.data": {"query": query, "version": "7"}}


def state_of(app: Dash, **controls: object) -> str:
    """Return the query that the controls lead to."""
    values = ALL_DAYS | {"version.data": "7"} | {name.replace("__", "."): value for name, value in controls.items()}
    return fire(app, "state.data", values)["state.data"]["query"]


# The state


def test_controls_become_one_canonical_query(app: Dash) -> None:
    assert state_of(app) == ""
    assert state_of(app, areas__value=["a2", "a1"], measure__value="mean") == "area=a1&area=a2&measure=mean"
    assert state_of(app, **{"rest-days__value": []}) == "rest=none"


def test_the_cards_follow_the_state_without_the_open_user(app: Dash) -> None:
    written = fire(app, "state.data", ALL_DAYS | {"open-user.data": "1", "areas.value": ["a1"], "version.data": "7"})
    assert written["state.data"] == {"query": "area=a1&user=1", "version": "7"}
    assert written["selection.data"] == written["listing.data"] == {"query": "area=a1", "version": "7"}


def test_the_cards_do_not_follow_what_concerns_the_table_only(app: Dash) -> None:
    known = {"query": "use=5-10", "version": "7"}
    values = ALL_DAYS | {
        "version.data": "7",
        "daily-use.data": "5-10",
        "selection.data": known,
        "find-user.value": " a1 ",
    }
    written = fire(app, "state.data", values, "find-user.value")
    assert written["state.data"]["query"] == "use=5-10&find=a1"
    assert "selection.data" not in written


def test_walking_back_sets_the_controls(app: Dash) -> None:
    query = "?tariff=t2&compare=year&grain=week&rest=tue&weekday=mon&find=x&sort=id&order=asc&page=3&use=5-7.5&user=1"
    values = {"walked.data": {"query": query, "at": 1}, "state.data": {"query": "", "version": "7"}}
    written = fire(app, "areas.options", values | {"areas.value": ["a1"]}, "walked.data")
    assert (written["areas.value"], written["tariffs.value"]) == ([], ["t2"])
    assert (written["compare.value"], written["rest-days.value"], written["find-user.value"]) == ("year", ["tue"], "x")
    assert (written["grain.value"], written["weekdays.data"]) == ("week", ["mon"])
    assert written["sort-users.value"] == "id asc"
    assert (written["users-table.page_current"], written["daily-use.data"], written["open-user.data"]) == (
        2,
        "5-7.5",
        "1",
    )


def test_opening_a_user_does_not_draw_the_cards_again(app: Dash) -> None:
    known = {"query": "", "version": "7"}
    values = ALL_DAYS | {"open-user.data": "1", "version.data": "7", "state.data": known, "selection.data": known}
    written = fire(app, "state.data", values)
    assert written["state.data"]["query"] == "user=1"
    assert "selection.data" not in written


def test_dates_out_of_order_stay_as_they_are(app: Dash) -> None:
    typed = {"first-day.data": "2016-10-20", "last-day.data": "1999-01-01"}
    written = fire(app, "state.data", OPENED | typed)
    assert written.keys().isdisjoint(typed)
    assert written["state.data"]["query"] == "from=2016-10-20&to=1999-01-01"
    assert written["chips.dates"] == "20 Oct 2016 to 1 Jan 1999, no day"
    assert written["headline.children"] == "Electricity use, 20 Oct 2016 to 1 Jan 1999"


def test_an_address_sets_the_controls(app: Dash) -> None:
    written = fire(app, "areas.options", {"address.data": "?area=a2&from=2016-10-01&split=tariff&user=1"})
    assert written["areas.options"] == ["a1", "a2"]
    assert written["areas.value"] == ["a2"]
    assert written["first-day.data"] == "2016-10-01"
    assert "last-day.data" not in written
    assert written["dates.value"] == "1 \N{EN DASH} 31 Oct 2016"
    assert (written["date-picker.earliest"], written["date-picker.latest"]) == ("2016-09-02", "2016-10-31")
    assert (written["split.value"], written["measure.value"], written["open-user.data"]) == ("tariff", "total", "1")


def test_a_new_load_keeps_what_the_controls_say(app: Dash) -> None:
    values = {
        "address.data": "?area=a1",
        "state.data": {"query": "area=a1", "version": "6"},
        "areas.value": ["a2"],
        "first-day.data": "2016-09-20",
        "date-picker.last": "2016-10-15",
    }
    written = fire(app, "areas.options", values)
    assert written["state.data"]["query"] == "area=a2&from=2016-09-20"
    assert "areas.value" not in written
    assert "first-day.data" not in written
    assert written["date-picker.last"] == "2016-10-31", "the last day was not chosen, so it moves with the data"


# Looking for loads


def test_the_same_load_changes_nothing(app: Dash) -> None:
    written = fire(app, "version.data", {"version.data": "7", "offline.hidden": True, "heartbeat.n_intervals": 4})
    assert written == {"offline.hidden": True, "heartbeat.interval": 10_000}


def test_while_newer_readings_are_prepared_the_page_says_so_and_looks_sooner(
    app: Dash, repository: FakeRepository
) -> None:
    repository.newer_loaded_at = datetime(2017, 1, 2, 12, 3, tzinfo=UTC)
    known = {"version.data": "7", "offline.hidden": True, "preparing.hidden": False, "heartbeat.n_intervals": 4}
    assert fire(app, "version.data", known) == {
        "offline.hidden": True,
        "heartbeat.interval": 1_000,
        "header.loaded_at": "Loaded 1 Nov 2016 06:10 UTC, newer readings are being prepared",
    }


def test_what_was_prepared_is_drawn_and_the_banner_goes_with_the_answer(app: Dash) -> None:
    known = {"version.data": "7", "offline.hidden": True, "preparing.hidden": False, "heartbeat.n_intervals": 4}
    written = fire(app, "version.data", known)
    assert (written["version.data"], "preparing.hidden" in written) == ("7.4", False)


def test_readings_that_are_not_ready_show_a_banner_of_their_own(app: Dash, repository: FakeRepository) -> None:
    repository.not_ready = "The readings are being prepared for the first time: 43% done."
    assert fire(app, "energy-graph.figure", selected()) == {
        "preparing-text.children": f"{repository.not_ready} Until then the cards stay as they are.",
        "preparing.hidden": False,
        "heartbeat.interval": 1_000,
    }


def test_another_load_changes_the_version(app: Dash) -> None:
    written = fire(app, "version.data", {"version.data": "6", "offline.hidden": True, "heartbeat.n_intervals": 4})
    assert written["version.data"] == "7"


def test_an_absent_database_shows_the_banner_and_is_asked_sooner(app: Dash, repository: FakeRepository) -> None:
    repository.away = True
    assert fire(app, "energy-graph.figure", selected()) == {"offline.hidden": False, "heartbeat.interval": 5_000}


def test_a_database_that_is_back_makes_everything_draw_again(app: Dash) -> None:
    values = {"version.data": "7", "offline.hidden": False, "heartbeat.n_intervals": 12}
    assert fire(app, "version.data", values)["version.data"] == "7.12"


def test_our_own_fault_is_logged_and_told(
    app: Dash, repository: FakeRepository, caplog: pytest.LogCaptureFixture
) -> None:
    repository.fault = KeyError("column")
    assert fire(app, "energy-graph.figure", selected()) == {"fault.hidden": False}
    assert "KeyError" in caplog.text


# Acts


@pytest.mark.parametrize(
    ("query", "preset"),
    [
        ("", "all"),
        ("last=7d", "7d"),
        ("last=30d", "30d"),
        ("last=31d", None),
        ("from=2016-10-25&to=2016-10-31", None),
        ("from=2016-09-02&to=2016-10-31", None),
    ],
)
def test_the_preset_that_was_chosen_is_pressed(app: Dash, query: str, preset: str | None) -> None:
    written = opened(app, query)
    states = {name: written[f"presets.{name}"] for name in ("7d", "30d", "90d", "all")}
    assert states == {name: str(name == preset).lower() for name in states}


def test_chips_name_the_active_filters(app: Dash) -> None:
    written = opened(app, "area=a1&area=a2&from=2016-10-02")
    assert written["chips.areas"] == "Areas a1, a2"
    assert written["chips.dates"] == "2 \N{EN DASH} 31 Oct 2016, 30 days"
    assert (written["chips.areas_hidden"], written["chips.tariffs_hidden"], written["chips.reset_hidden"]) == (
        False,
        True,
        False,
    )


def test_the_only_weekdays_are_a_chip_that_can_be_removed(app: Dash) -> None:
    written = opened(app, "weekday=sat&weekday=sun")
    assert written["chips.weekdays"] == "Only Sat, Sun"
    assert (written["chips.weekdays_hidden"], written["chips.reset_hidden"]) == (False, False)
    assert written["headline.children"] == "Electricity use, 2 Sep \N{EN DASH} 31 Oct 2016, only Sat, Sun"
    dates = opened(app, "weekday=sat&weekday=sun&from=2016-10-24")
    assert dates["chips.dates"] == "24 \N{EN DASH} 31 Oct 2016, 2 of 8 days"
    assert opened(app)["chips.weekdays_hidden"] is True


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (date(2016, 10, 31), "31 Oct is not a Saturday or Sunday."),
        (
            date(2016, 10, 30),
            "There is no reading of these users on Sat, Sun in 30 \N{EN DASH} 31 Oct 2016, 1 of 2 days.",
        ),
    ],
)
def test_without_readings_on_the_only_weekdays_all_of_them_are_offered(first: date, why: str) -> None:
    view = empty_state_view(DATASET, Filters(weekdays=(5, 6), first_day=first), NO_SUMMARY)
    assert (view["why"], view["remove_weekdays"], view["remove_weekdays_hidden"]) == (why, "Show all weekdays", False)
    assert empty_state_view(DATASET, Filters(first_day=first), NO_SUMMARY)["remove_weekdays_hidden"] is True


def test_the_comparison_is_a_chip_that_can_be_removed(app: Dash) -> None:
    written = opened(app, "from=2016-10-02")
    assert written["chips.compare"] == "vs 2 Sep \N{EN DASH} 1 Oct, other weekdays"
    assert written["chips.compare_hidden"] is False
    assert opened(app)["chips.compare_hidden"] is True


# Cards


def test_key_figures_say_number_unit_and_from_how_much(app: Dash) -> None:
    written = fire(app, "kpis.energy_body", selected())
    shown = {name: shown_by(written, name) for name in ("energy", "mean", "peak")}
    assert shown["energy"] == ("600.0", "kWh", "8,640 readings")
    assert shown["mean"] == ("3.33", "kWh", "over 180 user-days")
    assert shown["peak"] == ("4.20", "kW, 3\N{NO-BREAK SPACE}Oct\N{NO-BREAK SPACE}17:30", "3 users")
    assert "3 Oct 2016 17:30" in text_of(written["kpis.peak_hint"])
    assert "600.0 kWh / 180 user-days" in text_of(written["kpis.mean_hint"])
    assert written["scope.children"] == "3 of 3 users, 8,640 readings in view"
    assert written["empty-state.hidden"] is True


def test_every_card_asks_with_the_filters_of_the_selection(app: Dash, repository: FakeRepository) -> None:
    expected = Filters(areas=("a1",), first_day=date(2016, 10, 2), measure=Measure.MEAN)
    for card in ("energy", "profile", "heat", "duration", "distribution", "tariff-bars"):
        repository.asked.clear()
        fire(app, f"{card}-graph.figure", selected("area=a1&from=2016-10-02&measure=mean"))
        assert repository.asked[0] == expected, card
    repository.asked.clear()
    fire(app, "area-bars-graph.figure", selected("area=a1&from=2016-10-02&measure=mean"))
    assert repository.asked[0] == replace(expected, areas=()), "bars of areas stay to be clicked"


def test_a_chart_comes_with_its_finding_and_its_description(app: Dash) -> None:
    written = fire(app, "energy-graph.figure", selected("grain=day"))
    assert text_of(written["energy-head.title"]) == "Peak day: 2 Oct, 11.0 kWh"
    assert written["energy-graph.description"].startswith("Highest 11.0 kWh on 2 October 2016")
    assert written["energy-graph.figure"]["data"]


def test_an_empty_selection_says_why_and_offers_the_way_out(app: Dash) -> None:
    written = fire(app, "kpis.energy_body", selected("area=a1&tariff=t3"))
    assert written["empty-state.hidden"] is False
    assert written["empty-state.title"] == "No readings match"
    assert written["empty-state.why"] == "Tariff t3 exists only in area a2, and the filter asks for area a1."
    assert written["empty-state.remove_areas"] == "Remove area a1"
    assert written["empty-state.remove_dates_hidden"] is True
    assert "is-empty" in written["grid.className"]


@pytest.mark.parametrize(
    ("query", "is_short"),
    [
        ("from=2016-10-01&to=2016-10-03", False),
        ("from=2016-10-01&to=2016-10-02", True),
        ("from=2016-10-01&to=2016-10-20&weekday=mon", False),  # 3, 10 and 17 October
        ("from=2016-10-01&to=2016-10-16&weekday=mon", True),
        ("area=a1&tariff=t3&from=2016-10-01&to=2016-10-01", False),
    ],
)
def test_below_three_days_there_is_no_heat_map(app: Dash, query: str, is_short: bool) -> None:
    assert ("is-short" in fire(app, "kpis.energy_body", selected(query))["grid.className"]) is is_short


@pytest.mark.parametrize(
    ("query", "is_alone"),
    [
        ("from=2016-10-01&to=2016-10-10", False),
        ("from=2016-10-01&to=2016-10-10&compare=none", True),
        ("", True),  # all days have none before them
        ("area=a1&tariff=t3&compare=none", False),
    ],
)
def test_without_a_comparison_there_is_no_card_of_changes(app: Dash, query: str, is_alone: bool) -> None:
    assert ("is-alone" in fire(app, "kpis.energy_body", selected(query))["grid.className"]) is is_alone


def test_without_a_load_the_page_says_how_to_load(app: Dash, repository: FakeRepository) -> None:
    repository.dataset = NOTHING_LOADED
    written = fire(app, "kpis.energy_body", selected())
    assert (written["empty-state.title"], written["empty-state.code_hidden"]) == ("No readings are loaded", False)
    for card in ("energy", "profile", "area-bars", "tariff-bars"):
        assert fire(app, f"{card}-graph.figure", selected())[f"{card}-graph.figure"]["data"] == []
    assert fire(app, "user-rows.data", listed())["user-rows.data"] == []
    assert repository.asked == []


# The table


def cells_of(written: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the properties of the cells in the table's rows, by user and column."""
    return {
        row["props"]["data-user"]: {cell["props"]["data-column"]: cell["props"] for cell in row["props"]["children"]}
        for row in written["user-rows.data"]
    }


def test_the_table_links_each_user(app: Dash) -> None:
    cells = cells_of(fire(app, "user-rows.data", listed("area=a1")))
    assert cells["1"]["energy_wh"]["children"] == "300"
    tick, link = (part["props"] for part in cells["3]"]["id"]["children"])
    assert (tick["role"], tick["data-tick"], tick["aria-label"]) == ("checkbox", "3]", "Tick user 3]")
    assert (link["children"], link["href"]) == ("3]", "?user=3%5D")


def test_energy_has_a_decimal_where_nobody_used_100_kwh() -> None:
    page = FakeRepository().fetch_users(Filters())
    day = page._replace(rows=page.rows.assign(energy_wh=[87_440.0, 9_950.0, 100.0]), highest_wh=87_440.0)
    cells = [row["props"]["children"][3] for row in build_rows(DATASET, day)]
    assert [cell["props"]["children"] for cell in cells] == ["87.4", "10.0", "0.1"]  # half up


def test_bars_and_tints_are_measured_against_the_highest_and_marks_belong_to_the_tariff(app: Dash) -> None:
    cells = cells_of(fire(app, "user-rows.data", listed()))
    assert [row["energy_wh"]["style"]["--share"] for row in cells.values()] == ["1.0000", "0.6667", "0.3333"]
    assert [row["peak_w"]["style"]["--share"] for row in cells.values()] == ["1.0000"] * 3
    assert "var(--sd-cat-2)" in cells["2"]["tariff"]["style"]["--mark"]
    assert "var(--sd-cat-3)" in cells["3]"]["tariff"]["style"]["--mark"]


def test_changes_stand_with_their_sign_and_the_days_that_they_are_against(app: Dash) -> None:
    written = fire(app, "user-rows.data", listed("from=2016-10-31"))
    cells = cells_of(written)
    # 5 kWh a day after 4; 3.333 after 4; no readings before.
    changes = [(row["change_wh_per_day"]["children"], row["change_percent"]["children"]) for row in cells.values()]
    assert changes == [("+1.0", "+25.0"), ("\N{MINUS SIGN}0.7", "\N{MINUS SIGN}16.7"), ("\N{EN DASH}", "\N{EN DASH}")]
    assert written["users-table.against"] == "30 Oct, another weekday"
    assert written["users-table.about_change"].endswith(" vs 30 Oct, another weekday.")
    assert written["users-head.subtitle"].endswith("highest energy first. Change vs 30 Oct, another weekday.")


def test_without_a_comparison_the_table_has_no_changes_and_says_its_order(app: Dash) -> None:
    written = fire(app, "user-rows.data", listed("from=2016-10-31&compare=none&sort=change_percent&order=desc"))
    assert written["users-table.against"] == ""
    assert written["users-head.subtitle"] == "3 users, by id, as nothing is compared."


@pytest.mark.parametrize(
    ("query", "size"), [("", 12), ("rows=25", 25), ("rows=50", 50), ("rows=all", 500), ("rows=9", 12)]
)
def test_a_page_has_the_chosen_number_of_rows(app: Dash, repository: FakeRepository, query: str, size: int) -> None:
    fire(app, "user-rows.data", listed(query))
    assert repository.pages[0][3] == size


def test_all_rows_are_at_most_so_many_a_page_and_the_page_says_so(app: Dash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "_USERS", [(str(number), "a1", "t1", 60.0) for number in range(1_200)])
    written = fire(app, "user-rows.data", listed("rows=all&page=3"))
    assert len(written["user-rows.data"]) == 200
    assert written["page-rows.text"] == "1,001 to 1,200 of 1,200, 500 a page at most"
    assert written["pager.page_text"] == "3 of 3"


def test_sorting_searching_and_paging_are_the_servers(app: Dash, repository: FakeRepository) -> None:
    written = fire(app, "user-rows.data", listed("sort=peak_w&order=asc&find=2"))
    assert repository.pages[0] == ("peak_w", False, 0, 12)
    assert list(cells_of(written)) == ["2"]


def test_a_page_beyond_the_last_becomes_the_last(app: Dash) -> None:
    written = fire(app, "user-rows.data", listed("page=100"))
    assert (written["pager.page_text"], written["pager.before"], written["pager.after"]) == (
        "1 of 1",
        "previous 1",
        "next 1",
    )
    assert written["page-rows.text"] == "1 to 3 of 3"


@pytest.mark.parametrize(
    "control",
    [
        "areas.value",
        "sort-users.value",
        "rows.value",
        "compare.value",
        "find-user.value",
        "first-day.data",
        "daily-use.data",
        "weekdays.data",
    ],
)
def test_another_list_of_users_starts_at_its_first_page(app: Dash, control: str) -> None:
    new = {
        "areas.value": ["a1"],
        "sort-users.value": "peak_w desc",
        "rows.value": "25",
        "compare.value": "none",
        "find-user.value": "3",
        "first-day.data": "2016-10-01",
        "daily-use.data": "5-10",
        "weekdays.data": ["sat"],
    }[control]
    values = ALL_DAYS | {"version.data": "7", "users-table.page_current": 3, "listing.data": {"query": "page=4"}}
    written = fire(app, "state.data", values | {control: new}, control)
    assert (written["users-table.page_current"], "page=" in written["listing.data"]["query"]) == (0, False)


def test_a_turned_page_and_an_opened_user_keep_the_page(app: Dash) -> None:
    values = ALL_DAYS | {"version.data": "7", "users-table.page_current": 3, "listing.data": {"query": "page=3"}}
    assert fire(app, "state.data", values, "users-table.page_current")["listing.data"]["query"] == "page=4"
    opened = fire(app, "state.data", values | {"open-user.data": "1"}, "open-user.data")
    assert opened["state.data"]["query"] == "page=4&user=1"


# The panel


def test_the_panel_shows_the_open_user(app: Dash) -> None:
    written = fire(app, "shown-user.data", {"state.data": {"query": "user=1&grain=day", "version": "7"}})
    assert (written["shown-user.data"], written["panel-head.name"]) == ("1", "User 1")
    assert written["panel-head.sentence"] == "Highest of 2 on t1: 2.0 times their mean use."
    assert written["panel-energy-head.title"] == "Above the mean of t1 on all 2 days"
    assert "26 Oct 2016 lacks one half-hour: the second 01:30" in text_of(written["panel-notes.notes"])


def test_each_figure_of_the_panel_has_its_rank_and_its_rank_scale(app: Dash) -> None:
    written = fire(app, "shown-user.data", {"state.data": {"query": "user=1&grain=day", "version": "7"}})

    def leaves(name: str) -> tuple[str, ...]:
        return tuple(written[f"panel-kpis.{name}_{leaf}"] for leaf in ("value", "unit", "note", "rank"))

    assert leaves("mean") == ("5.00", "kWh", "", "1st of 2")
    assert leaves("peak") == ("1.40", "kW,", "1 Oct 18:00", "1st of 2")
    assert leaves("factor") == ("0.15", "", "", "2nd of 2")
    assert leaves("base") == ("\N{EN DASH}", "kW", "", "")
    assert leaves("coverage") == ("> 99.9", "%,", "1 of 2,880 missing", "")
    assert "M100 0v1M200 0v1" in written["panel-kpis.energy_rank_scale"]["--ticks"]
    assert written["panel-kpis.energy_mark"] == {"left": "100.0%"}
    assert written["panel-kpis.factor_mark"] == {"left": "75.0%"}
    assert written["panel-kpis.base_rank_scale"] == {"display": "none"}


def test_the_panel_steps_through_the_table(app: Dash) -> None:
    written = fire(app, "shown-user.data", {"state.data": {"query": "user=1", "version": "7"}})
    assert written["panel-top.around"] == ["1", "2", "3]"]
    assert (written["panel-top.is_first"], written["panel-top.is_last"]) == (True, False)
    assert written["panel-top.place"] == "1 of 3 by energy"
    order = {"query": "user=2&sort=peak_w&order=asc", "version": "7"}
    written = fire(app, "shown-user.data", {"state.data": order})
    assert (written["panel-top.is_first"], written["panel-top.is_last"]) == (False, False)
    assert written["panel-top.place"] == "2 of 3 by peak, lowest first"


def test_every_order_of_the_table_has_its_words() -> None:
    assert set(ORDERS) == set(USER_SORTS)


def test_the_largest_days_are_buttons_and_the_places_left_over_are_hidden(app: Dash) -> None:
    written = fire(app, "shown-user.data", {"state.data": {"query": "user=1", "version": "7"}})
    assert [written[f"panel-days.hidden_{place}"] for place in range(5)] == [False, False, True, True, True]
    assert (written["panel-days.value_1"], written["panel-days.day_1"]) == ("2016-10-02", "Sun 2 Oct 2016")
    assert written["panel-days.bar_1"] == {"width": "66.7%"}
    assert written["panel-days.energy_1"] == "4.00 kWh"
    assert written["panel-days.median_0"] == "1.2 \N{MULTIPLICATION SIGN} median"


def test_without_an_open_user_the_panel_is_left_alone(app: Dash, repository: FakeRepository) -> None:
    assert fire(app, "shown-user.data", {"state.data": {"query": "area=a1", "version": "7"}}) == {}
    assert repository.asked == []


def test_an_unknown_user_is_told_in_a_sentence(app: Dash) -> None:
    written = fire(app, "shown-user.data", {"state.data": {"query": "user=nobody", "version": "7"}})
    assert written["panel-head.name"] == "User nobody"
    assert written["panel-head.sentence"].startswith("No such user is loaded.")
    assert written["panel-body.hidden"] is True
    assert (written["panel-top.is_last"], written["panel-top.place"]) == (True, "")


def test_notes_tell_a_lost_pass_of_the_repeated_hour_from_a_gap() -> None:
    lost = (HalfHour(datetime(2016, 10, 26, 1, 0), 1),)
    told = str(missing_notes(lost, 1))
    assert "the second 01:00 is missing" in told
    assert "Clocks back: 01:00\N{EN DASH}02:00 repeated" in told
    gap = tuple(HalfHour(datetime(2016, 10, 5, 1, minute), 0) for minute in (0, 30))
    assert "lacks 2 half-hours: " in str(missing_notes(gap, 2))
    assert "01:00 and 01:30. Nothing was filled in." in str(missing_notes(gap, 2))


@pytest.mark.parametrize(
    ("slots", "times"),
    [
        ([7], "03:30"),
        ([0, 1, 2, 9], "00:00 to 01:00 and 04:30"),
        ([0, 1, 9], "00:00, 00:30 and 04:30"),
        (range(48), "00:00 to 23:30"),
        (range(0, 14, 2), "between 00:00 and 06:00"),
    ],
)
def test_missing_times_in_a_row_are_written_as_spans(slots: Sequence[int], times: str) -> None:
    gap = [HalfHour(datetime(2016, 10, 5, slot // 2, slot % 2 * 30), 0) for slot in slots]
    assert f"{times}. Nothing was filled in." in str(missing_notes(gap, len(gap)))


def test_a_day_that_lacks_both_passes_has_one_note_for_each() -> None:
    first = [HalfHour(datetime(2016, 10, 26, 1, minute), 0) for minute in (0, 30)]
    again = [half_hour._replace(fold=1) for half_hour in first]
    rest = [HalfHour(datetime(2016, 10, 26, hour), 0) for hour in (3, 5)]
    notes = missing_notes([*first, *again, *rest], 6)
    assert len(notes) == 2
    assert "01:00, 01:30, 03:00 and 05:00. Nothing" in str(notes[0])
    assert "the second 01:00 and 01:30 are missing" in str(notes[1])


def test_only_the_first_days_are_told_and_the_rest_is_counted() -> None:
    gaps = tuple(HalfHour(datetime(2016, 10, day, 1), 0) for day in range(1, 10))
    assert "And 95 half-hours more." in str(missing_notes(gaps, 100))


# Untrusted arguments

HOSTILE = [
    None,
    True,
    7,
    -1,
    1e308,
    "x",
    "x" * 100_000,
    [],
    [[]],
    {},
    {"points": 3},
    {"query": ["a"]},
]


@pytest.mark.parametrize("value", HOSTILE)
def test_parsers_take_anything(value: object) -> None:
    assert parse_state(DATASET, value) == Filters()
    assert read_sort(value) is None
    assert parse_click(value, DATASET.areas) is None
    names = ("areas", "tariffs", "first_day", "last_day", "last_days", "measure", "split", "compare", "rest_days",
             "weekdays", "use", "sort")  # fmt: skip
    controls = dict.fromkeys(names, value)
    asked = (value[:201],) if isinstance(value, str) else ()
    expected = Filters(
        areas=asked,
        tariffs=asked,
        rest_days=() if value == [] else WEEKEND,
        refused=tuple(Refused(name, text) for name in ("from", "last", "to", "use", "weekday") for text in asked),
    )
    assert parse_controls(DATASET, controls) == expected


@pytest.mark.parametrize("column", USER_SORTS)
def test_every_column_that_the_repository_sorts_by_is_taken_and_has_its_words(column: str) -> None:
    for order in ("asc", "desc"):
        sort = parse_controls(DATASET, {"sort": f"{column} {order}"}).sort
        assert sort == Sort(column, order == "desc")
        assert f"{column} {order}" in [option["value"] for option in sort_options()]
        assert order_in_words(sort)


@pytest.mark.parametrize(
    "value", ["withdrawn asc", "id; DROP TABLE users", "__class__ asc", "id", "id up", "id asc asc"]
)
def test_other_orders_are_not_taken(value: str) -> None:
    assert parse_controls(DATASET, {"sort": value}).sort == Sort()


@pytest.mark.parametrize(
    ("relayout", "days"),
    [
        (
            {"xaxis.range[0]": "2016-10-03 07:12:33.1", "xaxis.range[1]": "2016-10-09 23:00"},
            ("2016-10-04", "2016-10-09"),
        ),
        ({"xaxis.range[0]": "2016-10-03", "xaxis.range[1]": "2016-10-09"}, ("2016-10-03", "2016-10-09")),
        ({"xaxis.range[0]": "2016-10-03 07:00", "xaxis.range[1]": "2016-10-03 09:00"}, ("2016-10-03", "2016-10-03")),
        ({"xaxis.autorange": True, "yaxis.autorange": True}, (None, None)),
        ({"xaxis.range": ["2016-09-02", "2016-10-31"]}, (None, None)),
        ({"autosize": True}, None),
        ({"xaxis.range[0]": "2016-10-03"}, None),
        ({"xaxis.range[0]": 5, "xaxis.range[1]": [1]}, None),
        ({"xaxis.range[0]": "x", "xaxis.range[1]": "y"}, None),
        ([], None),
        (None, None),
    ],
)
def test_a_zoom_is_a_choice_of_days(relayout: object, days: object) -> None:
    assert parse_zoom(relayout) == days


def test_a_click_names_a_bar_that_exists() -> None:
    assert parse_click({"points": [{"customdata": ["a1"]}]}, ("a1", "a2")) == "a1"
    assert parse_click({"points": [{"customdata": ["a9"]}]}, ("a1", "a2")) is None


@pytest.mark.parametrize(
    ("click", "days"),
    [
        ({"x": "2016-10-03"}, ("2016-10-03", "2016-10-03")),
        ({"x": "2016-10-06 12:00", "customdata": "2016-10-03"}, ("2016-10-03", "2016-10-09")),
        ({"x": "2016-02-15", "customdata": "2016-02"}, ("2016-02-01", "2016-02-29")),
        ({"x": "2016-02-15", "customdata": "2016-13"}, None),
        ({"x": "2016-02-15", "customdata": "9999-12-31"}, None),
        ({"x": "2016-02-15", "customdata": "x" * 7}, None),
        ({"x": 7, "customdata": 7}, None),
        ({}, None),
    ],
)
def test_a_click_on_the_heat_map_opens_the_days_of_its_column(
    click: dict[str, object], days: tuple[str, str] | None
) -> None:
    assert parse_clicked_column({"points": [click]}) == days
