"""The bars of areas and tariffs: values, colours, what a click carries, and words."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from smapdash.model.enums import Measure, Split
from smapdash.model.frames import SEGMENTS
from smapdash.web.pages.overview.segments import figure as module
from smapdash.web.pages.overview.segments.figure import describe_segments, title_segments
from tests.drawn import drawn

segments_figure = drawn(module.segments_figure)

TARIFFS = ("t1", "t2", "t3")
ROWS = [
    ("a1", "t1", 17, 2_000, 50_000_000),
    ("a1", "t2", 15, 1_000, 30_200_000),
    ("a2", "t1", 3, 1_000, 30_000_000),
]


def segments(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """SEGMENTS from (area, tariff, users, user-days, Wh)."""
    frame = pd.DataFrame(rows, columns=["area", "tariff", "users", "user_days", "energy_wh"])
    return SEGMENTS.conform(frame.assign(readings=frame["user_days"] * 48))


def draw(rows: list[tuple[Any, ...]] = ROWS, **options: Any) -> Any:
    options = {"by": Split.TARIFF, "measure": Measure.TOTAL, "values": TARIFFS} | options
    return segments_figure(segments(rows), **options)


def texts(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_pairs_are_added_up_by_tariff():
    figure = draw()
    assert figure.data[0].x == (80_000, 30_200)
    assert figure.layout.yaxis.ticktext == ("t1", "t2")
    assert texts(figure) == ["kWh", "<b>80,000 kWh</b>", "20 users", "<b>30,200 kWh</b>", "15 users"]


def test_pairs_are_added_up_by_area():
    figure = draw(by=Split.AREA, values=("a1", "a2"))
    assert figure.data[0].x == (80_200, 30_000)
    assert figure.layout.yaxis.ticktext == ("a1", "a2")


def test_large_energy_is_in_mwh_for_all_bars():
    figure = draw([("a1", "t1", 17, 1, 150_000_000), ("a1", "t2", 1, 1, 50_000_000)])
    assert figure.data[0].x == (150, 50)
    assert texts(figure)[0] == "MWh"


def test_the_mean_divides_by_user_days():
    figure = draw(measure=Measure.MEAN)
    assert figure.data[0].x == pytest.approx((80_000 / 3_000, 30.2))
    assert texts(figure)[:3] == ["kWh per user and day", "<b>26.7 kWh</b>", "20 users, 80,000 kWh"]


def test_a_segment_without_days_has_no_mean():
    figure = draw([("a1", "t1", 0, 0, 0)], measure=Measure.MEAN)
    assert figure.data[0].x == (0,)
    assert "<b>\u2013 kWh</b>" in texts(figure)


def test_a_click_carries_the_name_as_a_plain_list():
    sent = json.loads(draw().to_json())
    assert sent["data"][0]["customdata"] == [["t1"], ["t2"]]


def test_the_hover_is_a_sentence_and_says_what_a_click_does():
    assert draw().data[0].hovertext[1] == (
        "t2: 15 users used 30,200 kWh,<br>30.2 kWh per user and day.<br>Click to show only t2."
    )
    assert draw(chosen=("t2",)).data[0].hovertext[1].endswith("Click to show all.")


def test_what_is_not_chosen_is_muted():
    assert draw().data[0].marker.opacity == (1, 1)
    assert draw(chosen=("t2",)).data[0].marker.opacity == (0.35, 1)


def test_a_tariff_keeps_its_colour_when_the_others_are_filtered_away():
    assert draw().data[0].marker.color == ("#0072b2", "#d55e00")
    assert draw(ROWS[1:2]).data[0].marker.color == ("#d55e00",)


def test_the_height_grows_with_the_bars():
    assert draw().layout.height - draw(ROWS[:1]).layout.height == 40


def test_a_long_name_has_more_room_and_is_cut_in_the_end():
    figure = draw([("a1", "Economy seven, off-peak", 1, 1, 1)])
    assert figure.layout.yaxis.ticktext == ("Economy seven, \u2026",)
    assert figure.layout.margin.l > draw().layout.margin.l


def test_a_hostile_name_is_text_for_the_eye_and_raw_for_the_click():
    figure = draw([("a1", "<b>%{x}", 1, 1, 1)])
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;%&#123;x}",)
    assert "<b>" not in figure.data[0].hovertext[0]
    assert figure.data[0].customdata == (["<b>%{x}"],)


def test_a_missing_name_is_not_dropped():
    assert draw([("a1", pd.NA, 1, 1, 1)]).layout.yaxis.ticktext == ("not given",)


def test_without_rows_there_is_no_trace_and_nothing_to_say():
    assert len(draw([]).data) == 0
    assert describe_segments(SEGMENTS.empty(), by=Split.AREA) == ""
    assert title_segments(SEGMENTS.empty(), by=Split.AREA, measure=Measure.TOTAL) == "Energy by area"


def test_bars_of_nothing_are_an_error_of_ours():
    with pytest.raises(ValueError, match="areas or of tariffs"):
        draw(by=Split.NONE)


@pytest.mark.parametrize(
    ("rows", "measure", "title"),
    [
        (ROWS, Measure.TOTAL, "t1 uses most: 80,000 kWh"),
        (ROWS, Measure.MEAN, "t2 uses most per user: 30.2 kWh a day"),
        (ROWS[:1], Measure.MEAN, "Energy by tariff"),
        ([("a1", "t1", 1, 1, 5), ("a1", "t2", 1, 1, 5)], Measure.TOTAL, "Energy by tariff"),
    ],
)
def test_the_title_is_the_finding_or_the_plain_subject(rows, measure, title):
    assert title_segments(segments(rows), by=Split.TARIFF, measure=measure) == title


def test_the_chart_is_told_in_words():
    assert describe_segments(segments(ROWS[1:]), by=Split.TARIFF) == (
        "t1: 3 users used 30,000 kWh, 30.0 kWh per user and day. "
        "t2: 15 users used 30,200 kWh, 30.2 kWh per user and day."
    )


def test_what_a_bar_was_before_is_a_mark_across_it_within_the_axis() -> None:
    before = segments([("a1", "t1", 17, 2_000, 100_000_000), ("a1", "t2", 15, 1_000, 15_100_000)])
    figure = segments_figure(segments(ROWS), by=Split.TARIFF, measure=Measure.TOTAL, values=TARIFFS, before=before)
    marks = [(shape.x0, shape.y0) for shape in figure.layout.shapes if shape.line.width == 2]
    assert marks == [(100_000, -0.3), (15_100, 0.7)]
    assert figure.layout.xaxis.range[1] == 100_000
