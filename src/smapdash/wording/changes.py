"""The change of a value against the comparison period, as charts write it."""

from __future__ import annotations

import math

from smapdash.wording import formatting

UP, DOWN = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"
UNCHANGED = "unchanged"


def change(now: float | None, before: float | None) -> str:
    """Write a change in per cent: ↑ 29.8 %, or that there is none; empty where either value is missing or before is 0.

    Parameters
    ----------
    now, before : float or None
        Both in one unit.
    """
    if now is None or not before or not math.isfinite(now) or not math.isfinite(before):
        return ""
    share = now / before - 1
    size = formatting.percent(abs(share))
    return f"{UP if share > 0 else DOWN} {size}" if any(digit in size for digit in "123456789") else UNCHANGED
