"""Heat map, load duration and distribution of users: trace values, gaps and words."""

from __future__ import annotations

import pandas as pd
import pytest

from smapdash.model.enums import Grain, Measure
from smapdash.model.frames import DISTRIBUTION, DURATION, HEATMAP
from smapdash.web.charts import theme
from smapdash.web.charts.heat import describe_heat, heat_figure, open_columns, title_heat
from smapdash.web.charts.heat_columns import column_grain, column_sentence
from smapdash.web.charts.offers import Offer
from smapdash.web.pages.overview.distribution.figure import (
    describe_distribution,
    distribution_figure,
    title_distribution,
)
from smapdash.web.pages.overview.duration.figure import describe_duration, duration_figure, title_duration
from tests.drawn import as_plotly


def cells(*rows: tuple[str, int, float], users: int = 2) -> pd.DataFrame:
    """HEATMAP from (day, half-hour, W)."""
    frame = pd.DataFrame(rows, columns=["day", "half_hour", "mean_w"])
    frame = frame.assign(day=pd.to_datetime(frame["day"]), users=users, mean_w_per_user=frame["mean_w"] / users)
    return HEATMAP.conform(frame)


TWO_DAYS = cells(("2016-12-24", 35, 204_200), ("2016-12-24", 7, 15_800), ("2016-12-26", 7, 20_000))
CURVE = DURATION.conform(
    pd.DataFrame(
        {
            "share_percent": [25.0, 50.0, 75.0, 100.0],
            "half_hours": [1, 2, 3, 4],
            "demand_w": [204_200.0, 63_300.0, 20_000.0, 15_800.0],
            "read_at": pd.to_datetime(["2016-12-24 17:30", "2016-10-30 01:00", "2016-12-26 03:30", "2016-12-24 03:30"]),
            "fold": [0, 1, 0, 0],
        }
    )
)
BINS = DISTRIBUTION.conform(
    pd.DataFrame(
        {"low_wh": [0.0, 5e3, 1e4], "high_wh": [5e3, 1e4, 1.5e4], "users": [1, 0, 4], "median_wh": [11_200.0] * 3}
    )
)


def test_the_heat_map_has_a_column_per_day_and_gaps_where_nothing_was_read() -> None:
    (trace,) = as_plotly(heat_figure(TWO_DAYS, measure=Measure.TOTAL)).data
    assert list(trace.x) == ["2016-12-24", "2016-12-25", "2016-12-26"]
    assert (trace.y[0], trace.y[35], len(trace.y)) == ("00:00", "17:30", 48)
    assert list(trace.z[35]) == [204.2, None, None]
    assert list(trace.z[7]) == [15.8, None, 20]
    assert (trace.zmin, trace.zmax, trace.hoverongaps) == (0, 204.2, False)


def test_weeks_are_the_columns_of_a_heat_map_of_more_days_than_pixels() -> None:
    rows = [("2016-10-03", 35, 1_000.0), ("2016-10-09", 35, 3_000.0), ("2016-10-17", 35, 5_000.0)]
    (trace,) = as_plotly(heat_figure(cells(*rows), measure=Measure.TOTAL, most_columns=10)).data
    assert list(trace.x) == ["2016-10-03", "2016-10-10", "2016-10-17", "2016-10-24"], "edges"
    assert list(trace.z[35]) == [2, None, 5], "the mean of the days with readings"
    assert list(trace.customdata[0]) == ["2016-10-03", "2016-10-10", "2016-10-17"]
    assert "<b>mean day of the week of" in trace.hovertemplate
    assert column_grain(cells(*rows), 10) is Grain.WEEK
    assert column_grain(cells(*rows), 15) is Grain.DAY


def test_thirty_years_are_months_with_gaps_as_gaps() -> None:
    rows = [("1990-01-31", 0, 100.0), ("1990-01-01", 0, 300.0), ("2019-12-31", 0, 500.0)]
    (trace,) = as_plotly(heat_figure(cells(*rows), measure=Measure.TOTAL)).data
    assert (len(trace.x), trace.x[0], trace.x[-1]) == (361, "1990-01-01", "2020-01-01")
    assert [value for value in trace.z[0] if value is not None] == [0.2, 0.5]
    assert (trace.customdata[0][0], trace.customdata[0][-1]) == ("1990-01", "2019-12")
    assert column_sentence(Grain.MONTH) == "A column is a month: the mean of its days."
    assert open_columns(cells(*rows)) == Offer("Open this month")


def test_the_heat_map_per_user_says_so() -> None:
    (trace,) = as_plotly(heat_figure(TWO_DAYS, measure=Measure.MEAN)).data
    assert trace.z[7][2] == 10
    assert "kW per user<" in trace.hovertemplate


def test_the_finding_of_the_heat_map_is_its_highest_cell() -> None:
    assert title_heat(TWO_DAYS, measure=Measure.TOTAL) == "Peak half-hour: 17:30, 24 Dec"
    assert describe_heat(TWO_DAYS, measure=Measure.TOTAL) == (
        "Highest 204.2 kW at 17:30 on 24 December 2016, lowest 15.8 kW at 03:30 on 24 December 2016."
    )


@pytest.mark.parametrize("frame", [HEATMAP.empty(), cells(("2016-12-24", 3, 5), ("2016-12-24", 4, 5))])
def test_without_a_highest_cell_the_heat_map_has_its_plain_subject(frame: pd.DataFrame) -> None:
    assert title_heat(frame, measure=Measure.TOTAL) == "Demand by day and time of day"


