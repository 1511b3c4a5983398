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
