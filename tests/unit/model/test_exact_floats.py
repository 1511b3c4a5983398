"""Numbers in half of their space, only where they stay the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smapdash.model.exact_floats import ExactFloats, narrow


@pytest.mark.parametrize("value", [0.0, 1.0, 16_777_216.0, 2_097_151.875, 0.5, np.nan])
def test_what_32_bits_hold_exactly_takes_32_bits(value: float) -> None:
    narrowed = narrow(np.array([value]))
    assert narrowed.dtype == np.float32
    np.testing.assert_array_equal(narrowed, [value])


@pytest.mark.parametrize("value", [0.1, 16_777_217.0, 1e300, 2_097_152.125])
def test_what_32_bits_do_not_hold_keeps_64(value: float) -> None:
    narrowed = narrow(np.array([1.0, value]))
    assert narrowed.dtype == np.float64
    assert narrowed.tolist() == [1.0, value]


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(0, 1e9, allow_nan=False), max_size=5), max_size=5))
def test_filled_part_by_part_it_is_what_it_would_be_at_once(parts: list[list[float]]) -> None:
    values = np.array([value for part in parts for value in part], np.float64)
    filled, place = ExactFloats(len(values)), 0
    for part in parts:
        filled.put(np.arange(place, place + len(part)), np.array(part, np.float64))
        place += len(part)
    np.testing.assert_array_equal(filled.values, narrow(values))
    assert filled.values.dtype == narrow(values).dtype
