"""One user's energy beside the mean of its tariff."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from smapdash.model.enums import Grain
from smapdash.model.frames import BANDS
from smapdash.model.user_frames import USER_ENERGY
from smapdash.web.charts.whole_buckets import DaysInView
from smapdash.web.pages.user import energy_figure as module
from smapdash.web.pages.user import pairs as pairs_module
from smapdash.web.pages.user.pairs import user_pairs
from tests.drawn import as_plotly


def user_energy_figure(frame: pd.DataFrame, *, grain: Grain, bands: pd.DataFrame | None = None, **options: Any) -> Any:
    pairs = user_pairs(frame, grain=grain, bands=bands)
    return as_plotly(module.user_energy_figure(pairs, grain=grain, **options))


def title_user_energy(frame: pd.DataFrame, *, grain: Grain, **options: Any) -> str:
    bands = options.pop("bands", None)
    return pairs_module.title_user_energy(user_pairs(frame, grain=grain, bands=bands), grain=grain, **options)


def describe_user_energy(frame: pd.DataFrame, *, grain: Grain, **options: Any) -> str:
    return pairs_module.describe_user_energy(user_pairs(frame, grain=grain), grain=grain, **options)


NAN = float("nan")
WHO: dict[str, Any] = {"user_id": "3039", "peers": "t3", "grain": Grain.DAY}
TITLE: dict[str, Any] = {"peers": "t3", "grain": Grain.DAY}


def user_energy(*rows: tuple[str, float, int, float], fold: Any = pd.NA) -> pd.DataFrame:
    """USER_ENERGY from (start, Wh, users of the tariff, mean Wh)."""
    frame = pd.DataFrame(rows, columns=["start", "energy_wh", "segment_users", "segment_mean_wh"])
    return USER_ENERGY.conform(
        frame.assign(start=pd.to_datetime(frame["start"]), fold=fold, readings=48, low_wh=1.0, high_wh=2.0)
    )


FOUR_DAYS = user_energy(
    ("2016-12-24", 80_400, 28, 44_100),
    ("2016-12-25", NAN, 27, 40_000),
    ("2016-12-26", 90_000, 28, 45_000),
    ("2016-12-27", 30_000, 28, 45_000),
)


def trace(figure: Any, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def texts(figure: Any) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_the_user_is_the_accent_line_and_the_mean_of_its_tariff_is_dashed():
    figure = user_energy_figure(FOUR_DAYS, **WHO)
    own, mean = trace(figure, "3039"), trace(figure, "t3 mean")
    assert own.y == (80.4, None, 90, 30)
    assert own.line.color == "#4b45c6"
    assert own.connectgaps is False
    assert mean.y == (44.1, 40, 45, 45)
    assert (mean.line.color, mean.line.dash) == ("#7d8696", "4px,3px")
    assert texts(figure) == ["kWh per day", "t3 mean", "3039"]


def test_the_hover_tells_both_and_in_a_gap_the_mean():
    hover = trace(user_energy_figure(FOUR_DAYS, **WHO), "hover")
    assert hover.y == (80.4, 40, 90, 30)
    assert hover.hovertemplate[:2] == (
        "%{meta[0]}: %{customdata[0]} kWh"
        "<br>mean of %{customdata[2]} of %{meta[1]}: %{customdata[1]} kWh<extra></extra>",
        "%{meta[0]}: no readings<br>mean of %{customdata[2]} of %{meta[1]}: %{customdata[1]} kWh<extra></extra>",
    )
    assert [tuple(one) for one in hover.customdata[:2]] == [
        ("80.4", "44.1", "28 users"),
        ("\N{EN DASH}", "40.0", "27 users"),
    ]
    assert hover.meta == ("3039", "t3")


def test_a_day_that_nobody_has_is_a_gap_of_both():
    figure = user_energy_figure(user_energy(("2016-12-24", 1_000, 2, 2_000), ("2016-12-26", 1_000, 2, 2_000)), **WHO)
    assert trace(figure, "3039").y == (1, None, 1)
    assert trace(figure, "t3 mean").y == (2, None, 2)


def test_the_only_user_of_a_tariff_is_not_compared_with_itself():
    frame = user_energy(("2016-12-24", 1_000, 1, 1_000), ("2016-12-25", 2_000, 1, 2_000))
    figure = user_energy_figure(frame, **WHO)
    assert [line.name for line in figure.data] == ["3039", "hover"]
    assert title_user_energy(frame, **TITLE) == "Energy per day"
    assert "mean" not in describe_user_energy(frame, **WHO)


def test_the_second_pass_is_drawn_beside_the_first():
    frame = pd.concat(
        [
            user_energy(("2016-10-26 01:00", 800, 2, 500), ("2016-10-26 01:30", 700, 2, 500), fold=0),
            user_energy(("2016-10-26 01:00", 600, 2, 500), fold=1),
        ]
    )
    figure = user_energy_figure(frame, **WHO | {"grain": Grain.HALF_HOUR})
    assert trace(figure, "3039").y == (1.6, 1.4)  # kW
    assert trace(figure, "3039, repeated hour").y == (1.2,)
    assert "<br>repeated hour: 1.20 kW<br>" in trace(figure, "hover").hovertemplate[0]
    assert "26 Oct, clocks back: 01:00\N{EN DASH}02:00 repeated" in texts(figure)


def test_hostile_names_are_text():
    figure = user_energy_figure(FOUR_DAYS, user_id="<i>1", peers="<b>", grain=Grain.DAY)
    drawn = [
        *texts(figure),
        *(line.name for line in figure.data),
        *trace(figure, "hover").hovertemplate,
        *trace(figure, "hover").meta,
    ]
    assert not any("<i>" in text or "<b>" in text for text in drawn)


@pytest.mark.parametrize("frame", [USER_ENERGY.empty(), user_energy(("2016-12-24", NAN, 0, NAN))])
def test_without_values_there_is_no_trace_and_nothing_to_say(frame):
    figure = user_energy_figure(frame, **WHO)
    assert len(figure.data) == 0
    assert figure.layout.height == 220
    assert describe_user_energy(frame, **WHO) == ""


def test_one_day_is_a_dot():
    figure = user_energy_figure(FOUR_DAYS[:1], **WHO)
    assert trace(figure, "3039").mode == "lines+markers"
    assert describe_user_energy(FOUR_DAYS[:1], **WHO) == "User 3039: 80.4 kWh on Sat 24 Dec 2016."


@pytest.mark.parametrize(
    ("frame", "title"),
    [
        (FOUR_DAYS, "Above the mean of t3 on 2 of 3 days"),
        (FOUR_DAYS[:3], "Above the mean of t3 on all 2 days"),
        (FOUR_DAYS[:2], "Energy per day"),
        (
            user_energy(("2016-12-24", 1, 2, 2), ("2016-12-25", 2, 2, 2)),
            "Below or at the mean of t3 on all 2 days",
        ),
    ],
)
def test_the_title_counts_the_days_above_the_mean(frame, title):
    assert title_user_energy(frame, **TITLE) == title


def test_the_chart_is_told_in_words():
    assert describe_user_energy(FOUR_DAYS, **WHO) == (
        "User 3039: highest 90.0 kWh on Mon 26 Dec 2016, lowest 30.0 kWh on Tue 27 Dec 2016. "
        "Above the mean of t3 on 2 of 3 days."
    )


def bands(*rows: tuple[str, float, float, float, float, float]) -> pd.DataFrame:
    """BANDS from (start, P10, P25, P50, P75, P90 in Wh)."""
    frame = pd.DataFrame(rows, columns=["start", *(f"p{share}_wh" for share in (10, 25, 50, 75, 90))])
    return BANDS.conform(frame.assign(start=pd.to_datetime(frame["start"]), users=28))


FOUR_BANDS = bands(
    ("2016-12-24", 10_000, 20_000, 40_000, 60_000, 80_000),
    ("2016-12-25", 11_000, 21_000, 41_000, 61_000, 81_000),
    ("2016-12-26", 12_000, 22_000, 42_000, 62_000, 95_000),
    ("2016-12-27", 31_000, 33_000, 43_000, 63_000, 83_000),
)


def test_the_user_stands_over_the_band_of_its_peers_and_their_median():
    figure = user_energy_figure(FOUR_DAYS, bands=FOUR_BANDS, **WHO)
    wide, narrow = trace(figure, "P10 to P90"), trace(figure, "P25 to P75")
    assert wide.y == (10, 11, 12, 31, 83, 95, 81, 80), "there along the lower bound, back along the upper one"
    assert wide.x == (*(f"2016-12-2{day}" for day in (4, 5, 6, 7)), *(f"2016-12-2{day}" for day in (7, 6, 5, 4)))
    assert narrow.y == (20, 21, 22, 33, 63, 62, 61, 60)
    assert (wide.fill, wide.fillcolor) == ("toself", "rgba(125, 134, 150, 0.1)")
    assert narrow.fillcolor == "rgba(125, 134, 150, 0.18)"
    median = trace(figure, "t3 median")
    assert (median.y, median.line.color, median.line.dash) == ((40, 41, 42, 43), "#7d8696", "solid")
    assert [line.name for line in figure.data][-2:] == ["3039", "hover"], "the user lies on top"
    assert "t3 mean" not in [line.name for line in figure.data]
    assert texts(figure) == ["kWh per day", "t3 median", "3039"]


def test_the_hover_tells_the_median_and_the_range_of_how_many():
    hover = trace(user_energy_figure(FOUR_DAYS, bands=FOUR_BANDS, **WHO), "hover")
    assert hover.hovertemplate[0] == (
        "%{meta[0]}: %{customdata[0]} kWh"
        "<br>median of %{customdata[2]} of %{meta[1]}: %{customdata[5]} kWh"
        "<br>P10 to P90: %{customdata[3]} to %{customdata[7]} kWh<extra></extra>"
    )
    assert list(hover.customdata[0]) == ["80.4", "44.1", "28 users", "10.0", "20.0", "40.0", "60.0", "80.0"]


def test_among_fewer_than_five_there_is_no_band():
    few = user_energy(("2016-12-24", 80_000, 4, 44_000), ("2016-12-25", 90_000, 4, 40_000))
    assert [line.name for line in user_energy_figure(few, bands=FOUR_BANDS, **WHO).data] == ["t3 mean", "3039", "hover"]
    five = user_energy(("2016-12-24", 80_000, 5, 44_000), ("2016-12-25", 90_000, 4, 40_000))
    assert trace(user_energy_figure(five, bands=FOUR_BANDS, **WHO), "t3 median").y == (40, None)


def test_the_band_stops_at_a_gap():
    rows = [("2016-12-24", 1, 9, 2), ("2016-12-25", 1, 9, 2), ("2016-12-27", 1, 9, 2)]
    frame, band = user_energy(*rows), FOUR_BANDS[[True, True, False, True]]
    figure = user_energy_figure(frame, bands=band, **WHO)
    assert [line.y for line in figure.data if line.name == "P10 to P90"] == [(10, 11, 81, 80), (31, 83)]


@pytest.mark.parametrize(
    ("days", "title"),
    [
        ([90, 90, 96, 84], "Above the t3 band on all 4 days"),
        ([90, 50, 50, 84], "Above the t3 band on 2 of 4 days"),
        ([80, 11, 95, 31], "Within the t3 band on all 4 days"),  # the bounds belong to it
        ([9, 9, 99, 50], "Below the t3 band on 2 of 4 days"),
        ([9, 50, 99, 50], "Above the t3 band on 1 of 4 days"),
        ([9, NAN, NAN, NAN], "Energy per day"),
    ],
)
def test_the_title_counts_the_days_outside_the_band(days, title):
    rows = [(f"2016-12-2{4 + place}", 1_000 * kwh, 28, 44_000) for place, kwh in enumerate(days)]
    assert title_user_energy(user_energy(*rows), bands=FOUR_BANDS, **TITLE) == title


def test_a_month_of_a_user_that_is_cut_has_a_ring_and_is_not_the_lowest() -> None:
    frame = user_energy(
        ("2016-07-01", 20_000, 4, 9_000), ("2016-08-01", 37_000, 4, 9_000), ("2016-09-01", 40_000, 4, 9_000)
    )
    frame = frame.assign(readings=[17 * 48, 31 * 48, 30 * 48])
    pairs = user_pairs(frame, grain=Grain.MONTH, in_view=DaysInView(date(2016, 7, 15), date(2016, 9, 30)))
    assert [pair.is_lacking for pair in pairs] == [True, False, False]
    figure = as_plotly(module.user_energy_figure(pairs, user_id="3039", peers="t3", grain=Grain.MONTH))
    assert [list(trace.x) for trace in figure.data if trace.name == "months with gaps"] == [["2016-07-01"]]
    told = pairs_module.describe_user_energy(pairs, user_id="3039", peers="t3", grain=Grain.MONTH)
    assert told.startswith("User 3039: highest 40.0 kWh in September 2016, lowest 37.0 kWh in August 2016.")
