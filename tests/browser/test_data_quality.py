"""The page of data quality in a browser: from the overview's line to a finding, its user at that time, and by axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.support.ui import Select

from tests.browser.pages import Page
from tests.browser.test_access import PHONE, assert_clean, emulate, resize


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield Page(browser, address)
    browser.driver.execute_script("localStorage.clear()")


def kinds(page: Page) -> set[str]:
    return {cell.text for cell in page.driver.find_elements("css selector", "#findings tbody th")}


def test_a_chosen_kind_is_listed_in_pages_and_a_finding_opens_its_user(page: Page) -> None:
    page.driver.get(f"{page.address.rstrip('/')}/data-quality?area=a1")
    page.until(lambda: page.one("#finding-kinds tbody tr"))
    Select(page.one("#finding-kind")).select_by_value("spike")
    page.until(lambda: kinds(page) == {"Spikes"})
    assert "kind=spike" in page.driver.current_url
    assert_clean(page)
    user = page.one("#findings tbody a").text
    page.click("#findings tbody a")
    page.until(lambda: page.lines("energy"))
    assert f"user={user}" in page.driver.current_url
    assert "area=a1" in page.driver.current_url


def test_on_a_phone_in_the_dark_only_the_tables_scroll_sideways(page: Page) -> None:
    emulate(page, prefers_color_scheme="dark")
    resize(page, PHONE, mobile=True)
    page.driver.get(f"{page.address.rstrip('/')}/data-quality?kind=all")
    page.until(lambda: kinds(page))
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert_clean(page)


def test_a_finding_is_reviewed_and_opened_again_by_keyboard(page: Page) -> None:
    page.driver.get(f"{page.address.rstrip('/')}/data-quality?kind=spike")
    page.until(lambda: kinds(page) == {"Spikes"})
    first = page.one("#findings tbody a").text
    page.run("document.querySelector('#findings tbody [data-act=review]').focus()")
    page.press("ENTER")
    page.until(lambda: page.focused() == "review-note")
    assert f"Spikes of user {first}" in page.text("#review-about")
    assert_clean(page)
    page.press("an oven")
    page.press("TAB")
    assert page.focused() == "review-name"
    page.press("Ann")
    page.press("ENTER")
    page.until(lambda: "Marked as reviewed by Ann" in page.text("#export-status"))
    assert page.focused() == "finding-status"
    Select(page.one("#finding-status")).select_by_value("reviewed")
    page.until(lambda: "an oven" in page.text("#findings tbody"))
    assert "status=reviewed" in page.driver.current_url
    assert "Ann, " in page.text("#findings tbody .review")
    page.run("document.querySelector('#findings tbody [data-act=reopen]').focus()")
    page.press("ENTER")
    page.until(lambda: page.text("#export-status") == "The finding is open again.")
    page.until(lambda: page.text("#findings-title") == "No reviewed findings")
