"""The choices on the main chart and on those that follow it. The data: 1 Oct to 9 Nov 2025, 20 users."""

from __future__ import annotations

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.support.select import Select

from tests.browser.pages import Page


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def test_the_grain_is_chosen_by_hand_and_given_back(page: Page) -> None:
    page.open("?from=2025-10-06&to=2025-10-12", whole=False)
    page.until(lambda: "kW by half-hour" in page.text("#energy-subtitle"))
    Select(page.one("#grain")).select_by_visible_text("Day")
    page.until(lambda: "kWh per day" in page.text("#energy-subtitle"))
    page.until(lambda: "grain=day" in page.query())
    Select(page.one("#grain")).select_by_visible_text("Auto")
    page.until(lambda: "kW by half-hour" in page.text("#energy-subtitle"))
    page.until(lambda: page.query() == "?from=2025-10-06&to=2025-10-12")


def test_the_day_in_a_title_opens_it_by_keyboard_and_is_plain_text_in_a_picture(page: Page) -> None:
    page.open("?compare=none", whole=False)
    page.until(lambda: page.text("#energy-title").startswith("Peak day: "))
    name = page.text("#energy-title .day-link")
    assert page.run("return document.getElementById('energy-title').textContent").count(name) == 1
    page.run("document.querySelector('#energy-title .day-link').focus()")
    page.press("ENTER")
    page.until(lambda: page.days()[0] == page.days()[1])
    page.until(lambda: "kW by half-hour" in page.text("#energy-subtitle"))
    assert page.one("#energy-title").find_elements("css selector", ".day-link") == []  # no other day is in view
    page.until(lambda: page.focused() == "energy-title")


def test_the_ring_on_the_highest_day_opens_it(page: Page) -> None:
    page.open("?compare=none", whole=False)
    page.until(lambda: page.lines("energy"))
    x, y, day = page.run(
        """const plot = document.querySelector('#energy-graph .js-plotly-plot'), {xaxis, yaxis} = plot._fullLayout;
           const ring = plot.data.find(trace => trace.name === 'highest');
           return [xaxis.d2p(ring.x[0]) / xaxis._length, yaxis.d2p(ring.y[0]) / yaxis._length, ring.x[0]];"""
    )
    page.click_at("energy", x, y)
    page.until(lambda: page.days() == (day, day))


def test_every_chart_follows_the_split(page: Page) -> None:
    page.open("?split=area")
    names = page.until(lambda: [line["name"] for line in page.lines("profile")])
    assert names == sorted(names)
    for card in ("duration", "distribution"):
        page.until(lambda card=card: [line["name"] for line in page.lines(card)] == names)
    page.until(lambda: len(page.lines("heat")) == len(names))
    assert set(names) <= {line["name"] for line in page.lines("energy")}


def test_an_answer_that_arrives_during_a_drag_does_not_drop_it(page: Page) -> None:
    page.open("?compare=none", whole=False)
    page.until(lambda: page.lines("overview-chart"))
    energy = page.text(".kpi:first-child .kpi-v")

    def change_the_dates() -> None:
        page.run("document.getElementById('preset-30d').click()")
        page.until(lambda: page.text(".kpi:first-child .kpi-v") != energy)

    page.drag("overview-chart", 0.26, 0.49, meanwhile=change_the_dates)  # of 40 days, in the middle of a day each
    page.until(lambda: page.days() == ("2025-10-11", "2025-10-20"))
    page.until(lambda: not page.waiting() & {"energy"})
    assert len(page.lines("energy")[0]["x"]) > 10
