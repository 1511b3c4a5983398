"""The charts that follow the split: a line, a row or a map for each group, and the sentences that compare them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from smapdash.model.enums import Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.frames import DISTRIBUTION, DURATION, HEATMAP, PROFILE
from smapdash.model.groups import UserGroup
from smapdash.web.cards.parts import Part, Parts
from smapdash.web.cards.question import Question
from smapdash.web.charts import theme
from smapdash.web.pages.overview.distribution import groups as distribution
from smapdash.web.pages.overview.duration import groups as duration
from smapdash.web.pages.overview.heat import groups as heat
from smapdash.web.pages.overview.page import OVERVIEW
from smapdash.web.pages.overview.profile import groups as profile
from smapdash.wording.comparing import Claim, side_by_side
from tests.drawn import as_plotly
from tests.fakes import DATASET, FakeRepository

VALUES = ("t1", "t2", "t3", "t4")
CARDS = {card.name: card for card in OVERVIEW.cards}


def parts(*frames: pd.DataFrame, merged: int = 0, measure: Measure = Measure.TOTAL) -> Parts:
    found = [
        Part(name, theme.category(name, VALUES), frame, UserGroup(None, name, 0, Filters(tariffs=(name,))))
        for name, frame in zip(VALUES, frames, strict=False)
    ]
    if merged:
        others = UserGroup(None, None, merged, Filters())
        found[-1] = Part(f"other {merged} groups", theme.MERGED, found[-1].frame, others)
    return Parts(tuple(found), Split.TARIFF, measure)


def mean_day(peak: int, high: float = 3_000.0, days: int = 31) -> pd.DataFrame:
    watts = [high if half_hour == peak else 1_000.0 for half_hour in range(48)]
    columns: dict[str, Any] = {"day_type": "all", "half_hour": range(48), "days": days, "mean_w": watts}
    bands = {f"{name}_w{ending}": 0.0 for name in ("p10", "p90") for ending in ("", "_per_user")}
    return PROFILE.conform(pd.DataFrame(columns).assign(**bands, mean_w_per_user=[watt / 10 for watt in watts]))


def curve(*watts: float) -> pd.DataFrame:
    count = len(watts)
    shares = [100 * (rank + 1) / count for rank in range(count)]
    columns: dict[str, Any] = {"share_percent": shares, "half_hours": range(1, count + 1), "demand_w": watts}
    return DURATION.conform(pd.DataFrame(columns).assign(read_at=pd.Timestamp("2016-12-24 17:30"), fold=0))


def cells(*rows: tuple[str, int, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "half_hour", "mean_w"])
    return HEATMAP.conform(
        frame.assign(day=pd.to_datetime(frame["day"]), users=10, mean_w_per_user=frame["mean_w"] / 10)
    )


def bins(users: list[int], median: float) -> pd.DataFrame:
    low = [10_000.0 * place for place in range(len(users))]
    frame = pd.DataFrame({"low_wh": low, "high_wh": [one + 10_000 for one in low], "users": users})
    return DISTRIBUTION.conform(frame.assign(median_wh=median))


def test_the_average_day_has_a_line_for_each_group_and_says_when_each_peaks() -> None:
    answer = parts(mean_day(38), mean_day(40, 5_000))
    figure = as_plotly(profile.draw(answer))
    assert [(line.name, line.line.color, line.line.dash) for line in figure.data] == [
        ("t1", "#0072b2", "solid"),
        ("t2", "#d55e00", "7px,3px"),
    ]
    assert (figure.data[1].y[40], figure.data[1].y[0]) == (5, 1)
    assert {note.text for note in figure.layout.annotations} >= {"<b>t1</b>", "<b>t2</b>", "kW"}
    assert profile.title(answer) == "t1 peaks at 19:00, t2 at 20:00"
    assert profile.subtitle(answer) == "Mean kW by half-hour of 31 days. One for each tariff."
    assert profile.describe(answer) == (
        "t1: mean demand is highest with 3.00 kW at 19:00. t2: mean demand is highest with 5.00 kW at 20:00."
    )
    per_user = parts(mean_day(38), mean_day(40), measure=Measure.MEAN)
    assert as_plotly(profile.draw(per_user)).data[0].y[38] == pytest.approx(0.3)
    assert profile.subtitle(per_user).startswith("Mean kW per user by half-hour")


def test_an_average_day_of_too_few_days_claims_no_peak_and_one_time_is_said_once() -> None:
    assert profile.title(parts(mean_day(38, days=2), mean_day(40, days=2))) == "Average day"
    assert profile.title(parts(mean_day(38), mean_day(38))) == "Every tariff peaks at 19:00"
    assert profile.title(parts(mean_day(38), mean_day(38, days=2))) == "t1 peaks at 19:00"


def test_a_title_names_users_as_users() -> None:
    def split(*frames: pd.DataFrame) -> Parts:
        of_tariffs = parts(*frames)
        users = [
            part._replace(name=name, group=UserGroup(None, None, 0, Filters(), user=name))
            for name, part in zip(("3006", "3008"), of_tariffs.parts, strict=True)
        ]
        return of_tariffs._replace(parts=tuple(users), split=Split.USER)

    assert profile.title(split(mean_day(38), mean_day(40))) == "User 3006 peaks at 19:00, user 3008 at 20:00"
    assert profile.title(split(mean_day(38), mean_day(38))) == "Every user peaks at 19:00"
    maps = split(*[cells(("2016-12-24", 35, 1.0), ("2016-12-24", 36, watts)) for watts in (2_000.0, 3_000.0)])
    assert heat.title(heat.Answer(maps, Grain.DAY)) == (
        "Peak half-hour: user 3006 18:00, 24 Dec; user 3008 18:00, 24 Dec"
    )
    assert duration.title(split(curve(2_000, 1_000), curve(8_000, 6_000))).startswith("Median demand: user 3006 ")


def test_the_load_duration_has_a_curve_for_each_group() -> None:
    answer = parts(curve(4_000, 3_000, 2_000, 1_000), curve(8_000, 6_000))
    figure = as_plotly(duration.draw(answer))
    assert [list(line.y) for line in figure.data] == [[4, 3, 2, 1], [8, 6]]
    assert figure.data[1].customdata[0][0] == "2016-12-24T17:30"  # a click opens that day
    assert duration.title(answer) == "Median demand: t1 3.00 kW, t2 8.00 kW"
    assert "One for each tariff." in duration.subtitle(answer)


def test_the_heat_maps_share_dates_and_scale() -> None:
    answer = heat.Answer(
        parts(cells(("2016-12-24", 35, 4_000.0), ("2016-12-25", 35, 1_000.0)), cells(("2016-12-26", 36, 9_000.0))),
        heat.Grain.DAY,
    )
    figure = as_plotly(heat.draw(answer))
    assert [(one.zmax, one.yaxis, one.showscale) for one in figure.data] == [(9, "y", True), (9, "y2", False)]
    assert list(figure.data[0].z[35]) == [4, 1]
    assert figure.layout.yaxis.domain[0] >= figure.layout.yaxis2.domain[1]
    assert (figure.layout.xaxis.anchor, figure.layout.yaxis2.anchor) == ("y2", "x")
    assert figure.data[1].hovertemplate.startswith("t2: ")
    assert heat.title(answer) == "Peak half-hour: t1 17:30, 24 Dec"  # of one cell nothing is the highest
    assert heat.describe(answer).startswith("t1: Highest 4.00 kW at 17:30 on 24 December 2016")


def test_the_histogram_has_a_row_for_each_group_on_one_scale() -> None:
    answer = parts(bins([2, 4], 12_000), bins([8], 7_000))
    figure = as_plotly(distribution.draw(answer))
    first, second = figure.data
    assert (list(first.base), list(second.base)) == ([1, 1], [0])
    assert list(first.y) == pytest.approx([0.18, 0.36])  # eight users fill 0.72 of a row
    assert list(second.y) == pytest.approx([0.72])
    assert list(first.customdata[1]) == ["10-20", "4 users", "10 to 20 kWh a day"]
    assert [(line.x0, line.y0, line.y1) for line in figure.layout.shapes] == [(12, 1, 1.72), (7, 0, 0.72)]
    assert "<b>t1</b>, 6 users, median 12.0 kWh" in {note.text for note in figure.layout.annotations}
    assert distribution.title(answer) == "Median daily use: t1 12.0 kWh, t2 7.00 kWh"


@pytest.mark.parametrize("module", [profile, duration, distribution])
def test_a_split_without_data_draws_nothing(module: Any) -> None:
    assert module.draw(parts()).data == []
    assert module.BY_GROUP.describe(parts()) == ""
    assert module.title(parts()) == module.SUBJECT


def test_a_split_heat_map_without_data_draws_nothing() -> None:
    nothing = heat.Answer(parts(), heat.Grain.DAY)
    assert (heat.draw(nothing).data, heat.describe(nothing), heat.title(nothing)) == ([], "", heat.SUBJECT)


def test_others_are_named_and_counted() -> None:
    answer = parts(mean_day(38), mean_day(40), mean_day(36), merged=7)
    assert [line.name for line in as_plotly(profile.draw(answer)).data] == ["t1", "t2", "other 7 groups"]
    assert answer.sentence == (
        " One for each tariff. The 2 groups of most energy in these dates stand alone; "
        "the other 7 are summed up as one."
    )


def test_many_groups_are_compared_by_the_two_ends() -> None:
    claims = [Claim(f"a{number}", number, f"at {number}") for number in (3, 1, 4, 2)]
    assert side_by_side(claims, first="peaks") == "a1 peaks at 1, a4 at 4"
    assert side_by_side(claims[:3], first="peaks") == "a3 peaks at 3, a1 at 1, a4 at 4"
    assert side_by_side(claims[:1], first="peaks") == "a3 peaks at 3"


def test_a_name_from_a_file_is_text_in_every_split_chart() -> None:
    def hostile(frame: pd.DataFrame) -> Parts:
        group = UserGroup(None, "<b>%{x}", 0, Filters())
        return Parts((Part("<b>%{x}", theme.CATEGORIES[0], frame, group),), Split.TARIFF, Measure.TOTAL)

    drawn = [
        profile.draw(hostile(mean_day(38))),
        duration.draw(hostile(curve(2_000, 1_000))),
        distribution.draw(hostile(bins([1], 1_000))),
        heat.draw(heat.Answer(hostile(cells(("2016-12-24", 35, 1.0))), heat.Grain.DAY)),
    ]
    for chart in drawn:
        text = str(chart.to_plotly_json())
        assert "<b>%{x}" not in text
        assert "&lt;b&gt;%&#123;x}" in text


@pytest.mark.parametrize("name", ["profile", "duration", "heat", "distribution"])
@pytest.mark.parametrize("split", [Split.AREA, Split.TARIFF, Split.BOTH])
def test_each_card_follows_the_split(name: str, split: Split) -> None:
    show = CARDS[name].show
    assert show is not None
    shown = show(Question(FakeRepository(), DATASET, Filters(split=split)))
    what = {Split.AREA: "area", Split.TARIFF: "tariff", Split.BOTH: "pair of area and tariff"}[split]
    assert f"One for each {what}." in str(shown["subtitle"])
    groups = {Split.AREA: 2, Split.TARIFF: 3, Split.BOTH: 3}[split]
    assert len(shown["figure"].data) == groups
