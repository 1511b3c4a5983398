"""Names that are markup, and the policy of the page: no element comes of data, and no state breaks the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dash.testing.browser import Browser

from tests.browser.conftest import Server, load
from tests.browser.pages import Page
from tests.marked import MARKS, write_marked

WATCH = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", event =>
      window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
    window.alerts = 0;
    window.alert = () => { window.alerts += 1; };
"""
FOREIGN = """
    return performance.getEntriesByType("resource").map(entry => entry.name)
      .filter(name => !name.startsWith(window.location.origin) && !/^(data|blob):/.test(name));
"""
GROWN = """
    const links = [...document.querySelectorAll("a[href]")].filter(link => link.origin !== window.location.origin);
    const grown = document.querySelectorAll(".sd-evil, [onerror], td em, td strong, td code, td img, td mark");
    return [...grown, ...links]
      .map(element => element.outerHTML);
"""
HOVER = """
    return [...document.querySelectorAll('.hoverlayer text, .hoverlayer tspan')].map(e => e.textContent).join('|');
"""


@pytest.fixture(scope="module")
def marked_address(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = create_database()
    load(url, write_marked(tmp_path_factory.mktemp("marked")))
    server = Server(DATABASE_URL=url)
    yield server.url
    assert server.stop() == 0


@pytest.fixture(scope="module")
def blank_address(create_database: Callable[[], str]) -> Iterator[str]:
    server = Server(DATABASE_URL=create_database())
    yield server.url
    assert server.stop() == 0


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Return what gives a page at an address, whose every document is watched from its first script on."""
    script = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    yield lambda address: Page(browser, address)
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def assert_clean(page: Page) -> None:
    """Hold that nothing broke the policy, came from elsewhere or grew out of a name since the document was opened."""
    assert page.run("return window.violations") == []
    assert page.run("return window.alerts") == 0
    assert page.run(FOREIGN) == []
    assert page.run(GROWN) == []


def open_marked(page: Page, query: str) -> None:
    page.open(query)
    page.until(lambda: page.text("#panel-name").startswith("User "))
    page.until(lambda: page.lines("panel-energy") and page.lines("panel-profile"))


def encode(page: Page, text: str) -> str:
    return str(page.run("return encodeURIComponent(arguments[0])", text))


@pytest.mark.parametrize("mark", MARKS)
def test_a_name_is_shown_as_it_is_written(watched: Callable[[str], Page], marked_address: str, mark: str) -> None:
    page = watched(marked_address)
    open_marked(page, f"?split=tariff&user={encode(page, mark)}")
    assert page.text("#panel-name") == f"User {mark}"
    assert page.run("return document.getElementById('panel-tariff').textContent") == f"Tariff {mark}"
    assert mark in page.user_ids()
    # The names at the lines or in the legend, once Plotly has read its own spelling of them.
    named = page.run("return [...document.querySelectorAll('#panel-energy-graph text')].map(e => e.textContent)")
    assert any(text == mark for text in named), named
    assert_clean(page)


def test_menus_dialogs_and_the_pointer_make_nothing_of_names(
    watched: Callable[[str], Page], marked_address: str
) -> None:
    page = watched(marked_address)
    open_marked(page, f"?split=both&grain=day&user={encode(page, MARKS[0])}")
    legend = page.run("return [...document.querySelectorAll('#energy-graph .legendtext')].map(e => e.textContent)")
    assert any(MARKS[4] in text for text in legend), "no sign is read as a place for a value"
    hovered = [hover(page, *place) for place in PLACES]
    assert any(MARKS[0] in text for text in hovered), hovered
    assert_clean(page)
    for card in ("energy", "area-bars", "panel-energy"):
        page.run("document.querySelector(`[data-table='${arguments[0]}']`).click()", card)
        page.until(lambda: page.run("return document.getElementById('table-dialog').open"))
        assert_clean(page)
        page.run("document.getElementById('table-dialog').close()")
    for control in ("areas", "tariffs"):
        page.click(f"#{control}")
        page.until(lambda: page.run("return document.body.textContent.includes(arguments[0])", MARKS[1]))
        assert_clean(page)
        page.press("ESCAPE")


PLACES = (("energy", 0.01, 0.5), ("tariff-bars", 0.1, 0.45), ("area-bars", 0.1, 0.5), ("panel-energy", 0.01, 0.5))
"""Graphs, and where they tell a name: the first of two days, the fifth of ten bars, the third of five."""


def hover(page: Page, card: str, x: float, y: float) -> str:
    """Move the pointer over a graph and return what it tells."""
    page.until(lambda: page.lines(card))
    page._pointer(card, x, y).perform()
    return str(page.until(lambda: page.run(HOVER)))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_breaks_the_policy_or_asks_elsewhere(watched: Callable[[str], Page], address: str, theme: str) -> None:
    page = watched(address)
    page.open()
    if page.run("return document.documentElement.dataset.bsTheme") != theme:
        page.click("#theme-switch")
    for query in STATES:
        page.open(query)
        if "user=" in query:
            page.until(lambda: page.text("#panel-name").startswith("User "))
        for card in ("duration", "distribution", "heat", "profile"):
            page.until(lambda card=card: page.lines(card))
        assert_clean(page)
    page.click("#energy [data-table]")
    page.until(lambda: page.run("return document.getElementById('table-dialog').open"))
    page.press("ESCAPE")
    page.click("#copy-link")
    page.click("[data-copy]")
    page.click("#calendar-open")
    page.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'p', ctrlKey: true, cancelable: true}))")
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    page.until(lambda: page.waiting() == set())
    assert_clean(page)
    page.run("localStorage.clear()")


STATES = ("", "?user=3003", "?user=nobody", "?split=both&measure=mean", "?measure=bands&compare=year&from=2025-10-20")


def test_a_page_without_matches_keeps_the_policy(watched: Callable[[str], Page], address: str) -> None:
    page = watched(address)
    page.driver.get(f"{address}?area=a1&tariff=t3")
    page.until(lambda: page.one("#empty-state").is_displayed())
    assert_clean(page)


def test_a_page_of_nothing_keeps_the_policy(watched: Callable[[str], Page], blank_address: str) -> None:
    page = watched(blank_address)
    page.driver.get(blank_address)
    page.until(lambda: page.one("#empty-state").is_displayed())
    assert_clean(page)


def test_the_watch_sees_a_violation(watched: Callable[[str], Page], address: str) -> None:
    page: Any = watched(address)
    page.open()
    page.run("document.body.append(Object.assign(document.createElement('i'), {className: 'sd-evil'}))")
    assert page.run(GROWN) == ['<i class="sd-evil"></i>']
    page.run("const made = document.createElement('script'); made.textContent = '1'; document.body.append(made)")
    page.until(lambda: page.run("return window.violations"))
    page.driver.get_log("browser")  # the browser tells it, too
