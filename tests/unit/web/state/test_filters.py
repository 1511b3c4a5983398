"""From a client's values to filters and back: what narrows stays as it was asked for, or is refused, never dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.model.dataset import DatasetInfo
from smapdash.model.enums import MOST_POINTS_NARROW, WEEKDAYS, DayType, Grain, Measure, Preset, Split, finest_grain
from smapdash.model.filters import Filters
from smapdash.model.names import normalise_name
from smapdash.model.periods import choose_preset, clamp_days, step_days
from smapdash.model.values import Refused, parse_choice, parse_count, parse_day, parse_text
from smapdash.web.state.actions import toggle_area, toggle_day_type, toggle_tariff
from smapdash.web.state.parse import parse_state
from smapdash.web.state.query_string import TOO_LONG, fit_split, parse_inputs, parse_query, to_query

FIRST, LAST = date(2016, 7, 15), date(2016, 12, 31)
SEGMENTS = (("a1", "t1"), ("a1", "t2"), ("a2", "t3"), ("A & B", "50%+x=ü"))
DATASET = DatasetInfo(
    load_id=1,
    loaded_at=datetime(2026, 1, 1, tzinfo=UTC),
    is_sample=False,
    users=60,
    readings=489_716,
    first_day=FIRST,
    last_day=LAST,
    segments=SEGMENTS,
)
EMPTY = DatasetInfo(
    load_id=0, loaded_at=None, is_sample=False, users=0, readings=0, first_day=None, last_day=None, segments=()
)


def names_of(known: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Names of the data and any others, as the address keeps them."""
    others = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
    names = st.sampled_from(known) | others.map(normalise_name).filter(str.strip)
    return st.sets(names, max_size=5).map(lambda chosen: tuple(sorted(chosen)))


LATEST = st.fixed_dictionaries({"last_days": st.integers(1, 9_999)})


@st.composite
def valid_filters(draw: st.DrawFn) -> Filters:
    """Any state of the page that the controls or an address can bring about."""
    filters = Filters(
        areas=draw(names_of(DATASET.areas)),
        tariffs=draw(names_of(DATASET.tariffs)),
        **draw(st.fixed_dictionaries({}, optional={"first_day": st.dates(), "last_day": st.dates()}) | LATEST),
        measure=draw(st.sampled_from(Measure)),
        split=draw(st.sampled_from(Split)),
        users=draw(names_of(("3071", "a,b", "c\\", ",", "\\"))),
        user=draw(st.none() | st.text(min_size=1, max_size=20).map(parse_text)),
    )
    return fit_split(DATASET, filters)


@given(valid_filters())
def test_a_query_string_brings_back_the_filters_it_was_written_from(filters: Filters) -> None:
    assert parse_query(DATASET, to_query(filters)) == filters
    assert parse_query(DATASET, "?" + to_query(filters)) == filters


@given(st.text(alphabet=st.characters(), max_size=200) | st.text(alphabet="areatifomusplit=&%?+-0126;x", max_size=80))
def test_any_query_string_becomes_filters_that_survive_the_round_trip(query: str) -> None:
    filters = parse_query(DATASET, query)
    assert parse_query(DATASET, to_query(filters)) == filters


def test_the_default_filters_have_an_empty_query_string() -> None:
    assert to_query(Filters()) == ""


def test_a_query_string_is_readable() -> None:
    filters = Filters(
        areas=("a1", "a2"),
        tariffs=("t1",),
        first_day=date(2016, 8, 1),
        last_day=date(2016, 8, 31),
        measure=Measure.MEAN,
        split=Split.AREA,
        user="3000",
    )
    assert to_query(filters) == (
        "area=a1&area=a2&tariff=t1&from=2016-08-01&to=2016-08-31&measure=mean&split=area&user=3000"
    )


