"""The cube of some users, so that every view of them is computed as that of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np

from smapdash.analysis.cube import Cube, HalfHours, UserDays
from smapdash.analysis.day_sums import DaySums
from smapdash.analysis.held import drop_days, drop_times
from smapdash.analysis.implausible import ImplausibleReadings
from smapdash.model.arrays import Array
from smapdash.model.spans import places_of


def cube_of_users(cube: Cube, users: Array, readings: Mapping[str, Array]) -> Cube:
    """Return a cube of some users, each of whom is a segment of its own.

    Days, half-hours, clock changes and `dataset` stay those of all users: 20 bytes for each reading are added.

    Parameters
    ----------
    users : array of int, shape (C,)
        Their columns in `Cube.ids`, ascending.
    readings : mapping of str to array, shape (N,)
        All their readings in the cube, ordered by user, half-hour and fold: `user`, the place in `users`; `half_hour`
        since 1970; `fold`; `wh`, energy [Wh].
    """
    ids = cube.ids.at(users)
    return replace(
        cube,
        segments=tuple(
            cube.segments[number]._replace(user=user)
            for number, user in zip(cube.segment[users].tolist(), ids, strict=True)
        ),
        ids=type(cube.ids).of(ids),
        user_key=cube.user_key[users],
        segment=np.arange(len(users), dtype=np.int32),
        withdrawn_at=cube.withdrawn_at[users],
        half_hours=_half_hours(cube.half_hours, len(users), readings),
        days=_days(cube.days, users),
        implausible=_implausible(cube.implausible, users),
    )


def cube_of_group(cube: Cube, users: Array, half_hours: HalfHours) -> Cube:
    """Return a cube of some users in their segments, of whom there may be many.

    Parameters
    ----------
    users : array of int, shape (C,)
        Their columns in `Cube.ids`, ascending.
    half_hours : HalfHours
        Their energy at the times of the cube, by segment; only segments that have some of them.
    """
    numbers, segment = np.unique(cube.segment[users], return_inverse=True)
    return replace(
        cube,
        segments=tuple(cube.segments[number] for number in numbers.tolist()),
        ids=type(cube.ids).of(cube.ids.at(users)),
        user_key=cube.user_key[users],
        segment=segment.astype(np.int32),
        withdrawn_at=cube.withdrawn_at[users],
        half_hours=half_hours,
        days=_days(cube.days, users),
        implausible=_implausible(cube.implausible, users),
        plausible=None,
    )


def cube_of_segments(cube: Cube, segments: Array) -> Cube:
    """Return a cube of some segments, with all their users.

    Times that nobody of them has go; `dataset` and the clock changes stay those of all users.

    Parameters
    ----------
    segments : array of int
        Their numbers, ascending.
    """
    if len(segments) == len(cube.segments):
        return cube
    is_chosen = np.zeros(len(cube.segments), bool)
    is_chosen[segments] = True
    halves = cube.half_hours
    counts = halves.begins[segments + 1] - halves.begins[segments]
    places = places_of(halves.begins[segments], counts)
    of_segments = replace(
        halves,
        begins=np.concatenate(([0], np.cumsum(counts))),
        **{name: getattr(halves, name)[places] for name in ("column", "wh", "users", "alone")},
    )
    cube = cube_of_group(cube, np.flatnonzero(is_chosen[cube.segment]), drop_times(of_segments))
    return replace(cube, days=drop_days(cube.days))


def _half_hours(halves: HalfHours, users: int, readings: Mapping[str, Array]) -> HalfHours:
    key = _keys(readings["half_hour"], readings["fold"])
    half = (readings["user"].astype(np.int64) << 40) + key
    other = half ^ 2  # half-hours since 1970 are even at the full hour, so this is the other half of the hour
    return HalfHours(
        begins=np.searchsorted(readings["user"], np.arange(users + 1)),
        column=np.searchsorted(_keys(halves.read_at, halves.fold), key).astype(np.int32),
        read_at=halves.read_at,
        fold=halves.fold,
        wh=readings["wh"],
        users=np.ones(len(key), np.int32),
        alone=(~np.isin(other, half)).astype(np.int32),
    )


def _keys(half_hour: Array, fold: Array) -> Array:
    keys: Array = half_hour.astype(np.int64) * 2 + fold
    return keys


def _days(days: UserDays, users: Array) -> UserDays:
    counts = days.begins[users + 1] - days.begins[users]
    places = places_of(days.begins[users], counts)
    twice = np.isin(days.twice, places)
    kept = {name: getattr(days, name)[places] for name in ("row", "readings", "wh", "peak_wh", "base_wh", "peak_slot")}
    return UserDays(
        day=days.day,
        begins=np.concatenate(([0], np.cumsum(counts))),
        twice=np.searchsorted(places, days.twice[twice]),
        present_again=days.present_again[twice],
        **kept,
    )


def _implausible(found: ImplausibleReadings, users: Array) -> ImplausibleReadings:
    own, days = np.isin(found.user, users), np.isin(found.days.user, users)
    kept = {field.name: getattr(found.days, field.name)[days] for field in fields(DaySums)}
    return ImplausibleReadings(
        user=np.searchsorted(users, found.user[own]).astype(np.int32),
        read_at=found.read_at[own],
        fold=found.fold[own],
        wh=found.wh[own],
        days=DaySums(**kept | {"user": np.searchsorted(users, kept["user"])}),
    )
