"""Each way to choose what is in view, and the way back, in a real browser. The data: 1 Oct to 9 Nov 2025, 20 users."""

from __future__ import annotations

import pytest
from dash.testing.browser import Browser

from tests.browser.pages import Page


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def test_presets_and_steps_set_the_dates(page: Page) -> None:
    page.open()
    page.click("#preset-7d")
    page.until(lambda: page.days() == ("2025-11-03", "2025-11-09"))
    page.until(lambda: page.one("#preset-7d").get_attribute("aria-pressed") == "true")
    assert page.one("#step-on").get_attribute("aria-disabled") == "true"
    page.click("#step-back")
    page.until(lambda: page.days() == ("2025-10-27", "2025-11-02"))
    page.until(lambda: page.query() == "?from=2025-10-27&to=2025-11-02")
    page.until(lambda: "vs 20 \N{EN DASH} 26 Oct" in page.text("#chip-compare"))
    page.click("#calendar-open")
    page.click("#date-picker [data-days='Last month']")
    page.until(lambda: page.query() == "?from=2025-10-01&to=2025-10-31")


def test_two_dates_are_typed_and_compared(page: Page) -> None:
    page.open("?from=2025-11-01&compare=dates")
    page.until(lambda: page.text("#chip-compare").startswith("Two dates: none chosen"))
    page.one("#against").send_keys("1 to 5 oct\n")
    page.until(lambda: page.text("#chip-compare").startswith("vs 1 \N{EN DASH} 5 Oct, other weekdays"))
    page.until(lambda: page.query() == "?from=2025-11-01&compare=dates&against=2025-10-01..2025-10-05")
    page.until(lambda: "5 days beside 9" in page.text("#energy-subtitle"))


def test_a_period_drawn_on_the_strip_is_chosen(page: Page) -> None:
    page.open()
    page.until(lambda: page.lines("overview-chart"))
    page.drag("overview-chart", 0.26, 0.49)  # of 40 days, in the middle of a day each
    page.until(lambda: page.days() == ("2025-10-11", "2025-10-20"))
    page.until(lambda: "10 days" in page.text("#chip-dates"))
    shapes = "return JSON.stringify(document.querySelector('#overview-chart-graph .js-plotly-plot').layout.shapes)"
    page.until(lambda: "2025-10-11" in page.run(shapes))  # a chart that is drawn again drops a drag
    page.drag("overview-chart", 0.76, 0.99)
    page.until(lambda: page.days() == ("2025-10-31", "2025-11-09"))
    page.until(lambda: "10 days" in page.text("#chip-dates"))
    page.double_click("overview-chart", 0.3, lambda: page.days() == ("2025-10-01", "2025-11-09"))


def test_a_click_on_the_heat_map_opens_its_day(page: Page) -> None:
    page.open()
    page.until(lambda: page.lines("heat"))
    page.click_at("heat", 0.5, 0.5)
    page.until(lambda: page.query() in ("?from=2025-10-20&to=2025-10-20", "?from=2025-10-21&to=2025-10-21"))
    page.until(lambda: page.lines("energy") and "kW by half-hour" in page.text("#energy-subtitle"))


def test_a_click_on_the_histogram_lists_its_users_and_the_chip_takes_it_back(page: Page) -> None:
    page.open()
    page.until(lambda: page.lines("distribution"))
    count, middle, height = page.run(
        """const [bars] = document.querySelector('#distribution-graph .js-plotly-plot').data;
           const most = Math.max(...bars.y), place = bars.y.indexOf(most), end = bars.x.at(-1) + bars.x[0];
           return [most, bars.x[place] / end, most];"""
    )
    assert height > 1
    page.click_at("distribution", middle, 0.95)
    page.until(lambda: "use=" in page.query())
    page.until(lambda: page.text("#page-rows") == f"1 to {count} of {count}")
    assert page.text("#chip-use").startswith("Table: ")
    page.until(lambda: page.text("#users-subtitle").startswith(f"{count} of 20 users, "))
    assert page.text("#users-subtitle").endswith("Key figures and charts are of all 20.")
    page.click("#remove-use")
    page.until(lambda: page.text("#page-rows") == "1 to 12 of 20")
    assert "use=" not in page.query()


