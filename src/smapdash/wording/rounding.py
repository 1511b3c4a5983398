"""Rounding half up, of a number as it is written in decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_SIGNIFICANT = 15
"""Digits that a binary float holds for certain; what follows is noise of its arithmetic."""
EXACT, NEAR = 1e9, 1e-6
"""Below the first, and farther from a half than the second, Python rounds a scaled number in the same way."""
_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)
"""With room for the largest float."""


def half_up(value: float, digits: int) -> Decimal:
    """Round to so many digits after the point, halves away from zero: 12.35 and 204.15 to 12.4 and 204.2.

    Parameters
    ----------
    value : float
        Finite. 12.35 lies below its decimal in binary, and 100 x 0.1235 below 12.35; both count as 12.35.
    digits : int
        May be negative: -1 rounds to tens.
    """
    return _decimal(value).quantize(Decimal(1).scaleb(-digits), context=_CONTEXT)


def fixed(value: float, digits: int) -> str:
    """Write a finite number with so many digits after the point, and commas for thousands."""
    scaled = abs(value) * 10.0**digits
    # Far from a half Python's own rounding is the same, and ten times faster.
    if scaled < EXACT and abs(scaled % 1 - 0.5) > NEAR:
        return f"{value:,.{digits}f}"
    return f"{half_up(value, digits):,f}"


def first_digit(value: float) -> str:
    """Write a finite number that is not 0 with one significant digit: 0.0004."""
    exact = _decimal(value)
    return f"{half_up(value, -exact.adjusted()):f}"


def _decimal(value: float) -> Decimal:
    return Decimal(f"{float(value):.{_SIGNIFICANT}g}")
