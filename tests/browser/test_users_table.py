"""The table of users in the browser: its heads, orders, columns and pages, and who made a day."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from tests.browser.pages import Page

PHONE = {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True}
AT_200_PERCENT = {"width": 720, "height": 500, "deviceScaleFactor": 2, "mobile": False}


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def order_of(page: Page, column: str) -> str:
    return str(page.one(f"#users-table th[data-column='{column}']").get_attribute("aria-sort"))


def is_sorted_by(page: Page, column: str, order: str) -> bool:
    """Return whether the heads, the address and the rows have this order."""
    cells = page.driver.find_elements(By.CSS_SELECTOR, f"#users-table td[data-column='{column}']")
    values = [float(cell.text.replace(",", "").replace("\N{MINUS SIGN}", "-")) for cell in cells]
    is_said = order_of(page, column) == {"desc": "descending", "asc": "ascending"}[order]
    return (
        is_said and f"sort={column}&order={order}" in page.query() and values == sorted(values, reverse=order == "desc")
    )


def is_shown(page: Page, column: str) -> bool:
    return bool(page.one(f"#users-table th[data-column='{column}']").is_displayed())


def press_edge_of_head(page: Page, column: str) -> None:
    """Press a head at its far corner, away from its name."""
    left, top = page.run(
        """arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});
           const box = arguments[0].getBoundingClientRect();
           return [Math.round(box.left) + 3, Math.round(box.top) + 3];""",
        page.one(f"#users-table th[data-column='{column}']"),
    )
    pointer = ActionChains(page.driver)
    pointer.w3c_actions.pointer_action.move_to_location(left, top).click()
    pointer.perform()


def test_the_whole_head_sorts_from_the_highest_and_a_second_press_turns_it_round(page: Page) -> None:
    page.open()
    press_edge_of_head(page, "peak_w")
    page.until(lambda: is_sorted_by(page, "peak_w", "desc"))
    press_edge_of_head(page, "peak_w")
    page.until(lambda: is_sorted_by(page, "peak_w", "asc"))
    page.run("document.querySelector(\"#users-table th[data-column='peak_w'] button\").focus()")
    page.press("ENTER")
    page.until(lambda: is_sorted_by(page, "peak_w", "desc"))
    press_edge_of_head(page, "area")
    page.until(lambda: order_of(page, "area") == "ascending" and "sort=area&order=asc" in page.query())
    assert order_of(page, "peak_w") == "none"


@pytest.mark.parametrize(("presses", "order"), [(4, "asc"), (5, "desc")])
def test_no_press_on_a_head_is_lost_while_the_server_answers(page: Page, presses: int, order: str) -> None:
    page.open()
    page.run(
        """const head = document.querySelector("#users-table th[data-column='load_factor']");
           head.scrollIntoView({block: 'center', behavior: 'instant'});
           for (let press = 0; press < arguments[0]; press++) head.click();""",
        presses,
    )
    page.until(lambda: is_sorted_by(page, "load_factor", order))


@pytest.mark.parametrize("screen", [PHONE, AT_200_PERCENT], ids=["phone", "at 200 %"])
def test_where_columns_have_no_room_they_can_be_fetched_and_ordered_by(page: Page, screen: dict[str, object]) -> None:
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    page.open()
    page.until(lambda: is_shown(page, "peak_w") and not is_shown(page, "load_factor"))
    page.click("#users .menu summary")
    page.click("#columns input[value='load_factor']")
    page.until(lambda: is_shown(page, "load_factor"))
    assert not is_shown(page, "base_w")
    assert not page.scrolls_sideways()
    Select(page.one("#sort-users")).select_by_visible_text("Lowest base load first")
    page.until(lambda: is_shown(page, "base_w") and is_sorted_by(page, "base_w", "asc"))
    page.open()
    page.until(lambda: is_shown(page, "load_factor"))
    page.click("#users .menu summary")
    page.click("#columns-fit")
    page.until(lambda: not is_shown(page, "load_factor"))


def test_a_page_of_more_rows_is_in_the_address(page: Page) -> None:
    page.open()
    page.click("#rows .form-check:nth-child(2)")
    page.until(lambda: page.text("#page-rows") == "1 to 20 of 20" and "rows=25" in page.query())
    page.open("?rows=all")
    page.until(lambda: len(page.user_ids()) == 20)


def test_who_made_a_day_takes_two_acts(page: Page) -> None:
    page.open()
    page.click_at("energy", 0.5, 0.5)
    page.until(lambda: "from=" in page.query())
    dates = parse_qs(page.query().removeprefix("?"))
    assert dates["from"] == dates["to"]
    page.run("document.getElementById('users').scrollIntoView({ behavior: 'instant' })")
    page.click("#users-table th[data-column='change_wh_per_day']")
    page.until(lambda: is_sorted_by(page, "change_wh_per_day", "desc"))
    page.until(lambda: page.lines("changes"))
    first = page.user_ids()[0]
    change = page.text("#users-table tbody tr:first-child td[data-column='change_wh_per_day']")
    most = page.run("return document.querySelector('#changes-graph .js-plotly-plot').data[0].x[0]")
    assert change == f"+{most:.1f}"
    assert " most vs " in page.text("#changes-title")
    page.click_at("changes", 0.95, 0.05)
    page.until(lambda: page.text("#panel-name") == f"User {first}")
