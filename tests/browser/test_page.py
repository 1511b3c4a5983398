"""The page in a real browser on a real server and database. The fixture `browser` asserts an empty console."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from smapdash.simulation.data_sets import simulate
from tests.browser.conftest import Server, load, new_browser
from tests.browser.pages import Page


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def test_the_page_draws_all_of_its_parts_and_asks_nobody_else(page: Page, address: str) -> None:
    page.open()
    page.until(lambda: page.text(".facts").startswith("20 users"))
    for card in ("energy", "profile", "area-bars", "tariff-bars"):
        assert page.until(lambda card=card: page.lines(card)), card
    assert len(page.user_ids()) == 12
    hosts = page.run("return [...new Set(performance.getEntriesByType('resource').map(e => new URL(e.name).origin))]")
    assert hosts == [address.rstrip("/")]


def test_a_zoom_sets_the_dates_shows_a_finer_grain_and_a_double_click_takes_it_back(page: Page) -> None:
    # With reduced motion the double click does not arrive.
    motion = [{"name": "prefers-reduced-motion", "value": "no-preference"}]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": motion})
    page.open()
    assert "kWh per day" in page.text("#energy-subtitle")
    plot = page.driver.find_element(By.CSS_SELECTOR, "#energy-graph .nsewdrag")
    ActionChains(page.driver).move_to_element(plot).click_and_hold().move_by_offset(60, 2).release().perform()
    page.until(lambda: "from=" in page.query() and "to=" in page.query())
    page.until(lambda: "kW by half-hour" in page.text("#energy-subtitle"))
    page.double_click("energy", 0.5, lambda: page.query() == "")
    page.until(lambda: "kWh per day" in page.text("#energy-subtitle"))
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_preset_changes_the_graphs_and_the_address_and_a_reload_keeps_it(page: Page) -> None:
    page.open()
    assert "kWh per day" in page.text("#energy-subtitle")
    page.click("#preset-7d")
    page.until(lambda: "last=7d" in page.query())
    page.until(lambda: "kW by half-hour" in page.text("#energy-subtitle"))
    page.until(lambda: page.lines("energy")[0]["x"][0].startswith("2025-11-03"))
    shown = page.text("#scope")
    page.driver.refresh()
    page.until(lambda: page.text("#scope") == shown)
    assert "last=7d" in page.query()
    page.click("#reset")
    page.until(lambda: page.query() == "")


def test_a_click_on_a_bar_filters_and_a_second_click_takes_it_back(page: Page) -> None:
    page.open()
    page.until(lambda: page.lines("tariff-bars"))
    page.click_bar("tariff-bars", "t1")
    page.until(lambda: page.query() == "?tariff=t1")
    page.until(lambda: "5 of 20 users" in page.text("#scope"))
    page.click_bar("tariff-bars", "t1")
    page.until(lambda: page.query() == "")
    page.until(lambda: "20 of 20 users" in page.text("#scope"))


def test_bars_show_what_the_other_filters_leave_and_count_the_users_of_the_page(page: Page) -> None:
    page.open("?area=a1&tariff=t1")
    page.until(lambda: page.text("#tariff-bars-subtitle") == "By tariff, 5 users. Faint: not chosen.")
    assert page.text("#scope").startswith("5 of 20 users")
    drawn = """const bars = document.querySelector('#tariff-bars-graph .js-plotly-plot').data[0];
               return bars.customdata.map(([name], i) => [name, bars.x[i] > 0, bars.marker.opacity[i]]);"""
    by_name = {name: (has_length, shade) for name, has_length, shade in page.run(drawn)}
    assert by_name == {"t1": (True, 1), "t2": (True, 0.35), "t3": (False, 0.35)}
    assert list(by_name)[-1] == "t3"
    assert "of all tariffs" in page.text("#tariff-bars-title")


def test_a_shared_link_shows_the_same_filters(page: Page) -> None:
    page.open("?area=a1&split=tariff&measure=mean&from=2025-10-20&to=2025-11-02")
    page.until(lambda: "10 of 20 users" in page.text("#scope"))
    page.until(lambda: {"t1", "t2"} <= {line["name"] for line in page.lines("energy")})
    assert page.one("#dates").get_attribute("value") == "20 Oct \N{EN DASH} 2 Nov 2025"


def test_a_row_opens_the_user_and_escape_closes_it(page: Page) -> None:
    page.open()
    first = page.user_ids()[0]
    page.click("#users-table tbody tr:first-child td[data-column='energy_wh']")
    page.until(lambda: f"user={first}" in page.query())
    page.until(lambda: page.text("#panel-name") == f"User {first}")
    page.until(lambda: page.focused() == "panel-name")
    page.press("ESCAPE")
    page.until(lambda: "user=" not in page.query())
    page.until(lambda: not page.one("#panel").is_displayed())


def test_the_keyboard_reaches_and_opens_a_user(page: Page) -> None:
    page.open()
    second = page.user_ids()[1]
    page.run("document.querySelectorAll(\"#users-table td[data-column='id'] a\")[1].focus()")
    page.press("ENTER")
    page.until(lambda: page.text("#panel-name") == f"User {second}")
    page.press("ESCAPE")
    page.until(lambda: page.focused() == second)


def test_the_panel_names_the_half_hour_that_a_user_lacks(page: Page) -> None:
    page.open("?user=3003")
    page.until(lambda: "26 Oct 2025 lacks one half-hour" in page.text("#panel-notes"))
    assert "second 01:30" in page.text("#panel-notes")
    assert "Nothing was filled in" in page.text("#panel-notes")


def test_an_unknown_user_in_the_address_is_told_in_a_sentence(page: Page) -> None:
    page.open("?user=%3Cb%3Enobody")
    page.until(lambda: "No such user" in page.text("#panel"))
    assert not page.driver.find_elements(By.CSS_SELECTOR, "#panel b b")


def test_the_table_sorts_and_pages_on_the_server(page: Page) -> None:
    page.open()
    page.click("#page-on")
    page.until(lambda: len(page.user_ids()) == 8)
    page.click("#users-table th[data-column='id']")
    page.until(lambda: page.user_ids()[:2] == ["3000", "3001"])


def test_the_theme_switch_is_remembered(page: Page) -> None:
    page.open()
    before = page.run("return document.documentElement.dataset.bsTheme")
    page.click("#theme-switch")
    after = page.until(lambda: page.run("return document.documentElement.dataset.bsTheme") != before)
    assert after
    page.driver.refresh()
    assert page.run("return document.documentElement.dataset.bsTheme") != before
    page.run("localStorage.clear()")


def test_nothing_scrolls_sideways_on_a_phone(page: Page) -> None:
    size = {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.open()
    page.run("document.getElementById('sample-tag').hidden = false")
    assert not page.scrolls_sideways()
    page.open("?user=3003")
    page.until(lambda: page.text("#panel-name") == "User 3003")
    assert not page.scrolls_sideways()


@pytest.fixture(scope="module")
def long_address(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the dashboard on five invented homes over 100 days."""
    folder, url = tmp_path_factory.mktemp("long"), create_database()
    simulate(folder, users=5, days=100, start=date(2025, 1, 6), seed=3)
    load(url, folder)
    server = Server(DATABASE_URL=url)
    yield server.url
    assert server.stop() == 0


