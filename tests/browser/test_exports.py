"""Exports in a real browser: a chart as a table, files that land on the disk, the link of the page."""

from __future__ import annotations

import struct
from pathlib import Path

import pandas as pd
import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.by import By

from tests.browser.pages import Page


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def choose(page: Page, card: str, kind: str) -> None:
    """Choose from a card's menu of downloads."""
    page.click(f"#{card} .menu summary")
    page.click(f"#{card} .menu [data-{kind}]")


def is_open(page: Page) -> bool:
    return bool(page.run("return document.getElementById('table-dialog').open"))


def test_a_chart_opens_as_a_table_and_escape_gives_the_focus_back(page: Page) -> None:
    page.open("?user=3003&grain=hour")
    page.until(lambda: page.text("#panel-name") == "User 3003")
    page.click("#energy [data-table]")
    page.until(lambda: is_open(page))
    assert page.text("#table-dialog-title") == "Energy over time"
    assert page.text("#table-dialog [data-part=count]") == "961 rows."
    heads = [head.text for head in page.driver.find_elements(By.CSS_SELECTOR, "#table-dialog th")]
    assert heads == [
        "Start",
        "Fold",
        "Users",
        "Readings",
        "Energy\nkWh",
        "Implausible",
        "Mean per user\nkWh",
        "Mean\nkW",
    ]
    rows = page.driver.find_elements(By.CSS_SELECTOR, "#table-dialog tbody tr")
    assert len(rows) == 961
    assert rows[0].text.split()[:5] == ["2025-10-01", "00:00", "0", "20", "40"]
    assert rows[0].find_elements(By.CSS_SELECTOR, "td.n")[-1].value_of_css_property("text-align") == "right"
    page.press("ESCAPE")
    page.until(lambda: not is_open(page))
    assert page.run("return document.activeElement === document.querySelector('#energy [data-table]')")
    assert page.one("#panel").is_displayed(), "Escape closes the topmost only"


def test_the_menu_is_used_by_keyboard_and_escape_closes_it(page: Page) -> None:
    page.open()
    page.run("document.querySelector('#energy .menu summary').focus()")
    page.press("ENTER")
    page.until(lambda: page.run("return document.querySelector('#energy .menu').open"))
    page.press("TAB")
    page.until(lambda: "CSV" in page.focused())
    page.press("ESCAPE")
    page.until(lambda: not page.run("return document.querySelector('#energy .menu').open"))
    assert page.run("return document.activeElement === document.querySelector('#energy .menu summary')")


def test_the_csv_of_a_chart_lands_with_the_filters_of_the_page(page: Page, downloads: Path) -> None:
    page.open("?tariff=t1&from=2025-10-20&to=2025-10-29")
    choose(page, "energy", "file")
    path = page.landed(downloads, ".csv")
    assert path.name == "smapdash-energy-2025-10-20-2025-10-29.csv"
    frame = pd.read_csv(path, comment="#")
    assert len(frame) == 10 * 24 + 1
    assert frame["fold"].sum() == 1
    assert frame["users"].max() == 5
    assert "# tariffs: t1\n" in path.read_text(encoding="utf-8-sig")
    page.until(lambda: page.text("#export-status") == f"Saved {path.name}")


def test_all_users_land_not_one_page_of_them(page: Page, downloads: Path) -> None:
    page.open()
    assert len(page.user_ids()) == 12
    page.until(lambda: page.text("#users [data-file]") == "Download CSV, all 20")
    page.click("#users [data-file]")
    frame = pd.read_csv(page.landed(downloads, ".csv"), comment="#", dtype={"user": str})
    assert len(frame) == 20
    assert frame["user"].tolist()[:12] == page.user_ids()


def test_the_picture_of_a_chart_lands_twice_as_large(page: Page, downloads: Path) -> None:
    page.open("?split=tariff")
    page.until(lambda: {"t1", "t2"} <= {line["name"] for line in page.lines("energy")})
    choose(page, "energy", "png")
    path = page.landed(downloads, ".png")
    assert path.name == "smapdash-energy-2025-10-01-2025-11-09.png"
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    assert width == 2_000
    assert height > 2 * 300


def test_the_legend_of_a_picture_stands_clear_of_its_footer(page: Page) -> None:
    page.open("?split=tariff")
    page.until(lambda: {"t1", "t2"} <= {line["name"] for line in page.lines("energy")})
    page.run(
        """const plot = document.querySelector('#energy-graph .js-plotly-plot');
           const long = 'a tariff whose name is longer than any other of the tariffs of this picture';
           plot.data.filter(trace => trace.name).forEach((trace, i) => (trace.name = `${i}, ${long}`));
           window.Plotly.toImage = (copy) => new Promise(() => { window.pictured = copy; });
           window.smapdashExport.savePng('energy');"""
    )
    page.until(lambda: page.run("return Boolean(window.pictured)"))
    places = page.driver.execute_async_script(
        """const done = arguments[0], host = document.body.appendChild(document.createElement('div'));
           window.Plotly.newPlot(host, window.pictured.data, window.pictured.layout).then(() => {
             const bottom = host.querySelector('.legend').getBoundingClientRect().bottom;
             const notes = [...host.querySelectorAll('.annotation')].map(note => note.getBoundingClientRect());
             const foot = notes.reduce((low, note) => (note.bottom > low.bottom ? note : low));
             const rows = new Set([...host.querySelectorAll('.legend .traces')].map(
               key => Math.round(key.getBoundingClientRect().top))).size;
             host.remove();
             done([rows, bottom, foot.top]);
           });"""
    )
    rows, legend_bottom, foot_top = places
    assert rows > 1, "long names take more than one row"
    assert legend_bottom <= foot_top


def test_a_link_is_copied_with_fixed_dates_or_with_the_latest_days(page: Page) -> None:
    page.open("?tariff=t2&from=2025-11-03&to=2025-11-09")
    page.allow_clipboard()
    for dates, said, query in (
        ("from", "fixed dates", "?tariff=t2&from=2025-11-03&to=2025-11-09"),
        ("last", "latest 7 days", "?tariff=t2&last=7d"),
    ):
        page.click("#copy-link")
        page.click(f"[data-copy][data-dates^={dates}]")
        page.until(lambda said=said: page.text("#export-status") == f"Copied: {said}")
        copied = page.copied()
        assert copied.endswith(query)
    page.driver.get(copied)
    page.until(lambda: page.days() == ("2025-11-03", "2025-11-09"))
    assert page.text("#chip-text-dates") == "Latest 7 days: 3 \N{EN DASH} 9 Nov 2025"


def test_without_a_clipboard_the_link_can_be_selected(page: Page) -> None:
    page.open("?tariff=t2")
    page.run("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.click("#copy-link")
    page.until(lambda: page.text("[data-copy]").startswith("Fixed dates"))
    page.click("[data-copy]")
    page.until(lambda: page.one("#link-dialog textarea").is_displayed())
    assert page.run("return String(window.getSelection())").endswith("?tariff=t2&from=2025-10-01&to=2025-11-09")
    page.press("ESCAPE")
    page.until(lambda: page.focused() == "copy-link")


def test_a_fault_is_told_and_nothing_is_saved(page: Page, downloads: Path) -> None:
    page.open()
    page.run(
        """const ask = window.fetch;
           window.fetch = (url, ...rest) =>
             String(url).startsWith('export/') ? Promise.reject(new TypeError('gone')) : ask(url, ...rest);"""
    )
    page.click("#users [data-file]")
    page.until(lambda: "Nothing was exported" in page.text("#export-status"))
    assert list(downloads.iterdir()) == []