def test_zeros_are_drawn_on_a_scale_of_their_own() -> None:
    (trace,) = as_plotly(heat_figure(cells(("2016-12-24", 3, 0)), measure=Measure.TOTAL)).data
    assert (trace.zmin, trace.zmax) == (0, 1)


def test_the_load_duration_curve_falls_over_the_share_of_time() -> None:
    figure = as_plotly(duration_figure(CURVE))
    line = next(trace for trace in figure.data if trace.name == "demand")
    assert (line.x, line.y) == ((25, 50, 75, 100), (204.2, 63.3, 20, 15.8))
    assert "<b>63.3 kW</b>" in [note.text for note in figure.layout.annotations]
    assert title_duration(CURVE) == "Median demand 63.3 kW"
    assert describe_duration(CURVE) == ("Demand is at most 204.2 kW, at least 15.8 kW; the median is 63.3 kW.")


def test_each_point_of_the_curve_carries_its_half_hour() -> None:
    line = next(trace for trace in as_plotly(duration_figure(CURVE)).data if trace.name == "demand")
    assert [tuple(one) for one in line.customdata] == [
        ("2016-12-24T17:30", "", "204.2 kW"),
        ("2016-10-30T01:00", ", repeated hour", "63.3 kW"),
        ("2016-12-26T03:30", "", "20.0 kW"),
        ("2016-12-24T03:30", "", "15.8 kW"),
    ]
    assert line.hovertemplate == (
        "%{customdata[2]} or more"
        "<br>reached at %{customdata[0]|%H:%M} on %{customdata[0]|%a %-d %b %Y}%{customdata[1]}<extra></extra>"
    )


def test_users_are_counted_in_ranges_with_the_median_beside() -> None:
    figure = as_plotly(distribution_figure(BINS))
    (bars,) = figure.data
    assert (bars.x, bars.y) == ((2.5, 7.5, 12.5), (1, 0, 4))
    assert figure.layout.shapes[0].x0 == 11.2
    assert [tuple(one) for one in bars.customdata][2] == ("10-15", "4 users", "10 to 15 kWh a day")
    assert title_distribution(BINS) == "Median daily use 11.2 kWh"
    assert describe_distribution(BINS) == "5 users; most of them, 4, use 10.0 kWh to 15.0 kWh a day."


def test_few_users_have_no_finding() -> None:
    few = BINS.assign(users=[1, 0, 2])
    assert title_distribution(few) == "Users by average daily use"


def test_without_rows_nothing_is_drawn_and_nothing_said() -> None:
    assert len(as_plotly(heat_figure(HEATMAP.empty(), measure=Measure.TOTAL)).data) == 0
    assert len(as_plotly(duration_figure(DURATION.empty())).data) == 0
    assert len(as_plotly(distribution_figure(DISTRIBUTION.empty())).data) == 0
    assert describe_heat(HEATMAP.empty(), measure=Measure.TOTAL) == ""
    assert describe_duration(DURATION.empty()) == describe_distribution(DISTRIBUTION.empty()) == ""
    assert title_duration(DURATION.empty()) == "Load duration"
    assert title_distribution(DISTRIBUTION.empty()) == "Users by average daily use"


def test_the_curve_before_is_dashed_and_within_the_axis() -> None:
    then = CURVE.assign(demand_w=2 * CURVE["demand_w"])
    figure = as_plotly(duration_figure(CURVE, comparison=then))
    (line,) = [trace for trace in figure.data if trace.name == "before"]
    assert list(line.y) == [408.4, 126.6, 40, 31.6]
    assert figure.layout.yaxis.range[1] > 408.4
    assert "before" not in [trace.name for trace in as_plotly(duration_figure(CURVE, comparison=CURVE.iloc[:0])).data]


def test_the_histogram_is_in_the_accent_and_faint_beside_the_chosen_bar() -> None:
    (bars,) = as_plotly(distribution_figure(BINS)).data
    assert (bars.marker.color, bars.marker.opacity) == (theme.ACCENT, (1, 1, 1))
    (bars,) = as_plotly(distribution_figure(BINS, chosen=(10_000.0, 15_000.0))).data
    assert bars.marker.opacity == (0.35, 0.35, 1)


def test_the_axis_of_few_users_has_whole_numbers_only() -> None:
    few = BINS.assign(users=[1, 2, 1])
    assert as_plotly(distribution_figure(few)).layout.yaxis.dtick == 1
    assert as_plotly(distribution_figure(BINS.assign(users=[10, 20, 10]))).layout.yaxis.dtick is None


def test_the_label_of_the_median_stands_on_its_line() -> None:
    figure = as_plotly(distribution_figure(BINS))
    (label,) = [note for note in figure.layout.annotations if "median" in note.text]
    assert label.bgcolor == theme.SURFACE
    assert [shape.line.color for shape in figure.layout.shapes] == [theme.SURFACE, theme.INK]


def test_the_column_of_a_single_day_is_a_day_wide() -> None:
    (trace,) = as_plotly(heat_figure(TWO_DAYS.iloc[:2], measure=Measure.TOTAL)).data
    assert (trace.x, trace.x0, trace.dx) == (None, "2016-12-24", 86_400_000)
