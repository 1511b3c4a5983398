"""The average day of each day type: mean demand and band by half-hour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from smapdash.model.arrays import Array
from smapdash.model.enums import DayType, Measure

HALF_HOURS = 48
ENOUGH_DAYS = 3
"""Day types with fewer days have no band and no finding."""


class ProfilePoint(NamedTuple):
    """One half-hour of the day: mean demand [kW] (None without readings), days with readings, and band [kW]."""

    half_hour: int
    kw: float | None
    days: int
    low_kw: float | None = None
    high_kw: float | None = None


@dataclass(frozen=True)
class Days:
    """The average day of one type: 48 half-hours, including those without readings."""

    day_type: DayType
    points: list[ProfilePoint]

    @cached_property
    def count(self) -> int:
        """Days with readings."""
        return max(point.days for point in self.points)

    @property
    def has_band(self) -> bool:
        """Whether there are enough days for percentiles."""
        return self.day_type is not DayType.ALL and self.count >= ENOUGH_DAYS

    @property
    def has_peak(self) -> bool:
        """Whether the highest half-hour is worth naming: enough days, and not all half-hours equal."""
        return self.count >= ENOUGH_DAYS and len({point.kw for point in self.points if point.kw is not None}) > 1

    @property
    def peak(self) -> ProfilePoint:
        """The highest half-hour."""
        return max(self.points, key=lambda point: -1.0 if point.kw is None else point.kw)


def profile_points(frame: pd.DataFrame, day_type: DayType, *, measure: Measure) -> list[ProfilePoint]:
    """Return the 48 half-hours of a day type of a PROFILE frame; none without readings."""
    ending = "" if measure is Measure.TOTAL else "_per_user"
    is_of_type = frame["day_type"].to_numpy(object) == day_type.value
    columns = [_kw(frame[f"{name}_w{ending}"].to_numpy()[is_of_type]) for name in ("mean", "p10", "p90")]
    half_hours, days = (frame[name].to_numpy()[is_of_type].tolist() for name in ("half_hour", "days"))
    rows = zip(half_hours, columns[0], days, *columns[1:], strict=True)
    known = {half_hour: ProfilePoint(half_hour, *values) for half_hour, *values in rows}
    if all(point.kw is None for point in known.values()):
        return []
    return [known.get(i, ProfilePoint(i, None, 0)) for i in range(HALF_HOURS)]


def day_types(frame: pd.DataFrame, *, measure: Measure) -> list[Days]:
    """Return the working and rest days of a PROFILE frame that have readings; else the days of all types."""

    def days_of(*kinds: DayType) -> list[Days]:
        found = ((kind, profile_points(frame, kind, measure=measure)) for kind in kinds)
        return [Days(kind, points) for kind, points in found if points]

    return days_of(DayType.WORKING, DayType.REST) or days_of(DayType.ALL)


def _kw(watts: Array) -> list[float | None]:
    """Return demand [kW], None where it is missing."""
    return [value if math.isfinite(value) else None for value in (watts.astype("float64") / 1_000).tolist()]
