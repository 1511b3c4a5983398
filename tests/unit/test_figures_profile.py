"""The average day: trace values, gaps, reference and words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.drawn import drawn

from smapdash.choices import Measure
from smapdash.frames import PROFILE
from smapdash.web.figures import profile as module
from smapdash.web.figures.profile import describe_profile, title_profile

profile_figure = drawn(module.profile_figure)


def profile(*rows: tuple[int, float, float]) -> pd.DataFrame:
    """PROFILE from (half-hour, W, W per user)."""
    frame = pd.DataFrame(rows, columns=["half_hour", "mean_w", "mean_w_per_user"]).assign(days=84, day_type="all")
    bands = {"p10_w": 0.0, "p90_w": 0.0, "p10_w_per_user": 0.0, "p90_w_per_user": 0.0}
    return PROFILE.conform(frame.assign(**bands))


EVENING = profile((7, 22_500, 375), (34, 90_000, 1_500), (35, 95_200, 1_590))


def trace(figure: Any, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def texts(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


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
    assert line.text[35] == "1.59 kW per user at 17:30, mean of 84 days"
    assert "kW per user" in texts(figure)


def test_a_reference_is_a_dashed_line_with_its_escaped_name():
    figure = profile_figure(EVENING, measure=Measure.MEAN, reference=profile((35, 1, 3_000)), reference_name="<t3>")
    line = trace(figure, "&lt;t3&gt;")
    assert (line.y[35], line.line.color, line.line.dash) == (3, "#7d8696", "4px,3px")
    assert line.text[35] == "&lt;t3&gt;: 3.00 kW per user at 17:30, mean of 84 days"
    assert figure.layout.yaxis.range[1] == pytest.approx(3.42)
    assert "&lt;t3&gt;" in texts(figure)


def test_without_rows_there_is_no_trace_and_nothing_to_say():
    empty = PROFILE.empty()
    assert len(profile_figure(empty, measure=Measure.TOTAL).data) == 0
    assert describe_profile(empty, measure=Measure.TOTAL) == ""
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
