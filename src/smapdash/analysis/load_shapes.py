"""Load shapes: users grouped by the shape of their mean working and rest day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from smapdash.analysis.clusters import cluster
from smapdash.analysis.cube import Cube
from smapdash.analysis.shape_names import name_shapes
from smapdash.analysis.weekday_sums import WeekdaySums
from smapdash.model.arrays import PER_DAY, Array
from smapdash.model.enums import DayType
from smapdash.model.frames import build_frame
from smapdash.model.load_shapes import (
    FEWEST_IN_GROUP,
    FEWEST_READINGS,
    FEWEST_USERS,
    MOST_SHAPES,
    SHAPES,
    ShapeName,
    UserShapes,
)


@dataclass(frozen=True, eq=False)
class LoadShapes:
    """The G groups of all users of a state; none where fewer than `FEWEST_USERS` have enough readings.

    Attributes
    ----------
    names : tuple of ShapeName
        The group of most users first.
    user, group : array of int, shape (K,)
        Keys of the users with enough readings, ascending, and their groups.
    day_types : tuple of DayType
        The D types of days: working and rest days, or all days where only one of them exists.
    profiles : array, shape (G, D, 48)
        Mean over a group's users of their shapes.
    silhouette : float or None
        See `UserShapes`.
    """

    names: tuple[ShapeName, ...]
    user: Array
    group: Array
    day_types: tuple[DayType, ...]
    profiles: Array
    silhouette: float | None

    def members(self, name: ShapeName) -> Array:
        """Return the keys of the users of a group, ascending; none where there is no group of this name."""
        place = self.names.index(name) if name in self.names else len(self.names)
        members: Array = self.user[self.group == place]
        return members


def group_by_shape(sums: WeekdaySums, rest_days: tuple[int, ...]) -> LoadShapes:
    """Group users by their shapes; users are known by their keys."""
    day_types, shapes = shapes_of_users(sums, rest_days)
    enough = np.flatnonzero(~np.isnan(shapes).any(axis=(1, 2)))
    users, shapes = sums.user[enough], shapes[enough]
    if len(users) < FEWEST_USERS:
        return LoadShapes((), users, np.full(len(users), -1), day_types, shapes[:0], None)
    groups, silhouette = cluster(shapes.reshape(len(users), -1), MOST_SHAPES, FEWEST_IN_GROUP)
    profiles = np.stack([shapes[groups == group].mean(axis=0) for group in range(int(groups.max()) + 1)])
    names = name_shapes([profile[0] for profile in profiles])
    return LoadShapes(tuple(names), users, groups, day_types, profiles, silhouette)


def shapes_of_users(sums: WeekdaySums, rest_days: tuple[int, ...]) -> tuple[tuple[DayType, ...], Array]:
    """Return the types of days, and the shape of each user: shape (U, D, 48), mean 1 over both.

    A shape is the mean energy of the half-hours of each type of day / the mean of these means. NaN for users who lack
    `FEWEST_READINGS` in a half-hour, or use nothing.
    """
    is_rest = np.isin(np.arange(7), rest_days)
    types = [(DayType.WORKING, ~is_rest), (DayType.REST, is_rest)]
    if is_rest.all() or not is_rest.any():
        types = [(DayType.ALL, np.ones(7, bool))]
    wh, readings = (
        np.stack([values[:, days].sum(axis=1) for _, days in types], axis=1) for values in (sums.wh, sums.readings)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = wh / readings
        shapes = mean / mean.mean(axis=(1, 2), keepdims=True)
    shapes[(readings < FEWEST_READINGS).any(axis=(1, 2))] = np.nan
    return tuple(kind for kind, _ in types), shapes


def describe_shapes(shapes: LoadShapes, cube: Cube, selected: Array) -> UserShapes:
    """Return the groups of a state as they are shown, with how many users of a selection are in each.

    Parameters
    ----------
    cube : Cube
        Of all users.
    selected : array of int
        Keys of the users with readings of the selection.
    """
    group = _groups_of(shapes, cube.user_key)
    of_selected = _groups_of(shapes, selected)
    with_readings = np.diff(cube.days.begins) > 0
    columns: dict[str, list[object]] = {name: [] for name in SHAPES.columns}
    for place, name in enumerate(shapes.names):
        segments = [cube.segments[number] for number in cube.segment[group == place].tolist()]
        same = {
            "shape": name.key,
            "users": int((of_selected == place).sum()),
            "users_of_all": len(segments),
            "areas": _count(segment.area for segment in segments),
            "tariffs": _count(segment.tariff for segment in segments),
        }
        for day_type, profile in zip(shapes.day_types, shapes.profiles[place], strict=True):
            rows = {**{key: [value] * PER_DAY for key, value in same.items()}, "day_type": [day_type.value] * PER_DAY,
                    "half_hour": list(range(PER_DAY)), "of_mean": profile.tolist()}  # fmt: skip
            for key, values in rows.items():
                columns[key] += values
    grouped = len(shapes.user)
    return UserShapes(build_frame(SHAPES, columns), grouped, int(with_readings.sum()) - grouped, shapes.silhouette)


def _groups_of(shapes: LoadShapes, keys: Array) -> Array:
    """Return the group of each of some users, -1 for those without one."""
    if not len(shapes.user):
        return np.full(len(keys), -1)
    place = np.minimum(np.searchsorted(shapes.user, keys), len(shapes.user) - 1)
    return np.where(shapes.user[place] == keys, shapes.group[place], -1)


def _count(names: Iterable[str]) -> str:
    """Write names with how often they occur, the most frequent first: a1 12 | a2 7."""
    counts = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return " | ".join(f"{name} {count}" for name, count in counts)
