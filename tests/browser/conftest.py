"""A real server on a real database, and a real browser. What is missing here is a failure, never a skip."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from dash.testing.browser import Browser
from selenium.webdriver.chrome.options import Options

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.loader.run import load_path
from smapdash.simulation.data_sets import simulate
from tests.processes import unmeasured

CHROMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--window-size=1440,1000"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-prefers-reduced-motion",  # drawing what moves while a page loads takes as long as all the rest
)


def chrome_options() -> Options:
    """Options of a headless Chromium with an empty profile."""
    options = Options()
    found = next((path for path in map(shutil.which, CHROMES) if path), MAC_CHROME)
    options.binary_location = found
    for switch in SWITCHES:
        options.add_argument(switch)
    return options


class Server:
    """The dashboard as its user starts it: `smapdash serve` in a process of its own, after `code` if there is some.

    Coverage does not measure it: what a page asks for, tests without a browser ask for as well.
    """

    def __init__(self, code: str = "", port: int = 0, **settings: str) -> None:
        program = ["-c", f"{code}; from smapdash.cli import main; main()"] if code else ["-m", "smapdash"]
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", "--port", str(port)],
            env=unmeasured(os.environ | settings),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        said = re.search(r"http://\S+", self.process.stdout.readline())
        assert said, "the server did not say its address"
        self.url = said[0]

    def stop(self) -> int:
        """End the server as Ctrl-C does and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of 20 invented homes from 1 October to 9 November 2025, the clock change of 26 October among them."""
    folder = tmp_path_factory.mktemp("homes")
    simulate(folder, users=20, days=40, start=date(2025, 10, 1), seed=3)
    return folder


def load(database_url: str, folder: Path) -> None:
    engine = create_owner_engine(parse_database_url(database_url))
    load_path(engine, folder)
    engine.dispose()


@pytest.fixture(scope="session")
def loaded_url(create_database, homes: Path) -> str:
    """URL of a database with the invented homes."""
    url = create_database()
    load(url, homes)
    return url


@pytest.fixture(scope="session")
def address(loaded_url: str) -> Iterator[str]:
    """Address of the dashboard on the invented homes."""
    server = Server(DATABASE_URL=loaded_url)
    yield server.url
    assert server.stop() == 0


def new_browser() -> Browser:
    """Return a browser of its own."""
    return Browser("Chrome", headless=True, options=[chrome_options()], percy_run=False, wait_timeout=20)


@pytest.fixture(scope="session")
def session_browser() -> Iterator[Browser]:
    """One browser for all tests: starting one takes seconds."""
    with new_browser() as browser:
        browser.driver.implicitly_wait(0)
        yield browser


@pytest.fixture
def browser(session_browser: Browser) -> Iterator[Browser]:
    """The browser on an empty page; at the end of a test that uses it the console must be empty."""
    driver = session_browser.driver
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    driver.get("about:blank")
    session_browser.driver.get_log("browser")
    yield session_browser
    assert [entry for entry in driver.get_log("browser") if entry["level"] != "DEBUG"] == []


@pytest.fixture
def downloads(browser: Browser, tmp_path: Path) -> Iterator[Path]:
    """Folder in which downloads of this test land."""
    allow = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", allow)
    yield tmp_path
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "default"})
