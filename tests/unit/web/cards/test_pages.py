"""A card and a page are values: declared here, and served, fetched, filtered, exported and linked by the dashboard."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dash import Output, html
from flask.testing import FlaskClient

from smapdash.model.filters import Filters
from smapdash.web.cards.card import Card, Shown, on_click
from smapdash.web.cards.chart import Chart, chart_card
from smapdash.web.cards.notes import filter_notes
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import Table
from smapdash.web.charts import canvas, marks
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.app import create_app
from smapdash.web.state.actions import pick_area
from smapdash.web.state.controls import FOLLOWED
from smapdash.web.ui import ids
from tests.fakes import FakeRepository, fire


def show_count(question: Question) -> Shown:
    return {"text": f"{question.summary.users} users of {', '.join(question.filters.areas) or 'all areas'}"}


def count_table(question: Question) -> Table:
    frame = pd.DataFrame({"users": [question.summary.users]})
    return Table("Count of users", frame, filter_notes(question.filters), question.summary, question.found)


def draw_energies(energies: list[float]) -> canvas.Chart:
    figure = canvas.blank(120, canvas.Margin())
    marks.add_line(figure, range(len(energies)), energies, name="energy", colour="#000")
    return figure


COUNT = Card(
    name="count",
    build=lambda: html.Section(html.P(id="count-text"), id="count"),
    show=show_count,
    outputs={"text": Output("count-text", "children")},
    table=count_table,
)
SMALL = chart_card(
    "small",
    Chart(
        ask=lambda question: question.repository.fetch_energy(question.filters, question.grain)["energy_wh"].tolist(),
        draw=draw_energies,
        title=lambda energies: f"{max(energies):,.0f} Wh at most",
        subtitle=lambda energies: f"Wh, {len(energies)} buckets",
        describe=lambda energies: f"At most {max(energies):,.0f} Wh.",
        height=120,
    ),
    look="c4",
    actions=on_click("small", pick_area),
    hint="Click a point.",
)
PAGE = Page(path="/counting", name="Counting", grid=(COUNT, SMALL), fields=("areas", "first_day", "last_day"))


@pytest.fixture
def repository() -> FakeRepository:
    return FakeRepository()


@pytest.fixture
def client(repository: FakeRepository) -> FlaskClient:
    return create_app(repository, pages=(*PAGES, PAGE)).server.test_client()


def layout(client: FlaskClient, prefix: str) -> str:
    return client.get(f"{prefix}_dash-layout").get_data(as_text=True)


def dependencies(client: FlaskClient, prefix: str) -> list[dict[str, Any]]:
    return json.loads(client.get(f"{prefix}_dash-dependencies").data)


def ask(client: FlaskClient, query: str, *cards: str) -> dict[str, Any]:
    """Return what cards of the page show for a query, as its callback answers the browser."""
    body = {
        "output": f"{ids.ANSWERS}.data",
        "outputs": {"id": ids.ANSWERS, "property": "data"},
        "inputs": [{"id": ids.WANTED, "property": "data", "value": {"query": query, "cards": cards, "number": 5}}],
        "state": [{"id": ids.NARROW, "property": "data", "value": False}],
        "changedPropIds": [f"{ids.WANTED}.data"],
    }
    answer = client.post("/counting/_dash-update-component", json=body).get_json()
    assert answer["response"][ids.ANSWERS]["data"]["number"] == 5
    return answer["response"][ids.ANSWERS]["data"]["cards"]


def test_a_page_is_served_at_its_path_with_its_cards_alone(client: FlaskClient) -> None:
    page = client.get("/counting")
    assert page.status_code == 200
    slashed = client.get("/counting/?area=a%2B1")
    assert (slashed.status_code, slashed.location) == (308, "/counting?area=a%2B1"), "links are relative"
    assert client.get("/counting/else").status_code == 404
    assert "<title>Counting - smapdash</title>" in page.text
    own, overview = layout(client, "/counting/"), layout(client, "/")
    assert ('"count-text"' in own, '"small-graph"' in own, '"energy-graph"' in own) == (True, True, False)
    assert ('"count-text"' in overview, '"energy-graph"' in overview) == (False, True)


def test_all_pages_share_one_copy_of_scripts_and_style_sheets(client: FlaskClient) -> None:
    text = client.get("/counting").text
    assert "/counting/_dash-component-suites" not in text
    assert "/counting/assets" not in text
    assert text.count("/_dash-component-suites/") == client.get("/").text.count("/_dash-component-suites/")


def test_the_navigation_appears_with_the_second_page(client: FlaskClient) -> None:
    for prefix, current in (("/", "Overview"), ("/counting/", "Counting")):
        links = json.loads(layout(client, prefix))
        pages = [part for part in walk(links) if part.get("data-page")]
        found = [part for part in pages if isinstance(part["children"], str)]
        assert [(one["data-page"], one["children"]) for one in found] == [
            *((f".{one.path}", one.name) for one in PAGES),
            ("./counting", "Counting"),
        ]
        assert [one["children"] for one in found if one.get("aria-current") == "page"] == [current]
        assert len(pages) == 2 * len(found), "the palette lists them, too"
    alone = create_app(FakeRepository(), pages=PAGES[:1]).server.test_client()
    assert "data-page" not in layout(alone, "/")


def walk(part: Any) -> list[dict[str, Any]]:
    """Return the properties of all components in a layout."""
    if isinstance(part, dict):
        own = [part["props"]] if isinstance(part.get("props"), dict) else []
        return own + [one for value in part.values() for one in walk(value)]
    return [one for value in part for one in walk(value)] if isinstance(part, list) else []


def test_its_cards_are_fetched_lazily_by_the_same_script(client: FlaskClient) -> None:
    passed = next(one for one in dependencies(client, "/counting/") if (one["clientside_function"] or {}).get(
        "function_name") == "passOn")  # fmt: skip
    assert [item["id"] for item in passed["inputs"]] == [*FOLLOWED]
    followed = next(
        one["data"] for one in walk(json.loads(layout(client, "/counting/"))) if one.get("id") == ids.FOLLOWED
    )
    assert followed["cards"] == {"count": [ids.SELECTION, False], "small": [ids.SELECTION, False]}


def test_its_cards_answer_with_the_filters_that_apply_to_the_page(
    client: FlaskClient, repository: FakeRepository
) -> None:
    assert ask(client, "area=a1", "count") == {"count": {"count-text": {"children": "3 users of a1"}}}
    answer = ask(client, "area=a1&weekday=mon", "small", "count")
    assert list(answer) == ["small", "count"], "in the order in which the browser wants them"
    assert answer["small"]["small-head"] == {"title": "11,000 Wh at most", "subtitle": "Wh, 2 buckets"}
    assert set(repository.asked) == {Filters(areas=("a1",))}, "weekdays do not apply to this page"
    assert ask(client, "", "energy", "", "small-graph") == {}, "no cards of this page"


def test_its_tables_are_exported(client: FlaskClient) -> None:
    lines = client.get("/export/count.csv?area=a1").get_data(as_text=True).splitlines()
    assert lines[0].endswith("# title: Count of users")
    assert "# areas: a1" in lines
    assert lines[-2:] == ["users", "3"]
    assert client.get("/export/small.csv").status_code == 404, "it declares no table"


def test_its_state_follows_controls_clicks_and_address(repository: FakeRepository) -> None:
    app = create_app(repository, pages=(PAGE,))
    opened = fire(app, "areas.options", {"address.data": "?area=a1&measure=mean&sort=id&order=asc"})
    assert opened["state.data"]["query"] == "area=a1&measure=mean&sort=id&order=asc"
    state = {"state.data": opened["state.data"], "areas.value": ["a1"]}
    written = fire(app, "state.data", state | {"areas.value": ["a2"]}, "areas.value")
    assert written["state.data"]["query"] == "area=a2&measure=mean&sort=id&order=asc", "others keep what the state says"
    click = {"points": [{"customdata": ["a2"]}]}
    written = fire(app, "state.data", state | {"small-graph.clickData": click}, "small-graph.clickData")
    assert written["state.data"]["query"] == "area=a2&measure=mean&sort=id&order=asc"


def test_controls_of_fields_that_do_not_apply_are_hidden(client: FlaskClient) -> None:
    def hidden(prefix: str) -> dict[str, bool]:
        parts = walk(json.loads(layout(client, prefix)))
        boxes = {part.get("aria-label"): part for part in parts if part.get("role") == "group"}
        menu = next(part for part in parts if "rest-days-menu" in (part.get("className") or ""))
        return {name: bool(part.get("hidden")) for name, part in {**boxes, "Rest days": menu}.items() if name}

    own, overview = hidden("/counting/"), hidden("/")
    assert (own["Areas"], own["Tariffs"], own["Compare"], own["Rest days"]) == (False, True, True, True)
    assert (overview["Areas"], overview["Tariffs"], overview["Compare"]) == (False, False, False)


def test_its_hints_stand_in_the_dialog_of_keys(client: FlaskClient) -> None:
    assert "Click a point." in layout(client, "/counting/")
    assert "Click a point." not in layout(client, "/")


def test_the_recipe_for_a_card_works_as_it_is_written() -> None:
    document = (Path(__file__).parents[4] / "docs" / "architecture.md").read_text(encoding="utf-8")
    recipe = document.partition("## Add a card")[2].partition("## Add a filter")[0]
    code = re.search(r"```python\n(.*?)```", recipe, re.DOTALL)
    assert code
    written: dict[str, Any] = {}
    exec(textwrap.dedent(code[1]), written)
    page = replace(PAGES[0], grid=(*PAGES[0].grid, written["BUSIEST"]))
    app = create_app(FakeRepository(), pages=(page,))
    shown = fire(app, "busiest-graph.figure", {f"{ids.WANTED}.data": {"query": "", "version": "7"}})
    assert shown["busiest-head.title"] == "Demand is highest at 17:30"
    assert len(shown["busiest-graph.figure"]["data"]) == 1
    client = app.server.test_client()
    assert "# title: Busiest half-hours" in client.get("/export/busiest.csv").get_data(as_text=True)
    assert "Click the line for its days only." in layout(client, "/")
    clicked = {"points": [{"customdata": ["rest"]}]}
    opened = fire(app, "areas.options", {"address.data": ""})
    written_state = fire(app, "state.data", opened | {"busiest-graph.clickData": clicked}, "busiest-graph.clickData")
    assert written_state["state.data"]["query"] == "weekday=sat&weekday=sun"
