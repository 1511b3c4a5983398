"""Floating-point numbers in half of their space, where that keeps every one of them as it is."""

from __future__ import annotations

import numpy as np

from smapdash.model.arrays import Array


def narrow(values: Array) -> Array:
    """Return floats as float32 where these are the same numbers, else as float64; NaN counts as itself.

    Numbers of other types are returned as they are. Whole watt-hours up to 16,777,216 are the same, and their eighths
    up to 2,097,152.
    """
    if values.dtype.kind != "f":
        return values
    with np.errstate(over="ignore"):
        narrowed: Array = values.astype(np.float32, copy=False)
    same = narrowed == values
    is_exact = same.all() or np.isnan(values[~same]).all()
    return narrowed if is_exact else values.astype(np.float64, copy=False)


class ExactFloats:
    """An array that is filled part by part, and stays float32 as long as all parts are the same in it.

    Attributes
    ----------
    values : array of float32 or float64, shape (N,)
    """

    def __init__(self, size: int) -> None:
        self.values: Array = np.empty(size, np.float32)

    def put(self, place: Array, values: Array) -> None:
        """Write values into their places."""
        narrowed = narrow(values)
        if narrowed.dtype == np.float64 and self.values.dtype == np.float32:
            with np.errstate(invalid="ignore"):  # places that are not written yet hold anything
                self.values = self.values.astype(np.float64)
        self.values[place] = narrowed
