"""Texts of the points of a line, all at once: what `wording.formatting` writes of each."""

from __future__ import annotations

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.enums import Grain
from smapdash.web.charts.quantities import HOURS
from smapdash.wording import formatting
from smapdash.wording.changes import DOWN, UNCHANGED, UP, change
from smapdash.wording.rounding import EXACT, NEAR


def shorten(name: str, longest: int) -> str:
    """Return a name cut to so many letters, the last of which is then an ellipsis."""
    return name if len(name) <= longest else f"{name[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"


def numbers(values: Array) -> list[str]:
    """Write numbers as `formatting.number` does; those that are missing are NaN."""
    digits = np.select(
        [values < limit for _, limit in formatting.DIGITS_BELOW], [d for d, _ in formatting.DIGITS_BELOW]
    )
    with np.errstate(over="ignore"):
        scaled = values * 10.0**digits
    is_plain = _is_far_from_half(scaled) & (values >= formatting.LEAST_WITH_DIGITS)
    rows = zip(values.tolist(), digits.tolist(), is_plain.tolist(), strict=True)
    return [f"{value:,.{digit}f}" if plain else formatting.number(value) for value, digit, plain in rows]


def demands(watts: Array) -> list[str]:
    """Write demand [W] as `formatting.demand` does: 12.3 kW."""
    unit = formatting.demand(None).unit
    return [f"{number} {unit}" for number in numbers(watts / 1_000)]


def changes(now: Array, before: Array) -> list[str]:
    """Write changes as `wording.changes.change` does; values that are missing are NaN."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shares = now / before - 1
        percent = 100 * abs(shares)
        is_plain = _is_far_from_half(percent * 10) & np.isfinite(now) & np.isfinite(before)
    rows = zip(shares.tolist(), percent.tolist(), is_plain.tolist(), now.tolist(), before.tolist(), strict=True)
    return [_plain_change(share, size) if plain else change(one, other) for share, size, plain, one, other in rows]


def moments(starts: Array, grain: Grain) -> list[str]:
    """Write the starts of buckets as `formatting.when` does: at 17:30 on Mon 26 Dec 2016."""
    if grain not in HOURS:
        return [formatting.when(start, 0, grain) for start in starts.tolist()]
    days, place = np.unique(starts.astype("datetime64[D]"), return_inverse=True)
    names = [formatting.when(day, 0, Grain.DAY) for day in days.tolist()]
    half_hours = ((starts - starts.astype("datetime64[D]")) // np.timedelta64(30, "m")).astype(int)
    clocks = [f"at {formatting.half_hour(i)} " for i in range(48)]
    return [clocks[i] + names[day] for i, day in zip(half_hours.tolist(), place.tolist(), strict=True)]


def users(counts: Array) -> list[str]:
    """Write numbers of users: 60 users."""
    distinct, place = np.unique(counts, return_inverse=True)
    names = [formatting.plural(count, "user") for count in distinct.tolist()]
    return [names[i] for i in place.tolist()]


def _plain_change(share: float, percent: float) -> str:
    size = f"{percent:,.1f} %"
    return UNCHANGED if size == "0.0 %" else f"{UP if share > 0 else DOWN} {size}"


def _is_far_from_half(scaled: Array) -> Array:
    """Return where Python's rounding to whole numbers is half up."""
    with np.errstate(invalid="ignore"):
        is_far: Array = (scaled < EXACT) & (abs(scaled % 1 - 0.5) > NEAR)
    return is_far
