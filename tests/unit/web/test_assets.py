"""Names that scripts and style sheets share with Python: a renamed id or function cannot be forgotten in `assets`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash

from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.bundle import ASSETS
from smapdash.web.ui import ids

CALL = re.compile(r'\b(?:getElementById|set_props|element|part|textOf|press|note|changed\.has)\(\s*(["`])(.+?)\1')
"""A call of the browser's, Dash's or a script's own function whose first argument is an id."""
COMPARED = re.compile(r'\b(?:id|triggered_id) === "([^"]+)"')
TEXT = re.compile(r'"[^"\n]*"|`[^`]*`')
SELECTOR = re.compile(r"#((?:[a-z]|\$\{\w+\})(?:[\w-]|\$\{\w+\})*)")
COLOUR = re.compile(r"(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})")
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
VARIABLE = re.compile(r"\$\{\w+\}")
SCRIPTS = {path.name: COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sorted(ASSETS.glob("*.js"))}
SHEETS = {path.name: COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sorted(ASSETS.glob("*.css"))}


def ids_in_script(script: str) -> set[str]:
    """Return the ids that a script names; `${card}` stands in one for the part that it computes."""
    called = {name for _, name in CALL.findall(script)}
    selected = {name for text in TEXT.findall(script) for name in SELECTOR.findall(text)}
    return {name for name in called | set(COMPARED.findall(script)) | selected if not COLOUR.fullmatch(name)}


def ids_in_sheet(sheet: str) -> set[str]:
    return {name for name in SELECTOR.findall(sheet) if not COLOUR.fullmatch(name)}


def walk(part: Any) -> Iterator[str]:
    """Yield the ids in the JSON of a layout, those of elements within a `Markup` included."""
    if isinstance(part, dict):
        if isinstance(part.get("id"), str):
            yield part["id"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from walk(one)


@pytest.fixture
def known(app: Dash) -> set[str]:
    client = app.server.test_client()
    layouts = [client.get(f"{page.path.rstrip('/')}/_dash-layout").json for page in PAGES]
    return {name for layout in layouts for name in walk(layout)}


def unknown(names: set[str], known: set[str]) -> list[str]:
    """Return the names that no id matches, whatever their computed parts are."""
    patterns = {name: ".+".join(re.escape(text) for text in VARIABLE.split(name)) for name in names}
    return sorted(name for name, pattern in patterns.items() if not any(re.fullmatch(pattern, one) for one in known))


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_id_that_a_script_names_is_in_a_page(name: str, known: set[str]) -> None:
    assert unknown(ids_in_script(SCRIPTS[name]), known) == []


@pytest.mark.parametrize("name", SHEETS)
def test_every_id_that_a_style_sheet_names_is_in_a_page(name: str, known: set[str]) -> None:
    assert unknown(ids_in_sheet(SHEETS[name]), known) == []


def test_ids_are_found_in_every_way_that_the_scripts_name_them() -> None:
    found = {name for script in SCRIPTS.values() for name in ids_in_script(script)}
    by_call = {
        ids.PANEL,
        ids.PALETTE_TEXT,
        ids.EXPORT_STATUS,
        ids.OPEN_USER,
        ids.WALKED,
        ids.STATE,
        ids.SCOPE,
        ids.USERS,
    }
    by_selector = {ids.USERS_TABLE, ids.CALENDAR_OPEN, ids.PANEL_ON, ids.CALENDAR, ids.REST_DAY_LINE, "${card}-graph"}
    by_comparison = {ids.REST_DAY_ACTIONS, ids.FAULT}
    computed = {"${card}-frame", "chip-${kind}"}
    assert by_call | by_selector | by_comparison | computed <= found
    assert ids.SPOKEN in {name for sheet in SHEETS.values() for name in ids_in_sheet(sheet)}


def test_an_id_that_no_page_has_is_unknown() -> None:
    known = {"panel", "heat-graph"}
    script = (
        'document.getElementById("panle"); part("panel"); make("tr", "#171a21"); at(`#${card}-graf`, `#${card}-graph`)'
    )
    assert unknown(ids_in_script(script), known) == ["${card}-graf", "panle"]


@pytest.mark.parametrize("constant", [f'FRAME = "{ids.frame("")}"', f'target.id.replace("{ids.graph("")}", "")'])
def test_the_script_of_lazy_cards_knows_how_ids_are_made(constant: str) -> None:
    assert constant in SCRIPTS["cards.js"]


def test_the_script_of_answers_asks_by_the_store_that_the_server_reads() -> None:
    assert f'set_props("{ids.WANTED}", ' in SCRIPTS["answers.js"]


def test_every_function_that_dash_calls_is_in_a_script(app: Dash) -> None:
    callbacks = app.server.test_client().get("/_dash-dependencies").json
    called = {one["clientside_function"]["function_name"] for one in callbacks if one["clientside_function"]}
    given = {name for script in SCRIPTS.values() for name in re.findall(r"^    (\w+): ", script, re.MULTILINE)}
    assert {"passOn", "showPanel", "showRestDays"} <= called <= given
