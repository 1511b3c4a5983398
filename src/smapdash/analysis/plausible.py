"""A cube without its implausible readings, so that every view of what is left is computed as that of all."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from smapdash.analysis.alone import add_alone
from smapdash.analysis.clock_changes import find_clock_changes
from smapdash.analysis.cube import Cube, HalfHours, UserDays
from smapdash.analysis.held import drop_days, keep_begins, keep_half_hours
from smapdash.analysis.implausible import NO_IMPLAUSIBLE
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.exact_floats import narrow
from smapdash.model.filters import Filters
from smapdash.model.spans import first_not_below


def with_plausible(cube: Cube) -> Cube:
    """Return a cube with its plausible one, if it has implausible readings."""
    return replace(cube, plausible=cube_without_implausible(cube)) if len(cube.implausible.wh) else cube


def restrict_to_plausible(cube: Cube, filters: Filters) -> Cube:
    """Return a cube without its implausible readings, if the filters leave them out and there are some."""
    return cube.plausible if filters.without_implausible and cube.plausible else cube


def cube_without_implausible(cube: Cube) -> Cube:
    """Return what a cube would be if its implausible readings had not been loaded; its `dataset` stays that of all.

    Arrays that stay as they are are those of the cube.
    """
    touched = _touched_days(cube)
    halves = _half_hours(cube, touched)
    changes = find_clock_changes(halves.read_at, halves.fold, halves.add_up_all(halves.users))
    days = _days(cube, touched)
    return replace(
        cube, half_hours=halves, days=days, clock_changes=changes, implausible=NO_IMPLAUSIBLE, plausible=None
    )


class _TouchedDays(NamedTuple):
    """The days of users that hold implausible readings.

    Attributes
    ----------
    place : array of int64, shape (N,)
        Their places in the arrays of `Cube.days`, ascending.
    left : array of int64, shape (M,)
        The places of `Cube.implausible.days`, of those that hold other readings too.
    before, after : array of int64, shape (2, N)
        First passes and second passes, as bits, with the implausible readings and without.
    """

    place: Array
    left: Array
    before: Array
    after: Array


def _touched_days(cube: Cube) -> _TouchedDays:
    out, new = cube.implausible, cube.implausible.days
    place, number = np.unique(_places(cube, out.user, out.read_at // PER_DAY), return_inverse=True)
    left = _places(cube, new.user, new.day)
    after = np.zeros((2, len(place)), np.int64)
    after[:, np.searchsorted(place, left)] = new.present, new.present_again
    before = after.copy()
    np.bitwise_or.at(before, (out.fold, number), np.int64(1) << (out.read_at % PER_DAY).astype(np.int64))
    return _TouchedDays(place, left, before, after)


def _places(cube: Cube, user: Array, day: Array) -> Array:
    """Return the places of days of users, which have readings, in the arrays of `Cube.days`."""
    days = cube.days
    return first_not_below(days.row, days.begins[user], days.begins[user + 1], np.searchsorted(days.day, day))


def _half_hours(cube: Cube, touched: _TouchedDays) -> HalfHours:
    """Subtract the readings; half-hours of a segment, and times, that nobody has any more go."""
    halves, out, days = cube.half_hours, cube.implausible, cube.days
    key = halves.read_at.astype(np.int64) * 2 + halves.fold
    cell = halves.places(cube.segment[out.user], np.searchsorted(key, out.read_at.astype(np.int64) * 2 + out.fold))
    wh, users = halves.wh.copy(), halves.users.copy()
    np.subtract.at(wh, cell, out.wh)
    np.subtract.at(users, cell, 1)
    wh[cell] = np.where(users[cell] > 0, np.maximum(wh[cell], 0), 0)  # a difference of fractions is not exact
    halves = replace(halves, wh=wh, users=users, alone=halves.alone.copy())
    segment = cube.segment[np.searchsorted(days.begins, touched.place, "right") - 1]
    day = days.day[days.row[touched.place]]
    add_alone(halves, segment, day, (touched.before[0], touched.before[1]), by=-1)
    add_alone(halves, segment, day, (touched.after[0], touched.after[1]))
    held = users > 0
    return halves if held.all() else keep_half_hours(halves, held)


def _days(cube: Cube, touched: _TouchedDays) -> UserDays:
    """Put the days without the readings in place of those with them; days on which nobody has any more go."""
    old, new = cube.days, cube.implausible.days
    held = np.ones(len(old.row), bool)
    held[touched.place], held[touched.left] = False, True
    without = {
        "readings": new.readings,
        "wh": new.wh,
        "peak_wh": new.peak_wh,
        "base_wh": new.base_wh,
        "peak_slot": new.peak_at % PER_DAY,
    }
    kept = {}
    for name, of_days in without.items():
        of_all = getattr(old, name)
        of_all = of_all.astype(np.float64 if of_all.dtype.kind == "f" else of_all.dtype)
        of_all[touched.left] = of_days
        kept[name] = narrow(of_all[held])
    passes = dict(zip(old.twice.tolist(), old.present_again.tolist(), strict=True))
    passes |= dict(zip(touched.place.tolist(), touched.after[1].tolist(), strict=True))
    twice = np.array(sorted(place for place, bits in passes.items() if bits), np.int64)
    places = (np.cumsum(held) - 1)[twice]
    again = np.array([passes[place] for place in twice.tolist()], np.int64)
    days = replace(old, twice=places, present_again=again, **kept)
    return days if held.all() else drop_days(replace(days, begins=keep_begins(old.begins, held), row=old.row[held]))