def test_a_click_on_the_load_duration_curve_opens_the_day_of_its_half_hour(page: Page) -> None:
    page.open()
    page.until(lambda: page.lines("duration"))
    near = page.run(
        """const line = document.querySelector('#duration-graph .js-plotly-plot').data.find(t => t.name === 'demand');
           const near = line.customdata.filter((_, place) => Math.abs(line.x[place] - 50) < 0.5);
           return near.map(([at]) => at.slice(0, 10));"""
    )
    page.click_at("duration", 0.5, 0.5)
    first, last = page.until(lambda: page.days() if page.days()[0] == page.days()[1] else None)
    assert first == last
    assert first in near
    page.until(lambda: page.query() == f"?from={first}&to={first}")


def test_a_click_in_the_average_day_keeps_its_days_and_another_one_or_the_chip_gives_them_back(page: Page) -> None:
    def click_line(name: str) -> None:
        page.until(lambda: name in [line["name"] for line in page.lines("profile")])
        x, y = page.run(
            """const plot = document.querySelector('#profile-graph .js-plotly-plot');
               const lines = plot.data.filter(t => t.name.endsWith('days'));
               const [one, other] = [true, false].map(is => lines.find(t => (t.name === arguments[0]) === is));
               const apart = one.y.map((y, place) => other ? Math.abs(y - other.y[place]) : y);
               const place = apart.indexOf(Math.max(...apart));
               return [one.x[place] / 48, 1 - one.y[place] / plot.layout.yaxis.range[1]];""",
            name,
        )
        page.click_at("profile", x, y)

    page.open()
    click_line("non-working days")
    page.until(lambda: page.query() == "?weekday=sat&weekday=sun")
    page.until(lambda: page.text("#chip-weekdays") == "Only Sat, Sun")
    page.until(lambda: "working days" not in [line["name"] for line in page.lines("profile")])
    click_line("non-working days")
    page.until(lambda: page.query() == "")
    click_line("working days")
    page.until(lambda: page.text("#chip-weekdays") == "Only Mon to Fri")
    page.click("#remove-weekdays")
    page.until(lambda: page.query() == "" and not page.one("#chip-weekdays").is_displayed())


def test_back_and_forward_walk_through_the_states(page: Page) -> None:
    page.open()
    page.click("#preset-7d")
    page.until(lambda: "last=7d" in page.query())
    page.run("document.getElementById('measure').querySelectorAll('input')[1].click()")
    page.until(lambda: "measure=mean" in page.query() and "per user" in page.text("#energy-subtitle"))
    page.driver.back()
    page.until(lambda: "measure=" not in page.query() and "per user" not in page.text("#energy-subtitle"))
    assert page.days()[0] == "2025-11-03"
    page.driver.back()
    page.until(lambda: page.query() == "" and page.days() == ("2025-10-01", "2025-11-09"))
    page.until(lambda: not page.one("#chip-dates").is_displayed())
    page.driver.forward()
    page.until(lambda: page.days()[0] == "2025-11-03")


def test_back_closes_the_user_that_was_opened(page: Page) -> None:
    page.open()
    first = page.user_ids()[0]
    page.click("#users-table tbody tr:first-child td[data-column='energy_wh']")
    page.until(lambda: page.text("#panel-name") == f"User {first}")
    page.driver.back()
    page.until(lambda: not page.one("#panel").is_displayed())
    assert "user=" not in page.query()


def test_the_tables_search_order_and_page_are_in_the_address(page: Page) -> None:
    page.open()
    page.one("#find-user").send_keys("t2")
    page.until(lambda: page.text("#page-rows") == "1 to 5 of 5")
    page.until(lambda: "find=t2" in page.query())
    page.click("#users-table th[data-column='id']")
    page.until(lambda: "sort=id&order=asc" in page.query())
    page.until(lambda: page.user_ids() == sorted(page.user_ids(), key=int))
    found = page.user_ids()
    page.open(page.query())
    page.until(lambda: page.user_ids() == found)
    assert page.one("#find-user").get_attribute("value") == "t2"
    page.open("?page=2")
    page.until(lambda: page.text("#page-rows") == "13 to 20 of 20")


def test_the_comparison_is_drawn_and_can_be_taken_away(page: Page) -> None:
    page.open("?from=2025-10-21")
    page.until(lambda: "before" in [line["name"] for line in page.lines("energy")])
    page.until(lambda: "from" in page.text("#kpi-energy-body"))
    page.click("#remove-compare")
    page.until(lambda: "compare=none" in page.query())
    page.until(lambda: "before" not in [line["name"] for line in page.lines("energy")])
    page.until(lambda: "readings" in page.text("#kpi-energy-body"))


