"""Sixteen questions of an analyst, each answered on the page in a stated number of acts, as pandas answers it.

An act is a click, a tap, a key or a typed text; scrolling and reading are none.
The data: 20 users from 1 October to 9 November 2025.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.analyst import Analyst, is_rounded
from tests.browser.conftest import new_browser
from tests.browser.fingers import Fingers
from tests.browser.pages import Page

KEY = ["user", "area", "tariff", "start", "fold"]


@pytest.fixture
def analyst(browser: Browser, address: str) -> Callable[[int], Analyst]:
    """What opens the page for an analyst with so many acts."""
    return lambda acts: Analyst(browser, address, acts)


@pytest.fixture(scope="module")
def readings(homes: Path) -> pd.DataFrame:
    """Every row of the files: user, area, tariff, start, fold, kwh and day."""
    users = pd.read_csv(homes / "user_data.csv", dtype=str).set_index("id")
    files = {path.stem: pd.read_csv(path) for path in (homes / "consumption").glob("*.csv")}
    frame = pd.concat(files, names=["user"]).reset_index("user").join(users, on="user").reset_index(drop=True)
    start = pd.to_datetime(frame["datetime"])
    fold, kwh = frame.groupby(["user", "datetime"]).cumcount(), frame["consumption"] / 1000
    return frame.assign(start=start, day=start.dt.normalize(), fold=fold, kwh=kwh)


def by_user(readings: pd.DataFrame) -> pd.Series:
    """Return the energy of each user [kWh], highest first."""
    return readings.groupby("user")["kwh"].sum().sort_values(ascending=False)


def between(readings: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    return readings[readings["day"].between(first, last)]


def test_the_highest_day_is_found_and_who_made_it_in_2_acts(analyst, readings) -> None:
    by_day = readings.pivot_table(index="user", columns="day", values="kwh", aggfunc="sum")
    day = by_day.sum().idxmax()
    change = (by_day[day] - by_day[day - pd.Timedelta(days=1)]).sort_values(ascending=False)
    page = analyst(2)
    page.click("#energy-title .day-link")
    page.until(lambda: page.days() == (f"{day:%F}", f"{day:%F}"))
    page.until(lambda: is_rounded(page.text("#kpi-energy-body"), by_day[day].sum()))
    page.lists(by_day[day].sort_values(ascending=False).index[:5])
    page.sort_by("change_wh_per_day")
    page.lists(change.index[:5])
    page.shows("change_wh_per_day", change)


def test_two_tariffs_are_set_against_each_other_in_october_in_4_acts(analyst, readings) -> None:
    october = between(readings[readings["tariff"] != "t3"], "2025-10-01", "2025-10-31")
    page = analyst(4)
    page.find("oct 2025")
    page.click("#split .form-check:nth-child(3)")
    page.until(lambda: page.days()[1] == "2025-10-31")
    page.until(lambda: all({"t1", "t2"} <= set(page.curves(card)) for card in ("energy", "profile")))
    for tariff, part in october.groupby("tariff"):
        assert page.curves("energy")[tariff] == pytest.approx(part.groupby("day")["kwh"].sum().tolist())
        passes = part.groupby(["start", "fold"])["kwh"].sum().groupby("start").mean()
        demand = 2 * passes.groupby(passes.index.time).mean()
        assert page.curves("profile")[tariff] == pytest.approx(demand.tolist())


def test_the_five_largest_base_loads_take_1_act(analyst, readings) -> None:
    lowest = readings.groupby(["user", "day"])["kwh"].agg(lambda kwh: kwh.nsmallest(8).mean())
    base = (2 * lowest.groupby("user").median()).sort_values(ascending=False)
    page = analyst(1)
    page.sort_by("base_w")
    page.lists(base.index[:5])
    page.shows("base_w", base)


def test_who_grew_most_in_the_last_week_takes_2_acts(analyst, readings) -> None:
    now = by_user(between(readings, "2025-11-03", "2025-11-09")) / 7
    before = by_user(between(readings, "2025-10-27", "2025-11-02")) / 7
    change = (now - before).sort_values(ascending=False)
    page = analyst(2)
    page.click("#preset-7d")
    page.sort_by("change_wh_per_day")
    page.lists(change.index[:5])
    page.shows("change_wh_per_day", change)
    page.shows("change_percent", 100 * change / before[change.index])


def test_both_readings_of_the_repeated_hour_take_4_acts(analyst, readings) -> None:
    day = readings[readings["day"] == "2025-10-26"]
    sums = day.groupby(["start", "fold"])["kwh"].agg(["sum", "size"])
    page = analyst(4)
    page.find("26 oct")
    second = pytest.approx(2 * sums.xs(1, level="fold")["sum"].to_numpy())
    page.until(lambda: any(heights == second for heights in page.curves("energy").values()))
    rows = page.table_of("energy")
    assert [(row[0], row[1]) for row in rows] == [(f"{start:%F %H:%M}", str(fold)) for start, fold in sums.index]
    assert [int(row[3]) for row in rows] == sums["size"].tolist()
    assert all(is_rounded(row[4], kwh) for row, kwh in zip(rows, sums["sum"], strict=True))


def test_the_way_from_all_days_to_a_user_on_one_day_and_back_takes_4_acts(analyst, readings) -> None:
    page = analyst(4)
    page.click_at("energy", 0.3, 0.5)
    day, _ = page.until(lambda: page.days() if page.days()[0] == page.days()[1] else None)
    on_day = by_user(between(readings, day, day))
    page.lists(on_day.index[:5])
    page.open_first_user(on_day.index[0], on_day.iloc[0])
    page.back()
    page.until(lambda: not page.one("#panel").is_displayed() and page.days() == (day, day))
    page.back()
    page.until(lambda: page.query() == "" and page.days() == ("2025-10-01", "2025-11-09"))
    page.lists(by_user(readings).index[:5])


def test_a_view_is_shared_with_a_second_browser_in_6_acts(analyst, readings) -> None:
    last_week = between(readings[readings["area"] == "a2"], "2025-11-03", "2025-11-09")
    page = analyst(6)
    page.allow_clipboard()
    page.find("a2")
    page.click("#preset-7d")
    page.until(lambda: "area=a2&last=7d" in page.query() and page.days()[0] == "2025-11-03")
    page.click("#copy-link")
    page.click("[data-copy][data-dates^=from]")
    page.until(lambda: page.text("#export-status"))
    link = page.copied()
    with new_browser() as second:
        other = Page(second, link).open()
        assert other.days() == ("2025-11-03", "2025-11-09")
        other.until(lambda: is_rounded(other.text("#kpi-energy-body"), last_week["kwh"].sum()))
        assert other.user_ids() == by_user(last_week).index.tolist()


def test_the_export_of_an_area_holds_the_readings_of_the_files_after_5_acts(analyst, readings, downloads) -> None:
    page = analyst(5)
    page.find("a1")
    page.until(lambda: page.query() == "?area=a1")
    page.click(".menu:has([data-file='readings.csv']) summary")
    page.click("[data-file='readings.csv']")
    saved = pd.read_csv(page.landed(downloads, ".csv"), comment="#", dtype={"user": str}, parse_dates=["start"])
    of_area = readings[readings["area"] == "a1"].set_index(KEY)["kwh"].sort_index()
    pd.testing.assert_series_equal(saved.set_index(KEY)["energy_kwh"].sort_index(), of_area, check_names=False)


def test_by_keyboard_alone_two_users_of_a_tariff_are_read_in_8_acts(analyst, readings) -> None:
    energy = by_user(readings[readings["tariff"] == "t2"])
    page = analyst(8)
    page.find("t2")
    page.lists(energy.index)
    page.find(energy.index[2])
    page.shows_user(energy.index[2], energy.iloc[2])
    page.press("j")
    page.shows_user(energy.index[3], energy.iloc[3])
    page.press("ESCAPE")
    page.until(lambda: not page.one("#panel").is_displayed() and page.query() == "?tariff=t2")


def test_on_a_phone_the_user_who_used_most_on_a_day_takes_3_acts(analyst, readings) -> None:
    page = analyst(3)
    finger = Fingers(page)
    page.open()
    finger.bring("energy")
    page.act()
    page.until(lambda: finger.tap("energy", 0.02, 0.5) or page.one("#offer").is_displayed())  # once the chart is drawn
    page.click("#offer")
    day, _ = page.until(lambda: page.days() if page.days()[0] == page.days()[1] else None)
    on_day = by_user(between(readings, day, day))
    page.lists(on_day.index[:5])
    page.open_first_user(on_day.index[0], on_day.iloc[0])


def test_a_print_of_the_page_takes_1_act(analyst, readings) -> None:
    page = analyst(1)
    page.open(whole=False)
    page.run("window.prints = 0; window.print = () => { window.prints += 1; }")
    page.act()
    ActionChains(page.driver).key_down(Keys.CONTROL).send_keys("p").key_up(Keys.CONTROL).perform()
    page.until(lambda: page.run("return window.prints") == 1)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.waiting() == set()
    assert page.one("#users-table").is_displayed()
    assert is_rounded(page.text("#kpi-energy-body"), readings["kwh"].sum())
    page.lists(by_user(readings).index[:12])
    page.shows("energy_wh", by_user(readings))


def test_the_evening_peak_of_working_days_and_of_rest_days_takes_1_act(analyst, readings) -> None:
    passes = readings.groupby(["start", "fold"])["kwh"].sum().groupby("start").mean()
    kinds = passes.index.day_of_week.map(lambda day: "rest" if day > 4 else "working")
    demand = 2 * passes.groupby([kinds, passes.index.strftime("%H:%M")]).mean()
    rows = analyst(1).table_of("profile")
    for kind in ("working", "rest"):
        peak = max((row for row in rows if row[0] == kind), key=lambda row: float(row[3]))
        assert peak[1] == demand[kind].idxmax()
        assert is_rounded(peak[3], demand[kind].max())


def test_the_share_of_an_area_takes_1_act(analyst, readings) -> None:
    share = 100 * readings[readings["area"] == "a1"]["kwh"].sum() / readings["kwh"].sum()
    page = analyst(1)
    page.click_bar("area-bars", "a1")
    page.until(lambda: is_rounded(page.text("#area-bars-title").removeprefix("a1"), share))


def test_the_rank_of_a_user_among_those_of_its_tariff_takes_3_acts(analyst, readings) -> None:
    of_tariff = by_user(readings[readings["tariff"] == "t3"])
    page = analyst(3)
    page.find("3010")
    page.shows_user("3010", of_tariff["3010"])
    rank = f"{of_tariff.index.get_loc('3010') + 1}(st|nd|rd|th) of {len(of_tariff)}"
    assert re.search(rank, page.text("#panel-body .p-k dt"))


def test_who_lacks_readings_and_which_takes_3_acts(analyst, readings) -> None:
    held = pd.crosstab(readings["start"], readings["user"])
    lacks = held.lt(held.max(axis=1), axis=0)
    lacking = set(held.columns[lacks.any()])
    page = analyst(3)
    assert is_rounded(page.text("#kpi-coverage-body").split("%")[1], lacks.to_numpy().sum())
    page.sort_by("coverage")
    page.sort_by("coverage")
    page.until(lambda: set(page.column("id")[: len(lacking)]) == lacking)
    user = page.column("id")[0]
    [gap] = lacks.index[lacks[user]]
    page.open_first_user(user, by_user(readings)[user])
    page.until(lambda: all(part in page.text("#panel-notes") for part in (f"{gap:%H:%M}", f"{gap.day} Oct")))


def test_the_users_of_the_most_usual_daily_use_take_1_act(analyst, readings) -> None:
    a_day = by_user(readings) / readings["day"].nunique()
    page = analyst(1)
    counts = page.until(lambda: page.curves("distribution").get("users"))
    [bars] = [line for line in page.lines("distribution") if line["name"] == "users"]
    place, width = counts.index(max(counts)), 2 * bars["x"][0]
    page.click_at("distribution", (place + 0.5) / len(counts), 0.95)
    usual = a_day[a_day // width == place]
    page.until(lambda: page.column("id") == usual.index.tolist())
    page.shows("mean_wh_per_day", usual)
