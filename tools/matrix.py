"""Draw every state of the page at each width, light and dark, and on paper, to be looked at.

Usage: make screenshots-all, with options in ARGS (see --help). `index.html` in the folder shows all pictures.
"""

from __future__ import annotations

import argparse
import base64
import html
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from screenshots import DRAWN, ROOT, first_users, open_browser, serve, set_scheme, set_window, show_whole, wait

from smapdash.wording.messages import message

HEIGHTS = {375: 812, 768: 1024, 1024: 768, 1440: 900, 2560: 1440}
"""Height [px] of the window by its width."""
SCHEMES = ("light", "dark")


class State(NamedTuple):
    """A state of the page.

    `query` is the address after the host, where {one} and {three} stand for users. `before` is a script that runs
    before those of the page, `acts` are scripts that run one after the other, each when `ready` is true.
    """

    name: str
    query: str = ""
    acts: tuple[str, ...] = ()
    is_whole: bool = False
    before: str = ""
    ready: str = DRAWN


def _press(selector: str) -> str:
    return f"document.querySelector('{selector}').click();"


def _set(component: str, **values: object) -> str:
    given = ", ".join(f"{name}: {value!r}".replace("False", "false") for name, value in values.items())
    return f"window.dash_clientside.set_props('{component}', {{ {given} }});"


TABLE = "document.getElementById('users').scrollIntoView({ behavior: 'instant' });"
FILTERS = _press("#filters-switch")
NO_ANSWERS = """const ask = window.fetch;
    const isOfCards = (where, how) => String(where).includes("_first/") || String(how?.body).includes('"answers.');
    window.fetch = (where, how) => isOfCards(where, how) ? new Promise(() => {}) : ask(where, how);"""
REFUSED = f"window.fetch = async () => new Response('{message('page.no_export_while_offline')}', {{ status: 503 }});"
SKELETONS = "const one = document.querySelector('.kpis .sk'); return one && getComputedStyle(one).opacity === '1';"
PREPARING = "The readings are being prepared for the first time: 40 % done."
TYPE_A_DATE = """const dates = document.getElementById('dates'); dates.focus(); dates.select();
    document.execCommand('insertText', false, '31 sep'); dates.blur();"""

STATES = (
    State("overview"),
    State("overview-whole", is_whole=True),
    State("area", "?area=a1", is_whole=True),
    State("split-compared", "?split=tariff&compare=before&last=30d", is_whole=True),
    State("both-compared", "?split=both&compare=before&last=30d", is_whole=True),
    State("bands", "?measure=bands&split=area&last=60d", is_whole=True),
    State("day", "?last=1d&compare=before", is_whole=True),
    State("user", "?user={one}"),
    State("user-below", "?user={one}", ("document.getElementById('panel').scrollTop = 1e6;",)),
    State("selected", "?user={three}&split=user", is_whole=True),
    State("empty", "?area=a1&tariff=t3"),
    State("notices", "?area=a1&area=nowhere&grain=fortnight&compare=dates&against=never"),
    State("loading", before=NO_ANSWERS, ready=SKELETONS),
    State(
        "first-build",
        acts=(_set("preparing-text", children=PREPARING), _set("preparing", hidden=False)),
        before=NO_ANSWERS,
        ready=SKELETONS,
    ),
    State("offline", acts=(_set("offline", hidden=False),)),
    State("fault", acts=(_set("fault", hidden=False),)),
    State("filters", acts=(FILTERS,)),
    State("areas-open", acts=(FILTERS, _press("#areas"))),
    State("dates", acts=(FILTERS, _press("#calendar-open"))),
    State("dates-corrected", acts=(FILTERS, TYPE_A_DATE)),
    State("palette", acts=(_press("#palette-open"),)),
    State("exports", acts=(_press(".top .menu:has(#print) > summary"),)),
    State("export-refused", acts=(f"{REFUSED} {_press('#export-users-csv')}",)),
    State("shortcuts", acts=("document.getElementById('shortcuts').showModal();",)),
    State("formula", acts=(_press(".kpi:nth-child(3) .hint"),)),
    State("chart-as-table", acts=(_press("#energy [data-table]"),)),
    State("users", acts=(TABLE,)),
    State("users-columns", acts=(TABLE, "document.querySelector('#users details').open = true;")),
    State("users-ticked", acts=(TABLE, *[_press(f"#users-table tr:nth-child({row}) .tick") for row in (1, 2, 3)])),
    State("research", "load-research", is_whole=True),
    State("research-formula", "load-research", (_press(".figures th:nth-child(4) .hint"),)),
    State("forecast", "forecast", is_whole=True),
    State("forecast-drawn", "?forecast=3&last=30d"),
    State("forecast-user", "?user={one}&user-forecast=7&last=30d"),
    State("research-area", "load-research?area=a1&last=7d", is_whole=True),
    State("quality", "data-quality", is_whole=True),
    State("quality-spikes", "data-quality?kind=spike&coverage_by=segment&coverage_rows=2-9&load=1", is_whole=True),
    State("review", "data-quality?kind=spike", (_press("#findings [data-act=review]"),)),
)
ON_PAPER = ("overview-whole", "split-compared", "user", "research", "forecast", "quality")


