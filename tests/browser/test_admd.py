"""ADMD piece by piece in a browser: its bar, Stop and Go on, by keyboard, on a phone, in the dark and by axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Server
from tests.browser.pages import Page
from tests.browser.test_access import PHONE, assert_clean, emulate, resize

TWO_USERS = "from smapdash.analysis import admd; admd.MOST_AT_ONCE = 4_000"
"""Pieces of two users of 40 days each, so that 20 users are ten pieces."""
HOLD = """const ask = window.fetch;
    window.held = [];
    window.answered = 0;
    window.fetch = (url, how) => /"whole":true/.test(String(how?.body))
      ? new Promise((done) => window.held.push(() => done(ask(url, how).finally(() => { window.answered += 1; }))))
      : ask(url, how);"""
BAR, LINE, BUTTON = "#admd [role=progressbar]", "#admd .progress-line p", "#admd [data-stops]"
ALL = "From all 621 samples."
"""20 alone, 100 each of 2, 3, 5, 7, 10 and 15 of 20 users, and of all of them one."""


@pytest.fixture(scope="module")
def piecewise(loaded_url: str) -> Iterator[str]:
    server = Server(TWO_USERS, DATABASE_URL=loaded_url)
    while not is_prepared(server.url):
        pass
    yield server.url
    assert server.stop() == 0


def is_prepared(address: str) -> bool:
    """Whether the page has its first answer; the server waits for it for a while."""
    try:
        with urlopen(f"{address.rstrip('/')}/load-research/_first/wide") as answer:
            return bool(answer.status == 200)
    except HTTPError:
        return False


@pytest.fixture
def page(browser: Browser, piecewise: str) -> Iterator[Page]:
    """The page of load research whose requests for pieces wait until `send` lets them go."""
    script = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HOLD})
    yield Page(browser, piecewise)
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    browser.driver.execute_script("localStorage.clear()")


def reach(page: Page, query: str = "") -> None:
    """Open the page, and wait until the card asks for its first piece; what one test finishes is kept for the next."""
    page.driver.get(f"{page.address.rstrip('/')}/load-research{query}")
    page.until(lambda: page.one("#peaks tbody a"))
    page.run("document.getElementById('admd').scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.until(lambda: page.one(BAR).is_displayed() and waiting(page))


def waiting(page: Page) -> int:
    return int(page.run("return window.held.length"))


def percent(page: Page) -> int:
    return int(page.one(BAR).get_attribute("aria-valuenow"))


def send(page: Page, least: int) -> None:
    """Let pieces go until so many per cent are done: either of two processes may answer."""

    def is_done() -> bool:
        page.run("window.held.shift()?.()")
        return percent(page) >= least

    page.until(is_done)


def settled(page: Page) -> int:
    """Return how many requests for pieces wait after the page has done what it had to do."""
    script = "const done = arguments[0]; setTimeout(() => requestAnimationFrame(() => done(window.held.length)))"
    return int(page.driver.execute_async_script(script))


def test_the_bar_says_how_far_it_is_and_goes_with_the_last_piece(page: Page) -> None:
    reach(page)
    bar = page.one(BAR)
    assert [bar.get_attribute(f"aria-{name}") for name in ("valuemin", "valuemax", "valuenow")] == ["0", "100", "0"]
    assert bar.accessible_name == "Users whose half-hours are read"
    assert page.text(LINE) == "From 0 of 621 samples so far; half-hours of 0 of 20 users read."
    assert waiting(page) == 1, "one piece at a time"
    assert_clean(page)
    seen = []
    while percent(page) < 100:
        seen.append(percent(page))
        send(page, seen[-1] + 1)
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert set(seen) <= set(range(0, 100, 10))
    page.until(lambda: page.text(LINE) == ALL)
    assert not page.one(BAR).is_displayed()
    assert not page.one(BUTTON).is_displayed()
    assert settled(page) == 0
    assert "Half-hours of all 20 users." in page.text("#admd-subtitle")


def test_stop_asks_for_no_further_piece_and_go_on_for_the_rest(page: Page) -> None:
    reach(page, "?from=2025-10-02")
    send(page, 20)
    page.until(lambda: waiting(page) == 1)
    page.run("arguments[0].focus()", page.one(BUTTON))
    button = page.driver.switch_to.active_element
    assert button.accessible_name == "Stop"
    button.send_keys(Keys.ENTER)
    assert page.text(LINE).startswith("Stopped. From ")
    assert page.one(LINE).get_attribute("role") == "status"
    assert button.accessible_name == "Go on"
    before = page.run("window.held.shift()(); return window.answered")  # the one that was under way
    page.until(lambda: page.run("return window.answered") > before)
    assert settled(page) == 0
    assert page.text(LINE).endswith(f"half-hours of {percent(page) // 5} of 20 users read.")
    assert_clean(page)
    button.send_keys(Keys.SPACE)
    assert not page.text(LINE).startswith("Stopped")
    send(page, 100)
    page.until(lambda: page.text(LINE) == ALL)
    assert page.run("return document.activeElement.closest('.progress-line') !== null"), "the focus stays in the line"


def test_other_filters_end_what_was_stopped_and_begin_their_own(page: Page) -> None:
    reach(page, "?from=2025-10-03")
    send(page, 10)
    page.click(BUTTON)
    page.run("window.held = []")
    page.run("document.querySelector('#load-research tbody button[data-press]').click()")
    page.until(lambda: "area=" in page.driver.current_url and waiting(page))
    assert not page.text(LINE).startswith("Stopped")
    send(page, 100)
    page.until(lambda: page.text(LINE).startswith("From all "))


def test_the_export_of_a_stopped_card_is_whole(page: Page) -> None:
    reach(page, "?from=2025-10-04")
    page.click(BUTTON)
    page.click("#admd [data-table=admd]")
    page.until(lambda: len(page.driver.find_elements("css selector", "dialog[open] tbody tr")) == 8)


@pytest.mark.parametrize("size", [PHONE, (1440, 1000)])
def test_the_line_fits_on_a_phone_in_the_dark(page: Page, size: tuple[int, int]) -> None:
    emulate(page, prefers_color_scheme="dark")
    resize(page, size, mobile=size == PHONE)
    reach(page, f"?from=2025-10-0{5 + (size == PHONE)}")
    send(page, 30)
    box = "return arguments[0].getBoundingClientRect().toJSON()"
    button: dict[str, Any] = page.run(box, page.one(BUTTON))
    card: dict[str, Any] = page.run(box, page.one("#admd"))
    assert card["left"] < button["left"] < button["right"] < card["right"]
    assert button["height"] >= (40 if size == PHONE else 28)
    assert_clean(page)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
