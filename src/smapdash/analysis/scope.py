"""The cube of an account's scope: as if nothing else had been loaded, so that no view of it can show more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b

import numpy as np

from smapdash.analysis.chosen_users import cube_of_segments
from smapdash.analysis.cube import Cube
from smapdash.analysis.held import keep_days, keep_half_hours
from smapdash.analysis.implausible import NO_IMPLAUSIBLE
from smapdash.analysis.plausible import with_plausible
from smapdash.model.accounts import Scope
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.dataset import DatasetInfo

_EPOCH = date(1970, 1, 1)


def restrict_to_scope(cube: Cube, scope: Scope) -> Cube:
    """Return a cube of only what a scope holds.

    With `min_users`, a day of a segment (an area with a tariff) is left out where any of its half-hours rests on fewer
    users, and so is a segment without any day left. Every sum of what remains, over whichever segments and days, is
    one of cells that each rest on enough users, and so is every difference of two such sums. What concerns single
    readings, the implausible ones, is left out, too.

    The clock changes stay those that all users show.
    """
    numbers = [
        number for number, one in enumerate(cube.segments) if scope.areas is None or one.area in frozenset(scope.areas)
    ]
    cube = cube_of_segments(cube, np.array(numbers, np.intp))
    if scope.min_users:
        cube = _without_small_groups(cube, scope.min_users)
    cube = with_plausible(cube)
    return replace(cube, dataset=_describe(cube, scope))


def _without_small_groups(cube: Cube, least: int) -> Cube:
    halves, days = cube.half_hours, cube.days
    segments = len(cube.segments)
    segment = np.repeat(np.arange(segments), np.diff(halves.begins))
    row = np.searchsorted(days.day, halves.read_at[halves.column] // PER_DAY)
    is_small = np.zeros((segments, len(days.day)), bool)
    few = halves.users < least
    is_small[segment[few], row[few]] = True
    of_day = np.repeat(cube.segment, np.diff(days.begins))
    held = ~is_small[of_day, days.row]
    left = np.flatnonzero(np.bincount(of_day[held], minlength=segments))
    cube = replace(
        cube,
        half_hours=keep_half_hours(halves, ~is_small[segment, row]),
        days=keep_days(days, held),
        implausible=NO_IMPLAUSIBLE,
        plausible=None,
        min_users=least,
    )
    return cube_of_segments(cube, left)


def _describe(cube: Cube, scope: Scope) -> DatasetInfo:
    """Return what is loaded, as far as it is in the cube."""
    known, readings = cube.dataset, cube.half_hours.add_up_all(cube.half_hours.users)
    day, first, last = cube.days.day, known.first_day, known.last_day
    strays = tuple(stray for stray in known.strays if cube.find_user(stray.user_id) is not None)
    main = day if first is None or last is None else day[(day >= (first - _EPOCH).days) & (day <= (last - _EPOCH).days)]
    is_stray = ~np.isin(cube.half_hours.read_at // PER_DAY, main)
    outside = _ends(day) if len(main) < len(day) else (None, None)
    first, last = _ends(main if len(main) else day)
    return replace(
        known,
        users=len(cube.ids),
        readings=int(readings.sum()),
        segments=tuple((one.area, one.tariff) for one in cube.segments),
        ids=cube.ids,
        first_day=first,
        last_day=last,
        earliest_day=outside[0],
        latest_day=outside[1],
        stray_readings=int(readings[is_stray].sum()) if len(main) else 0,
        strays=() if scope.min_users else strays,
        state=f"{known.state}@{blake2b(repr(scope).encode(), digest_size=8).hexdigest()}",
    )


def _ends(days: Array) -> tuple[date | None, date | None]:
    """Return the first and last of some days since 1970; None without any."""
    if not len(days):
        return None, None
    return _EPOCH + timedelta(days=int(days[0])), _EPOCH + timedelta(days=int(days[-1]))
