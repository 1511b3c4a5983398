"""One user's average day by kind of day beside the mean of its peers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from smapdash.model.frames import PROFILE
from smapdash.web.pages.user.profile_figure import (
    describe_user_profile,
    kind_of_peers,
    points_by_kind,
    title_user_profile,
    user_profile_figure,
)
from tests.drawn import as_plotly


def profile(**kinds: dict[int, float]) -> pd.DataFrame:
    """PROFILE from W by half-hour of each kind of day."""
    rows = [(kind, slot, watts) for kind, cells in kinds.items() for slot, watts in cells.items()]
    frame = pd.DataFrame(rows, columns=["day_type", "half_hour", "mean_w"])
    names = ("p10_w", "p90_w", "p10_w_per_user", "p90_w_per_user")
    return PROFILE.conform(frame.assign(days=7, mean_w_per_user=frame["mean_w"] / 2, **dict.fromkeys(names, 1.0)))


BOTH = profile(all={0: 4_000}, working={0: 1_000, 35: 8_000}, rest={0: 3_000, 36: 2_000})
PEERS = profile(all={0: 9_000}, working={0: 600, 1: 800}, rest={0: 700})


def draw(own: pd.DataFrame, peers: pd.DataFrame = PEERS, name: str = "t3") -> Any:
    return as_plotly(user_profile_figure(points_by_kind(own), points_by_kind(peers), peers_name=name))


def test_working_days_are_solid_rest_days_dotted_and_the_peers_dashed():
    figure = draw(BOTH)
    looks = [(line.name, line.line.color, line.line.dash) for line in figure.data]
    assert looks == [
        ("t3 mean", "#7d8696", "4px,3px"),
        ("non-working", "#171a21", "2px,3px"),
        ("working", "#4b45c6", "solid"),
    ]
    assert [note.text for note in figure.layout.annotations] == ["kW", "t3 mean", "non-working", "working"]
    peers, rest, working = figure.data
    assert (working.y[0], working.y[35], working.y[1]) == (0.5, 4, None)
    assert (rest.y[0], rest.y[36]) == (1.5, 1)
    assert peers.y[:3] == (0.3, 0.4, None), "of working days"
    assert working.text[35] == "<b>17:30</b><br>working: 4.00 kW, mean of 7 days"
    assert [set(line.customdata) for line in figure.data] == [{"working"}, {"rest"}, {"working"}], "for a click"
    assert (figure.layout.hovermode, figure.layout.hoverdistance) == ("closest", -1)


def test_where_there_are_rest_days_only_the_peers_are_of_rest_days_too():
    figure = draw(profile(all={0: 3_000}, rest={0: 3_000, 1: 5_000}))
    assert [line.name for line in figure.data] == ["t3 mean", "non-working"]
    assert figure.data[0].y[:2] == (0.35, None)
    assert kind_of_peers(points_by_kind(BOTH)) == "working"


def test_the_title_names_the_peaks():
    def title(**kinds: dict[int, float]) -> str:
        return title_user_profile(points_by_kind(profile(**kinds)))

    assert title_user_profile(points_by_kind(BOTH)) == "Peaks at 17:30 on working days, at 00:00 on non-working days"
    assert title(working={0: 1, 36: 2}, rest={0: 1, 36: 3}) == "Peaks at 18:00 on working and non-working days"
    assert title(working={0: 1, 36: 2}) == "Peaks at 18:00 on working days"
    assert title(working={0: 1, 36: 2}, rest={0: 1, 36: 1}) == "Peaks at 18:00 on working days"
    assert title(rest={0: 1, 36: 1}) == "Average day"


def test_the_chart_is_told_in_words():
    assert describe_user_profile(points_by_kind(BOTH)) == (
        "On working days the mean demand is highest with 4.00 kW at 17:30, lowest with 0.500 kW at 00:00. "
        "On non-working days the mean demand is highest with 1.50 kW at 00:00, lowest with 1.00 kW at 18:00."
    )


def test_without_readings_there_is_no_trace_and_nothing_to_say():
    figure = draw(PROFILE.empty())
    assert (len(figure.data), figure.layout.height) == (0, 220)
    assert (title_user_profile({}), describe_user_profile({})) == ("Average day", "")


def test_a_hostile_name_is_text():
    figure = draw(BOTH, name="<i>")
    assert not any("<i>" in text for line in figure.data for text in (line.name, *line.text))
