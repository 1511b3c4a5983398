"""Bands for each group of a split: trace values, words, and the splits that bands do not have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smapdash.model.enums import Grain, Measure, Split
from smapdash.model.filters import Filters
from smapdash.model.text_arrays import Texts
from smapdash.web.cards.parts import Parts, find_silent
from smapdash.web.charts import theme
from smapdash.web.charts.whole_buckets import ALL_DAYS
from smapdash.web.pages.overview.energy.bands_figure import median_line
from smapdash.web.pages.overview.energy.groups_figure import (
    GroupBands,
    describe_group_bands,
    group_bands_figure,
    title_group_bands,
)
from smapdash.web.state.choices import split_limit, split_options
from smapdash.web.state.query_string import parse_query, to_query
from smapdash.wording.groups import silent_users
from tests.cards import energy_view
from tests.drawn import as_plotly
from tests.fakes import DATASET, FakeRepository
from tests.unit.web.pages.overview.test_bands_figure import bands
from tests.unit.web.state.test_bounds import coverage_of


def group(name: str, *rows: tuple[str, float, int]) -> GroupBands:
    frame = bands(*rows)
    return GroupBands(name, theme.category(name, ("t1", "t2")), frame, median_line(frame, Grain.DAY))


T1 = group("t1", ("2016-12-24", 20_000, 17), ("2016-12-26", 24_000, 17))
T2 = group("t2", ("2016-12-24", 30_000, 15), ("2016-12-25", 28_000, 15), ("2016-12-26", 32_000, 15))


def test_each_group_has_its_median_and_the_middle_half_in_its_own_colour_and_dash() -> None:
    chart = group_bands_figure((T1, T2), grain=Grain.DAY, rest_days=(), in_view=ALL_DAYS, uirevision="")
    figure = as_plotly(chart)
    traces = {trace.name: trace for trace in figure.data if trace.name in ("t1", "t2")}
    assert traces["t1"].y == (20, None, 24)
    assert traces["t2"].y == (30, 28, 32)
    assert list(traces["t2"].customdata[0]) == ["30.0", "15.0", "45.0", "15 users"]
    assert [traces[name].line.color for name in ("t1", "t2")] == ["#0072b2", "#d55e00"]
    assert [traces[name].line.dash for name in ("t1", "t2")] == ["solid", "7px,3px"]
    band = next(trace for trace in figure.data if trace.name == "t2 P25 to P75")
    assert list(band.y) == [15, 14, 16, 48, 42, 45]
    assert band.fillcolor == "rgba(213, 94, 0, 0.16)"
    assert figure.layout.yaxis.range[1] > 48
    assert {"t1", "t2"} <= {note.text for note in figure.layout.annotations}


def test_bands_of_groups_in_words() -> None:
    assert title_group_bands((T1, T2), grain=Grain.DAY) == (
        "t2 has the higher median use, on 26 December 2016: 32.0 kWh"
    )
    assert title_group_bands((T1, T1), grain=Grain.DAY) == "Energy per user and day"  # equal: nobody uses most
    assert title_group_bands((), grain=Grain.DAY) == "Energy per user and day"
    told = describe_group_bands((T1, T2), grain=Grain.DAY, in_view=ALL_DAYS)
    assert told.startswith("t1: The median of 17 users is highest on 26 December 2016: 24.0 kWh")
    assert "t2: The median of 15 users is highest on 26 December 2016: 32.0 kWh" in told
    empty = group_bands_figure((), grain=Grain.DAY, rest_days=(), in_view=ALL_DAYS, uirevision="")
    assert empty.data == []


def test_bands_are_split_into_up_to_four_groups_and_the_control_says_so() -> None:
    dataset = coverage_of(12, DATASET.last_day)  # type: ignore[arg-type]  # areas a0, a1; tariffs t0 to t9
    bands_only = Filters(measure=Measure.BANDS)
    assert [option.get("disabled", False) for option in split_options(dataset, bands_only)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert split_limit(dataset, bands_only) == " Bands are for up to 4 groups: no split by tariff or both."
    assert not any("disabled" in option for option in split_options(dataset, Filters()))
    assert split_limit(dataset, Filters(measure=Measure.BANDS, tariffs=("t0", "t1"))) == ""  # 4 pairs


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("measure=bands&split=both", "measure=bands"),
        ("measure=bands&split=area", "measure=bands&split=area"),
        ("tariff=t0&tariff=t1&measure=bands&split=both", "tariff=t0&tariff=t1&measure=bands&split=both"),
        ("split=both", "split=both"),
    ],
)
def test_a_split_that_bands_do_not_have_is_taken_back_in_the_address_too(query: str, left: str) -> None:
    dataset = coverage_of(12, DATASET.last_day)  # type: ignore[arg-type]
    assert to_query(parse_query(dataset, query)) == left


def users(*ids: str, measure: Measure = Measure.TOTAL) -> Filters:
    return Filters(users=ids, split=Split.USER, measure=measure)


OF_SEVEN = replace(DATASET, ids=Texts.of("1234567"))


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (users("1"), None),
        (users("1", "no"), None),
        (users("1", "2"), ""),
        (users(*"123456"), ""),
        (users(*"1234567"), " Up to 6 users can have a line each; 7 are selected."),
        (users("1", "2", measure=Measure.BANDS), " Single users have no bands."),
    ],
)
def test_two_to_six_selected_users_can_have_a_line_each_and_otherwise_the_page_says_why_not(
    filters: Filters, said: str | None
) -> None:
    by_user = [option for option in split_options(OF_SEVEN, filters) if option["value"] is Split.USER]
    assert by_user == (
        [] if said is None else [{"value": "user", "label": "User"} | ({"disabled": True} if said else {})]
    )
    assert split_limit(OF_SEVEN, filters) == (said or "")
    assert parse_query(OF_SEVEN, to_query(filters)).split is (Split.USER if said == "" else Split.NONE)


def test_a_selected_user_without_readings_is_named_and_unknown_ones_are_left_to_the_notice() -> None:
    filters = users("1", "2", "4", "no")
    assert find_silent(OF_SEVEN, filters, ["1"]) == ("2", "4")
    assert silent_users(("2", "4", "5")) == " Users 2, 4 and 5 have no readings in this selection."
    assert find_silent(OF_SEVEN, replace(filters, split=Split.AREA), []) == ()
    view = energy_view(FakeRepository(), OF_SEVEN, users("2", "4"))
    assert "one line for each user. Users 2 and 4 have no readings in this selection." in view.subtitle
    parts = Parts((), Split.USER, Measure.TOTAL, ("2",))
    assert parts.sentence == " One for each user. User 2 has no readings in this selection."


def test_the_card_draws_a_band_for_each_group() -> None:
    view = energy_view(FakeRepository(), DATASET, Filters(measure=Measure.BANDS, split=Split.TARIFF))
    names = {trace["name"] for trace in view.figure.data}  # type: ignore[union-attr]
    assert {"t1", "t2", "t3", "t1 P25 to P75", "t2 P25 to P75", "t3 P25 to P75"} <= names
    assert view.subtitle == (
        "kWh per user and day. Line: median. Band: the middle half. One for each tariff. Shaded: non-working days."
    )
