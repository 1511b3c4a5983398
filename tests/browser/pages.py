"""The page as a person uses it: what the tests say instead of selectors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from dash.testing.browser import Browser
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

WAIT_S = 60
DOUBLE_CLICK_S = 6


class Page:
    """One browser on one dashboard."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.driver = browser.driver
        self.address = address

    def open(self, query: str = "", *, whole: bool = True) -> Page:
        """Open the address and wait until the charts are drawn; by default the table below the view, too."""
        self.driver.get(f"{self.address}{query}")
        self.until(lambda: self.lines("energy"))
        if whole:
            self.run("document.getElementById('users').scrollIntoView({ behavior: 'instant' })")
            self.until(self.user_ids)
            self.run("window.scrollTo({ top: 0, behavior: 'instant' })")
        return self

    def until(self, condition: Callable[[], Any]) -> Any:
        """Wait until a condition holds and return its value; a part that is being redrawn counts as not yet."""

        def attempt(_: object) -> Any:
            try:
                return condition()
            except Exception:  # noqa: BLE001 - an element can go while it is read
                return False

        return WebDriverWait(self.driver, WAIT_S, poll_frequency=0.05).until(attempt)

    def one(self, selector: str) -> Any:
        """Return the first element of a selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return the visible text of an element."""
        return str(self.one(selector).text)

    def click(self, selector: str) -> None:
        """Bring an element into view and click it."""
        self.until(lambda: self.one(selector).is_displayed())
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", self.one(selector))
        self.one(selector).click()

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page."""
        return self.driver.execute_script(script, *arguments)

    def query(self) -> str:
        """Return the query string of the address."""
        return str(self.run("return window.location.search"))

    def lines(self, card: str) -> list[dict[str, Any]]:
        """Return the traces that a card's graph has drawn, name and points; a card that waits is scrolled to."""
        script = """
            const card = document.querySelector(arguments[0]).closest('.card-box');
            if (card?.hasAttribute('data-waiting')) card.scrollIntoView({block: 'nearest', behavior: 'instant'});
            const plot = document.querySelector(arguments[0] + ' .js-plotly-plot');
            return !plot || !plot.data ? [] : plot.data.map(t => ({name: t.name, x: Array.from(t.x || [])}));"""
        return [line for line in self.run(script, f"#{card}-graph") if line["x"]]

    def waiting(self) -> set[str]:
        """Return the cards that are not drawn for what the filters say now."""
        return set(self.run("return [...document.querySelectorAll('[data-waiting]')].map(card => card.id)"))

    def user_ids(self) -> list[str]:
        """Return the ids in the table of users, in its order."""
        links = self.driver.find_elements(By.CSS_SELECTOR, "#users-table td[data-column='id'] a")
        return [link.text for link in links]

    def drag(self, card: str, start: float, end: float, meanwhile: Callable[[], Any] = lambda: None) -> None:
        """Draw with the pointer over the middle of a graph's plot, from one share of its width to another.

        `meanwhile` is done half-way, with the pointer down.
        """
        pointer = self._pointer(card, start, 0.5)
        pointer.w3c_actions.pointer_action.pointer_down()
        pointer.w3c_actions.pointer_action.move_to_location(*self._place(card, start + (end - start) / 2, 0.5))
        pointer.perform()
        meanwhile()
        pointer = ActionChains(self.driver)
        pointer.w3c_actions.pointer_action.move_to_location(*self._place(card, end, 0.5))
        pointer.w3c_actions.pointer_action.pointer_up()
        pointer.perform()

    def click_at(self, card: str, x: float, y: float) -> None:
        """Click a place of a graph's plot, as shares of its width and height."""
        pointer = self._pointer(card, x, y)
        pointer.w3c_actions.pointer_action.click()
        pointer.perform()

    def click_bar(self, card: str, name: str) -> None:
        """Click the bar of an area or tariff, as the pointer does."""
        self.until(lambda: self.lines(card))
        self.run(f"document.querySelector('#{card}-graph').scrollIntoView({{block: 'center', behavior: 'instant'}})")
        place = self.run(
            """const plot = document.querySelector(arguments[0] + ' .js-plotly-plot');
               const names = Array.from(plot.querySelectorAll('.ytick text')).map(t => t.textContent.trim());
               const bars = Array.from(plot.querySelectorAll('.bars .point path'));
               const wanted = plot.querySelectorAll('.ytick text')[names.indexOf(arguments[1])].getBoundingClientRect();
               const middle = wanted.top + wanted.height / 2;
               const near = bars.map(b => b.getBoundingClientRect()).find(b => b.top <= middle && middle <= b.bottom);
               return [Math.round(near.left + near.width / 2), Math.round(middle)];""",
            f"#{card}-graph",
            name,
        )
        pointer = ActionChains(self.driver)
        pointer.w3c_actions.pointer_action.move_to_location(*place).click()
        pointer.perform()

    def point_at(self, card: str, x: float, y: float) -> None:
        """Move the pointer onto a place of a graph's plot, as shares of its width and height."""
        self._pointer(card, x, y).perform()

    def double_click(self, card: str, x: float, done: Callable[[], Any]) -> None:
        """Click the middle of a graph's plot twice, at a share of its width, and wait until that is done.

        On a busy machine the second click can come later than Plotly expects it: then the viewer does it again.
        """

        def attempt() -> Any:
            pointer = self._pointer(card, x, 0.5)
            pointer.w3c_actions.pointer_action.double_click()
            pointer.perform()
            with suppress(TimeoutException):
                WebDriverWait(self.driver, DOUBLE_CLICK_S, poll_frequency=0.05).until(lambda _: done())
            return done()

        self.until(attempt)

    def _pointer(self, card: str, x: float, y: float) -> ActionChains:
        """Bring a graph into view and move the pointer onto its plot."""
        graph = self.until(lambda: self.one(f"#{card}-graph .nsewdrag"))
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", graph)
        pointer = ActionChains(self.driver)
        # Two moves: Plotly hovers what the pointer moves over, and a click is on what is hovered.
        left, top = self._place(card, x, y)
        pointer.w3c_actions.pointer_action.move_to_location(left - 3, top)
        pointer.w3c_actions.pointer_action.move_to_location(left, top)
        return pointer

    def _place(self, card: str, x: float, y: float) -> tuple[int, int]:
        box = self.run("return arguments[0].getBoundingClientRect()", self.one(f"#{card}-graph .nsewdrag"))
        return round(box["left"] + x * box["width"]), round(box["top"] + y * box["height"])

    def days(self) -> tuple[str, str]:
        """Return the first and last day in view, as the calendar has them."""
        first, last = self.run(
            "const { first, last } = document.querySelector('#date-picker').dataset; return [first, last]"
        )
        return first, last

    def type_dates(self, text: str, *keys: str) -> None:
        """Type into the field of the dates in place of what it shows, then press keys."""
        field = self.one("#dates")
        field.click()
        field.send_keys(Keys.CONTROL, "a", Keys.NULL)
        field.send_keys(text)
        self.press(*keys)

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(getattr(Keys, key, key))

    def focused(self) -> str:
        """Return the id or the text of the element that has the focus."""
        return str(self.run("const e = document.activeElement; return e.id || e.textContent"))

    def allow_clipboard(self) -> None:
        """Let the page read the clipboard."""
        kinds = ["clipboardReadWrite", "clipboardSanitizedWrite"]
        self.driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": kinds})

    def copied(self) -> str:
        """Return the text in the clipboard."""
        return str(self.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])"))

    def landed(self, folder: Path, ending: str) -> Path:
        """Wait for a download to be whole, which Chromium shows by its final name."""
        return self.until(lambda: next(path for path in folder.glob(f"*{ending}") if path.stat().st_size))

    def scrolls_sideways(self) -> bool:
        """Tell whether the page is wider than the window."""
        return bool(self.run("return document.documentElement.scrollWidth > window.innerWidth"))
