"""The question whether two weekdays are the days of rest, answered in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from dash.testing.browser import Browser

from smapdash.db.edits import set_rest_days
from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.simulation.data_sets import simulate
from tests.browser.conftest import Server, load
from tests.browser.pages import Page
from tests.browser.test_access import assert_clean


@pytest.fixture(scope="module")
def shifted_url(tmp_path_factory: pytest.TempPathFactory, create_database) -> str:
    """URL of a database of invented homes whose days are named three days late: they rest on Tue and Wed."""
    folder: Path = tmp_path_factory.mktemp("shifted")
    simulate(folder, users=8, days=56, start=date(2025, 6, 2), seed=3)
    for path in (folder / "consumption").glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        moved = [f"{datetime.fromisoformat(row[:19]) + timedelta(days=3)}{row[19:]}" for row in rows]
        path.write_text("\n".join([header, *moved, ""]), encoding="utf-8")
    url = create_database()
    load(url, folder)
    return url


@pytest.fixture(scope="module")
def shifted(shifted_url: str) -> Iterator[str]:
    """Address of the dashboard on these homes."""
    server = Server(DATABASE_URL=shifted_url)
    yield server.url
    assert server.stop() == 0


@pytest.fixture
def page(browser: Browser, shifted: str, shifted_url: str) -> Iterator[Page]:
    page = Page(browser, shifted)
    yield page
    page.run("localStorage.clear()")
    engine = create_owner_engine(parse_database_url(shifted_url))
    with engine.begin() as connection:
        set_rest_days(connection, (5, 6), "the tests")
    engine.dispose()


def test_the_rest_days_are_listed_in_the_order_of_the_week_and_named_in_it(page: Page) -> None:
    page.open("?rest=sun&rest=tue")
    page.until(lambda: page.text("#rest-days-names") == "Tue, Sun")
    page.click("#rest-days-menu")
    shown = page.run("return [...document.querySelectorAll('#rest-days label')].map(one => one.textContent.trim())")
    assert shown == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    page.click("#rest-days input[value=mon]")
    page.until(lambda: page.text("#rest-days-names") == "Mon, Tue, Sun")
    assert page.one("#rest-days").is_displayed(), "the list stays open for further days"
    page.press("ESCAPE")
    page.until(lambda: page.focused() == "rest-days-menu")


def test_on_a_phone_the_question_stands_below_the_cards_and_covers_none(page: Page) -> None:
    size = {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.open(whole=False)
    page.until(lambda: page.one("#calendar").is_displayed())
    top, end = "return document.querySelector(arguments[0]).getBoundingClientRect().top", "bottom"
    assert page.run(top, "#calendar") >= page.run(top.replace("top", end), "#grid")
    assert page.run(top, ".end") >= page.run(top.replace("top", end), "#calendar")
    assert not page.scrolls_sideways()


def test_accepted_days_of_rest_are_those_of_the_data_set_which_a_link_can_override(page: Page) -> None:
    page.open()
    page.until(lambda: "Tuesday and Wednesday look like the weekend" in page.text("#calendar"))
    page.click("#calendar summary")
    page.until(lambda: page.one("#calendar .js-plotly-plot").size["width"] > 300)
    ends = "return [...document.querySelectorAll(arguments[0])].map(one => one.getBoundingClientRect().right)"
    page.until(lambda: page.run(ends, "#calendar .xtick text"))
    assert max(page.run(ends, "#calendar .xtick text")) <= page.run(ends, "#calendar .plot")[0], "no tick is clipped"
    page.click("#rest-days-check-use")
    page.until(lambda: "are now Tuesday and Wednesday, for everyone" in page.text("#rest-days-saved"))
    page.until(lambda: page.text("#rest-days-names") == "Tue, Wed")
    page.until(lambda: page.query() == "")
    page.until(
        lambda: "Non-working days are Tuesday and Wednesday, as this data suggests." in page.text("#calendar-line")
    )
    page.until(lambda: not page.one("#calendar").is_displayed())
    assert page.focused() == "rest-days-back"
    page.driver.refresh()
    page.until(lambda: "as this data suggests" in page.text("#calendar-line"))
    assert not page.one("#calendar").is_displayed()
    assert page.query() == ""
    page.click("#calendar-line summary")
    page.until(lambda: len(page.lines("calendar-line")) == 7)
    page.open("?rest=sat&rest=sun")
    assert (page.text("#rest-days-names"), page.query()) == ("Sat, Sun", "?rest=sat&rest=sun")


def test_saved_days_of_rest_are_taken_back_by_keyboard(page: Page) -> None:
    page.open()
    page.until(lambda: page.one("#rest-days-check-use").is_displayed())
    page.run("document.getElementById('rest-days-check-use').focus()")
    page.press("ENTER")
    page.until(lambda: page.text("#rest-days-names") == "Tue, Wed" and page.query() == "")
    assert_clean(page)
    page.until(lambda: page.focused() == "rest-days-back")
    page.press("ENTER")
    page.until(lambda: "are now Saturday and Sunday, for everyone" in page.text("#rest-days-saved"))
    page.until(lambda: page.text("#rest-days-names") == "Sat, Sun" and page.query() == "")
    assert not page.one("#calendar").is_displayed(), "the notice stands in its place"
    page.press("TAB", "ENTER")
    page.until(lambda: page.focused() == "rest-days-check-use")
    assert not page.one("#rest-days-saved").is_displayed()


def test_a_weekend_that_is_kept_is_not_asked_about_again(page: Page) -> None:
    page.open()
    page.until(lambda: page.text("#rest-days-check-keep") == "Keep Sat, Sun")
    page.click("#rest-days-check-keep")
    page.until(lambda: "this data suggests Tuesday and Wednesday" in page.text("#calendar-line"))
    assert page.query() == ""
    page.driver.refresh()
    page.until(lambda: "this data suggests Tuesday and Wednesday" in page.text("#calendar-line"))
    assert not page.one("#calendar").is_displayed()
