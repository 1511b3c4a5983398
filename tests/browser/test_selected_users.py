"""Users ticked in the table, selected, shared in the address, and opened beside a selection."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from dash.testing.browser import Browser

from tests.browser.pages import Page


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    return Page(browser, address)


def users_in(page: Page) -> list[str]:
    """Return the values of `user` in the address."""
    return parse_qs(page.query().removeprefix("?")).get("user", [])


def ticked(page: Page) -> list[str]:
    script = "return [...document.querySelectorAll('.tick[aria-checked=true]')].map(box => box.dataset.tick)"
    return list(page.run(script))


def test_ticks_of_several_pages_narrow_the_page_once_they_are_used(page: Page) -> None:
    page.open()
    first, second, *_ = page.user_ids()
    page.click(f"[data-tick='{first}']")
    page.run("arguments[0].focus()", page.one(f"[data-tick='{second}']"))
    page.press("SPACE")
    page.until(lambda: ticked(page) == [first, second])
    page.click("#page-on")
    page.until(lambda: first not in page.user_ids())
    third = page.user_ids()[0]
    page.click(f"[data-tick='{third}']")
    page.until(lambda: page.text(".tick-bar").startswith(f"3 ticked: {first}, {second}, {third}"))
    assert users_in(page) == [], "a tick neither opens nor selects"
    page.click("#tick-bar-only")
    page.until(lambda: set(page.user_ids()) == {first, second, third})
    assert users_in(page) == [",".join(sorted((first, second, third)))]
    page.until(lambda: page.text("#scope").startswith("3 of "))
    page.until(lambda: not page.one("#tick-bar-only").is_displayed())
    page.click(".tick-bar [data-press='all']")
    page.until(lambda: len(page.user_ids()) > 3)
    assert users_in(page) == []
    assert page.one("#tick-bar-only").is_displayed()
    assert page.text(".tick-bar").startswith("3 ticked")


def test_ticked_users_are_compared_line_by_line_and_shared_and_more_than_six_are_not(page: Page) -> None:
    page.open("?measure=bands")
    some = page.user_ids()[:7]
    for user in some[:6]:
        page.click(f"[data-tick='{user}']")
    page.click(f"[data-tick='{some[0]}']")
    compared = sorted(some[1:6])
    page.until(lambda: page.text(".tick-bar").startswith("5 ticked"))
    page.click(".tick-bar [data-press='compare']")
    for card in ("energy", "profile", "duration"):
        page.until(lambda card=card: [line["name"] for line in page.lines(card) if line["name"] in some] == compared)
    page.until(lambda: page.text("#energy h2").startswith(f"User {some[1]} has the highest use: "))
    assert "one line for each user" in page.text("#energy .sub")
    page.until(lambda: not page.one(".tick-bar [data-press='compare']").is_displayed())
    shared = page.query()
    assert parse_qs(shared.removeprefix("?")) == {"split": ["user"], "user": [",".join(compared)]}
    page.open(shared)
    page.until(lambda: [line["name"] for line in page.lines("energy") if line["name"] in some] == compared)
    page.open(f"?split=user&user={','.join(sorted(some))}")
    page.until(lambda: "Up to 6 users can have a line each; 7 are selected." in page.text("#energy .sub"))
    page.until(lambda: "Up to 6 users can be compared line by line." in page.text(".tick-bar"))
    assert not page.one(".tick-bar [data-press='compare']").is_displayed()
    assert "split" not in page.query()
    page.until(lambda: not page.one("#split input[value='user']").is_enabled())


def test_a_link_selects_users_and_opens_one_and_the_selection_stays_when_another_is_opened(page: Page) -> None:
    page.open()
    first, second, third, *_ = page.user_ids()
    selected = ",".join(sorted((first, second)))
    page.open(f"?user={selected}&user={third}")
    page.until(lambda: not page.one("#panel").get_attribute("hidden"))
    page.until(lambda: third in page.text("#panel-name"))
    assert set(page.user_ids()) == set(ticked(page)) == {first, second}
    page.click(f"#users-table tr[data-user='{first}'] a")
    page.until(lambda: first in page.text("#panel-name"))
    assert users_in(page) == [selected, first]
    link = page.one(f"#users-table tr[data-user='{second}'] a")
    page.run("arguments[0].focus()", link)
    assert parse_qs(link.get_attribute("href").partition("?")[2])["user"] == [selected, second]
    page.press("ESCAPE")
    page.until(lambda: page.one("#panel").get_attribute("hidden"))
    page.until(lambda: users_in(page) == [selected])
