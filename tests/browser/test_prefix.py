"""The dashboard below a path, in a browser: every page, a filter, an export, the panel, a saved view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
import requests
from dash.testing.browser import Browser

from smapdash.web.pages.registry import PAGES
from tests.browser.conftest import Server
from tests.browser.pages import Page
from tests.processes import wait_until_prepared

REQUESTED = "return performance.getEntriesByType('resource').map(entry => entry.name)"


@pytest.fixture(scope="module")
def prefixed(loaded_url: str) -> Iterator[str]:
    """Address of the dashboard on the invented homes below /meters/."""
    server = Server(DATABASE_URL=loaded_url, SMAPDASH_PREFIX="/meters")
    wait_until_prepared(lambda: requests.get(f"{server.url}export/area-bars.csv", timeout=60).status_code)
    yield server.url
    assert server.stop() == 0


@pytest.fixture
def page(browser: Browser, prefixed: str) -> Iterator[Page]:
    """At the end all that was requested lay below the prefix."""
    page = Page(browser, prefixed)
    yield page
    requested = [address for address in page.run(REQUESTED) if address.startswith("http")]
    assert [address for address in requested if not address.startswith(prefixed)] == []
    page.run("localStorage.clear()")


def path_of(page: Page) -> str:
    return urlsplit(page.driver.current_url).path


def test_the_printed_address_has_the_prefix(prefixed: str) -> None:
    assert urlsplit(prefixed).path == "/meters/"


def test_the_navigation_goes_through_all_pages_with_the_filters(page: Page) -> None:
    page.open("?area=a1", whole=False)
    for one in (*PAGES[1:], PAGES[0]):
        page.click(f".pages a[data-page='{one.link}']")
        page.until(lambda one=one: path_of(page) == f"/meters{one.path}")
        page.until(lambda: "of 20 users" in page.text("#scope"))
        assert page.query() == "?area=a1"
        page.until(lambda one=one: not page.waiting() & set(one.first(is_narrow=False)))
    page.click("a.brand")
    page.until(lambda: path_of(page) == "/meters/" and page.query() == "")
    page.until(lambda: page.lines("energy"))


def test_a_filter_changes_charts_and_address_and_a_reload_keeps_it(page: Page) -> None:
    page.open(whole=False)
    page.click("#preset-7d")
    page.until(lambda: page.query() == "?last=7d")
    assert path_of(page) == "/meters/"
    page.driver.refresh()
    page.until(lambda: page.lines("energy") and page.query() == "?last=7d")
    page.driver.back()


def test_a_chart_is_exported_and_shown_as_a_table(page: Page, downloads: Path) -> None:
    page.open("?tariff=t1&from=2025-10-20&to=2025-10-29", whole=False)
    page.click("#energy .menu summary")
    page.click("#energy .menu [data-file]")
    assert len(pd.read_csv(page.landed(downloads, ".csv"), comment="#")) == 10 * 24 + 1
    link = page.one("#energy .menu [data-file]").get_attribute("href")
    assert urlsplit(link).path == "/meters/export/energy.csv"
    page.click("#energy [data-table]")
    page.until(lambda: page.text("#table-dialog-title") == "Energy over time")


def test_a_user_opens_by_a_link_and_data_quality_leads_to_it(page: Page) -> None:
    page.open()
    user = page.user_ids()[0]
    page.click("#users-table td[data-column='id'] a")
    page.until(lambda: page.text("#panel-name") == f"User {user}")
    page.until(lambda: page.lines("panel-energy"))
    assert (path_of(page), page.query()) == ("/meters/", f"?user={user}")
    page.driver.get(f"{page.address}data-quality")
    link = page.until(lambda: page.one("#findings tbody a[href*='user=']"))
    wanted = link.text
    page.run("arguments[0].click()", link)
    page.until(lambda: page.text("#panel-name") == f"User {wanted}")
    assert path_of(page) == "/meters/"


def test_the_palette_opens_a_page_and_a_saved_view(page: Page) -> None:
    page.driver.get(f"{page.address}load-research?area=a2")
    page.until(lambda: "of 20 users" in page.text("#scope"))
    page.click("#palette-open")
    page.click("#palette-views > button")
    [view] = page.until(lambda: page.run("return JSON.parse(localStorage.getItem('smapdash-views'))"))
    assert (view["path"], view["query"]) == ("/load-research", "?area=a2"), "it opens below any prefix"
    page.open(whole=False)
    page.click("#palette-open")
    page.click("#palette-views .palette-view > button")
    page.until(lambda: path_of(page) == "/meters/load-research")
    assert page.query() == "?area=a2"
    page.until(lambda: "of 20 users" in page.text("#scope"))