HOSTILE = [
    *(None, True, False, 0, -1, 1e300, float("nan"), 10**400, "", " ", [], {}, (), [[]], [None], [{}], {"a": 1}),
    *([["a1"]], [1, 2], {"a1"}, b"a1", object()),
]
TEXTS = [
    *("\0", "x" * 100_000, "' OR 1=1 --", "%00", "2016-02-30", "null", "2016-13-01", "0000-00-00", "99999-01-01"),
    *("٢٠١٦-٠٨-٠١", "nan", "__proto__", "\u202e", "\ud800", "a&b=c#d;e+f", "9-1"),
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value).partition(" at 0x")[0][:30])
@pytest.mark.parametrize("control", ["areas", "tariffs", "first_day", "last_day", "measure", "split"])
def test_a_value_that_is_no_text_asks_for_nothing(control: str, value: object) -> None:
    assert parse_inputs(DATASET, **{control: value}) == Filters()


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:30])
def test_a_text_that_is_no_name_of_the_data_narrows_to_nobody(text: str) -> None:
    filters = parse_inputs(DATASET, areas=text, tariffs=[text])
    assert filters.areas == filters.tariffs == (text[:201].replace("\ud800", "\0"),)
    assert parse_query(DATASET, to_query(filters)) == filters


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:30])
@pytest.mark.parametrize(
    ("control", "name"), [("first_day", "from"), ("last_day", "to"), ("weekdays", "weekday"), ("use", "use")]
)
def test_a_limit_that_cannot_be_read_is_refused_and_leaves_nothing(control: str, name: str, text: str) -> None:
    filters = parse_inputs(DATASET, **{control: text})
    assert filters == Filters(refused=(Refused(name, text[:201].replace("\ud800", "\0")),))
    assert filters.is_refused
    assert parse_query(DATASET, to_query(filters)) == filters


@pytest.mark.parametrize("text", ["x" * 201, "\0", "a\nb", "\ud800", "\u202e"], ids=repr)
def test_a_search_that_cannot_be_read_lists_nobody(text: str) -> None:
    filters = parse_inputs(DATASET, search=text)
    assert (filters.search, filters.is_refused) == ("", True)
    assert parse_query(DATASET, to_query(filters)) == filters


def test_a_refused_limit_stands_until_a_value_takes_its_place() -> None:
    refused = (Refused("from", "garbage"), Refused("weekday", "blursday"))
    kept = parse_inputs(DATASET, weekdays=["mon"], refused=refused)
    assert (kept.refused, kept.weekdays, kept.is_refused) == (refused, (0,), True)
    replaced = parse_inputs(DATASET, weekdays=["mon"], first_day="2016-08-01", refused=refused)
    assert (replaced.refused, replaced.is_refused) == ((Refused("weekday", "blursday"),), False)


@pytest.mark.parametrize(
    "value", [None, "", "  ", 3000, ["3000"], {"id": "3000"}, "3000\n", "\0", "\x1b[31m", "x" * 201, b"3000", True]
)
def test_a_hostile_user_is_nobody(value: object) -> None:
    assert parse_inputs(DATASET, user=value).user is None


@pytest.mark.parametrize("user", ["3000", "MAC000002", "no such user", "' OR 1=1 --", "<b>x</b>", "ü", "x" * 200])
def test_a_short_text_is_taken_for_a_user_whatever_it_says(user: str) -> None:
    assert parse_inputs(DATASET, user=user).user == user


@pytest.mark.parametrize(
    "query",
    [
        *(None, 5, ["area=a1"], b"area=a1", "x" * 30_000, "area", "=a1", "&&&", "????", "area=", "from=&to=+"),
        *("AREA=a1", "area[]=a1", "%area=a1", "measure=TOTALS", "split=user", "user=%0d%0a"),
    ],
)
def test_a_query_string_that_names_no_limit_is_the_default(query: object) -> None:
    assert parse_query(DATASET, query) == Filters()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("area=a9", Filters(areas=("a9",))),
        ("area=A1&area=a1", Filters(areas=("A1", "a1"))),
        ("area=a1%00", Filters(areas=("a1\0",))),
        ("area=%ff", Filters(areas=("\ufffd",))),
        ("area=a1;area=a2", Filters(areas=("a1;area=a2",))),
        ("area=a1&" * 1_000, Filters(areas=("a1",))),
        ("from=2016-02-30&to=x", Filters(refused=(Refused("from", "2016-02-30"), Refused("to", "x")))),
        ("area=a1&query=", Filters(areas=("a1",))),
        *((query, TOO_LONG) for query in ("a" * 200_001, "area=a1&" * 10_001, "query=too+long", "area=a1&query=x")),
    ],
)
def test_what_a_query_string_asks_for_is_never_dropped(query: str, expected: Filters) -> None:
    assert parse_query(DATASET, query) == expected
    assert parse_query(DATASET, to_query(expected)) == expected


