"""From text to times and numbers: what passes, what does not, and that the quick way and the careful way agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.loader.parse.clean import DATE_ALONE, Reading, judge_reading
from smapdash.loader.parse.quick_numbers import parse_energy
from smapdash.loader.parse.quick_times import parse_times
from smapdash.loader.parse.text_blocks import Block
from smapdash.loader.parse.text_rows import split_rows
from smapdash.model.reasons import Reason
from tests.worded import in_words

TIME, MINUTE = "2016-07-15 00:30:00", 16_997 * 1440 + 30
EPOCH, DAY = datetime(1970, 1, 1), 1440
NO_TIME = "time is not a date and time (YYYY-MM-DD HH:MM:SS)"


def read_stamps(texts: Sequence[str]) -> list[tuple[int, bool] | None]:
    """Return minutes, and whether they were snapped, as the quick way reads them; None where it reads nothing."""
    rows, _ = split_rows(Block("".join(f"{text},1\n" for text in texts).encode(), 2), 2, [0, 1])
    times = (column.tolist() for column in parse_times(rows, -2))
    return [(minute, snapped) if read else None for minute, snapped, read in zip(*times, strict=True)]


def read_times(texts: Sequence[str]) -> list[int | None]:
    """Return minutes as the quick way reads them; None where it reads nothing."""
    return [stamp[0] if stamp else None for stamp in read_stamps(texts)]


def read_energies(texts: Sequence[str], factor: int = 1) -> list[float | None]:
    """Return Wh as the quick way reads them; None where it reads nothing."""
    rows, _ = split_rows(Block("".join(f"{TIME},{text}\n" for text in texts).encode(), 2), 2, [0, 1])
    wh, read = parse_energy(rows, -1, factor)
    return [number if known else None for number, known in zip(wh.tolist(), read.tolist(), strict=True)]


def settle_energies(texts: Sequence[str], factor: int = 1) -> list[float | str]:
    """Return Wh, or why there is none, as a load does: the quick way first."""
    settled: list[float | str] = []
    for text, quick in zip(texts, read_energies(texts, factor), strict=True):
        judged = in_words(judge_reading(TIME, text, factor)) if quick is None else (MINUTE, quick)
        settled.append(judged if isinstance(judged, str) else judged[1])
    return settled


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("2016-07-15 00:00:00", 16_997 * DAY),
        ("2016-07-15 23:30:00", 16_997 * DAY + 1410),
        ("2016-02-29 12:00:00", 16_860 * DAY + 720),
        ("1970-01-01 00:00:00", 0),
        ("2000-02-29 00:30:00", 11_016 * DAY + 30),
        ("2099-12-31 23:30:00", 47_482 * DAY - 30),
        ("2012-10-12 00:30:00.0000000", 15_625 * DAY + 30),
        ("2016-07-15T00:30:00", MINUTE),
        ("2016-07-15 00:30", MINUTE),
        ("2016-07-15T00:30", MINUTE),
        ("2016-07-15 00:30:00.0", MINUTE),
        ("2016-07-15 00:30:00.000", MINUTE),
        ("2016-07-15 00:30:00.000000000", MINUTE),
        ("2016-07-15 00:05:00", 16_997 * DAY + 5),
        ("2016-07-15 00:55", 16_997 * DAY + 55),
        ("2016-07-15 24:00:00", 16_998 * DAY),
        ("2016-07-15T24:00", 16_998 * DAY),
        ("2016-07-15 24:00:00.000", 16_998 * DAY),
        ("2016-12-31 24:00:00", 17_167 * DAY),
        ("2016-02-28 24:00:00", 16_860 * DAY),
        ("2016-07-15", 16_997 * DAY + DATE_ALONE),
    ],
)
def test_each_spelling_of_a_time_is_read_the_quick_way_and_the_careful_way(text: str, minute: int) -> None:
    assert read_stamps([text, "2016-07-15 00:30:00"]) == [(minute, False), (MINUTE, False)]
    assert judge_reading(text, "39") == (minute, 39.0, False)


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("2016-07-15 00:29:58", MINUTE),
        ("2016-07-15 00:29:58.000", MINUTE),
        ("2016-07-15 00:29:59.997", MINUTE),
        ("2016-07-15 00:30:01", MINUTE),
        ("2016-07-15 00:30:02", MINUTE),
        ("2016-07-15 00:30:02.000000000", MINUTE),
        ("2016-07-15T00:30:00.0000001", MINUTE),
        ("2016-07-15 00:35:01.9", MINUTE + 5),
        ("2016-07-15 23:59:59", 16_998 * DAY),
        ("2016-12-31 23:59:58", 17_167 * DAY),
    ],
)
def test_a_stamp_within_two_seconds_of_the_grid_is_taken_for_it(text: str, minute: int) -> None:
    assert read_stamps([text]) == [(minute, True)]
    assert judge_reading(text, "39") == (minute, 39.0, True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "2016-07-", "2016-07-1", "2016-07-15T", "2016-07-15 00", "1468540800", "now", "today", "NaT"),
        *("2016-02-30 00:00:00", "2015-02-29 00:00:00", "1900-02-29 00:00:00", "0000-00-00 00:00:00"),
        *("2016-13-01 00:00:00", "2016-00-15 00:00:00", "2016-07-00 00:00:00", "2016-07-32 00:00:00"),
        *("2016-07-15 24:30:00", "2016-07-15 24:00:01", "2016-07-15 24:00:00.001", "2016-07-15 25:00:00"),
        *("2016-07-15 00:60:00", "2016-07-15 23:59:60", "2016-07-15 00:29:60"),
        *("2016-07-15 00:00:00Z", "2016-07-15T00:00:00+01:00", "2016-07-15 00:00:00+00:00", "2016-07-15 00:00:00 BST"),
        *("15/07/2016 00:00:00", "07/15/2016 00:00", "16-07-15 00:00:00", "-016-07-15 00:00:00", "2016/07/15 00:00:00"),
        *("2016-07-15 00:00:00\0", "２０１６-07-15 00:00:00", "2016-07-15 00:00:00; DROP TABLE readings"),
        *("2016-07-15 00:00:00.", "2016-07-15 00:00:00.0000000000", "2016-07-15 00:00:00:0000000"),
        *("2016-07-15 00:00:00.000000x", "2016-07-15  0:00:00", "2016-07-15 00-00-00"),
    ],
)
@pytest.mark.parametrize("beside", [[], ["2016-07-15 00:00:00"], ["x", "2016-07-15 00:00", "2016-07-15"]])
def test_what_is_no_wall_clock_time_is_not_read_whatever_stands_beside_it(text: str, beside: list[str]) -> None:
    assert read_times([text, *beside])[0] is None
    assert in_words(judge_reading(text, "39")) == (NO_TIME if text else "time is empty")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1969-12-31 23:30:00", "time is not in the years 1970 to 2099"),
        ("2100-01-01 00:00:00", "time is not in the years 1970 to 2099"),
        ("9999-12-31 23:30:00", "time is not in the years 1970 to 2099"),
        ("1969-12-31 24:00:00", "time is not in the years 1970 to 2099"),
        ("1969-12-31 23:59:59", "time is not in the years 1970 to 2099"),
        ("2099-12-31 24:00:00", "time is not in the years 1970 to 2099"),
        ("2099-12-31 23:59:59", "time is not in the years 1970 to 2099"),
        ("2100-01-01", "time is not in the years 1970 to 2099"),
        ("2016-07-15 00:29:00", "time is not on the half-hour"),
        ("2016-07-15 00:29:57", "time is not on the half-hour"),
        ("2016-07-15 00:30:03", "time is not on the half-hour"),
        ("2012-12-19 12:37:27.0000000", "time is not on the half-hour"),
        ("2016-07-15 00:29:57.999999999", "time is not on the half-hour"),
        ("2016-07-15 00:30:02.5", "time is not on the half-hour"),
        ("2016-07-15 00:30:02.000000001", "time is not on the half-hour"),
        ("2016-07-15 00:31", "time is not on the half-hour"),
    ],
)
def test_a_time_off_the_grid_or_of_other_years_is_not_read(text: str, reason: str) -> None:
    assert read_times([text]) == [None]
    assert in_words(judge_reading(text, "39")) == reason


@pytest.mark.parametrize(
    ("text", "wh"), [("39", 39.0), ("39.0", 39.0), ("0", 0.0), ("0.0", 0.0), ("12.5", 12.5), ("16777214", 16_777_214.0)]
)
@pytest.mark.parametrize("beside", [[], ["x"], ["inf"]])
def test_a_decimal_number_is_read_the_same_whatever_stands_beside_it(text: str, wh: float, beside: list[str]) -> None:
    assert read_energies([text, *beside])[0] == wh
    assert judge_reading(TIME, text) == (MINUTE, wh, False)


@pytest.mark.parametrize(
    "text",
    ["", "x", "0x10", "0b1", "1_000", "1 000", "1e", "--5", "5-", "1d3", "True", "None", "null", "١٢", "５", "39 Wh"],
)
@pytest.mark.parametrize("beside", [[], ["1"], ["x"]])
def test_what_is_no_decimal_number_is_not_read(text: str, beside: list[str]) -> None:
    assert read_energies([text, *beside])[0] is None
    assert in_words(judge_reading(TIME, text)) == ("consumption is not a number" if text else "consumption is empty")


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
    assert judge_reading(TIME, text, 1000) == (MINUTE, wh, False)


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
        ("0.14300000000000002", 1000, 143.00000000000003),
        ("1e3", 1, 1000.0),
        ("+.5E-3", 1000, 0.5),
    ],
)
@pytest.mark.parametrize("beside", [[], ["39"], ["x", "1e5"]])
def test_other_spellings_of_a_number_are_read_the_quick_way_too(
    text: str, factor: int, wh: float, beside: list[str]
) -> None:
    assert str(read_energies([text, *beside], factor)[0]) == str(wh)
    assert str(judge_reading(TIME, text, factor)) == f"Reading(minute={MINUTE}, wh={wh}, snapped=False)"


def test_a_number_of_very_many_signs_is_left_to_the_careful_way() -> None:
    text = f"{'0' * 40}39"
    assert read_energies([text]) == [None]
    assert settle_energies([text]) == [39.0]


@pytest.mark.parametrize("text", ["16777214.5", "16777216", "99999999999999", "1e15", "16777214.0000001"])
def test_more_than_a_meter_can_count_is_beyond_the_range(text: str) -> None:
    assert settle_energies([text]) == ["consumption is beyond the range of a meter"]


@pytest.mark.parametrize("text", ["16777.2145", "16777.216", "16777214", "99999999999999", "1e308"])
def test_more_kilowatt_hours_than_a_meter_can_count_are_beyond_the_range(text: str) -> None:
    assert settle_energies([text], 1000) == ["consumption is beyond the range of a meter"]


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        *(("16777215", 1), ("16777215.0", 1), ("4294967295", 1), ("8590017", 1), ("32767", 1), ("65535", 1)),
        *(("2147483647", 1), ("8388607", 1), ("999999", 1), ("9999999.0", 1), ("99999.9", 1), ("1.6777215e7", 1)),
        *(("16777.215", 1000), ("4294967.295", 1000), ("2147483.647", 1000), ("8590.017", 1000), ("+65535", 1000)),
        *(("4295.103", 1000), ("34364.271", 1000), ("8589.934592", 1000), ("999.999", 1000), ("65.535", 1000)),
    ],
)
def test_an_overflow_value_of_a_meter_is_no_energy(text: str, factor: int) -> None:
    assert read_energies([text, "1"], factor)[0] is None
    assert in_words(judge_reading(TIME, text, factor)) == "consumption is a meter's error or overflow value"


@pytest.mark.parametrize("wh", [24_001, 32_766, 32_768, 100_000, 999_998, 4_294_966, 8_614_000, 16_777_214, 9_999, 255])
def test_other_high_values_are_energy(wh: int) -> None:
    assert read_energies([str(wh)]) == [wh]
    assert judge_reading(TIME, str(wh)) == (MINUTE, wh, False)


def test_what_is_wrong_with_the_time_is_told_before_what_is_wrong_with_the_energy() -> None:
    assert in_words(judge_reading("", "")) == "time is empty"
    assert in_words(judge_reading("x", "x")) == NO_TIME


NUMBERS = st.text(alphabet="0123456789+-.eE_xnaif ", max_size=8).map(str.strip)
LONG_NUMBERS = st.from_regex(r"[0-9]{0,12}\.?[0-9]{0,12}", fullmatch=True)
SIGNS = st.text(alphabet=st.characters(exclude_characters='\r\n,"', codec="utf-8"), max_size=28).map(str.strip)
ANY_TIME = st.builds(
    "{:04}-{:02}-{:02}{}".format,
    *(st.integers(1960, 2110), st.integers(0, 13), st.integers(0, 32)),
    st.just("")
    | st.builds(
        "{}{:02}:{:02}{}".format,
        *(st.sampled_from(" T:"), st.integers(0, 25), st.sampled_from([0, 5, 29, 30, 59, 60])),
        st.just("")
        | st.builds(":{:02}{}".format, st.integers(0, 61), st.from_regex(r"(\.[0-9]{0,10})?Z?", fullmatch=True)),
    ),
)
ANY_NUMBER = st.from_regex(r"[+-]?[0-9]{0,17}\.?[0-9]{0,17}([eE][+-]?[0-9]{1,2})?", fullmatch=True)


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_number_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = settle_energies(texts)
    assert list(map(str, together)) == [str(settle_energies([text])[0]) for text in texts]


@settings(deadline=None)
@given(st.lists(ANY_TIME | SIGNS, min_size=1, max_size=9))
def test_the_quick_way_reads_just_the_times_that_the_careful_way_reads(texts: list[str]) -> None:
    for text, stamp in zip(texts, read_stamps(texts), strict=True):
        judged = judge_reading(text, "39")
        assert (isinstance(judged, Reason) and stamp is None) or judged == (stamp[0], 39.0, stamp[1])


@settings(deadline=None)
@given(st.lists(NUMBERS | LONG_NUMBERS | ANY_NUMBER | SIGNS, min_size=1, max_size=9), st.sampled_from([1, 1000]))
def test_the_quick_way_reads_just_the_numbers_that_the_careful_way_reads(texts: list[str], factor: int) -> None:
    for text, wh in zip(texts, read_energies(texts, factor), strict=True):
        judged = judge_reading(TIME, text, factor)
        assert (isinstance(judged, Reason) and wh is None) or str(judged) == str(Reading(MINUTE, wh))


@settings(deadline=None)
@given(LONG_NUMBERS.filter(lambda text: text.strip(".")), st.sampled_from([1, 1000]))
def test_a_number_is_the_float_that_is_nearest_to_what_is_written(text: str, factor: int) -> None:
    exact = Fraction(text) * factor
    assert settle_energies([text], factor) == [float(exact)] or float(exact) > 24_000


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 47_482 * 288 - 1), min_size=1, max_size=20),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.0000000", "%Y-%m-%dT%H:%M"]),
)
def test_no_usual_time_is_left_to_the_careful_way(numbers: list[int], spelling: str) -> None:
    minutes = [5 * number for number in numbers]
    assert read_times([(EPOCH + timedelta(minutes=minute)).strftime(spelling) for minute in minutes]) == minutes


@settings(deadline=None)
@given(st.lists(st.integers(0, 32_766), min_size=1, max_size=20))
def test_no_usual_energy_is_left_to_the_careful_way(numbers: list[int]) -> None:
    assert read_energies([f"{wh}.0" for wh in numbers]) == numbers
    assert read_energies([f" {wh // 1000}.{wh % 1000:03} " for wh in numbers], 1000) == numbers
