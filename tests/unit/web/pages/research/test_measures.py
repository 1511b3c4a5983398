"""The table of measures: its sections, what stands in its cells, what it says in words, and its export."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from dash import Dash

from smapdash.model.filters import Filters
from smapdash.model.research import LOAD_RESEARCH
from smapdash.web.cards.question import Question
from smapdash.web.pages.registry import PAGES
from smapdash.web.pages.research.measures.card import MEASURES, ask, show
from smapdash.web.pages.research.measures.columns import HEADS
from smapdash.web.pages.research.measures.names import build_name, pick_group
from smapdash.web.pages.research.page import RESEARCH, build_research_notices
from smapdash.web.shell.app import create_app
from tests.fakes import DATASET, NOTHING_LOADED, FakeRepository, fire

SHARED = replace(DATASET, segments=(("a1", "t1"), ("a1", "t2"), ("a2", "t1"), ("a2", "t2")))


def question(repository: FakeRepository | None = None, filters: Filters = Filters()) -> Question:  # noqa: B008
    repository = repository or FakeRepository()
    return Question(repository, repository.dataset, RESEARCH.apply(filters))


def texts(part: Any) -> str:
    """Return the words of a component."""
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(texts, part)))
    return part if isinstance(part, str) else texts(getattr(part, "children", None) or "")


def rows(question: Question) -> list[list[str]]:
    return [[texts(cell) for cell in row.children] if isinstance(row.children, list) else [texts(row)] for row in
            show(question)["body"]]  # fmt: skip


def test_before_their_readings_are_read_the_factors_are_missing_and_the_card_says_so() -> None:
    quick = replace(question(), is_quick=True)
    assert rows(quick)[0][-1] == "\N{EN DASH}"
    assert "Readings for the responsibility factors are being read." in show(quick)["subtitle"]
    assert "being read" not in show(question())["subtitle"]


def test_the_selection_comes_first_and_then_areas_and_tariffs() -> None:
    found = rows(question())
    assert [row[0] for row in found] == ["Selection", "By area", "a1", "a2", "By tariff", "t1", "t2", "t3"]
    assert found[0] == [
        *("Selection", "3", "100", "4.20", "3 Oct 2016 17:30", "0.84", "0.200", "6.00", "0.700", "1.43"),
        *("1.40", "0.21", "50.0", "0.10, 0.35, 1.00"),
    ]
    assert all(len(row) in (1, len(HEADS)) for row in found)


def test_pairs_have_a_section_where_they_are_not_the_tariffs_once_more() -> None:
    sections = [text for text, _ in ask(question(FakeRepository(SHARED)))]
    assert sections == ["Selection", "By area", "By tariff", "By area and tariff"]
    assert [text for text, _ in ask(question())] == ["Selection", "By area", "By tariff"]


def press(query: str, filters: Filters = Filters()) -> Filters:  # noqa: B008
    return pick_group(DATASET, filters, {"what": query, "at": 1})


def test_a_press_on_a_name_shows_only_that_group_and_a_second_one_all_again() -> None:
    body = show(question())["body"]
    names = [row.children[0].children for row in body if isinstance(row.children, list)]
    assert names[0] == "Selection"
    assert [getattr(name, "data-press") for name in names[1:3]] == ["area=a1", "area=a2"]
    chosen = press("area=a1", Filters(tariffs=("t1",), weekdays=(1,)))
    assert chosen == Filters(areas=("a1",), tariffs=("t1",), weekdays=(1,))
    assert press("area=a1", chosen) == Filters(tariffs=("t1",), weekdays=(1,))
    pair = press("area=a1&tariff=t2", chosen)
    assert (pair.areas, pair.tariffs) == (("a1",), ("t2",))
    assert press("area=a1&tariff=t2", pair) == Filters(weekdays=(1,))
    alone = show(question(filters=Filters(areas=("a1",))))["body"]
    assert alone[2].children[0].children.title == "Show more than a1 again"
    assert names[1].title == "Show only a1"


def test_a_name_is_kept_whole_whatever_is_in_it() -> None:
    dataset = replace(DATASET, segments=(("a&b=1", "<t>"),))
    counts = dict.fromkeys(("users", "readings", "sufficient_days", "expected_days"), 1)
    row = pd.DataFrame([{"area": "a&b=1", "tariff": "<t>", "merged": 0, **counts}])
    frame = LOAD_RESEARCH.conform(row.reindex(columns=list(LOAD_RESEARCH.columns)))
    name = build_name(Filters(), next(frame.itertuples()))
    chosen = pick_group(dataset, Filters(), {"what": getattr(name, "data-press"), "at": 1})
    assert (chosen.areas, chosen.tariffs) == (("a&b=1",), ("<t>",))


@pytest.mark.parametrize("pressed", [None, 7, {"what": None}, {"what": ["area=a1"]}, {"what": "nothing"}])
def test_a_press_on_nothing_known_changes_nothing(pressed: object) -> None:
    assert pick_group(DATASET, Filters(areas=("a2",)), pressed) == Filters(areas=("a2",))


def test_the_title_says_how_far_the_maxima_coincide() -> None:
    shown = show(question())
    assert shown["title"] == "3 users together reach 4.20 kW: 70.0 % of the sum of their own maxima"


def test_the_day_of_a_maximum_opens_on_the_overview_with_the_group() -> None:
    body = show(question(filters=Filters(without_implausible=True)))["body"]
    links = [row.children[4].children.href for row in body if isinstance(row.children, list)]
    assert links[0] == "./?from=2016-10-03&to=2016-10-03&implausible=out"
    assert links[1] == "./?area=a1&from=2016-10-03&to=2016-10-03&implausible=out"
    assert links[-1] == "./?tariff=t3&from=2016-10-03&to=2016-10-03&implausible=out"


@pytest.mark.parametrize(("dataset", "filters"), [(DATASET, Filters(areas=("no",))), (NOTHING_LOADED, Filters())])
def test_without_readings_the_table_has_no_row(dataset: Any, filters: Filters) -> None:
    shown = show(question(FakeRepository(dataset), filters))
    assert (shown["title"], shown["body"]) == ("No readings match", [])


def test_a_notice_says_what_cannot_be_concluded_where_no_tariff_is_in_two_areas() -> None:
    found = texts(build_research_notices(question()))
    assert "cannot separate the two" in found
    assert build_research_notices(question(FakeRepository(SHARED))) == []


def test_the_page_answers_with_the_filters_that_apply_and_says_what_is_in_view() -> None:
    repository = FakeRepository()
    app: Dash = create_app(repository, pages=(RESEARCH,))
    asked = {"wanted.data": {"query": "area=a1&split=tariff&use=1-2&compare=year", "version": "7"}}
    shown = fire(app, "load-research-table.rows", asked)
    assert "together reach" in shown["load-research-head.title"]
    assert {filters.areas for filters in repository.asked} == {("a1",)}
    assert {filters.use for filters in repository.asked} == {None}
    around = fire(app, "scope.children", asked)
    assert (around["grid.className"], around["empty-state.hidden"]) == ("cards is-alone", True), "no data a year before"


def test_the_export_has_every_group_with_demand_in_kw() -> None:
    client = create_app(FakeRepository(), pages=PAGES).server.test_client()
    frame = pd.read_csv(io.BytesIO(client.get("/export/load-research.csv?area=a1").data), comment="#")
    assert frame["max_demand_kw"].tolist() == [4.2, *[1.4] * 5]
    assert list(frame.columns[:5]) == ["area", "tariff", "users", "readings", "coverage"]
    assert frame.loc[1:2, "area"].tolist() == ["a1", "a2"]
    empty = client.get("/export/load-research.json?area=no").get_json()
    assert (empty["total"], empty["rows"]) == (0, [])


def test_each_figure_says_how_it_is_computed() -> None:
    built = json.dumps(MEASURES.build(), default=lambda part: part.to_plotly_json())
    for head in HEADS:
        assert not head.about or json.dumps(head.about) in built
    assert sum(bool(head.about) for head in HEADS) == len(HEADS) - 2, "all but the name and the time"
