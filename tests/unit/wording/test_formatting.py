"""How the page writes numbers, dates and names."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from smapdash.model.enums import Grain
from smapdash.wording import formatting


@pytest.mark.parametrize(
    ("wh", "written"),
    [
        (0, "0 kWh"),
        (83, "0.083 kWh"),
        (999.4, "0.999 kWh"),
        (999.6, "1.00 kWh"),
        (1_534, "1.53 kWh"),
        (9_996, "10.0 kWh"),
        (27_460, "27.5 kWh"),
        (149_940, "149.9 kWh"),
        (999_960, "1,000 kWh"),
        (2_522_400, "2,522 kWh"),
        (99_999_400, "99,999 kWh"),
        (99_999_600, "100.0 MWh"),
        (138_500_000, "138.5 MWh"),
        (36_123_000_000, "36,123 MWh"),
        (-1_534, "\u22121.53 kWh"),
        (None, "\u2013 kWh"),
        (float("nan"), "\u2013 kWh"),
        (float("inf"), "\u2013 kWh"),
    ],
)
def test_energy_has_three_or_four_digits_and_turns_to_mwh_above_99999_kwh(wh, written):
    assert str(formatting.energy(wh)) == written


def test_a_quantity_keeps_number_and_unit_apart():
    assert formatting.energy(2_522_400) == ("2,522", "kWh")


@pytest.mark.parametrize(
    ("watts", "written"), [(204_160, "204.2 kW"), (250_000_000, "250,000 kW"), (None, "\u2013 kW")]
)
def test_demand_is_always_in_kw(watts, written):
    assert str(formatting.demand(watts)) == written


@pytest.mark.parametrize(("n", "written"), [(0, "0"), (242_036, "242,036"), (-1_200, "\u22121,200")])
def test_counts_have_commas(n, written):
    assert formatting.count(n) == written


@pytest.mark.parametrize(("n", "written"), [(0, "0 users"), (1, "1 user"), (5_567, "5,567 users")])
def test_a_noun_follows_its_count(n, written):
    assert formatting.plural(n, "user") == written


@pytest.mark.parametrize(
    ("grain", "written"),
    [(Grain.HALF_HOUR, "a half-hour"), (Grain.HOUR, "an hour"), (Grain.DAY, "a day"), (Grain.MONTH, "a month")],
)
def test_an_hour_has_its_article(grain, written):
    assert formatting.a(grain) == written


def test_days_are_written_in_letters():
    boxing_day = date(2016, 12, 26)
    assert formatting.day(boxing_day) == "26 Dec 2016"
    assert formatting.short_day(boxing_day) == "26 Dec"
    assert formatting.long_day(boxing_day) == "26 December 2016"
    assert formatting.week_day(boxing_day) == "Mon 26 Dec 2016"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2016, 10, 26), date(2016, 10, 26), "26 Oct 2016"),
        (date(2016, 10, 9), date(2016, 10, 31), "9 \u2013 31 Oct 2016"),
        (date(2016, 10, 9), date(2016, 12, 31), "9 Oct \u2013 31 Dec 2016"),
        (date(2015, 10, 9), date(2016, 10, 31), "9 Oct 2015 \u2013 31 Oct 2016"),
    ],
)
def test_a_range_of_days_does_not_repeat_itself(first, last, written):
    assert formatting.day_range(first, last) == written


def test_the_second_pass_of_a_half_hour_is_named():
    at = datetime(2016, 10, 26, 1, 0)
    assert formatting.moment(at) == "26 Oct 2016 01:00"
    assert formatting.moment(at, 1) == "26 Oct 2016 01:00, repeated hour"


@pytest.mark.parametrize(("i", "written"), [(0, "00:00"), (35, "17:30"), (47, "23:30"), (48, "24:00")])
def test_a_half_hour_is_named_by_its_start(i, written):
    assert formatting.half_hour(i) == written


def test_a_bucket_is_a_day_or_a_half_hour_of_a_day():
    at = datetime(2016, 12, 26, 17, 30)
    assert formatting.when(at, 0, Grain.DAY) == "on Mon 26 Dec 2016"
    assert formatting.when(at, 1, Grain.HALF_HOUR) == "at 17:30 on Mon 26 Dec 2016, repeated hour"
    assert formatting.mark(at, 0, Grain.HALF_HOUR) == "26 Dec 17:30"
    assert formatting.in_title(at, 0, Grain.DAY, with_year=False) == "26 Dec"
    assert formatting.in_title(at, 0, Grain.HALF_HOUR, with_year=True) == "17:30, 26 Dec 2016"


def test_a_name_from_a_file_is_no_html():
    assert formatting.safe("<b>a&b</b>") == "&lt;b&gt;a&amp;b&lt;/b&gt;"


def test_energy_beside_a_larger_one_is_written_in_its_unit() -> None:
    assert str(formatting.energy(67_950_452, beside=110_398_768)) == "68.0 MWh"
    assert str(formatting.energy(67_950_452, beside=69_409_690)) == "67,950 kWh"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((0, 1, 2, 3, 4), "Mon to Fri"),
        ((5, 6), "Sat, Sun"),
        ((6,), "Sun"),
        ((0, 1, 3, 4, 5), "Mon, Tue, Thu to Sat"),
        ((0, 5, 6), "Mon, Sat, Sun"),
        ((), ""),
    ],
)
def test_weekdays_in_a_row_are_a_span(days: tuple[int, ...], text: str) -> None:
    assert formatting.short_weekdays(days) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0005, "0.0005"),
        (0.0004, "0.0004"),
        (4e-7, "0.0000004"),
        (-0.0002, "\N{MINUS SIGN}0.0002"),
        (0.0, "0"),
        (0.0123, "0.012"),
    ],
)
def test_what_is_not_0_is_never_written_as_0(value: float, written: str) -> None:
    assert formatting.number(value) == written


@pytest.mark.parametrize(
    ("values", "digits", "written"),
    [
        ([12_345.4, 2.0], 0, ["12,345", "2"]),
        ([12_345.4, 0.5, 0.0, None], 0, ["12,345.4", "0.5", "0.0", "\N{EN DASH}"]),
        ([0.04, 1.0], 1, ["0.04", "1.00"]),
        ([0.001, 10.0], 2, ["0.001", "10.000"]),
        ([4e-9, 1.0], 0, ["0.000000004", "1.000000"]),
        ([], 0, []),
    ],
)
def test_a_column_has_one_number_of_digits_that_shows_its_smallest(
    values: list[float | None], digits: int, written: list[str]
) -> None:
    assert formatting.column(values, digits) == written


@pytest.mark.parametrize(("n", "written"), [(0, "0 users"), (1, "1 user"), (2, "2 users"), (1_000, "1,000 users")])
def test_one_is_singular(n: int, written: str) -> None:
    assert formatting.plural(n, "user") == written


def test_a_share_is_not_rounded_down_to_0() -> None:
    assert (formatting.share(1, 1_000_000), formatting.share(0, 7), formatting.share(1, 1_000)) == (
        "< 0.1",
        "0.0",
        "0.1",
    )


def test_a_range_of_use_is_written_in_plain_digits() -> None:
    assert formatting.use_range(20_000, 12_345_000) == "20 to 12,345 kWh a day"
