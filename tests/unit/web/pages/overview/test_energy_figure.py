"""Energy over time: trace values, gaps, the repeated hour, colours and words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from smapdash.model.enums import Grain, Measure, Split
from smapdash.model.frames import ENERGY
from smapdash.web.charts.energy_lines import energy_lines, shifted
from smapdash.web.charts.marked_days import lacking_sentence
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.comparison.lines import ComparisonLines
from smapdash.web.pages.overview.energy import figure as module
from smapdash.web.pages.overview.energy import finding
from smapdash.wording import formatting
from tests.drawn import as_plotly


def energy_figure(frame: pd.DataFrame, *, measure: Measure, split: Split, grain: Grain, **options: Any) -> Any:
    lines = energy_lines(frame, measure=measure, split=split, grain=grain)
    return as_plotly(module.energy_figure(lines, measure=measure, split=split, grain=grain, **options))


def title_energy(frame: pd.DataFrame, *, measure: Measure, split: Split, grain: Grain) -> str:
    lines = energy_lines(frame, measure=measure, split=split, grain=grain)
    return finding.title_energy(lines, measure=measure, grain=grain)


def describe_energy(frame: pd.DataFrame, *, measure: Measure, split: Split, grain: Grain) -> str:
    lines = energy_lines(frame, measure=measure, split=split, grain=grain)
    return module.describe_energy(lines, measure=measure, grain=grain)


DAY: dict[str, Any] = {"measure": Measure.TOTAL, "split": Split.NONE, "grain": Grain.DAY}
MEAN = DAY | {"measure": Measure.MEAN}
HALF_HOUR = DAY | {"grain": Grain.HALF_HOUR}
BY_TARIFF = DAY | {"split": Split.TARIFF}


def energy(
    *rows: tuple[str, float, int],
    fold: Any = pd.NA,
    tariff: Any = pd.NA,
    area: Any = pd.NA,
    readings: list[int] | None = None,
    implausible: list[int] | None = None,
    merged: int | list[int] = 0,
) -> pd.DataFrame:
    """ENERGY from (start, Wh, users); 48 readings of each user where nothing else is said."""
    starts, amounts, users = zip(*rows, strict=True)
    read = readings or [48 * count for count in users]
    columns = {"start": pd.to_datetime(list(starts)), "users": users, "readings": read, "energy_wh": amounts}
    columns |= {"low_wh": 1_000.0, "high_wh": 50_000.0, "implausible": implausible or [0] * len(rows)}
    columns |= {"merged": merged}
    return ENERGY.conform(pd.DataFrame(columns).assign(fold=fold, area=area, tariff=tariff, user=None))


def trace(figure: Any, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def names(figure: Any) -> list[str]:
    return [trace.name for trace in figure.data]


def texts(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


THREE_DAYS = energy(("2016-12-25", 2_000_000, 60), ("2016-12-26", 2_522_000, 60), ("2016-12-27", 1_500_000, 50))
REPEATED = pd.concat(
    [
        energy(("2016-10-26 00:30", 3_000, 2), ("2016-10-26 01:00", 1_000, 2), fold=0),
        energy(("2016-10-26 01:00", 2_000, 2), fold=1),
        energy(("2016-10-26 01:30", 4_000, 2), fold=0),
    ]
)
TARIFFS = pd.concat(
    [
        energy(("2016-12-25", 10_000, 1), ("2016-12-26", 20_000, 1), tariff="t1"),
        energy(("2016-12-25", 30_000, 2), ("2016-12-26", 50_000, 2), tariff="t2"),
        energy(("2016-12-25", 5_000, 1), tariff="t3"),
    ]
)


def test_the_total_is_drawn_in_kwh_over_dates():
    figure = energy_figure(THREE_DAYS, **DAY)
    line = trace(figure, "energy")
    assert line.x == ("2016-12-25", "2016-12-26", "2016-12-27")
    assert line.y == (2_000, 2_522, 1_500)
    assert figure.layout.xaxis.type == "date"
    assert "kWh per day" in texts(figure)
    assert figure.layout.yaxis.range[0] == 0


def test_the_mean_divides_by_the_users_of_each_bucket():
    figure = energy_figure(THREE_DAYS, **MEAN)
    assert trace(figure, "energy").y == pytest.approx((33.3333, 42.0333, 30), abs=1e-4)
    assert "kWh per user and day" in texts(figure)


def test_a_bucket_without_users_has_no_mean():
    (line,) = energy_lines(energy(("2016-12-25", 0, 0), ("2016-12-26", 10, 1)), **MEAN)
    np.testing.assert_array_equal(line.points["value"], [np.nan, 0.01])


def test_the_hover_box_begins_with_the_date_and_has_a_line_for_each_value():
    figure = energy_figure(THREE_DAYS, **DAY)
    assert figure.layout.xaxis.unifiedhovertitle.text == "<b>%{x|%a %-d %b %Y}</b>"
    hover = trace(figure, "energy")
    assert hover.hovertemplate == (
        "%{meta}: %{customdata[0]} kWh, %{customdata[1]}"
        "<br>half-hours: %{customdata[2]} to %{customdata[3]} kW<extra></extra>"
    )
    assert hover.meta == "energy"
    kwh, *others = hover.customdata[1]
    assert (kwh, others) == (formatting.number(hover.y[1]), ["60 users", "2.00", "100.0"])
    mean = trace(energy_figure(THREE_DAYS, **MEAN), "energy")
    assert mean.hovertemplate == "%{meta}: %{customdata[0]} kWh per user, %{customdata[1]}<extra></extra>"
    assert mean.customdata[1][1:] == ["60 users"]


def test_the_highest_bucket_has_a_ring_and_a_label():
    figure = energy_figure(THREE_DAYS, **DAY)
    ring = trace(figure, "highest")
    assert (ring.x, ring.y) == (("2016-12-26",), (2_522,))
    assert "<b>26 Dec, 2,522 kWh</b>" in texts(figure)


def test_a_day_without_readings_is_a_gap():
    figure = energy_figure(energy(("2016-12-24", 1_000, 1), ("2016-12-26", 3_000, 1)), **DAY)
    line = trace(figure, "energy")
    assert line.x == ("2016-12-24", "2016-12-25", "2016-12-26")
    assert line.y == (1, None, 3)
    assert line.connectgaps is False


def test_a_missing_value_is_a_gap():
    figure = energy_figure(energy(("2016-12-25", 1_000, 1), ("2016-12-26", float("nan"), 1)), **DAY)
    assert trace(figure, "energy").y == (1, None)


def test_a_reading_off_the_regular_grid_is_not_lost():
    rows = (("2016-12-25 00:00", 1_000, 1), ("2016-12-25 00:10", 2_000, 1), ("2016-12-25 00:30", 3_000, 1))
    assert trace(energy_figure(energy(*rows, fold=0), **HALF_HOUR), "energy").y == (2, 4, 6)


def test_the_second_pass_is_drawn_beside_the_first_and_never_added():
    figure = energy_figure(REPEATED, **HALF_HOUR)
    line, second = trace(figure, "energy"), trace(figure, "energy, repeated hour")
    assert line.x == ("2016-10-26T00:30", "2016-10-26T01:00", "2016-10-26T01:30")
    assert line.y == (6, 2, 8)  # kW, twice the kWh of a half-hour
    assert (second.x, second.y) == (("2016-10-26T01:00",), (4,))
    assert "second pass" not in line.hovertemplate[0]
    assert line.hovertemplate[1].endswith("%{customdata[1]}<br>repeated hour: 4.00 kW<extra></extra>")
    assert second.hoverinfo == "skip"


def test_a_second_pass_without_a_first_tells_itself():
    frame = pd.concat([energy(("2016-10-26 00:30", 3_000, 2), fold=0), energy(("2016-10-26 01:00", 2_000, 2), fold=1)])
    figure = energy_figure(frame, **HALF_HOUR)
    assert trace(figure, "energy").y == (6, None)
    second = trace(figure, "energy, repeated hour")
    assert second.hovertemplate.endswith(", repeated hour<extra></extra>")
    assert (second.y, tuple(second.customdata[0])) == ((4,), ("4.00", "2 users"))


def test_the_repeated_hour_is_marked_once():
    figure = energy_figure(REPEATED, **HALF_HOUR)
    assert "26 Oct, clocks back: 01:00\N{EN DASH}02:00 repeated" in texts(figure)
    assert [shape.x0 for shape in figure.layout.shapes] == ["2016-10-26T01:00"]


def test_without_a_second_pass_nothing_is_marked():
    assert len(energy_figure(THREE_DAYS, **DAY).layout.shapes) == 0


def test_a_split_has_a_line_per_tariff_on_one_grid():
    figure = energy_figure(TARIFFS, **BY_TARIFF, values=("t1", "t2", "t3"))
    assert trace(figure, "t1").y == (10, 20)
    assert trace(figure, "t2").y == (30, 50)
    assert trace(figure, "t3").y == (5, None)
    assert trace(figure, "t2").hovertemplate == "%{meta}: %{customdata[0]} kWh, %{customdata[1]}<extra></extra>"
    assert (trace(figure, "t2").meta, trace(figure, "t2").customdata[1]) == ("t2", ["50.0", "2 users"])
    assert "highest" not in names(figure)
    assert {"t1", "t2", "t3"} <= set(texts(figure))


def test_a_tariff_keeps_its_colour_when_the_others_are_filtered_away():
    everything = trace(energy_figure(TARIFFS, **BY_TARIFF, values=("t1", "t2", "t3")), "t2").line
    alone = trace(energy_figure(TARIFFS[TARIFFS["tariff"] == "t2"], **BY_TARIFF, values=("t1", "t2", "t3")), "t2").line
    assert everything.color == alone.color == "#d55e00"
    assert everything.dash == alone.dash == "7px,3px"


def test_areas_beyond_the_colours_share_one_grey_entry_of_the_legend():
    values = tuple(f"a{i}" for i in range(9))
    frame = pd.concat([energy(("2016-12-25", 1_000, 1), ("2016-12-26", 1_000, 1), area=area) for area in values])
    figure = energy_figure(frame, **DAY | {"split": Split.AREA}, values=values)
    others = [trace for trace in figure.data if trace.name == "others"]
    assert [trace.showlegend for trace in others] == [True, False, False]
    assert (others[2].meta, others[2].customdata[0][1]) == ("a8", "1 user")
    assert figure.layout.showlegend is True


def test_a_hostile_name_is_text_and_not_html():
    hostile = '<a href="https://example.org">%{y}</a>'
    frame = energy(("2016-12-25", 1_000, 1), ("2016-12-26", 1_000, 1), tariff=hostile)
    figure = energy_figure(frame, **BY_TARIFF, values=(hostile,))
    drawn = [*names(figure), *texts(figure), figure.data[0].meta, figure.data[0].hovertemplate]
    assert not any("<a" in text for text in drawn)
    assert figure.data[0].name == '&lt;a href="https://example.org"&gt;%&#123;y}&lt;/a&gt;'
    assert "example.org" not in figure.data[0].hovertemplate


def test_a_missing_tariff_is_not_dropped():
    (line,) = energy_lines(energy(("2016-12-25", 1_000, 1)), **BY_TARIFF)
    assert line.name == "not given"


@pytest.mark.parametrize("options", [DAY, MEAN, HALF_HOUR, BY_TARIFF])
def test_without_rows_there_is_no_trace_and_nothing_to_say(options):
    figure = energy_figure(ENERGY.empty(), **options)
    assert len(figure.data) == 0
    assert figure.layout.height == 300
    assert describe_energy(ENERGY.empty(), **options) == ""


def test_one_bucket_is_a_dot_in_the_middle_of_its_axis():
    figure = energy_figure(energy(("2016-12-26", 2_522_000, 60)), **DAY)
    assert trace(figure, "energy").mode == "lines+markers"
    assert figure.layout.xaxis.range == ("2016-12-25T12:00:00", "2016-12-26T12:00:00")


def test_zoom_stays_while_its_key_stays():
    assert energy_figure(THREE_DAYS, **DAY).layout.uirevision == "keep"
    assert energy_figure(THREE_DAYS, **DAY, uirevision="2016").layout.uirevision == "2016"


@pytest.mark.parametrize(
    ("frame", "options", "title"),
    [
        (THREE_DAYS, DAY, "Peak day: 26 Dec, 2,522 kWh"),
        (THREE_DAYS, MEAN, "Peak day: 26 Dec, 42.0 kWh per user"),
        (REPEATED, HALF_HOUR, "Peak half-hour: 01:30, 26 Oct, 8.00 kW"),
        (TARIFFS, BY_TARIFF, "t2 has the highest use: 80.0 kWh"),
        (TARIFFS, BY_TARIFF | {"measure": Measure.MEAN}, "t2 has the highest use per user: 20.0 kWh a day"),
        (TARIFFS[:2], BY_TARIFF, "Peak day of t1: 26 Dec, 20.0 kWh"),
        (THREE_DAYS[:1], DAY, "Energy per day"),
        (THREE_DAYS[:1], MEAN, "Energy per user and day"),
        (energy(("2016-12-25", 1, 1), ("2016-12-26", 1, 1)), DAY, "Energy per day"),
        (
            energy(("2016-12-31", 1_000, 1), ("2017-01-01", 2_000, 1)),
            DAY,
            "Peak day: 1 Jan 2017, 2.00 kWh",
        ),
        (ENERGY.empty(), BY_TARIFF, "Energy per day"),
    ],
)
def test_the_title_is_the_finding_or_the_plain_subject(frame, options, title):
    assert title_energy(frame, **options) == title


def test_equal_tariffs_have_no_leader():
    frame = pd.concat([energy(("2016-12-25", 1_000, 1), tariff=tariff) for tariff in ("t1", "t2")])
    assert title_energy(frame, **BY_TARIFF) == "Energy per day"


def test_the_chart_is_told_in_words():
    assert (
        describe_energy(THREE_DAYS, **DAY)
        == "Highest 2,522 kWh on 26 December 2016, lowest 1,500 kWh on 27 December 2016."
    )
    assert describe_energy(TARIFFS, **BY_TARIFF).endswith("t3: 5.00 kWh on 25 December 2016.")


# Days that are not like others


def test_a_day_that_has_not_48_readings_of_each_user_tells_how_many() -> None:
    frame = energy(("2016-12-25", 4_000, 2), ("2016-12-26", 5_000, 2), readings=[96, 95])
    told = trace(energy_figure(frame, **DAY), "energy").customdata
    assert [row[1] for row in told] == ["2 users", "2 users, 95 half-hours"]


def test_a_day_with_a_repeated_hour_is_marked() -> None:
    frame = energy(("2016-10-25", 4_000, 2), ("2016-10-26", 5_000, 2), ("2016-10-27", 6_000, 2), readings=[96, 100, 96])
    assert "26 Oct, clocks back: one hour repeated" in texts(energy_figure(frame, **DAY))


def test_a_day_that_lacks_a_tenth_of_its_half_hours_has_a_ring() -> None:
    frame = energy(("2016-12-25", 4_000, 2), ("2016-12-26", 5_000, 2), ("2016-12-27", 1, 2), readings=[96, 87, 86])
    assert list(trace(energy_figure(frame, **DAY), "days with gaps").x) == ["2016-12-27"]
    assert "days with gaps" not in names(energy_figure(THREE_DAYS, **DAY))


def test_a_week_that_is_cut_has_a_ring_and_is_not_the_lowest() -> None:
    weeks = [("2016-12-12", 3_000, 2), ("2016-12-19", 9_000, 2), ("2016-12-26", 8_000, 2)]
    frame, week = energy(*weeks, readings=[192, 672, 605]), DAY | {"grain": Grain.WEEK}
    figure = energy_figure(frame, **week)
    assert list(trace(figure, "weeks with gaps").x) == ["2016-12-12"]
    assert [row[1] for row in trace(figure, "energy").customdata] == [
        "2 users, 192 half-hours", "2 users", "2 users, 605 half-hours",
    ]  # fmt: skip
    assert describe_energy(frame, **week).endswith("lowest 8.00 kWh in the week of 26 December 2016.")


def test_a_week_of_some_weekdays_is_whole_with_these() -> None:
    frame = energy(("2016-12-12", 3_000, 2), ("2016-12-19", 9_000, 2), readings=[192, 172])
    for weekdays, rings in (((5, 6), ["2016-12-19"]), ((6,), []), ((), ["2016-12-12", "2016-12-19"])):
        kind: dict[str, Any] = {"measure": Measure.TOTAL, "grain": Grain.WEEK, "split": Split.NONE}
        lines = energy_lines(frame, in_view=DaysInView(weekdays=weekdays), **kind)
        figure = as_plotly(module.energy_figure(lines, **kind))
        assert [x for one in figure.data if one.name == "weeks with gaps" for x in one.x] == rings


MONTHS = energy(
    ("2016-07-01", 20_989_353, 60),
    ("2016-08-01", 37_958_651, 60),
    ("2016-09-01", 39_000_000, 60),
    readings=[60 * 17 * 48, 60 * 31 * 48, 60 * 30 * 48],
)
MONTH = DAY | {"grain": Grain.MONTH}
CHALLENGE = DaysInView(date(2016, 7, 15), date(2016, 12, 31))


def test_a_month_that_the_data_cut_has_a_ring_and_is_not_the_lowest() -> None:
    figure = energy_figure(MONTHS, **MONTH)
    assert list(trace(figure, "months with gaps").x) == ["2016-07-01"]
    assert trace(figure, "energy").customdata[0][1] == "60 users, 48,960 half-hours"
    assert describe_energy(MONTHS, **MONTH) == (
        "Highest 39,000 kWh in September 2016, lowest 37,959 kWh in August 2016."
    )
    lines = energy_lines(MONTHS, in_view=CHALLENGE, **MONTH)
    assert lacking_sentence(lines, Grain.MONTH) == (
        " Ring: a month with less than 90 % of its half-hours or with days out of view."
    )


def test_a_month_that_is_cut_is_not_the_highest_though_it_lacks_a_day_only() -> None:
    frame = energy(("2016-08-01", 40_000, 1), ("2016-09-01", 30_000, 1), readings=[30 * 48, 30 * 48])
    lines = energy_lines(frame, in_view=DaysInView(date(2016, 8, 2), date(2016, 9, 30)), **MONTH)
    assert finding.title_energy(lines, measure=Measure.TOTAL, grain=Grain.MONTH) == "Energy per month"
    assert module.describe_energy(lines, measure=Measure.TOTAL, grain=Grain.MONTH) == (
        "Highest 40.0 kWh in August 2016, a month that is cut, lowest 30.0 kWh in September 2016."
    )
    whole = energy_lines(frame, in_view=DaysInView(date(2016, 8, 1), date(2016, 9, 30)), **MONTH)
    assert finding.title_energy(whole, measure=Measure.TOTAL, grain=Grain.MONTH) == ("Peak month: August, 40.0 kWh")


@pytest.mark.parametrize(
    ("start", "grain", "weekdays", "half_hours", "is_cut"),
    [
        ("2016-07-01", Grain.MONTH, (), 31 * 48, True),
        ("2016-08-01", Grain.MONTH, (), 31 * 48, False),
        ("2016-12-01", Grain.MONTH, (), 31 * 48, False),
        ("2016-07-01", Grain.MONTH, (5, 6), 10 * 48, True),
        ("2016-02-01", Grain.MONTH, (), 29 * 48, True),
        ("2016-07-11", Grain.WEEK, (), 7 * 48, True),
        ("2016-07-11", Grain.WEEK, (4, 5), 2 * 48, False),
        ("2016-12-26", Grain.WEEK, (), 7 * 48, True),
        ("2016-07-15", Grain.DAY, (), 48, False),
        ("2016-07-15", Grain.HOUR, (), 0, False),
    ],
)
def test_a_bucket_is_whole_with_the_chosen_days_that_it_has(
    start: str, grain: Grain, weekdays: tuple[int, ...], half_hours: int, is_cut: bool
) -> None:
    in_view, at = CHALLENGE._replace(weekdays=weekdays), datetime.fromisoformat(start)
    assert (in_view.half_hours(at, grain), in_view.cuts(at, grain)) == (half_hours, is_cut)


def test_labels_carry_the_year_where_the_dates_span_more_than_one() -> None:
    frame = energy(("2015-12-30", 9_000, 1), ("2016-01-01", 8_000, 1))
    assert "<b>30 Dec 2015, 9.00 kWh</b>" in texts(energy_figure(frame, **DAY))
    assert "<b>30 Dec, 9.00 kWh</b>" in texts(energy_figure(energy(("2015-12-30", 9_000, 1)), **DAY))
    rows = [("2015-12-31", 4_800, 1), ("2016-01-01", 4_800, 1)]
    assert "1 Jan 2016, clocks back: one hour repeated" in texts(energy_figure(energy(*rows, readings=[48, 50]), **DAY))


def test_split_a_longer_day_is_marked_once_and_each_line_has_its_own_rings() -> None:
    rows = [("2016-10-25", 4_000, 2), ("2016-10-26", 5_000, 2), ("2016-10-27", 6_000, 2)]
    frame = pd.concat(
        [energy(*rows, readings=[96, 100, 80], tariff="t1"), energy(*rows, readings=[96, 100, 96], tariff="t2")]
    )
    figure = energy_figure(frame, **BY_TARIFF, values=("t1", "t2"))
    assert texts(figure).count("26 Oct, clocks back: one hour repeated") == 1
    assert len([shape for shape in figure.layout.shapes if shape.type == "line"]) == 1
    (rings,) = [one for one in figure.data if one.name == "days with gaps"]
    assert (list(rings.x), list(rings.y)) == (["2016-10-27"], [6])


def test_split_the_repeated_hour_is_marked_once_and_a_gap_is_one_of_its_line_only() -> None:
    later = energy(("2016-10-26 00:30", 3_000, 2), ("2016-10-26 01:30", 4_000, 2), fold=0)
    frame = pd.concat([REPEATED.assign(tariff="t1"), REPEATED.assign(tariff="t2"), later.assign(tariff="t3")])
    figure = energy_figure(frame, **HALF_HOUR | {"split": Split.TARIFF}, values=("t1", "t2", "t3"))
    assert texts(figure).count("26 Oct, clocks back: 01:00\N{EN DASH}02:00 repeated") == 1
    assert trace(figure, "t3").y == (6, None, 8)
    assert not [shape for shape in figure.layout.shapes if shape.type == "rect"], "the others have readings there"


def test_rest_days_are_shaded_around_their_points_and_joined() -> None:
    week = energy(*[(f"2016-10-{day:02}", 1_000 * day, 1) for day in range(10, 20)])  # Monday to Wednesday week
    shapes = energy_figure(week, **DAY, rest_days=(1, 2)).layout.shapes
    assert [(shape.x0, shape.x1) for shape in shapes] == [
        ("2016-10-10T12:00:00", "2016-10-12T12:00:00"),
        ("2016-10-17T12:00:00", "2016-10-19T00:00:00"),
    ]
    assert not energy_figure(week, **DAY).layout.shapes


def test_rest_days_are_not_shaded_over_half_a_year() -> None:
    frame = energy(("2016-01-01", 1_000, 1), ("2016-07-15", 2_000, 1))
    shapes = energy_figure(frame, **DAY, rest_days=(5, 6)).layout.shapes
    assert len(shapes) == 1, "only the gap between the two days"


def test_days_without_readings_are_a_column_that_says_so() -> None:
    figure = energy_figure(energy(("2016-12-20", 1_000, 1), ("2016-12-24", 2_000, 1)), **DAY)
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [("2016-12-21T00:00:00", "2016-12-24T00:00:00")]
    assert "no readings" in texts(figure)
    assert trace(figure, "energy").y == (1, None, None, None, 2)


def test_days_that_were_left_out_are_no_days_without_readings() -> None:
    frame = energy(("2016-12-23", 1_000, 1), ("2016-12-26", 2_000, 1), ("2016-12-28", 2_000, 1))  # Fri, Mon, Wed
    figure = energy_figure(frame, **DAY, weekdays=(0, 1, 2, 3, 4))
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [("2016-12-27T00:00:00", "2016-12-28T00:00:00")]
    assert trace(figure, "energy").y == (1, None, None, 2, None, 2)
    assert len(energy_figure(frame, **DAY).layout.shapes) == 2
    weeks = energy(("2016-12-05", 1_000, 1), ("2016-12-19", 2_000, 1))
    assert len(energy_figure(weeks, **DAY | {"grain": Grain.WEEK}, weekdays=(5,)).layout.shapes) == 1


# Comparison


def before(frame: pd.DataFrame, days: int, split: Split = Split.NONE) -> ComparisonLines:
    lines = energy_lines(frame, measure=Measure.TOTAL, split=split, grain=Grain.DAY)
    return ComparisonLines(tuple(shifted(line, timedelta(days=days)) for line in lines), timedelta(days=days))


def test_the_days_before_stand_dashed_under_those_in_view() -> None:
    then = energy(("2016-12-22", 1_000_000, 60), ("2016-12-23", 3_000_000, 60))
    figure = energy_figure(THREE_DAYS, **DAY, comparison=before(then, 3))
    line = trace(figure, "before")
    assert (line.x, line.y) == (("2016-12-25", "2016-12-26"), (1_000, 3_000))
    assert [list(row) for row in line.customdata] == [
        ["1,000", "on Thu 22 Dec 2016", "<br>change: \N{UPWARDS ARROW} 100.0 %"],
        ["3,000", "on Fri 23 Dec 2016", "<br>change: \N{DOWNWARDS ARROW} 15.9 %"],
    ]
    assert {"now", "before"} <= set(texts(figure))
    assert figure.layout.yaxis.range[1] > 3_000


TARIFFS_BEFORE = pd.concat(
    [
        energy(("2016-12-23", 8_000, 1), ("2016-12-24", 25_000, 1), tariff="t1"),
        energy(("2016-12-23", 15_000, 2), ("2016-12-24", 60_000, 2), tariff="t2"),
    ]
)
VALUES = ("t1", "t2", "t3")


def test_split_each_tariff_with_days_before_has_a_thin_dashed_line_in_its_colour() -> None:
    then = before(TARIFFS_BEFORE, 2, Split.TARIFF)
    figure = energy_figure(TARIFFS, **BY_TARIFF, values=VALUES, comparison=then)
    dashed, solid = trace(figure, "t2 before"), trace(figure, "t2")
    ranked = sorted((trace for trace in figure.data if trace.hoverinfo != "skip"), key=lambda trace: trace.legendrank)
    assert [trace.name for trace in ranked] == ["t1", "t1 before", "t2", "t2 before", "t3"], "as hover boxes list them"
    assert "t3 before" not in names(figure)
    assert (dashed.x, dashed.y) == (("2016-12-25", "2016-12-26"), (15, 60))
    assert [list(row) for row in dashed.customdata] == [
        ["15.0", "on Fri 23 Dec 2016", "<br>change: \N{UPWARDS ARROW} 100.0 %"],
        ["60.0", "on Sat 24 Dec 2016", "<br>change: \N{DOWNWARDS ARROW} 16.7 %"],
    ]
    assert dashed.line.color == solid.line.color == "#d55e00"
    assert dashed.line.width < solid.line.width
    assert dashed.line.dash == "4px,3px"
    assert [trace(figure, name).line.dash for name in VALUES] == ["solid"] * 3
    assert dashed.showlegend is False
    assert figure.layout.yaxis.range[1] > 60
    assert set(VALUES) <= set(texts(figure)), "ends are named once, those of dashed lines are not"
    assert "t2 before" not in texts(figure)


def test_without_days_before_a_tariff_keeps_its_own_dash() -> None:
    figure = energy_figure(TARIFFS, **BY_TARIFF, values=VALUES)
    assert [trace(figure, name).line.dash for name in VALUES] == ["solid", "7px,3px", "2px,3px"]


def test_a_hostile_name_of_a_dashed_line_is_text() -> None:
    hostile = "<b>%{x}</b>"
    now, then = energy(("2016-12-25", 1_000, 1), tariff=hostile), energy(("2016-12-24", 1_000, 1), tariff=hostile)
    figure = energy_figure(now, **BY_TARIFF, values=(hostile,), comparison=before(then, 1, Split.TARIFF))
    dashed = figure.data[0]
    assert "<" not in dashed.name + dashed.meta + dashed.hovertemplate.replace("<extra></extra>", "")
    assert "{x}" not in dashed.hovertemplate


def test_the_days_before_are_told_in_words_at_their_own_times() -> None:
    lines = energy_lines(TARIFFS, measure=Measure.TOTAL, split=Split.TARIFF, grain=Grain.DAY)
    then = before(TARIFFS_BEFORE, 2, Split.TARIFF)
    told = module.describe_energy(lines, measure=Measure.TOTAL, grain=Grain.DAY, comparison=then)
    assert told.endswith(
        "t3: 5.00 kWh on 25 December 2016."
        " t1 before: highest 25.0 kWh on 24 December 2016, lowest 8.00 kWh on 23 December 2016."
        " t2 before: highest 60.0 kWh on 24 December 2016, lowest 15.0 kWh on 23 December 2016."
    )
    one = before(energy(("2016-12-22", 1_000_000, 60)), 3)
    lines = energy_lines(THREE_DAYS, measure=Measure.TOTAL, split=Split.NONE, grain=Grain.DAY)
    told = module.describe_energy(lines, measure=Measure.TOTAL, grain=Grain.DAY, comparison=one)
    assert told.endswith(" Before: 1,000 kWh on 22 December 2016.")
