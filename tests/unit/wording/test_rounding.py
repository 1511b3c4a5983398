"""Halves are rounded up, of the decimal that a reader would write, whatever its binary float lies at."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smapdash.wording import formatting
from smapdash.wording.rounding import first_digit, fixed, half_up


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (12.35, 1, "12.4"),  # 12.3499999999999996 in binary
        (204.15, 1, "204.2"),  # 204.1500000000000057
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (0.125, 2, "0.13"),  # a tie in binary too, which Python takes to the even digit
        (2.5, 0, "3"),
        (-12.35, 1, "-12.4"),
        (100 * 0.5755, 1, "57.6"),  # 57.550000000000004
        (100 * 0.2875, 1, "28.8"),  # 28.749999999999996
        (0.1 + 0.2, 1, "0.3"),
        (1_234_567.5, 0, "1,234,568"),
        (999.95, 1, "1,000.0"),
        (0.0, 1, "0.0"),
        (1e300, 1, f"{10**300:,}.0"),
    ],
)
def test_halves_are_rounded_away_from_zero(value, digits, written):
    assert fixed(value, digits) == written


@pytest.mark.parametrize(("value", "written"), [(0.00035, "0.0004"), (0.00096, "0.0010"), (0.0000025, "0.000003")])
def test_one_significant_digit_is_rounded_half_up_too(value, written):
    assert first_digit(value) == written


@given(st.integers(-(10**9), 10**9), st.integers(1, 4))
def test_a_decimal_with_one_digit_more_is_rounded_as_on_paper(tenths: int, digits: int) -> None:
    """The reference works on the integer: no float is in it."""
    scale = 10 ** (digits + 1)
    size, sign = divmod(abs(tenths) + 5, 10)[0], -1 if tenths < 0 else 1
    assert half_up(tenths / scale, digits) == sign * Decimal(size) / 10**digits


@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=200))
def test_a_sum_of_whole_watt_hours_is_written_as_its_integer_is_rounded(readings: list[int]) -> None:
    wh = sum(readings)
    tenths = (wh + 50) // 100  # of a kWh
    written = fixed(math.fsum(one / 1_000 for one in readings), 1)
    assert written == fixed(wh / 1_000, 1) == f"{tenths // 10:,}.{tenths % 10}"


@pytest.mark.parametrize(
    ("wh", "written"), [(12_350, "12.4 kWh"), (204_150, "204.2 kWh"), (1_005, "1.01 kWh"), (9_995, "10.0 kWh")]
)
def test_energy_is_rounded_half_up(wh, written):
    assert str(formatting.energy(wh)) == written


def test_every_other_number_is_rounded_half_up():
    assert formatting.percent(0.1235) == "12.4 %"
    assert formatting.percent(0.285, whole=True) == "29 %"
    assert formatting.share(575, 2_000) == "28.8"
    assert formatting.column([12.35, 204.15, None], 1) == ["12.4", "204.2", "\N{EN DASH}"]
    assert str(formatting.demand(12_350)) == "12.4 kW"