def test_a_phone_draws_weeks_where_days_would_be_too_close(browser: Browser, long_address: str) -> None:
    page = Page(browser, long_address)
    size = {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.open()
    (line,) = [line for line in page.lines("energy") if line["name"] == "energy"]
    mondays = pd.date_range("2025-01-06", periods=15, freq="7D").strftime("%Y-%m-%d").tolist()
    assert line["x"] == mondays
    assert page.text("#energy-subtitle").startswith("kWh per week, 5 users.")
    page.click("#energy [data-table]")
    page.until(lambda: page.text("#table-dialog [data-part=count]") == "15 rows.")
    page.press("ESCAPE")
    page.open("?grain=day")
    assert [len(line["x"]) for line in page.lines("energy") if line["name"] == "energy"] == [100]
    page.open("?user=3002")
    page.until(lambda: page.text("#panel-energy-subtitle").startswith("kWh per week."))
    page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    page.open()
    assert [len(line["x"]) for line in page.lines("energy") if line["name"] == "energy"] == [100]


def test_two_sessions_stay_apart(page: Page, address: str) -> None:
    page.open()
    with new_browser() as second:
        other = Page(second, address).open("?tariff=t2&user=3007")
        other.until(lambda: "5 of 20 users" in other.text("#scope"))
        page.click("#preset-7d")
        page.until(lambda: "20 of 20 users" in page.text("#scope") and "last=7d" in page.query())
        other.driver.refresh()
        other.until(lambda: "5 of 20 users" in other.text("#scope"))
        assert "last=" not in other.query()
        assert "user=" not in page.query()


# Cards off screen, and what the page fetches


def test_plotly_is_fetched_once_whichever_build_is_there(page: Page) -> None:
    page.open()
    names = page.run("return performance.getEntriesByType('resource').map(e => new URL(e.name).pathname)")
    builds = [name for name in names if "plotly" in name]
    assert builds == page.run("return [new URL(document.querySelector('script[data-plotly]').src).pathname]")


def test_a_card_off_screen_asks_when_it_is_scrolled_to_and_only_for_the_newest_filters(page: Page) -> None:
    page.open(whole=False)
    page.until(lambda: page.waiting() == BELOW)
    page.run(RECORD)
    page.click("#preset-7d")
    page.until(lambda: "last=7d" in page.query())
    page.click("#preset-30d")
    page.until(lambda: "last=30d" in page.query())
    page.until(lambda: page.waiting() == BELOW)
    assert page.run(f"return window.asked.some(body => {ASKS.format('distribution')})") is False
    assert page.until(lambda: page.lines("distribution"))
    page.until(lambda: page.waiting() == set())
    asked = page.run(f"return window.asked.filter(body => {ASKS.format('distribution')})")
    assert len(asked) == 1
    assert "last=30d" in asked[0]


def test_an_answer_that_comes_late_never_overwrites_a_newer_one(page: Page) -> None:
    page.open(whole=False)
    page.until(lambda: page.waiting() == BELOW)
    page.run(HOLD_FIRST)
    page.run(CHOOSE, "area")
    page.until(lambda: page.run("return Boolean(window.held)"))
    page.run(CHOOSE, "tariff")
    page.until(lambda: {"t1", "t2"} <= {line["name"] for line in page.lines("energy")})
    assert page.driver.execute_async_script(RELEASE).startswith('{"multi"'), "the late answer has come, in full"
    assert {"t1", "t2"} <= {line["name"] for line in page.lines("energy")}
    assert "split=tariff" in page.query()


def test_before_a_print_every_card_is_drawn(page: Page) -> None:
    page.open(whole=False)
    page.until(lambda: page.waiting() == BELOW)
    page.run("window.prints = 0; window.print = () => { window.prints += 1; }")
    page.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'p', ctrlKey: true, cancelable: true}))")
    page.until(lambda: page.run("return window.prints") == 1)
    assert page.waiting() == set()
    page.run(CHOOSE, "area")
    page.until(lambda: page.waiting() == BELOW)
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    page.until(lambda: page.waiting() == set())


ASKS = r"""/"cards":\[[^\]]*"{}"/.test(body)"""
BELOW = {"changes", "duration", "distribution", "users"}
RECORD = """
    window.asked = [];
    const fetch = window.fetch;
    window.fetch = (url, request) => {
      window.asked.push(String(request && request.body));
      return fetch(url, request);
    };
"""
CHOOSE = "document.querySelector(`#split input[value='${arguments[0]}']`).click()"
HOLD_FIRST = """
    const fetch = window.fetch;
    window.fetch = (url, request) => {
      const answer = fetch(url, request);
      if (window.held || !/"cards":\\[[^\\]]*"energy"/.test(String(request && request.body))) return answer;
      return new Promise(resolve => { window.held = { answer, resolve }; });
    };
"""
RELEASE = """
    const done = arguments[0];
    window.held.answer.then(async answer => {
      const text = await answer.clone().text();
      window.held.resolve(answer);
      for (let frame = 0; frame < 20; frame += 1) await new Promise(requestAnimationFrame);
      done(text);
    });
"""
