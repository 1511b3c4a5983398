"""Which values are a meter's error or overflow value, not energy."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.frames import IMPLAUSIBLE_WH

_FULL_COUNTERS = tuple(2**bits - 1 for bits in (15, 16, 23, 24, 31, 32, 33))
"""The highest value of a counter, signed or not, which smart meters report where they have no reading: 16777.215 and
4294967.295 in github.com/n3rgy/data, issues 1 and 11."""
_NINES = tuple(10**digits - 1 for digits in range(6, 13))
_WRAPPED_WH = 2**32 / 1000
"""A counter of 32 bits in mWh that wraps adds this to the use of its half-hour, once or more [Wh]: 4,295,103,
8,590,017, 34,364,271 and others in github.com/n3rgy/data, issue 11."""
_MOST_WRAPS = 16


def _list_values() -> Array:
    """Return the error values above `IMPLAUSIBLE_WH`, in whatever unit the meter counted [Wh]."""
    values = {Fraction(value * scale) for value in _FULL_COUNTERS for scale in (1, 1_000, 1_000_000)}
    values |= {part for value in _FULL_COUNTERS for part in _thousandth(Fraction(value, 1_000))}
    values |= {Fraction(value * 1_000, 10**decimals) for value in _NINES for decimals in range(7)}
    return np.array(sorted(float(value) for value in values if value > IMPLAUSIBLE_WH))


def _thousandth(value: Fraction) -> set[Fraction]:
    return {value, Fraction(floor(value)), Fraction(ceil(value))}


_VALUES = _list_values()


def is_overflow(wh: Array) -> Array:
    """Return which values are a meter's error or overflow value.

    Parameters
    ----------
    wh : array of float64
        Energy of half-hours or of shorter steps [Wh]. What is plausible never counts as an error value.

    Returns
    -------
    array of bool
    """
    own_use = np.where((wh >= _WRAPPED_WH) & (wh < _MOST_WRAPS * _WRAPPED_WH), wh, -1.0) % _WRAPPED_WH
    return np.isin(wh, _VALUES) | (own_use < IMPLAUSIBLE_WH)
