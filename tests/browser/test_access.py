"""The page for a keyboard, a screen reader, a finger and paper: what axe finds, and what it cannot see."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from smapdash.web.shell.shortcuts import SHORTCUTS
from smapdash.wording.messages import message
from tests.browser.conftest import Server
from tests.browser.pages import Page
from tests.cards import HINTS

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
PHONE = (375, 800)
TABLET = (1000, 800)
WIDE = (1440, 1000)
A4_PX = (703, 1032)
"""A4 without margins of 12 mm."""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield Page(browser, address)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    browser.driver.execute_script("localStorage.clear()")


def resize(page: Page, size: tuple[int, int], *, mobile: bool = False) -> None:
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": mobile}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def emulate(page: Page, *, media: str = "", **features: str) -> None:
    named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": named})


def open_whole(page: Page, query: str = "") -> None:
    """Open the page and wait until no card is still a skeleton."""
    page.open(query)
    # Cards off screen wait until they are scrolled to; a print asks for all.
    page.run("for (const name of ['beforeprint', 'afterprint']) window.dispatchEvent(new Event(name))")
    unfinished = "return document.querySelector('.cards > :not(#empty-state) .sk, .cards [data-waiting]') !== null"
    page.until(lambda: not page.run(unfinished))


def open_panel(page: Page) -> None:
    open_whole(page, "?user=3003")
    page.until(lambda: page.text("#panel-name") == "User 3003")
    # Half-faded text has no contrast.
    page.until(lambda: page.run("return document.getAnimations().every(a => a.playState === 'finished')"))


def style(page: Page, selector: str, name: str, pseudo: str | None = None) -> str:
    script = "return getComputedStyle(document.querySelector(arguments[0]), arguments[2])[arguments[1]]"
    return str(page.run(script, selector, name, pseudo))


def findings(page: Page) -> list[str]:
    """Return what axe finds critical or serious, one line a rule with the elements it is about."""
    page.run(AXE)
    result: dict[str, Any] = page.driver.execute_async_script(
        """const done = arguments[arguments.length - 1];
           const said = (rules) => rules.map(rule => ({id: rule.id, impact: rule.impact, help: rule.help,
             where: rule.nodes.map(node => node.target.join(' ') + '  ' + node.html.slice(0, 120))}));
           axe.run(document).then(
             r => done({found: said(r.violations), passed: r.passes.map(rule => rule.id)}),
             error => done({found: [{id: 'axe', impact: 'critical', help: String(error), where: []}], passed: []}));"""
    )
    assert {"button-name", "color-contrast", "aria-allowed-attr"} <= set(result["passed"]), "axe has looked at the page"
    return [
        "\n    ".join([f"{rule['impact']}: {rule['id']}: {rule['help']}", *rule["where"]])
        for rule in result["found"]
        if rule["impact"] in ("critical", "serious")
    ]


def assert_clean(page: Page) -> None:
    found = findings(page)
    assert not found, "\n" + "\n".join(found)


# What axe finds


def first_view(page: Page) -> None:
    open_whole(page)


def in_the_dark(page: Page) -> None:
    emulate(page, prefers_color_scheme="dark")
    open_whole(page)
    assert page.run("return document.documentElement.dataset.bsTheme") == "dark"


def on_a_phone(page: Page) -> None:
    resize(page, PHONE, mobile=True)
    open_whole(page)


def with_filters_open_on_a_phone(page: Page) -> None:
    on_a_phone(page)
    page.click("#filters-switch")
    page.until(lambda: page.one("#filter-controls").is_displayed())


def with_the_panel_docked(page: Page) -> None:
    resize(page, WIDE)
    open_panel(page)


def with_the_panel_over_the_page(page: Page) -> None:
    resize(page, TABLET)
    open_panel(page)


def with_the_panel_on_a_phone(page: Page) -> None:
    resize(page, PHONE, mobile=True)
    open_panel(page)


def with_nothing_that_matches(page: Page) -> None:
    # t3 exists in a2 only.
    page.driver.get(f"{page.address}?area=a1&tariff=t3&user=3003")
    page.until(lambda: page.text("#empty-state-title") == message("page.no_match"))
    page.until(lambda: page.text("#panel-name") == "User 3003")


def with_filters_chosen(page: Page) -> None:
    open_whole(page, "?area=a1&from=2025-10-20&to=2025-11-02&split=tariff")


def with_a_list_open(page: Page) -> None:
    open_whole(page)
    page.click("#areas")
    # The list takes the focus a frame after it is shown; keys pressed before go to its button.
    page.until(lambda: page.run("return Boolean(document.activeElement.closest('.dash-dropdown-content'))"))


def with_the_calendar_open(page: Page) -> None:
    open_whole(page, "?from=2025-10-20&to=2025-10-26")
    page.type_dates("1 jan 2020", "ENTER")
    page.until(lambda: page.one(".date-note").is_displayed())
    page.press("ARROW_DOWN", "ENTER", "ARROW_LEFT")
    page.until(lambda: page.one("#date-picker").is_displayed())


def with_the_calendar_open_on_a_dark_phone(page: Page) -> None:
    emulate(page, prefers_color_scheme="dark")
    resize(page, PHONE, mobile=True)
    open_whole(page)
    page.click("#filters-switch")
    page.click("#calendar-open")
    page.until(lambda: page.one("#date-picker").is_displayed())


def with_a_choice_made_in_a_list(page: Page) -> None:
    with_a_list_open(page)
    page.press("ARROW_DOWN", "SPACE")
    page.until(lambda: page.run("return Boolean(document.querySelector('.dash-dropdown-option input:checked'))"))


def with_a_tip_open(page: Page) -> None:
    open_whole(page)
    page.click(".hint")
    page.until(lambda: page.one(".tip").is_displayed())


def with_the_columns_open_beside_their_changes(page: Page) -> None:
    resize(page, TABLET)
    open_whole(page, "?from=2025-11-09&rows=25")
    page.click("#users .menu summary")
    page.until(lambda: page.one("#columns-fit").is_displayed())


def with_the_shortcuts_open(page: Page) -> None:
    open_whole(page)
    page.click("#shortcuts-open")
    page.until(lambda: page.one("#shortcuts").is_displayed())


@pytest.mark.parametrize(
    "reach",
    [
        first_view,
        in_the_dark,
        on_a_phone,
        with_filters_open_on_a_phone,
        with_the_panel_docked,
        with_the_panel_over_the_page,
        with_the_panel_on_a_phone,
        with_nothing_that_matches,
        with_filters_chosen,
        with_a_list_open,
        with_the_calendar_open,
        with_the_calendar_open_on_a_dark_phone,
        with_a_choice_made_in_a_list,
        with_a_tip_open,
        with_the_columns_open_beside_their_changes,
        with_the_shortcuts_open,
    ],
)
def test_axe_finds_nothing_serious(page: Page, reach: Callable[[Page], None]) -> None:
    reach(page)
    assert_clean(page)


def test_axe_finds_nothing_serious_while_nothing_is_loaded(browser: Browser, create_database) -> None:
    server = Server(DATABASE_URL=create_database())
    try:
        page = Page(browser, server.url)
        page.driver.get(server.url)
        page.until(lambda: page.text("#empty-state-title") == message("page.nothing_title"))
        assert_clean(page)
    finally:
        browser.driver.get("about:blank")
        assert server.stop() == 0


def test_axe_would_find_a_button_without_a_name(page: Page) -> None:
    page.open()
    page.run("document.getElementById('theme-switch').removeAttribute('aria-label')")
    assert any("button-name" in found and "theme-switch" in found for found in findings(page))


# Keyboard


def test_the_skip_link_leads_to_the_figures(page: Page) -> None:
    page.open()
    page.press("TAB")
    assert page.focused() == message("page.skip")
    assert page.run("return document.activeElement.getBoundingClientRect().top") >= 0
    page.press("ENTER")
    page.until(lambda: page.focused() == "main")
    page.press("TAB")
    assert page.run("return document.querySelector('.kpis').contains(document.activeElement)")


def test_tab_reaches_the_controls_in_their_order_and_each_shows_its_focus(page: Page) -> None:
    page.open("?from=2025-10-20")
    reached = []
    while "rest-days-menu" not in reached:
        page.press("TAB")
        name, outline = page.run(
            """const e = document.activeElement, look = getComputedStyle(e);
               return [e.id, look.outlineStyle === 'solid' && parseFloat(look.outlineWidth) >= 2];"""
        )
        assert outline, name or "element without id"
        reached.append(name)
    controls = [name for name in reached if name and not name.startswith("preset-")]
    wanted = ["theme-switch", "shortcuts-open", "areas", "tariffs", "step-back", "dates", "calendar-open", "step-on"]
    assert [name for name in controls if name in wanted] == [name for name in wanted if name in controls]
    assert {"theme-switch", "shortcuts-open", "areas", "tariffs", "dates", "calendar-open"} <= set(controls)


def test_the_shortcuts_open_list_every_key_and_give_the_focus_back(page: Page) -> None:
    page.open()
    page.run("document.getElementById('dates').focus()")
    page.press("?")
    page.until(lambda: page.one("#shortcuts").is_displayed())
    page.press("ESCAPE")
    page.run("document.getElementById('preset-7d').focus()")
    page.press("?")
    page.until(lambda: page.one("#shortcuts").is_displayed())
    keys = [key.text for key in page.driver.find_elements(By.CSS_SELECTOR, "#shortcuts kbd")]
    assert keys == [one.key for one in SHORTCUTS]
    page.press("t")
    assert page.run("return localStorage.getItem('smapdash-theme')") is None, "the page beneath does not answer"
    page.press("ESCAPE")
    page.until(lambda: not page.one("#shortcuts").is_displayed())
    assert page.focused() == "preset-7d"
    page.click("#shortcuts-open")
    page.until(lambda: page.one("#shortcuts").is_displayed())
    page.click("#shortcuts [data-close]")
    page.until(lambda: not page.one("#shortcuts").is_displayed())
    assert page.focused() == "shortcuts-open"


def test_keys_find_step_reset_and_change_the_theme(page: Page) -> None:
    page.open("?from=2025-10-20&to=2025-10-26")
    page.until(lambda: page.days() == ("2025-10-20", "2025-10-26"))
    page.press("[")
    page.until(lambda: page.days() == ("2025-10-13", "2025-10-19"))
    page.press("]")
    page.until(lambda: page.days() == ("2025-10-20", "2025-10-26"))
    page.until(lambda: page.one("#reset").is_displayed())
    page.press("r")
    page.until(lambda: page.query() == "")
    before = page.run("return document.documentElement.dataset.bsTheme")
    page.press("t")
    assert page.run("return document.documentElement.dataset.bsTheme") != before
    page.press("/")
    assert page.focused() == "palette-text"


def test_keys_are_letters_while_typing_and_leave_the_browsers_own_alone(page: Page) -> None:
    page.open()
    page.press("/", "t", "?", "/")
    assert page.one("#palette-text").get_attribute("value") == "t?/"
    assert not page.one("#shortcuts").is_displayed()
    assert page.run("return localStorage.getItem('smapdash-theme')") is None
    answered = """return ['ctrlKey', 'altKey', 'metaKey'].map(name => !document.body.dispatchEvent(
        new KeyboardEvent('keydown', {key: 't', bubbles: true, cancelable: true, [name]: true})))"""
    assert page.run(answered) == [False, False, False]
    assert page.run("return localStorage.getItem('smapdash-theme')") is None


def test_escape_closes_what_is_on_top_first(page: Page) -> None:
    open_panel(page)
    page.press("?")
    page.until(lambda: page.one("#shortcuts").is_displayed())
    page.press("ESCAPE")
    page.until(lambda: not page.one("#shortcuts").is_displayed())
    assert page.one("#panel").is_displayed()
    page.press("ESCAPE")
    page.until(lambda: not page.one("#panel").is_displayed())


# Screen reader


def test_the_page_has_one_of_each_landmark(page: Page) -> None:
    page.open("?user=3003")
    page.until(lambda: page.one("#panel").is_displayed())
    for landmark in ("header.top", "[role=search][aria-label=Filters]", "main", "aside[aria-labelledby]", "footer"):
        found = page.driver.find_elements(By.CSS_SELECTOR, landmark)
        assert len([element for element in found if element.is_displayed()]) == 1, landmark
    assert not page.driver.find_elements(By.CSS_SELECTOR, "main footer"), "within main it would be no landmark"


def test_a_change_of_what_is_in_view_is_told_once_in_words(page: Page) -> None:
    page.open()
    page.until(lambda: "20 of 20 users" in page.text("#scope"))
    assert page.run("return document.getElementById('spoken').textContent") == ""
    page.click("#preset-7d")
    # 20 users, 7 days, 48 half-hours.
    spoken = "Updated: 20 of 20 users, 6,720 readings in view"
    page.until(lambda: page.run("return document.getElementById('spoken').textContent") == spoken)


def test_every_chart_tells_its_content_in_words(page: Page) -> None:
    open_panel(page)
    frames = [frame for frame in page.driver.find_elements(By.CSS_SELECTOR, ".plot[role=img]") if frame.is_displayed()]
    assert len(frames) >= 9
    for frame in frames:
        said = frame.get_attribute("aria-label")
        assert said != "Loading", frame.get_attribute("id")
        assert len(said) > 20, frame.get_attribute("id")


# Tips of the key figures


def open_tips(page: Page) -> list[str]:
    return [tip.get_attribute("id") for tip in page.driver.find_elements(By.CSS_SELECTOR, ".tip") if tip.is_displayed()]


def test_a_tip_opens_by_pointer_which_may_move_onto_it_and_escape_closes_it(page: Page) -> None:
    open_panel(page)
    ActionChains(page.driver).move_to_element(page.one(".hint")).perform()
    page.until(lambda: open_tips(page) == ["kpi-energy-hint"])
    ActionChains(page.driver).move_to_element(page.one("#kpi-energy-hint")).perform()
    assert open_tips(page) == ["kpi-energy-hint"]
    page.press("ESCAPE")
    assert open_tips(page) == []
    assert page.one("#panel").is_displayed(), "one Escape closes one thing"


def test_a_tip_opens_by_keyboard_and_closes_with_escape_or_the_next_tab(page: Page) -> None:
    page.open()
    page.run("document.getElementById('main').focus()")
    page.press("TAB")
    assert open_tips(page) == ["kpi-energy-hint"]
    page.press("TAB")
    assert open_tips(page) == ["kpi-mean-hint"]
    page.press("ESCAPE")
    assert open_tips(page) == []
    assert page.run("return document.activeElement.matches('.hint')"), "the focus stays"


@pytest.mark.parametrize("size", [PHONE, (800, 900), TABLET, (1100, 900), (1200, 900), WIDE])
def test_every_button_of_the_header_is_in_the_window_beside_the_name_of_the_sample(
    page: Page, size: tuple[int, int]
) -> None:
    resize(page, size, mobile=size is PHONE)
    page.open(whole=False)
    page.run("document.getElementById('sample-tag').hidden = false")
    shown = "return [...document.querySelectorAll('header :is(a, button)')].filter(one => one.offsetWidth)"
    ends = page.run(f"{shown}.map(one => one.getBoundingClientRect().right)")
    assert len(ends) >= 8
    assert max(ends) <= size[0]


@pytest.mark.parametrize("size", [PHONE, (800, 900), TABLET, (1200, 900), WIDE])
def test_no_tip_leaves_the_window_or_covers_a_button(page: Page, size: tuple[int, int]) -> None:
    resize(page, size, mobile=size is PHONE)
    open_whole(page)
    hints = page.driver.find_elements(By.CSS_SELECTOR, ".hint")
    assert len(hints) == 7
    for hint in hints:
        page.run("document.activeElement.blur(); arguments[0].click()", hint)
        (tip,) = open_tips(page)
        box = page.run("return arguments[0].getBoundingClientRect()", page.one(f"#{tip}"))
        assert box["left"] >= 0, tip
        assert box["right"] <= size[0], tip
        covered = [
            other
            for other in page.run("return [...document.querySelectorAll('.hint')].map(e => e.getBoundingClientRect())")
            if box["left"] < other["right"]
            and box["right"] > other["left"]
            and box["top"] < other["bottom"]
            and box["bottom"] > other["top"]
        ]
        assert not covered, f"{tip} covers a button, its own or a neighbour's"
    page.run("document.body.click()")
    assert open_tips(page) == []


# How charts are used


def test_the_tip_of_the_first_visit_is_dismissed_for_good_and_nothing_moves(page: Page) -> None:
    open_whole(page)
    # The question about rest days stands in its place.
    page.run("document.getElementById('calendar').hidden = true")
    assert page.text("#first-tip") == message("page.first_tip_mouse")
    where = "return [...document.querySelectorAll('.card-box, .plot, .pager')].map(e => [e.offsetTop, e.offsetHeight])"
    before = page.run(where)
    page.click("#first-tip button")
    assert not page.one("#first-tip").is_displayed()
    assert page.run(where) == before
    assert page.focused() == "main"
    page.open(whole=False)
    assert not page.one("#first-tip").is_displayed()


def test_under_the_mouse_a_chart_says_what_a_click_or_a_drag_does(page: Page) -> None:
    page.open(whole=False)
    for card, words in (("energy", message("page.drag_cue")), ("heat", "Click: open this day")):
        page.until(lambda card=card: page.lines(card))
        page.point_at(card, 0.5, 0.5)
        page.until(lambda words=words: page.text("#cue") == words)
    assert style(page, "#heat-graph .nsewdrag", "cursor") == "pointer"
    ActionChains(page.driver).move_to_element(page.one("#headline + *, .brand")).perform()
    page.until(lambda: not page.one("#cue").is_displayed())


@pytest.mark.parametrize("path", [path for path, hints in HINTS.items() if hints])
def test_every_card_that_takes_clicks_is_named_among_the_shortcuts_of_its_page(page: Page, path: str) -> None:
    page.driver.get(page.address.rstrip("/") + path)
    page.until(lambda: page.one(".card-box.is-drawn"))
    page.press("?")
    named = [hint.text for hint in page.driver.find_elements(By.CSS_SELECTOR, "#shortcuts .keys-also li")]
    assert named == HINTS[path]


# The window


def test_the_title_of_the_tab_names_the_state(page: Page) -> None:
    page.open("?area=a1&from=2025-10-01&to=2025-10-31", whole=False)
    page.until(lambda: page.driver.title == "Area a1, Oct 2025 \N{EN DASH} smapdash")
    page.open("?user=3003", whole=False)
    page.until(lambda: page.driver.title == "User 3003 \N{EN DASH} smapdash")


def test_the_open_user_leaves_the_filters_free_and_on_a_very_wide_window_the_page_its_layout(page: Page) -> None:
    resize(page, (1024, 800))
    open_panel(page)
    covered = """const bar = document.getElementById('filters').getBoundingClientRect();
        return document.getElementById('panel').getBoundingClientRect().top < bar.bottom - 1"""
    assert not page.run(covered)
    page.run("window.scrollTo({top: 600, behavior: 'instant'})")
    page.until(lambda: not page.run(covered))
    resize(page, (1440, 900))
    middles = """const controls = document.querySelectorAll('#energy .tools > .choice, #energy .tools .seg');
        return [...new Set([...controls].map(control => {
        const { top, bottom } = control.getBoundingClientRect();
        return Math.round((top + bottom) / 2);
        }))]"""
    page.until(lambda: len(page.run(middles)) == 1)  # the controls of the main chart are one row
    resize(page, (2560, 1300))
    page.until(lambda: page.run("return document.querySelector('.cards').clientWidth") > 1600)
    assert page.one(".kpi:last-child").is_displayed()
    assert page.run("return document.getElementById('panel').getBoundingClientRect().left") > 1600


# What the reader asks of the system


MOVING = """return [...document.querySelectorAll('*')].flatMap(e => [null, '::before', '::after'].map(
    part => [e, getComputedStyle(e, part)])).filter(([e, look]) => look.animationName !== 'none'
    || look.transitionDuration.split(', ').some(time => parseFloat(time) > 0))
    .map(([e]) => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_with_reduced_motion_and_then_only_nothing_moves(page: Page, motion: str) -> None:
    emulate(page, prefers_reduced_motion=motion)
    page.driver.get(f"{page.address}?user=3003")
    page.until(lambda: page.one("#panel").is_displayed())
    assert (page.run(MOVING) == []) == (motion == "reduce")
    assert motion != "reduce" or page.run("return document.getAnimations().length") == 0


def test_with_forced_colours_icons_focus_and_what_is_chosen_are_seen(page: Page) -> None:
    emulate(page, forced_colors="active")
    page.open()
    assert page.run("return matchMedia('(forced-colors: active)').matches")
    canvas = style(page, "body", "backgroundColor")
    page.until(lambda: page.one("#preset-all").get_attribute("aria-pressed") == "true")
    assert style(page, "#preset-all", "backgroundColor") not in (canvas, style(page, "#preset-7d", "backgroundColor"))
    assert style(page, ".i-theme", "backgroundColor") != canvas
    page.press("TAB")
    assert style(page, ":focus", "outlineStyle") == "solid"
    assert style(page, ":focus", "outlineColor") != canvas


# Paper


@pytest.mark.parametrize("width", A4_PX)
def test_on_paper_the_page_is_light_without_controls_and_fits(page: Page, width: int) -> None:
    emulate(page, prefers_color_scheme="dark")
    open_whole(page, "?tariff=t1&from=2025-10-20&to=2025-11-02")
    page.until(lambda: page.one("#chip-tariffs").is_displayed())
    assert style(page, ".card-box", "backgroundColor") != "rgb(255, 255, 255)"
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    emulate(page, media="print", prefers_color_scheme="dark")
    resize(page, (width, 900))
    assert style(page, ".card-box", "backgroundColor") == "rgb(255, 255, 255)"
    assert style(page, ".card-box h2", "color") == "rgb(23, 26, 33)"
    for control in (
        "#theme-switch",
        "#filter-controls",
        "#reset",
        ".chip button",
        "#page-on",
        ".hint",
        "#first-tip",
        "#measure",
    ):
        assert not page.one(control).is_displayed(), control
    assert page.text("#headline") == "Electricity use, 20 Oct \N{EN DASH} 2 Nov 2025"
    assert page.text("#chip-tariffs") == "Tariff t1"
    assert "5 of 20 users" in page.text("#scope")
    assert not page.scrolls_sideways()
    wide = """return [...document.querySelectorAll('.cards .main-svg')].filter(svg => svg.clientWidth
        && svg.getBoundingClientRect().right > svg.closest('.card-box').getBoundingClientRect().right).length"""
    assert page.run(wide) == 0
    assert style(page, ".card-box", "breakInside") == "avoid"


OUTSIDE = """return [...document.querySelectorAll('.cards .main-svg text')].filter(text => {
    const [box, card] = [text, text.closest('.card-box')].map(e => e.getBoundingClientRect());
    return box.width && (box.left < card.left || box.right > card.right || box.bottom > card.bottom);
    }).map(text => text.closest('.card-box').id + ': ' + text.textContent)"""


def sheets_of(page: Page, *, landscape: bool) -> int:
    """Return the number of sheets of A4 that the page takes."""
    sheet = {"landscape": landscape, "printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69}
    paper = base64.b64decode(page.driver.execute_cdp_cmd("Page.printToPDF", sheet)["data"])
    return paper.count(b"/Type /Page\n")


def test_the_page_prints_on_three_sheets_and_an_open_user_on_one_more(page: Page) -> None:
    open_whole(page)
    assert [sheets_of(page, landscape=landscape) for landscape in (False, True)] == [3, 3]
    assert page.run("return document.querySelector('.main-svg').getAttribute('viewBox')") is None, "drawn as before"
    open_panel(page)
    assert [sheets_of(page, landscape=landscape) for landscape in (False, True)] == [4, 4]
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    emulate(page, media="print")
    for width in A4_PX:
        resize(page, (width, 900))
        assert page.run(OUTSIDE) == [], "no label is clipped"


def test_a_comparison_takes_no_more_sheets_and_charts_get_their_width_back(page: Page) -> None:
    open_whole(page, "?from=2025-10-20&to=2025-11-02&split=both")
    page.until(lambda: page.one("#changes").is_displayed())
    widths = "return [...document.querySelectorAll('.cards .main-svg')].map(svg => svg.getAttribute('width'))"
    before = page.run(widths)
    assert [sheets_of(page, landscape=landscape) for landscape in (False, True)] == [3, 3]
    page.until(lambda: page.run(widths) == before)
