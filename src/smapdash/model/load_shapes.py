"""Load shapes: groups of users whose mean days have a like course, their names, and the frame that shows them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from smapdash.model.frames import Column, FrameSpec

if TYPE_CHECKING:
    import pandas as pd

FEWEST_USERS: Final = 10
"""Of fewer users no groups are made."""
FEWEST_IN_GROUP: Final = 5
MOST_SHAPES: Final = 7
"""As many as lines have colours."""
FEWEST_READINGS: Final = 4
"""Readings that a user needs in each half-hour of a day type: of two weeks, with two rest days a week."""


class ShapeKind(StrEnum):
    """What a mean day looks like, by the rules of `analysis.shape_names`."""

    MORNING = "morning-peak"
    EVENING = "evening-peak"
    TWO_PEAKS = "two-peaks"
    DAYTIME = "daytime"
    NIGHT = "night"
    FLAT = "flat"


_KEY = re.compile(rf"({'|'.join(ShapeKind)})(?:-([01]\d|2[0-3])([03]0))?(?:-([2-{MOST_SHAPES}]))?", re.ASCII)


class ShapeName(NamedTuple):
    """The name of a group, unique among those of a state.

    Attributes
    ----------
    kind : ShapeKind
    peak : int or None
        Half-hour of the highest mean demand, 0 to 47, where other groups are of this kind.
    number : int
        From 2, where groups before it, which have more users, have the same kind and peak; else 1.
    """

    kind: ShapeKind
    peak: int | None = None
    number: int = 1

    @property
    def key(self) -> str:
        """As an address writes it: evening-peak, evening-peak-1930 or evening-peak-1930-2."""
        peak = "" if self.peak is None else f"-{self.peak // 2:02}{self.peak % 2 * 30:02}"
        return f"{self.kind}{peak}{f'-{self.number}' if self.number > 1 else ''}"


def parse_shape(value: object) -> ShapeName | None:
    """Return the name that an untrusted value writes as `ShapeName.key` does, else None."""
    found = _KEY.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    kind, hour, minute, number = found.groups()
    peak = None if hour is None else int(hour) * 2 + int(minute) // 30
    return ShapeName(ShapeKind(kind), peak, int(number or 1))


SHAPES: Final = FrameSpec(
    "SHAPES",
    "half-hour of the mean day of a group of users of like shape, by day type; the group of most users first",
    {
        "shape": Column("str", "name of the group, as the filter takes it"),
        "users": Column("int64", "users of the selection with readings in the group"),
        "users_of_all": Column("int64", "users of the group in the whole data set"),
        "areas": Column("str", "areas of the latter, each with its number of users"),
        "tariffs": Column("str", "their tariffs, likewise"),
        "day_type": Column("str", "working or rest; all where only one of them exists"),
        "half_hour": Column("int64", "0 to 47, 0 from midnight"),
        "of_mean": Column("float64", "mean over the group's users of demand / the user's mean over both day types"),
    },
)


class UserShapes(NamedTuple):
    """The groups of like shape.

    Attributes
    ----------
    frame : DataFrame
        Frame SHAPES; without rows where there are fewer than `FEWEST_USERS`.
    grouped, left_out : int
        Users in groups, or enough for a group; and users with readings who have too few of them.
    silhouette : float or None
        How clearly the groups stand apart, -1 to 1 (Rousseeuw 1987); None of fewer than two groups.
    """

    frame: pd.DataFrame
    grouped: int
    left_out: int
    silhouette: float | None
