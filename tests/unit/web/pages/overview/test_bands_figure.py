"""Bands across users, and the overview chart: trace values, gaps and words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from smapdash.model.enums import Grain
from smapdash.model.frames import BANDS, ENERGY
from smapdash.web.charts import theme
from smapdash.web.charts.energy_lines import shifted
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.comparison.lines import ComparisonLines
from smapdash.web.pages.overview.energy.bands_figure import bands_figure, describe_bands, median_line, title_bands
from smapdash.web.pages.overview.energy.overview_figure import describe_overview, overview_figure
from tests.drawn import as_plotly


def bands(*rows: tuple[str, float, int]) -> pd.DataFrame:
    """BANDS from (start, median Wh, users); the others lie around the median."""
    frame = pd.DataFrame(rows, columns=["start", "p50_wh", "users"])
    shares = {"p10_wh": 0.25, "p25_wh": 0.5, "p75_wh": 1.5, "p90_wh": 2.0}
    frame = frame.assign(start=pd.to_datetime(frame["start"]), **{n: frame["p50_wh"] * s for n, s in shares.items()})
    return BANDS.conform(frame)


THREE = bands(("2016-12-24", 20_000, 60), ("2016-12-25", 24_000, 60), ("2016-12-27", 10_000, 58))


def test_bands_lie_around_the_median_and_stop_at_a_gap() -> None:
    figure = as_plotly(bands_figure(THREE, grain=Grain.DAY))
    wide = [trace for trace in figure.data if trace.name == "P10 to P90"]
    assert [list(trace.x) for trace in wide] == [
        ["2016-12-24", "2016-12-25", "2016-12-25", "2016-12-24"],
        ["2016-12-27", "2016-12-27"],
    ]
    assert list(wide[0].y) == [5, 6, 48, 40]
    assert list(next(trace for trace in figure.data if trace.name == "P25 to P75").y) == [10, 12, 36, 30]
    (median,) = [trace for trace in figure.data if trace.name == "median"]
    assert median.y == (20, 24, None, 10)
    assert list(median.customdata[0]) == ["5.00", "10.0", "20.0", "30.0", "40.0", "60 users"]
    assert figure.layout.yaxis.range[1] > 48


def test_bands_of_some_weekdays_have_no_gap_between_them() -> None:
    assert len(as_plotly(bands_figure(THREE, grain=Grain.DAY)).layout.shapes) == 1  # 26 December 2016, a Monday
    assert not as_plotly(bands_figure(THREE, grain=Grain.DAY, in_view=DaysInView(weekdays=(1, 5, 6)))).layout.shapes


def test_the_axis_of_bands_says_its_unit() -> None:
    assert "kWh per user and day" in [
        note.text for note in as_plotly(bands_figure(THREE, grain=Grain.DAY)).layout.annotations
    ]


def test_the_finding_is_the_highest_median() -> None:
    assert title_bands(THREE, grain=Grain.DAY) == "Peak day of the median user: 25 Dec, 24.0 kWh"
    assert describe_bands(THREE, grain=Grain.DAY) == (
        "The median of 60 users is highest on 25 December 2016: 24.0 kWh, P10 6.00 kWh, P90 48.0 kWh."
    )


def test_the_median_before_is_dashed_under_the_one_in_view_and_told_at_its_own_time() -> None:
    shift = timedelta(days=7)
    then = median_line(bands(("2016-12-17", 10_000, 60), ("2016-12-18", 96_000, 60)), Grain.DAY)
    before = ComparisonLines((shifted(then, shift),), shift)
    figure = as_plotly(bands_figure(THREE, grain=Grain.DAY, comparison=before))
    (dashed,) = [trace for trace in figure.data if trace.name == "median before"]
    assert (dashed.x, dashed.y, dashed.line.dash) == (("2016-12-24", "2016-12-25"), (10, 96), theme.REF_DASH)
    assert list(dashed.customdata[0]) == ["10.0", "on Sat 17 Dec 2016", "<br>change: \N{UPWARDS ARROW} 100.0 %"]
    assert figure.layout.yaxis.range[1] > 96
    assert describe_bands(THREE, grain=Grain.DAY, comparison=before).endswith(
        " Median before: highest 96.0 kWh on 18 December 2016, lowest 10.0 kWh on 17 December 2016."
    )


def test_days_of_odd_length_are_marked_on_the_median() -> None:
    readings = {datetime(2016, 12, 24): 2_590, datetime(2016, 12, 25): 3_000, datetime(2016, 12, 27): 2_784}
    figure = as_plotly(bands_figure(THREE, grain=Grain.DAY, readings=readings))
    (rings,) = [trace for trace in figure.data if trace.name == "days with gaps"]
    assert (list(rings.x), list(rings.y)) == (["2016-12-24"], [20]), "2,590 of 60 times 48"
    assert [note.text for note in figure.layout.annotations].count("25 Dec, clocks back: one hour repeated") == 1


def test_readings_that_are_not_known_are_not_missing() -> None:
    figure = as_plotly(bands_figure(THREE, grain=Grain.DAY))
    assert "days with gaps" not in [trace.name for trace in figure.data]


@pytest.mark.parametrize(
    "frame",
    [BANDS.empty(), bands(("2016-12-24", 20_000, 4), ("2016-12-25", 24_000, 4)), bands(("2016-12-24", 20_000, 60))],
    ids=["nothing", "few users", "one day"],
)
def test_little_data_has_no_finding(frame: pd.DataFrame) -> None:
    assert title_bands(frame, grain=Grain.DAY) == "Energy per user and day"


def test_nothing_draws_nothing() -> None:
    assert bands_figure(BANDS.empty(), grain=Grain.DAY).data == []
    assert describe_bands(BANDS.empty(), grain=Grain.DAY) == ""


def days_of(*rows: tuple[str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["start", "energy_wh"])
    rest = {
        "fold": pd.NA,
        "area": None,
        "tariff": None,
        "user": None,
        "users": 1,
        "readings": 48,
        "low_wh": 1.0,
        "high_wh": 2.0,
        "implausible": 0,
        "merged": 0,
    }
    return ENERGY.conform(frame.assign(start=pd.to_datetime(frame["start"]), **rest))


FOUR = days_of(("2016-12-28", 1_000), ("2016-12-29", 2_000), ("2016-12-30", 3_000), ("2016-12-31", 4_000))


def test_the_strip_shows_all_days_and_what_is_chosen_and_compared() -> None:
    chosen, compared = (date(2016, 12, 30), date(2016, 12, 31)), (date(2016, 12, 28), date(2016, 12, 29))
    figure = as_plotly(overview_figure(FOUR, grain=Grain.DAY, chosen=chosen, compared=compared))
    (bars,) = figure.data
    assert list(bars.y) == [1, 2, 3, 4]
    assert list(bars.marker.color) == [theme.ZERO, theme.ZERO, theme.ACCENT, theme.ACCENT]
    windows = [(shape.x0, shape.x1, shape.line.dash) for shape in figure.layout.shapes if shape.type == "rect"]
    assert windows == [
        ("2016-12-30T00:00:00", "2017-01-01T00:00:00", "solid"),
        ("2016-12-28T00:00:00", "2016-12-30T00:00:00", "2px,2px"),
    ]
    assert figure.layout.dragmode == "select"


def test_the_last_date_there_is_can_be_chosen() -> None:
    figure = overview_figure(FOUR, grain=Grain.DAY, chosen=(date.max, date.max))
    window = next(shape for shape in figure.layout["shapes"] if shape["type"] == "rect")
    assert (window["x0"], window["x1"][:19]) == ("9999-12-31T00:00:00", "9999-12-31T23:59:59")


def test_the_strip_colours_the_chosen_weekdays_only() -> None:
    chosen = (date(2016, 12, 29), date(2016, 12, 31))  # Thursday to Saturday
    (bars,) = as_plotly(overview_figure(FOUR, grain=Grain.DAY, chosen=chosen, weekdays=(2, 4))).data
    assert list(bars.marker.color) == [theme.ZERO, theme.ZERO, theme.ACCENT, theme.ZERO]


def test_the_strip_of_weeks_colours_each_week_that_is_touched() -> None:
    weeks = days_of(("2016-12-12", 1_000), ("2016-12-19", 2_000), ("2016-12-26", 3_000))
    (bars,) = as_plotly(overview_figure(weeks, grain=Grain.WEEK, chosen=(date(2016, 12, 25), date(2016, 12, 25)))).data
    assert list(bars.marker.color) == [theme.ZERO, theme.ACCENT, theme.ZERO]


def test_the_strip_in_words() -> None:
    told = describe_overview(FOUR, (date(2016, 12, 30), date(2016, 12, 31)))
    assert told == "All days from 28 Dec 2016; in view 30 \N{EN DASH} 31 Dec 2016."
    assert overview_figure(ENERGY.empty(), grain=Grain.DAY, chosen=(date(2016, 12, 30),) * 2).data == []
    assert describe_overview(ENERGY.empty(), (date(2016, 12, 30),) * 2) == ""


def test_a_month_that_is_cut_is_not_the_one_in_which_the_median_user_uses_most() -> None:
    frame = bands(("2016-07-01", 900_000, 60), ("2016-08-01", 600_000, 60), ("2016-09-01", 500_000, 60))
    in_view = DaysInView(date(2016, 7, 15), date(2016, 9, 30))
    assert title_bands(frame, grain=Grain.MONTH, in_view=in_view).startswith("Peak month of the median user: August")
    assert "highest in August 2016" in describe_bands(frame, grain=Grain.MONTH, in_view=in_view)
    assert title_bands(frame, grain=Grain.MONTH).startswith("Peak month of the median user: July")


@pytest.mark.parametrize(("first", "tickformat"), [("2016-10-01", None), ("2015-10-01", "%b %Y")])
def test_the_strip_names_the_year_where_it_spans_more_than_one(first: str, tickformat: str | None) -> None:
    rows = [(first, 1.0), ("2016-12-31", 1.0)]
    columns = {"start": pd.to_datetime([start for start, _ in rows]), "users": 1, "readings": 48, "energy_wh": 1_000.0}
    names = {
        "fold": pd.NA,
        "area": None,
        "tariff": None,
        "user": None,
        "low_wh": 1.0,
        "high_wh": 1.0,
        "implausible": 0,
        "merged": 0,
    }
    frame = ENERGY.conform(pd.DataFrame(columns).assign(**names))
    figure = as_plotly(overview_figure(frame, grain=Grain.DAY, chosen=(date(2016, 10, 1), date(2016, 12, 31))))
    assert figure.layout.xaxis.tickformat == tickformat
