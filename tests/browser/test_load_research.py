"""The page of load research in a browser: from the overview with its filters, by keyboard, on a phone, and by axe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Server
from tests.browser.pages import Page
from tests.browser.test_access import A4_PX, PHONE, assert_clean, emulate, resize


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield Page(browser, address)
    browser.driver.execute_script("localStorage.clear()")


def groups(page: Page) -> list[str]:
    return [cell.text for cell in page.driver.find_elements("css selector", "#load-research tbody th")]


def reach(page: Page, query: str = "") -> None:
    page.driver.get(f"{page.address.rstrip('/')}/load-research{query}")
    page.until(lambda: len(groups(page)) > 2 and page.one("#peaks tbody a"))


def test_the_filters_go_along_from_the_overview_and_a_maximum_leads_back(page: Page) -> None:
    page.open("?area=a1", whole=False)
    page.click(".pages a[data-page='./load-research']")
    page.until(lambda: len(groups(page)) > 2)
    assert page.driver.current_url.endswith("/load-research?area=a1")
    assert groups(page)[:3] == ["Selection", "By area", "a1"]
    page.click("#load-research tbody a")
    page.until(lambda: page.lines("energy"))
    assert "area=a1" in page.driver.current_url
    assert "from=" in page.driver.current_url


def test_a_press_on_the_name_of_a_group_shows_only_that_group(page: Page) -> None:
    reach(page)
    page.click("#load-research tbody button[data-press='area=a2']")
    page.until(lambda: groups(page)[:3] == ["Selection", "By area", "a2"])
    assert page.driver.current_url.endswith("/load-research?area=a2")


def test_the_formula_beside_a_heading_opens_by_keyboard_and_nothing_serious_is_found(page: Page) -> None:
    reach(page)
    hint = page.one("[aria-describedby='load-research-admd_w-hint']")
    page.run("document.getElementById('load-research-base_load_w-hint').previousElementSibling.focus()")
    page.driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    page.until(lambda: page.one("#load-research-admd_w-hint").is_displayed())
    assert page.run("return document.activeElement === arguments[0]", hint)
    assert "divided by its users" in page.text("#load-research-admd_w-hint")
    assert_clean(page)
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.one("#load-research-admd_w-hint").is_displayed()


def test_two_periods_stand_side_by_side_and_lead_to_the_user_who_changed_most(page: Page) -> None:
    reach(page)
    assert not page.one("#user-changes").is_displayed(), "nothing is compared"
    reach(page, "?from=2025-11-01&to=2025-11-14&against=2025-10-04..2025-10-17")
    page.run("document.getElementById('user-changes').scrollIntoView()")
    page.until(lambda: page.one("#both-periods tbody td") and page.one("#user-changes tbody a"))
    assert_clean(page)
    user = page.text("#user-changes tbody a")
    page.click("#user-changes tbody a")
    page.until(lambda: page.text("#panel-name") == f"User {user}")
    assert "against=2025-10-04..2025-10-17" in page.driver.current_url


def test_on_a_phone_in_the_dark_only_the_table_scrolls_sideways(page: Page) -> None:
    emulate(page, prefers_color_scheme="dark")
    resize(page, PHONE, mobile=True)
    reach(page)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert page.run(
        "const box = document.getElementById('load-research-frame'); return box.scrollWidth > box.clientWidth"
    )
    assert_clean(page)


@pytest.mark.parametrize("width", A4_PX)
def test_on_paper_every_column_is_inside_its_card(page: Page, width: int) -> None:
    reach(page)
    emulate(page, media="print")
    resize(page, (width, 900 if width < 900 else 700))
    outside = """return [...document.querySelectorAll('.figures :is(th, td)')].filter(cell => {
        const [own, card] = [cell, cell.closest('.card-box')].map(one => one.getBoundingClientRect());
        return own.left < card.left || own.right > card.right;
        }).map(cell => cell.textContent)"""
    assert page.run(outside) == []


def test_a_press_on_a_load_shape_shows_only_its_users_on_every_page_and_back_shows_all_again(page: Page) -> None:
    reach(page)
    page.run("document.getElementById('shape-groups').scrollIntoView()")
    page.until(lambda: page.one("#shape-groups tbody button") and page.lines("load-shapes"))
    assert_clean(page)
    shape = page.one("#shape-groups tbody button").get_attribute("data-press")
    users = page.driver.find_elements("css selector", "#shape-groups tbody tr:first-child td")[0].text
    page.click("#shape-groups tbody button")
    page.until(lambda: f"shape={shape}" in page.driver.current_url)
    page.until(lambda: page.text("#scope").startswith(f"{users} of "))
    page.click(".pages a[data-page='./']")
    page.until(lambda: page.lines("energy"))
    assert f"shape={shape}" in page.driver.current_url
    page.until(lambda: page.text("#scope").startswith(f"{users} of "))
    page.driver.back()
    page.until(lambda: page.one("#shape-groups"))
    page.driver.back()
    page.until(lambda: "shape=" not in page.driver.current_url)


HELD_UP = (
    "from smapdash.repository import shape_users; from smapdash.db.copy import fetch_arrays; "
    "shape_users.fetch_arrays = lambda *given: open({gate!r}).close() or fetch_arrays(*given)"
)
"""A server that adds up readings once somebody writes to a named pipe."""


def test_while_the_readings_of_a_shape_are_added_up_the_page_says_so_and_keeps_its_figures(
    browser: Browser, loaded_url: str, tmp_path: Path
) -> None:
    gate = str(tmp_path / "gate")
    os.mkfifo(gate)
    server = Server(HELD_UP.format(gate=gate), DATABASE_URL=loaded_url)
    try:
        page = Page(browser, server.url)
        reach(page)
        page.run("document.getElementById('shape-groups').scrollIntoView()")
        page.until(lambda: page.one("#shape-groups tbody button") and page.lines("load-shapes"))
        users = page.driver.find_elements("css selector", "#shape-groups tbody tr:first-child td")[0].text
        before = page.text("#scope")
        page.click("#shape-groups tbody button")
        said = f"The readings of {users} users are being added up: 0 % done. Until then the cards stay as they are."
        page.until(lambda: said in page.text("#preparing"))
        assert_clean(page)
        assert page.text("#scope") == before
        opened = os.open(gate, os.O_RDWR)
        page.until(lambda: page.text("#scope").startswith(f"{users} of "))
        page.until(lambda: not page.one("#preparing").is_displayed())
        assert not page.one("#fault").is_displayed()
        os.close(opened)
    finally:
        page.driver.get("about:blank")
        assert server.stop() == 0
