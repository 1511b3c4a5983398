"""The page under a finger: touches as the browser's own gesture recognition gets them."""

from __future__ import annotations

from typing import Any

from tests.browser.pages import Page

STEPS = 8


class Fingers:
    """One finger on a phone of 375 px; `done` gives the mouse back."""

    def __init__(self, page: Page) -> None:
        self.page = page
        size = {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        self._send("Emulation.setDeviceMetricsOverride", **size)
        self._send("Emulation.setTouchEmulationEnabled", enabled=True)

    def done(self) -> None:
        """Give the mouse and the window back."""
        self._send("Emulation.setTouchEmulationEnabled", enabled=False)
        self._send("Emulation.clearDeviceMetricsOverride")

    def bring(self, card: str) -> None:
        """Scroll a drawn card's graph to the middle of the window."""
        self.page.until(lambda: self.page.lines(card) and card not in self.page.waiting())
        self.page.run(
            "document.querySelector(arguments[0]).scrollIntoView({block: 'center', behavior: 'instant'})",
            f"#{card}-graph",
        )

    def swipe(self, card: str, *, right: int = 0, down: int = 0, x: float = 0.3, y: float = 0.6) -> None:
        """Move the finger by so many pixels over a graph, from a place given as shares of its plot."""
        left, top = self._place(card, x, y)
        self._touch("touchStart", left, top)
        for step in range(1, STEPS + 1):
            self._touch("touchMove", left + right * step / STEPS, top + down * step / STEPS)
        self._touch("touchEnd")

    def tap(self, card: str, x: float, y: float) -> None:
        """Tap a place of a graph, as shares of its plot."""
        self._touch("touchStart", *self._place(card, x, y))
        self._touch("touchEnd")

    def tap_on(self, selector: str) -> None:
        """Tap the middle of the largest element of a selector."""
        self._touch("touchStart", *self._middle(selector))
        self._touch("touchEnd")

    def tap_on_largest_bar(self, card: str) -> None:
        """Tap the middle of a graph's largest bar."""
        self.tap_on(f"#{card}-graph .bars .point path")

    def _middle(self, selector: str) -> tuple[float, float]:
        script = """const boxes = [...document.querySelectorAll(arguments[0])].map(bar => bar.getBoundingClientRect());
            return boxes.reduce((most, box) => (box.width * box.height > most.width * most.height ? box : most));"""
        box = self.page.run(script, selector)
        return box["left"] + box["width"] / 2, box["top"] + box["height"] / 2

    def _place(self, card: str, x: float, y: float) -> tuple[float, float]:
        box = self.page.run(
            "return document.querySelector(arguments[0]).getBoundingClientRect()", f"#{card}-graph .nsewdrag"
        )
        return box["left"] + x * box["width"], box["top"] + y * box["height"]

    def _touch(self, kind: str, *place: float) -> None:
        points = [dict(zip("xy", place, strict=True))] if place else []
        self._send("Input.dispatchTouchEvent", type=kind, touchPoints=points)

    def _send(self, command: str, **settings: Any) -> None:
        self.page.driver.execute_cdp_cmd(command, settings)
