"""The table of peaks: when, how much, who, and where the names lead."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from smapdash.model.filters import Filters
from smapdash.web.pages.research.measures.card import MEASURES
from smapdash.web.pages.research.peaks.card import PEAKS, show
from smapdash.web.shell.app import create_app
from tests.fakes import DATASET, NOTHING_LOADED, FakeRepository
from tests.unit.web.pages.research.test_measures import question, texts


def test_a_row_has_the_demand_and_the_users_with_their_shares() -> None:
    shown = show(question())
    assert shown["title"] == "The 2 days of highest demand reach 3.00 kW to 4.20 kW"
    first = [texts(cell) for cell in shown["body"][0].children]
    assert first[:3] == ["3 Oct 2016 17:30", "4.20", "3"]
    assert first[3].split() == ["1", "50.0", ",", "2", "33.3", ",", "3]", "16.7"]
    assert first[4] == "\N{EN DASH}", "nobody is left"


def test_before_the_users_are_read_a_row_has_the_demand_alone() -> None:
    shown = show(replace(question(), is_quick=True))
    assert shown["title"] == "The 2 days of highest demand reach 3.00 kW to 4.20 kW"
    rows = [[texts(cell) for cell in row.children] for row in shown["body"]]
    assert rows[0] == ["3 Oct 2016 17:30", "4.20", "3", "being read", "\N{EN DASH}"]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("repository", "does"),
    [
        (FakeRepository(are_few_readings=False), True),
        (FakeRepository(), False),
        (FakeRepository(NOTHING_LOADED, are_few_readings=False), False),
    ],
)
def test_only_many_readings_take_long(repository: FakeRepository, *, does: bool) -> None:
    for card in (PEAKS, MEASURES):
        assert card.takes_long(question(repository)) is does


def test_a_name_opens_the_user_at_that_day_with_the_filters_of_the_page() -> None:
    body = show(question(filters=Filters(areas=("a1",))))["body"]
    link = body[1].children[3].children.children[0]
    assert link.href == "./?area=a1&from=2016-10-02&to=2016-10-02&user=1"


@pytest.mark.parametrize(("dataset", "filters"), [(DATASET, Filters(areas=("no",))), (NOTHING_LOADED, Filters())])
def test_without_readings_there_is_no_row(dataset: Any, filters: Filters) -> None:
    shown = show(question(FakeRepository(dataset), filters))
    assert (shown["title"], shown["body"]) == ("No readings match", [])


def test_the_export_has_all_users_in_kw() -> None:
    client = create_app(FakeRepository()).server.test_client()
    frame = pd.read_csv(io.BytesIO(client.get("/export/peaks.csv").data), comment="#")
    assert frame["user"].tolist() == ["1", "2", "3]"] * 2
    assert frame["demand_kw"].tolist() == [4.2] * 3 + [3.0] * 3
