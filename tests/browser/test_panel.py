"""The panel of one user, as a person uses it."""

from __future__ import annotations

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.pages import WAIT_S, Page


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    """The dashboard of the invented homes, not yet opened."""
    return Page(browser, address)


def opened(page: Page, query: str) -> Page:
    page.open(query)
    page.until(lambda: page.text("#panel-name").startswith("User "))
    return page


def test_the_panel_draws_the_user_among_its_peers(page: Page) -> None:
    # By the hour there is no band.
    opened(page, "?user=3003&grain=hour")
    page.until(lambda: [line["name"] for line in page.lines("panel-energy")][:2] == ["t2 mean", "3003"])
    page.until(lambda: {"working", "non-working"} <= {line["name"] for line in page.lines("panel-profile")})
    page.until(lambda: page.lines("panel-heat"))
    assert " of 5" in page.text("#panel-body .p-k dt :nth-child(2)")
    assert page.one("#panel-body .p-k .rank-scale").is_displayed()


def test_the_buttons_step_through_the_table_and_the_address_follows(page: Page) -> None:
    page.open()
    first, second, third = page.user_ids()[:3]
    opened(page, f"?user={first}")
    page.until(lambda: page.text("#panel-place") == "1 of 20 by energy")
    assert page.one("#panel-back").get_attribute("aria-disabled") == "true"
    page.click("#panel-on")
    page.until(lambda: page.text("#panel-name") == f"User {second}")
    page.until(lambda: page.query() == f"?user={second}")
    page.run("document.getElementById('panel-name').focus()")
    ActionChains(page.driver).key_down(Keys.ALT).send_keys(Keys.ARROW_DOWN).key_up(Keys.ALT).perform()
    page.until(lambda: page.text("#panel-name") == f"User {third}")
    ActionChains(page.driver).key_down(Keys.ALT).send_keys(Keys.ARROW_UP).key_up(Keys.ALT).perform()
    page.until(lambda: page.text("#panel-name") == f"User {second}")
    page.press("ESCAPE")
    page.until(lambda: page.focused() == second)


def test_the_keys_do_not_step_while_something_is_filled_in(page: Page) -> None:
    page.open()
    second = page.user_ids()[1]
    opened(page, f"?user={second}")
    page.run("document.getElementById('find-user').focus()")
    ActionChains(page.driver).key_down(Keys.ALT).send_keys(Keys.ARROW_DOWN).key_up(Keys.ALT).perform()
    page.run("document.getElementById('panel-back').click()")
    page.until(lambda: page.text("#panel-place").startswith("1 of "))


def test_a_largest_day_becomes_the_dates(page: Page) -> None:
    opened(page, "?user=3003")
    day = page.until(lambda: page.one("#panel-day-0").get_attribute("data-press"))
    page.click("#panel-day-0")
    page.until(lambda: f"from={day}&to={day}" in page.query())
    page.until(lambda: not page.one("#panel-day-1").is_displayed())
    assert page.one("#panel-day-0").get_attribute("data-press") == day


@pytest.mark.parametrize("width", [375, 900, 1440])
def test_nothing_in_the_panel_scrolls_sideways(page: Page, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 768}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    opened(page, "?user=3003")
    page.until(lambda: page.lines("panel-heat"))
    assert width > 375 or not page.scrolls_sideways()
    assert page.run("const p = document.getElementById('panel'); return p.scrollWidth <= p.clientWidth")


def test_below_1000_px_the_panel_covers_the_page_which_then_takes_no_focus(page: Page) -> None:
    size = {"width": 900, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    opened(page, "?user=3003")
    box = page.run("return document.getElementById('panel').getBoundingClientRect()")
    assert (box["left"], box["width"]) == (0, 900)
    assert page.run("return document.getElementById('main').inert")
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size | {"width": 1024})
    page.until(lambda: not page.run("return document.getElementById('main').inert"))


SEEN = """
    const [done] = arguments;
    const seen = new Set();
    const panel = document.getElementById("panel");
    const drawn = () => panel.querySelectorAll(".plot .scatterlayer .trace").length;
    document.querySelector("#users-table td a").click();
    const look = () => {
      if (!panel.hidden) {
        const widths = [...panel.querySelectorAll(".main-svg")].map((svg) => svg.getBoundingClientRect().width);
        seen.add(Math.max(...widths) <= panel.clientWidth);
        if (drawn()) return done([...seen]);
      }
      requestAnimationFrame(look);
    };
    look();"""


def test_the_charts_of_the_panel_have_their_size_in_the_first_frame_that_shows_them(page: Page) -> None:
    page.open()
    assert not page.one("#panel").is_displayed()
    page.driver.set_script_timeout(WAIT_S)
    assert page.driver.execute_async_script(SEEN) == [True]


@pytest.mark.parametrize("width", [1024, 1440, 2560])
def test_a_user_opened_keeps_the_cards_in_their_order_and_the_key_figures_in_view(page: Page, width: int) -> None:
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    page.open()
    order, row = placed(page), page.user_ids()[4]
    link = page.one(f"#users-table tr[data-user='{row}'] a")
    page.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", link)
    top = "return arguments[0].getBoundingClientRect().top"
    before = page.run(top, link)
    link.click()
    page.until(lambda: page.focused() == "panel-name")
    assert abs(page.run(top, link) - before) < 2, "the row is where it was clicked"
    page.run("window.scrollTo({ top: 0, behavior: 'instant' })")
    assert placed(page) == order
    left_of_panel = """const edge = document.getElementById('panel').getBoundingClientRect().left;
        return [...document.querySelectorAll('.kpi')].filter(cell => cell.checkVisibility()
          && [...cell.querySelectorAll('.kpi-v, .kpi-d')].every(text => text.scrollWidth <= text.clientWidth)
          && cell.getBoundingClientRect().right <= edge).length"""
    assert page.run(left_of_panel) == 7
    bar = page.run("return document.getElementById('panel').getBoundingClientRect().top")
    assert bar >= page.run("return document.getElementById('filters').getBoundingClientRect().bottom")


def placed(page: Page) -> list[str]:
    """Return the cards as they stand on the page, from the top and from the left."""
    script = """return [...document.querySelectorAll(".kpi .kpi-l, .cards .card-box")]
        .filter(card => card.checkVisibility())
        .map(card => ({ name: card.id || card.innerText, box: card.getBoundingClientRect() }))
        .sort((one, other) => one.box.top - other.box.top || one.box.left - other.box.left).map(({ name }) => name)"""
    return list(page.run(script))