def test_bands_and_splits_are_drawn(page: Page) -> None:
    page.open("?measure=bands")
    page.until(lambda: {"median", "P10 to P90", "P25 to P75"} <= {line["name"] for line in page.lines("energy")})
    page.open("?split=both")
    page.until(lambda: "a1 t1" in [line["name"] for line in page.lines("energy")])


PRESS_AT_ONCE = """
    const [times, ...ids] = arguments;
    for (let time = 0; time < times; time += 1) for (const id of ids) document.getElementById(id).click();"""
KEY_AT_ONCE = """
    for (const key of arguments[0])
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));"""


def test_no_press_is_lost_while_the_server_answers(page: Page) -> None:
    page.open("?from=2025-11-08&to=2025-11-08")
    page.run(KEY_AT_ONCE, "[" * 11 + "]")
    page.until(lambda: page.query() == "?from=2025-10-29&to=2025-10-29")
    page.run("document.querySelector('#preset-7d').click(); document.querySelector('#chip-dates button').click()")
    page.until(lambda: page.query() == "")
    page.open("?sort=id&order=asc")
    ids = page.user_ids()
    page.run("document.getElementById('users').scrollIntoView({ behavior: 'instant' })")
    page.run(PRESS_AT_ONCE, 3, "page-on")
    page.until(lambda: page.text("#page-number") == "2 of 2")
    page.run(PRESS_AT_ONCE, 1, "page-back")
    page.until(lambda: page.user_ids() == ids)
    page.click("#users-table td a")
    page.until(lambda: page.text("#panel-name") == f"User {ids[0]}")
    page.run(KEY_AT_ONCE, "j" * 8 + "k")
    page.until(lambda: page.text("#panel-name") == f"User {ids[7]}")
    page.run(KEY_AT_ONCE, "k" * 2)
    page.until(lambda: page.text("#panel-name") == f"User {ids[5]}")


def test_the_palette_finds_and_opens_by_keyboard_alone(page: Page) -> None:
    page.open("?tariff=t1")
    user = page.user_ids()[3]
    page.run("document.activeElement.blur()")
    page.press("/")
    page.until(lambda: page.focused() == "palette-text")
    page.press(user, "ENTER")
    page.until(lambda: page.text("#panel-name") == f"User {user}")
    assert page.query() == f"?tariff=t1&user={user}"
    page.press("ESCAPE")
    page.until(lambda: not page.one("#panel").is_displayed())
    page.run("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }))")
    page.until(lambda: page.focused() == "palette-text")
    page.press("oct 2025", "ENTER")
    page.until(lambda: page.query() == "?tariff=t1&from=2025-10-01&to=2025-10-31")
    page.click("#remove-tariffs")
    page.until(lambda: page.query() == "?from=2025-10-01&to=2025-10-31")
    page.press("/")
    page.press("oct 2025", "ENTER")
    page.until(lambda: page.focused() != "palette-text")
    assert page.query() == "?from=2025-10-01&to=2025-10-31", "the list follows the filters"
    page.press("/")
    page.press("split tariff", "ENTER")
    page.until(lambda: page.query() == "?from=2025-10-01&to=2025-10-31&split=tariff")
    page.press("/")
    page.press("half-hours total csv", "ENTER")
    page.until(lambda: page.text("#export-status").startswith("Saved smapdash-half-hours"))


def test_a_saved_view_is_opened_again_and_removed(page: Page) -> None:
    page.open("?tariff=t2&compare=none")
    page.click("#palette-open")
    page.press("evening")
    page.until(lambda: "evening" in page.text("#palette-views"))
    page.click("#palette-views > button")
    page.click("#reset")
    page.until(lambda: "tariff" not in page.query())
    page.click("#palette-open")
    page.until(lambda: page.text("#palette-views b") == "evening")
    page.click("#palette-views .palette-view > button")
    page.until(lambda: page.query() == "?tariff=t2&compare=none")
    page.click("#palette-open")
    page.click("#palette-views [aria-label='Remove the view evening']")
    page.until(lambda: "View" not in page.text("#palette-views"))
    page.press("ESCAPE")
    page.until(lambda: page.focused() == "palette-open")
