"""A page starts with its first answer: nothing is asked twice, nothing moves, and without the answer it asks."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from dash.testing.browser import Browser

from tests.browser.pages import Page
from tests.hostile import MARK

ASKED = """return performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)
    .filter(path => path.endsWith('_dash-update-component') || path.includes('_first'))"""
MOVES = """window.moves = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => window.moves.push(entry.value)))
      .observe({ type: 'layout-shift', buffered: true });"""
REFUSE = """{
    const fetch = window.fetch;
    window.fetch = (url, request) => (String(url).includes('_first') ? Promise.reject(url) : fetch(url, request));
}"""


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


@pytest.mark.parametrize("query", ["", "?area=a1&last=30d&compare=none"])
def test_the_first_screen_takes_one_answer_and_nothing_moves(page: Page, query: str) -> None:
    script = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": MOVES})
    page.open(query, whole=False)
    page.until(lambda: page.lines("tariff-bars") and page.lines("heat") is not None)
    page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    assert page.run(ASKED) == ["/_first/wide"]
    assert page.text(".facts").startswith("20 users")
    assert "of 20 users" in page.text("#scope")
    assert page.query() == query
    assert sum(page.run("return window.moves")) < 0.01


def test_a_change_after_the_first_answer_and_the_way_back_are_asked_for(page: Page) -> None:
    page.open("?area=a1", whole=False)
    assert page.text("#chip-text-areas") == "Area a1"
    page.click("#preset-30d")
    page.until(lambda: page.query() == "?area=a1&last=30d")
    page.driver.back()
    page.until(lambda: page.query() == "?area=a1")
    page.until(lambda: page.one("#preset-all").get_attribute("aria-pressed") == "true")
    page.driver.get(f"{page.address}load-research?area=a1")
    page.until(lambda: "of 20 users" in page.text("#scope"))
    assert page.run(ASKED)[0] == "/load-research/_first/wide"  # a slow machine asks for more until the text is there
    page.driver.back()
    page.until(lambda: page.lines("energy"))
    assert page.query() == "?area=a1"


def test_without_its_first_answer_the_page_asks_once_it_has_started(page: Page) -> None:
    script = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": REFUSE})
    page.open("?area=a1", whole=False)
    page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    assert page.text("#chip-text-areas") == "Area a1"
    page.until(lambda: "of 20 users" in page.text("#scope"))
    assert page.text(".facts").startswith("20 users")
    assert "/_dash-update-component" in page.run(ASKED)


def test_a_hostile_address_is_shown_as_text(page: Page) -> None:
    page.driver.get(f"{page.address}?area={quote(MARK)}&from=%ff%fe&user={quote('</script>')}")
    page.until(lambda: MARK in page.text("#chip-text-areas"))
    page.until(lambda: "</script>" in page.text("#panel-name, #panel"))
    assert page.run("return document.querySelectorAll('img').length") == 0