@pytest.mark.parametrize("letter", ["x", "ü", "電", "&"])
def test_a_selection_of_300_areas_of_60_letters_survives_the_address(letter: str) -> None:
    filters = Filters(areas=tuple(f"{number:03}{letter * 57}" for number in range(300)))
    assert parse_query(DATASET, to_query(filters)) == filters


def test_a_selection_that_no_address_can_hold_is_refused_whole() -> None:
    filters = Filters(areas=tuple(f"{number:03}{'電' * 57}" for number in range(600)))
    assert to_query(filters) == "query=too+long"
    assert parse_query(DATASET, to_query(filters)).is_refused


def test_names_are_ordered_and_made_single() -> None:
    filters = parse_inputs(DATASET, areas=["a2", "a9", None, "a1", "a2", ["a1"]], tariffs="t3")
    assert (filters.areas, filters.tariffs) == (("a1", "a2", "a9"), ("t3",))


@pytest.mark.parametrize(
    ("first", "last", "expected", "in_view"),
    [
        ("2016-08-01", "2016-08-31", (date(2016, 8, 1), date(2016, 8, 31)), (date(2016, 8, 1), date(2016, 8, 31))),
        ("2016-08-01", "2016-08-01", (date(2016, 8, 1), date(2016, 8, 1)), (date(2016, 8, 1), date(2016, 8, 1))),
        ("2016-08-01", None, (date(2016, 8, 1), None), (date(2016, 8, 1), LAST)),
        (None, "2016-08-31", (None, date(2016, 8, 31)), (FIRST, date(2016, 8, 31))),
        ("2016-07-15", "2016-12-31", (FIRST, LAST), (FIRST, LAST)),
        ("1900-01-01", "2100-01-01", (date(1900, 1, 1), date(2100, 1, 1)), (FIRST, LAST)),
        ("1900-01-01", "2016-07-15", (date(1900, 1, 1), date(2016, 7, 15)), (FIRST, FIRST)),
        ("2016-12-31", "9999-12-31", (LAST, date(9999, 12, 31)), (LAST, LAST)),
        ("2017-05-01", "2017-06-01", (date(2017, 5, 1), date(2017, 6, 1)), (date(2017, 5, 1), date(2017, 6, 1))),
        ("2017-05-01", None, (date(2017, 5, 1), None), (date(2017, 5, 1), date(2017, 5, 1))),
        (None, "2015-06-01", (None, date(2015, 6, 1)), (date(2015, 6, 1), date(2015, 6, 1))),
        ("2016-08-01T00:00:00", "2016-08-31T23:59", *[(date(2016, 8, 1), date(2016, 8, 31))] * 2),
    ],
)
def test_dates_are_kept_as_asked_and_in_view_are_those_of_the_data(
    first: str | None, last: str | None, expected: tuple[date | None, date | None], in_view: tuple[date, date]
) -> None:
    filters = parse_inputs(DATASET, first_day=first, last_day=last)
    assert (filters.first_day, filters.last_day) == expected
    assert filters.days(DATASET) == in_view
    assert not filters.is_backwards


def test_a_first_day_after_the_last_one_is_kept_and_selects_nothing() -> None:
    filters = parse_inputs(DATASET, first_day="2016-08-31", last_day="2016-08-01")
    assert (filters.first_day, filters.last_day) == (date(2016, 8, 31), date(2016, 8, 1))
    assert filters.is_backwards


def test_without_readings_what_is_asked_for_waits_for_them() -> None:
    filters = parse_inputs(EMPTY, areas=["a1"], tariffs=["t1"], first_day="2016-08-01", last_day="2016-08-31")
    assert to_query(filters) == "area=a1&tariff=t1&from=2016-08-01&to=2016-08-31"
    with pytest.raises(ValueError, match="no days"):
        filters.days(EMPTY)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2016-08-31", "2016-08-01", (date(2016, 8, 1), date(2016, 8, 31))),
        ("1900-01-01", "2100-01-01", (FIRST, LAST)),
        ("2016-12-31", "9999-12-31", (LAST, LAST)),
        ("2016-08-01", None, (date(2016, 8, 1), LAST)),
        ("x", None, (None, None)),
    ],
)
def test_the_dates_of_a_gesture_are_put_in_order_and_kept_within_the_data(
    first: str, last: str | None, expected: tuple[date | None, date | None]
) -> None:
    assert clamp_days(DATASET, first, last) == expected
    assert clamp_days(EMPTY, first, last) == (None, None)


