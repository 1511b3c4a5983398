"""One user's energy beside the mean of its tariff."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.drawn import as_plotly

from smapdash.choices import Grain
from smapdash.frames import USER_ENERGY
from smapdash.web.figures import user as module
from smapdash.web.figures.user import user_pairs


def user_energy_figure(frame: pd.DataFrame, *, grain: Grain, **options: Any) -> Any:
    return as_plotly(module.user_energy_figure(user_pairs(frame, grain=grain), grain=grain, **options))


def title_user_energy(frame: pd.DataFrame, *, grain: Grain, **options: Any) -> str:
    return module.title_user_energy(user_pairs(frame, grain=grain), grain=grain, **options)


def describe_user_energy(frame: pd.DataFrame, *, grain: Grain, **options: Any) -> str:
    return module.describe_user_energy(user_pairs(frame, grain=grain), grain=grain, **options)


NAN = float("nan")
WHO: dict[str, Any] = {"user_id": "3039", "tariff": "t3", "grain": Grain.DAY}
TITLE: dict[str, Any] = {"tariff": "t3", "grain": Grain.DAY}


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
    assert texts(figure) == ["kWh per day", "3039", "t3 mean"]


def test_the_hover_tells_both_and_in_a_gap_the_mean():
    hover = trace(user_energy_figure(FOUR_DAYS, **WHO), "hover")
    assert hover.y == (80.4, 40, 90, 30)
    assert hover.hovertemplate[:2] == (
        "%{meta[0]} used %{customdata[0]:,.4~r} kWh on %{x|%a %-d %b %Y}"
        "<br>mean of the %{customdata[2]} of %{meta[1]}: %{customdata[1]:,.4~r} kWh<extra></extra>",
        "%{meta[0]} has no readings on %{x|%a %-d %b %Y}"
        "<br>mean of the %{customdata[2]} of %{meta[1]}: %{customdata[1]:,.4~r} kWh<extra></extra>",
    )
    assert [tuple(one) for one in hover.customdata[:2]] == [(80.4, 44.1, "28 users"), (None, 40, "27 users")]
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
    assert trace(figure, "3039").y == (0.8, 0.7)
    assert trace(figure, "3039, second pass").y == (0.6,)
    assert "<br>second pass: 0.600 kWh<br>" in trace(figure, "hover").hovertemplate[0]
    assert "26 Oct: 01:00 lived twice" in texts(figure)


def test_hostile_names_are_text():
    figure = user_energy_figure(FOUR_DAYS, user_id="<i>1", tariff="<b>", grain=Grain.DAY)
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
