r"""How fast the page is in a browser; run it by `make bench-page`.

A headless Chromium opens the dashboard of `smapdash serve`, a process of its own on a database of its own. Measured are
the bytes of the first view and the time until it is drawn, with an empty cache and with a full one; and the time of a
change of the filters, from the click to the last graph near the view. Beside each stands a yardstick of the same run:
a bare page of Dash on the same server, and the same charts drawn by plotly.js alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

from common import open_bare, open_page, open_server, run_benchmark, run_smapdash, show_progress, simulate
from results import Aim, print_result

USERS, DAYS = 60, 170
WIDTH, HEIGHT = 1440, 1000
VISITS, CHANGES = 3, 8
WAIT_S = 60
CHROMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
FIRST_VIEW_MB, FIRST_VIEW_S, SECOND_VIEW_S, CHANGE_MS, USER_MS = 0.85, 2.0, 1.2, 200.0, 150.0
MOST_RATIO = 1.3

# Runs before the page: notes when a graph with data was drawn and stood on the screen.
NOTE = """
    window.drawn = {};
    performance.setResourceTimingBufferSize(10000);
    let library;
    Object.defineProperty(window, "Plotly", {
      get: () => library,
      set: (value) => {
        library = value;
        const react = value.react;
        value.react = (place, figure, ...rest) => {
          const answer = react.call(value, place, figure, ...rest);
          const card = place.closest("[id$='-graph']").id.replace("-graph", "");
          if (figure.data?.length) answer.then(() => requestAnimationFrame(() => { drawn[card] = performance.now(); }));
          return answer;
        };
      },
    });
    window.near = () => [...document.querySelectorAll("#main .card-box:has(.js-plotly-plot)")]
      .filter((card) => card.offsetWidth && card.getBoundingClientRect().top < innerHeight + 300)
      .map((card) => card.id);
