"""The page on a phone: what a finger on a chart does, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from dash.testing.browser import Browser

from tests.browser.fingers import Fingers
from tests.browser.pages import Page

CHARTS = ("energy", "overview-chart", "heat", "profile", "distribution", "tariff-bars")
TAPS = {
    "energy": ((0.02, 0.5), "Open this day", "?from=2025-10-02&to=2025-10-02"),
    "heat": ((0.11, 0.5), "Open this day", "?from=2025-10-05&to=2025-10-05"),
    "profile": ((0.5, 0.05), "Show only ", "?weekday="),
    "distribution": (None, "Show these users", "?use="),
    "tariff-bars": (None, "Show only tariff t3", "?tariff=t3"),
}
"""The place of a tap as shares of the plot (None: its largest bar), the first words that it offers, and what the
address begins with after the press."""


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


@pytest.fixture
def finger(page: Page) -> Iterator[Fingers]:
    finger = Fingers(page)
    yield finger
    finger.done()


def test_a_swipe_over_a_chart_scrolls_and_filters_nothing(page: Page, finger: Fingers) -> None:
    page.open(whole=False)
    for card in CHARTS:
        finger.bring(card)
        before = page.run("return window.scrollY")
        finger.swipe(card, down=120, right=12)
        page.until(lambda before=before: page.run("return window.scrollY") < before - 60)
        if card != "overview-chart":
            finger.swipe(card, right=150)
        assert page.query() == "", card
        assert page.run("return document.querySelectorAll('.zoomlayer > *').length") == 0, f"{card} is not drawn upon"


def test_a_sideways_drag_over_the_overview_chart_chooses_dates(page: Page, finger: Fingers) -> None:
    page.open(whole=False)
    finger.bring("overview-chart")
    finger.swipe("overview-chart", x=0.2, right=80, down=5)
    # 40 days from 1 October to 9 November.
    page.until(lambda: "from=2025-10-0" in page.query() and "to=2025-10-2" in page.query())


def test_a_tap_shows_the_values_and_a_button_does_what_a_click_does(page: Page, finger: Fingers) -> None:
    page.open(whole=False)
    for card, (place, words, query) in TAPS.items():
        finger.bring(card)
        # One tap, though the chart may still be drawn for the address before.
        tap(finger, card, place)
        page.until(partial(offers, page, card, words))
        assert page.query() == "", card
        finger.tap_on("#offer")  # a mouse would stay there, and end the next hover as the page is laid out
        page.until(lambda query=query: page.query().startswith(query))
        assert not page.one("#offer").is_displayed()
        page.driver.back()
        page.until(lambda: page.query() == "")


def test_a_tap_on_a_chart_that_is_being_drawn_shows_its_values_once_it_is(page: Page, finger: Fingers) -> None:
    page.open(whole=False)
    place, words, _ = TAPS["energy"]
    finger.bring("energy")
    page.driver.execute_async_script(
        "const [done] = arguments, plot = document.querySelector('#energy-graph .js-plotly-plot');"
        "plot.later = [plot.data, plot.layout]; Plotly.react(plot, [], plot.layout).then(() => done())"
    )
    tap(finger, "energy", place)
    assert not page.one("#offer").is_displayed()
    page.driver.execute_async_script(
        "const [done] = arguments, plot = document.querySelector('#energy-graph .js-plotly-plot');"
        "Plotly.react(plot, ...plot.later).then(() => done())"
    )
    page.until(partial(offers, page, "energy", words))


def tap(finger: Fingers, card: str, place: tuple[float, float] | None) -> None:
    """Tap a chart at a place, or else at its largest bar."""
    if place:
        finger.tap(card, *place)
    else:
        finger.tap_on_largest_bar(card)


def offers(page: Page, card: str, words: str) -> bool:
    """Return whether a chart shows values, and a button with these words."""
    values = page.run("return document.querySelector(arguments[0]).textContent", f"#{card}-graph .hoverlayer")
    return bool(values) and page.text("#offer").startswith(words.strip())
