"""The average day: working and rest days, their band, gaps, reference, names and words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from smapdash.model.enums import Measure
from smapdash.model.frames import PROFILE
from smapdash.web.charts import profile as module
from smapdash.web.charts.canvas import Margin, blank
from smapdash.web.charts.line_names import Name, name_lines
from smapdash.web.charts.profile_days import day_types
from tests.drawn import drawn

draw = drawn(module.profile_figure)


def profile_figure(frame: pd.DataFrame, *, measure: Measure) -> Any:
    return draw(day_types(frame, measure=measure), measure=measure)


def title_profile(frame: pd.DataFrame, *, measure: Measure) -> str:
    return module.title_profile(day_types(frame, measure=measure))


def band_sentence(frame: pd.DataFrame, *, measure: Measure) -> str:
    return module.band_sentence(day_types(frame, measure=measure))


def describe_profile(frame: pd.DataFrame, *, measure: Measure) -> str:
    return module.describe_profile(day_types(frame, measure=measure), measure=measure)


def profile(*rows: tuple[int, float, float], day_type: str = "all", days: int = 84) -> pd.DataFrame:
    """PROFILE from (half-hour, W, W per user); the band reaches from half to twice the mean."""
    frame = pd.DataFrame(rows, columns=["half_hour", "mean_w", "mean_w_per_user"]).assign(days=days, day_type=day_type)
    for ending in ("", "_per_user"):
        frame[f"p10_w{ending}"], frame[f"p90_w{ending}"] = frame[f"mean_w{ending}"] / 2, frame[f"mean_w{ending}"] * 2
    return PROFILE.conform(frame)


EVENING = profile((7, 22_500, 375), (34, 90_000, 1_500), (35, 95_200, 1_590))
WORKING = profile((14, 20_000, 400), (15, 30_000, 600), (35, 60_000, 1_200), day_type="working", days=60)
REST = profile((14, 25_000, 500), (15, 26_000, 520), (37, 50_000, 1_000), day_type="rest", days=24)
BOTH = pd.concat([EVENING, WORKING, REST], ignore_index=True)


def trace(figure: Any, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def names(figure: Any) -> list[str]:
    return [trace.name for trace in figure.data]


def texts(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


# Working and rest days


def test_working_days_are_a_solid_line_with_a_band_and_rest_days_a_dotted_one():
    figure = profile_figure(BOTH, measure=Measure.TOTAL)
    assert names(figure) == ["band", "band", "working days", "non-working days"]
    working, rest = trace(figure, "working days"), trace(figure, "non-working days")
    assert (working.line.color, working.line.dash, working.y[35]) == ("#4b45c6", "solid", 60)
    assert (rest.line.color, rest.line.dash, rest.y[37]) == ("#171a21", "2px,3px", 50)
    assert trace(figure, "band").fillcolor == "rgba(75, 69, 198, 0.1)"


def test_the_band_is_one_shape_for_each_run_of_half_hours():
    first, second, *_ = profile_figure(BOTH, measure=Measure.TOTAL).data
    assert (first.x, first.y) == ((14, 15, 15, 14), (10, 15, 60, 40))
    assert (second.x, second.y) == ((35, 35), (30, 120))


def test_the_axis_holds_the_band():
    assert profile_figure(BOTH, measure=Measure.TOTAL).layout.yaxis.range[1] == pytest.approx(1.14 * 120)


def test_the_pointer_is_told_demand_days_and_band():
    figure = profile_figure(BOTH, measure=Measure.MEAN)
    assert trace(figure, "working days").text[35] == (
        "<b>17:30</b><br>working days: 1.20 kW per user, mean of 60 days<br>P10 to P90: 0.600 to 2.40 kW"
    )
    first = "<b>18:30</b><br>non-working days: 1.00 kW per user, mean of 24 days<br>"
    assert trace(figure, "non-working days").text[37].startswith(first)
    assert trace(figure, "non-working days").text[20] == "", "a gap has nothing to tell"


def test_the_nearest_line_is_told_first_and_carries_its_days_for_a_click():
    figure = profile_figure(BOTH, measure=Measure.MEAN)
    assert (figure.layout.hovermode, figure.layout.hoverdistance) == ("closest", -1)
    working, rest = trace(figure, "working days"), trace(figure, "non-working days")
    assert rest.text[14].startswith("<b>07:00</b><br>non-working days: 0.500 kW per user, mean of 24 days")
    assert working.text[14].startswith("<b>07:00</b><br>working days: 0.400 kW per user, mean of 60 days")
    assert "<br>working days: 0.400 kW per user" in rest.text[14]
    assert "<br>non-working days: 0.500 kW per user" in working.text[14]
    assert (set(working.customdata), set(rest.customdata)) == ({"working"}, {"rest"})


def test_lines_are_named_beside_them():
    assert texts(profile_figure(BOTH, measure=Measure.TOTAL)) == [
        "kW",
        "<b>working days</b>",
        "<b>non-working days</b>",
    ]


def test_one_type_in_view_is_drawn_alone_with_its_band():
    figure = profile_figure(REST, measure=Measure.TOTAL)
    assert names(figure) == ["band", "band", "non-working days"]
    assert title_profile(REST, measure=Measure.TOTAL) == "Demand peaks at 18:30"
    assert band_sentence(REST, measure=Measure.TOTAL) == "Band: P10 to P90 of 24 non-working days."


def test_few_days_have_no_band():
    few = profile((14, 25_000, 500), (37, 50_000, 1_000), day_type="rest", days=2)
    assert names(profile_figure(few, measure=Measure.TOTAL)) == ["non-working days"]
    assert band_sentence(few, measure=Measure.TOTAL) == "Mean of 2 non-working days."
    assert title_profile(few, measure=Measure.TOTAL) == "Average day"


def test_the_title_tells_both_peaks():
    assert title_profile(BOTH, measure=Measure.TOTAL) == "Working days peak at 17:30, non-working days at 18:30"


def test_equal_peaks_are_told_once():
    same = pd.concat([WORKING, profile((14, 1, 1), (35, 2, 2), day_type="rest")])
    assert title_profile(same, measure=Measure.TOTAL) == "Demand peaks at 17:30"


def test_of_few_days_nothing_is_claimed():
    few = pd.concat([WORKING, profile((14, 1, 1), (37, 2, 2), day_type="rest", days=2)])
    assert title_profile(few, measure=Measure.TOTAL) == "Working days peak at 17:30"
    assert names(profile_figure(few, measure=Measure.TOTAL)) == ["band", "band", "working days", "non-working days"]


def test_flat_days_have_no_peak():
    flat = pd.concat([WORKING, profile((14, 1, 1), (37, 1, 1), day_type="rest")])
    assert title_profile(flat, measure=Measure.TOTAL) == "Working days peak at 17:30"


def test_both_types_are_told_in_words():
    assert describe_profile(BOTH, measure=Measure.MEAN) == (
        "Working days: mean demand is highest with 1.20 kW per user at 17:30, lowest with 0.400 kW per user at 07:00. "
        "Non-working days: mean demand is highest with 1.00 kW per user at 18:30, "
        "lowest with 0.500 kW per user at 07:00."
    )


# Days of all types


def test_the_day_has_48_half_hours_and_gaps_where_readings_lack():
    figure = profile_figure(EVENING, measure=Measure.TOTAL)
    line = trace(figure, "demand")
    assert line.x == tuple(range(48))
    assert {i: y for i, y in enumerate(line.y) if y is not None} == {7: 22.5, 34: 90, 35: 95.2}
    assert figure.layout.xaxis.ticktext == ("00:00", "06:00", "12:00", "18:00", "24:00")
    assert figure.layout.xaxis.tickvals == (0, 12, 24, 36, 48)


def test_the_peak_is_marked_in_kw():
    figure = profile_figure(EVENING, measure=Measure.TOTAL)
    assert trace(figure, "highest").y == (95.2,)
    assert texts(figure) == ["kW", "<b>17:30, 95.2 kW</b>"]


def test_the_mean_is_per_user():
    figure = profile_figure(EVENING, measure=Measure.MEAN)
    line = trace(figure, "demand")
    assert line.y[35] == 1.59
    assert line.text[35] == "<b>17:30</b><br>demand: 1.59 kW per user, mean of 84 days"
    assert "kW per user" in texts(figure)


def test_without_rows_there_is_no_trace_and_nothing_to_say():
    empty = PROFILE.empty()
    assert len(profile_figure(empty, measure=Measure.TOTAL).data) == 0
    assert describe_profile(empty, measure=Measure.TOTAL) == ""
    assert band_sentence(empty, measure=Measure.TOTAL) == ""
    assert title_profile(empty, measure=Measure.TOTAL) == "Average day"


def test_missing_demand_is_no_demand():
    assert len(profile_figure(profile((7, float("nan"), float("nan"))), measure=Measure.TOTAL).data) == 0


def test_the_peak_is_the_title():
    assert title_profile(EVENING, measure=Measure.TOTAL) == "Demand peaks at 17:30"


def test_a_flat_or_single_half_hour_has_no_peak():
    assert title_profile(EVENING[:1], measure=Measure.TOTAL) == "Average day"
    assert title_profile(profile((1, 5, 5), (2, 5, 5)), measure=Measure.TOTAL) == "Average day"


def test_the_chart_is_told_in_words():
    assert (
        describe_profile(EVENING, measure=Measure.TOTAL)
        == "Mean demand is highest with 95.2 kW at 17:30, lowest with 22.5 kW at 03:30."
    )
    assert describe_profile(EVENING[:1], measure=Measure.MEAN) == "Mean demand 0.375 kW per user at 03:30."


# Names beside lines


def test_a_name_stands_where_its_line_is_apart_from_the_other():
    # Equal but for half-hours 20 to 30, where the first is higher: on a plot of 236 px, at 70 and 47 px.
    low = [2.0] * 48
    high = [3.0 if 20 <= i <= 30 else 2.0 for i in range(48)]
    figure = blank(300, Margin())
    name_lines(figure, [Name("high", [high], "#000000"), Name("low", [low], "#000000")], top=10.0)
    notes = {note["text"]: note for note in figure.layout["annotations"]}
    assert 20 <= notes["<b>high</b>"]["x"] <= 30
    assert notes["<b>high</b>"]["y"] > 3
    assert notes["<b>low</b>"]["y"] < 2


def test_names_of_equal_lines_do_not_touch():
    flat = [5.0] * 48
    figure = blank(300, Margin())
    name_lines(figure, [Name("working days", [flat], "#000000"), Name("non-working days", [flat], "#000000")], top=10.0)
    first, second = figure.layout["annotations"]
    assert abs(first["y"] - second["y"]) / 10 * 236 >= 15 or abs(first["x"] - second["x"]) >= 12


def test_a_line_of_gaps_has_no_name():
    figure = blank(300, Margin())
    name_lines(figure, [Name("nothing", [[None] * 48], "#000000")], top=10.0)
    assert "annotations" not in figure.layout
