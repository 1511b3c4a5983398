"""The day that a title names: a link where another day is in view."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from dash.development.base_component import Component

from smapdash.model.enums import Compare, Grain, Split
from smapdash.model.filters import Filters
from smapdash.web.cards.chart import ChartView, DayLink, with_link
from smapdash.web.charts.canvas import empty_figure
from tests.cards import energy_view
from tests.fakes import DATASET, FakeRepository

ALONE = Filters(compare=Compare.NONE)


def test_the_day_is_a_button_in_the_title() -> None:
    parts: Any = with_link("Peak day: 26 Dec, 2,522 kWh", DayLink("26 Dec", date(2016, 12, 26)))
    before, button, after = parts
    assert (before, button.children, after) == ("Peak day: ", "26 Dec", ", 2,522 kWh")
    assert button.to_plotly_json()["props"]["data-press"] == "2016-12-26"
    assert button.title == "Open 26 Dec 2016"


@pytest.mark.parametrize("link", [None, DayLink("27 December", date(2016, 12, 27))])
def test_a_title_without_the_day_is_plain(link: DayLink | None) -> None:
    assert with_link("Peak day: 26 Dec", link) == "Peak day: 26 Dec"


def test_what_a_card_shows_has_the_link_in_its_title_only() -> None:
    view = ChartView(empty_figure(10), "On 2 October", "", "On 2 October", DayLink("2 Oct", date(2016, 10, 2)))
    assert set(view.shown) == {"figure", "title", "subtitle", "description"}
    assert isinstance(view.shown["title"][1], Component)
    assert view.title == view.description == "On 2 October"


def test_the_main_chart_links_its_highest_day() -> None:
    view = energy_view(FakeRepository(), DATASET, ALONE)
    assert view.title == "Peak day: 2 Oct, 11.0 kWh"
    assert view.link == DayLink("2 Oct", date(2016, 10, 2))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(compare=Compare.NONE, grain=Grain.WEEK),
        Filters(compare=Compare.NONE, split=Split.AREA, grain=Grain.MONTH),
        Filters(compare=Compare.NONE, first_day=date(2016, 10, 2), last_day=date(2016, 10, 2)),
    ],
)
def test_a_longer_bucket_and_the_only_day_in_view_are_no_links(filters: Filters) -> None:
    assert energy_view(FakeRepository(), DATASET, filters).link is None
