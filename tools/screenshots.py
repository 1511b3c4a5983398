"""Draw the pictures of the README and of the page's states, on the bundled sample, into docs/.

Usage: make screenshots. It starts a dashboard of its own, on an embedded database in a temporary folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PATIENCE_S = 180
"""A busy machine takes its time; the pictures are the same."""
WIDE, PHONE = (1440, 1000), (375, 812)
QUARTER = "?from=2025-09-08"
PICTURES: tuple[tuple[str, str, tuple[int, int], str, bool], ...] = (
    ("wide-light", QUARTER, WIDE, "light", True),
    ("wide-dark", QUARTER, WIDE, "dark", True),
    ("phone", QUARTER, PHONE, "light", False),
    ("panel", f"{QUARTER}&user={{user}}", WIDE, "light", False),
    ("phone-panel", f"{QUARTER}&user={{user}}", PHONE, "dark", False),
    ("empty", "?area=a1&tariff=t3", WIDE, "light", False),
)
"""Name, query, window [px], colour scheme, and whether the whole page is drawn or what the window shows."""
NOTHING_LOADED = ("nothing-loaded", "", WIDE, "light", False)

DRAWN = """
    const isShown = element => {
      const box = element.getBoundingClientRect();
      return element.checkVisibility({ visibilityProperty: true }) && box.top < innerHeight && box.bottom > 0;
    };
    const shown = [...document.querySelectorAll('.js-plotly-plot')].filter(isShown);
    return document.querySelector('.cards :is(.kpi-v, .figures td, .card-box.is-drawn)')
      && !document.querySelector('.cards .kpi-v .sk')
      && ![...document.querySelectorAll('[data-dash-is-loading="true"], [data-waiting]')].some(isShown)
      && shown.every(plot => plot.data && plot.data.length);"""
"""Whether what is in the window is drawn."""


def main() -> None:
    """Draw every picture."""
    DOCS.mkdir(exist_ok=True)
    # The embedded server ends a moment after its last dashboard.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = os.environ | {"SMAPDASH_HOME": home, "DATABASE_URL": ""}
        with serve(environment) as address, open_browser() as driver:
            draw(driver, address, NOTHING_LOADED)
        run = [sys.executable, "-m", "smapdash"]
        subprocess.run([*run, "load", "--quiet"], env=environment, cwd=ROOT, check=True)
        with serve(environment) as address, open_browser() as driver:
            user = first_users(driver, f"{address}{QUARTER}", 1)[0]
            for name, query, *rest in PICTURES:
                draw(driver, address, (name, query.format(user=user), *rest))


@contextmanager
def serve(environment: dict[str, str]) -> Iterator[str]:
    """Yield the address of a dashboard that lives as long as the block."""
    command = [sys.executable, "-m", "smapdash", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
            if not found:
                sys.exit("The dashboard did not say its address.")
            yield found[0]
        finally:
            process.terminate()


@contextmanager
def open_browser() -> Iterator[Any]:
    """Yield a headless browser."""
    options = Options()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for switch in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options)
    try:
        yield driver
    finally:
        driver.quit()


def first_users(driver: Any, address: str, count: int) -> list[str]:
    """Return the ids of the users who use most."""
    driver.get(address)
    script = """document.getElementById('users')?.scrollIntoView();
        const links = [...document.querySelectorAll('#users-table td a')];
        return links.slice(0, arguments[0]).map(link => link.textContent)"""
    found = WebDriverWait(driver, PATIENCE_S).until(lambda _: driver.execute_script(script, count))
    return [str(user) for user in found]


def draw(driver: Any, address: str, picture: tuple[str, str, tuple[int, int], str, bool]) -> None:
    """Save one picture."""
    name, query, size, scheme, is_whole = picture
    set_scheme(driver, scheme)
    set_window(driver, *size)
    driver.get(f"{address}{query}")
    wait(driver)
    if is_whole:
        show_whole(driver, size[0])
    driver.save_screenshot(str(DOCS / f"{name}.png"))
    print(f"docs/{name}.png")


def set_window(driver: Any, width: int, height: int) -> None:
    """Give the page a width and height [px], also below the least width of a window."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def show_whole(driver: Any, width: int) -> None:
    """Make the window as high as the page, twice, since the page grows while what comes into view is drawn."""
    for _ in range(2):
        set_window(driver, width, driver.execute_script("return document.documentElement.scrollHeight"))
        wait(driver)


def set_scheme(driver: Any, scheme: str) -> None:
    """Let the system ask for `light` or `dark`."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def wait(driver: Any, condition: str = DRAWN) -> None:
    """Wait until a script returns true, by default when the window is drawn, and two frames have passed since."""
    for _ in range(2):
        WebDriverWait(driver, PATIENCE_S).until(lambda _: driver.execute_script(condition))
        driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


if __name__ == "__main__":
    main()
