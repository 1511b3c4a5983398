"""The picker of the dates: typed at any speed, by mouse, by keys alone, on a phone."""

from __future__ import annotations

import pytest
from dash.testing.browser import Browser

from tests.browser.pages import Page

SHOWN = "return document.querySelector('#date-picker').hidden === false"


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def value(page: Page) -> str:
    return str(page.one("#dates").get_attribute("value"))


def test_dates_typed_slowly_stay_until_they_are_entered(page: Page) -> None:
    page.open("?from=2025-10-20&to=2025-10-26", whole=False)
    page.type_dates("2 n")
    # While the viewer pauses the page asks for a new load, and is answered.
    page.run("dash_clientside.set_props('offline', {hidden: false})")
    page.run("dash_clientside.set_props('heartbeat', {n_intervals: 99})")
    page.until(lambda: not page.one("#offline").is_displayed())
    assert (value(page), page.query()) == ("2 n", "?from=2025-10-20&to=2025-10-26")
    page.press("o", "v", "ENTER")
    page.until(lambda: page.query() == "?from=2025-11-02&to=2025-11-02")
    page.until(lambda: value(page) == "2 Nov 2025")
    page.type_dates("20/10/2025 - 26/10/2025", "TAB")
    page.until(lambda: page.query() == "?from=2025-10-20&to=2025-10-26")
    assert page.text(".date-note") == ""


def test_what_is_corrected_is_said(page: Page) -> None:
    page.open("?from=2025-10-20&to=2025-10-26", whole=False)
    page.type_dates("31 feb 2025", "ENTER")
    page.until(lambda: page.text(".date-note") == "31 Feb 2025 is not a day.")
    assert (value(page), page.days()) == ("31 feb 2025", ("2025-10-20", "2025-10-26"))
    page.type_dates("30 oct 2025 - 1 jan 2026", "ENTER")
    page.until(lambda: page.text(".date-note") == "The readings end on 9 Nov 2025: shown up to there.")
    assert page.query() == "?from=2025-10-30&to=2025-11-09"
    page.type_dates("5 nov - 1 nov", "ENTER")
    page.until(lambda: page.text(".date-note") == "The first day was after the last: swapped.")
    assert (value(page), page.query()) == ("1 \N{EN DASH} 5 Nov 2025", "?from=2025-11-01&to=2025-11-05")
    page.click("#kpi-energy-body")
    page.until(lambda: page.text(".date-note") == "")


def test_both_ends_are_chosen_by_two_clicks_in_either_order(page: Page) -> None:
    page.open(whole=False)
    page.click("#calendar-open")
    page.click("[data-day='2025-11-02']")
    assert page.query() == "", "one end is not a choice yet"
    page.click("[data-day='2025-10-20']")
    page.until(lambda: page.query() == "?from=2025-10-20&to=2025-11-02")
    page.until(lambda: value(page) == "20 Oct \N{EN DASH} 2 Nov 2025")
    assert not page.run(SHOWN)
    page.click("#calendar-open")
    page.click("#date-picker [data-days='Last 30 days']")
    page.until(lambda: page.query() == "?last=30d")


def test_both_ends_are_chosen_by_keys_alone(page: Page) -> None:
    page.open("?from=2025-10-20&to=2025-10-26", whole=False)
    page.run("document.getElementById('dates').focus()")
    page.press("ARROW_DOWN")
    assert page.run("return document.activeElement.ariaLabel") == "Sunday 26 October 2025"
    page.press("ARROW_LEFT", "ARROW_UP", "HOME", "ENTER")
    page.press("PAGE_DOWN", "END", "ARROW_RIGHT")
    assert page.run("return document.activeElement.ariaLabel") == "Sunday 9 November 2025", "the data end there"
    page.press("ENTER")
    page.until(lambda: page.query() == "?from=2025-10-13&to=2025-11-09")
    assert page.focused() == "calendar-open"
    page.press("ENTER")
    page.until(lambda: page.run(SHOWN))
    page.press("ESCAPE")
    assert (page.run(SHOWN), page.focused()) == (False, "calendar-open")


def test_keys_move_through_the_one_month_that_a_narrow_window_shows(page: Page) -> None:
    page.driver.set_window_size(800, 900)
    try:
        page.open("?from=2025-11-01&to=2025-11-09", whole=False)
        page.run("document.getElementById('dates').focus()")
        page.press("ARROW_DOWN", "PAGE_UP")
        assert page.run("return document.activeElement.ariaLabel") == "Thursday 9 October 2025"
        page.press("ENTER", "ENTER")
        page.until(lambda: page.query() == "?from=2025-10-09&to=2025-10-09")
    finally:
        page.driver.set_window_size(1440, 1000)
