"""Text to numbers, one row at a time: what passes, and why the rest does not. Pure: no file and no database.

`judge_reading` says what a reading is. `quick_times` and `quick_numbers` read every spelling that passes for many rows
at once, with the same result; rows that they leave out come here for the reason.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Context, Decimal
from typing import NamedTuple

import numpy as np

from smapdash.model.frames import MAX_WH
from smapdash.model.overflow import OVERFLOW, is_overflow
from smapdash.model.steps import GRID_MINUTES

WRONG_WIDTH = "wrong number of fields"
OFF_GRID = "time is not on the half-hour"

FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Outside these a time is a meter's default or overflow, and would stretch every chart over centuries."""
WRONG_YEAR = f"time is not in the years {FIRST_YEAR} to {LAST_YEAR}"
DAY_MINUTES = 1_440
MINUTES = (date(LAST_YEAR + 1, 1, 1) - date(FIRST_YEAR, 1, 1)).days * DAY_MINUTES
"""From 1970 to the end of 2099."""
"""Every step that adds up to half-hours is a multiple of this."""
SNAP_S = 2
"""So near to the grid a stamp is meant for it: clocks and spreadsheets round to 00:29:59 or 00:29:59.997."""
DATE_ALONE = 1
"""What the minute of a date without a time of day has more than its midnight: off the grid, so it stands out."""

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,9})?|inf|infinity|nan)", re.ASCII | re.IGNORECASE)
_NO_TIME = "time is not a date and time (YYYY-MM-DD HH:MM:SS)"
_EXACT = Context(prec=100)
_GRID_NS = GRID_MINUTES * 60 * 10**9


class Reading(NamedTuple):
    """A row that passes.

    Attributes
    ----------
    minute : int
        Wall-clock minutes since 1970, on a grid of five minutes; of a date alone, its midnight plus `DATE_ALONE`.
    wh : float
        Energy [Wh].
    snapped : bool
        The stamp was up to two seconds off the grid.
    """

    minute: int
    wh: float
    snapped: bool = False


def judge_reading(time: str, energy: str, factor: int = 1) -> Reading | str:
    """Read one row, or say which rule it breaks first.

    Parameters
    ----------
    time, energy : str
        The fields: wall-clock stamp, and energy.
    factor : int
        Watt-hours in the unit of `energy`.

    Returns
    -------
    Reading or str
        The reading, or why the row is rejected.
    """
    stamp, wh = _judge_time(time), _judge_energy(energy, factor)
    if isinstance(stamp, str):
        return stamp
    return wh if isinstance(wh, str) else Reading(stamp[0], wh, stamp[1])


def _judge_time(field: str) -> tuple[int, bool] | str:
    if not field:
        return "time is empty"
    parts = _TIME.fullmatch(field)
    if not parts:
        return _NO_TIME
    year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups()[:6])
    past_minute_ns = second * 10**9 + int((parts[7] or "").ljust(9, "0"))
    ends_day = hour == 24 and not minute and not past_minute_ns
    try:
        days = (date(year, month, day) - date(FIRST_YEAR, 1, 1)).days
        time(0 if ends_day else hour, minute, second)
    except ValueError:
        return _NO_TIME
    step, off_ns = divmod((hour * 60 + minute) * 60 * 10**9 + past_minute_ns, _GRID_NS)
    step += off_ns > _GRID_NS // 2
    number = days * DAY_MINUTES + step * GRID_MINUTES
    if not (FIRST_YEAR <= year <= LAST_YEAR and number < MINUTES):
        return WRONG_YEAR
    if min(off_ns, _GRID_NS - off_ns) > SNAP_S * 10**9:
        return OFF_GRID
    return number + (DATE_ALONE if parts[4] is None else 0), off_ns != 0


def _judge_energy(energy: str, factor: int) -> float | str:
    if not energy:
        return "consumption is empty"
    if not _NUMBER.fullmatch(energy):
        return "consumption is not a number"
    if not np.isfinite(float(energy)):
        return "consumption is not finite"
    wh = float(energy) if factor == 1 else float(_EXACT.multiply(Decimal(energy), factor))
    if wh < 0:
        return "consumption is negative"
    if is_overflow(np.array([wh]))[0]:
        return OVERFLOW
    return "consumption is beyond the range of a meter" if wh > MAX_WH else wh + 0.0  # turns -0.0 into 0.0
