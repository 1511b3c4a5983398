"""Draw the picture of the README: the dashboard on the bundled sample, as `smapdash run` shows it.

Usage: .venv/bin/smapdash serve & .venv/bin/python tools/screenshot.py http://127.0.0.1:8050/ docs/dashboard.png
"""

from __future__ import annotations

import shutil
import sys

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.support.wait import WebDriverWait

WIDTH = 1440
BEGUN = """
    return document.querySelector('#energy-graph .js-plotly-plot')?.data?.length
        && !document.querySelector('.kpis .sk');"""
DRAWN = """
    const plots = [...document.querySelectorAll('#main .js-plotly-plot')];
    return plots.length >= 4 && plots.every(plot => plot.data.length) && !document.querySelector('.cards .sk')
        && !document.querySelector('[data-waiting]');"""


def main(address: str, picture: str) -> None:
    """Save a picture of the whole page."""
    options = Options()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for switch in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={WIDTH},1000"):
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options)
    try:
        driver.get(address)
        WebDriverWait(driver, 30).until(lambda _: driver.execute_script(BEGUN))
        height = driver.execute_script("return document.documentElement.scrollHeight")
        # In a window as high as the page no card waits to be scrolled to.
        size = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        WebDriverWait(driver, 30).until(lambda _: driver.execute_script(DRAWN))
        driver.save_screenshot(picture)
    finally:
        driver.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
