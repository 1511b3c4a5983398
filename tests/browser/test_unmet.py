"""What the address asks for: names and dates that the data do not hold, and selections of any size."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from dash.testing.browser import Browser

from tests.browser.conftest import Server, load
from tests.browser.pages import Page

AREAS = tuple(f"{number:03}{'ẞ' * 57}" for number in range(301))
"""Of letters that take nine characters in an address and that every machine can draw."""
CHOSEN = AREAS[1:]


def test_a_name_that_is_not_in_the_data_narrows_and_is_said(browser: Browser, address: str) -> None:
    page = Page(browser, address).open("?area=a9&area=a2")
    assert page.text("#notices, .notices") == "Area a9 is not in the data."
    assert page.text("#chip-text-areas") == "Areas a2, a9 (not in the data)"
    assert page.query() == "?area=a2&area=a9"
    page.click("#remove-areas")
    page.until(lambda: page.query() == "")
    page.until(lambda: page.text(".notices") == "")


@pytest.mark.parametrize(
    ("query", "why", "button"),
    [
        ("?area=a9", "Area a9 is not in the data.", "areas"),
        ("?tariff=T3", "Tariff T3 is not in the data. Names are case-sensitive: the data hold t3.", "tariffs"),
        ("?from=garbage", "from=garbage in the address is not a date", "refused"),
        ("?from=2031-03-01&to=2031-03-31", "there is no reading in the requested dates", "dates"),
    ],
)
def test_where_nothing_is_left_the_page_says_why_and_offers_a_way_out(
    browser: Browser, address: str, query: str, why: str, button: str
) -> None:
    page = Page(browser, address)
    page.driver.get(f"{address}{query}")
    page.until(lambda: why in page.text("#empty-state"))
    assert page.text("#scope") == "0 of 20 users, 0 readings in view"
    page.driver.refresh()
    page.until(lambda: why in page.text("#empty-state"))
    assert page.query() == query
    page.click(f"#empty-state-remove-{button}")
    page.until(lambda: page.text("#scope").startswith("20 of 20 users"))
    assert page.query() == ""


@pytest.fixture(scope="module")
def crowded(create_database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard on 301 users, each in an area of its own whose name has 60 letters."""
    folder = tmp_path_factory.mktemp("crowded")
    _write_homes(folder)
    url = create_database()
    load(url, folder)
    server = Server(DATABASE_URL=url)
    yield server.url
    assert server.stop() == 0


def test_a_selection_of_any_size_survives_reload_link_back_and_export(browser: Browser, crowded: str) -> None:
    query = "?" + urlencode([("area", area) for area in CHOSEN])
    page = Page(browser, crowded).open(query, whole=False)
    assert len(query) > 150_000
    assert _chosen(page) == CHOSEN
    for step in (page.driver.refresh, lambda: page.driver.get(page.run("return window.location.href"))):
        step()
        page.until(lambda: page.text("#scope") == "300 of 301 users, 28,800 readings in view")
        assert _chosen(page) == CHOSEN
    assert page.text("#chip-text-areas") == "300 areas"
    page.click("#remove-areas")
    page.until(lambda: page.text("#scope").startswith("301 of 301 users"))
    page.driver.back()
    page.until(lambda: page.text("#scope").startswith("300 of 301 users"))
    assert _chosen(page) == CHOSEN
    text = page.driver.execute_async_script(
        "const done = arguments[0]; fetch('/export/users.csv' + location.search).then((a) => a.text()).then(done)"
    )
    rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
    assert sorted(row[1] for row in rows[1:] if len(row) > 1) == sorted(CHOSEN)


def _chosen(page: Page) -> tuple[str, ...]:
    return tuple(parse_qs(page.query().removeprefix("?"))["area"])


def _write_homes(folder: Path) -> None:
    (folder / "consumption").mkdir()
    rows = [f"{user},{area},t1" for user, area in enumerate(AREAS, 1)]
    (folder / "user_data.csv").write_text("\n".join(["id,area,tariff", *rows]) + "\n", encoding="utf-8")
    times = [f"2016-10-{day:02} {slot // 2:02}:{slot % 2 * 30:02}:00,100.0" for day in (1, 2) for slot in range(48)]
    text = "\n".join(["datetime,consumption", *times]) + "\n"
    for user in range(1, len(AREAS) + 1):
        (folder / "consumption" / f"{user}.csv").write_text(text, encoding="utf-8")
