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

from smapdash.model.frames import FIRST_YEAR, LAST_YEAR, MAX_WH
from smapdash.model.overflow import is_overflow
from smapdash.model.reasons import Reason, ReasonCode
from smapdash.model.steps import GRID_MINUTES

DAY_MINUTES = 1_440
MINUTES = (date(LAST_YEAR + 1, 1, 1) - date(FIRST_YEAR, 1, 1)).days * DAY_MINUTES
"""From 1970 to the end of 2099."""
SNAP_S = 2
"""So near to the grid a stamp is meant for it: clocks and spreadsheets round to 00:29:59 or 00:29:59.997."""
DATE_ALONE = 1
"""What the minute of a date without a time of day has more than its midnight: off the grid, so it stands out."""

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,9})?|inf|infinity|nan)", re.ASCII | re.IGNORECASE)
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


def judge_reading(time: str, energy: str, factor: int = 1) -> Reading | Reason:
    """Read one row, or return which rule it breaks first.

    Parameters
    ----------
    time, energy : str
        The fields: wall-clock stamp, and energy.
    factor : int
        Watt-hours in the unit of `energy`.

    Returns
    -------
    Reading or Reason
        The reading, or why the row is rejected.
    """
    stamp, wh = _judge_time(time), _judge_energy(energy, factor)
    if isinstance(stamp, ReasonCode):
        return Reason(stamp)
    return Reason(wh) if isinstance(wh, ReasonCode) else Reading(stamp[0], wh, stamp[1])


def _judge_time(field: str) -> tuple[int, bool] | ReasonCode:
    if not field:
        return ReasonCode.TIME_EMPTY
    parts = _TIME.fullmatch(field)
    if not parts:
        return ReasonCode.NOT_A_TIME
    year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups()[:6])
    past_minute_ns = second * 10**9 + int((parts[7] or "").ljust(9, "0"))
    ends_day = hour == 24 and not minute and not past_minute_ns
    try:
        days = (date(year, month, day) - date(FIRST_YEAR, 1, 1)).days
        time(0 if ends_day else hour, minute, second)
    except ValueError:
        return ReasonCode.NOT_A_TIME
    step, off_ns = divmod((hour * 60 + minute) * 60 * 10**9 + past_minute_ns, _GRID_NS)
    step += off_ns > _GRID_NS // 2
    number = days * DAY_MINUTES + step * GRID_MINUTES
    if not (FIRST_YEAR <= year <= LAST_YEAR and number < MINUTES):
        return ReasonCode.YEAR_OUT_OF_RANGE
    if min(off_ns, _GRID_NS - off_ns) > SNAP_S * 10**9:
        return ReasonCode.OFF_GRID
    return number + (DATE_ALONE if parts[4] is None else 0), off_ns != 0


def _judge_energy(energy: str, factor: int) -> float | ReasonCode:
    if not energy:
        return ReasonCode.ENERGY_EMPTY
    if not _NUMBER.fullmatch(energy):
        return ReasonCode.NOT_A_NUMBER
    if not np.isfinite(float(energy)):
        return ReasonCode.NOT_FINITE
    wh = float(energy) if factor == 1 else float(_EXACT.multiply(Decimal(energy), factor))
    if wh < 0:
        return ReasonCode.NEGATIVE
    if is_overflow(np.array([wh]))[0]:
        return ReasonCode.OVERFLOW_VALUE
    return ReasonCode.BEYOND_RANGE if wh > MAX_WH else wh + 0.0  # turns -0.0 into 0.0
