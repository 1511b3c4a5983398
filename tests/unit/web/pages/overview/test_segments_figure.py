"""The bars of areas and tariffs: values, colours, what a click carries, and words."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from smapdash.model.enums import MOST_LINES, Measure, Split
from smapdash.model.frames import SEGMENTS
from smapdash.web.pages.overview.segments import figure as module
from smapdash.web.pages.overview.segments.bars import Bar, bars_of, few_bars
from smapdash.web.pages.overview.segments.finding import describe_segments, subtitle_segments, title_segments
from tests.drawn import drawn

segments_figure = drawn(module.segments_figure)

TARIFFS = ("t1", "t2", "t3")
ROWS = [("t1", 20, 3_000, 80_000_000), ("t2", 15, 1_000, 30_200_000)]
NOTHING = ("t3", 0, 0, 0)


def segments(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """SEGMENTS by tariff from (tariff, users, user-days, Wh)."""
    frame = pd.DataFrame(rows, columns=["tariff", "users", "user_days", "energy_wh"])
    frame = frame.assign(area=None, readings=frame["user_days"] * 48)
    return SEGMENTS.conform(frame.assign(mean_wh_per_user_day=frame["energy_wh"] / frame["user_days"]))


def bars(rows: list[tuple[Any, ...]] = ROWS, chosen: tuple[str, ...] = ()) -> list[Bar]:
    return bars_of(segments(rows), Split.TARIFF, chosen)


def draw(rows: list[tuple[Any, ...]] = ROWS, chosen: tuple[str, ...] = (), **options: Any) -> Any:
    options = {"by": Split.TARIFF, "measure": Measure.TOTAL, "values": TARIFFS} | options
    return segments_figure(bars(rows, chosen), **options)


def texts(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_each_bar_ends_with_its_value_and_its_users():
    figure = draw()
    assert figure.data[0].x == (80_000, 30_200)
    assert figure.layout.yaxis.ticktext == ("t1", "t2")
    assert texts(figure) == ["kWh", "<b>80,000 kWh</b>", "20 users", "<b>30,200 kWh</b>", "15 users"]
    assert [(note.x, note.xanchor) for note in figure.layout.annotations[1:]] == [(80_000, "left")] * 2 + [
        (30_200, "left")
    ] * 2


def test_large_energy_is_in_mwh_for_all_bars():
    figure = draw([("t1", 17, 1, 150_000_000), ("t2", 1, 1, 50_000_000)])
    assert figure.data[0].x == (150, 50)
    assert texts(figure)[0] == "MWh"


def test_the_mean_divides_by_user_days():
    figure = draw(measure=Measure.MEAN)
    assert figure.data[0].x == pytest.approx((80_000 / 3_000, 30.2))
    assert texts(figure)[:3] == ["kWh per user and day", "<b>26.7 kWh</b>", "20 users, 80,000 kWh"]


OF_THREE = "Of 3 tariffs, t1 has the highest use: 80,000 kWh"


@pytest.mark.parametrize(("measure", "value"), [(Measure.TOTAL, "<b>0 kWh</b>"), (Measure.MEAN, "<b>\u2013 kWh</b>")])
def test_a_tariff_with_nothing_left_is_a_bar_of_zero_that_says_so(measure, value):
    figure = draw([*ROWS, NOTHING], measure=measure)
    assert figure.data[0].x[2] == 0
    assert texts(figure)[-2:] == [value, "no readings"]


def test_a_click_carries_the_name_as_a_plain_list():
    sent = json.loads(draw().to_json())
    assert sent["data"][0]["customdata"] == [["t1"], ["t2"]]


def test_the_hover_box_has_a_line_for_each_value():
    before = bars([("t1", 20, 3_000, 80_000_000), ("t2", 15, 1_000, 15_100_000)])
    assert draw(comparison=before).data[0].hovertext[1].split("<br>") == [
        "<b>t2</b>",
        "now: 30,200 kWh",
        "before: 15,100 kWh",
        "change: \u2191 100.0 %",
        "users: 15, 30.2 kWh per user and day",
    ]
    assert draw(chosen=("t2",)).data[0].hovertext[1].split("<br>")[1:] == [
        "now: 30,200 kWh",
        "users: 15, 30.2 kWh per user and day",
    ]
    assert draw(measure=Measure.MEAN).data[0].hovertext[1].split("<br>")[1:3] == [
        "now: 30.2 kWh per user and day",
        "users: 15, 30,200 kWh",
    ]


def test_what_is_not_chosen_is_muted():
    assert draw().data[0].marker.opacity == (1, 1)
    assert draw(chosen=("t2",)).data[0].marker.opacity == (0.35, 1)


def test_a_tariff_keeps_its_colour_when_the_others_are_filtered_away():
    assert draw().data[0].marker.color == ("#0072b2", "#d55e00")
    assert draw(ROWS[1:]).data[0].marker.color == ("#d55e00",)


def test_the_height_grows_with_the_bars():
    assert draw().layout.height - draw(ROWS[:1]).layout.height == 40


def test_a_long_name_has_more_room_and_is_cut_in_the_end():
    figure = draw([("Economy seven, off-peak", 1, 1, 1)])
    assert figure.layout.yaxis.ticktext == ("Economy seven, \u2026",)
    assert figure.layout.margin.l > draw().layout.margin.l


def test_a_hostile_name_is_text_for_the_eye_and_raw_for_the_click():
    figure = draw([("<b>%{x}", 1, 1, 1)])
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;%&#123;x}",)
    assert figure.data[0].hovertext[0].count("<b>") == 1, "the heading of the box, not the name"
    assert figure.data[0].customdata == (["<b>%{x}"],)


def test_a_missing_name_is_not_dropped():
    assert draw([(pd.NA, 1, 1, 1)]).layout.yaxis.ticktext == ("not given",)


def test_without_rows_there_is_no_trace_and_nothing_to_say():
    assert len(draw([]).data) == 0
    assert describe_segments([]) == ""
    assert title_segments([], by=Split.AREA, measure=Measure.TOTAL) == "Energy by area"


@pytest.mark.parametrize("by", [Split.NONE, Split.BOTH])
def test_bars_of_nothing_or_of_pairs_are_an_error_of_ours(by):
    with pytest.raises(ValueError, match="areas or of tariffs"):
        bars_of(segments(ROWS), by)


THREE = [*ROWS, ("t3", 28, 2_000, 10_000_000)]


@pytest.mark.parametrize(
    ("rows", "chosen", "measure", "title"),
    [
        (THREE, (), Measure.TOTAL, "t1 has the highest use: 80,000 kWh"),
        (THREE, (), Measure.MEAN, "t2 has the highest use per user: 30.2 kWh a day"),
        (THREE, ("t2", "t3"), Measure.TOTAL, "Of t2 and t3, t2 has the higher use: 30,200 kWh"),
        (THREE, ("t3",), Measure.TOTAL, "t3 uses 8.3 % of all tariffs"),  # 10 of 120.2
        (THREE, ("t3",), Measure.MEAN, "t3 uses 5.00 kWh per user and day"),
        (
            [*THREE, ("t4", 1, 1, 7)],
            ("t1", "t2", "t3"),
            Measure.TOTAL,
            OF_THREE,
        ),
        (ROWS, (), Measure.TOTAL, "t1 has the higher use: 80,000 kWh"),
        (ROWS, (), Measure.MEAN, "t2 has the higher use per user: 30.2 kWh a day"),
        ([*ROWS, NOTHING], (), Measure.TOTAL, "t1 has the higher use: 80,000 kWh"),
        ([*ROWS, NOTHING], ("t1", "t3"), Measure.TOTAL, "t1 uses 72.6 % of all tariffs"),
        ([*ROWS, NOTHING], ("t3",), Measure.TOTAL, "Energy by tariff"),
        ([ROWS[0], NOTHING], ("t1",), Measure.TOTAL, "Energy by tariff"),
        (ROWS[:1], (), Measure.MEAN, "Energy by tariff"),
        ([("t1", 1, 1, 5), ("t2", 1, 1, 5)], (), Measure.TOTAL, "Energy by tariff"),
        ([("t1", 1, 1, 0), ("t2", 1, 1, 0)], ("t1",), Measure.TOTAL, "Energy by tariff"),
    ],
)
def test_the_title_is_about_what_is_chosen_or_the_plain_subject(rows, chosen, measure, title):
    assert title_segments(bars(rows, chosen), by=Split.TARIFF, measure=measure) == title


@pytest.mark.parametrize(
    ("chosen", "before", "subtitle"),
    [
        ((), "", "By tariff, 63 users."),
        (("t1", "t3"), "", "By tariff, 48 users. Faint: not chosen."),
        (("t2",), "1 \u2013 30 Nov 2016", "By tariff, 15 users. Faint: not chosen. Mark: 1 \u2013 30 Nov 2016."),
    ],
)
def test_the_subtitle_counts_the_users_of_the_chosen_bars(chosen, before, subtitle):
    assert subtitle_segments(bars(THREE, chosen), by=Split.TARIFF, comparison=before) == subtitle


def test_the_chart_is_put_into_words():
    assert describe_segments(bars([*ROWS, NOTHING], ("t2",))) == (
        "t1, not chosen: 20 users used 80,000 kWh, 26.7 kWh per user and day. "
        "t2: 15 users used 30,200 kWh, 30.2 kWh per user and day. "
        "t3, not chosen: no readings."
    )


def test_what_a_bar_was_before_is_a_mark_within_the_axis_and_its_change_follows_the_value() -> None:
    before = bars([("t1", 20, 3_000, 100_000_000), ("t2", 15, 1_000, 15_100_000)])
    figure = draw(comparison=before)
    marks = [(shape.x0, shape.y0) for shape in figure.layout.shapes if shape.line.width == 2]
    assert marks == [(100_000, -0.3), (15_100, 0.7)]
    assert figure.layout.xaxis.range[1] == 100_000
    assert texts(figure)[1::2] == ["<b>80,000 kWh</b> \u2193 20.0 %", "<b>30,200 kWh</b> \u2191 100.0 %"]
    assert [note.x for note in figure.layout.annotations[1::2]] == [100_000, 30_200], "clear of the mark"


def test_of_very_many_bars_the_chosen_and_the_largest_stay_in_their_order() -> None:
    many = bars([(f"t{i:02}", 1, 1, i) for i in range(40)], ("t01", "t39"))
    few = few_bars(many)
    assert len(few) == MOST_LINES
    assert [bar.name for bar in few[:2]] == ["t01", "t06"]
    assert (few[-1].merged, few[-1].wh, few[-1].is_chosen) == (5, 0 + 2 + 3 + 4 + 5, False)
