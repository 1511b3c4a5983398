"""A cube without its implausible readings, so that every view of what is left is computed as that of all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smapdash.analysis.buckets import is_partial
from smapdash.analysis.clock_changes import find_clock_changes
from smapdash.analysis.cube import SLOTS, Array, Cube, HalfHours, PartialDays, UserDays
from smapdash.analysis.implausible import NO_IMPLAUSIBLE


def cube_without_implausible(cube: Cube) -> Cube:
    """Return what a cube would be if its implausible readings had not been loaded; its coverage stays that of all."""
    if not len(cube.implausible.wh):
        return cube
    halves = _half_hours(cube)
    changes = find_clock_changes(halves.read_at, halves.fold, halves.users.sum(axis=0))
    return replace(cube, half_hours=halves, days=_days(cube), clock_changes=changes, implausible=NO_IMPLAUSIBLE)


def _half_hours(cube: Cube) -> HalfHours:
    """Subtract the readings; half-hours that nobody has any more go."""
    halves, out = cube.half_hours, cube.implausible
    key = halves.read_at.astype(np.int64) * 2 + halves.fold
    place = cube.segment[out.user], np.searchsorted(key, out.read_at.astype(np.int64) * 2 + out.fold)
    wh, users = halves.wh.copy(), halves.users.copy()
    np.subtract.at(wh, place, out.wh)
    np.subtract.at(users, place, 1)
    wh[place] = np.where(users[place] > 0, np.maximum(wh[place], 0), 0)  # a difference of fractions is not exact
    held = users.any(axis=0)
    return HalfHours(halves.read_at[held], halves.fold[held], wh[:, held], users[:, held])


def _days(cube: Cube) -> UserDays:
    """Put the days without the readings in place of those with them; days on which nobody has any more go."""
    old, new = cube.days, cube.implausible.days
    values = {
        "readings": new.readings,
        "wh": new.wh,
        "peak_wh": new.peak_wh,
        "base_wh": new.base_wh,
        "peak_slot": new.peak_at % SLOTS,
    }
    cells = {name: getattr(old, name).copy() for name in values}
    place = np.searchsorted(old.day, new.day), new.user
    for name, of_days in values.items():
        cells[name][_cells_of_days(cube)] = 0
        cells[name][place] = of_days
    held = cells["readings"].any(axis=1)
    kept = {name: of_all[held] for name, of_all in cells.items()}
    return UserDays(old.day[held], partial=_partial(cube, np.cumsum(held) - 1), **kept)


def _cells_of_days(cube: Cube) -> tuple[Array, Array]:
    """Return rows and columns of the days of users that hold implausible readings."""
    return np.searchsorted(cube.days.day, cube.implausible.read_at // SLOTS), cube.implausible.user


def _partial(cube: Cube, row: Array) -> PartialDays:
    """Return the partial days; `row` is the new row of each old one."""
    old, new = cube.days.partial, cube.implausible.days
    touched = np.zeros(cube.days.readings.shape, bool)
    touched[_cells_of_days(cube)] = True
    kept = ~touched[old.day, old.user]
    is_new = is_partial(new.present, new.present_again)
    columns = [
        np.concatenate((before[kept], after[is_new]))
        for before, after in (
            (old.day, np.searchsorted(cube.days.day, new.day)),
            (old.user, new.user),
            (old.present, new.present),
            (old.present_again, new.present_again),
        )
    ]
    order = np.argsort(columns[0], kind="stable")
    day, *others = (values[order] for values in columns)
    return PartialDays(row[day], *others)
