"""Areas and tariffs compared: means with intervals, shapes of days, and no sentence that says what causes what."""

from __future__ import annotations

import io

import pandas as pd
import plotly.graph_objects as go
import pytest

from smapdash.model.filters import Filters
from smapdash.web.pages.research.groups.differences import show
from smapdash.web.pages.research.groups.figure import describe_shapes, shapes_figure
from smapdash.web.pages.research.groups.shapes import SHAPE_AREAS, SHAPE_TARIFFS
from smapdash.web.shell.app import create_app
from tests.fakes import NOTHING_LOADED, FakeRepository
from tests.unit.web.pages.research.test_measures import SHARED, question, texts


def test_each_group_has_its_mean_that_of_the_others_and_the_interval_of_the_difference() -> None:
    shown = show(question())
    rows = [[texts(cell) for cell in row.children] if isinstance(row.children, list) else [texts(row)] for row in
            shown["body"]]  # fmt: skip
    assert rows[0] == ["By area"]
    assert rows[1] == ["a1", "1", "4.00", "2", "3.00", "+1.00", "\N{EN DASH}"]
    assert rows[2] == ["a2", "1", "4.00", "2", "3.00", "+1.00", "\N{MINUS SIGN}0.25 to +2.00"]
    assert [row[0] for row in rows[3:]] == ["By tariff", "t1", "t2", "t3"]


def test_where_areas_and_tariffs_are_confounded_it_is_said_and_nothing_is_concluded() -> None:
    confounded, shared = show(question()), show(question(FakeRepository(SHARED)))
    assert "cannot be told apart" in confounded["subtitle"]
    assert "cannot be told apart" not in shared["subtitle"]
    assert "2,000 resamples of the users, seed 1" in shared["subtitle"]
    assert confounded["title"] == shared["title"] == "Mean daily use of areas and tariffs"


@pytest.mark.parametrize(
    ("repository", "filters"), [(FakeRepository(), Filters(areas=("no",))), (FakeRepository(NOTHING_LOADED), Filters())]
)
def test_without_readings_there_is_no_row(repository: FakeRepository, filters: Filters) -> None:
    assert show(question(repository, filters))["body"] == []
    for card in (SHAPE_AREAS, SHAPE_TARIFFS):
        assert card.show is not None
        card.show(question(repository, filters))


def test_the_shape_of_each_group_is_a_line_with_a_band_of_its_colour() -> None:
    assert SHAPE_TARIFFS.show is not None
    figure = go.Figure(SHAPE_TARIFFS.show(question())["figure"].to_plotly_json())
    lines = {trace.name: trace for trace in figure.data}
    assert [name for name in lines if "P10" not in name] == ["t1", "t2", "t3"]
    assert lines["t1"].y[35] == pytest.approx(4_000 / (51_000 / 48))
    assert sum(lines["t1"].y) == pytest.approx(48)
    assert lines["t1: P10 to P90"].fillcolor == "rgba(0, 114, 178, 0.16)"
    assert lines["t1"].text[35].startswith("<b>17:30</b><br>of the mean: 3.76 times")


def test_the_shapes_in_words_name_the_highest_half_hour() -> None:
    assert SHAPE_AREAS.show is not None
    shown = SHAPE_AREAS.show(question())
    assert shown["description"].startswith("a1: highest at 17:30, 3.76 times the mean of the day. a2:")
    assert (shapes_figure([]).data, describe_shapes([])) == ([], "")


def test_the_exports_have_every_group() -> None:
    client = create_app(FakeRepository()).server.test_client()
    found = [pd.read_csv(io.BytesIO(client.get(f"/export/{name}.csv").data), comment="#") for name in
             ("differences", "shape-areas", "shape-tariffs")]  # fmt: skip
    assert found[0]["difference_kwh_per_day"].tolist() == [1] * 5
    assert found[0]["tariff"].tolist()[2:] == ["t1", "t2", "t3"]
    assert found[1]["area"].unique().tolist() == ["a1", "a2"]
    assert len(found[2]) == 3 * 48
