"""A viewer of the page whose acts are counted, and who reads rounded numbers from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dash.testing.browser import Browser

from tests.browser.pages import Page


class Analyst(Page):
    """A viewer of the opened page who has so many acts."""

    def __init__(self, browser: Browser, address: str, acts: int) -> None:
        super().__init__(browser, address)
        self.acts = acts
        self.open()

    def act(self) -> None:
        self.acts -= 1
        assert self.acts >= 0, "the task takes more acts than stated"

    def click(self, selector: str) -> None:
        self.act()
        super().click(selector)

    def click_at(self, card: str, x: float, y: float) -> None:
        self.act()
        super().click_at(card, x, y)

    def click_bar(self, card: str, name: str) -> None:
        self.act()
        super().click_bar(card, name)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.act()
            super().press(key)

    def back(self) -> None:
        self.act()
        self.driver.back()

    def find(self, text: str) -> None:
        """Open what the palette finds for a text, in three acts."""
        self.press("/")
        self.until(lambda: self.focused() == "palette-text")
        self.press(text, "ENTER")
        self.until(lambda: not self.one("#palette-dialog").is_displayed())

    def sort_by(self, column: str) -> None:
        """Press the head of a column of the table of users."""
        self.until(lambda: self.column("id") and "users" not in self.waiting())
        self.click(f"#users-table th[data-column='{column}']")
        self.until(lambda: f"sort={column}&order=" in self.query())

    def column(self, name: str) -> list[str]:
        """Return the cells of a column of the table of users."""
        script = """document.getElementById('users').scrollIntoView({behavior: 'instant'});
            const cells = document.querySelectorAll(`#users-table td[data-column=${arguments[0]}]`);
            return Array.from(cells, cell => cell.innerText);"""
        return list(self.run(script, name))

    def lists(self, users: Sequence[str]) -> None:
        """Wait until the table of users begins with these users."""
        self.until(lambda: self.column("id")[: len(users)] == list(users))

    def shows(self, column: str, values: Iterable[float]) -> None:
        """Wait until all rows of the table of users have, in a column, the first of these values."""
        self.until(lambda: (cells := self.column(column)) and all(map(is_rounded, cells, values)))

    def open_first_user(self, user: str, kwh: float) -> None:
        """Press the first row of the table of users, and wait for the panel of this user with this energy [kWh]."""
        self.lists([user])
        self.click("#users-table tbody tr:first-child td[data-column='energy_wh']")
        self.shows_user(user, kwh)

    def shows_user(self, user: str, kwh: float) -> None:
        """Wait for the panel of a user with this energy [kWh]."""
        self.until(lambda: self.text("#panel-name") == f"User {user}")
        self.until(lambda: is_rounded(self.text("#panel-body .p-k dd"), kwh))

    def table_of(self, card: str) -> list[list[str]]:
        """Open a card as a table and return its rows."""
        self.until(lambda: self.lines(card) and card not in self.waiting())
        self.click(f"#{card} [data-table]")
        script = """return [...document.querySelectorAll('#table-dialog tbody tr')].map(
            row => [...row.cells].map(cell => cell.innerText));"""
        return list(self.until(lambda: self.run(script)))

    def curves(self, card: str) -> dict[str, list[float]]:
        """Return the heights of the lines or bars of a card by their names."""
        script = """return document.querySelector(arguments[0]).data.map(t => [t.name, Array.from(t.y || [])]);"""
        return dict(self.run(script, f"#{card}-graph .js-plotly-plot")) if self.lines(card) else {}


def is_rounded(text: str, value: float) -> bool:
    """Return whether the first number of a text is this value, rounded to the digits that the text has."""
    found = re.search(r"[+-]?\d+(?:\.(\d+))?", text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    return found is not None and abs(float(found[0]) - value) <= 0.5 * 10.0 ** -len(found[1] or "") + 1e-9