def test_the_last_of_several_values_counts_in_a_url() -> None:
    query = "from=2016-08-01&from=2016-09-01&measure=total&measure=mean"
    assert parse_query(DATASET, query) == Filters(first_day=date(2016, 9, 1), measure=Measure.MEAN)


@pytest.mark.parametrize(
    ("preset", "days"),
    [
        (Preset.WEEK, (date(2016, 12, 25), LAST)),
        (Preset.MONTH, (date(2016, 12, 2), LAST)),
        (Preset.QUARTER, (date(2016, 10, 3), LAST)),
        (Preset.THIS_MONTH, (date(2016, 12, 1), LAST)),
        (Preset.LAST_MONTH, (date(2016, 11, 1), date(2016, 11, 30))),
        (Preset.THIS_YEAR, (FIRST, LAST)),  # the data begin within it
        (Preset.ALL, (FIRST, LAST)),
    ],
)
def test_presets_count_back_from_the_last_day_of_the_data(preset: Preset, days: tuple[date, date]) -> None:
    assert choose_preset(Filters(), DATASET, preset).days(DATASET) == days


@pytest.mark.parametrize("preset", [Preset.WEEK, Preset.MONTH, Preset.QUARTER])
def test_latest_days_move_with_new_readings_and_a_month_does_not(preset: Preset) -> None:
    later = replace(DATASET, last_day=date(2017, 1, 10))
    latest = choose_preset(Filters(), DATASET, preset)
    assert latest.days(later) == tuple(day + timedelta(days=10) for day in latest.days(DATASET))
    month = choose_preset(Filters(), DATASET, Preset.THIS_MONTH)
    assert month.days(later) == month.days(DATASET) == (date(2016, 12, 1), LAST)


def test_more_latest_days_than_the_data_have_are_all_of_them() -> None:
    short = replace(DATASET, first_day=date(2016, 12, 20))
    assert choose_preset(Filters(), short, Preset.MONTH).days(short) == (date(2016, 12, 20), LAST)
    assert Filters(last_days=9_999).days(DATASET) == (FIRST, LAST)


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("last=30d", "last=30d"),
        ("last=30d&from=2016-12-20", "from=2016-12-20&to=2016-12-31"),
        ("last=7d&from=2016-08-01", "from=2016-12-25&to=2016-12-31"),
        ("last=7d&to=2016-12-26", "from=2016-12-25&to=2016-12-26"),
        ("last=7d&to=2016-08-01", "from=2016-12-25&to=2016-08-01"),  # no day is in both
    ],
)
def test_latest_days_and_dates_together_choose_the_days_in_both(query: str, canonical: str) -> None:
    assert to_query(parse_query(DATASET, query)) == canonical


@pytest.mark.parametrize(
    "text", ["30", "0d", "-1d", "030d", "30D", "1e3d", "99999d", "30d ago", "\u0663\u0660d", "d", "x" * 999]
)
def test_latest_days_that_cannot_be_read_select_nothing(text: str) -> None:
    filters = parse_inputs(DATASET, last_days=text)
    assert filters.is_refused
    assert parse_query(DATASET, to_query(filters)) == filters


def test_the_month_before_ends_where_the_last_one_begins() -> None:
    january = replace(DATASET, first_day=date(2016, 12, 20), last_day=date(2017, 1, 5))
    last_month = partial(choose_preset, Filters(), preset=Preset.LAST_MONTH)
    assert last_month(january).days(january) == (date(2016, 12, 20), date(2016, 12, 31))
    assert choose_preset(Filters(), january, Preset.THIS_YEAR).days(january) == (date(2017, 1, 1), date(2017, 1, 5))
    assert last_month(replace(january, first_day=date(2017, 1, 2))) == Filters()


