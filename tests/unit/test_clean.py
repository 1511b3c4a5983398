"""From text to times and numbers: what passes, what does not, and that the quick way and the careful way agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.loader.clean import judge_reading, parse_energy, parse_times
from smapdash.loader.text_blocks import Block
from smapdash.loader.text_rows import split_rows

TIME, HALF_HOUR = "2016-07-15 00:30:00", 16_997 * 48 + 1
EPOCH, HALF = datetime(1970, 1, 1), timedelta(minutes=30)
NO_TIME = "time is not a date and time (YYYY-MM-DD HH:MM:SS)"


def read_times(texts: Sequence[str]) -> list[int | None]:
    """Return half-hours as the quick way reads them; None where it leaves a field to the careful way."""
    rows, _ = split_rows(Block("".join(f"{text},1\n" for text in texts).encode(), 2), 2, [0, 1])
    half_hour, read = parse_times(rows, -2)
    return [number if known else None for number, known in zip(half_hour.tolist(), read.tolist(), strict=True)]


def read_energies(texts: Sequence[str], factor: int = 1) -> list[float | None]:
    """Return Wh as the quick way reads them; None where it leaves a field to the careful way."""
    rows, _ = split_rows(Block("".join(f"{TIME},{text}\n" for text in texts).encode(), 2), 2, [0, 1])
    wh, read = parse_energy(rows, -1, factor)
    return [number if known else None for number, known in zip(wh.tolist(), read.tolist(), strict=True)]


def settle_energies(texts: Sequence[str], factor: int = 1) -> list[float | str]:
    """Return Wh, or why there is none, as a load does: the quick way first."""
    settled: list[float | str] = []
    for text, quick in zip(texts, read_energies(texts, factor), strict=True):
        judged = judge_reading(TIME, text, factor) if quick is None else (HALF_HOUR, quick)
        settled.append(judged if isinstance(judged, str) else judged[1])
    return settled


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2016-07-15 00:00:00", 16_997 * 48),
        ("2016-07-15 23:30:00", 16_997 * 48 + 47),
        ("2016-02-29 12:00:00", 16_860 * 48 + 24),
        ("1970-01-01 00:00:00", 0),
        ("2000-02-29 00:30:00", 11_016 * 48 + 1),
        ("2099-12-31 23:30:00", 47_482 * 48 - 1),
        ("2012-10-12 00:30:00.0000000", 15_625 * 48 + 1),
    ],
)
def test_a_usual_wall_clock_time_is_read_the_quick_way_and_the_careful_way(text: str, number: int) -> None:
    assert read_times([text]) == [number]
    assert judge_reading(text, "39") == (number, 39.0)


@pytest.mark.parametrize(
    "text",
    [
        "2016-07-15T00:30:00",
        "2016-07-15 00:30",
        "2016-07-15T00:30",
        "2016-07-15 00:30:00.0",
        "2016-07-15 00:30:00.000",
        "2016-07-15 00:30:00.000000000",
    ],
)
def test_other_spellings_of_a_time_are_left_to_the_careful_way(text: str) -> None:
    assert read_times([text]) == [None]
    assert judge_reading(text, "39") == (HALF_HOUR, 39.0)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "2016-07-", "2016-07-15", "2016-07-15 00", "1468540800", "now", "today", "NaT"),
        *("2016-02-30 00:00:00", "2015-02-29 00:00:00", "1900-02-29 00:00:00", "0000-00-00 00:00:00"),
        *("2016-13-01 00:00:00", "2016-00-15 00:00:00", "2016-07-00 00:00:00", "2016-07-32 00:00:00"),
        *("2016-07-15 24:00:00", "2016-07-15 00:60:00", "2016-07-15 23:59:60", "2016-07-15 00:29:60"),
        *("2016-07-15 00:00:00Z", "2016-07-15T00:00:00+01:00", "2016-07-15 00:00:00+00:00", "2016-07-15 00:00:00 BST"),
        *("15/07/2016 00:00:00", "07/15/2016 00:00", "16-07-15 00:00:00", "-016-07-15 00:00:00", "2016/07/15 00:00:00"),
        *("2016-07-15 00:00:00\0", "２０１６-07-15 00:00:00", "2016-07-15 00:00:00; DROP TABLE readings"),
        *("2016-07-15 00:00:00.", "2016-07-15 00:00:00.0000000000", "2016-07-15 00:00:00:0000000"),
        *("2016-07-15 00:00:00.000000x", "2016-07-15  0:00:00", "2016-07-15 00-00-00"),
    ],
)
@pytest.mark.parametrize("beside", [[], ["2016-07-15 00:00:00"], ["x", "2016-07-15 00:00"]])
def test_what_is_no_wall_clock_time_is_not_read_whatever_stands_beside_it(text: str, beside: list[str]) -> None:
    assert read_times([text, *beside])[0] is None
    assert judge_reading(text, "39") == (NO_TIME if text else "time is empty")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1969-12-31 23:30:00", "time is not in the years 1970 to 2099"),
        ("2100-01-01 00:00:00", "time is not in the years 1970 to 2099"),
        ("9999-12-31 23:30:00", "time is not in the years 1970 to 2099"),
        ("2016-07-15 00:29:00", "time is not on the half-hour"),
        ("2016-07-15 00:30:01", "time is not on the half-hour"),
        ("2012-12-19 12:37:27.0000000", "time is not on the half-hour"),
        ("2016-07-15 00:30:00.0000001", "time is not on the half-hour"),
        ("2016-07-15 00:30:00.5", "time is not on the half-hour"),
        ("2016-07-15 00:30:00.000000001", "time is not on the half-hour"),
    ],
)
def test_a_time_that_no_half_hour_starts_at_is_not_read(text: str, reason: str) -> None:
    assert read_times([text]) == [None]
    assert judge_reading(text, "39") == reason


@pytest.mark.parametrize(
    ("text", "wh"), [("39", 39.0), ("39.0", 39.0), ("0", 0.0), ("0.0", 0.0), ("12.5", 12.5), ("16777214", 16_777_214.0)]
)
@pytest.mark.parametrize("beside", [[], ["x"], ["inf"]])
def test_a_decimal_number_is_read_the_same_whatever_stands_beside_it(text: str, wh: float, beside: list[str]) -> None:
    assert read_energies([text, *beside])[0] == wh
    assert judge_reading(TIME, text) == (HALF_HOUR, wh)


@pytest.mark.parametrize(
    "text",
    ["", "x", "0x10", "0b1", "1_000", "1 000", "1e", "--5", "5-", "1d3", "True", "None", "null", "١٢", "５", "39 Wh"],
)
@pytest.mark.parametrize("beside", [[], ["1"], ["x"]])
def test_what_is_no_decimal_number_is_not_read(text: str, beside: list[str]) -> None:
    assert read_energies([text, *beside])[0] is None
    assert judge_reading(TIME, text) == ("consumption is not a number" if text else "consumption is empty")


@pytest.mark.parametrize("text", [".", "+", "-", "..", "1.2.3", "1..2", ".e1", "e1", "1e+", "+-1", "39\0", "0·1"])
def test_signs_alone_make_no_number(text: str) -> None:
    assert settle_energies([text]) == ["consumption is not a number"]


@pytest.mark.parametrize(
    ("text", "wh"),
    [
        ("0.143", 143.0),
        ("1.2", 1200.0),
        ("1", 1000.0),
        ("0", 0.0),
        ("0.000", 0.0),
        ("4.015", 4015.0),
        ("1.001", 1001.0),
        ("0.0001", 0.1),
        ("16777.214", 16_777_214.0),
        (".5", 500.0),
        ("5.", 5000.0),
        ("000000000.29", 290.0),
    ],
)
def test_kilowatt_hours_become_watt_hours_without_an_error_of_rounding(text: str, wh: float) -> None:
    assert read_energies([text], 1000) == [wh]
    assert judge_reading(TIME, text, 1000) == (HALF_HOUR, wh)


@pytest.mark.parametrize(
    ("text", "factor", "wh"),
    [
        ("+39", 1, 39.0),
        ("39e0", 1, 39.0),
        ("3.9E+1", 1, 39.0),
        ("-0.0", 1, 0.0),
        ("-0", 1000, 0.0),
        ("0.100000000000000005", 1, 0.1),
        ("0000000000000000039", 1, 39.0),
        ("1.43e-1", 1000, 143.0),
        ("0.143000000000", 1000, 143.0),
        ("1e-400", 1000, 0.0),
    ],
)
def test_other_spellings_of_a_number_are_left_to_the_careful_way(text: str, factor: int, wh: float) -> None:
    assert read_energies([text], factor) == [None]
    assert str(settle_energies([text], factor)) == f"[{wh}]"


@pytest.mark.parametrize("text", ["16777214.5", "16777215", "999999999999999", "1e15", "16777214.0000001"])
def test_more_than_a_meter_can_count_is_beyond_the_range(text: str) -> None:
    assert settle_energies([text]) == ["consumption is beyond the range of a meter"]


@pytest.mark.parametrize("text", ["16777.2145", "16777.215", "16777214", "999999999999", "1e308"])
def test_more_kilowatt_hours_than_a_meter_can_count_are_beyond_the_range(text: str) -> None:
    assert settle_energies([text], 1000) == ["consumption is beyond the range of a meter"]


def test_what_is_wrong_with_the_time_is_told_before_what_is_wrong_with_the_energy() -> None:
    assert judge_reading("", "") == "time is empty"
    assert judge_reading("x", "x") == NO_TIME


NUMBERS = st.text(alphabet="0123456789+-.eE_xnaif ", max_size=8).map(str.strip)
LONG_NUMBERS = st.from_regex(r"[0-9]{0,12}\.?[0-9]{0,12}", fullmatch=True)
SIGNS = st.text(alphabet=st.characters(exclude_characters='\r\n,"', codec="utf-8"), max_size=28).map(str.strip)
ANY_TIME = st.builds(
    "{:04}-{:02}-{:02}{}{:02}:{:02}{}".format,
    *(st.integers(1960, 2110), st.integers(0, 13), st.integers(0, 32), st.sampled_from(" T:"), st.integers(0, 25)),
    *(st.sampled_from([0, 29, 30, 60]), st.sampled_from(["", ":00", ":30", ":00.0000000", ":00.0000001", ":00Z"])),
)


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_number_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = settle_energies(texts)
    assert list(map(str, together)) == [str(settle_energies([text])[0]) for text in texts]


@settings(deadline=None)
@given(st.lists(ANY_TIME | SIGNS, min_size=1, max_size=9))
def test_where_the_quick_way_reads_a_time_the_careful_way_reads_the_same(texts: list[str]) -> None:
    for text, number in zip(texts, read_times(texts), strict=True):
        assert number is None or judge_reading(text, "39") == (number, 39.0)


@settings(deadline=None)
@given(st.lists(NUMBERS | LONG_NUMBERS | SIGNS, min_size=1, max_size=9), st.sampled_from([1, 1000]))
def test_where_the_quick_way_reads_a_number_the_careful_way_reads_the_same(texts: list[str], factor: int) -> None:
    for text, wh in zip(texts, read_energies(texts, factor), strict=True):
        assert wh is None or str(judge_reading(TIME, text, factor)) == str((HALF_HOUR, wh))


@settings(deadline=None)
@given(LONG_NUMBERS.filter(lambda text: text.strip(".")), st.sampled_from([1, 1000]))
def test_a_number_is_the_float_that_is_nearest_to_what_is_written(text: str, factor: int) -> None:
    exact = Fraction(text) * factor
    assert settle_energies([text], factor) == [
        float(exact) if float(exact) <= 16_777_214 else "consumption is beyond the range of a meter"
    ]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 47_482 * 48 - 1), min_size=1, max_size=20),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.0000000"]),
)
def test_no_usual_time_is_left_to_the_careful_way(numbers: list[int], spelling: str) -> None:
    assert read_times([(EPOCH + number * HALF).strftime(spelling) for number in numbers]) == numbers


@settings(deadline=None)
@given(st.lists(st.integers(0, 16_777_214), min_size=1, max_size=20))
def test_no_usual_energy_is_left_to_the_careful_way(numbers: list[int]) -> None:
    assert read_energies([f"{wh}.0" for wh in numbers]) == numbers
    assert read_energies([f" {wh // 1000}.{wh % 1000:03} " for wh in numbers], 1000) == numbers
