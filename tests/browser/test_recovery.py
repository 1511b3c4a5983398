"""The database goes away under an open page, and comes back; a busy server refuses a request, and then answers it."""

from __future__ import annotations

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psutil
import pytest
from dash.testing.browser import Browser

from smapdash.embedded.folder import ServerFolder, try_lock
from smapdash.web.shell.bundle import ASSETS
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


class Busy(BaseHTTPRequestHandler):
    """Serves a page with the script, and refuses the first two requests that it makes."""

    refusals = 2

    def do_GET(self) -> None:
        self._send(200, "text/html", b"<!DOCTYPE html><script>%s</script>" % (ASSETS / "busy.js").read_bytes())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if Busy.refusals:
            Busy.refusals -= 1
            self._send(503, "text/plain", b"busy", {"Retry-After": "1"})
        elif self.path == "/away":
            self._send(503, "text/plain", b"away")
        else:
            self._send(200, "text/plain", b"answered: " + body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def _send(self, status: int, kind: str, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def test_a_request_that_a_busy_server_refuses_is_sent_again(session_browser: Browser) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    Thread(target=server.serve_forever, daemon=True).start()
    driver = session_browser.driver
    ask = """
        const done = arguments[arguments.length - 1];
        fetch(arguments[0], { method: "POST", body: "7" }).then(async (answer) => done(await answer.text()));"""
    try:
        driver.get(f"http://127.0.0.1:{server.server_port}/")
        driver.set_script_timeout(60)
        assert driver.execute_async_script(ask, "/answers") == "answered: 7"
        assert driver.execute_async_script(ask, "/away") == "away", "a refusal that names no time is final"
        assert Busy.refusals == 0
    finally:
        driver.get("about:blank")
        server.shutdown()
        server.server_close()
