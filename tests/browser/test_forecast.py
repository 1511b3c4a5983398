"""Forecasts in a browser: the main chart, the page, and the panel. The data: 1 Oct to 9 Nov 2025, 20 users."""

from __future__ import annotations

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.support.select import Select

from tests.browser.pages import Page
from tests.browser.test_access import assert_clean

FETCH = "const [url, done] = arguments; fetch(url + location.search).then((answer) => answer.text()).then(done);"


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def names(page: Page, card: str) -> list[str]:
    return [line["name"] for line in page.lines(card)]


def table_of(page: Page, card: str) -> str:
    """Return the text of a card's table, and close it again."""
    page.click(f"#{card} [data-table]")
    text = str(page.until(lambda: page.text("#table-dialog tbody") and page.text("#table-dialog")))
    page.press("ESCAPE")
    page.until(lambda: not page.one("#table-dialog").is_displayed())
    return text


def test_the_main_chart_goes_on_with_a_forecast_as_do_address_table_and_csv(page: Page) -> None:
    page.open("?compare=none&last=30d", whole=False)
    page.until(lambda: page.text("#energy-title").startswith("Peak day"))
    Select(page.one("#forecast")).select_by_visible_text("2 days")
    page.until(lambda: {"energy", "band", "forecast"} <= set(names(page, "energy")))
    assert page.query() == "?last=30d&compare=none&forecast=2"
    [days] = [line["x"] for line in page.lines("energy") if line["name"] == "forecast"]
    assert days == ["2025-11-10", "2025-11-11"]
    assert page.text("#energy-title").startswith("Mon 10 Nov 2025: ")
    assert "a regression needs 42 days of readings" in page.text("#energy-subtitle")
    assert "forecast" in table_of(page, "energy")
    lines = page.driver.execute_async_script(FETCH, "/export/energy.csv").splitlines()
    kinds = [line.split(",")[-3] for line in lines if not line.lstrip("\ufeff").startswith("#")]
    assert kinds[-3:] == ['"actual"', '"forecast"', '"forecast"']
    page.driver.back()
    page.until(lambda: "forecast" not in names(page, "energy"))
    assert page.query() == "?last=30d&compare=none"


def test_by_week_the_menu_says_why_there_is_no_forecast(page: Page) -> None:
    page.open("?compare=none&grain=week&forecast=1", whole=False)
    page.until(lambda: "Forecast: by day or shorter, not by week." in page.text("#energy-subtitle"))
    options = {one.get_attribute("value"): one for one in Select(page.one("#forecast")).options}
    assert [options[value].is_enabled() for value in "017"] == [True, False, False]
    assert options["1"].get_attribute("textContent") == "1 day: by day or shorter, not by week"


def test_a_press_on_a_day_that_is_forecast_opens_nothing(page: Page) -> None:
    page.open("?compare=none&forecast=7", whole=False)
    page.until(lambda: "forecast" in names(page, "energy"))
    dates = """const plot = document.querySelector('#energy-graph .js-plotly-plot');
               const begin = (day) => window.dash_clientside.smapdash.datesOf(plot, day)?.['xaxis.range[0]'];
               return arguments[0].map(begin);"""
    assert page.run(dates, ["2025-11-09", "2025-11-10", "2025-11-16"]) == ["2025-11-09T00:00:00", None, None]


def test_the_page_of_the_forecast_takes_another_origin_and_has_tables(page: Page) -> None:
    page.driver.get(f"{page.address.rstrip('/')}/forecast?from=2025-10-30&to=2025-11-05")
    page.until(lambda: page.text("#next-days-title").startswith("Thu 6 Nov 2025: "))
    assert {"forecast", "actual"} <= set(names(page, "next-days"))
    page.until(lambda: page.text("#day-and-forecast-title").startswith("Wed 5 Nov 2025: "))
    assert "2025-11-06 00:00" in table_of(page, "next-days")
    assert_clean(page)
    page.click("#step-back")
    page.until(lambda: page.text("#next-days-title").startswith("Thu 30 Oct 2025: "))


def test_the_forecast_of_a_user_is_off_until_it_is_wanted(page: Page) -> None:
    page.open("?user=3003&forecast=1", whole=False)
    page.until(lambda: page.text("#panel-name") == "User 3003" and names(page, "panel-energy"))
    assert "forecast" not in names(page, "panel-energy")
    Select(page.one("#user-forecast")).select_by_visible_text("7 days")
    page.until(lambda: "forecast" in names(page, "panel-energy"))
    assert "user-forecast=7" in page.query()
    assert "of a single home it was off by" in page.text("#panel-energy-subtitle")
    lines = page.driver.execute_async_script(FETCH, "/export/panel-energy.csv").splitlines()
    assert sum('"forecast"' in line for line in lines) == 7
