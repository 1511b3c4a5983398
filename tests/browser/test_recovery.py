"""The database goes away under an open page, and comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from dash.testing.browser import Browser

from smapdash.embedded.folder import ServerFolder, try_lock
from tests.browser.conftest import Server
from tests.browser.pages import Page


def command(home: Path, *arguments: str) -> None:
    environment = os.environ | {"SMAPDASH_HOME": str(home), "DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "smapdash", *arguments], env=environment, check=True, capture_output=True)


def kill_server(home: Path) -> None:
    """Kill the keeper of an embedded server, with which the server goes, and wait until both are gone."""
    keepers = [
        process
        for process in psutil.process_iter(["cmdline"])
        if "smapdash.embedded.supervisor" in (line := process.info["cmdline"] or []) and str(home) in " ".join(line)
    ]
    family = [process for keeper in keepers for process in (keeper, *keeper.children(recursive=True))]
    assert family
    for keeper in keepers:
        keeper.kill()
    psutil.wait_procs(family, timeout=20)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the server outlives a killed keeper")
def test_without_a_database_the_page_says_so_keeps_its_figures_and_recovers(
    session_browser: Browser, homes: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    command(home, "load", str(homes))
    server = Server(SMAPDASH_HOME=str(home), DATABASE_URL="")
    try:
        page = Page(session_browser, server.url).open()
        with try_lock(ServerFolder(home / "server").start_lock) as start_lock:  # so that nobody starts it again
            assert start_lock is not None
            kill_server(home)
            page.click("#preset-7d")
            page.until(lambda: "does not answer" in page.text("#offline"))
            assert page.lines("energy"), "what is drawn stays"
        page.until(lambda: not page.one("#offline").is_displayed())
        page.click("#preset-30d")
        page.until(lambda: "last=30d" in page.query())
        page.until(lambda: "28,8" in page.text("#scope"))
    finally:
        page.driver.get("about:blank")
        assert server.stop() == 0