@pytest.mark.parametrize(
    ("days", "step", "expected"),
    [
        ((date(2016, 12, 25), date(2016, 12, 31)), -1, (date(2016, 12, 18), date(2016, 12, 24))),
        ((date(2016, 12, 18), date(2016, 12, 24)), 1, (date(2016, 12, 25), date(2016, 12, 31))),
        ((date(2016, 12, 25), date(2016, 12, 31)), 1, (date(2016, 12, 25), date(2016, 12, 31))),
        ((date(2016, 7, 16), date(2016, 7, 20)), -1, (date(2016, 7, 15), date(2016, 7, 19))),
        ((date(2016, 12, 1), date(2016, 12, 1)), -1, (date(2016, 11, 30), date(2016, 11, 30))),
        ((None, None), -1, (date(2016, 7, 15), date(2016, 12, 31))),
        ((None, None), 1, (date(2016, 7, 15), date(2016, 12, 31))),
    ],
)
def test_a_step_goes_to_the_period_of_the_same_length(
    days: tuple[Any, Any], step: int, expected: tuple[date, date]
) -> None:
    assert step_days(Filters(first_day=days[0], last_day=days[1]), DATASET, step) == expected


def test_a_step_from_the_ends_of_the_calendar_goes_to_the_data() -> None:
    first, last = DATASET.first_day, DATASET.last_day
    assert step_days(Filters(first_day=date.min, last_day=date.min), DATASET, -1)[0] == first
    assert step_days(Filters(first_day=date.max, last_day=date.max), DATASET, 1)[1] == last


def test_presets_set_no_dates_without_readings() -> None:
    chosen = [choose_preset(Filters(), EMPTY, preset) for preset in Preset]
    assert {(one.first_day, one.last_day) for one in chosen} == {(None, None)}


def test_a_second_click_on_a_bar_takes_the_choice_back() -> None:
    once = toggle_area(Filters(tariffs=("t1",)), "a1")
    assert once == Filters(areas=("a1",), tariffs=("t1",))
    assert toggle_area(once, "a1") == Filters(tariffs=("t1",))
    assert toggle_area(once, "a2").areas == ("a2",)
    assert toggle_area(Filters(areas=("a1", "a2")), "a1").areas == ("a1",)
    assert toggle_tariff(toggle_tariff(Filters(), "t3"), "t3") == Filters()
    assert toggle_tariff(Filters(areas=("a2",)), "t3") == Filters(areas=("a2",), tariffs=("t3",))


@pytest.mark.parametrize(
    ("first", "last", "grain"),
    [
        (date(2016, 8, 1), date(2016, 8, 1), Grain.HALF_HOUR),
        (date(2016, 8, 1), date(2016, 8, 8), Grain.HALF_HOUR),
        (date(2016, 8, 1), date(2016, 8, 9), Grain.HOUR),
        (date(2016, 8, 1), date(2016, 8, 16), Grain.HOUR),
        (date(2016, 8, 1), date(2016, 8, 17), Grain.DAY),
        (None, None, Grain.DAY),
        (date(2016, 12, 25), None, Grain.HALF_HOUR),
    ],
)
def test_the_grain_is_the_finest_of_at_most_400_buckets(first: date | None, last: date | None, grain: Grain) -> None:
    assert Filters(first_day=first, last_day=last).grain_in(DATASET) is grain
    assert Filters(first_day=first, last_day=last, grain=Grain.WEEK).grain_in(DATASET) is Grain.WEEK


@pytest.mark.parametrize(
    ("days", "grain"),
    [(1, "half-hour"), (8, "half-hour"), (9, "hour"), (16, "hour"), (17, "day"), (31, "day"), (84, "day"),
     (366, "day"), (400, "day"), (401, "week"), (2_800, "week"), (2_801, "month"), (47_000, "month")],
)  # fmt: skip
def test_long_spans_take_coarse_grains(days: int, grain: str) -> None:
    assert finest_grain(days) == grain


@pytest.mark.parametrize(
    ("days", "grain"),
    [(1, "half-hour"), (2, "hour"), (3, "day"), (49, "day"), (50, "week"), (170, "week"), (343, "week"),
     (344, "month")],
)  # fmt: skip
def test_a_phone_draws_at_most_49_buckets(days: int, grain: str) -> None:
    assert finest_grain(days, MOST_POINTS_NARROW) == grain


