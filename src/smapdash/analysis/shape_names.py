"""Names of mean days by plain rules, unique among the groups of a state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from smapdash.model.arrays import Array
from smapdash.model.load_shapes import ShapeKind, ShapeName

FLAT_BELOW: Final = 1.3
"""A day whose highest half-hour is at most so many times its mean is flat."""
NIGHT_FROM: Final = 1.15
"""From so many times the mean between 23:00 and 06:00 it is that of a night user."""
SECOND_PEAK: Final = 0.85
"""A second peak of at least this share of the highest makes two."""
_NIGHT: Final = np.r_[46:48, 0:12]
_MORNING, _DAYTIME, _EVENING = range(12, 22), range(22, 32), range(32, 46)


def name_shapes(days: Sequence[Array]) -> list[ShapeName]:
    """Return the names of groups, ordered by size, by their mean days, shape (48,)."""
    kinds = [name_kind(day) for day in days]
    often = Counter(kinds)
    plain = [
        ShapeName(kind, int(day.argmax()) if often[kind] > 1 else None) for kind, day in zip(kinds, days, strict=True)
    ]
    return [name._replace(number=1 + plain[:place].count(name)) for place, name in enumerate(plain)]


def name_kind(day: Array) -> ShapeKind:
    """Return what a day looks like.

    Night: at least 1.15 times the mean between 23:00 and 06:00. Flat: nowhere above 1.3 times the mean. Else by the
    highest half-hour: a morning peak from 06:00, daytime from 11:00, an evening peak from 16:00, night from 23:00; two
    peaks where morning and evening both reach 85 % of the highest.
    """
    day = day / day.mean()
    if day[_NIGHT].mean() >= NIGHT_FROM:
        return ShapeKind.NIGHT
    if day.max() <= FLAT_BELOW:
        return ShapeKind.FLAT
    peak = int(day.argmax())
    if peak in _DAYTIME:
        return ShapeKind.DAYTIME
    if peak not in _MORNING and peak not in _EVENING:
        return ShapeKind.NIGHT
    if min(day[list(part)].max() for part in (_MORNING, _EVENING)) >= SECOND_PEAK * day[peak]:
        return ShapeKind.TWO_PEAKS
    return ShapeKind.MORNING if peak in _MORNING else ShapeKind.EVENING