def main() -> None:
    """Draw the states that the options choose."""
    chosen = _read_options()
    folder: Path = chosen.to
    folder.mkdir(parents=True, exist_ok=True)
    with _dashboard(chosen.address) as address, open_browser() as driver:
        users = first_users(driver, address, 3)
        for state in STATES:
            if chosen.only and state.name not in chosen.only:
                continue
            url = address + state.query.format(one=users[0], three=",".join(users))
            for width in chosen.widths:
                _draw(driver, state, url, width, folder)
            if state.name in ON_PAPER:
                _print(driver, state, url, folder)
            print(state.name, flush=True)
    _write_index(folder)
    print(folder / "index.html")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "screenshots", help="folder of the pictures")
    parser.add_argument("--address", help="a dashboard that runs already (default: one of its own, on the sample)")
    parser.add_argument("--only", type=lambda text: text.split(","), help="names of states, with commas between")
    parser.add_argument("--widths", type=lambda text: [int(one) for one in text.split(",")], default=list(HEIGHTS))
    return parser.parse_args()


@contextmanager
def _dashboard(address: str | None) -> Iterator[str]:
    """Yield the address of a dashboard: the given one, or one on the sample that lives as long as the block."""
    if address:
        yield address.rstrip("/") + "/"
        return
    # The embedded server ends a moment after its last dashboard.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = os.environ | {"SMAPDASH_HOME": home, "DATABASE_URL": ""}
        subprocess.run([sys.executable, "-m", "smapdash", "load", "--quiet"], env=environment, cwd=ROOT, check=True)
        with serve(environment) as own:
            yield own.rstrip("/") + "/"


def _draw(driver: Any, state: State, url: str, width: int, folder: Path) -> None:
    """Save a state at one width, light and dark."""
    set_scheme(driver, SCHEMES[0])
    set_window(driver, width, HEIGHTS.get(width, 900))
    _open(driver, state, url)
    if state.is_whole:
        show_whole(driver, width)
    for scheme in SCHEMES:
        set_scheme(driver, scheme)
        wait(driver, "return true")
        driver.save_screenshot(str(folder / f"{state.name}-{width}-{scheme}.png"))


def _open(driver: Any, state: State, url: str) -> None:
    begins = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": state.before})
    driver.get(url)
    wait(driver, state.ready)
    for act in state.acts:
        driver.execute_script(act)
        wait(driver, state.ready)
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", begins)


def _print(driver: Any, state: State, url: str, folder: Path) -> None:
    """Save a state on A4, upright and across."""
    set_window(driver, 1440, HEIGHTS[1440])
    _open(driver, state, url)
    show_whole(driver, 1440)
    for name, is_across in (("upright", False), ("across", True)):
        sheet = {"landscape": is_across, "printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69}
        paper = driver.execute_cdp_cmd("Page.printToPDF", sheet)["data"]
        (folder / f"{state.name}-{name}.pdf").write_bytes(base64.b64decode(paper))


def _write_index(folder: Path) -> None:
    """Write a page that shows all pictures of the folder."""
    names = [html.escape(path.name) for path in sorted(folder.glob("*.png"))]
    pictures = "".join(f'<h2>{name}</h2><img src="{name}" loading="lazy">\n' for name in names)
    (folder / "index.html").write_text(f"<!DOCTYPE html>\n<title>smapdash</title>\n{pictures}", encoding="utf-8")


if __name__ == "__main__":
    main()
