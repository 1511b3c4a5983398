"""Energies of many rows at once: plain decimals by arithmetic, the other spellings by numpy's own reader."""

from __future__ import annotations

import numpy as np

from smapdash.loader.parse.text_rows import Rows
from smapdash.model.arrays import Array
from smapdash.model.frames import IMPLAUSIBLE_WH, MAX_WH
from smapdash.model.overflow import is_overflow

_ZERO = np.uint8(ord("0"))
_MOST_DIGITS = {1: 15, 1000: 12}
"""So many digits are exact in float64, the factor included."""
_LONGEST = 40
_MOST_EXPONENT_DIGITS = 9
_LAST_POWER = 22
_POWERS = 10.0 ** np.arange(_LAST_POWER + 1)
"""Powers of ten that float64 holds exactly."""
_SHIFTS = {1: 0, 1000: 3}
"""What a factor adds to the exponent."""


def parse_energy(rows: Rows, column: int, factor: int = 1) -> tuple[Array, Array]:
    """Read numbers in every spelling that `clean.judge_reading` accepts, correctly rounded.

    Parameters
    ----------
    factor : int
        Watt-hours in the unit of the column: 1 or 1,000.

    Returns
    -------
    wh : array of float64
        Energy [Wh].
    read : array of bool
        False where the field is no such number, or has more than 40 signs; `wh` is void there.
    """
    begins, lengths = rows.begins[column], rows.ends[column] - rows.begins[column]
    plus = (lengths > 0) & (rows.data[begins] == ord("+"))
    wh, read = _parse_plain(rows.data, begins + plus, lengths - plus, factor)
    others = np.flatnonzero(~read & (lengths > 0) & (lengths <= _LONGEST))
    if len(others):
        wh[others], read[others] = _parse_others(rows.data, begins[others], lengths[others], factor)
    read &= wh <= MAX_WH
    high = np.flatnonzero(read & (wh > IMPLAUSIBLE_WH))
    if len(high):
        read[high] = ~is_overflow(wh[high])
    return wh, read


def _parse_plain(data: Array, begins: Array, lengths: Array, factor: int) -> tuple[Array, Array]:
    """Read what is digits with at most one point, and no more of them than float64 holds: `39`, `0.143`."""
    read = (lengths > 0) & (lengths <= _MOST_DIGITS[factor])
    digits = np.zeros(len(begins), np.int64)
    decimals = np.zeros(len(begins), np.int64)
    point = np.zeros(len(begins), bool)
    for place in range(int(lengths[read].max(initial=0))):
        inside = place < lengths
        sign = data[np.minimum(begins + place, len(data) - 1)]
        digit = sign - _ZERO
        is_digit, is_point = inside & (digit <= 9), inside & (sign == ord("."))
        read &= ~inside | is_digit | (is_point & ~point)
        digits = np.where(is_digit & read, digits * 10 + digit, digits)
        decimals += is_digit & point
        point |= is_point
    read &= lengths > point  # a point alone is no number
    return digits * factor / _POWERS[np.where(read, decimals, 0)], read


def _parse_others(data: Array, begins: Array, lengths: Array, factor: int) -> tuple[Array, Array]:
    """Read numbers with a sign, an exponent or many digits: `+39`, `1e3`, `0.14300000000000002`."""
    places = np.arange(int(lengths.max()))
    signs = data[np.minimum(begins[:, None] + places, len(data) - 1)]
    signs[places >= lengths[:, None]] = 0
    signs[signs == ord("E")] = ord("e")
    read, digits, mantissa, power = _take_apart(signs, lengths)
    power += _SHIFTS[factor]
    wh = mantissa * _POWERS[np.clip(power, 0, _LAST_POWER)] / _POWERS[np.clip(-power, 0, _LAST_POWER)]
    long = read & ((digits > _MOST_DIGITS[1]) | (np.abs(power) > _LAST_POWER))
    if long.any():
        texts = np.ascontiguousarray(signs[long]).view(f"S{len(places)}").ravel()
        wh[long] = np.abs(_shift(texts, _SHIFTS[factor]).astype(np.float64))
    return wh, read & ((signs[:, 0] != ord("-")) | (wh == 0))


def _shift(texts: Array, places: int) -> Array:
    """Write numbers `places` decimal places higher: by their exponents, so that they are rounded only once."""
    if not places:
        return texts
    if not (np.strings.find(texts, b"e") >= 0).any():
        return np.strings.add(texts, f"e{places}".encode())
    mantissa, _, exponent = np.strings.partition(texts, b"e")
    shifted = np.where(exponent == b"", b"0", exponent).astype(np.int64) + places
    return np.strings.add(np.strings.add(mantissa, b"e"), shifted.astype("S21"))


def _take_apart(signs: Array, lengths: Array) -> tuple[Array, Array, Array, Array]:
    """Take rows of signs (shape (rows, places)) for decimal numbers.

    Returns
    -------
    read : array of bool
        They are; the others are void elsewhere.
    digits : array
        Number of digits before the exponent.
    mantissa, power : array of int64
        The number is mantissa times ten to the power, but for its sign; only if there are no more than 18 digits.
    """
    rows = len(signs)
    read, point, exponent, falls = np.ones(rows, bool), *(np.zeros(rows, bool) for _ in range(3))
    digits, exponent_digits, mantissa, power, decimals = (np.zeros(rows, np.int64) for _ in range(5))
    for place in range(signs.shape[1]):
        sign = signs[:, place]
        digit = sign - _ZERO
        is_digit, is_point, is_exponent = digit <= 9, sign == ord("."), sign == ord("e")
        in_exponent = is_digit & exponent
        in_mantissa = is_digit & ~exponent
        is_sign = (sign == ord("+")) | (sign == ord("-"))
        is_sign &= signs[:, place - 1] == ord("e") if place else True
        allowed = is_digit | is_sign | (is_point & ~point & ~exponent) | (is_exponent & ~exponent & (digits > 0))
        read &= allowed | (place >= lengths)
        mantissa = np.where(in_mantissa, mantissa * 10 + digit, mantissa)
        power = np.where(in_exponent, power * 10 + digit, power)
        digits += in_mantissa
        decimals += in_mantissa & point
        exponent_digits += in_exponent
        falls |= is_sign & exponent & (sign == ord("-"))
        point |= is_point
        exponent |= is_exponent
    read &= (digits > 0) & (~exponent | (exponent_digits > 0)) & (exponent_digits <= _MOST_EXPONENT_DIGITS)
    return read, digits, mantissa, np.where(falls, -power, power) - decimals
