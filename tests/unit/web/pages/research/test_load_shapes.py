"""The cards of load shapes: what is drawn, who is in which group, and a press that shows only its users."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from smapdash.model.filters import Filters
from smapdash.model.load_shapes import ShapeKind, ShapeName
from smapdash.web.pages.research.shapes.card import LOAD_SHAPES, SHAPE_GROUPS
from smapdash.web.shell.app import create_app
from smapdash.web.state.actions import pick_shape, press_shape
from tests.fakes import DATASET, NOTHING_LOADED, FakeRepository, pressed
from tests.unit.web.pages.research.test_measures import question, texts

EVENING = ShapeName(ShapeKind.EVENING)


def shown(card: Any, **settings: Any) -> dict[str, Any]:
    return dict(card.show(question(**settings)))


def test_each_group_is_a_line_over_working_days_and_then_non_working_days() -> None:
    chart = shown(LOAD_SHAPES)
    figure = go.Figure(chart["figure"].to_plotly_json())
    lines = {trace.name: trace for trace in figure.data}
    assert list(lines) == ["evening-peak", "flat"]
    line = list(lines["evening-peak"].y)
    assert (len(line), line[36], line[49 + 36]) == (97, 2, 2)
    assert pd.isna(line[48]), "a gap between the days"
    assert set(lines["evening-peak"].customdata) == {"evening-peak"}
    assert figure.layout.meta["offer"]["flat"] == "Show only users of shape flat"
    assert lines["evening-peak"].text[85].split("<br>") == [
        "<b>18:00, non-working day</b>", "evening peak: 2.00 times the mean", "Users: 2",
    ]  # fmt: skip
    notes = [note.text for note in figure.layout.annotations]
    assert {"Working days", "Non-working days", "<b>evening peak</b>"} <= set(notes)


def test_the_finding_says_how_many_groups_and_who_is_left_out() -> None:
    chart = shown(LOAD_SHAPES)
    assert chart["title"] == "3 users fall into 2 groups by the shape of their days; the largest: evening peak, 2"
    assert "Silhouette 0.400" in chart["subtitle"]
    assert "Left out: 1 user with too few readings" in chart["subtitle"]
    assert chart["description"] == "evening peak: 2 users, highest at 18:00. flat: 1 user, highest at 00:00."


def test_until_the_users_are_grouped_both_cards_say_so() -> None:
    repository = FakeRepository(are_few_readings=False)
    for card in (LOAD_SHAPES, SHAPE_GROUPS):
        asked = question(repository=repository)
        assert card.takes_long(asked)
        quick = dict(card.show(replace(asked, is_quick=True)))
        assert quick["title"] == "The users are being grouped by the shape of their days"
        assert not card.takes_long(question())
    assert repository.asked == [], "nothing is grouped for a quick answer"


def test_of_few_users_no_groups_are_made_and_it_is_said() -> None:
    of_few = Filters(areas=("no",))
    sentence = "Load shapes need at least 10 users with two weeks of readings; there are 3 users"
    for card in (LOAD_SHAPES, SHAPE_GROUPS):
        assert shown(card, filters=of_few)["title"] == sentence
    assert shown(LOAD_SHAPES, filters=of_few)["figure"].data == []
    nothing = FakeRepository(NOTHING_LOADED)
    assert [shown(card, repository=nothing)["title"] for card in (LOAD_SHAPES, SHAPE_GROUPS)] == [
        "No readings are loaded"
    ] * 2


def test_the_table_has_size_peak_areas_and_tariffs_and_a_button_for_each_group() -> None:
    body = shown(SHAPE_GROUPS, filters=Filters(shape=EVENING))["body"]
    rows = [[texts(cell) for cell in row.children] for row in body]
    assert rows == [
        ["Evening peak", "2", "2", "18:00", "100", "a1 2", "t1 1, t2 1"],
        ["Flat", "1", "1", "00:00", "100", "a2 1", "t3 1"],
    ]
    buttons = [row.children[0].children for row in body]
    assert [button.title for button in buttons] == ["Show users of all shapes", "Show only users of shape flat"]
    assert [getattr(button, "aria-pressed") for button in buttons] == ["true", "false"]


def test_a_press_shows_only_the_users_of_a_shape_and_another_all_again() -> None:
    flat = Filters(shape=ShapeName(ShapeKind.FLAT))
    assert press_shape(DATASET, Filters(), pressed("flat")) == flat
    assert press_shape(DATASET, flat, pressed("flat")) == Filters()
    assert pick_shape(DATASET, flat, {"points": [{"customdata": "evening-peak"}]}) == Filters(shape=EVENING)
    for hostile in (None, [], {"points": [{"customdata": ["x"]}]}, {"what": "shape"}, pressed("evening")):
        assert press_shape(DATASET, flat, hostile) == pick_shape(DATASET, flat, hostile) == flat


def test_the_export_has_a_row_for_each_half_hour_of_each_group() -> None:
    client = create_app(FakeRepository()).server.test_client()
    text = client.get("/export/load-shapes.csv?shape=flat").data.decode()
    frame = pd.read_csv(io.StringIO(text), comment="#")
    assert len(frame) == 2 * 2 * 48
    assert frame["time"].tolist()[:2] == ["00:00", "00:30"]
    assert "Silhouette 0.400" in text
    text = client.get("/export/shape-groups.csv").data.decode()
    frame = pd.read_csv(io.StringIO(text), comment="#")
    assert frame[["shape", "users", "time", "rest_to_working"]].to_numpy().tolist() == [
        ["evening-peak", 2, "18:00", 1], ["flat", 1, "00:00", 1],
    ]  # fmt: skip