"""
# What a visit took; null until all near the view is drawn.
VISIT = """
    const cards = near();
    if (!cards.length || !cards.every((card) => drawn[card]) || document.querySelector(".kpis .sk")) return null;
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const times = cards.map((card) => drawn[card]);
    return {
      megabytes: entries.reduce((sum, entry) => sum + entry.transferSize, 0) / 1e6,
      requests: entries.length,
      first: Math.min(...times) / 1000,
      all: Math.max(...times) / 1000,
    };"""
CHANGE = """
    const [given, done] = arguments;
    const cards = given || near();
    const begun = performance.now();
    ACTION;
    const look = () => {
      if (!cards.every((card) => drawn[card] > begun)) return requestAnimationFrame(look);
      const asked = performance.getEntriesByType("resource").filter((entry) => entry.startTime >= begun);
      const answers = asked.map((entry) => entry.responseEnd - begun);
      done({ all: Math.max(...cards.map((card) => drawn[card])) - begun, answers: Math.max(...answers) });
    };
    look();"""
# Keeps the charts of cards as JSON; draws kept ones by plotly.js alone.
KEEP = """
    const [cards, name] = arguments;
    window.kept = window.kept || {};
    const plots = (cards || near()).flatMap((card) =>
      [...document.querySelectorAll(`#${card} .js-plotly-plot, #${card}-graph .js-plotly-plot`)]);
    kept[name] = [...new Set(plots)].map((plot) => [plot, JSON.stringify({ data: plot.data, layout: plot.layout })]);"""
DRAW = """
    const [names, done] = arguments;
    let begun;
    for (const name of names) {
      begun = performance.now();
      for (const [plot, text] of kept[name]) Plotly.react(plot, JSON.parse(text));
    }
    requestAnimationFrame(() => done({ drawing: performance.now() - begun }));"""
SPLIT = "document.querySelector(`#split input[value='{}']`).click()"
AREAS = "dash_clientside.set_props('areas', {{ value: {} }})"
ACTIONS = {
    "preset": ("document.getElementById('preset-7d').click()", "document.getElementById('preset-all').click()"),
    "area": (AREAS.format("['a1']"), AREAS.format("[]")),
    "split": (SPLIT.format("tariff"), SPLIT.format("none")),
}
SHOW_TABLE = "document.getElementById('users').scrollIntoView({ behavior: 'instant' })"
TABLE_IS_DRAWN = "return Boolean(document.querySelector('#users-table td a'))"
OPEN_USER = "document.querySelectorAll('#users-table td a')[{}].click()"
CLOSE_USER = "document.getElementById('panel-close').click()"
PANEL_IS_HIDDEN = "return document.getElementById('panel').hidden"

Figures = dict[str, list[float]]


@contextmanager
def open_browser() -> Iterator[webdriver.Chrome]:
    """Yield a browser with an empty profile."""
    options = webdriver.ChromeOptions()
    options.binary_location = next((path for path in map(which, CHROMES) if path), "")
    for switch in (*SWITCHES, f"--window-size={WIDTH},{HEIGHT}"):
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options)
    try:
        driver.set_script_timeout(WAIT_S)
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NOTE})
        yield driver
    finally:
        driver.quit()


def visit(driver: webdriver.Chrome, page: str) -> dict[str, float]:
    """Open the page, wait until all near the view is drawn, and return what that took."""
    driver.get(page)
    return WebDriverWait(driver, WAIT_S, poll_frequency=0.02).until(lambda _: driver.execute_script(VISIT))


def change(driver: webdriver.Chrome, action: str, cards: list[str] | None = None) -> dict[str, float]:
    """Run an action in the page, wait until cards (default: those near the view) are redrawn; return the times."""
    return driver.execute_async_script(CHANGE.replace("ACTION", action), cards)


def draw_again(driver: webdriver.Chrome, kind: str, turn: int, cards: list[str] | None = None) -> dict[str, float]:
    """Return the time in which plotly.js alone draws the charts of a change once more, from those of the one before."""
    driver.execute_script(KEEP, cards, f"{kind} {turn}")
    return driver.execute_async_script(DRAW, [f"{kind} {turn - 1}", f"{kind} {turn}"]) if turn else {}


def note(figures: Figures, kind: str, taken: dict[str, Any]) -> None:
    """Add what a step took to the figures of its kind."""
    for name, value in taken.items():
        figures.setdefault(f"{kind} {name}", []).append(value)


def measure(page: str, bare: str) -> Figures:
    """Return every figure of every repetition."""
    figures: Figures = {}
    for _ in range(VISITS):
        for kind, address in (("bare ", bare), ("", page)):
            with open_browser() as driver:
                note(figures, f"{kind}cold", visit(driver, address))
                note(figures, f"{kind}warm", visit(driver, address))
    show_progress("timing changes of the filters")
    with open_browser() as driver:
        visit(driver, page)
        for turn in range(CHANGES):
            for kind, actions in ACTIONS.items():
                note(figures, kind, change(driver, actions[turn % 2]))
                note(figures, kind, draw_again(driver, kind, turn))
        driver.execute_script(SHOW_TABLE)
        WebDriverWait(driver, WAIT_S).until(lambda _: driver.execute_script(TABLE_IS_DRAWN))
        for turn in range(CHANGES):
            panel = ["panel-energy", "panel-profile"]
            note(figures, "user", change(driver, OPEN_USER.format(turn), panel))
            note(figures, "user", draw_again(driver, "user", turn, panel))
            driver.execute_script(CLOSE_USER)
            WebDriverWait(driver, WAIT_S).until(lambda _: driver.execute_script(PANEL_IS_HIDDEN))
    return figures | compare(figures)


def compare(figures: Figures) -> Figures:
    """Return the ratio of each median to that of its yardstick."""
    yardsticks = {f"{kind} all": f"bare {kind} all" for kind in ("cold", "warm")}
    yardsticks |= {f"{kind} all": f"{kind} drawing" for kind in (*ACTIONS, "user")}
    median = statistics.median
    return {f"{name} ratio": [median(figures[name]) / median(figures[of])] for name, of in yardsticks.items()}


ROWS = (
    ("first visit, transferred", "cold megabytes", "MB", f"{FIRST_VIEW_MB}"),
    ("first visit, first figure drawn", "cold first", "s", ""),
    ("first visit, all of the first screen drawn", "cold all", "s", f"{FIRST_VIEW_S}"),
    ("first visit, bare page", "bare cold all", "s", ""),
    ("first visit, against the bare page", "cold all ratio", "x", f"{MOST_RATIO}"),
    ("second visit, transferred", "warm megabytes", "MB", ""),
    ("second visit, all of the first screen drawn", "warm all", "s", f"{SECOND_VIEW_S}"),
    ("second visit, bare page", "bare warm all", "s", ""),
    ("second visit, against the bare page", "warm all ratio", "x", f"{MOST_RATIO}"),
    *(
        row
        for kind, wording, most in (
            ("preset", "another span of dates", CHANGE_MS),
            ("area", "one area, all areas", CHANGE_MS),
            ("split", "split by tariff, not split", CHANGE_MS),
            ("user", "a user opened", USER_MS),
        )
        for row in (
            (f"{wording}: last graph drawn", f"{kind} all", "ms", f"{most:.0f}"),
            (f"{wording}: last answer of the server", f"{kind} answers", "ms", ""),
            (f"{wording}: the same drawn by plotly.js alone", f"{kind} drawing", "ms", ""),
            (f"{wording}: against that", f"{kind} all ratio", "x", f"{MOST_RATIO}"),
        )
    ),
)
AIMS = (
    Aim("cold megabytes", "first visit, transferred", "MB", {1: FIRST_VIEW_MB}),
    Aim("cold all", "first visit, drawn", "s", {1: FIRST_VIEW_S}, below=True),
    Aim("warm all", "second visit, drawn", "s", {1: SECOND_VIEW_S}, below=True),
    *(Aim(f"{kind} all", f"{kind}, click to last graph", "ms", {1: CHANGE_MS}, below=True) for kind in ACTIONS),
    Aim("user all", "user, click to last graph", "ms", {1: USER_MS}, below=True),
    *(
        Aim(f"{kind} all ratio", f"{kind}, against its yardstick", "x", {1: MOST_RATIO})
        for kind in ("cold", "warm", *ACTIONS, "user")
    ),
)  # fmt: skip


def make_rows(figures: Figures) -> list[list[str]]:
    """Return the table: median and largest of each figure, with the aim."""
    rows = []
    for wording, name, unit, aim in ROWS:
        digits = {"ms": 0, "MB": 3}.get(unit, 2)
        median, largest = statistics.median(figures[name]), max(figures[name])
        rows.append([wording, f"{median:.{digits}f}", f"{largest:.{digits}f}", unit, aim])
    return rows


def main() -> None:
    """Measure, and print the table, the machine and the aims."""
    parser = argparse.ArgumentParser(description="Time the page in a headless Chromium.")
    parser.add_argument("--database-url", metavar="URL", help="where databases may be created; default: embedded")
    arguments = parser.parse_args()
    with open_server(arguments.database_url) as server, server.fresh_database() as url:
        with tempfile.TemporaryDirectory(prefix="smapdash-bench-data-") as name:
            challenge = os.environ.get("SMAPDASH_CHALLENGE_DATA")
            if not challenge:
                simulate(Path(name), users=USERS, days=DAYS)
            rows = run_smapdash(url, "load", Path(challenge or name)).report["inserted"]
        show_progress("timing first and second visits")
        with open_page(url) as page, open_bare() as bare:
            figures = measure(page, bare)
        facts = (
            f"{'The challenge' if challenge else 'A simulated set'}'s {rows:,} readings; window {WIDTH} x {HEIGHT}; "
            f"{VISITS} visits, {CHANGES} changes of each kind; {figures['cold requests'][0]:.0f} requests."
        )
        print_result(
            server,
            header=("figure", "median", "largest", "unit", "aim"),
            rows=make_rows(figures),
            note=facts,
            aims=AIMS,
            figures={1: {name: statistics.median(values) for name, values in figures.items()}},
        )


if __name__ == "__main__":
    run_benchmark(main)