@pytest.mark.parametrize("narrow", [False, None, 1, 1.0, "true", "1", [True], {"narrow": True}, [], "x" * 200_001])
def test_only_true_means_a_phone(narrow: object) -> None:
    assert parse_state(DATASET, {"query": ""}, narrow) == Filters()
    assert parse_state(DATASET, {"query": ""}, True) == Filters(grain=Grain.WEEK)


def test_on_a_phone_a_grain_in_the_address_wins_and_no_data_have_none() -> None:
    assert parse_state(DATASET, {"query": "grain=hour"}, True).grain is Grain.HOUR
    nothing = replace(DATASET, first_day=None, last_day=None, readings=0)
    assert parse_state(nothing, {"query": ""}, True).grain is None


@pytest.mark.parametrize(
    ("query", "rest_days"),
    [("", (5, 6)), ("rest=tue&rest=wed", (1, 2)), ("rest=none", ()), ("rest=sun&rest=sun", (6,)), ("rest=x", (5, 6))],
)
def test_rest_days_are_weekdays_by_name(query: str, rest_days: tuple[int, ...]) -> None:
    filters = parse_query(DATASET, query)
    assert filters.rest_days == rest_days
    assert parse_query(DATASET, to_query(filters)) == filters


@pytest.mark.parametrize(
    ("query", "weekdays"),
    [
        ("", ()),
        ("weekday=sun&weekday=sat&weekday=sun", (5, 6)),
        ("weekday=mon&weekday=x", (0,)),
        ("weekday=none", ()),
        ("weekday=mon,tue", ()),
        ("&".join(f"weekday={name}" for name in WEEKDAYS), ()),
    ],
)
def test_the_only_weekdays_in_view_are_named_and_all_seven_are_none(query: str, weekdays: tuple[int, ...]) -> None:
    filters = parse_query(DATASET, query)
    assert filters.weekdays == weekdays
    assert parse_query(DATASET, to_query(filters)) == filters


def test_weekdays_have_one_spelling() -> None:
    assert to_query(Filters(weekdays=(5, 6), rest_days=(1,))) == "rest=tue&weekday=sat&weekday=sun"


@pytest.mark.parametrize(
    ("weekdays", "rest_days", "day_type", "expected"),
    [
        ((), (5, 6), DayType.WORKING, (0, 1, 2, 3, 4)),
        ((), (5, 6), DayType.REST, (5, 6)),
        ((5, 6), (5, 6), DayType.REST, ()),
        ((5,), (5, 6), DayType.REST, ()),  # the only line that is drawn
        ((5, 6), (1, 2), DayType.WORKING, ()),
        ((0, 5), (5, 6), DayType.REST, (5, 6)),
        ((), (), DayType.WORKING, ()),
        ((), (), DayType.REST, ()),
        ((), (1, 2), DayType.REST, (1, 2)),
    ],
)
def test_a_day_type_is_chosen_alone_and_taken_back(
    weekdays: tuple[int, ...], rest_days: tuple[int, ...], day_type: DayType, expected: tuple[int, ...]
) -> None:
    filters = Filters(areas=("a1",), weekdays=weekdays, rest_days=rest_days)
    assert toggle_day_type(filters, day_type) == replace(filters, weekdays=expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3), (0, 0), (-1, 7), (10**30, 50), (True, 7), ("3", 7), (2.0, 7), (None, 7), ([3], 7), (float("nan"), 7)],
)
def test_a_count_is_a_whole_number_in_its_range(value: object, expected: int) -> None:
    assert parse_count(value, default=7, most=50) == expected


def test_a_choice_is_a_name_of_the_list() -> None:
    assert parse_choice("area", Split.NONE) is Split.AREA
    assert [parse_choice(value, Split.NONE) for value in ("Area", None, 1, ["area"], {})] == [Split.NONE] * 5


@pytest.mark.parametrize("value", [None, 20160801, date(2016, 8, 1), "x", "2016-8-1", "01.08.2016", "2016-02-30"])
def test_what_is_no_iso_date_is_no_day(value: object) -> None:
    assert parse_day(value) is None
