"""What a press on a chart does, in words."""

from __future__ import annotations

import pytest

from smapdash.model.enums import Grain
from smapdash.web.charts import canvas
from smapdash.web.charts.offers import Offer, open_dates, put, show_day_type, show_only, show_users

SAT_SUN = (5, 6)


@pytest.mark.parametrize(
    ("grain", "days", "words"),
    [
        (Grain.HALF_HOUR, 7, "Open this day"),
        (Grain.HOUR, 7, "Open this day"),
        (Grain.DAY, 2, "Open this day"),
        (Grain.WEEK, 100, "Open this week"),
        (Grain.MONTH, 900, "Open this month"),
        (Grain.HALF_HOUR, 1, ""),
        (Grain.DAY, 0, ""),
    ],
)
def test_a_bucket_is_opened_by_its_name_unless_one_day_is_all_there_is(grain: Grain, days: int, words: str) -> None:
    assert open_dates(grain, days).words == words


@pytest.mark.parametrize(
    ("chosen", "of_a1"), [((), "Show only area a1"), (("a1",), "Show all areas"), (("a1", "a2"), "Show only area a1")]
)
def test_a_bar_that_is_the_only_one_shows_all_again(chosen: tuple[str, ...], of_a1: str) -> None:
    assert show_only("area", ("a1", "a2"), chosen).words == {"a1": of_a1, "a2": "Show only area a2"}


@pytest.mark.parametrize(
    ("weekdays", "rest", "working"),
    [
        ((), "Show only non-working days", "Show only working days"),
        ((5, 6), "Show all days", "Show only working days"),
        ((5,), "Show all days", "Show only working days"),
        ((0, 1), "Show only non-working days", "Show all days"),
        ((4, 5), "Show only non-working days", "Show only working days"),
    ],
)
def test_a_day_type_that_is_alone_shows_all_days_again(weekdays: tuple[int, ...], rest: str, working: str) -> None:
    assert show_day_type(weekdays, SAT_SUN).words == {"rest": rest, "working": working}


def test_the_bar_whose_users_are_listed_shows_all_users_again() -> None:
    assert show_users("20-25", ["20-25", "25-30"]).words == {"20-25": "Show all users", "25-30": "Show these users"}


def test_a_figure_carries_its_offer_to_the_browser() -> None:
    figure = put(canvas.blank(100, canvas.Margin()), Offer("Open this day", zooms=True))
    assert figure.layout["meta"] == {"offer": "Open this day", "zooms": True}
