"""The curve of ADMD: what is drawn, what it says in words, and its export."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from smapdash.model.filters import Filters
from smapdash.model.research import ADMD as FRAME
from smapdash.model.research import AdmdSoFar
from smapdash.web.pages.research.admd.card import ADMD, progress_of
from smapdash.web.pages.research.admd.figure import admd_figure, describe_admd, subtitle_admd, title_admd
from smapdash.web.shell.app import create_app
from tests.fakes import NOTHING_LOADED, FakeRepository
from tests.unit.web.pages.research.test_measures import question


def frame_of(*rows: tuple[int, float, float, float, int], read: int, selected: int) -> pd.DataFrame:
    names = ["users", "admd_p10_w", "admd_median_w", "admd_p90_w", "samples"]
    frame = pd.DataFrame(rows, columns=names).assign(seed=1, users_read=read, users_selected=selected)
    return FRAME.conform(frame)


SOME = frame_of((1, 1_000, 2_000, 3_000, 2), (2, 1_500, 1_500, 1_500, 1), (5_567, 800, 800, 800, 1), read=2,
                selected=5_567)  # fmt: skip


def test_the_line_ends_with_the_users_read_and_a_ring_is_the_selection() -> None:
    figure = go.Figure(admd_figure(SOME).to_plotly_json())
    traces = {trace.name: trace for trace in figure.data}
    assert 10 ** np.array(traces["median"].x) == pytest.approx([1, 2])
    assert list(traces["median"].y) == [2, 1.5]
    assert list(traces["P10 to P90"].y) == [1, 1.5, 1.5, 3]
    assert (10 ** traces["selection"].x[0], traces["selection"].y[0]) == pytest.approx((5_567, 0.8))
    assert 10 ** np.array(figure.layout.xaxis.tickvals[:3]) == pytest.approx([1, 2, 5])
    assert list(figure.layout.xaxis.ticktext)[-2:] == ["2,000", "5,000"]
    assert [note.text for note in figure.layout.annotations] == ["kW per user", "<b>5,567 users: 0.800 kW</b>"]
    boxes = traces["median"].text
    assert boxes[0].split("<br>") == ["<b>1 user</b>", "median: 2.00 kW per user", "P10 to P90: 1.00 to 3.00 kW",
                                      "samples: 2"]  # fmt: skip
    assert "P10" not in boxes[1], "one sample has no band"


def test_the_subtitle_has_the_seed_and_how_many_users_were_read() -> None:
    assert "seed 1" in subtitle_admd(SOME)
    assert subtitle_admd(SOME).endswith("Half-hours of 2 of 5,567 users, drawn at random; shorter dates allow more.")
    whole = frame_of((1, 1, 1, 1, 2), (2, 1, 1, 1, 1), read=2, selected=2)
    assert subtitle_admd(whole).endswith("Half-hours of all 2 users.")
    assert subtitle_admd(FRAME.empty()) == ""


def test_the_title_compares_a_user_alone_with_all_together() -> None:
    assert title_admd(SOME) == "The median user reaches 2.00 kW alone, all 5,567 users together 0.800 kW each"
    assert (
        describe_admd(SOME)
        == "ADMD of 1 user: median 2.00 kW per user; of the selection of 5,567 users: 0.800 kW per user."
    )


@pytest.mark.parametrize(
    "frame", [FRAME.empty(), frame_of((1, 5, 5, 5, 1), read=1, selected=1), frame_of((1, 0, 0, 0, 2), (2, 0, 0, 0, 1),
                                                                                       read=2, selected=2)]
)  # fmt: skip
def test_one_user_or_no_demand_is_no_finding(frame: pd.DataFrame) -> None:
    assert title_admd(frame) == "ADMD against the number of users"
    go.Figure(admd_figure(frame).to_plotly_json())


def test_without_readings_nothing_is_drawn() -> None:
    shown = ADMD.show(question(filters=Filters(areas=("no",)))) if ADMD.show else {}
    assert (shown["figure"].data, shown["description"]) == ([], "No readings match")


def test_the_export_has_a_row_for_each_number_of_users_in_kw() -> None:
    client = create_app(FakeRepository()).server.test_client()
    frame = pd.read_csv(io.BytesIO(client.get("/export/admd.csv").data), comment="#")
    assert frame["admd_median_kw"].tolist() == [2, 1.6, 1.4]
    assert frame["seed"].tolist() == [1, 1, 1]


def test_the_line_says_how_many_samples_there_are_of_how_many() -> None:
    so_far = AdmdSoFar(SOME, 1_062, 1_802, 10, 25)
    text = "From 1,062 of 1,802 samples so far; half-hours of 10 of 25 users read."
    assert progress_of(so_far).shown == {"now": 40, "fill": {"width": "40%"}, "text": text, "is_whole": False}
    whole = progress_of(AdmdSoFar(SOME, 1_802, 1_802, 25, 25)).shown
    assert (whole["text"], whole["is_whole"]) == ("From all 1,802 samples.", True)
    assert progress_of(AdmdSoFar(FRAME.empty(), 0, 0, 0, 0)).text == ""


def test_until_the_last_user_is_read_the_line_is_not_whole() -> None:
    assert progress_of(AdmdSoFar(SOME, 9, 10, 999, 1_000)).percent == 99


def test_of_the_samples_so_far_only_those_are_drawn_and_the_selection() -> None:
    repository = FakeRepository(admd_pieces=3)
    assert ADMD.show
    before = ADMD.show(replace(question(), repository=repository, is_quick=True))
    assert [trace.name for trace in go.Figure(before["figure"].to_plotly_json()).data][-1] == "selection"
    assert before["title"] == "ADMD against the number of users", "no user alone to compare with"
    assert before["subtitle"].endswith("Half-hours of all 3 users.")
    assert before["progress"]["now"] == 0
    assert repository.admd_pieces == 3, "a quick answer does none of the work"
    piece = ADMD.show(replace(question(), repository=repository))
    assert (piece["progress"]["now"], repository.admd_pieces) == (33, 2)


def test_nothing_loaded_has_no_line() -> None:
    repository = FakeRepository(dataset=NOTHING_LOADED, admd_pieces=2)
    nothing = replace(question(), repository=repository, dataset=NOTHING_LOADED)
    assert ADMD.show
    assert ADMD.show(nothing)["progress"]["text"] == ""
    assert not ADMD.takes_long(nothing)
