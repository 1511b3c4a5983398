"""Rest days of the data set on the page: followed, overridden by an address, saved by a button, and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from dash import Dash

from smapdash.model.filters import Filters
from smapdash.web.pages.overview.rest_days.saving import save_rest_days
from smapdash.web.shell.app import create_app
from smapdash.web.state.controls import controls_view, parse_controls
from smapdash.web.state.query_string import parse_query, to_query
from tests.fakes import DATASET, FakeRepository, fire, pressed

TUE_WED = replace(DATASET, rest_days=(1, 2), state="7+1")
USE, BACK = "rest-days-check-actions.pressed", "rest-days-saved-note.pressed"


def press(app: Dash, name: str, what: str) -> dict[str, Any]:
    return fire(app, "rest-days-saved.hidden", {name: pressed(what)}, name)


@pytest.mark.parametrize(
    ("query", "days", "address"),
    [
        ("", (1, 2), ""),
        ("rest=tue&rest=wed", (1, 2), ""),
        ("rest=sat&rest=sun", (5, 6), "rest=sat&rest=sun"),
        ("rest=none", (), "rest=none"),
        ("rest=caturday", (1, 2), ""),
    ],
)
def test_an_address_follows_the_setting_or_names_its_own(query: str, days: tuple[int, ...], address: str) -> None:
    filters = parse_query(TUE_WED, query)
    assert (filters.rest_days, to_query(filters)) == (days, address)


@pytest.mark.parametrize("query", [None, "x" * 300_000, "query=x"])
def test_a_query_that_cannot_be_read_follows_it_too(query: object) -> None:
    assert parse_query(TUE_WED, query).rest_days == (1, 2)


def test_controls_that_the_viewer_left_alone_follow_a_change_of_the_setting() -> None:
    untouched = controls_view(DATASET, Filters())
    assert to_query(parse_controls(TUE_WED, untouched)) == ""
    assert parse_controls(TUE_WED, untouched).rest_days == (1, 2)
    chosen = untouched | {"rest_days": ["mon"]}
    assert to_query(parse_controls(TUE_WED, chosen)) == "rest=mon"


def test_the_button_saves_the_days_and_offers_those_of_before() -> None:
    repository = FakeRepository(TUE_WED)
    written = press(create_app(repository), USE, "sat sun")
    assert repository.saved == [("rest days", 5, 6)]
    assert "now Saturday and Sunday, for everyone" in written["rest-days-saved-note.text"]
    assert written["rest-days-saved-note.before"] == "tue wed"
    assert (written["rest-days-saved.hidden"], written["rest-days-saved-note.no_way_back"]) == (False, False)
    assert written["version.data"] == "7+1"


def test_taking_them_back_saves_those_of_before_and_closing_saves_nothing() -> None:
    repository = FakeRepository()
    app = create_app(repository)
    press(app, BACK, "none")
    assert repository.saved == [("rest days",)]
    assert press(app, BACK, "close") == {"rest-days-saved.hidden": True}
    assert len(repository.saved) == 1


@pytest.mark.parametrize("fault", ["read-only", "away"])
def test_where_nothing_can_be_written_the_page_says_so(fault: str) -> None:
    repository = FakeRepository(is_writable=fault != "read-only", away=fault == "away")
    view = save_rest_days(repository, pressed("tue wed"))
    assert view.text.startswith("Not saved: the dashboard cannot write to the database")
    assert (view.hidden, view.no_way_back) == (False, True)
    assert repository.saved == []


@pytest.mark.parametrize(
    "value", [None, 7, [], {}, {"what": 5}, {"what": ["tue"]}, {"what": ""}, {"what": "keep"}, {"what": "tue'; --"},
              {"what": "mon tue wed thu fri sat sun"}, {"what": "x" * 100_000}, {"what": "\ud800"}],
)  # fmt: skip
def test_any_other_value_saves_nothing(value: object) -> None:
    repository = FakeRepository()
    assert save_rest_days(repository, value).hidden
    assert repository.saved == []
