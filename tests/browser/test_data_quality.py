"""The page of data quality in a browser: from the overview's line to a finding, its user at that time, and by axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser.pages import Page
from tests.browser.test_access import PHONE, assert_clean, emulate, resize


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield Page(browser, address)
    browser.driver.execute_script("localStorage.clear()")


def kinds(page: Page) -> set[str]:
    return {cell.text for cell in page.driver.find_elements("css selector", "#findings tbody th")}


def see(page: Page, card: str) -> None:
    """Scroll to a card, which is fetched then, until it is drawn."""
    script = """const card = document.getElementById(arguments[0]);
        card.scrollIntoView({block: 'start', behavior: 'instant'});
        return card.classList.contains('is-drawn');"""
    page.until(lambda: page.run(script, card))


def test_a_chosen_kind_is_listed_in_pages_and_a_finding_opens_its_user(page: Page) -> None:
    page.driver.get(f"{page.address.rstrip('/')}/data-quality?area=a1")
    see(page, "finding-kinds")
    assert page.one("#finding-kinds tbody tr")
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


def test_a_load_opens_by_keyboard_in_the_address_and_back_closes_it(page: Page) -> None:
    page.driver.get(f"{page.address.rstrip('/')}/data-quality?load=99")
    see(page, "load")
    page.until(lambda: page.text("#load-title").startswith("There is no load 99"))
    page.until(lambda: page.one("#loads tbody button")).send_keys(Keys.ENTER)
    page.until(lambda: page.text("#load-title").startswith("Load 1, "))
    assert page.query() == "?load=1"
    assert page.run("return document.activeElement.getAttribute('aria-current')") == "true"
    see(page, "load-entries")
    page.until(lambda: page.text("#load-entries-title") == "0 rows set aside")
    assert_clean(page)
    page.driver.back()
    see(page, "load")
    page.until(lambda: page.text("#load-title").startswith("There is no load 99"))


MAP = "document.querySelector('#coverage-graph .js-plotly-plot')"


def test_a_press_on_the_map_shows_the_users_of_a_row_and_then_opens_one_at_that_time(page: Page) -> None:
    """The homes are too few for rows of several users, so the press on one is that of the largest data sets."""
    page.driver.get(f"{page.address.rstrip('/')}/data-quality?coverage_by=segment")
    see(page, "coverage")
    page.until(lambda: page.run(f"return {MAP}.data[0].y.length") == 20)
    users = page.run(f"return Array.from({MAP}.data[0].y)")
    row = "{points: [{customdata: ['2-3', 2], pointNumber: [0, 0]}]}"
    page.run(f"delete {MAP}.layout.meta.opens; {MAP}.emit('plotly_click', {row})")
    page.until(lambda: page.run(f"return Array.from({MAP}.data[0].y)") == users[1:3])
    assert page.query() == "?coverage_by=segment&coverage_rows=2-3"
    assert page.text("#chip-text-coverage_rows") == "coverage map: users 2 to 3"
    page.run("document.querySelector('#coverage-graph').scrollIntoView({block: 'center', behavior: 'instant'})")
    page.click_at("coverage", 0.5, 0.25)
    page.until(lambda: page.driver.current_url.partition("?")[0] == page.address)
    page.until(lambda: page.text("#panel-name"))
    assert f"&user={users[1]}" in page.query()
    assert page.query().startswith("?from=2025-10-2")
    page.driver.back()
    see(page, "coverage")
    page.until(lambda: page.run(f"return Array.from({MAP}.data[0].y)") == users[1:3])
