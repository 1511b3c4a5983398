"""Some weekdays of a cube alone, so that every view of them is computed as that of all days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.cube import SLOTS, Cube, HalfHours, PartialDays, UserDays
from smapdash.analysis.selection import weekdays


def cube_of_weekdays(cube: Cube, chosen: tuple[int, ...]) -> Cube:
    """Return what a cube would be if nothing had been read on other weekdays.

    Its coverage and its clock changes stay those of all days.
    """
    halves, days, partial = cube.half_hours, cube.days, cube.days.partial
    columns = np.isin(weekdays(halves.read_at // SLOTS), chosen)
    rows = np.isin(weekdays(days.day), chosen)
    held, row = rows[partial.day], np.cumsum(rows) - 1
    return replace(
        cube,
        half_hours=HalfHours(
            halves.read_at[columns], halves.fold[columns], halves.wh[:, columns], halves.users[:, columns]
        ),
        days=UserDays(
            day=days.day[rows],
            readings=days.readings[rows],
            wh=days.wh[rows],
            peak_wh=days.peak_wh[rows],
            base_wh=days.base_wh[rows],
            peak_slot=days.peak_slot[rows],
            partial=PartialDays(
                row[partial.day[held]], partial.user[held], partial.present[held], partial.present_again[held]
            ),
        ),
    )
